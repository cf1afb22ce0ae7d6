-- An archived exam changes for nobody: what was verified and taken away is what stands.
-- Whoever writes beside the archive waits for it at the numbering of acts, and is then
-- refused. Results are still read; nothing is written any more.

ALTER TABLE act ADD COLUMN erased_act bigint;

CREATE FUNCTION refuse_if_archived(wanted uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    archived text;
BEGIN
    SELECT code INTO archived FROM exam WHERE id = wanted AND archived_act IS NOT NULL;
    IF archived IS NOT NULL THEN
        RAISE EXCEPTION 'exam % is archived', archived USING ERRCODE = '23001';
    END IF;
END $$;

-- The exam that a row is of, by whichever column says it.
CREATE FUNCTION exam_of_row(line jsonb) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(
        (line ->> 'exam_id')::uuid,
        (SELECT exam_id FROM sitting
         WHERE id = coalesce(line ->> 'sitting_id', line ->> 'sitting')::uuid),
        (SELECT s.exam_id FROM attempt a JOIN sitting s ON s.id = a.sitting_id
         WHERE a.id = coalesce(line ->> 'attempt_id', line ->> 'attempt')::uuid),
        (SELECT exam_id FROM candidate
         WHERE id = coalesce(line ->> 'candidate_id', line ->> 'candidate')::uuid),
        (SELECT exam_id FROM campaign
         WHERE id = coalesce(line ->> 'campaign_id', line ->> 'campaign')::uuid))
$$;

CREATE FUNCTION keep_archived() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM refuse_if_archived(
        exam_of_row(CASE TG_OP WHEN 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END));
    RETURN NEW;
END $$;

-- Of acts: but those that end an exam, and proposals, which are tried before they are
-- made. Triggers go by their names: an act is sound before its body is read here.
CREATE FUNCTION keep_archived_acts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.kind NOT IN ('exam_archived', 'exam_erased', 'erasure_held',
                        'erasure_resumed', 'decision_proposed', 'decision_withdrawn') THEN
        IF NEW.sitting IS NOT NULL THEN
            PERFORM refuse_if_archived(exam_id) FROM sitting WHERE id = NEW.sitting;
        ELSE
            PERFORM refuse_if_archived(id) FROM exam
            WHERE code = CASE WHEN NEW.body <> ''
                THEN convert_from(NEW.body, 'UTF8')::jsonb ->> 'exam' END;
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER unarchived_acts BEFORE INSERT ON act
    FOR EACH ROW EXECUTE FUNCTION keep_archived_acts();

-- Once for all entries that come together: whoever sent one of them is asked again alone.
CREATE FUNCTION keep_archived_entries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM refuse_if_archived(s.exam_id)
    FROM (SELECT DISTINCT attempt FROM added) AS one
    JOIN attempt a ON a.id = one.attempt JOIN sitting s ON s.id = a.sitting_id
    JOIN exam e ON e.id = s.exam_id AND e.archived_act IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER archived_entries AFTER INSERT ON journal_entry
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION keep_archived_entries();

DO $$ DECLARE name text; BEGIN
    FOREACH name IN ARRAY ARRAY['annulment', 'answers_table', 'attempt', 'attendance',
        'campaign', 'candidate', 'deliberation', 'device', 'extension', 'gate_override',
        'incident', 'key_version', 'keyholder', 'marking_version',
        'panel_answer', 'part_version', 'pause', 'personal_settings', 'planned_sitting',
        'publication',
        'ranking_version', 'recheck', 'replacement_code', 'roster_file', 'site',
        'site_start', 'sitting', 'student_password', 'wish_edit', 'wording_verdict']
    LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE ON %I FOR EACH ROW
            EXECUTE FUNCTION keep_archived()', name || '_archived', name);
    END LOOP;
END $$;

-- An exam stays archived, and erased, for good.
CREATE FUNCTION keep_archived_exam() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'exam % is archived', OLD.code USING ERRCODE = '23001';
END $$;
CREATE TRIGGER exam_archived BEFORE UPDATE ON exam FOR EACH ROW
    WHEN (OLD.archived_act IS NOT NULL AND (
          (OLD.code, OLD.title, OLD.first_day, OLD.signer, OLD.profile, OLD.kept_days,
           OLD.archived_act)
          IS DISTINCT FROM
          (NEW.code, NEW.title, NEW.first_day, NEW.signer, NEW.profile, NEW.kept_days,
           NEW.archived_act)
          OR OLD.erased_act IS NOT NULL AND OLD.erased_act IS DISTINCT FROM NEW.erased_act))
    EXECUTE FUNCTION keep_archived_exam();
