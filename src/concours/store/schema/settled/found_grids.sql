-- What two persons decide of grids that came late. All of it hangs on a chair or a copy,
-- and goes with it. It may come once all is collected: it changes marks alone then.

ALTER TABLE found_grid ADD CONSTRAINT found_grid_of_chair
    FOREIGN KEY (chair_id) REFERENCES chair ON DELETE CASCADE;
ALTER TABLE late_attribution
    ADD CONSTRAINT late_attribution_of_chair
        FOREIGN KEY (chair_id) REFERENCES chair ON DELETE CASCADE,
    ADD CONSTRAINT late_attribution_of_attempt
        FOREIGN KEY (attempt_id) REFERENCES attempt ON DELETE CASCADE;

CREATE TRIGGER found_grid_archived BEFORE INSERT OR UPDATE ON found_grid
    FOR EACH ROW EXECUTE FUNCTION keep_archived();
CREATE TRIGGER late_attribution_archived BEFORE INSERT OR UPDATE ON late_attribution
    FOR EACH ROW EXECUTE FUNCTION keep_archived();

-- Replacements are few: what may ask of them on every page finds them at once.
CREATE INDEX device_replacement ON device (attempt, epoch) WHERE epoch > 1;

-- As for candidates, the planner keeps no values of what names somebody.
ALTER TABLE found_grid ALTER met SET STATISTICS 0;
ALTER TABLE late_attribution ALTER met SET STATISTICS 0;
