-- Chairs beside candidates. A chair's copy bears its room and its place, as a candidate's
-- bears their seat; what was collected stays where it was.

ALTER TABLE circuit ADD CONSTRAINT circuit_of_sitting UNIQUE (id, sitting_id);
ALTER TABLE chair ADD CONSTRAINT chair_in_sitting
    FOREIGN KEY (circuit_id, sitting_id) REFERENCES circuit (id, sitting_id);

CREATE OR REPLACE FUNCTION seat_new_attempt() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.chair_id IS NULL THEN
        SELECT * INTO NEW.site_id, NEW.room, NEW.seat
        FROM seat_of(NEW.sitting_id, NEW.candidate_id);
    ELSE
        SELECT circuit.site_id, chair.room, chair.place::text
        INTO STRICT NEW.site_id, NEW.room, NEW.seat
        FROM chair JOIN circuit ON circuit.id = chair.circuit_id
        WHERE chair.id = NEW.chair_id AND chair.sitting_id = NEW.sitting_id;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION follow_chair() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE attempt SET room = NEW.room WHERE chair_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER chair_followed AFTER UPDATE ON chair FOR EACH ROW
    WHEN (OLD.room IS DISTINCT FROM NEW.room) EXECUTE FUNCTION follow_chair();

DROP TRIGGER attempt_kept ON attempt;
CREATE TRIGGER attempt_kept BEFORE UPDATE ON attempt FOR EACH ROW
    WHEN ((OLD.id, OLD.sitting_id, OLD.candidate_id, OLD.chair_id, OLD.given_up_act,
           OLD.site_id, OLD.room, OLD.seat)
          IS DISTINCT FROM
          (NEW.id, NEW.sitting_id, NEW.candidate_id, NEW.chair_id, NEW.given_up_act,
           NEW.site_id, NEW.room, NEW.seat))
    EXECUTE FUNCTION keep_collected();

DO $$ DECLARE name text; BEGIN
    FOREACH name IN ARRAY ARRAY['allotment', 'chair', 'circuit', 'circuit_place'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE OR DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION keep_collected()', name || '_collected', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['allotment', 'chair', 'circuit', 'circuit_place', 'examiner']
    LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE ON %I
            FOR EACH ROW EXECUTE FUNCTION keep_archived()', name || '_archived', name);
    END LOOP;
END $$;

-- Examiners go with the candidates whom they judged: with the first part of an erasure.
CREATE FUNCTION erase_chairs(of_exam uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    sittings uuid[] := ARRAY(SELECT id FROM sitting WHERE exam_id = of_exam);
    own uuid[] := ARRAY(SELECT id FROM attempt
                        WHERE sitting_id = ANY (sittings) AND chair_id IS NOT NULL);
BEGIN
    INSERT INTO erased_attempt (attempt, exam)
        SELECT a, of_exam FROM unnest(own) AS a ON CONFLICT DO NOTHING;
    DELETE FROM unsigned_tail WHERE attempt = ANY (own);
    DELETE FROM journal_entry WHERE attempt = ANY (own);
    DELETE FROM device WHERE attempt = ANY (own);
    DELETE FROM presence WHERE attempt = ANY (own);
    DELETE FROM progress WHERE attempt = ANY (own);
    DELETE FROM replacement_code WHERE attempt_id = ANY (own);
    DELETE FROM incident WHERE attempt_id = ANY (own);
    DELETE FROM attempt WHERE id = ANY (own);
    DELETE FROM circuit_place WHERE circuit_id IN (
        SELECT id FROM circuit WHERE sitting_id = ANY (sittings));
    DELETE FROM chair WHERE sitting_id = ANY (sittings);
    DELETE FROM circuit WHERE sitting_id = ANY (sittings);
    DELETE FROM allotment WHERE sitting_id = ANY (sittings);
    DELETE FROM wrong_try WHERE name IN (
        SELECT 'examiner/' || number FROM examiner WHERE exam_id = of_exam);
    DELETE FROM examiner WHERE exam_id = of_exam;
END $$;

CREATE OR REPLACE FUNCTION erase_refusals(of_exam uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM refused_act WHERE id IN (
        SELECT r.id
        FROM refused_act r, LATERAL jsonb_path_query(r.facts, '$.** ? (@.type() == "string")')
            AS said (word)
        JOIN (SELECT unnest(ARRAY[id::text, name, number]) AS name
              FROM candidate WHERE exam_id = of_exam
              UNION ALL SELECT unnest(ARRAY[id::text, name, number])
              FROM examiner WHERE exam_id = of_exam
              UNION ALL SELECT a.id::text FROM attempt a
              JOIN sitting s ON s.id = a.sitting_id WHERE s.exam_id = of_exam) AS own
            ON own.name = said.word #>> '{}')
$$;

CREATE OR REPLACE FUNCTION erase_part(of_exam uuid, count_max integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    decided bigint;
BEGIN
    SELECT erased_act INTO decided FROM exam WHERE id = of_exam FOR NO KEY UPDATE;
    IF decided IS NULL THEN
        RAISE EXCEPTION 'exam % is not to be erased', of_exam USING ERRCODE = '42501';
    END IF;
    IF NOT EXISTS (SELECT FROM act WHERE erased_act = decided) THEN
        UPDATE act SET reason = '', body = '{}', erased_act = decided,
                actor = CASE role WHEN 'candidate' THEN '–' ELSE actor END
            WHERE number IN (SELECT number FROM acts_to_erase(of_exam, decided));
        PERFORM erase_shared(of_exam);
        PERFORM erase_chairs(of_exam);
    END IF;
    PERFORM erase_candidates(ARRAY(
        SELECT id FROM candidate WHERE exam_id = of_exam ORDER BY number LIMIT count_max));
    RETURN (SELECT count(*) FROM candidate WHERE exam_id = of_exam);
END $$;

-- As for candidates, the planner keeps no values of what names somebody.
DO $$ DECLARE name text; BEGIN
    FOREACH name IN ARRAY ARRAY['number', 'name', 'university', 'code_digest'] LOOP
        EXECUTE format('ALTER TABLE examiner ALTER %I SET STATISTICS 0', name);
    END LOOP;
    ALTER TABLE allotment ALTER document SET STATISTICS 0;
    ALTER TABLE chair ALTER room SET STATISTICS 0;
END $$;
