-- Grids on paper, as each person read them. All of it hangs on a chair and a copy, and goes
-- with it. It may come once all is collected: it changes marks alone then.

ALTER TABLE paper_grid_reading
    ADD CONSTRAINT paper_grid_of_chair
        FOREIGN KEY (chair_id) REFERENCES chair ON DELETE CASCADE,
    ADD CONSTRAINT paper_grid_of_attempt
        FOREIGN KEY (attempt_id) REFERENCES attempt ON DELETE CASCADE,
    ADD CONSTRAINT paper_grid_whole UNIQUE (id, chair_id, attempt_id, turn, content, sheet),
    -- What counts was read twice, and alike: whatever a program asks.
    ADD CONSTRAINT paper_grid_read_alike
        FOREIGN KEY (repeats_id, chair_id, attempt_id, turn, content, sheet)
        REFERENCES paper_grid_reading (id, chair_id, attempt_id, turn, content, sheet)
        ON DELETE CASCADE,
    ADD CONSTRAINT paper_grid_content CHECK (length(content) BETWEEN 1 AND 1000),
    ADD CONSTRAINT paper_grid_photograph CHECK (length(photograph) = 32);

CREATE TRIGGER paper_grid_reading_archived BEFORE INSERT OR UPDATE ON paper_grid_reading
    FOR EACH ROW EXECUTE FUNCTION keep_archived();

-- Two persons are two, but in an exam whose profile lets one decide with a reason.
CREATE FUNCTION refuse_one_reader() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM paper_grid_reading first
               WHERE first.id = NEW.repeats_id
                 AND (first.repeats_id IS NOT NULL OR first.typist_id = NEW.typist_id))
       AND NOT EXISTS (
        SELECT FROM exam JOIN sitting ON sitting.exam_id = exam.id
        WHERE sitting.id = NEW.sitting_id
          AND convert_from(exam.profile, 'UTF8')::jsonb ->> 'grave_acts'
              = 'one_with_reason')
    THEN
        RAISE EXCEPTION 'a grid on paper that one person read'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'paper_grid_two_persons';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER two_readers BEFORE INSERT OR UPDATE ON paper_grid_reading
    FOR EACH ROW EXECUTE FUNCTION refuse_one_reader();

-- What an examiner wrote of somebody is nothing that the planner keeps values of.
ALTER TABLE paper_grid_reading ALTER content SET STATISTICS 0,
    ALTER sheet SET STATISTICS 0;
