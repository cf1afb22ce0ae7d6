-- Single marks name candidates: they go with the circuits whose grids they are of. What
-- two persons decided of one goes with the candidate's copy.

ALTER TABLE single_mark_decision ADD CONSTRAINT single_mark_decision_of_attempt
    FOREIGN KEY (attempt_id) REFERENCES attempt ON DELETE CASCADE;

CREATE FUNCTION forget_single_marks() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM single_marks_version WHERE sitting_id = OLD.sitting_id;
    RETURN NULL;
END $$;
CREATE TRIGGER circuit_forgets_marks AFTER DELETE ON circuit FOR EACH ROW
    EXECUTE FUNCTION forget_single_marks();

DO $$ DECLARE name text; BEGIN
    FOREACH name IN ARRAY ARRAY['single_marks_version', 'single_mark_decision'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE ON %I
            FOR EACH ROW EXECUTE FUNCTION keep_archived()', name || '_archived', name);
    END LOOP;
END $$;

-- As for candidates, the planner keeps no values of what names somebody.
ALTER TABLE single_marks_version ALTER content SET STATISTICS 0;
