-- Data with a term of its own goes by an act alone, which says how many rows and under which
-- root: traces, contacts and looks, results of runs, files of cases. At their term by
-- `data_erased`; traces with their exam by `exam_erased`.

-- The exam that a row of the log of traces is of: null of the house's own.
CREATE FUNCTION exam_of_trace(line jsonb) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(
        (line ->> 'exam')::uuid,
        (SELECT s.exam_id FROM attempt a JOIN sitting s ON s.id = a.sitting_id
         WHERE a.id = (line ->> 'attempt')::uuid),
        (SELECT exam_id FROM candidate WHERE id = (line ->> 'candidate')::uuid),
        (SELECT exam_id FROM site WHERE id = (line ->> 'site')::uuid))
$$;

-- What is older than an instant, numbered or not yet; without one, all of the exam.
CREATE FUNCTION traces_to_erase(of_exam uuid, until bigint)
RETURNS TABLE (source text, row_id bigint, number bigint, digest bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH own_attempt AS MATERIALIZED (
        SELECT a.id FROM attempt a JOIN sitting s ON s.id = a.sitting_id
        WHERE s.exam_id = of_exam),
    old AS (
        SELECT 'trace' AS source, id FROM trace
        WHERE (attempt IN (SELECT id FROM own_attempt)
               OR site IN (SELECT id FROM site WHERE exam_id = of_exam))
          AND (until IS NULL OR at_ms < until)
        UNION ALL
        SELECT 'contact', id FROM contact
        WHERE attempt IN (SELECT id FROM own_attempt) AND (until IS NULL OR at_ms < until)
        UNION ALL
        SELECT 'look', id FROM look
        WHERE (exam = of_exam OR attempt IN (SELECT id FROM own_attempt)
               OR candidate IN (SELECT id FROM candidate WHERE exam_id = of_exam))
          AND (until IS NULL OR at_ms < until))
    SELECT old.source, old.id, entry.number, entry.digest
    FROM old LEFT JOIN trace_entry AS entry
        ON entry.source = old.source AND entry.row_id = old.id
$$;

ALTER TABLE forensics_run ADD COLUMN erased_act bigint REFERENCES act,
    DROP CONSTRAINT forensics_run_check,
    ADD CHECK ((result IS NULL) = (digest IS NULL OR erased_act IS NOT NULL));
DROP TRIGGER run_ended ON forensics_run;
CREATE TRIGGER run_ended BEFORE UPDATE ON forensics_run FOR EACH ROW
    WHEN (OLD.ended_ms IS NOT NULL AND (OLD.erased_act IS NOT NULL OR NEW.erased_act IS NULL))
    EXECUTE FUNCTION keep_ended_run();

-- What an act must name of them; the verifier makes the same.
CREATE FUNCTION erased_root(label text, numbers bigint[], digests bytea[]) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT sha256(int4send(octet_length(label)) || convert_to(label, 'UTF8') || coalesce(
        (SELECT string_agg(int4send(8) || int8send(n) || int4send(32) || d, ''::bytea
                           ORDER BY n)
         FROM unnest(numbers, digests) AS own (n, d)), ''::bytea))
$$;

-- What a run found goes once nobody can appeal, and no case was founded on it.
CREATE FUNCTION runs_to_erase(of_exam uuid, until bigint)
RETURNS TABLE (id uuid, number bigint, digest bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT run.id, run.number::bigint, run.digest FROM forensics_run AS run
    WHERE run.exam = of_exam AND run.result IS NOT NULL
      AND greatest(run.ended_ms, (SELECT max(opens_ms) FROM publication
           WHERE exam_id = of_exam AND published_act IS NOT NULL AND stopped_act IS NULL))
          < until
      AND EXISTS (SELECT FROM publication
           WHERE exam_id = of_exam AND published_act IS NOT NULL AND stopped_act IS NULL)
      AND NOT EXISTS (SELECT FROM casefile
           WHERE casefile.exam_id = of_exam AND casefile.erased_act IS NULL)
$$;

-- The files of a case go so long after it was closed; each by the act that drew it up.
CREATE FUNCTION cases_to_erase(of_exam uuid, until bigint)
RETURNS TABLE (id uuid, case_number bigint, number bigint, digest bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT own.id, own.number::bigint, step.act, sha256(step.facts)
    FROM casefile AS own JOIN casefile_step AS step ON step.casefile_id = own.id
    WHERE own.exam_id = of_exam AND own.erased_act IS NULL AND EXISTS (
        SELECT FROM casefile_step AS last WHERE last.casefile_id = own.id
        AND last.kind = 'closed' AND last.at_ms < until)
$$;

CREATE FUNCTION count_to_erase(of_class text, of_exam uuid, until bigint)
RETURNS TABLE (count bigint, root bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(number), erased_root('concours/' || of_class || '-erased/1',
        coalesce(array_agg(number ORDER BY number) FILTER (WHERE number IS NOT NULL), '{}'),
        coalesce(array_agg(digest ORDER BY number) FILTER (WHERE number IS NOT NULL), '{}'))
    FROM (SELECT number, digest FROM traces_to_erase(of_exam, until) WHERE of_class = 'traces'
          UNION ALL SELECT number, digest FROM runs_to_erase(of_exam, until)
          WHERE of_class = 'runs'
          UNION ALL SELECT number, digest FROM cases_to_erase(of_exam, until)
          WHERE of_class = 'cases') AS own
$$;

-- Whoever decides holds the numbering: what has a number then is what the act says.
CREATE FUNCTION hold_to_erase(of_class text, of_exam uuid, until bigint)
RETURNS TABLE (count bigint, root bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM xid FROM trace_cursor FOR UPDATE;
    RETURN QUERY SELECT * FROM count_to_erase(of_class, of_exam, until);
END $$;

-- Bodies and salts go, digests stay; and only what the act has named.
CREATE FUNCTION erase_data(by_act bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    said jsonb;
    of_class text;
    of_exam uuid;
    until bigint;
    gone record;
BEGIN
    PERFORM xid FROM trace_cursor FOR UPDATE;
    SELECT convert_from(act.body, 'UTF8')::jsonb INTO said FROM act
        WHERE number = by_act AND (kind = 'exam_erased'
            OR kind = 'data_erased' AND convert_from(act.body, 'UTF8')::jsonb ? 'until_ms');
    of_exam := (SELECT id FROM exam WHERE code = said ->> 'exam');
    of_class := coalesce(said ->> 'data_class', 'traces');
    until := (said ->> 'until_ms')::bigint;
    SELECT * INTO gone FROM count_to_erase(of_class, of_exam, until);
    IF of_exam IS NULL OR gone.count IS DISTINCT FROM (said ->> of_class)::bigint
       OR encode(gone.root, 'hex') IS DISTINCT FROM said ->> (of_class || '_root') THEN
        RAISE EXCEPTION 'act % does not erase these rows', by_act USING ERRCODE = '42501';
    END IF;
    IF of_class = 'runs' THEN
        UPDATE forensics_run SET result = NULL, erased_act = by_act
            WHERE id IN (SELECT id FROM runs_to_erase(of_exam, until));
        RETURN gone.count;
    ELSIF of_class = 'cases' THEN
        WITH own AS MATERIALIZED (SELECT id FROM cases_to_erase(of_exam, until)),
        less_steps AS (DELETE FROM casefile_step WHERE casefile_id IN (SELECT id FROM own))
        UPDATE casefile SET signals = '', erased_act = by_act
            WHERE id IN (SELECT id FROM own);
        RETURN gone.count;
    END IF;
    WITH own AS MATERIALIZED (SELECT * FROM traces_to_erase(of_exam, until)),
    marked AS (
        UPDATE trace_entry SET salt = NULL, erased_act = by_act
        WHERE trace_entry.number IN (SELECT own.number FROM own)),
    less_traces AS (
        DELETE FROM trace WHERE id IN (SELECT row_id FROM own WHERE source = 'trace')),
    less_contacts AS (
        DELETE FROM contact WHERE id IN (SELECT row_id FROM own WHERE source = 'contact'))
    DELETE FROM look WHERE id IN (SELECT row_id FROM own WHERE source = 'look');
    RETURN gone.count;
END $$;

-- What goes otherwise is missed: no trigger names an act for it.
DROP TRIGGER forgotten ON trace;
DROP TRIGGER forgotten ON contact;
DROP TRIGGER forgotten ON look;
DROP FUNCTION forget_trace;

-- Of an exam whose erasure is decided nothing more is noted: it would go with its copy,
-- and no act would have named it.
CREATE FUNCTION drop_late_trace() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    of_exam uuid := exam_of_trace(to_jsonb(NEW));
    decided bigint;
BEGIN
    IF EXISTS (SELECT FROM exam WHERE id = of_exam AND archived_act IS NOT NULL) THEN
        SELECT erased_act INTO decided FROM exam WHERE id = of_exam FOR SHARE;
    END IF;
    RETURN CASE WHEN decided IS NULL THEN NEW END;
END $$;
CREATE TRIGGER late BEFORE INSERT ON trace FOR EACH ROW EXECUTE FUNCTION drop_late_trace();
CREATE TRIGGER late BEFORE INSERT ON contact FOR EACH ROW EXECUTE FUNCTION drop_late_trace();
CREATE TRIGGER late BEFORE INSERT ON look FOR EACH ROW EXECUTE FUNCTION drop_late_trace();

-- The first trace that says it was erased and is not among those that its act names.
CREATE VIEW uncovered_trace AS
SELECT own.first AS number
FROM (SELECT erased_act, count(*) AS count, min(number) AS first,
             erased_root('concours/traces-erased/1', array_agg(number ORDER BY number),
                         array_agg(digest ORDER BY number)) AS root
      FROM trace_entry WHERE erased_act IS NOT NULL GROUP BY erased_act) AS own
LEFT JOIN act ON act.number = own.erased_act AND act.kind IN ('data_erased', 'exam_erased')
LEFT JOIN LATERAL (SELECT convert_from(act.body, 'UTF8')::jsonb AS said) AS words ON true
WHERE (words.said ->> 'traces')::bigint IS DISTINCT FROM own.count
   OR words.said ->> 'traces_root' IS DISTINCT FROM encode(own.root, 'hex');

CREATE OR REPLACE FUNCTION keep_archived_acts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.kind NOT IN ('exam_archived', 'exam_erased', 'data_erased', 'erasure_held',
                        'erasure_resumed', 'decision_proposed', 'decision_withdrawn') THEN
        PERFORM refuse_if_archived(exam_of_act(NEW));
    END IF;
    RETURN NEW;
END $$;

-- What an erasure proves stays legible when the exam itself is erased: as its own act does.
CREATE OR REPLACE FUNCTION acts_to_erase(of_exam uuid, before bigint)
RETURNS TABLE (number bigint, digest bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT act.number, act.digest FROM act
    WHERE act.number < before
      AND (act.sitting IN (SELECT id FROM sitting WHERE exam_id = of_exam)
           OR act.sitting IS NULL AND exam_of_act(act) = of_exam)
      AND act.kind <> 'data_erased'
      AND (act.reason <> '' OR act.kind NOT IN (
           'exam_founded', 'exam_changed', 'exam_rehearsed', 'sitting_planned', 'sitting_renamed',
           'sitting_moved', 'sitting_weighed', 'sitting_scheduled', 'sitting_sealed',
           'check_opened', 'sealing_confirmed',
           'paper_frozen', 'paper_reread', 'share_handed', 'sitting_armed',
           'sitting_disarmed', 'key_released', 'site_held_apart', 'site_rejoined',
           'sitting_closed', 'sitting_collected', 'marking_key_opened', 'sitting_marked',
           'minutes_drawn', 'deliberation_frozen', 'publication_prepared', 'part_imported',
           'ranking_made', 'campaign_founded', 'phase_opened', 'posts_imported',
           'participants_settled', 'round_run', 'exam_archived'))
    ORDER BY act.number
$$;

CREATE INDEX contact_at ON contact (at_ms);
CREATE INDEX look_at ON look (at_ms);

CREATE OR REPLACE FUNCTION keep_archived() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    of_exam uuid :=
        exam_of_row(CASE TG_OP WHEN 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END);
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'casefile'
       AND to_jsonb(OLD) ->> 'erased_act' IS NULL AND to_jsonb(NEW) ->> 'erased_act' IS NOT NULL
    THEN
        RETURN NEW;
    END IF;
    IF NOT (TG_OP = 'UPDATE'
            AND TG_TABLE_NAME IN ('answers_table', 'part_version', 'publication')
            AND EXISTS (SELECT FROM exam WHERE id = of_exam AND erased_act IS NOT NULL)) THEN
        PERFORM refuse_if_archived(of_exam);
    END IF;
    RETURN NEW;
END $$;
