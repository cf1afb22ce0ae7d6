-- Stations that candidates go through again elsewhere. Each hangs on two copies, that of the
-- half-day and that of the other one, and goes with either. It may come once the half-day
-- is collected: it changes marks alone then. The other half-day is still to come.

ALTER TABLE station_resit
    ADD CONSTRAINT station_resit_of_attempt
        FOREIGN KEY (attempt_id) REFERENCES attempt ON DELETE CASCADE,
    ADD CONSTRAINT station_resit_of_resit_attempt
        FOREIGN KEY (resit_attempt_id) REFERENCES attempt ON DELETE CASCADE;

CREATE FUNCTION keep_resit() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM refuse_if_collected(
        (SELECT sitting_id FROM attempt WHERE id = NEW.resit_attempt_id));
    RETURN NEW;
END $$;
CREATE TRIGGER station_resit_kept BEFORE INSERT OR UPDATE ON station_resit
    FOR EACH ROW EXECUTE FUNCTION keep_resit();
CREATE TRIGGER station_resit_archived BEFORE INSERT OR UPDATE ON station_resit
    FOR EACH ROW EXECUTE FUNCTION keep_archived();
