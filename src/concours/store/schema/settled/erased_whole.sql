-- What an erasure had left of somebody: calls to the room, tries and refusals under a
-- candidate's number, proposals that came to nothing, why a publication corrects another,
-- words of acts that name their exam by a campaign or a request alone. And what the planner
-- keeps of the values of a column, which no deletion takes.

-- The exam that an act is of; null of the house's own.
CREATE FUNCTION exam_of_act(line act) RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    said jsonb;
BEGIN
    IF line.sitting IS NOT NULL THEN
        RETURN (SELECT exam_id FROM sitting WHERE id = line.sitting);
    END IF;
    said := CASE WHEN line.body <> '' THEN convert_from(line.body, 'UTF8')::jsonb END;
    RETURN coalesce(
        (SELECT id FROM exam WHERE code = said ->> 'exam'),
        CASE WHEN line.kind IN ('exam_founded', 'exam_changed')
            THEN (SELECT id FROM exam WHERE code = said ->> 'code') END,
        CASE WHEN said ? 'campaign' THEN (       -- before they named their exam as well
            SELECT (array_agg(exam_id))[1] FROM campaign
            WHERE code = said ->> 'campaign' HAVING count(*) = 1) END,
        CASE WHEN line.kind = 'convocations_made' THEN (               -- idem
            SELECT (array_agg(exam_id))[1] FROM candidate
            WHERE number = said ->> 'candidate' HAVING count(*) = 1) END,
        CASE WHEN line.kind = 'recheck_answered' THEN (
            SELECT c.exam_id FROM recheck r JOIN candidate c ON c.id = r.candidate_id
            WHERE r.answered_act = line.number) END);
END $$;

CREATE OR REPLACE FUNCTION exam_of_row(line jsonb) RETURNS uuid
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
         WHERE id = coalesce(line ->> 'campaign_id', line ->> 'campaign')::uuid),
        (SELECT exam_id FROM campaign JOIN couple ON couple.campaign = campaign.id
         WHERE couple.id = (line ->> 'couple')::uuid))
$$;

CREATE OR REPLACE FUNCTION keep_archived_acts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.kind NOT IN ('exam_archived', 'exam_erased', 'erasure_held',
                        'erasure_resumed', 'decision_proposed', 'decision_withdrawn') THEN
        PERFORM refuse_if_archived(exam_of_act(NEW));
    END IF;
    RETURN NEW;
END $$;

-- The matching of an archived exam is over as well. Why a publication corrects another
-- goes with those whom it was about.
CREATE OR REPLACE FUNCTION keep_archived() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    of_exam uuid :=
        exam_of_row(CASE TG_OP WHEN 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END);
BEGIN
    IF NOT (TG_OP = 'UPDATE'
            AND TG_TABLE_NAME IN ('answers_table', 'part_version', 'publication')
            AND EXISTS (SELECT FROM exam WHERE id = of_exam AND erased_act IS NOT NULL)) THEN
        PERFORM refuse_if_archived(of_exam);
    END IF;
    RETURN NEW;
END $$;
DO $$ DECLARE name text; BEGIN
    FOREACH name IN ARRAY ARRAY['campaign_phase', 'couple', 'couple_agreement',
        'couple_list', 'couple_word', 'matching_round', 'participants_version',
        'posts_version', 'wish_confirmation']
    LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE ON %I FOR EACH ROW
            EXECUTE FUNCTION keep_archived()', name || '_archived', name);
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION acts_to_erase(of_exam uuid, before bigint)
RETURNS TABLE (number bigint, digest bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT act.number, act.digest FROM act
    WHERE act.number < before
      AND (act.sitting IN (SELECT id FROM sitting WHERE exam_id = of_exam)
           OR act.sitting IS NULL AND exam_of_act(act) = of_exam)
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

-- Refusals that name somebody of an exam, or one of their copies; those that name nobody
-- have a period of their own.
CREATE FUNCTION erase_refusals(of_exam uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM refused_act WHERE id IN (
        SELECT r.id
        FROM refused_act r, LATERAL jsonb_path_query(r.facts, '$.** ? (@.type() == "string")')
            AS said (word)
        JOIN (SELECT id::text AS name FROM candidate WHERE exam_id = of_exam
              UNION ALL SELECT name FROM candidate WHERE exam_id = of_exam
              UNION ALL SELECT number FROM candidate WHERE exam_id = of_exam
              UNION ALL SELECT a.id::text FROM attempt a
              JOIN sitting s ON s.id = a.sitting_id WHERE s.exam_id = of_exam) AS own
            ON own.name = said.word #>> '{}')
$$;

CREATE OR REPLACE FUNCTION erase_candidates(gone uuid[]) RETURNS void
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
    DELETE FROM help_call WHERE attempt_id = ANY (own);
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
    DELETE FROM wrong_try
        WHERE name IN (SELECT number FROM candidate WHERE id = ANY (gone));
    DELETE FROM candidate WHERE id = ANY (gone);
END $$;

CREATE OR REPLACE FUNCTION erase_shared(of_exam uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    sittings uuid[] := ARRAY(SELECT id FROM sitting WHERE exam_id = of_exam);
    campaigns uuid[] := ARRAY(SELECT id FROM campaign WHERE exam_id = of_exam);
    couples uuid[] := ARRAY(SELECT id FROM couple WHERE campaign = ANY (campaigns));
    passed uuid[] := ARRAY(          -- all but the one that two persons agreed to
        SELECT id FROM proposal
        WHERE (sitting_id = ANY (sittings) OR sitting_id IS NULL
               AND facts ->> 'exam' = (SELECT code FROM exam WHERE id = of_exam))
          AND (kind, state) <> ('exam_erased', 'confirmed'));
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
    DELETE FROM proposal_seen WHERE proposal_id = ANY (passed);
    DELETE FROM proposal WHERE id = ANY (passed);
    UPDATE publication SET reason = '' WHERE exam_id = of_exam AND reason <> '';
    UPDATE part_version SET content = '' WHERE exam_id = of_exam AND content <> '';
    UPDATE answers_table SET attempts = '{}', packed = '', times = NULL
        WHERE sitting_id = ANY (sittings) AND packed <> '';
    PERFORM erase_refusals(of_exam);
END $$;

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
    END IF;
    PERFORM erase_candidates(ARRAY(
        SELECT id FROM candidate WHERE exam_id = of_exam ORDER BY number LIMIT count_max));
    RETURN (SELECT count(*) FROM candidate WHERE exam_id = of_exam);
END $$;

-- Of these columns the planner keeps no values: what ANALYZE once copied from a table stays
-- beside it when its rows go.
DO $$ DECLARE of_table text; names text[]; name text; BEGIN
    FOR of_table, names IN VALUES
        ('act', ARRAY['reason', 'body']),
        ('answers_table', ARRAY['packed', 'times']),
        ('attempt', ARRAY['room', 'seat']),
        ('board', ARRAY['body']),
        ('candidate', ARRAY['name', 'number', 'seat', 'code_digest', 'letter_digest']),
        ('couple_list', ARRAY['content']),
        ('deliberation', ARRAY['facts']),
        ('device', ARRAY['public_key', 'token_digest']),
        ('incident', ARRAY['text']),
        ('journal_entry', ARRAY['body']),
        ('minutes', ARRAY['facts']),
        ('news', ARRAY['body']),
        ('panel_answer', ARRAY['expert', 'value']),
        ('part_version', ARRAY['content']),
        ('participant', ARRAY['contract']),
        ('placement', ARRAY['room', 'seat']),
        ('proposal', ARRAY['facts', 'reason']),
        ('publication', ARRAY['reason']),
        ('published_sheet', ARRAY['sheet', 'page_fr', 'page_en', 'copies']),
        ('recheck', ARRAY['text', 'answer']),
        ('refused_act', ARRAY['actor', 'kind', 'facts']),
        ('roster_file', ARRAY['name', 'content']),
        ('round_document', ARRAY['content']),
        ('student_password', ARRAY['hash']),
        ('wish_edit', ARRAY['codes']),
        ('wording_verdict', ARRAY['form']),
        ('wrong_try', ARRAY['network', 'name'])
    LOOP
        FOREACH name IN ARRAY names LOOP
            EXECUTE format('ALTER TABLE %I ALTER %I SET STATISTICS 0', of_table, name);
        END LOOP;
    END LOOP;
END $$;
