-- An erased exam: names, codes, answers and devices go; roots and acts stay. A part at a
-- time, each whole or not at all: what was interrupted goes on where it stopped.

CREATE TABLE erased_attempt (            -- whose entries are numbered and gone
    attempt uuid PRIMARY KEY,
    exam    uuid NOT NULL REFERENCES exam
);

CREATE INDEX act_without_words ON act (number) WHERE erased_act IS NOT NULL;

-- The acts of an exam whose words go: all that give a reason or may name somebody. Their
-- digests stay, which stand for every word of them.
CREATE FUNCTION acts_to_erase(of_exam uuid, before bigint)
RETURNS TABLE (number bigint, digest bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT act.number, act.digest FROM act
    WHERE act.number < before
      AND (act.sitting IN (SELECT id FROM sitting WHERE exam_id = of_exam)
           OR act.sitting IS NULL AND convert_from(act.body, 'UTF8')::jsonb ->> 'exam'
              = (SELECT code FROM exam WHERE id = of_exam))
      AND (act.reason <> '' OR act.kind NOT IN (
           'sitting_planned', 'sitting_renamed', 'sitting_moved', 'sitting_scheduled',
           'sitting_sealed', 'sealing_confirmed', 'paper_frozen', 'paper_reread',
           'share_handed', 'sitting_armed', 'sitting_disarmed', 'key_released',
           'site_held_apart', 'site_rejoined', 'sitting_closed', 'sitting_collected',
           'marking_key_opened', 'sitting_marked', 'minutes_drawn', 'deliberation_frozen',
           'publication_prepared', 'part_imported', 'ranking_made', 'campaign_founded',
           'phase_opened', 'posts_imported', 'participants_settled', 'round_run',
           'exam_archived'))
    ORDER BY act.number
$$;

-- What a part of an erasure takes of some candidates: all that hangs on their attempts.
CREATE FUNCTION erase_candidates(gone uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own uuid[] := ARRAY(SELECT id FROM attempt WHERE candidate_id = ANY (gone));
BEGIN
    INSERT INTO erased_attempt (attempt, exam)
        SELECT a.id, s.exam_id FROM attempt a JOIN sitting s ON s.id = a.sitting_id
        WHERE a.id = ANY (own) ON CONFLICT DO NOTHING;
    DELETE FROM receipt WHERE attempt = ANY (own);
    DELETE FROM unsigned_tail WHERE attempt = ANY (own);
    DELETE FROM journal_entry WHERE attempt = ANY (own);
    DELETE FROM device WHERE attempt = ANY (own);
    DELETE FROM presence WHERE attempt = ANY (own);
    DELETE FROM progress WHERE attempt = ANY (own);
    DELETE FROM replacement_code WHERE attempt_id = ANY (own);
    DELETE FROM attendance WHERE attempt_id = ANY (own);
    DELETE FROM extension WHERE attempt_id = ANY (own);
    DELETE FROM pause WHERE attempt_id = ANY (own);
    DELETE FROM incident WHERE attempt_id = ANY (own);
    DELETE FROM candidate_mark WHERE attempt_id = ANY (own);
    DELETE FROM attempt WHERE id = ANY (own);
    DELETE FROM candidate_rank WHERE candidate_id = ANY (gone);
    DELETE FROM published_sheet WHERE candidate_id = ANY (gone);
    DELETE FROM recheck WHERE candidate_id = ANY (gone);
    DELETE FROM participant WHERE candidate_id = ANY (gone);
    DELETE FROM round_outcome WHERE candidate_id = ANY (gone);
    DELETE FROM wish_confirmation WHERE candidate = ANY (gone);
    DELETE FROM wish_edit WHERE candidate = ANY (gone);
    DELETE FROM wish_session_end WHERE candidate = ANY (gone);
    DELETE FROM student_password WHERE candidate = ANY (gone);
    DELETE FROM personal_settings WHERE candidate_id = ANY (gone);
    DELETE FROM candidate WHERE id = ANY (gone);
END $$;

-- What is of nobody alone. The last news keeps its number, which others follow, and says
-- what the close of its sitting said.
CREATE FUNCTION erase_shared(of_exam uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    sittings uuid[] := ARRAY(SELECT id FROM sitting WHERE exam_id = of_exam);
    campaigns uuid[] := ARRAY(SELECT id FROM campaign WHERE exam_id = of_exam);
    couples uuid[] := ARRAY(SELECT id FROM couple WHERE campaign = ANY (campaigns));
BEGIN
    UPDATE news SET attempt = NULL, kind = 'closed', body = coalesce((
            SELECT body FROM news c WHERE c.sitting = news.sitting AND c.kind = 'closed'
            ORDER BY number DESC LIMIT 1), '{}')
        WHERE sitting = ANY (sittings) AND number = (SELECT max(number) FROM news)
          AND (attempt IS NOT NULL OR kind = 'message');
    DELETE FROM news
        WHERE sitting = ANY (sittings) AND (attempt IS NOT NULL OR kind = 'message');
    DELETE FROM couple_agreement WHERE couple = ANY (couples);
    DELETE FROM couple_list WHERE couple = ANY (couples);
    DELETE FROM couple_word WHERE couple = ANY (couples);
    DELETE FROM couple WHERE id = ANY (couples);
    DELETE FROM round_document WHERE round_id IN (
        SELECT id FROM matching_round WHERE campaign_id = ANY (campaigns));
    DELETE FROM incident WHERE sitting_id = ANY (sittings);
    DELETE FROM wording_verdict WHERE sitting_id = ANY (sittings);
    DELETE FROM panel_answer WHERE sitting_id = ANY (sittings);
    DELETE FROM board WHERE sitting = ANY (sittings);
    DELETE FROM roster_file WHERE exam_id = of_exam;
    DELETE FROM deliberation WHERE exam_id = of_exam;
    DELETE FROM minutes WHERE act IN (SELECT number FROM act WHERE sitting = ANY (sittings));
    DELETE FROM proposal_seen WHERE proposal_id IN (
        SELECT id FROM proposal WHERE sitting_id = ANY (sittings));
    DELETE FROM proposal WHERE sitting_id = ANY (sittings) AND kind <> 'exam_erased';
    UPDATE part_version SET content = '' WHERE exam_id = of_exam AND content <> '';
    UPDATE answers_table SET attempts = '{}', packed = '', times = NULL
        WHERE sitting_id = ANY (sittings) AND packed <> '';
END $$;

-- One part of an erasure that was decided; returns how many candidates are left. At 0 all
-- is gone: the words of acts and what is shared go with the first part.
CREATE FUNCTION erase_part(of_exam uuid, count_max integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    decided bigint;
BEGIN
    SELECT erased_act INTO decided FROM exam WHERE id = of_exam FOR NO KEY UPDATE;
    IF decided IS NULL THEN
        RAISE EXCEPTION 'exam % is not to be erased', of_exam USING ERRCODE = '42501';
    END IF;
    UPDATE act SET reason = '', body = '{}', erased_act = decided
        WHERE number IN (SELECT number FROM acts_to_erase(of_exam, decided))
          AND erased_act IS NULL;
    PERFORM erase_shared(of_exam);
    PERFORM erase_candidates(ARRAY(
        SELECT id FROM candidate WHERE exam_id = of_exam ORDER BY number LIMIT count_max));
    RETURN (SELECT count(*) FROM candidate WHERE exam_id = of_exam);
END $$;

-- What a collection and an archive hold, an erasure alone may take.
CREATE FUNCTION is_being_erased(of_sitting uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM sitting s JOIN exam e ON e.id = s.exam_id
                   WHERE s.id = of_sitting AND e.erased_act IS NOT NULL)
$$;

CREATE OR REPLACE FUNCTION keep_collected() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    rows jsonb := CASE TG_OP
        WHEN 'INSERT' THEN jsonb_build_array(to_jsonb(NEW))
        WHEN 'DELETE' THEN jsonb_build_array(to_jsonb(OLD))
        ELSE jsonb_build_array(to_jsonb(OLD), to_jsonb(NEW)) END;
    wanted uuid;
BEGIN
    FOR wanted IN
        SELECT DISTINCT coalesce((row ->> 'sitting_id')::uuid, a.sitting_id)
        FROM jsonb_array_elements(rows) AS row
        LEFT JOIN attempt a
            ON a.id = coalesce(row ->> 'attempt_id', row ->> 'attempt')::uuid
        ORDER BY 1
    LOOP
        IF NOT (TG_OP = 'DELETE' AND is_being_erased(wanted)) THEN
            PERFORM refuse_if_collected(wanted);
        END IF;
    END LOOP;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION keep_archived() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    of_exam uuid :=
        exam_of_row(CASE TG_OP WHEN 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END);
BEGIN
    IF NOT (TG_OP = 'UPDATE' AND TG_TABLE_NAME IN ('answers_table', 'part_version')
            AND EXISTS (SELECT FROM exam WHERE id = of_exam AND erased_act IS NOT NULL)) THEN
        PERFORM refuse_if_archived(of_exam);
    END IF;
    RETURN NEW;
END $$;
