-- Written by `make baseline` from all migrations: change those.
SET LOCAL search_path = '';
SET LOCAL check_function_bodies = false;

CREATE FUNCTION public.acts_to_erase(of_exam uuid, before bigint) RETURNS TABLE(number bigint, digest bytea)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.add_act(of_number bigint, of_ms bigint, of_actor text, of_role text, of_kind text, of_sitting uuid, of_reason text, of_body bytea, of_prev bytea, of_digest bytea) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    last_number bigint;
    last_digest bytea;
BEGIN
    IF session_user = 'concours_keeper' AND (of_actor, of_role) <> ('keeper', 'keeper') THEN
        RAISE EXCEPTION 'the keeper acts as itself' USING ERRCODE = '42501';
    END IF;
    PERFORM hold_numbering();
    SELECT number, digest INTO last_number, last_digest FROM act ORDER BY number DESC LIMIT 1;
    IF of_number <> coalesce(last_number, 0) + 1 OR of_prev <> coalesce(last_digest, of_prev) THEN
        RETURN false;
    END IF;
    INSERT INTO act (number, at_ms, actor, role, kind, sitting, reason, body, prev, digest)
    VALUES (of_number, of_ms, of_actor, of_role, of_kind, of_sitting, of_reason, of_body,
            of_prev, of_digest);
    RETURN true;
END $$;

CREATE FUNCTION public.add_news(of_sitting uuid, of_site uuid, of_attempt uuid, of_kind text, of_body jsonb, of_ms bigint) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    next_number bigint;
    may_tell boolean := CASE session_user
        WHEN 'concours_owner' THEN true
        WHEN 'concours_console' THEN of_kind IN ('armed', 'disarmed', 'extended',
            'message', 'closed', 'paused', 'resumed', 'sealed', 'moved', 'cancelled',
            'call_seen', 'turns', 'replayed', 'withdrawn')
        WHEN 'concours_gateway' THEN of_kind = 'superseded' AND of_attempt IS NOT NULL
        WHEN 'concours_keeper' THEN of_kind IN ('armed', 'launched', 'audience') END;
BEGIN
    IF may_tell IS NOT TRUE THEN
        RAISE EXCEPTION 'news of kind % are not of %', of_kind, session_user
            USING ERRCODE = '42501';
    END IF;
    PERFORM hold_numbering();
    SELECT coalesce(max(number), 0) + 1 INTO next_number FROM news;
    INSERT INTO news (number, sitting, site, attempt, kind, body, at_ms)
    VALUES (next_number, of_sitting, of_site, of_attempt, of_kind, of_body, of_ms);
    RETURN next_number;
END $$;

CREATE FUNCTION public.add_receipts(of_sitting uuid, at_ms bigint) RETURNS void
    LANGUAGE sql
    SET search_path TO 'public', 'pg_temp'
    AS $$
    INSERT INTO receipt (digest, attempt, entries_count, last_ms, made_ms)
    SELECT sha256(int4send(18) || 'concours/receipt/1'
                  || int4send(16) || uuid_send(device.attempt)
                  || string_agg(int4send(4) || int4send(device.epoch)
                                || int4send(4) || int4send(last.seq + 1)
                                || int4send(32) || last.digest, '' ORDER BY device.epoch)),
           device.attempt, sum(last.seq + 1),
           (array_agg(last.device_ms ORDER BY device.epoch DESC))[1], at_ms
    FROM device JOIN attempt ON attempt.id = device.attempt
    LEFT JOIN device AS follower
        ON follower.attempt = device.attempt AND follower.base_epoch = device.epoch
    CROSS JOIN LATERAL (
        SELECT seq, digest, device_ms FROM counted_entry AS entry
        WHERE entry.attempt = device.attempt AND entry.epoch = device.epoch
          AND entry.seq < coalesce(follower.base_count, 2147483647)
        ORDER BY seq DESC LIMIT 1
    ) AS last
    WHERE attempt.sitting_id = of_sitting
    GROUP BY device.attempt
    ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION public.announced_status() RETURNS TABLE(number bigint, at_ms bigint, actor text, role text, kind text, sitting uuid, reason text, body bytea, prev bytea, digest bytea, erased_act bigint, signer bytea, signature bytea, signed_ms bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT act.number, act.at_ms, act.actor, act.role, act.kind, act.sitting, act.reason,
           act.body, act.prev, act.digest, act.erased_act, s.signer, s.signature, s.at_ms
    FROM act LEFT JOIN act_signature s ON s.act = act.number
    WHERE act.kind = 'status_announced'
    ORDER BY coalesce((convert_from(act.body, 'UTF8')::jsonb ->> 'said_ms')::bigint, act.at_ms)
          DESC, act.number DESC LIMIT 1
$$;

CREATE FUNCTION public.cases_to_erase(of_exam uuid, until bigint) RETURNS TABLE(id uuid, case_number bigint, number bigint, digest bytea)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT own.id, own.number::bigint, step.act, sha256(step.facts)
    FROM casefile AS own JOIN casefile_step AS step ON step.casefile_id = own.id
    WHERE own.exam_id = of_exam AND own.erased_act IS NULL AND EXISTS (
        SELECT FROM casefile_step AS last WHERE last.casefile_id = own.id
        AND last.kind = 'closed' AND last.at_ms < until)
$$;

CREATE FUNCTION public.count_to_erase(of_class text, of_exam uuid, until bigint) RETURNS TABLE(count bigint, root bytea)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT count(number), erased_root('concours/' || of_class || '-erased/1',
        coalesce(array_agg(number ORDER BY number) FILTER (WHERE number IS NOT NULL), '{}'),
        coalesce(array_agg(digest ORDER BY number) FILTER (WHERE number IS NOT NULL), '{}'))
    FROM (SELECT number, digest FROM traces_to_erase(of_exam, until) WHERE of_class = 'traces'
          UNION ALL SELECT number, digest FROM runs_to_erase(of_exam, until)
          WHERE of_class = 'runs'
          UNION ALL SELECT number, digest FROM cases_to_erase(of_exam, until)
          WHERE of_class = 'cases') AS own
$$;

CREATE FUNCTION public.doors_of(role name) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    AS $$SELECT CASE role
        WHEN 'concours_gateway'
            THEN ARRAY['code', 'replacement', 'couple', 'own_password', 'receipt']
        WHEN 'concours_console' THEN ARRAY['password', 'factor'] END$$;

CREATE FUNCTION public.drop_late_trace() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    of_exam uuid := exam_of_trace(to_jsonb(NEW));
    decided bigint;
BEGIN
    IF EXISTS (SELECT FROM exam WHERE id = of_exam AND archived_act IS NOT NULL) THEN
        SELECT erased_act INTO decided FROM exam WHERE id = of_exam FOR SHARE;
    END IF;
    RETURN CASE WHEN decided IS NULL THEN NEW END;
END $$;

CREATE FUNCTION public.drop_placements() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    DELETE FROM placement WHERE candidate_id = OLD.id;
    RETURN OLD;
END $$;

CREATE FUNCTION public.end_blockers() RETURNS SETOF name
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$WITH waiting AS MATERIALIZED (
        SELECT l.pid, a.usename, clock_timestamp() - min(l.waitstart) AS since,
               bool_or(l.locktype = 'advisory'
                       AND (l.classid::bigint << 32 | l.objid::bigint) = 74007894491137
                       AND l.objsubid = 1) AS is_of_numbering
        FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE NOT l.granted AND a.datname = current_database() GROUP BY l.pid, a.usename
    ), blocking AS MATERIALIZED (
        SELECT DISTINCT b.pid, b.usename
        FROM waiting w
        CROSS JOIN LATERAL unnest(pg_blocking_pids(w.pid)) AS found (pid)
        JOIN pg_stat_activity b ON b.pid = found.pid
        WHERE w.since > public.wait_max(b.usename, w.usename, w.is_of_numbering)
          AND b.wait_event IS DISTINCT FROM 'SyncRep'
          AND (b.usename = 'concours_gateway' AND w.usename <> b.usename
               OR NOT EXISTS (SELECT FROM waiting other WHERE other.pid = b.pid)))
    SELECT usename FROM blocking WHERE pg_terminate_backend(pid)$$;

CREATE FUNCTION public.end_long_transactions() RETURNS SETOF name
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$WITH long AS MATERIALIZED (
            SELECT pid, usename FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
              AND clock_timestamp() - xact_start > public.transaction_age_max(usename))
        SELECT usename FROM long WHERE pg_terminate_backend(pid)$$;

CREATE FUNCTION public.erase_candidates(gone uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.erase_chairs(of_exam uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.erase_data(by_act bigint) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.erase_part(of_exam uuid, count_max integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.erase_refusals(of_exam uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $_$
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
$_$;

CREATE FUNCTION public.erase_shared(of_exam uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.erased_root(label text, numbers bigint[], digests bytea[]) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT sha256(int4send(octet_length(label)) || convert_to(label, 'UTF8') || coalesce(
        (SELECT string_agg(int4send(8) || int8send(n) || int4send(32) || d, ''::bytea
                           ORDER BY n)
         FROM unnest(numbers, digests) AS own (n, d)), ''::bytea))
$$;





CREATE TABLE public.act (
    number bigint NOT NULL,
    at_ms bigint NOT NULL,
    actor text NOT NULL,
    role text NOT NULL,
    kind text NOT NULL,
    sitting uuid,
    reason text DEFAULT ''::text NOT NULL,
    body bytea NOT NULL,
    prev_number bigint GENERATED ALWAYS AS ((NULLIF(number, 1) - 1)) STORED,
    prev bytea NOT NULL,
    digest bytea NOT NULL,
    erased_act bigint,
    CONSTRAINT act_actor_check CHECK ((length(actor) <= 200)),
    CONSTRAINT act_body_check CHECK ((length(body) <= 65536)),
    CONSTRAINT act_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT act_number_check CHECK ((number > 0)),
    CONSTRAINT act_prev_check CHECK ((length(prev) = 32)),
    CONSTRAINT act_reason_check CHECK ((length(reason) <= 500))
);
ALTER TABLE ONLY public.act ALTER COLUMN reason SET STATISTICS 0;
ALTER TABLE ONLY public.act ALTER COLUMN body SET STATISTICS 0;

CREATE FUNCTION public.exam_of_act(line public.act) RETURNS uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.exam_of_row(line jsonb) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.exam_of_trace(line jsonb) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT coalesce(
        (line ->> 'exam')::uuid,
        (SELECT s.exam_id FROM attempt a JOIN sitting s ON s.id = a.sitting_id
         WHERE a.id = (line ->> 'attempt')::uuid),
        (SELECT exam_id FROM candidate WHERE id = (line ->> 'candidate')::uuid),
        (SELECT exam_id FROM site WHERE id = (line ->> 'site')::uuid))
$$;

CREATE FUNCTION public.follow_candidate() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM seat_attempts(NEW.id, NULL);
    RETURN NULL;
END $$;

CREATE FUNCTION public.follow_chair() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    UPDATE attempt SET room = NEW.room WHERE chair_id = NEW.id;
    RETURN NULL;
END $$;

CREATE FUNCTION public.follow_placement() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM seat_attempts(OLD.candidate_id, OLD.sitting_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM seat_attempts(NEW.candidate_id, NEW.sitting_id);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.forget_chairs(of_sitting uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM refuse_if_collected(of_sitting);
    DELETE FROM circuit_place USING circuit
        WHERE circuit.id = circuit_place.circuit_id AND circuit.sitting_id = of_sitting;
    DELETE FROM attempt USING sitting
        WHERE sitting.id = attempt.sitting_id AND sitting.id = of_sitting
          AND sitting.kind = 'ecos';
    DELETE FROM chair WHERE sitting_id = of_sitting;
    DELETE FROM circuit WHERE sitting_id = of_sitting;
END $$;

CREATE FUNCTION public.forget_keyholders(of_sitting uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$DELETE FROM handed_share WHERE keyholder_id IN (
            SELECT id FROM keyholder WHERE sitting_id = of_sitting);
        DELETE FROM keyholder WHERE sitting_id = of_sitting$$;

CREATE FUNCTION public.forget_levellings() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    DELETE FROM levelling WHERE sitting_id = OLD.sitting_id;
    RETURN NULL;
END $$;

CREATE FUNCTION public.forget_planned_sitting(of_sitting uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$DELETE FROM planned_sitting WHERE id = of_sitting$$;

CREATE FUNCTION public.forget_single_marks() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    DELETE FROM single_marks_version WHERE sitting_id = OLD.sitting_id;
    RETURN NULL;
END $$;

CREATE FUNCTION public.forget_site_start(of_start uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$DELETE FROM site_start WHERE id = of_start$$;

CREATE FUNCTION public.forget_statements() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    DELETE FROM case_statement WHERE casefile_id = NEW.id;
    DELETE FROM case_reading WHERE casefile_id = NEW.id;
    RETURN NULL;
END $$;

CREATE FUNCTION public.forget_tries(before_ms bigint) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$DELETE FROM wrong_try WHERE (door, network, name) IN (
            SELECT door, network, name FROM wrong_try
            WHERE since_ms < before_ms AND door = ANY (doors_of(session_user))
            ORDER BY since_ms LIMIT 200 FOR UPDATE SKIP LOCKED)$$;

CREATE FUNCTION public.forget_withdrawals() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    DELETE FROM withdrawal WHERE exam_id = NEW.id;
    RETURN NULL;
END $$;

CREATE FUNCTION public.hold_enrolments(numbers text[]) RETURNS SETOF void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$SELECT pg_advisory_xact_lock(1129270851, half) FROM (
            SELECT DISTINCT hashtext(number) AS half FROM unnest(numbers) AS number
            ORDER BY half) AS half_of_each$$;

CREATE FUNCTION public.hold_journal() RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$SELECT pg_advisory_xact_lock(74007894491138)$$;

CREATE FUNCTION public.hold_numbering() RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$SELECT pg_advisory_xact_lock(74007894491137)$$;

CREATE FUNCTION public.hold_office(lock integer) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$SELECT pg_advisory_xact_lock(1129270853, lock)$$;

CREATE FUNCTION public.hold_to_erase(of_class text, of_exam uuid, until bigint) RETURNS TABLE(count bigint, root bytea)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM xid FROM trace_cursor FOR UPDATE;
    RETURN QUERY SELECT * FROM count_to_erase(of_class, of_exam, until);
END $$;

CREATE FUNCTION public.hold_wishes(whose text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$SELECT pg_advisory_xact_lock(1129270852, hashtext(whose))$$;

CREATE FUNCTION public.house_nodes() RETURNS TABLE(name text, is_primary boolean, state text, confirms boolean, timeline integer, delay_ms bigint, behind_bytes bigint, names_confirming boolean)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$
    SELECT coalesce(host(inet_server_addr()) || ':' || inet_server_port(), ''), true,
           'running', false, ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int,
           0, 0, current_setting('synchronous_standby_names') <> ''
    UNION ALL
    SELECT application_name, false, coalesce(state, '?'),
           coalesce(sync_state IN ('sync', 'quorum') AND state = 'streaming', false), NULL::int,
           (extract(epoch FROM coalesce(replay_lag, flush_lag, interval '0')) * 1000)::bigint,
           coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), coalesce(replay_lsn, flush_lsn)), 0)::bigint,
           NULL
      FROM pg_stat_replication
     WHERE application_name NOT IN ('pg_basebackup', 'pg_receivewal', 'concours_backup')
       AND application_name NOT LIKE 'barman%'
$$;

CREATE FUNCTION public.is_being_erased(of_sitting uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM sitting s JOIN exam e ON e.id = s.exam_id
                   WHERE s.id = of_sitting AND e.erased_act IS NOT NULL)
$$;

CREATE FUNCTION public.is_in_force(of_publication uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public'
    AS $$
    SELECT publication_in_force(exam_id) = id FROM publication WHERE id = of_publication
$$;

CREATE FUNCTION public.is_notice(of_act bigint, of_case uuid, of_attempt uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT EXISTS (
        SELECT FROM case_notice
        WHERE act = of_act AND casefile_id = of_case AND attempt_id = of_attempt
          AND kind = 'notified' AND notice <> '')
$$;

CREATE FUNCTION public.is_round_open(of_round uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public'
    AS $$
    SELECT published_act IS NOT NULL AND stopped_act IS NULL
       AND opens_ms <= floor(extract(epoch FROM now()) * 1000)
    FROM matching_round WHERE id = of_round
$$;

CREATE FUNCTION public.keep_archived() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.keep_archived_acts() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF NEW.kind NOT IN ('exam_archived', 'exam_erased', 'data_erased', 'erasure_held',
                        'erasure_resumed', 'decision_proposed', 'decision_withdrawn') THEN
        PERFORM refuse_if_archived(exam_of_act(NEW));
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.keep_archived_entries() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM refuse_if_archived(s.exam_id)
    FROM (SELECT DISTINCT attempt FROM added) AS one
    JOIN attempt a ON a.id = one.attempt JOIN sitting s ON s.id = a.sitting_id
    JOIN exam e ON e.id = s.exam_id AND e.archived_act IS NOT NULL;
    RETURN NULL;
END $$;

CREATE FUNCTION public.keep_archived_exam() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'exam % is archived', OLD.code USING ERRCODE = '23001';
END $$;

CREATE FUNCTION public.keep_collected() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.keep_collected_candidate() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM refuse_if_collected(a.sitting_id)
    FROM attempt a JOIN sitting s ON s.id = a.sitting_id
    WHERE a.candidate_id = OLD.id AND s.kind <> 'check' ORDER BY a.sitting_id;
    RETURN NEW;
END $$;

CREATE FUNCTION public.keep_collected_sitting() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'sitting % is collected', OLD.id USING ERRCODE = '23001';
END $$;

CREATE FUNCTION public.keep_ended_run() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'run % has ended', OLD.number USING ERRCODE = '23001';
END $$;

CREATE FUNCTION public.keep_names_of_collected() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    collected uuid;
BEGIN
    SELECT s.id INTO collected FROM sitting s
    WHERE s.collected_ms IS NOT NULL AND s.kind <> 'check' AND CASE TG_TABLE_NAME
        WHEN 'exam' THEN s.exam_id = OLD.id
        ELSE EXISTS (SELECT FROM attempt a
                     WHERE a.sitting_id = s.id AND a.site_id = OLD.id) END LIMIT 1;
    IF collected IS NOT NULL THEN
        RAISE EXCEPTION 'sitting % is collected', collected USING ERRCODE = '23001';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.keep_own_acts() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF session_user = 'concours_keeper'
       AND NEW.kind NOT IN ('key_released', 'marking_key_opened', 'audience_key_released')
       OR session_user = 'concours_console' AND NEW.role = 'keeper' THEN
        RAISE EXCEPTION 'act % as % is not of %', NEW.kind, NEW.role, session_user
            USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.keep_resit() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM refuse_if_collected(
        (SELECT sitting_id FROM attempt WHERE id = NEW.resit_attempt_id));
    RETURN NEW;
END $$;

CREATE FUNCTION public.keep_what_packages_are_made_by() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF EXISTS (SELECT FROM sitting s WHERE s.exam_id = OLD.id) THEN
        RAISE EXCEPTION 'a sitting of exam % is sealed', OLD.code
            USING ERRCODE = '23001';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.ledger_signer() RETURNS bytea
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT coalesce(
        (SELECT decode(convert_from(body, 'UTF8')::jsonb ->> 'public_key', 'hex')
         FROM act WHERE kind = 'ledger_key_pinned' ORDER BY number DESC LIMIT 1),
        (SELECT signer FROM act_signature ORDER BY act LIMIT 1))
$$;

CREATE FUNCTION public.publication_in_force(of_exam uuid) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public'
    AS $$
    SELECT publication.id FROM publication
    JOIN publication_signature ON publication = publication.id
    WHERE exam_id = of_exam AND published_act IS NOT NULL AND stopped_act IS NULL
      AND opens_ms <= floor(extract(epoch FROM now()) * 1000)
    ORDER BY number DESC LIMIT 1
$$;

CREATE FUNCTION public.refuse_alone() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF NEW.state = 'confirmed' AND NEW.decider_id = NEW.proposer_id AND NOT EXISTS (
        SELECT FROM exam
        WHERE (id = (SELECT exam_id FROM sitting WHERE sitting.id = NEW.sitting_id)
               OR NEW.sitting_id IS NULL AND code = NEW.facts ->> 'exam')
          AND NEW.kind NOT IN ('staff_appointed', 'staff_moved', 'password_renewed',
                               'second_factor_reset')
          AND convert_from(exam.profile, 'UTF8')::jsonb ->> 'grave_acts'
              = 'one_with_reason')
    THEN
        RAISE EXCEPTION 'a decision of one person where two must decide'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_two_persons';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.refuse_if_archived(wanted uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    archived text;
BEGIN
    SELECT code INTO archived FROM exam WHERE id = wanted AND archived_act IS NOT NULL;
    IF archived IS NOT NULL THEN
        RAISE EXCEPTION 'exam % is archived', archived USING ERRCODE = '23001';
    END IF;
END $$;

CREATE FUNCTION public.refuse_if_collected(wanted uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    collected bigint;
BEGIN
    SELECT collected_ms INTO collected FROM sitting WHERE id = wanted FOR SHARE;
    IF collected IS NOT NULL THEN
        RAISE EXCEPTION 'sitting % is collected', wanted USING ERRCODE = '23001';
    END IF;
END $$;

CREATE FUNCTION public.refuse_one_reader() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.refuse_unsound_act() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    said bytea := '';
    part bytea;
BEGIN
    FOREACH part IN ARRAY ARRAY[
        'concours/act/1', int8send(NEW.number), int8send(NEW.at_ms),
        convert_to(NEW.actor, 'UTF8'), convert_to(NEW.role, 'UTF8'),
        convert_to(NEW.kind, 'UTF8'), coalesce(uuid_send(NEW.sitting), ''),
        convert_to(NEW.reason, 'UTF8'), NEW.body, NEW.prev]
    LOOP
        said := said || int4send(length(part)) || part;
    END LOOP;
    IF NEW.digest <> sha256(said)
       OR jsonb_typeof(convert_from(NEW.body, 'UTF8')::jsonb) <> 'object' THEN
        RAISE EXCEPTION 'act % is not sound', NEW.number USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.report_machine(own_name text, own_reading jsonb) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    now_ms bigint := (extract(epoch FROM clock_timestamp()) * 1000)::bigint;
    why text;
BEGIN
    DELETE FROM machine_status WHERE at_ms < now_ms - 86400000;
    DELETE FROM unlisted_machine WHERE at_ms < now_ms - 900000 OR name = own_name;
    IF octet_length(own_reading::text) > 131072 THEN
        why := 'long';
    ELSIF (SELECT count(*) FROM machine_status WHERE name <> own_name) >= 64 THEN
        why := 'full';
    END IF;
    IF why IS NOT NULL THEN
        INSERT INTO unlisted_machine SELECT own_name, now_ms, why
         WHERE (SELECT count(*) FROM unlisted_machine) < 16
        ON CONFLICT (name) DO NOTHING;
        RETURN false;
    END IF;
    INSERT INTO machine_status VALUES (own_name, now_ms, own_reading)
    ON CONFLICT (name) DO UPDATE SET at_ms = excluded.at_ms, reading = excluded.reading;
    RETURN true;
END $$;

CREATE FUNCTION public.report_outage(own_machine text, own_ms bigint, own_word text, own_announcer text) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    DELETE FROM outage_status
     WHERE act IS NOT NULL
       AND at_ms < (extract(epoch FROM clock_timestamp()) * 1000)::bigint - 8 * 86400000::bigint;
    INSERT INTO outage_status
    SELECT own_machine, own_ms, own_word, own_announcer, now_ms
      FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms) clock
     WHERE own_ms BETWEEN now_ms - 7 * 86400000::bigint AND now_ms + 60000
       AND (SELECT count(*) FROM outage_status WHERE outage_status.act IS NULL) < 64
    ON CONFLICT DO NOTHING;
    SELECT EXISTS (SELECT FROM outage_status
                    WHERE machine = own_machine AND at_ms = own_ms AND act IS NOT NULL);
$$;

CREATE FUNCTION public.report_packages(own_name text, whole bytea[], damaged integer) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    DELETE FROM gateway_report
     WHERE at_ms < (extract(epoch FROM clock_timestamp()) * 1000)::bigint - 3600000;
    INSERT INTO gateway_report AS before
    VALUES (own_name, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, whole, damaged)
    ON CONFLICT (name) DO UPDATE SET at_ms = excluded.at_ms, packages = excluded.packages,
        damaged_count = excluded.damaged_count;
$$;

CREATE FUNCTION public.runs_to_erase(of_exam uuid, until bigint) RETURNS TABLE(id uuid, number bigint, digest bytea)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.seat_attempts(who uuid, wanted uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    UPDATE attempt a SET site_id = s.site_id, room = s.room, seat = s.seat
    FROM sitting, LATERAL seat_of(sitting.id, who) AS s
    WHERE a.candidate_id = who AND sitting.id = a.sitting_id
      AND sitting.collected_ms IS NULL AND a.sitting_id = coalesce(wanted, a.sitting_id)
      AND (a.site_id, a.room, a.seat) IS DISTINCT FROM (s.site_id, s.room, s.seat)
$$;

CREATE FUNCTION public.seat_new_attempt() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.seat_of(wanted uuid, who uuid, OUT site_id uuid, OUT room text, OUT seat text) RETURNS record
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT coalesce(p.site_id, c.site_id), coalesce(p.room, c.room),
           coalesce(p.seat, c.seat)
    FROM candidate c
    LEFT JOIN placement p ON p.candidate_id = c.id AND p.sitting_id = wanted
    WHERE c.id = who
$$;

CREATE FUNCTION public.share_journal() RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$SELECT pg_advisory_xact_lock_shared(74007894491138)$$;

CREATE FUNCTION public.takes_statement(of_case uuid, of_attempt uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT coalesce((
        SELECT hearing_ms > floor(extract(epoch FROM now()) * 1000) FROM case_notice
        WHERE casefile_id = of_case AND attempt_id = of_attempt AND kind = 'notified'
        ORDER BY id DESC LIMIT 1), false)
    AND NOT EXISTS (SELECT FROM case_notice
                    WHERE casefile_id = of_case AND kind = 'closed')
$$;

CREATE FUNCTION public.traces_to_erase(of_exam uuid, until bigint) RETURNS TABLE(source text, row_id bigint, number bigint, digest bytea)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.transaction_age_max(role name) RETURNS interval
    LANGUAGE sql IMMUTABLE
    AS $$SELECT CASE role
        WHEN 'concours_gateway' THEN interval '30 s'
        WHEN 'concours_keeper' THEN interval '30 s'
        WHEN 'concours_watch' THEN interval '30 s'
        WHEN 'concours_ledger' THEN interval '15 min'
        WHEN 'concours_console' THEN interval '25 min' END$$;

CREATE FUNCTION public.try_office(lock integer) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$SELECT pg_try_advisory_xact_lock(1129270853, lock)$$;

CREATE FUNCTION public.wait_max(blocker name, waiter name, is_of_numbering boolean) RETURNS interval
    LANGUAGE sql IMMUTABLE
    AS $$SELECT CASE blocker
        WHEN 'concours_gateway' THEN
            CASE waiter WHEN 'concours_gateway' THEN interval '5 s' ELSE interval '2 s' END
        WHEN 'concours_keeper' THEN interval '2 s'
        WHEN 'concours_ledger' THEN interval '5 s'
        WHEN 'concours_console' THEN
            CASE WHEN waiter IN ('concours_keeper', 'concours_ledger') THEN interval '5 s'
                 WHEN is_of_numbering THEN interval '20 s' END
        END$$;

CREATE FUNCTION public.wishes_found(of_campaign uuid, of_candidate uuid) RETURNS integer
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public'
    AS $$
    SELECT coalesce(max(number), 0) FROM wish_edit
    WHERE campaign = of_campaign AND candidate = of_candidate
      AND at_ms < (SELECT max(opened_ms) FROM campaign_phase
                   WHERE campaign_id = of_campaign)
$$;

CREATE FUNCTION public.wishes_seen(of_campaign uuid, of_candidate uuid) RETURNS integer
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public'
    AS $$
    SELECT greatest(wishes_found(of_campaign, of_candidate), coalesce((
        SELECT max(edit_number) FROM round_outcome
        JOIN matching_round ON matching_round.id = round_id
        WHERE campaign_id = of_campaign AND candidate_id = of_candidate
          AND phase = (SELECT max(number) FROM campaign_phase
                       WHERE campaign_id = of_campaign)), 0))
$$;

CREATE FUNCTION public.withdraw_candidate(who uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM candidate c JOIN withdrawal w USING (exam_id, number)
                   WHERE c.id = who) THEN
        RAISE EXCEPTION 'candidate % has not withdrawn', who USING ERRCODE = '42501';
    END IF;
    SET CONSTRAINTS ALL IMMEDIATE;
    DELETE FROM attempt WHERE candidate_id = who;
    DELETE FROM personal_settings WHERE candidate_id = who;
    DELETE FROM student_password WHERE candidate = who;
    DELETE FROM candidate WHERE id = who;
END $$;

CREATE TABLE public.act_signature (
    act bigint NOT NULL,
    signer bytea NOT NULL,
    signature bytea NOT NULL,
    at_ms bigint NOT NULL,
    CONSTRAINT act_signature_signature_check CHECK ((length(signature) = 64)),
    CONSTRAINT act_signature_signer_check CHECK ((length(signer) = 32))
);

CREATE VIEW public.act_leaf AS
 SELECT act.number,
    sha256((((((int4send(19) || '\x636f6e636f7572732f6163742d6c6561662f31'::bytea) || int4send(32)) || act.digest) || int4send(64)) || act_signature.signature)) AS leaf
   FROM (public.act
     JOIN public.act_signature ON ((act_signature.act = act.number)));

CREATE TABLE public.allotment (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    site_id uuid NOT NULL,
    version integer NOT NULL,
    document bytea NOT NULL,
    digest bytea NOT NULL,
    adopted_act bigint NOT NULL,
    CONSTRAINT allotment_version_check CHECK ((version >= 0))
);
ALTER TABLE ONLY public.allotment ALTER COLUMN document SET STATISTICS 0;

CREATE TABLE public.annulment (
    id uuid NOT NULL,
    act bigint NOT NULL,
    site_id uuid,
    sitting_id uuid NOT NULL
);

CREATE TABLE public.answers_table (
    id uuid NOT NULL,
    head_size bigint NOT NULL,
    head_root bytea NOT NULL,
    attempts uuid[] NOT NULL,
    packed bytea NOT NULL,
    digest bytea NOT NULL,
    act bigint NOT NULL,
    sitting_id uuid NOT NULL,
    journal_xid bigint NOT NULL,
    times jsonb
);
ALTER TABLE ONLY public.answers_table ALTER COLUMN packed SET STATISTICS 0;
ALTER TABLE ONLY public.answers_table ALTER COLUMN times SET STATISTICS 0;

CREATE TABLE public.appointment (
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    exam_id uuid NOT NULL,
    roles character varying(20)[] NOT NULL,
    site_id uuid,
    room character varying(60) NOT NULL,
    CONSTRAINT appointment_has_roles CHECK ((
CASE
    WHEN (roles IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(roles, 1), 0)
END >= 1))
);

CREATE TABLE public.attempt (
    id uuid NOT NULL,
    given_up_act bigint,
    candidate_id uuid,
    sitting_id uuid NOT NULL,
    excluded_act bigint,
    site_id uuid NOT NULL,
    room character varying(60) NOT NULL,
    seat character varying(20) NOT NULL,
    chair_id uuid,
    CONSTRAINT attempt_of_candidate_or_chair CHECK ((((candidate_id IS NULL) OR (chair_id IS NULL)) AND (1 = (
CASE
    WHEN (candidate_id IS NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (chair_id IS NULL) THEN 1
    ELSE 0
END))))
);
ALTER TABLE ONLY public.attempt ALTER COLUMN room SET STATISTICS 0;
ALTER TABLE ONLY public.attempt ALTER COLUMN seat SET STATISTICS 0;

CREATE TABLE public.attendance (
    id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    at_ms bigint NOT NULL,
    act bigint NOT NULL,
    attempt_id uuid NOT NULL,
    tap uuid NOT NULL,
    CONSTRAINT attendance_kind_known CHECK (((kind)::text = ANY ((ARRAY['present'::character varying, 'late'::character varying, 'absent'::character varying, 'out'::character varying, 'back'::character varying, 'left'::character varying, 'confined'::character varying, 'released'::character varying])::text[])))
);

ALTER TABLE public.attendance ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.attendance_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.audience_opening (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    site_id uuid,
    audience character varying(9) NOT NULL,
    package bytea NOT NULL,
    act bigint NOT NULL,
    CONSTRAINT audience_opening_reach CHECK (((((audience)::text = ANY ((ARRAY['setup'::character varying, 'role'::character varying])::text[])) AND (site_id IS NULL)) OR (((audience)::text = ANY ((ARRAY['grid'::character varying, 'examiner'::character varying, 'exercise'::character varying])::text[])) AND (site_id IS NOT NULL))))
);

CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);

ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);

ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.board (
    sitting uuid NOT NULL,
    at_ms bigint NOT NULL,
    body jsonb NOT NULL,
    candidates bytea NOT NULL
);
ALTER TABLE ONLY public.board ALTER COLUMN body SET STATISTICS 0;
ALTER TABLE ONLY public.board ALTER COLUMN candidates SET STORAGE EXTERNAL;

CREATE TABLE public.brake_lift (
    act bigint NOT NULL,
    network text NOT NULL,
    until_ms bigint NOT NULL,
    CONSTRAINT brake_lift_network_check CHECK ((length(network) <= 80))
);

CREATE TABLE public.campaign (
    id uuid NOT NULL,
    code character varying(40) NOT NULL,
    title character varying(120) NOT NULL,
    settings jsonb NOT NULL,
    calendar jsonb NOT NULL,
    subdivisions character varying(40) NOT NULL,
    seed character varying(120) NOT NULL,
    made_ms bigint NOT NULL,
    act bigint NOT NULL,
    exam_id uuid NOT NULL
);

CREATE TABLE public.campaign_phase (
    id bigint NOT NULL,
    number integer NOT NULL,
    kind character varying(16) NOT NULL,
    opened_ms bigint NOT NULL,
    closes_ms bigint NOT NULL,
    act bigint NOT NULL,
    campaign_id uuid NOT NULL,
    CONSTRAINT campaign_phase_kind_known CHECK (((kind)::text = ANY ((ARRAY['simulation'::character varying, 'blank'::character varying, 'confirmation'::character varying, 'result'::character varying, 'complementary'::character varying, 'over'::character varying])::text[]))),
    CONSTRAINT campaign_phase_number_check CHECK ((number >= 0))
);

ALTER TABLE public.campaign_phase ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.campaign_phase_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.candidate (
    id uuid NOT NULL,
    number character varying(12) NOT NULL,
    name character varying(120) NOT NULL,
    room character varying(60) NOT NULL,
    seat character varying(20) NOT NULL,
    factor_num integer NOT NULL,
    factor_den integer NOT NULL,
    code_digest bytea NOT NULL,
    exam_id uuid NOT NULL,
    site_id uuid NOT NULL,
    letter_digest bytea,
    CONSTRAINT candidate_factor_at_least_one CHECK (((factor_den >= 1) AND (factor_num >= factor_den))),
    CONSTRAINT candidate_factor_den_check CHECK ((factor_den >= 0)),
    CONSTRAINT candidate_factor_num_check CHECK ((factor_num >= 0))
);
ALTER TABLE ONLY public.candidate ALTER COLUMN number SET STATISTICS 0;
ALTER TABLE ONLY public.candidate ALTER COLUMN name SET STATISTICS 0;
ALTER TABLE ONLY public.candidate ALTER COLUMN seat SET STATISTICS 0;
ALTER TABLE ONLY public.candidate ALTER COLUMN code_digest SET STATISTICS 0;
ALTER TABLE ONLY public.candidate ALTER COLUMN letter_digest SET STATISTICS 0;

CREATE TABLE public.candidate_mark (
    id bigint NOT NULL,
    units numeric(30,0) NOT NULL,
    units_rank_a numeric(30,0) NOT NULL,
    by_question bigint[] NOT NULL,
    place integer NOT NULL,
    attempt_id uuid NOT NULL,
    version_id uuid NOT NULL,
    CONSTRAINT candidate_mark_place_check CHECK ((place >= 0))
);

ALTER TABLE public.candidate_mark ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.candidate_mark_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.candidate_rank (
    id bigint NOT NULL,
    state character varying(12) NOT NULL,
    rank_a numeric NOT NULL,
    rank_a_max numeric NOT NULL,
    edn numeric[] NOT NULL,
    ecos numeric[] NOT NULL,
    parcours numeric[] NOT NULL,
    places integer[] NOT NULL,
    candidate_id uuid NOT NULL,
    version_id uuid NOT NULL
);

ALTER TABLE public.candidate_rank ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.candidate_rank_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.casefile (
    id uuid NOT NULL,
    exam_id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    attempt_id uuid NOT NULL,
    number integer NOT NULL,
    signals bytea NOT NULL,
    opened_ms bigint NOT NULL,
    act bigint NOT NULL,
    erased_act bigint,
    CONSTRAINT casefile_number_check CHECK ((number >= 0))
);
ALTER TABLE ONLY public.casefile ALTER COLUMN signals SET STATISTICS 0;

CREATE TABLE public.casefile_step (
    id bigint NOT NULL,
    casefile_id uuid NOT NULL,
    attempt_id uuid NOT NULL,
    kind character varying(10) NOT NULL,
    at_ms bigint NOT NULL,
    details bytea NOT NULL,
    facts bytea NOT NULL,
    act bigint NOT NULL,
    notice bytea DEFAULT '\x'::bytea NOT NULL,
    CONSTRAINT casefile_step_kind_check CHECK (((kind)::text = ANY ((ARRAY['opened'::character varying, 'notified'::character varying, 'heard'::character varying, 'closed'::character varying])::text[])))
);
ALTER TABLE ONLY public.casefile_step ALTER COLUMN details SET STATISTICS 0;
ALTER TABLE ONLY public.casefile_step ALTER COLUMN facts SET STATISTICS 0;
ALTER TABLE ONLY public.casefile_step ALTER COLUMN notice SET STATISTICS 0;

CREATE VIEW public.case_notice AS
 SELECT own.id AS casefile_id,
    own.attempt_id,
    attempt.candidate_id,
    own.exam_id,
    own.number,
    step.id,
    step.act,
    step.kind,
    step.at_ms,
    step.notice,
    ((said.details ->> 'hearing_ms'::text))::bigint AS hearing_ms,
    (said.details ->> 'outcome'::text) AS outcome,
    ((said.details ->> 'dropped_ms'::text))::bigint AS dropped_ms,
        CASE step.kind
            WHEN 'closed'::text THEN act.reason
            ELSE ''::text
        END AS reason
   FROM ((((public.casefile own
     JOIN public.attempt ON ((attempt.id = own.attempt_id)))
     JOIN public.casefile_step step ON ((step.casefile_id = own.id)))
     JOIN public.act ON ((act.number = step.act)))
     CROSS JOIN LATERAL ( SELECT (convert_from(step.details, 'UTF8'::name))::jsonb AS details) said)
  WHERE ((own.erased_act IS NULL) AND ((step.kind)::text = ANY ((ARRAY['notified'::character varying, 'heard'::character varying, 'closed'::character varying])::text[])) AND (EXISTS ( SELECT
           FROM public.casefile_step told
          WHERE ((told.casefile_id = own.id) AND ((told.kind)::text = 'notified'::text)))));

CREATE VIEW public.case_notice_act AS
 SELECT act.number AS act,
    act.at_ms,
    act.actor,
    act.role,
    act.kind,
    act.sitting,
    act.reason,
    act.body,
    act.prev,
    act.digest,
    act_signature.signer,
    act_signature.signature,
    act_signature.at_ms AS signed_ms
   FROM ((public.casefile_step step
     JOIN public.act ON ((act.number = step.act)))
     JOIN public.act_signature ON ((act_signature.act = act.number)))
  WHERE (((step.kind)::text = ANY ((ARRAY['notified'::character varying, 'closed'::character varying])::text[])) AND (step.notice <> '\x'::bytea));

CREATE TABLE public.case_reading (
    act bigint NOT NULL,
    casefile_id uuid NOT NULL,
    attempt_id uuid NOT NULL,
    at_ms bigint NOT NULL
);

CREATE TABLE public.case_statement (
    id uuid NOT NULL,
    casefile_id uuid NOT NULL,
    attempt_id uuid NOT NULL,
    number smallint NOT NULL,
    at_ms bigint NOT NULL,
    text text NOT NULL,
    CONSTRAINT case_statement_number_check CHECK ((number >= 0)),
    CONSTRAINT case_statement_number_check1 CHECK (((number >= 1) AND (number <= 5))),
    CONSTRAINT case_statement_text_check CHECK (((length(text) >= 10) AND (length(text) <= 4000)))
);
ALTER TABLE ONLY public.case_statement ALTER COLUMN text SET STATISTICS 0;

ALTER TABLE public.casefile_step ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.casefile_step_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.chair (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    circuit_id uuid NOT NULL,
    station smallint NOT NULL,
    place smallint NOT NULL,
    room character varying(60) NOT NULL,
    examiner_id uuid,
    station_code character varying(40) NOT NULL,
    CONSTRAINT chair_exists CHECK (((station <= 4) AND (place = ANY (ARRAY[1, 2])))),
    CONSTRAINT chair_place_check CHECK ((place >= 0)),
    CONSTRAINT chair_station_check CHECK ((station >= 0))
);
ALTER TABLE ONLY public.chair ALTER COLUMN room SET STATISTICS 0;

CREATE TABLE public.checkpoint (
    size bigint NOT NULL,
    root bytea NOT NULL,
    at_ms bigint NOT NULL,
    signature bytea NOT NULL,
    subtrees bytea,
    CONSTRAINT checkpoint_root_check CHECK ((length(root) = 32)),
    CONSTRAINT checkpoint_signature_check CHECK ((length(signature) = 64)),
    CONSTRAINT checkpoint_size_check CHECK ((size >= 0)),
    CONSTRAINT checkpoint_subtrees_check CHECK (((length(subtrees) % 32) = 0))
);

CREATE TABLE public.circuit (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    site_id uuid NOT NULL,
    code character varying(20) NOT NULL,
    factor_num integer NOT NULL,
    factor_den integer NOT NULL,
    tempo jsonb NOT NULL,
    post_code_number integer DEFAULT 1 NOT NULL,
    has_door_screens boolean DEFAULT false NOT NULL,
    CONSTRAINT circuit_factor_at_least_one CHECK (((factor_den >= 1) AND (factor_num >= factor_den))),
    CONSTRAINT circuit_factor_den_check CHECK ((factor_den >= 0)),
    CONSTRAINT circuit_factor_num_check CHECK ((factor_num >= 0)),
    CONSTRAINT circuit_post_code_number_check CHECK ((post_code_number >= 0))
);

CREATE TABLE public.circuit_place (
    attempt_id uuid NOT NULL,
    circuit_id uuid NOT NULL,
    rotation smallint NOT NULL,
    "position" smallint NOT NULL,
    CONSTRAINT circuit_place_exists CHECK (("position" <= 4)),
    CONSTRAINT circuit_place_position_check CHECK (("position" >= 0)),
    CONSTRAINT circuit_place_rotation_check CHECK ((rotation >= 0))
);

CREATE TABLE public.circuit_release (
    circuit_id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    act bigint NOT NULL
);

CREATE TABLE public.contact (
    id bigint NOT NULL,
    attempt uuid NOT NULL,
    epoch integer NOT NULL,
    at_ms bigint NOT NULL,
    address text NOT NULL,
    browser bytea NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT contact_address_check CHECK ((length(address) <= 60)),
    CONSTRAINT contact_browser_check CHECK ((length(browser) = 32))
);

ALTER TABLE public.contact ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.contact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cosignature (
    note bigint NOT NULL,
    witness text NOT NULL,
    signature bytea NOT NULL,
    CONSTRAINT cosignature_signature_check CHECK ((length(signature) = 72)),
    CONSTRAINT cosignature_witness_check CHECK ((length(witness) <= 400))
);

CREATE TABLE public.journal_entry (
    attempt uuid NOT NULL,
    epoch integer NOT NULL,
    seq integer NOT NULL,
    prev_seq integer GENERATED ALWAYS AS ((NULLIF(seq, 0) - 1)) STORED,
    first_epoch integer GENERATED ALWAYS AS (
CASE
    WHEN (seq = 0) THEN epoch
    ELSE NULL::integer
END) STORED,
    prev bytea NOT NULL,
    digest bytea NOT NULL,
    kind text NOT NULL,
    body bytea NOT NULL,
    device_ms bigint NOT NULL,
    received_ms bigint NOT NULL,
    signature bytea,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT journal_entry_body_check CHECK ((length(body) <= 16384)),
    CONSTRAINT journal_entry_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT journal_entry_kind_check CHECK ((length(kind) <= 20)),
    CONSTRAINT journal_entry_prev_check CHECK ((length(prev) = 32)),
    CONSTRAINT journal_entry_seq_check CHECK ((seq >= 0)),
    CONSTRAINT journal_entry_signature_check CHECK ((length(signature) = 64))
);
ALTER TABLE ONLY public.journal_entry ALTER COLUMN body SET STATISTICS 0;

CREATE TABLE public.unsigned_tail (
    attempt uuid NOT NULL,
    epoch integer NOT NULL,
    seq integer NOT NULL,
    found_ms bigint NOT NULL
);

CREATE VIEW public.counted_entry AS
 SELECT attempt,
    epoch,
    seq,
    prev_seq,
    first_epoch,
    prev,
    digest,
    kind,
    body,
    device_ms,
    received_ms,
    signature,
    xid
   FROM public.journal_entry entry
  WHERE (NOT (EXISTS ( SELECT
           FROM public.unsigned_tail tail
          WHERE ((tail.attempt = entry.attempt) AND (tail.epoch = entry.epoch) AND (entry.seq >= tail.seq)))));

CREATE TABLE public.couple (
    id uuid NOT NULL,
    campaign uuid NOT NULL,
    asking uuid NOT NULL,
    asked uuid NOT NULL,
    CONSTRAINT couple_check CHECK ((asked <> asking))
);

CREATE TABLE public.couple_agreement (
    couple uuid NOT NULL,
    number integer NOT NULL,
    digest bytea NOT NULL,
    who uuid NOT NULL,
    at_ms bigint NOT NULL
);

CREATE TABLE public.couple_list (
    couple uuid NOT NULL,
    number integer NOT NULL,
    author uuid NOT NULL,
    content bytea NOT NULL,
    digest bytea NOT NULL,
    at_ms bigint NOT NULL,
    CONSTRAINT couple_list_content_check CHECK ((length(content) <= 400000)),
    CONSTRAINT couple_list_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT couple_list_number_check CHECK ((number >= 1))
);
ALTER TABLE ONLY public.couple_list ALTER COLUMN content SET STATISTICS 0;

CREATE TABLE public.couple_word (
    couple uuid NOT NULL,
    number integer NOT NULL,
    who uuid NOT NULL,
    word text NOT NULL,
    at_ms bigint NOT NULL,
    CONSTRAINT couple_word_number_check CHECK ((number >= 1)),
    CONSTRAINT couple_word_word_check CHECK ((word = ANY (ARRAY['invited'::text, 'accepted'::text, 'declined'::text, 'revoked'::text])))
);

CREATE TABLE public.deliberation (
    id uuid NOT NULL,
    number integer NOT NULL,
    facts bytea NOT NULL,
    made_ms bigint NOT NULL,
    act bigint NOT NULL,
    exam_id uuid NOT NULL,
    CONSTRAINT deliberation_number_check CHECK ((number >= 0))
);
ALTER TABLE ONLY public.deliberation ALTER COLUMN facts SET STATISTICS 0;

CREATE TABLE public.device (
    attempt uuid NOT NULL,
    epoch integer NOT NULL,
    public_key bytea NOT NULL,
    token_digest bytea NOT NULL,
    genesis bytea NOT NULL,
    base_count integer,
    base_head bytea,
    replacement uuid,
    enrolled_ms bigint NOT NULL,
    examiner_id uuid,
    rescued_from integer,
    base_epoch integer GENERATED ALWAYS AS (
CASE
    WHEN (base_count IS NOT NULL) THEN COALESCE(rescued_from, (epoch - 1))
    ELSE NULL::integer
END) STORED,
    CONSTRAINT code_after_entries CHECK (((replacement IS NOT NULL) OR (COALESCE(base_count, 0) = 0) OR (epoch > 32))),
    CONSTRAINT device_check CHECK (((epoch = 1) = (base_count IS NULL))),
    CONSTRAINT device_check1 CHECK (((epoch = 1) = (base_head IS NULL))),
    CONSTRAINT device_epoch_check CHECK (((epoch >= 1) AND (epoch <= 64))),
    CONSTRAINT device_genesis_check CHECK ((length(genesis) = 32)),
    CONSTRAINT device_public_key_check CHECK ((length(public_key) = 65)),
    CONSTRAINT device_token_digest_check CHECK ((length(token_digest) = 32)),
    CONSTRAINT first_without_code CHECK (((epoch > 1) OR (replacement IS NULL))),
    CONSTRAINT rescued_after CHECK (((rescued_from IS NULL) OR ((rescued_from < epoch) AND (epoch > 32))))
);
ALTER TABLE ONLY public.device ALTER COLUMN public_key SET STATISTICS 0;
ALTER TABLE ONLY public.device ALTER COLUMN token_digest SET STATISTICS 0;

CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);

ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);

ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);

CREATE TABLE public.doctor_report (
    name text NOT NULL,
    at_ms bigint NOT NULL,
    lines jsonb NOT NULL,
    CONSTRAINT doctor_report_lines_check CHECK ((octet_length((lines)::text) <= 65536)),
    CONSTRAINT doctor_report_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

CREATE TABLE public.drawn_replay (
    act bigint NOT NULL,
    attempt uuid NOT NULL,
    facts bytea NOT NULL
);
ALTER TABLE ONLY public.drawn_replay ALTER COLUMN facts SET STATISTICS 0;

CREATE TABLE public.empty_chair (
    chair_id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    act bigint NOT NULL
);

CREATE TABLE public.erased_attempt (
    attempt uuid NOT NULL,
    exam uuid NOT NULL
);

CREATE TABLE public.exam (
    id uuid NOT NULL,
    code character varying(40) NOT NULL,
    title character varying(200) NOT NULL,
    signer bytea NOT NULL,
    first_day date,
    profile bytea NOT NULL,
    kept_days integer,
    archived_act bigint,
    held_act bigint,
    erased_act bigint,
    CONSTRAINT exam_kept_days_check CHECK ((kept_days >= 0))
);

CREATE TABLE public.examiner (
    id uuid NOT NULL,
    exam_id uuid NOT NULL,
    number character varying(12) NOT NULL,
    name character varying(120) NOT NULL,
    university character varying(60) NOT NULL,
    code_digest bytea NOT NULL
);
ALTER TABLE ONLY public.examiner ALTER COLUMN number SET STATISTICS 0;
ALTER TABLE ONLY public.examiner ALTER COLUMN name SET STATISTICS 0;
ALTER TABLE ONLY public.examiner ALTER COLUMN university SET STATISTICS 0;
ALTER TABLE ONLY public.examiner ALTER COLUMN code_digest SET STATISTICS 0;

CREATE TABLE public.extension (
    id uuid NOT NULL,
    minutes integer NOT NULL,
    act bigint NOT NULL,
    attempt_id uuid,
    sitting_id uuid NOT NULL,
    site_id uuid,
    CONSTRAINT extension_minutes_check CHECK ((minutes >= 0)),
    CONSTRAINT extension_one_scope CHECK (((site_id IS NULL) OR (attempt_id IS NULL)))
);

CREATE TABLE public.forensics_run (
    id uuid NOT NULL,
    exam uuid NOT NULL,
    deliberation uuid NOT NULL,
    number integer NOT NULL,
    act bigint NOT NULL,
    inputs bytea NOT NULL,
    started_ms bigint NOT NULL,
    phase text DEFAULT 'copies'::text NOT NULL,
    percent smallint DEFAULT 0 NOT NULL,
    alive_ms bigint NOT NULL,
    stop_ms bigint,
    ended_ms bigint,
    fault text DEFAULT ''::text NOT NULL,
    result bytea,
    digest bytea,
    erased_act bigint,
    CONSTRAINT forensics_run_check CHECK (((result IS NULL) = ((digest IS NULL) OR (erased_act IS NOT NULL)))),
    CONSTRAINT forensics_run_check1 CHECK (((result IS NULL) OR ((ended_ms IS NOT NULL) AND (fault = ''::text)))),
    CONSTRAINT forensics_run_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT forensics_run_fault_check CHECK ((length(fault) <= 500)),
    CONSTRAINT forensics_run_number_check CHECK ((number > 0)),
    CONSTRAINT forensics_run_percent_check CHECK (((percent >= 0) AND (percent <= 100))),
    CONSTRAINT forensics_run_phase_check CHECK ((length(phase) <= 20))
);
ALTER TABLE ONLY public.forensics_run ALTER COLUMN inputs SET STATISTICS 0;
ALTER TABLE ONLY public.forensics_run ALTER COLUMN fault SET STATISTICS 0;
ALTER TABLE ONLY public.forensics_run ALTER COLUMN result SET STATISTICS 0;

CREATE TABLE public.found_grid (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    chair_id uuid NOT NULL,
    epoch integer NOT NULL,
    turn smallint NOT NULL,
    met character varying(40) NOT NULL,
    is_counted boolean NOT NULL,
    is_late boolean NOT NULL,
    act bigint NOT NULL,
    CONSTRAINT found_grid_epoch_check CHECK ((epoch >= 0)),
    CONSTRAINT found_grid_turn_check CHECK ((turn >= 0))
);
ALTER TABLE ONLY public.found_grid ALTER COLUMN met SET STATISTICS 0;

CREATE TABLE public.frozen_paper (
    id uuid NOT NULL,
    code character varying(60) NOT NULL,
    version integer NOT NULL,
    title character varying(200) NOT NULL,
    content_digest bytea NOT NULL,
    duration_ms bigint NOT NULL,
    questions_count integer NOT NULL,
    stations character varying(40)[] DEFAULT '{}'::character varying(40)[] NOT NULL,
    CONSTRAINT frozen_paper_questions_count_check CHECK ((questions_count >= 0)),
    CONSTRAINT frozen_paper_version_check CHECK ((version >= 0))
);

CREATE TABLE public.gate_override (
    id uuid NOT NULL,
    act bigint NOT NULL,
    site_id uuid NOT NULL,
    sitting_id uuid NOT NULL
);

CREATE TABLE public.gateway_report (
    name text NOT NULL,
    at_ms bigint NOT NULL,
    packages bytea[] NOT NULL,
    damaged_count integer NOT NULL,
    CONSTRAINT gateway_report_damaged_count_check CHECK ((damaged_count >= 0)),
    CONSTRAINT gateway_report_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT gateway_report_packages_check CHECK ((cardinality(packages) <= 4096))
);

CREATE TABLE public.given_up_grid (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    chair_id uuid NOT NULL,
    attempt_id uuid NOT NULL,
    act bigint NOT NULL
);

CREATE TABLE public.grid_attribution (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    chair_id uuid NOT NULL,
    turn smallint NOT NULL,
    met character varying(40) NOT NULL,
    attempt_id uuid NOT NULL,
    act bigint NOT NULL,
    CONSTRAINT grid_attribution_turn_check CHECK ((turn >= 0))
);
ALTER TABLE ONLY public.grid_attribution ALTER COLUMN met SET STATISTICS 0;

CREATE TABLE public.handed_share (
    id uuid NOT NULL,
    sealed bytea NOT NULL,
    handed_ms bigint NOT NULL,
    state character varying(8) NOT NULL,
    refusal character varying(60) NOT NULL,
    checked_ms bigint,
    keeper_key_id uuid NOT NULL,
    keyholder_id uuid NOT NULL,
    also_marking boolean DEFAULT false NOT NULL,
    CONSTRAINT handed_share_state_known CHECK (((state)::text = ANY ((ARRAY['handed'::character varying, 'accepted'::character varying, 'refused'::character varying])::text[])))
);

CREATE TABLE public.handover (
    id uuid NOT NULL,
    known character varying(500) NOT NULL,
    done character varying(500) NOT NULL,
    remaining character varying(500) NOT NULL,
    next_point character varying(500) NOT NULL,
    offered_ms bigint NOT NULL,
    accepted_ms bigint,
    act bigint NOT NULL,
    accepted_act bigint,
    replaced_act bigint,
    leaver_id uuid NOT NULL,
    taker_id uuid NOT NULL,
    CONSTRAINT handover_one_end CHECK (((accepted_act IS NULL) OR (replaced_act IS NULL)))
);

CREATE TABLE public.help_call (
    id uuid NOT NULL,
    need character varying(8) NOT NULL,
    made_ms bigint NOT NULL,
    received_ms bigint NOT NULL,
    taken_back_ms bigint,
    seen_ms bigint,
    act bigint,
    taken_back_act bigint,
    seen_act bigint,
    attempt_id uuid NOT NULL,
    CONSTRAINT help_call_made_before_received CHECK ((made_ms <= received_ms)),
    CONSTRAINT help_call_need_known CHECK (((need)::text = ANY ((ARRAY['tablet'::character varying, 'paper'::character varying, 'unwell'::character varying, 'out'::character varying])::text[])))
);

CREATE TABLE public.incident (
    id uuid NOT NULL,
    room character varying(60) NOT NULL,
    kind character varying(40) NOT NULL,
    text character varying(500) NOT NULL,
    mark character varying(120) NOT NULL,
    state character varying(8) NOT NULL,
    opened_ms bigint NOT NULL,
    changed_ms bigint NOT NULL,
    act bigint NOT NULL,
    assignee_id uuid,
    attempt_id uuid,
    site_id uuid,
    sitting_id uuid NOT NULL,
    CONSTRAINT incident_state_known CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'seen'::character varying, 'assigned'::character varying, 'closed'::character varying])::text[])))
);
ALTER TABLE ONLY public.incident ALTER COLUMN text SET STATISTICS 0;

CREATE TABLE public.journal_head (
    sitting uuid NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    fixed_ms bigint NOT NULL,
    entries bigint,
    tails bytea,
    signer bytea,
    signature bytea,
    awaits_witnesses boolean DEFAULT false NOT NULL,
    quorum_ms bigint,
    CONSTRAINT journal_head_check CHECK ((num_nulls(entries, tails, signer, signature) = ANY (ARRAY[0, 4]))),
    CONSTRAINT journal_head_check1 CHECK (((quorum_ms IS NULL) OR awaits_witnesses)),
    CONSTRAINT journal_head_entries_check CHECK ((entries >= 0)),
    CONSTRAINT journal_head_root_check CHECK ((length(root) = 32)),
    CONSTRAINT journal_head_signature_check CHECK ((length(signature) = 64)),
    CONSTRAINT journal_head_signer_check CHECK ((length(signer) = 32)),
    CONSTRAINT journal_head_size_check CHECK ((size >= 0)),
    CONSTRAINT journal_head_tails_check CHECK ((length(tails) = 32))
);

CREATE TABLE public.keeper_key (
    id uuid NOT NULL,
    public_key bytea NOT NULL,
    made_ms bigint NOT NULL,
    alive_ms bigint NOT NULL
);

CREATE TABLE public.key_version (
    id uuid NOT NULL,
    number integer NOT NULL,
    amendments jsonb NOT NULL,
    document bytea NOT NULL,
    digest bytea NOT NULL,
    act bigint NOT NULL,
    parent_id uuid,
    sitting_id uuid NOT NULL,
    CONSTRAINT key_version_amends_the_first CHECK ((((number = 1) OR (parent_id IS NOT NULL)) AND (1 = (
CASE
    WHEN (number = 1) THEN 1
    ELSE 0
END +
CASE
    WHEN (parent_id IS NOT NULL) THEN 1
    ELSE 0
END)))),
    CONSTRAINT key_version_number_check CHECK ((number >= 0))
);

CREATE TABLE public.keyholder (
    id uuid NOT NULL,
    "position" integer NOT NULL,
    member_id uuid,
    sitting_id uuid NOT NULL,
    commitment bytea NOT NULL,
    CONSTRAINT keyholder_position_check CHECK (("position" >= 0))
);

CREATE TABLE public.kiosk_admission (
    attempt uuid NOT NULL,
    act bigint NOT NULL,
    until_ms bigint NOT NULL
);

CREATE TABLE public.kiosk_browser_key (
    id bigint NOT NULL,
    exam_id uuid NOT NULL,
    config_key text NOT NULL,
    platform text NOT NULL,
    build text NOT NULL,
    browser_key text NOT NULL,
    act bigint NOT NULL,
    withdrawn_act bigint,
    CONSTRAINT kiosk_browser_key_browser_key_check CHECK ((browser_key ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT kiosk_browser_key_build_check CHECK (((length(build) >= 1) AND (length(build) <= 80))),
    CONSTRAINT kiosk_browser_key_config_key_check CHECK ((config_key ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT kiosk_browser_key_platform_check CHECK ((platform = ANY (ARRAY['iOS'::text, 'Mac'::text, 'Win'::text])))
);

ALTER TABLE public.kiosk_browser_key ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.kiosk_browser_key_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.kiosk_configuration (
    id bigint NOT NULL,
    exam_id uuid NOT NULL,
    site_id uuid NOT NULL,
    sitting_code text NOT NULL,
    session text NOT NULL,
    accessibility text[] NOT NULL,
    token text NOT NULL,
    file_digest bytea NOT NULL,
    config_key text NOT NULL,
    versions text[] NOT NULL,
    act bigint NOT NULL,
    replaced_act bigint,
    CONSTRAINT kiosk_configuration_config_key_check CHECK ((config_key ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT kiosk_configuration_file_digest_check CHECK ((length(file_digest) = 32)),
    CONSTRAINT kiosk_configuration_session_check CHECK (((length(session) >= 1) AND (length(session) <= 80))),
    CONSTRAINT kiosk_configuration_sitting_code_check CHECK ((length(sitting_code) <= 80)),
    CONSTRAINT kiosk_configuration_token_check CHECK ((length(token) = 22))
);

ALTER TABLE public.kiosk_configuration ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.kiosk_configuration_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.kiosk_nonce (
    attempt uuid NOT NULL,
    epoch integer NOT NULL,
    nonce bytea,
    issued_ms bigint NOT NULL,
    CONSTRAINT kiosk_nonce_nonce_check CHECK ((length(nonce) = 16))
);

CREATE TABLE public.kiosk_policy (
    exam_id uuid NOT NULL,
    act bigint NOT NULL,
    policy text NOT NULL,
    right_percent_min integer,
    CONSTRAINT kiosk_policy_check CHECK (((policy = 'gate_launch'::text) = (right_percent_min IS NOT NULL))),
    CONSTRAINT kiosk_policy_policy_check CHECK ((policy = ANY (ARRAY['alert'::text, 'gate_launch'::text, 'gate_entry'::text]))),
    CONSTRAINT kiosk_policy_right_percent_min_check CHECK (((right_percent_min >= 1) AND (right_percent_min <= 100)))
);

CREATE TABLE public.kiosk_probe (
    id bigint NOT NULL,
    site_id uuid NOT NULL,
    code bigint NOT NULL,
    at_ms bigint NOT NULL,
    checks jsonb NOT NULL,
    seal bytea NOT NULL,
    CONSTRAINT kiosk_probe_seal_check CHECK ((length(seal) = 32))
);

CREATE TABLE public.kiosk_probe_code (
    id bigint NOT NULL,
    site_id uuid NOT NULL,
    handle text NOT NULL,
    secret bytea NOT NULL,
    until_ms bigint NOT NULL,
    act bigint NOT NULL,
    CONSTRAINT kiosk_probe_code_handle_check CHECK ((length(handle) = 4)),
    CONSTRAINT kiosk_probe_code_secret_check CHECK ((length(secret) = 32))
);

ALTER TABLE public.kiosk_probe_code ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.kiosk_probe_code_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.kiosk_probe ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.kiosk_probe_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.kiosk_verdict (
    id bigint NOT NULL,
    attempt uuid NOT NULL,
    epoch integer NOT NULL,
    at_ms bigint NOT NULL,
    verdict text NOT NULL,
    configuration bigint,
    version text NOT NULL,
    CONSTRAINT kiosk_verdict_verdict_check CHECK ((verdict = ANY (ARRAY['right'::text, 'other'::text, 'wrong'::text, 'absent'::text, 'stale'::text, 'outdated'::text]))),
    CONSTRAINT kiosk_verdict_version_check CHECK ((length(version) <= 200))
);
ALTER TABLE ONLY public.kiosk_verdict ALTER COLUMN version SET STATISTICS 0;

ALTER TABLE public.kiosk_verdict ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.kiosk_verdict_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.kit_request (
    attempt uuid NOT NULL,
    sealed bytea,
    taken_ms bigint NOT NULL,
    CONSTRAINT kit_request_sealed_check CHECK (((length(sealed) >= 28) AND (length(sealed) <= 262144)))
);

CREATE TABLE public.late_attribution (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    chair_id uuid NOT NULL,
    turn smallint NOT NULL,
    met character varying(40) NOT NULL,
    attempt_id uuid NOT NULL,
    act bigint NOT NULL,
    CONSTRAINT late_attribution_turn_check CHECK ((turn >= 0))
);
ALTER TABLE ONLY public.late_attribution ALTER COLUMN met SET STATISTICS 0;

CREATE TABLE public.ledger_cursor (
    only_one boolean DEFAULT true NOT NULL,
    xid xid8 DEFAULT '0'::xid8 NOT NULL,
    progress_count bigint DEFAULT 0 NOT NULL,
    CONSTRAINT ledger_cursor_only_one_check CHECK (only_one)
);

CREATE TABLE public.ledger_entry (
    number bigint NOT NULL,
    attempt uuid NOT NULL,
    epoch integer NOT NULL,
    seq integer NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT ledger_entry_number_check CHECK ((number >= 0))
);

CREATE TABLE public.levelling (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    number integer NOT NULL,
    method character varying(20) NOT NULL,
    content bytea NOT NULL,
    digest bytea NOT NULL,
    corrections_count integer NOT NULL,
    made_ms bigint NOT NULL,
    act bigint NOT NULL,
    adopted_act bigint,
    CONSTRAINT levelling_corrections_count_check CHECK ((corrections_count >= 0)),
    CONSTRAINT levelling_number_check CHECK ((number >= 0)),
    CONSTRAINT levelling_of_method CHECK (((method)::text = ANY ((ARRAY['none'::character varying, 'circuits'::character varying, 'severity'::character varying, 'station'::character varying])::text[])))
);
ALTER TABLE ONLY public.levelling ALTER COLUMN content SET STATISTICS 0;

CREATE TABLE public.look (
    id bigint NOT NULL,
    at_ms bigint NOT NULL,
    staff text NOT NULL,
    kind text NOT NULL,
    exam uuid,
    attempt uuid,
    candidate uuid,
    subject text NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT look_kind_check CHECK ((kind = ANY (ARRAY['copy'::text, 'case'::text, 'result'::text]))),
    CONSTRAINT look_staff_check CHECK (((length(staff) >= 1) AND (length(staff) <= 200))),
    CONSTRAINT look_subject_check CHECK (((length(subject) >= 1) AND (length(subject) <= 100)))
);

ALTER TABLE public.look ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.look_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.machine_status (
    name text NOT NULL,
    at_ms bigint NOT NULL,
    reading jsonb NOT NULL,
    CONSTRAINT machine_status_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT machine_status_reading_check CHECK ((octet_length((reading)::text) <= 131072))
);

CREATE TABLE public.marking_version (
    id uuid NOT NULL,
    number integer NOT NULL,
    made_ms bigint NOT NULL,
    act bigint NOT NULL,
    engine character varying(40) NOT NULL,
    policy jsonb NOT NULL,
    denominator numeric(30,0) NOT NULL,
    units_max numeric(30,0) NOT NULL,
    units_rank_a_max numeric(30,0) NOT NULL,
    questions jsonb NOT NULL,
    sitting_id uuid NOT NULL,
    key_version_id uuid NOT NULL,
    answers_table_id uuid NOT NULL,
    rules bytea NOT NULL,
    digest bytea NOT NULL,
    agreed_ms bigint,
    agreed_digest bytea,
    adopted_act bigint,
    profile_digest bytea,
    CONSTRAINT marking_version_adopted_if_agreed CHECK (((adopted_act IS NULL) OR ((agreed_digest = digest) AND (agreed_digest IS NOT NULL)))),
    CONSTRAINT marking_version_agreed_when CHECK ((NOT (((agreed_digest IS NULL) OR (agreed_ms IS NULL)) AND (1 = (
CASE
    WHEN (agreed_digest IS NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (agreed_ms IS NULL) THEN 1
    ELSE 0
END))))),
    CONSTRAINT marking_version_number_check CHECK ((number >= 0))
);

CREATE TABLE public.matching_round (
    id uuid NOT NULL,
    number integer NOT NULL,
    kind character varying(16) NOT NULL,
    phase integer NOT NULL,
    run_ms bigint NOT NULL,
    act bigint NOT NULL,
    market_digest bytea NOT NULL,
    result_digest bytea NOT NULL,
    root bytea NOT NULL,
    students_count integer NOT NULL,
    gates bytea NOT NULL,
    forecast bytea NOT NULL,
    summary jsonb NOT NULL,
    opens_ms bigint,
    published_act bigint,
    stopped_act bigint,
    campaign_id uuid NOT NULL,
    participants_id uuid NOT NULL,
    posts_id uuid NOT NULL,
    CONSTRAINT matching_round_kind_known CHECK (((kind)::text = ANY ((ARRAY['simulation'::character varying, 'blank'::character varying, 'final'::character varying, 'complementary'::character varying])::text[]))),
    CONSTRAINT matching_round_number_check CHECK ((number >= 0)),
    CONSTRAINT matching_round_phase_check CHECK ((phase >= 0)),
    CONSTRAINT matching_round_students_count_check CHECK ((students_count >= 0))
);

CREATE TABLE public.merging_rules (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    differs_marks smallint NOT NULL,
    differs_steps smallint NOT NULL,
    missing_station character varying(6) NOT NULL,
    act bigint NOT NULL,
    alone character varying(6) DEFAULT 'stands'::character varying NOT NULL,
    CONSTRAINT merging_rules_alone CHECK (((alone)::text = ANY ((ARRAY['stands'::character varying, 'jury'::character varying])::text[]))),
    CONSTRAINT merging_rules_differs_marks_check CHECK ((differs_marks >= 0)),
    CONSTRAINT merging_rules_differs_steps_check CHECK ((differs_steps >= 0)),
    CONSTRAINT merging_rules_in_bounds CHECK ((((differs_marks >= 1) AND (differs_marks <= 20)) AND ((differs_steps >= 1) AND (differs_steps <= 4)) AND ((missing_station)::text = ANY ((ARRAY['jury'::character varying, 'mean'::character varying, 'replay'::character varying])::text[]))))
);

CREATE TABLE public.minutes (
    act bigint NOT NULL,
    facts bytea NOT NULL
);
ALTER TABLE ONLY public.minutes ALTER COLUMN facts SET STATISTICS 0;

CREATE TABLE public.news (
    number bigint NOT NULL,
    sitting uuid NOT NULL,
    site uuid,
    attempt uuid,
    kind text NOT NULL,
    body jsonb NOT NULL,
    at_ms bigint NOT NULL,
    CONSTRAINT news_kind_check CHECK ((kind = ANY (ARRAY['armed'::text, 'disarmed'::text, 'launched'::text, 'extended'::text, 'message'::text, 'closed'::text, 'superseded'::text, 'paused'::text, 'resumed'::text, 'sealed'::text, 'moved'::text, 'cancelled'::text, 'call_seen'::text, 'audience'::text, 'turns'::text, 'replayed'::text, 'withdrawn'::text]))),
    CONSTRAINT news_number_check CHECK ((number > 0))
);
ALTER TABLE ONLY public.news ALTER COLUMN body SET STATISTICS 0;

CREATE TABLE public.odd_acts (
    attempt uuid NOT NULL,
    journal_xid bigint NOT NULL,
    counts jsonb NOT NULL
);

CREATE TABLE public.opened_marking_key (
    sitting uuid NOT NULL,
    marking_key bytea NOT NULL,
    opened_ms bigint NOT NULL,
    CONSTRAINT opened_marking_key_marking_key_check CHECK ((length(marking_key) = 32))
);

CREATE TABLE public.outage_status (
    machine text NOT NULL,
    at_ms bigint NOT NULL,
    word text NOT NULL,
    announcer text NOT NULL,
    reported_ms bigint NOT NULL,
    act bigint,
    CONSTRAINT outage_status_announcer_check CHECK (((length(announcer) >= 1) AND (length(announcer) <= 80))),
    CONSTRAINT outage_status_machine_check CHECK (((length(machine) >= 1) AND (length(machine) <= 200))),
    CONSTRAINT outage_status_word_check CHECK ((word = ANY (ARRAY['all_well'::text, 'site_hindered'::text, 'centre_cut'::text])))
);

CREATE TABLE public.package_file (
    digest bytea NOT NULL,
    body bytea NOT NULL,
    signature bytea,
    CONSTRAINT package_file_body_check CHECK (((length(body) >= 1) AND (length(body) <= 268435456))),
    CONSTRAINT package_file_check CHECK ((digest = sha256(body))),
    CONSTRAINT package_file_signature_check CHECK ((length(signature) = 64))
);
ALTER TABLE ONLY public.package_file ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE public.panel_answer (
    id bigint NOT NULL,
    question character varying(60) NOT NULL,
    expert character varying(20) NOT NULL,
    value smallint NOT NULL,
    act bigint NOT NULL,
    sitting_id uuid NOT NULL,
    CONSTRAINT panel_answer_on_scale CHECK (((value >= '-2'::integer) AND (value <= 2)))
);
ALTER TABLE ONLY public.panel_answer ALTER COLUMN expert SET STATISTICS 0;
ALTER TABLE ONLY public.panel_answer ALTER COLUMN value SET STATISTICS 0;

ALTER TABLE public.panel_answer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.panel_answer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.paper_grid_reading (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    chair_id uuid NOT NULL,
    attempt_id uuid NOT NULL,
    turn smallint NOT NULL,
    content bytea NOT NULL,
    sheet character varying(40) NOT NULL,
    photograph bytea,
    typist_id uuid NOT NULL,
    repeats_id uuid,
    is_late boolean NOT NULL,
    act bigint NOT NULL,
    CONSTRAINT paper_grid_content CHECK (((length(content) >= 1) AND (length(content) <= 1000))),
    CONSTRAINT paper_grid_photograph CHECK ((length(photograph) = 32)),
    CONSTRAINT paper_grid_reading_turn_check CHECK ((turn >= 0))
);
ALTER TABLE ONLY public.paper_grid_reading ALTER COLUMN content SET STATISTICS 0;
ALTER TABLE ONLY public.paper_grid_reading ALTER COLUMN sheet SET STATISTICS 0;

CREATE TABLE public.part_version (
    id uuid NOT NULL,
    kind character varying(8) NOT NULL,
    number integer NOT NULL,
    made_ms bigint NOT NULL,
    act bigint NOT NULL,
    file bytea NOT NULL,
    candidates_count integer NOT NULL,
    content bytea NOT NULL,
    digest bytea NOT NULL,
    exam_id uuid NOT NULL,
    CONSTRAINT part_version_candidates_count_check CHECK ((candidates_count >= 0)),
    CONSTRAINT part_version_kind_known CHECK (((kind)::text = ANY ((ARRAY['ecos'::character varying, 'parcours'::character varying])::text[]))),
    CONSTRAINT part_version_number_check CHECK ((number >= 0))
);
ALTER TABLE ONLY public.part_version ALTER COLUMN content SET STATISTICS 0;

CREATE TABLE public.participant (
    id bigint NOT NULL,
    place integer NOT NULL,
    ranks integer[] NOT NULL,
    contract character varying(40) NOT NULL,
    candidate_id uuid NOT NULL,
    version_id uuid NOT NULL,
    CONSTRAINT participant_place_check CHECK ((place >= 0))
);
ALTER TABLE ONLY public.participant ALTER COLUMN contract SET STATISTICS 0;

ALTER TABLE public.participant ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.participant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.participants_version (
    id uuid NOT NULL,
    number integer NOT NULL,
    made_ms bigint NOT NULL,
    act bigint NOT NULL,
    ranking integer,
    students_count integer NOT NULL,
    digest bytea NOT NULL,
    campaign_id uuid NOT NULL,
    CONSTRAINT participants_version_number_check CHECK ((number >= 0)),
    CONSTRAINT participants_version_ranking_check CHECK ((ranking >= 0)),
    CONSTRAINT participants_version_students_count_check CHECK ((students_count >= 0))
);

CREATE TABLE public.pause (
    id uuid NOT NULL,
    cause character varying(12) NOT NULL,
    from_ms bigint NOT NULL,
    until_ms bigint,
    act bigint NOT NULL,
    ended_act bigint,
    attempt_id uuid,
    site_id uuid,
    sitting_id uuid NOT NULL,
    CONSTRAINT pause_cause_known CHECK (((cause)::text = ANY ((ARRAY['evacuation'::character varying, 'alarm'::character varying, 'technical'::character varying, 'lock'::character varying, 'exclusion'::character varying, 'rest'::character varying])::text[]))),
    CONSTRAINT pause_forward CHECK (((until_ms IS NULL) OR (until_ms >= from_ms))),
    CONSTRAINT pause_one_scope CHECK ((((site_id IS NOT NULL) OR (attempt_id IS NOT NULL)) AND (1 = (
CASE
    WHEN (site_id IS NOT NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (attempt_id IS NOT NULL) THEN 1
    ELSE 0
END))))
);

CREATE TABLE public.personal_settings (
    candidate_id uuid NOT NULL,
    text_percent smallint NOT NULL,
    contrast character varying(6) NOT NULL,
    spacing_percent smallint NOT NULL,
    breaks_count smallint NOT NULL,
    break_minutes smallint NOT NULL,
    reader character varying(9) NOT NULL,
    has_own_room boolean NOT NULL,
    CONSTRAINT personal_settings_break_minutes_check CHECK ((break_minutes >= 0)),
    CONSTRAINT personal_settings_breaks_bounded CHECK ((((break_minutes = 0) AND (breaks_count = 0)) OR (((break_minutes >= 1) AND (break_minutes <= 60)) AND ((breaks_count >= 1) AND (breaks_count <= 12))))),
    CONSTRAINT personal_settings_breaks_count_check CHECK ((breaks_count >= 0)),
    CONSTRAINT personal_settings_known CHECK (((text_percent = ANY (ARRAY[100, 125, 150, 200])) AND (spacing_percent = ANY (ARRAY[100, 150, 200])) AND ((contrast)::text = ANY ((ARRAY['usual'::character varying, 'strong'::character varying])::text[])) AND ((reader)::text = ANY ((ARRAY['candidate'::character varying, 'person'::character varying, 'voice'::character varying])::text[])))),
    CONSTRAINT personal_settings_spacing_percent_check CHECK ((spacing_percent >= 0)),
    CONSTRAINT personal_settings_text_percent_check CHECK ((text_percent >= 0))
);

CREATE TABLE public.placement (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    candidate_id uuid NOT NULL,
    site_id uuid NOT NULL,
    room character varying(60) NOT NULL,
    seat character varying(20) NOT NULL
);
ALTER TABLE ONLY public.placement ALTER COLUMN room SET STATISTICS 0;
ALTER TABLE ONLY public.placement ALTER COLUMN seat SET STATISTICS 0;

CREATE TABLE public.planned_sitting (
    id uuid NOT NULL,
    code character varying(40) NOT NULL,
    kind character varying(8) NOT NULL,
    title character varying(200) NOT NULL,
    scheduled_ms bigint NOT NULL,
    duration_ms bigint NOT NULL,
    cancelled_act bigint,
    exam_id uuid NOT NULL,
    weight numeric(6,3),
    CONSTRAINT planned_sitting_kind_known CHECK (((kind)::text = ANY ((ARRAY['exam'::character varying, 'check'::character varying, 'ecos'::character varying])::text[])))
);

CREATE TABLE public.posts_version (
    id uuid NOT NULL,
    number integer NOT NULL,
    made_ms bigint NOT NULL,
    act bigint NOT NULL,
    file bytea NOT NULL,
    lines_count integer NOT NULL,
    seats_count integer NOT NULL,
    content bytea NOT NULL,
    digest bytea NOT NULL,
    campaign_id uuid NOT NULL,
    CONSTRAINT posts_version_lines_count_check CHECK ((lines_count >= 0)),
    CONSTRAINT posts_version_number_check CHECK ((number >= 0)),
    CONSTRAINT posts_version_seats_count_check CHECK ((seats_count >= 0))
);

CREATE UNLOGGED TABLE public.presence (
    attempt uuid NOT NULL,
    epoch integer NOT NULL,
    seen_ms bigint NOT NULL,
    written integer NOT NULL,
    offset_ms bigint NOT NULL,
    package text NOT NULL,
    storage text NOT NULL,
    ends_ms bigint,
    read_number bigint,
    focus_lost integer DEFAULT 0 NOT NULL,
    kiosk boolean,
    rejoined boolean DEFAULT false NOT NULL,
    ahead boolean DEFAULT false NOT NULL,
    voice boolean,
    returned_ms bigint,
    worker boolean,
    CONSTRAINT presence_package_check CHECK ((package = ANY (ARRAY['whole'::text, 'partial'::text, 'missing'::text]))),
    CONSTRAINT presence_storage_check CHECK ((storage = ANY (ARRAY['persistent'::text, 'best_effort'::text, 'failing'::text])))
);

CREATE TABLE public.progress (
    attempt uuid NOT NULL,
    read_count bigint NOT NULL,
    chains bytea NOT NULL
);

CREATE TABLE public.proposal (
    id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    facts jsonb NOT NULL,
    reason character varying(500) NOT NULL,
    made_ms bigint NOT NULL,
    expires_ms bigint NOT NULL,
    act bigint NOT NULL,
    state character varying(9) NOT NULL,
    decided_ms bigint,
    decider_id uuid,
    proposer_id uuid NOT NULL,
    sitting_id uuid,
    CONSTRAINT proposal_state_known CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'confirmed'::character varying, 'withdrawn'::character varying])::text[])))
);
ALTER TABLE ONLY public.proposal ALTER COLUMN facts SET STATISTICS 0;
ALTER TABLE ONLY public.proposal ALTER COLUMN reason SET STATISTICS 0;

CREATE TABLE public.proposal_seen (
    id bigint NOT NULL,
    at_ms bigint NOT NULL,
    member_id uuid NOT NULL,
    proposal_id uuid NOT NULL
);

ALTER TABLE public.proposal_seen ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.proposal_seen_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.publication (
    id uuid NOT NULL,
    number integer NOT NULL,
    reason character varying(500) NOT NULL,
    allows_copies boolean NOT NULL,
    opens_ms bigint NOT NULL,
    made_ms bigint NOT NULL,
    act bigint NOT NULL,
    common bytea NOT NULL,
    root bytea NOT NULL,
    leaves_count integer NOT NULL,
    published_act bigint,
    stopped_act bigint,
    exam_id uuid NOT NULL,
    allows_grids boolean DEFAULT false NOT NULL,
    grid_forms bytea DEFAULT '\x'::bytea NOT NULL,
    CONSTRAINT publication_leaves_count_check CHECK ((leaves_count >= 0)),
    CONSTRAINT publication_number_check CHECK ((number >= 0))
);
ALTER TABLE ONLY public.publication ALTER COLUMN reason SET STATISTICS 0;

CREATE TABLE public.publication_signature (
    publication uuid NOT NULL,
    signer bytea NOT NULL,
    signature bytea NOT NULL,
    at_ms bigint NOT NULL,
    CONSTRAINT publication_signature_signature_check CHECK ((length(signature) = 64)),
    CONSTRAINT publication_signature_signer_check CHECK ((length(signer) = 32))
);

CREATE VIEW public.publication_announced AS
 SELECT publication.exam_id,
    publication.number,
    publication.opens_ms
   FROM (public.publication
     JOIN public.publication_signature ON ((publication_signature.publication = publication.id)))
  WHERE ((publication.published_act IS NOT NULL) AND (publication.stopped_act IS NULL));

CREATE TABLE public.published_paper (
    id uuid NOT NULL,
    place integer NOT NULL,
    content bytea NOT NULL,
    publication_id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    CONSTRAINT published_paper_place_check CHECK ((place >= 0))
);

CREATE TABLE public.published_sheet (
    id bigint NOT NULL,
    place integer NOT NULL,
    salt bytea NOT NULL,
    path bytea NOT NULL,
    sheet bytea NOT NULL,
    page_fr bytea NOT NULL,
    page_en bytea NOT NULL,
    candidate_id uuid NOT NULL,
    publication_id uuid NOT NULL,
    copies bytea NOT NULL,
    grids bytea DEFAULT '\x'::bytea NOT NULL,
    CONSTRAINT published_sheet_place_check CHECK ((place >= 0))
);
ALTER TABLE ONLY public.published_sheet ALTER COLUMN sheet SET STATISTICS 0;
ALTER TABLE ONLY public.published_sheet ALTER COLUMN page_fr SET STATISTICS 0;
ALTER TABLE ONLY public.published_sheet ALTER COLUMN page_en SET STATISTICS 0;
ALTER TABLE ONLY public.published_sheet ALTER COLUMN copies SET STATISTICS 0;
ALTER TABLE ONLY public.published_sheet ALTER COLUMN grids SET STATISTICS 0;

ALTER TABLE public.published_sheet ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.published_sheet_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.ranking_version (
    id uuid NOT NULL,
    number integer NOT NULL,
    made_ms bigint NOT NULL,
    act bigint NOT NULL,
    engine character varying(40) NOT NULL,
    inputs jsonb NOT NULL,
    inputs_digest bytea NOT NULL,
    is_final boolean NOT NULL,
    points_max integer NOT NULL,
    ranked_count integer NOT NULL,
    denominators numeric[] NOT NULL,
    digest bytea NOT NULL,
    adopted_act bigint,
    exam_id uuid NOT NULL,
    CONSTRAINT ranking_version_number_check CHECK ((number >= 0)),
    CONSTRAINT ranking_version_points_max_check CHECK ((points_max >= 0)),
    CONSTRAINT ranking_version_ranked_count_check CHECK ((ranked_count >= 0))
);

CREATE TABLE public.receipt (
    digest bytea NOT NULL,
    attempt uuid NOT NULL,
    entries_count integer NOT NULL,
    last_ms bigint NOT NULL,
    made_ms bigint NOT NULL,
    CONSTRAINT receipt_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT receipt_entries_count_check CHECK ((entries_count > 0))
);

CREATE TABLE public.recheck (
    id uuid NOT NULL,
    number integer NOT NULL,
    text character varying(1000) NOT NULL,
    asked_ms bigint NOT NULL,
    answer character varying(500) NOT NULL,
    answered_act bigint,
    answered_ms bigint,
    candidate_id uuid NOT NULL,
    publication_id uuid NOT NULL,
    CONSTRAINT recheck_answered_by_an_act CHECK (((((answer)::text = ''::text) AND (answered_act IS NULL)) OR ((NOT ((answer)::text = ''::text)) AND (answered_act IS NOT NULL)))),
    CONSTRAINT recheck_few CHECK (((number >= 1) AND (number <= 3))),
    CONSTRAINT recheck_number_check CHECK ((number >= 0))
);
ALTER TABLE ONLY public.recheck ALTER COLUMN text SET STATISTICS 0;
ALTER TABLE ONLY public.recheck ALTER COLUMN answer SET STATISTICS 0;

CREATE TABLE public.recovery_code (
    id uuid NOT NULL,
    digest bytea NOT NULL,
    used_ms bigint,
    member_id uuid NOT NULL
);

CREATE TABLE public.refused_act (
    id bigint NOT NULL,
    at_ms bigint NOT NULL,
    actor text NOT NULL,
    kind text NOT NULL,
    code text NOT NULL,
    facts jsonb NOT NULL,
    identity uuid
);
ALTER TABLE ONLY public.refused_act ALTER COLUMN actor SET STATISTICS 0;
ALTER TABLE ONLY public.refused_act ALTER COLUMN kind SET STATISTICS 0;
ALTER TABLE ONLY public.refused_act ALTER COLUMN facts SET STATISTICS 0;

ALTER TABLE public.refused_act ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.refused_act_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.relay (
    id bigint NOT NULL,
    site_id uuid NOT NULL,
    url text NOT NULL,
    public_key bytea NOT NULL,
    admitted_ms bigint NOT NULL,
    act bigint NOT NULL,
    revoked_act bigint,
    CONSTRAINT relay_public_key_check CHECK ((length(public_key) = 32)),
    CONSTRAINT relay_url_check CHECK (((length(url) >= 8) AND (length(url) <= 200)))
);

ALTER TABLE public.relay ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.relay_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.relay_status (
    relay bigint NOT NULL,
    heard_ms bigint NOT NULL,
    stored bigint NOT NULL,
    waiting bigint NOT NULL,
    CONSTRAINT relay_status_stored_check CHECK ((stored >= 0)),
    CONSTRAINT relay_status_waiting_check CHECK ((waiting >= 0))
);

CREATE TABLE public.released_station_key (
    sitting uuid NOT NULL,
    package bytea NOT NULL,
    audience text NOT NULL,
    station text NOT NULL,
    key bytea NOT NULL,
    released_ms bigint NOT NULL,
    CONSTRAINT released_station_key_audience_check CHECK ((audience = ANY (ARRAY['setup'::text, 'role'::text, 'grid'::text, 'examiner'::text, 'exercise'::text, 'door'::text, 'documents'::text]))),
    CONSTRAINT released_station_key_key_check CHECK ((length(key) = 32)),
    CONSTRAINT released_station_key_package_check CHECK ((length(package) = 32)),
    CONSTRAINT released_station_key_station_check CHECK ((station <> ''::text))
);

CREATE VIEW public.released_documents_key AS
 SELECT circuit.id AS circuit_id,
    released.package,
    released.station,
    released.key
   FROM (public.released_station_key released
     JOIN public.circuit ON ((circuit.sitting_id = released.sitting)))
  WHERE (released.audience = 'documents'::text);

CREATE VIEW public.released_door_key AS
 SELECT circuit.id AS circuit_id,
    released.package,
    released.station,
    released.key
   FROM (public.released_station_key released
     JOIN public.circuit ON ((circuit.sitting_id = released.sitting)))
  WHERE (circuit.has_door_screens AND (released.audience = 'door'::text));

CREATE TABLE public.released_key (
    sitting uuid NOT NULL,
    sitting_key bytea NOT NULL,
    released_ms bigint NOT NULL,
    launch_words smallint[] NOT NULL,
    CONSTRAINT released_key_launch_words_check CHECK ((array_length(launch_words, 1) = 12)),
    CONSTRAINT released_key_sitting_key_check CHECK ((length(sitting_key) = 32))
);

CREATE TABLE public.replacement_code (
    id uuid NOT NULL,
    code_digest bytea NOT NULL,
    expires_ms bigint NOT NULL,
    act bigint NOT NULL,
    attempt_id uuid NOT NULL
);

CREATE TABLE public.rescue_claim (
    attempt uuid NOT NULL,
    epoch integer NOT NULL,
    public_key bytea NOT NULL,
    first_ms bigint NOT NULL,
    last_ms bigint NOT NULL,
    outcome text NOT NULL,
    CONSTRAINT rescue_claim_epoch_check CHECK (((epoch >= 33) AND (epoch <= 64))),
    CONSTRAINT rescue_claim_outcome_check CHECK ((length(outcome) <= 40)),
    CONSTRAINT rescue_claim_public_key_check CHECK ((length(public_key) = 65))
);

CREATE TABLE public.rescue_kit (
    attempt uuid NOT NULL,
    epoch integer NOT NULL,
    name_digest bytea NOT NULL,
    sealed bytea NOT NULL,
    number bigint NOT NULL,
    CONSTRAINT rescue_kit_epoch_check CHECK (((epoch >= 33) AND (epoch <= 64))),
    CONSTRAINT rescue_kit_name_digest_check CHECK ((length(name_digest) = 32)),
    CONSTRAINT rescue_kit_sealed_check CHECK (((length(sealed) >= 28) AND (length(sealed) <= 65536)))
);

ALTER TABLE public.rescue_kit ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.rescue_kit_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.roster_file (
    id uuid NOT NULL,
    name character varying(120) NOT NULL,
    content bytea NOT NULL,
    login character varying(80) NOT NULL,
    brought_ms bigint NOT NULL,
    exam_id uuid NOT NULL
);
ALTER TABLE ONLY public.roster_file ALTER COLUMN name SET STATISTICS 0;
ALTER TABLE ONLY public.roster_file ALTER COLUMN content SET STATISTICS 0;

CREATE TABLE public.round_document (
    id bigint NOT NULL,
    name character varying(16) NOT NULL,
    content bytea NOT NULL,
    round_id uuid NOT NULL
);
ALTER TABLE ONLY public.round_document ALTER COLUMN content SET STATISTICS 0;

ALTER TABLE public.round_document ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.round_document_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.round_outcome (
    id bigint NOT NULL,
    place integer NOT NULL,
    edit_number integer NOT NULL,
    line character varying(64) NOT NULL,
    "position" integer NOT NULL,
    waiting integer[] NOT NULL,
    joint_number integer NOT NULL,
    leaf bytea NOT NULL,
    path bytea NOT NULL,
    candidate_id uuid NOT NULL,
    round_id uuid NOT NULL,
    CONSTRAINT round_outcome_edit_number_check CHECK ((edit_number >= 0)),
    CONSTRAINT round_outcome_joint_number_check CHECK ((joint_number >= 0)),
    CONSTRAINT round_outcome_place_check CHECK ((place >= 0))
);

ALTER TABLE public.round_outcome ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.round_outcome_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.sealed_key_document (
    sitting_id uuid CONSTRAINT sealed_marking_key_sitting_id_not_null NOT NULL,
    sealed bytea CONSTRAINT sealed_marking_key_sealed_not_null NOT NULL
);

CREATE TABLE public.second_factor (
    id uuid NOT NULL,
    kind character varying(8) NOT NULL,
    name character varying(60) NOT NULL,
    kept bytea NOT NULL,
    used bigint NOT NULL,
    made_ms bigint NOT NULL,
    member_id uuid NOT NULL,
    CONSTRAINT second_factor_kind_known CHECK (((kind)::text = ANY ((ARRAY['app'::character varying, 'passkey'::character varying])::text[])))
);

CREATE TABLE public.sign_in (
    id bigint NOT NULL,
    at_ms bigint NOT NULL,
    factor character varying(8) NOT NULL,
    member_id uuid NOT NULL
);

ALTER TABLE public.sign_in ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sign_in_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.single_mark_decision (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    attempt_id uuid NOT NULL,
    station character varying(40) NOT NULL,
    place smallint,
    act bigint NOT NULL,
    CONSTRAINT single_mark_decision_of_chair CHECK (((place IS NULL) OR (place = ANY (ARRAY[1, 2])))),
    CONSTRAINT single_mark_decision_place_check CHECK ((place >= 0))
);

CREATE TABLE public.single_marks_version (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    number integer NOT NULL,
    made_ms bigint NOT NULL,
    act bigint NOT NULL,
    last_act bigint NOT NULL,
    content bytea NOT NULL,
    digest bytea NOT NULL,
    grids_count integer NOT NULL,
    marks_count integer NOT NULL,
    queue_count integer NOT NULL,
    agreed_ms bigint,
    agreed_digest bytea,
    adopted_act bigint,
    strays_count integer NOT NULL,
    CONSTRAINT single_marks_adopted_if_agreed CHECK (((adopted_act IS NULL) OR ((agreed_digest = digest) AND (agreed_digest IS NOT NULL)))),
    CONSTRAINT single_marks_agreed_when CHECK ((NOT (((agreed_digest IS NULL) OR (agreed_ms IS NULL)) AND (1 = (
CASE
    WHEN (agreed_digest IS NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (agreed_ms IS NULL) THEN 1
    ELSE 0
END))))),
    CONSTRAINT single_marks_version_grids_count_check CHECK ((grids_count >= 0)),
    CONSTRAINT single_marks_version_marks_count_check CHECK ((marks_count >= 0)),
    CONSTRAINT single_marks_version_number_check CHECK ((number >= 0)),
    CONSTRAINT single_marks_version_queue_count_check CHECK ((queue_count >= 0)),
    CONSTRAINT single_marks_version_strays_count_check CHECK ((strays_count >= 0))
);
ALTER TABLE ONLY public.single_marks_version ALTER COLUMN content SET STATISTICS 0;

CREATE TABLE public.site (
    id uuid NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(120) NOT NULL,
    exam_id uuid NOT NULL,
    address character varying(300) NOT NULL,
    zone character varying(60) NOT NULL
);

CREATE TABLE public.site_file (
    site_id uuid NOT NULL,
    body bytea NOT NULL,
    signature bytea NOT NULL,
    signer bytea NOT NULL,
    signed_ms bigint NOT NULL,
    CONSTRAINT site_file_body_check CHECK ((length(body) <= 8388608)),
    CONSTRAINT site_file_signature_check CHECK ((length(signature) = 64)),
    CONSTRAINT site_file_signer_check CHECK ((length(signer) = 32))
);

CREATE TABLE public.site_news (
    site_id uuid NOT NULL,
    body bytea NOT NULL,
    signature bytea NOT NULL,
    signer bytea NOT NULL,
    signed_ms bigint NOT NULL,
    CONSTRAINT site_news_body_check CHECK ((length(body) <= 1048576)),
    CONSTRAINT site_news_signature_check CHECK ((length(signature) = 64)),
    CONSTRAINT site_news_signer_check CHECK ((length(signer) = 32))
);

CREATE TABLE public.site_start (
    id uuid NOT NULL,
    held_act bigint NOT NULL,
    armed_ms bigint,
    t0_ms bigint,
    key_released_ms bigint,
    closed_at_ms bigint,
    site_id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    CONSTRAINT site_start_key_after_t0 CHECK (((key_released_ms IS NULL) OR (t0_ms IS NOT NULL)))
);

CREATE TABLE public.sitting (
    id uuid NOT NULL,
    "position" integer NOT NULL,
    kind character varying(8) NOT NULL,
    title character varying(200) NOT NULL,
    scheduled_ms bigint NOT NULL,
    duration_ms bigint NOT NULL,
    quorum integer NOT NULL,
    package_digest bytea NOT NULL,
    key_check bytea NOT NULL,
    armed_ms bigint,
    t0_ms bigint,
    key_released_ms bigint,
    closed_at_ms bigint,
    collected_ms bigint,
    exam_id uuid NOT NULL,
    paper_id uuid NOT NULL,
    spare_for_id uuid,
    reopened_act bigint,
    cancelled_act bigint,
    code character varying(40) NOT NULL,
    open_secret bytea,
    weight numeric(6,3),
    CONSTRAINT sitting_key_after_t0 CHECK (((key_released_ms IS NULL) OR (t0_ms IS NOT NULL))),
    CONSTRAINT sitting_kind_known CHECK (((kind)::text = ANY ((ARRAY['exam'::character varying, 'check'::character varying, 'spare'::character varying, 'ecos'::character varying])::text[]))),
    CONSTRAINT sitting_open_is_check CHECK (((open_secret IS NULL) OR (((kind)::text = 'check'::text) AND (quorum = 0)))),
    CONSTRAINT sitting_position_check CHECK (("position" >= 0)),
    CONSTRAINT sitting_quorum_check CHECK ((quorum >= 0))
);

CREATE TABLE public.staff (
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    id uuid NOT NULL,
    login character varying(80) NOT NULL,
    name character varying(120) NOT NULL,
    roles character varying(20)[] NOT NULL,
    is_active boolean NOT NULL,
    room character varying(60) NOT NULL,
    site_id uuid,
    proof_age integer NOT NULL,
    is_password_given boolean NOT NULL,
    CONSTRAINT staff_proof_age_check CHECK ((proof_age >= 0))
);

CREATE TABLE public.station_resit (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    attempt_id uuid NOT NULL,
    station character varying(40) NOT NULL,
    resit_attempt_id uuid NOT NULL,
    resit_station smallint NOT NULL,
    resit_code character varying(40) NOT NULL,
    is_late boolean NOT NULL,
    act bigint NOT NULL,
    CONSTRAINT station_resit_exists CHECK ((resit_station <= 4)),
    CONSTRAINT station_resit_resit_station_check CHECK ((resit_station >= 0))
);

CREATE TABLE public.station_withdrawal (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    station character varying(40) NOT NULL,
    site_id uuid,
    circuit_id uuid,
    act bigint NOT NULL,
    CONSTRAINT withdrawal_of_one_scope CHECK (((site_id IS NULL) OR (circuit_id IS NULL)))
);

CREATE TABLE public.step_reading (
    id uuid NOT NULL,
    day date NOT NULL,
    step character varying(40) NOT NULL,
    sitting uuid,
    read character varying(500) NOT NULL,
    shown character varying(500) NOT NULL,
    at_ms bigint NOT NULL,
    act bigint NOT NULL,
    member_id uuid NOT NULL
);

CREATE TABLE public.student_password (
    candidate uuid NOT NULL,
    code_digest bytea NOT NULL,
    hash bytea NOT NULL,
    at_ms bigint NOT NULL,
    CONSTRAINT student_password_code_digest_check CHECK ((length(code_digest) = 32)),
    CONSTRAINT student_password_hash_check CHECK ((length(hash) = 32))
);
ALTER TABLE ONLY public.student_password ALTER COLUMN hash SET STATISTICS 0;

CREATE TABLE public.tablet_proof (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    attempt_id uuid NOT NULL,
    epoch integer NOT NULL,
    count integer NOT NULL,
    head bytea NOT NULL,
    act bigint NOT NULL,
    CONSTRAINT tablet_proof_count_check CHECK ((count >= 0)),
    CONSTRAINT tablet_proof_epoch_check CHECK ((epoch >= 0))
);

CREATE TABLE public.tile_root (
    level smallint NOT NULL,
    place bigint NOT NULL,
    root bytea NOT NULL,
    log text DEFAULT 'journal'::text NOT NULL,
    CONSTRAINT tile_root_level_check CHECK (((level >= 0) AND (level <= 6))),
    CONSTRAINT tile_root_log_check CHECK ((log = ANY (ARRAY['journal'::text, 'acts'::text, 'traces'::text]))),
    CONSTRAINT tile_root_place_check CHECK ((place >= 0)),
    CONSTRAINT tile_root_root_check CHECK ((length(root) = 32))
);

CREATE TABLE public.trace (
    id bigint NOT NULL,
    at_ms bigint NOT NULL,
    since_ms bigint NOT NULL,
    count integer DEFAULT 1 NOT NULL,
    code text NOT NULL,
    attribution text NOT NULL,
    attempt uuid,
    epoch integer,
    site uuid,
    address text NOT NULL,
    request text NOT NULL,
    facts jsonb NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    concerns uuid,
    identity uuid,
    CONSTRAINT trace_address_check CHECK ((length(address) <= 60)),
    CONSTRAINT trace_attribution_check CHECK ((attribution = ANY (ARRAY['A'::text, 'B'::text, 'C'::text, 'D'::text]))),
    CONSTRAINT trace_check CHECK ((since_ms <= at_ms)),
    CONSTRAINT trace_check1 CHECK (((attempt IS NULL) = (attribution = 'D'::text))),
    CONSTRAINT trace_check2 CHECK (((attempt IS NULL) = (epoch IS NULL))),
    CONSTRAINT trace_check3 CHECK (((attempt IS NULL) OR (site IS NULL))),
    CONSTRAINT trace_code_check CHECK ((code = ANY (ARRAY['looked_for'::text, 'unknown'::text, 'malformed'::text, 'fields'::text, 'token'::text, 'walked'::text, 'second_device'::text, 'blocked'::text]))),
    CONSTRAINT trace_count_check CHECK ((count > 0)),
    CONSTRAINT trace_request_check CHECK ((length(request) <= 500))
);
ALTER TABLE ONLY public.trace ALTER COLUMN address SET STATISTICS 0;
ALTER TABLE ONLY public.trace ALTER COLUMN request SET STATISTICS 0;
ALTER TABLE ONLY public.trace ALTER COLUMN facts SET STATISTICS 0;

CREATE VIEW public.trace_body AS
 SELECT 'trace'::text AS source,
    trace.id,
    trace.xid,
    (jsonb_strip_nulls(jsonb_build_object('at_ms', trace.at_ms, 'since_ms', trace.since_ms, 'count', trace.count, 'code', trace.code, 'attribution', trace.attribution, 'attempt', trace.attempt, 'epoch', trace.epoch, 'site', trace.site, 'address', trace.address, 'request', trace.request, 'facts', trace.facts)))::text AS body
   FROM public.trace
UNION ALL
 SELECT 'contact'::text AS source,
    contact.id,
    contact.xid,
    (jsonb_strip_nulls(jsonb_build_object('at_ms', contact.at_ms, 'attempt', contact.attempt, 'epoch', contact.epoch, 'address', contact.address, 'browser', encode(contact.browser, 'hex'::text))))::text AS body
   FROM public.contact
UNION ALL
 SELECT 'look'::text AS source,
    look.id,
    look.xid,
    (jsonb_strip_nulls(jsonb_build_object('at_ms', look.at_ms, 'staff', look.staff, 'kind', look.kind, 'exam', look.exam, 'attempt', look.attempt, 'candidate', look.candidate, 'subject', look.subject)))::text AS body
   FROM public.look;

CREATE TABLE public.trace_cursor (
    only_one boolean DEFAULT true NOT NULL,
    xid xid8 DEFAULT '0'::xid8 NOT NULL,
    CONSTRAINT trace_cursor_only_one_check CHECK (only_one)
);

CREATE TABLE public.trace_entry (
    number bigint NOT NULL,
    source text NOT NULL,
    row_id bigint NOT NULL,
    salt bytea,
    prev_number bigint GENERATED ALWAYS AS ((NULLIF(number, 1) - 1)) STORED,
    prev bytea NOT NULL,
    digest bytea NOT NULL,
    erased_act bigint,
    CONSTRAINT trace_entry_check CHECK (((salt IS NULL) = (erased_act IS NOT NULL))),
    CONSTRAINT trace_entry_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT trace_entry_number_check CHECK ((number > 0)),
    CONSTRAINT trace_entry_prev_check CHECK ((length(prev) = 32)),
    CONSTRAINT trace_entry_salt_check CHECK ((length(salt) = 16)),
    CONSTRAINT trace_entry_source_check CHECK ((source = ANY (ARRAY['trace'::text, 'contact'::text, 'look'::text])))
);

ALTER TABLE public.trace ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.trace_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.trace_leaf AS
 SELECT number,
    digest AS leaf
   FROM public.trace_entry;

CREATE TABLE public.tree_note (
    number bigint NOT NULL,
    origin text NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    signature bytea NOT NULL,
    signer bytea NOT NULL,
    at_ms bigint NOT NULL,
    log text DEFAULT 'journal'::text NOT NULL,
    CONSTRAINT tree_note_log_check CHECK ((log = ANY (ARRAY['journal'::text, 'acts'::text, 'traces'::text]))),
    CONSTRAINT tree_note_number_check CHECK ((number > 0)),
    CONSTRAINT tree_note_origin_check CHECK (((length(origin) >= 1) AND (length(origin) <= 255))),
    CONSTRAINT tree_note_root_check CHECK ((length(root) = 32)),
    CONSTRAINT tree_note_signature_check CHECK ((length(signature) = 64)),
    CONSTRAINT tree_note_signer_check CHECK ((length(signer) = 32)),
    CONSTRAINT tree_note_size_check CHECK ((size >= 0))
);

CREATE TABLE public.turn_replay (
    id uuid NOT NULL,
    sitting_id uuid NOT NULL,
    circuit_id uuid NOT NULL,
    turn smallint NOT NULL,
    at_ms bigint NOT NULL,
    act bigint NOT NULL,
    CONSTRAINT turn_replay_turn_check CHECK ((turn >= 0))
);

CREATE VIEW public.uncovered_trace AS
 SELECT own.first AS number
   FROM ((( SELECT trace_entry.erased_act,
            count(*) AS count,
            min(trace_entry.number) AS first,
            public.erased_root('concours/traces-erased/1'::text, array_agg(trace_entry.number ORDER BY trace_entry.number), array_agg(trace_entry.digest ORDER BY trace_entry.number)) AS root
           FROM public.trace_entry
          WHERE (trace_entry.erased_act IS NOT NULL)
          GROUP BY trace_entry.erased_act) own
     LEFT JOIN public.act ON (((act.number = own.erased_act) AND (act.kind = ANY (ARRAY['data_erased'::text, 'exam_erased'::text])))))
     LEFT JOIN LATERAL ( SELECT (convert_from(act.body, 'UTF8'::name))::jsonb AS said) words ON (true))
  WHERE ((((words.said ->> 'traces'::text))::bigint IS DISTINCT FROM own.count) OR ((words.said ->> 'traces_root'::text) IS DISTINCT FROM encode(own.root, 'hex'::text)));

CREATE TABLE public.unlisted_machine (
    name text NOT NULL,
    at_ms bigint NOT NULL,
    cause text NOT NULL,
    CONSTRAINT unlisted_machine_cause_check CHECK ((cause = ANY (ARRAY['full'::text, 'long'::text]))),
    CONSTRAINT unlisted_machine_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

CREATE TABLE public.wish_confirmation (
    campaign uuid NOT NULL,
    candidate uuid NOT NULL,
    phase integer NOT NULL,
    number integer NOT NULL,
    digest bytea NOT NULL,
    count integer NOT NULL,
    is_enough boolean NOT NULL,
    receipt bytea NOT NULL,
    at_ms bigint NOT NULL,
    CONSTRAINT wish_confirmation_count_check CHECK ((count >= 0)),
    CONSTRAINT wish_confirmation_phase_check CHECK ((phase >= 1)),
    CONSTRAINT wish_confirmation_receipt_check CHECK ((length(receipt) = 32))
);

CREATE TABLE public.wish_edit (
    campaign uuid NOT NULL,
    candidate uuid NOT NULL,
    number integer NOT NULL,
    prev_number integer GENERATED ALWAYS AS ((NULLIF(number, 1) - 1)) STORED,
    prev bytea NOT NULL,
    digest bytea NOT NULL,
    at_ms bigint NOT NULL,
    codes bytea NOT NULL,
    CONSTRAINT wish_edit_codes_check CHECK ((length(codes) <= 400000)),
    CONSTRAINT wish_edit_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT wish_edit_number_check CHECK ((number >= 1)),
    CONSTRAINT wish_edit_prev_check CHECK ((length(prev) = 32))
);
ALTER TABLE ONLY public.wish_edit ALTER COLUMN codes SET STATISTICS 0;

CREATE TABLE public.wish_session_end (
    candidate uuid NOT NULL,
    at_ms bigint NOT NULL
);

CREATE TABLE public.withdrawal (
    id uuid NOT NULL,
    exam_id uuid NOT NULL,
    number character varying(12) NOT NULL,
    name character varying(120) NOT NULL,
    site_id uuid NOT NULL,
    room character varying(60) NOT NULL,
    seat character varying(20) NOT NULL,
    factor_num integer NOT NULL,
    factor_den integer NOT NULL,
    settings jsonb NOT NULL,
    act bigint NOT NULL,
    CONSTRAINT withdrawal_factor_den_check CHECK ((factor_den >= 0)),
    CONSTRAINT withdrawal_factor_num_check CHECK ((factor_num >= 0))
);
ALTER TABLE ONLY public.withdrawal ALTER COLUMN number SET STATISTICS 0;
ALTER TABLE ONLY public.withdrawal ALTER COLUMN name SET STATISTICS 0;
ALTER TABLE ONLY public.withdrawal ALTER COLUMN room SET STATISTICS 0;
ALTER TABLE ONLY public.withdrawal ALTER COLUMN seat SET STATISTICS 0;
ALTER TABLE ONLY public.withdrawal ALTER COLUMN settings SET STATISTICS 0;

CREATE TABLE public.wording_verdict (
    id bigint NOT NULL,
    question character varying(60) NOT NULL,
    form character varying(16) NOT NULL,
    marker character varying(80) NOT NULL,
    halves smallint NOT NULL,
    is_final boolean NOT NULL,
    nonce bytea,
    act bigint NOT NULL,
    undone_act bigint,
    sitting_id uuid NOT NULL,
    CONSTRAINT wording_verdict_halves_check CHECK ((halves >= 0)),
    CONSTRAINT wording_verdict_halves_known CHECK ((halves <= 2))
);
ALTER TABLE ONLY public.wording_verdict ALTER COLUMN form SET STATISTICS 0;

ALTER TABLE public.wording_verdict ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wording_verdict_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE public.wrong_try (
    door text NOT NULL,
    network text NOT NULL,
    name text NOT NULL,
    since_ms bigint NOT NULL,
    count integer NOT NULL,
    CONSTRAINT wrong_try_count_check CHECK ((count >= 0)),
    CONSTRAINT wrong_try_door_check CHECK ((door = ANY (ARRAY['code'::text, 'replacement'::text, 'couple'::text, 'own_password'::text, 'receipt'::text, 'password'::text, 'factor'::text]))),
    CONSTRAINT wrong_try_name_check CHECK ((length(name) <= 80)),
    CONSTRAINT wrong_try_network_check CHECK ((length(network) <= 80))
);
ALTER TABLE ONLY public.wrong_try ALTER COLUMN network SET STATISTICS 0;
ALTER TABLE ONLY public.wrong_try ALTER COLUMN name SET STATISTICS 0;























INSERT INTO public.auth_permission VALUES
	(1, 'Can add content type', 1, 'add_contenttype'),
	(2, 'Can change content type', 1, 'change_contenttype'),
	(3, 'Can delete content type', 1, 'delete_contenttype'),
	(4, 'Can view content type', 1, 'view_contenttype'),
	(5, 'Can add permission', 2, 'add_permission'),
	(6, 'Can change permission', 2, 'change_permission'),
	(7, 'Can delete permission', 2, 'delete_permission'),
	(8, 'Can view permission', 2, 'view_permission'),
	(9, 'Can add group', 3, 'add_group'),
	(10, 'Can change group', 3, 'change_group'),
	(11, 'Can delete group', 3, 'delete_group'),
	(12, 'Can view group', 3, 'view_group'),
	(13, 'Can add session', 4, 'add_session'),
	(14, 'Can change session', 4, 'change_session'),
	(15, 'Can delete session', 4, 'delete_session'),
	(16, 'Can view session', 4, 'view_session'),
	(17, 'Can add staff member', 5, 'add_staffmember'),
	(18, 'Can change staff member', 5, 'change_staffmember'),
	(19, 'Can delete staff member', 5, 'delete_staffmember'),
	(20, 'Can view staff member', 5, 'view_staffmember'),
	(21, 'Can add exam', 6, 'add_exam'),
	(22, 'Can change exam', 6, 'change_exam'),
	(23, 'Can delete exam', 6, 'delete_exam'),
	(24, 'Can view exam', 6, 'view_exam'),
	(25, 'Can add keeper key', 7, 'add_keeperkey'),
	(26, 'Can change keeper key', 7, 'change_keeperkey'),
	(27, 'Can delete keeper key', 7, 'delete_keeperkey'),
	(28, 'Can view keeper key', 7, 'view_keeperkey'),
	(29, 'Can add sitting', 8, 'add_sitting'),
	(30, 'Can change sitting', 8, 'change_sitting'),
	(31, 'Can delete sitting', 8, 'delete_sitting'),
	(32, 'Can view sitting', 8, 'view_sitting'),
	(33, 'Can add candidate', 9, 'add_candidate'),
	(34, 'Can change candidate', 9, 'change_candidate'),
	(35, 'Can delete candidate', 9, 'delete_candidate'),
	(36, 'Can view candidate', 9, 'view_candidate'),
	(37, 'Can add frozen paper', 10, 'add_frozenpaper'),
	(38, 'Can change frozen paper', 10, 'change_frozenpaper'),
	(39, 'Can delete frozen paper', 10, 'delete_frozenpaper'),
	(40, 'Can view frozen paper', 10, 'view_frozenpaper'),
	(41, 'Can add replacement code', 11, 'add_replacementcode'),
	(42, 'Can change replacement code', 11, 'change_replacementcode'),
	(43, 'Can delete replacement code', 11, 'delete_replacementcode'),
	(44, 'Can view replacement code', 11, 'view_replacementcode'),
	(45, 'Can add marking version', 12, 'add_markingversion'),
	(46, 'Can change marking version', 12, 'change_markingversion'),
	(47, 'Can delete marking version', 12, 'delete_markingversion'),
	(48, 'Can view marking version', 12, 'view_markingversion'),
	(49, 'Can add keyholder', 13, 'add_keyholder'),
	(50, 'Can change keyholder', 13, 'change_keyholder'),
	(51, 'Can delete keyholder', 13, 'delete_keyholder'),
	(52, 'Can view keyholder', 13, 'view_keyholder'),
	(53, 'Can add attempt', 14, 'add_attempt'),
	(54, 'Can change attempt', 14, 'change_attempt'),
	(55, 'Can delete attempt', 14, 'delete_attempt'),
	(56, 'Can view attempt', 14, 'view_attempt'),
	(57, 'Can add site', 15, 'add_site'),
	(58, 'Can change site', 15, 'change_site'),
	(59, 'Can delete site', 15, 'delete_site'),
	(60, 'Can view site', 15, 'view_site'),
	(61, 'Can add extension', 16, 'add_extension'),
	(62, 'Can change extension', 16, 'change_extension'),
	(63, 'Can delete extension', 16, 'delete_extension'),
	(64, 'Can view extension', 16, 'view_extension'),
	(65, 'Can add handed share', 17, 'add_handedshare'),
	(66, 'Can change handed share', 17, 'change_handedshare'),
	(67, 'Can delete handed share', 17, 'delete_handedshare'),
	(68, 'Can view handed share', 17, 'view_handedshare'),
	(69, 'Can add candidate mark', 18, 'add_candidatemark'),
	(70, 'Can change candidate mark', 18, 'change_candidatemark'),
	(71, 'Can delete candidate mark', 18, 'delete_candidatemark'),
	(72, 'Can view candidate mark', 18, 'view_candidatemark'),
	(73, 'Can add annulment', 19, 'add_annulment'),
	(74, 'Can change annulment', 19, 'change_annulment'),
	(75, 'Can delete annulment', 19, 'delete_annulment'),
	(76, 'Can view annulment', 19, 'view_annulment'),
	(77, 'Can add attendance', 20, 'add_attendance'),
	(78, 'Can change attendance', 20, 'change_attendance'),
	(79, 'Can delete attendance', 20, 'delete_attendance'),
	(80, 'Can view attendance', 20, 'view_attendance'),
	(81, 'Can add gate override', 21, 'add_gateoverride'),
	(82, 'Can change gate override', 21, 'change_gateoverride'),
	(83, 'Can delete gate override', 21, 'delete_gateoverride'),
	(84, 'Can view gate override', 21, 'view_gateoverride'),
	(85, 'Can add incident', 22, 'add_incident'),
	(86, 'Can change incident', 22, 'change_incident'),
	(87, 'Can delete incident', 22, 'delete_incident'),
	(88, 'Can view incident', 22, 'view_incident'),
	(89, 'Can add pause', 23, 'add_pause'),
	(90, 'Can change pause', 23, 'change_pause'),
	(91, 'Can delete pause', 23, 'delete_pause'),
	(92, 'Can view pause', 23, 'view_pause'),
	(93, 'Can add proposal', 24, 'add_proposal'),
	(94, 'Can change proposal', 24, 'change_proposal'),
	(95, 'Can delete proposal', 24, 'delete_proposal'),
	(96, 'Can view proposal', 24, 'view_proposal'),
	(97, 'Can add site start', 25, 'add_sitestart'),
	(98, 'Can change site start', 25, 'change_sitestart'),
	(99, 'Can delete site start', 25, 'delete_sitestart'),
	(100, 'Can view site start', 25, 'view_sitestart'),
	(101, 'Can add recovery code', 26, 'add_recoverycode'),
	(102, 'Can change recovery code', 26, 'change_recoverycode'),
	(103, 'Can delete recovery code', 26, 'delete_recoverycode'),
	(104, 'Can view recovery code', 26, 'view_recoverycode'),
	(105, 'Can add second factor', 27, 'add_secondfactor'),
	(106, 'Can change second factor', 27, 'change_secondfactor'),
	(107, 'Can delete second factor', 27, 'delete_secondfactor'),
	(108, 'Can view second factor', 27, 'view_secondfactor'),
	(109, 'Can add sign in', 28, 'add_signin'),
	(110, 'Can change sign in', 28, 'change_signin'),
	(111, 'Can delete sign in', 28, 'delete_signin'),
	(112, 'Can view sign in', 28, 'view_signin'),
	(113, 'Can add sealed key document', 29, 'add_sealedkeydocument'),
	(114, 'Can change sealed key document', 29, 'change_sealedkeydocument'),
	(115, 'Can delete sealed key document', 29, 'delete_sealedkeydocument'),
	(116, 'Can view sealed key document', 29, 'view_sealedkeydocument'),
	(117, 'Can add roster file', 30, 'add_rosterfile'),
	(118, 'Can change roster file', 30, 'change_rosterfile'),
	(119, 'Can delete roster file', 30, 'delete_rosterfile'),
	(120, 'Can view roster file', 30, 'view_rosterfile'),
	(121, 'Can add key version', 31, 'add_keyversion'),
	(122, 'Can change key version', 31, 'change_keyversion'),
	(123, 'Can delete key version', 31, 'delete_keyversion'),
	(124, 'Can view key version', 31, 'view_keyversion'),
	(125, 'Can add answers table', 32, 'add_answerstable'),
	(126, 'Can change answers table', 32, 'change_answerstable'),
	(127, 'Can delete answers table', 32, 'delete_answerstable'),
	(128, 'Can view answers table', 32, 'view_answerstable'),
	(129, 'Can add deliberation', 33, 'add_deliberation'),
	(130, 'Can change deliberation', 33, 'change_deliberation'),
	(131, 'Can delete deliberation', 33, 'delete_deliberation'),
	(132, 'Can view deliberation', 33, 'view_deliberation'),
	(133, 'Can add publication', 34, 'add_publication'),
	(134, 'Can change publication', 34, 'change_publication'),
	(135, 'Can delete publication', 34, 'delete_publication'),
	(136, 'Can view publication', 34, 'view_publication'),
	(137, 'Can add published sheet', 35, 'add_publishedsheet'),
	(138, 'Can change published sheet', 35, 'change_publishedsheet'),
	(139, 'Can delete published sheet', 35, 'delete_publishedsheet'),
	(140, 'Can view published sheet', 35, 'view_publishedsheet'),
	(141, 'Can add part version', 36, 'add_partversion'),
	(142, 'Can change part version', 36, 'change_partversion'),
	(143, 'Can delete part version', 36, 'delete_partversion'),
	(144, 'Can view part version', 36, 'view_partversion'),
	(145, 'Can add ranking version', 37, 'add_rankingversion'),
	(146, 'Can change ranking version', 37, 'change_rankingversion'),
	(147, 'Can delete ranking version', 37, 'delete_rankingversion'),
	(148, 'Can view ranking version', 37, 'view_rankingversion'),
	(149, 'Can add candidate rank', 38, 'add_candidaterank'),
	(150, 'Can change candidate rank', 38, 'change_candidaterank'),
	(151, 'Can delete candidate rank', 38, 'delete_candidaterank'),
	(152, 'Can view candidate rank', 38, 'view_candidaterank'),
	(153, 'Can add published paper', 39, 'add_publishedpaper'),
	(154, 'Can change published paper', 39, 'change_publishedpaper'),
	(155, 'Can delete published paper', 39, 'delete_publishedpaper'),
	(156, 'Can view published paper', 39, 'view_publishedpaper'),
	(157, 'Can add wording verdict', 40, 'add_wordingverdict'),
	(158, 'Can change wording verdict', 40, 'change_wordingverdict'),
	(159, 'Can delete wording verdict', 40, 'delete_wordingverdict'),
	(160, 'Can view wording verdict', 40, 'view_wordingverdict'),
	(161, 'Can add panel answer', 41, 'add_panelanswer'),
	(162, 'Can change panel answer', 41, 'change_panelanswer'),
	(163, 'Can delete panel answer', 41, 'delete_panelanswer'),
	(164, 'Can view panel answer', 41, 'view_panelanswer'),
	(165, 'Can add campaign', 42, 'add_campaign'),
	(166, 'Can change campaign', 42, 'change_campaign'),
	(167, 'Can delete campaign', 42, 'delete_campaign'),
	(168, 'Can view campaign', 42, 'view_campaign'),
	(169, 'Can add campaign phase', 43, 'add_campaignphase'),
	(170, 'Can change campaign phase', 43, 'change_campaignphase'),
	(171, 'Can delete campaign phase', 43, 'delete_campaignphase'),
	(172, 'Can view campaign phase', 43, 'view_campaignphase'),
	(173, 'Can add participants version', 44, 'add_participantsversion'),
	(174, 'Can change participants version', 44, 'change_participantsversion'),
	(175, 'Can delete participants version', 44, 'delete_participantsversion'),
	(176, 'Can view participants version', 44, 'view_participantsversion'),
	(177, 'Can add participant', 45, 'add_participant'),
	(178, 'Can change participant', 45, 'change_participant'),
	(179, 'Can delete participant', 45, 'delete_participant'),
	(180, 'Can view participant', 45, 'view_participant'),
	(181, 'Can add posts version', 46, 'add_postsversion'),
	(182, 'Can change posts version', 46, 'change_postsversion'),
	(183, 'Can delete posts version', 46, 'delete_postsversion'),
	(184, 'Can view posts version', 46, 'view_postsversion'),
	(185, 'Can add matching round', 47, 'add_matchinground'),
	(186, 'Can change matching round', 47, 'change_matchinground'),
	(187, 'Can delete matching round', 47, 'delete_matchinground'),
	(188, 'Can view matching round', 47, 'view_matchinground'),
	(189, 'Can add round document', 48, 'add_rounddocument'),
	(190, 'Can change round document', 48, 'change_rounddocument'),
	(191, 'Can delete round document', 48, 'delete_rounddocument'),
	(192, 'Can view round document', 48, 'view_rounddocument'),
	(193, 'Can add round outcome', 49, 'add_roundoutcome'),
	(194, 'Can change round outcome', 49, 'change_roundoutcome'),
	(195, 'Can delete round outcome', 49, 'delete_roundoutcome'),
	(196, 'Can view round outcome', 49, 'view_roundoutcome'),
	(197, 'Can add recheck', 50, 'add_recheck'),
	(198, 'Can change recheck', 50, 'change_recheck'),
	(199, 'Can delete recheck', 50, 'delete_recheck'),
	(200, 'Can view recheck', 50, 'view_recheck'),
	(201, 'Can add planned sitting', 51, 'add_plannedsitting'),
	(202, 'Can change planned sitting', 51, 'change_plannedsitting'),
	(203, 'Can delete planned sitting', 51, 'delete_plannedsitting'),
	(204, 'Can view planned sitting', 51, 'view_plannedsitting'),
	(205, 'Can add proposal seen', 52, 'add_proposalseen'),
	(206, 'Can change proposal seen', 52, 'change_proposalseen'),
	(207, 'Can delete proposal seen', 52, 'delete_proposalseen'),
	(208, 'Can view proposal seen', 52, 'view_proposalseen'),
	(209, 'Can add personal settings', 53, 'add_personalsettings'),
	(210, 'Can change personal settings', 53, 'change_personalsettings'),
	(211, 'Can delete personal settings', 53, 'delete_personalsettings'),
	(212, 'Can view personal settings', 53, 'view_personalsettings'),
	(213, 'Can add help call', 54, 'add_helpcall'),
	(214, 'Can change help call', 54, 'change_helpcall'),
	(215, 'Can delete help call', 54, 'delete_helpcall'),
	(216, 'Can view help call', 54, 'view_helpcall'),
	(217, 'Can add placement', 55, 'add_placement'),
	(218, 'Can change placement', 55, 'change_placement'),
	(219, 'Can delete placement', 55, 'delete_placement'),
	(220, 'Can view placement', 55, 'view_placement'),
	(221, 'Can add appointment', 56, 'add_appointment'),
	(222, 'Can change appointment', 56, 'change_appointment'),
	(223, 'Can delete appointment', 56, 'delete_appointment'),
	(224, 'Can view appointment', 56, 'view_appointment'),
	(225, 'Can add examiner', 57, 'add_examiner'),
	(226, 'Can change examiner', 57, 'change_examiner'),
	(227, 'Can delete examiner', 57, 'delete_examiner'),
	(228, 'Can view examiner', 57, 'view_examiner'),
	(229, 'Can add allotment', 58, 'add_allotment'),
	(230, 'Can change allotment', 58, 'change_allotment'),
	(231, 'Can delete allotment', 58, 'delete_allotment'),
	(232, 'Can view allotment', 58, 'view_allotment'),
	(233, 'Can add circuit', 59, 'add_circuit'),
	(234, 'Can change circuit', 59, 'change_circuit'),
	(235, 'Can delete circuit', 59, 'delete_circuit'),
	(236, 'Can view circuit', 59, 'view_circuit'),
	(237, 'Can add chair', 60, 'add_chair'),
	(238, 'Can change chair', 60, 'change_chair'),
	(239, 'Can delete chair', 60, 'delete_chair'),
	(240, 'Can view chair', 60, 'view_chair'),
	(241, 'Can add circuit place', 61, 'add_circuitplace'),
	(242, 'Can change circuit place', 61, 'change_circuitplace'),
	(243, 'Can delete circuit place', 61, 'delete_circuitplace'),
	(244, 'Can view circuit place', 61, 'view_circuitplace'),
	(245, 'Can add audience opening', 62, 'add_audienceopening'),
	(246, 'Can change audience opening', 62, 'change_audienceopening'),
	(247, 'Can delete audience opening', 62, 'delete_audienceopening'),
	(248, 'Can view audience opening', 62, 'view_audienceopening'),
	(249, 'Can add empty chair', 63, 'add_emptychair'),
	(250, 'Can change empty chair', 63, 'change_emptychair'),
	(251, 'Can delete empty chair', 63, 'delete_emptychair'),
	(252, 'Can view empty chair', 63, 'view_emptychair'),
	(253, 'Can add circuit release', 64, 'add_circuitrelease'),
	(254, 'Can change circuit release', 64, 'change_circuitrelease'),
	(255, 'Can delete circuit release', 64, 'delete_circuitrelease'),
	(256, 'Can view circuit release', 64, 'view_circuitrelease'),
	(257, 'Can add turn replay', 65, 'add_turnreplay'),
	(258, 'Can change turn replay', 65, 'change_turnreplay'),
	(259, 'Can delete turn replay', 65, 'delete_turnreplay'),
	(260, 'Can view turn replay', 65, 'view_turnreplay'),
	(261, 'Can add station withdrawal', 66, 'add_stationwithdrawal'),
	(262, 'Can change station withdrawal', 66, 'change_stationwithdrawal'),
	(263, 'Can delete station withdrawal', 66, 'delete_stationwithdrawal'),
	(264, 'Can view station withdrawal', 66, 'view_stationwithdrawal'),
	(265, 'Can add given up grid', 67, 'add_givenupgrid'),
	(266, 'Can change given up grid', 67, 'change_givenupgrid'),
	(267, 'Can delete given up grid', 67, 'delete_givenupgrid'),
	(268, 'Can view given up grid', 67, 'view_givenupgrid'),
	(269, 'Can add grid attribution', 68, 'add_gridattribution'),
	(270, 'Can change grid attribution', 68, 'change_gridattribution'),
	(271, 'Can delete grid attribution', 68, 'delete_gridattribution'),
	(272, 'Can view grid attribution', 68, 'view_gridattribution'),
	(273, 'Can add tablet proof', 69, 'add_tabletproof'),
	(274, 'Can change tablet proof', 69, 'change_tabletproof'),
	(275, 'Can delete tablet proof', 69, 'delete_tabletproof'),
	(276, 'Can view tablet proof', 69, 'view_tabletproof'),
	(277, 'Can add single marks version', 70, 'add_singlemarksversion'),
	(278, 'Can change single marks version', 70, 'change_singlemarksversion'),
	(279, 'Can delete single marks version', 70, 'delete_singlemarksversion'),
	(280, 'Can view single marks version', 70, 'view_singlemarksversion'),
	(281, 'Can add single mark decision', 71, 'add_singlemarkdecision'),
	(282, 'Can change single mark decision', 71, 'change_singlemarkdecision'),
	(283, 'Can delete single mark decision', 71, 'delete_singlemarkdecision'),
	(284, 'Can view single mark decision', 71, 'view_singlemarkdecision'),
	(285, 'Can add levelling', 72, 'add_levelling'),
	(286, 'Can change levelling', 72, 'change_levelling'),
	(287, 'Can delete levelling', 72, 'delete_levelling'),
	(288, 'Can view levelling', 72, 'view_levelling'),
	(289, 'Can add withdrawal', 73, 'add_withdrawal'),
	(290, 'Can change withdrawal', 73, 'change_withdrawal'),
	(291, 'Can delete withdrawal', 73, 'delete_withdrawal'),
	(292, 'Can view withdrawal', 73, 'view_withdrawal'),
	(293, 'Can add found grid decision', 74, 'add_foundgriddecision'),
	(294, 'Can change found grid decision', 74, 'change_foundgriddecision'),
	(295, 'Can delete found grid decision', 74, 'delete_foundgriddecision'),
	(296, 'Can view found grid decision', 74, 'view_foundgriddecision'),
	(297, 'Can add late attribution', 75, 'add_lateattribution'),
	(298, 'Can change late attribution', 75, 'change_lateattribution'),
	(299, 'Can delete late attribution', 75, 'delete_lateattribution'),
	(300, 'Can view late attribution', 75, 'view_lateattribution'),
	(301, 'Can add case file', 76, 'add_casefile'),
	(302, 'Can change case file', 76, 'change_casefile'),
	(303, 'Can delete case file', 76, 'delete_casefile'),
	(304, 'Can view case file', 76, 'view_casefile'),
	(305, 'Can add case step', 77, 'add_casestep'),
	(306, 'Can change case step', 77, 'change_casestep'),
	(307, 'Can delete case step', 77, 'delete_casestep'),
	(308, 'Can view case step', 77, 'view_casestep'),
	(309, 'Can add paper grid reading', 78, 'add_papergridreading'),
	(310, 'Can change paper grid reading', 78, 'change_papergridreading'),
	(311, 'Can delete paper grid reading', 78, 'delete_papergridreading'),
	(312, 'Can view paper grid reading', 78, 'view_papergridreading'),
	(313, 'Can add merging rules', 79, 'add_mergingrules'),
	(314, 'Can change merging rules', 79, 'change_mergingrules'),
	(315, 'Can delete merging rules', 79, 'delete_mergingrules'),
	(316, 'Can view merging rules', 79, 'view_mergingrules'),
	(317, 'Can add step reading', 80, 'add_stepreading'),
	(318, 'Can change step reading', 80, 'change_stepreading'),
	(319, 'Can delete step reading', 80, 'delete_stepreading'),
	(320, 'Can view step reading', 80, 'view_stepreading'),
	(321, 'Can add handover', 81, 'add_handover'),
	(322, 'Can change handover', 81, 'change_handover'),
	(323, 'Can delete handover', 81, 'delete_handover'),
	(324, 'Can view handover', 81, 'view_handover'),
	(325, 'Can add case statement', 82, 'add_casestatement'),
	(326, 'Can change case statement', 82, 'change_casestatement'),
	(327, 'Can delete case statement', 82, 'delete_casestatement'),
	(328, 'Can view case statement', 82, 'view_casestatement'),
	(329, 'Can add case reading', 83, 'add_casereading'),
	(330, 'Can change case reading', 83, 'change_casereading'),
	(331, 'Can delete case reading', 83, 'delete_casereading'),
	(332, 'Can view case reading', 83, 'view_casereading'),
	(333, 'Can add station resit', 84, 'add_stationresit'),
	(334, 'Can change station resit', 84, 'change_stationresit'),
	(335, 'Can delete station resit', 84, 'delete_stationresit'),
	(336, 'Can view station resit', 84, 'view_stationresit');

















































INSERT INTO public.django_content_type VALUES
	(1, 'contenttypes', 'contenttype'),
	(2, 'auth', 'permission'),
	(3, 'auth', 'group'),
	(4, 'sessions', 'session'),
	(5, 'store', 'staffmember'),
	(6, 'store', 'exam'),
	(7, 'store', 'keeperkey'),
	(8, 'store', 'sitting'),
	(9, 'store', 'candidate'),
	(10, 'store', 'frozenpaper'),
	(11, 'store', 'replacementcode'),
	(12, 'store', 'markingversion'),
	(13, 'store', 'keyholder'),
	(14, 'store', 'attempt'),
	(15, 'store', 'site'),
	(16, 'store', 'extension'),
	(17, 'store', 'handedshare'),
	(18, 'store', 'candidatemark'),
	(19, 'store', 'annulment'),
	(20, 'store', 'attendance'),
	(21, 'store', 'gateoverride'),
	(22, 'store', 'incident'),
	(23, 'store', 'pause'),
	(24, 'store', 'proposal'),
	(25, 'store', 'sitestart'),
	(26, 'store', 'recoverycode'),
	(27, 'store', 'secondfactor'),
	(28, 'store', 'signin'),
	(29, 'store', 'sealedkeydocument'),
	(30, 'store', 'rosterfile'),
	(31, 'store', 'keyversion'),
	(32, 'store', 'answerstable'),
	(33, 'store', 'deliberation'),
	(34, 'store', 'publication'),
	(35, 'store', 'publishedsheet'),
	(36, 'store', 'partversion'),
	(37, 'store', 'rankingversion'),
	(38, 'store', 'candidaterank'),
	(39, 'store', 'publishedpaper'),
	(40, 'store', 'wordingverdict'),
	(41, 'store', 'panelanswer'),
	(42, 'store', 'campaign'),
	(43, 'store', 'campaignphase'),
	(44, 'store', 'participantsversion'),
	(45, 'store', 'participant'),
	(46, 'store', 'postsversion'),
	(47, 'store', 'matchinground'),
	(48, 'store', 'rounddocument'),
	(49, 'store', 'roundoutcome'),
	(50, 'store', 'recheck'),
	(51, 'store', 'plannedsitting'),
	(52, 'store', 'proposalseen'),
	(53, 'store', 'personalsettings'),
	(54, 'store', 'helpcall'),
	(55, 'store', 'placement'),
	(56, 'store', 'appointment'),
	(57, 'store', 'examiner'),
	(58, 'store', 'allotment'),
	(59, 'store', 'circuit'),
	(60, 'store', 'chair'),
	(61, 'store', 'circuitplace'),
	(62, 'store', 'audienceopening'),
	(63, 'store', 'emptychair'),
	(64, 'store', 'circuitrelease'),
	(65, 'store', 'turnreplay'),
	(66, 'store', 'stationwithdrawal'),
	(67, 'store', 'givenupgrid'),
	(68, 'store', 'gridattribution'),
	(69, 'store', 'tabletproof'),
	(70, 'store', 'singlemarksversion'),
	(71, 'store', 'singlemarkdecision'),
	(72, 'store', 'levelling'),
	(73, 'store', 'withdrawal'),
	(74, 'store', 'foundgriddecision'),
	(75, 'store', 'lateattribution'),
	(76, 'store', 'casefile'),
	(77, 'store', 'casestep'),
	(78, 'store', 'papergridreading'),
	(79, 'store', 'mergingrules'),
	(80, 'store', 'stepreading'),
	(81, 'store', 'handover'),
	(82, 'store', 'casestatement'),
	(83, 'store', 'casereading'),
	(84, 'store', 'stationresit');

INSERT INTO public.django_migrations VALUES
	(1, 'contenttypes', '0001_initial', now()),
	(2, 'contenttypes', '0002_remove_content_type_name', now()),
	(3, 'auth', '0001_initial', now()),
	(4, 'auth', '0002_alter_permission_name_max_length', now()),
	(5, 'auth', '0003_alter_user_email_max_length', now()),
	(6, 'auth', '0004_alter_user_username_opts', now()),
	(7, 'auth', '0005_alter_user_last_login_null', now()),
	(8, 'auth', '0006_require_contenttypes_0002', now()),
	(9, 'auth', '0007_alter_validators_add_error_messages', now()),
	(10, 'auth', '0008_alter_user_username_max_length', now()),
	(11, 'auth', '0009_alter_user_last_name_max_length', now()),
	(12, 'auth', '0010_alter_group_name_max_length', now()),
	(13, 'auth', '0011_update_proxy_permissions', now()),
	(14, 'auth', '0012_alter_user_first_name_max_length', now()),
	(15, 'sessions', '0001_initial', now()),
	(16, 'store', '0001_exam', now()),
	(17, 'store', '0002_journal', now()),
	(18, 'store', '0003_resume', now()),
	(19, 'store', '0004_board', now()),
	(20, 'store', '0005_jury_room', now()),
	(21, 'store', '0006_signs', now()),
	(22, 'store', '0007_pauses', now()),
	(23, 'store', '0008_taps', now()),
	(24, 'store', '0009_second_factor', now()),
	(25, 'store', '0010_ahead', now()),
	(26, 'store', '0011_ceremony', now()),
	(27, 'store', '0012_roster', now()),
	(28, 'store', '0013_marking_versions', now()),
	(29, 'store', '0014_sealed_news', now()),
	(30, 'store', '0015_publication', now()),
	(31, 'store', '0016_answers_seen', now()),
	(32, 'store', '0017_ranking', now()),
	(33, 'store', '0018_launch_words', now()),
	(34, 'store', '0019_published_copies', now()),
	(35, 'store', '0020_review', now()),
	(36, 'store', '0021_matching', now()),
	(37, 'store', '0029_recheck', now()),
	(38, 'store', '0030_act_signature', now()),
	(39, 'store', '0031_times', now()),
	(40, 'store', '0032_tries', now()),
	(41, 'store', '0033_people_by_two', now()),
	(42, 'store', '0034_unsigned_tail', now()),
	(43, 'store', '0035_refused_acts', now()),
	(44, 'store', '0036_session_end', now()),
	(45, 'store', '0037_locks', now()),
	(46, 'store', '0038_collected', now()),
	(47, 'store', '0039_student_password', now()),
	(48, 'store', '0040_short_locks', now()),
	(49, 'store', '0041_own_acts', now()),
	(50, 'store', '0042_sound_acts', now()),
	(51, 'store', '0043_code_of_attempt', now()),
	(52, 'store', '0044_planned_sittings', now()),
	(53, 'store', '0045_profile', now()),
	(54, 'store', '0046_moved_news', now()),
	(55, 'store', '0047_trousseaux', now()),
	(56, 'store', '0048_letter_digest', now()),
	(57, 'store', '0049_proposal_seen', now()),
	(58, 'store', '0050_marking_profile', now()),
	(59, 'store', '0051_alone', now()),
	(60, 'store', '0052_unopened_attempts', now()),
	(61, 'store', '0053_settled', now()),
	(62, 'store', '0054_personal_settings', now()),
	(63, 'store', '0055_archived', now()),
	(64, 'store', '0056_receipts', now()),
	(65, 'store', '0057_exam_made_by', now()),
	(66, 'store', '0058_help_calls', now()),
	(67, 'store', '0059_erased', now()),
	(68, 'store', '0060_voice', now()),
	(69, 'store', '0061_rest_breaks', now()),
	(70, 'store', '0062_placement', now()),
	(71, 'store', '0063_alone_of_exam', now()),
	(72, 'store', '0064_open_checks', now()),
	(73, 'store', '0065_weights', now()),
	(74, 'store', '0066_erased_whole', now()),
	(75, 'store', '0067_tablet_returned', now()),
	(76, 'store', '0068_appointment', now()),
	(77, 'store', '0069_chairs', now()),
	(78, 'store', '0070_forget_chairs', now()),
	(79, 'store', '0071_plain_numbers', now()),
	(80, 'store', '0076_tempo', now()),
	(81, 'store', '0075_audiences', now()),
	(82, 'store', '0077_floor', now()),
	(83, 'store', '0078_confinement', now()),
	(84, 'store', '0080_single_marks', now()),
	(85, 'store', '0081_levelling', now()),
	(86, 'store', '0083_withdrawal', now()),
	(87, 'store', '0086_device_examiner', now()),
	(88, 'store', '0087_whole_numbers', now()),
	(89, 'store', '0090_tree_notes', now()),
	(90, 'store', '0084_post_code', now()),
	(91, 'store', '0085_found_grids', now()),
	(92, 'store', '0089_traces', now()),
	(93, 'store', '0091_sitting_heads', now()),
	(94, 'store', '0094_casefile', now()),
	(95, 'store', '0096_logs', now()),
	(96, 'store', '0097_head_waits', now()),
	(97, 'store', '0093_forensics_run', now()),
	(98, 'store', '0098_strayed', now()),
	(99, 'store', '0099_paper_grids', now()),
	(100, 'store', '0102_blocked_tablets', now()),
	(101, 'store', '0100_data_erased', now()),
	(102, 'store', '0104_published_grids', now()),
	(103, 'store', '0106_kiosk', now()),
	(104, 'store', '0107_looks_kept', now()),
	(105, 'store', '0112_kiosk_policy', now()),
	(106, 'store', '0111_drawn_replay', now()),
	(107, 'store', '0108_strays_counted', now()),
	(108, 'store', '0116_browser_keys', now()),
	(109, 'store', '0117_probes', now()),
	(110, 'store', '0118_door_screens', now()),
	(111, 'store', '0124_package_file', now()),
	(112, 'store', '0125_gateway_report', now()),
	(113, 'store', '0119_merging_rules', now()),
	(114, 'store', '0126_machine_status', now()),
	(115, 'store', '0130_relays', now()),
	(116, 'store', '0128_step_reading', now()),
	(117, 'store', '0127_house_lines', now()),
	(118, 'store', '0129_handover', now()),
	(119, 'store', '0131_ledger_signer', now()),
	(120, 'store', '0120_site_news', now()),
	(121, 'store', '0134_case_statement', now()),
	(122, 'store', '0136_grid_alone', now()),
	(123, 'store', '0132_announced_status', now()),
	(124, 'store', '0137_document_keys', now()),
	(125, 'store', '0138_case_reading', now()),
	(126, 'store', '0121_rescue', now()),
	(127, 'store', '0122_rescue_receipts', now()),
	(128, 'store', '0143_case_letter', now()),
	(129, 'store', '0146_kit_request', now()),
	(130, 'store', '0147_unlisted_machine', now()),
	(131, 'store', '0144_evidence_once', now()),
	(132, 'store', '0149_outage_status', now()),
	(133, 'store', '0140_station_resits', now());





































































INSERT INTO public.ledger_cursor VALUES
	(true, '0', 0);

































































































































INSERT INTO public.trace_cursor VALUES
	(true, '0');



































SELECT pg_catalog.setval('public.auth_permission_id_seq', 336, true);





















SELECT pg_catalog.setval('public.django_content_type_id_seq', 84, true);

SELECT pg_catalog.setval('public.django_migrations_id_seq', 133, true);









































































ALTER TABLE ONLY public.act
    ADD CONSTRAINT act_number_digest_key UNIQUE (number, digest);

ALTER TABLE ONLY public.act
    ADD CONSTRAINT act_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.act_signature
    ADD CONSTRAINT act_signature_pkey PRIMARY KEY (act);

ALTER TABLE ONLY public.allotment
    ADD CONSTRAINT allotment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.allotment
    ADD CONSTRAINT allotment_version_once UNIQUE (sitting_id, site_id, version);

ALTER TABLE ONLY public.annulment
    ADD CONSTRAINT annulment_once UNIQUE NULLS NOT DISTINCT (sitting_id, site_id);

ALTER TABLE ONLY public.annulment
    ADD CONSTRAINT annulment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.answers_table
    ADD CONSTRAINT answers_table_new UNIQUE (sitting_id, digest);

ALTER TABLE ONLY public.answers_table
    ADD CONSTRAINT answers_table_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.appointment
    ADD CONSTRAINT appointment_once UNIQUE (member_id, exam_id);

ALTER TABLE ONLY public.appointment
    ADD CONSTRAINT appointment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.attempt
    ADD CONSTRAINT attempt_chair_id_key UNIQUE (chair_id);

ALTER TABLE ONLY public.attempt
    ADD CONSTRAINT attempt_once UNIQUE (sitting_id, candidate_id);

ALTER TABLE ONLY public.attempt
    ADD CONSTRAINT attempt_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_tap_key UNIQUE (tap);

ALTER TABLE ONLY public.audience_opening
    ADD CONSTRAINT audience_opening_once UNIQUE NULLS NOT DISTINCT (sitting_id, package, site_id, audience);

ALTER TABLE ONLY public.audience_opening
    ADD CONSTRAINT audience_opening_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.board
    ADD CONSTRAINT board_pkey PRIMARY KEY (sitting);

ALTER TABLE ONLY public.brake_lift
    ADD CONSTRAINT brake_lift_pkey PRIMARY KEY (act);

ALTER TABLE ONLY public.campaign
    ADD CONSTRAINT campaign_once UNIQUE (exam_id, code);

ALTER TABLE ONLY public.campaign_phase
    ADD CONSTRAINT campaign_phase_once UNIQUE (campaign_id, number);

ALTER TABLE ONLY public.campaign_phase
    ADD CONSTRAINT campaign_phase_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.campaign
    ADD CONSTRAINT campaign_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.candidate_mark
    ADD CONSTRAINT candidate_mark_once UNIQUE (version_id, attempt_id);

ALTER TABLE ONLY public.candidate_mark
    ADD CONSTRAINT candidate_mark_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.candidate
    ADD CONSTRAINT candidate_number_once UNIQUE (exam_id, number);

ALTER TABLE ONLY public.candidate
    ADD CONSTRAINT candidate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.candidate_rank
    ADD CONSTRAINT candidate_rank_once UNIQUE (version_id, candidate_id);

ALTER TABLE ONLY public.candidate_rank
    ADD CONSTRAINT candidate_rank_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.case_reading
    ADD CONSTRAINT case_reading_pkey PRIMARY KEY (act);

ALTER TABLE ONLY public.case_statement
    ADD CONSTRAINT case_statement_once UNIQUE (casefile_id, number);

ALTER TABLE ONLY public.case_statement
    ADD CONSTRAINT case_statement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.casefile
    ADD CONSTRAINT casefile_once UNIQUE (exam_id, number);

ALTER TABLE ONLY public.casefile
    ADD CONSTRAINT casefile_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.casefile_step
    ADD CONSTRAINT casefile_step_act_key UNIQUE (act);

ALTER TABLE ONLY public.casefile_step
    ADD CONSTRAINT casefile_step_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.chair
    ADD CONSTRAINT chair_of_examiner_once UNIQUE (sitting_id, examiner_id);

ALTER TABLE ONLY public.chair
    ADD CONSTRAINT chair_once UNIQUE (circuit_id, station, place);

ALTER TABLE ONLY public.chair
    ADD CONSTRAINT chair_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.checkpoint
    ADD CONSTRAINT checkpoint_pkey PRIMARY KEY (size);

ALTER TABLE ONLY public.circuit
    ADD CONSTRAINT circuit_of_sitting UNIQUE (id, sitting_id);

ALTER TABLE ONLY public.circuit
    ADD CONSTRAINT circuit_once UNIQUE (sitting_id, site_id, code);

ALTER TABLE ONLY public.circuit
    ADD CONSTRAINT circuit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.circuit_place
    ADD CONSTRAINT circuit_place_once UNIQUE (circuit_id, rotation, "position");

ALTER TABLE ONLY public.circuit_place
    ADD CONSTRAINT circuit_place_pkey PRIMARY KEY (attempt_id);

ALTER TABLE ONLY public.circuit_release
    ADD CONSTRAINT circuit_release_pkey PRIMARY KEY (circuit_id);

ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cosignature
    ADD CONSTRAINT cosignature_pkey PRIMARY KEY (note, witness);

ALTER TABLE ONLY public.couple_agreement
    ADD CONSTRAINT couple_agreement_pkey PRIMARY KEY (couple, number, who);

ALTER TABLE ONLY public.couple_list
    ADD CONSTRAINT couple_list_couple_number_digest_key UNIQUE (couple, number, digest);

ALTER TABLE ONLY public.couple_list
    ADD CONSTRAINT couple_list_pkey PRIMARY KEY (couple, number);

ALTER TABLE ONLY public.couple
    ADD CONSTRAINT couple_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.couple_word
    ADD CONSTRAINT couple_word_pkey PRIMARY KEY (couple, number);

ALTER TABLE ONLY public.deliberation
    ADD CONSTRAINT deliberation_once UNIQUE (exam_id, number);

ALTER TABLE ONLY public.deliberation
    ADD CONSTRAINT deliberation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_attempt_public_key_key UNIQUE (attempt, public_key);

ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_attempt_replacement_key UNIQUE (attempt, replacement);

ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_pkey PRIMARY KEY (attempt, epoch);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);

ALTER TABLE ONLY public.doctor_report
    ADD CONSTRAINT doctor_report_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.drawn_replay
    ADD CONSTRAINT drawn_replay_pkey PRIMARY KEY (act);

ALTER TABLE ONLY public.empty_chair
    ADD CONSTRAINT empty_chair_pkey PRIMARY KEY (chair_id);

ALTER TABLE ONLY public.erased_attempt
    ADD CONSTRAINT erased_attempt_pkey PRIMARY KEY (attempt);

ALTER TABLE ONLY public.exam
    ADD CONSTRAINT exam_code_key UNIQUE (code);

ALTER TABLE ONLY public.exam
    ADD CONSTRAINT exam_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.examiner
    ADD CONSTRAINT examiner_number_once UNIQUE (exam_id, number);

ALTER TABLE ONLY public.examiner
    ADD CONSTRAINT examiner_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.extension
    ADD CONSTRAINT extension_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.forensics_run
    ADD CONSTRAINT forensics_run_exam_number_key UNIQUE (exam, number);

ALTER TABLE ONLY public.forensics_run
    ADD CONSTRAINT forensics_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.found_grid
    ADD CONSTRAINT found_grid_once UNIQUE (chair_id, epoch, turn, met);

ALTER TABLE ONLY public.found_grid
    ADD CONSTRAINT found_grid_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.frozen_paper
    ADD CONSTRAINT frozen_paper_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.gate_override
    ADD CONSTRAINT gate_override_once UNIQUE (sitting_id, site_id);

ALTER TABLE ONLY public.gate_override
    ADD CONSTRAINT gate_override_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.gateway_report
    ADD CONSTRAINT gateway_report_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.given_up_grid
    ADD CONSTRAINT given_up_grid_once UNIQUE (chair_id, attempt_id);

ALTER TABLE ONLY public.given_up_grid
    ADD CONSTRAINT given_up_grid_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.grid_attribution
    ADD CONSTRAINT grid_attribution_once UNIQUE (chair_id, turn, met);

ALTER TABLE ONLY public.grid_attribution
    ADD CONSTRAINT grid_attribution_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.handed_share
    ADD CONSTRAINT handed_share_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.handover
    ADD CONSTRAINT handover_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.help_call
    ADD CONSTRAINT help_call_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT journal_entry_attempt_epoch_seq_digest_key UNIQUE (attempt, epoch, seq, digest);

ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT journal_entry_pkey PRIMARY KEY (attempt, epoch, seq);

ALTER TABLE ONLY public.journal_head
    ADD CONSTRAINT journal_head_pkey PRIMARY KEY (sitting);

ALTER TABLE ONLY public.keeper_key
    ADD CONSTRAINT keeper_key_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.key_version
    ADD CONSTRAINT key_version_new UNIQUE (sitting_id, digest);

ALTER TABLE ONLY public.key_version
    ADD CONSTRAINT key_version_once UNIQUE (sitting_id, number);

ALTER TABLE ONLY public.key_version
    ADD CONSTRAINT key_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.keyholder
    ADD CONSTRAINT keyholder_once UNIQUE (sitting_id, member_id);

ALTER TABLE ONLY public.keyholder
    ADD CONSTRAINT keyholder_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.keyholder
    ADD CONSTRAINT keyholder_share UNIQUE (sitting_id, "position");

ALTER TABLE ONLY public.kiosk_admission
    ADD CONSTRAINT kiosk_admission_pkey PRIMARY KEY (attempt, act);

ALTER TABLE ONLY public.kiosk_browser_key
    ADD CONSTRAINT kiosk_browser_key_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.kiosk_configuration
    ADD CONSTRAINT kiosk_configuration_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.kiosk_nonce
    ADD CONSTRAINT kiosk_nonce_pkey PRIMARY KEY (attempt, epoch);

ALTER TABLE ONLY public.kiosk_policy
    ADD CONSTRAINT kiosk_policy_pkey PRIMARY KEY (exam_id, act);

ALTER TABLE ONLY public.kiosk_probe_code
    ADD CONSTRAINT kiosk_probe_code_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.kiosk_probe
    ADD CONSTRAINT kiosk_probe_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.kiosk_probe
    ADD CONSTRAINT kiosk_probe_seal_key UNIQUE (seal);

ALTER TABLE ONLY public.kiosk_verdict
    ADD CONSTRAINT kiosk_verdict_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.kit_request
    ADD CONSTRAINT kit_request_pkey PRIMARY KEY (attempt);

ALTER TABLE ONLY public.late_attribution
    ADD CONSTRAINT late_attribution_once UNIQUE (chair_id, turn, met);

ALTER TABLE ONLY public.late_attribution
    ADD CONSTRAINT late_attribution_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_cursor
    ADD CONSTRAINT ledger_cursor_pkey PRIMARY KEY (only_one);

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_attempt_epoch_seq_key UNIQUE (attempt, epoch, seq);

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.levelling
    ADD CONSTRAINT levelling_adopted_act_key UNIQUE (adopted_act);

ALTER TABLE ONLY public.levelling
    ADD CONSTRAINT levelling_once UNIQUE (sitting_id, number);

ALTER TABLE ONLY public.levelling
    ADD CONSTRAINT levelling_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.look
    ADD CONSTRAINT look_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.machine_status
    ADD CONSTRAINT machine_status_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.marking_version
    ADD CONSTRAINT marking_version_adopted_act_key UNIQUE (adopted_act);

ALTER TABLE ONLY public.marking_version
    ADD CONSTRAINT marking_version_once UNIQUE (sitting_id, number);

ALTER TABLE ONLY public.marking_version
    ADD CONSTRAINT marking_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.matching_round
    ADD CONSTRAINT matching_round_once UNIQUE (campaign_id, number);

ALTER TABLE ONLY public.matching_round
    ADD CONSTRAINT matching_round_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.merging_rules
    ADD CONSTRAINT merging_rules_act_key UNIQUE (act);

ALTER TABLE ONLY public.merging_rules
    ADD CONSTRAINT merging_rules_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.minutes
    ADD CONSTRAINT minutes_pkey PRIMARY KEY (act);

ALTER TABLE ONLY public.news
    ADD CONSTRAINT news_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.odd_acts
    ADD CONSTRAINT odd_acts_pkey PRIMARY KEY (attempt, journal_xid);

ALTER TABLE ONLY public.opened_marking_key
    ADD CONSTRAINT opened_marking_key_pkey PRIMARY KEY (sitting);

ALTER TABLE ONLY public.outage_status
    ADD CONSTRAINT outage_status_pkey PRIMARY KEY (machine, at_ms);

ALTER TABLE ONLY public.package_file
    ADD CONSTRAINT package_file_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.panel_answer
    ADD CONSTRAINT panel_answer_once UNIQUE (act, question, expert);

ALTER TABLE ONLY public.panel_answer
    ADD CONSTRAINT panel_answer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.paper_grid_reading
    ADD CONSTRAINT paper_grid_reading_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.paper_grid_reading
    ADD CONSTRAINT paper_grid_reading_repeats_id_key UNIQUE (repeats_id);

ALTER TABLE ONLY public.paper_grid_reading
    ADD CONSTRAINT paper_grid_whole UNIQUE (id, chair_id, attempt_id, turn, content, sheet);

ALTER TABLE ONLY public.frozen_paper
    ADD CONSTRAINT paper_version_once UNIQUE (code, version);

ALTER TABLE ONLY public.part_version
    ADD CONSTRAINT part_version_once UNIQUE (exam_id, kind, number);

ALTER TABLE ONLY public.part_version
    ADD CONSTRAINT part_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.participant
    ADD CONSTRAINT participant_once UNIQUE (version_id, candidate_id);

ALTER TABLE ONLY public.participant
    ADD CONSTRAINT participant_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.participant
    ADD CONSTRAINT participant_placed UNIQUE (version_id, place);

ALTER TABLE ONLY public.participants_version
    ADD CONSTRAINT participants_version_once UNIQUE (campaign_id, number);

ALTER TABLE ONLY public.participants_version
    ADD CONSTRAINT participants_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pause
    ADD CONSTRAINT pause_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.personal_settings
    ADD CONSTRAINT personal_settings_pkey PRIMARY KEY (candidate_id);

ALTER TABLE ONLY public.placement
    ADD CONSTRAINT placement_once UNIQUE (candidate_id, sitting_id);

ALTER TABLE ONLY public.placement
    ADD CONSTRAINT placement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.planned_sitting
    ADD CONSTRAINT planned_sitting_code_once UNIQUE (exam_id, code);

ALTER TABLE ONLY public.planned_sitting
    ADD CONSTRAINT planned_sitting_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.posts_version
    ADD CONSTRAINT posts_version_once UNIQUE (campaign_id, number);

ALTER TABLE ONLY public.posts_version
    ADD CONSTRAINT posts_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.presence
    ADD CONSTRAINT presence_pkey PRIMARY KEY (attempt, epoch);

ALTER TABLE ONLY public.progress
    ADD CONSTRAINT progress_pkey PRIMARY KEY (attempt);

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.proposal_seen
    ADD CONSTRAINT proposal_seen_once UNIQUE (proposal_id, member_id);

ALTER TABLE ONLY public.proposal_seen
    ADD CONSTRAINT proposal_seen_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.publication
    ADD CONSTRAINT publication_once UNIQUE (exam_id, number);

ALTER TABLE ONLY public.publication
    ADD CONSTRAINT publication_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.publication_signature
    ADD CONSTRAINT publication_signature_pkey PRIMARY KEY (publication);

ALTER TABLE ONLY public.published_paper
    ADD CONSTRAINT published_paper_once UNIQUE (publication_id, place);

ALTER TABLE ONLY public.published_paper
    ADD CONSTRAINT published_paper_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.published_sheet
    ADD CONSTRAINT published_sheet_once UNIQUE (candidate_id, publication_id);

ALTER TABLE ONLY public.published_sheet
    ADD CONSTRAINT published_sheet_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.published_sheet
    ADD CONSTRAINT published_sheet_place_once UNIQUE (publication_id, place);

ALTER TABLE ONLY public.ranking_version
    ADD CONSTRAINT ranking_version_adopted_act_key UNIQUE (adopted_act);

ALTER TABLE ONLY public.ranking_version
    ADD CONSTRAINT ranking_version_once UNIQUE (exam_id, number);

ALTER TABLE ONLY public.ranking_version
    ADD CONSTRAINT ranking_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.recheck
    ADD CONSTRAINT recheck_once UNIQUE (candidate_id, publication_id, number);

ALTER TABLE ONLY public.recheck
    ADD CONSTRAINT recheck_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_once UNIQUE (member_id, digest);

ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.refused_act
    ADD CONSTRAINT refused_act_identity_key UNIQUE (identity);

ALTER TABLE ONLY public.refused_act
    ADD CONSTRAINT refused_act_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.relay
    ADD CONSTRAINT relay_act_key UNIQUE (act);

ALTER TABLE ONLY public.relay
    ADD CONSTRAINT relay_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.relay
    ADD CONSTRAINT relay_revoked_act_key UNIQUE (revoked_act);

ALTER TABLE ONLY public.relay_status
    ADD CONSTRAINT relay_status_pkey PRIMARY KEY (relay);

ALTER TABLE ONLY public.released_key
    ADD CONSTRAINT released_key_pkey PRIMARY KEY (sitting);

ALTER TABLE ONLY public.released_station_key
    ADD CONSTRAINT released_station_key_pkey PRIMARY KEY (sitting, package, audience, station);

ALTER TABLE ONLY public.replacement_code
    ADD CONSTRAINT replacement_code_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.rescue_claim
    ADD CONSTRAINT rescue_claim_pkey PRIMARY KEY (attempt, epoch, public_key);

ALTER TABLE ONLY public.rescue_kit
    ADD CONSTRAINT rescue_kit_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.roster_file
    ADD CONSTRAINT roster_file_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.round_document
    ADD CONSTRAINT round_document_once UNIQUE (round_id, name);

ALTER TABLE ONLY public.round_document
    ADD CONSTRAINT round_document_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.round_outcome
    ADD CONSTRAINT round_outcome_once UNIQUE (round_id, candidate_id);

ALTER TABLE ONLY public.round_outcome
    ADD CONSTRAINT round_outcome_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sealed_key_document
    ADD CONSTRAINT sealed_marking_key_pkey PRIMARY KEY (sitting_id);

ALTER TABLE ONLY public.second_factor
    ADD CONSTRAINT second_factor_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sign_in
    ADD CONSTRAINT sign_in_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.single_mark_decision
    ADD CONSTRAINT single_mark_decided_once UNIQUE NULLS NOT DISTINCT (attempt_id, station, place);

ALTER TABLE ONLY public.single_mark_decision
    ADD CONSTRAINT single_mark_decision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.single_marks_version
    ADD CONSTRAINT single_marks_once UNIQUE (sitting_id, number);

ALTER TABLE ONLY public.single_marks_version
    ADD CONSTRAINT single_marks_version_adopted_act_key UNIQUE (adopted_act);

ALTER TABLE ONLY public.single_marks_version
    ADD CONSTRAINT single_marks_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.site
    ADD CONSTRAINT site_code_once UNIQUE (exam_id, code);

ALTER TABLE ONLY public.site_file
    ADD CONSTRAINT site_file_pkey PRIMARY KEY (site_id);

ALTER TABLE ONLY public.site_news
    ADD CONSTRAINT site_news_pkey PRIMARY KEY (site_id);

ALTER TABLE ONLY public.site
    ADD CONSTRAINT site_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.site_start
    ADD CONSTRAINT site_start_once UNIQUE (sitting_id, site_id);

ALTER TABLE ONLY public.site_start
    ADD CONSTRAINT site_start_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sitting
    ADD CONSTRAINT sitting_code_once UNIQUE (exam_id, code);

ALTER TABLE ONLY public.sitting
    ADD CONSTRAINT sitting_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sitting
    ADD CONSTRAINT sitting_position_once UNIQUE (exam_id, "position");

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_login_key UNIQUE (login);

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.station_resit
    ADD CONSTRAINT station_resit_once UNIQUE (attempt_id, station);

ALTER TABLE ONLY public.station_resit
    ADD CONSTRAINT station_resit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.station_resit
    ADD CONSTRAINT station_resit_place UNIQUE (resit_attempt_id, resit_station);

ALTER TABLE ONLY public.station_withdrawal
    ADD CONSTRAINT station_withdrawal_once UNIQUE NULLS NOT DISTINCT (sitting_id, station, site_id, circuit_id);

ALTER TABLE ONLY public.station_withdrawal
    ADD CONSTRAINT station_withdrawal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.step_reading
    ADD CONSTRAINT step_reading_once UNIQUE NULLS NOT DISTINCT (day, step, sitting);

ALTER TABLE ONLY public.step_reading
    ADD CONSTRAINT step_reading_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.student_password
    ADD CONSTRAINT student_password_pkey PRIMARY KEY (candidate, code_digest);

ALTER TABLE ONLY public.tablet_proof
    ADD CONSTRAINT tablet_proof_once UNIQUE (attempt_id, epoch, count, head);

ALTER TABLE ONLY public.tablet_proof
    ADD CONSTRAINT tablet_proof_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tile_root
    ADD CONSTRAINT tile_root_pkey PRIMARY KEY (log, level, place);

ALTER TABLE ONLY public.trace_cursor
    ADD CONSTRAINT trace_cursor_pkey PRIMARY KEY (only_one);

ALTER TABLE ONLY public.trace_entry
    ADD CONSTRAINT trace_entry_number_digest_key UNIQUE (number, digest);

ALTER TABLE ONLY public.trace_entry
    ADD CONSTRAINT trace_entry_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.trace_entry
    ADD CONSTRAINT trace_entry_source_row_id_key UNIQUE (source, row_id);

ALTER TABLE ONLY public.trace
    ADD CONSTRAINT trace_identity_key UNIQUE (identity);

ALTER TABLE ONLY public.trace
    ADD CONSTRAINT trace_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tree_note
    ADD CONSTRAINT tree_note_origin_size_key UNIQUE (origin, size);

ALTER TABLE ONLY public.tree_note
    ADD CONSTRAINT tree_note_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.turn_replay
    ADD CONSTRAINT turn_replay_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.unlisted_machine
    ADD CONSTRAINT unlisted_machine_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.unsigned_tail
    ADD CONSTRAINT unsigned_tail_pkey PRIMARY KEY (attempt, epoch);

ALTER TABLE ONLY public.wish_confirmation
    ADD CONSTRAINT wish_confirmation_pkey PRIMARY KEY (campaign, candidate, phase, number);

ALTER TABLE ONLY public.wish_edit
    ADD CONSTRAINT wish_edit_campaign_candidate_number_digest_key UNIQUE (campaign, candidate, number, digest);

ALTER TABLE ONLY public.wish_edit
    ADD CONSTRAINT wish_edit_pkey PRIMARY KEY (campaign, candidate, number);

ALTER TABLE ONLY public.wish_session_end
    ADD CONSTRAINT wish_session_end_pkey PRIMARY KEY (candidate, at_ms);

ALTER TABLE ONLY public.withdrawal
    ADD CONSTRAINT withdrawal_once UNIQUE (exam_id, number);

ALTER TABLE ONLY public.withdrawal
    ADD CONSTRAINT withdrawal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wording_verdict
    ADD CONSTRAINT wording_verdict_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wrong_try
    ADD CONSTRAINT wrong_try_pkey PRIMARY KEY (door, network, name);

CREATE INDEX act_without_words ON public.act USING btree (number) WHERE (erased_act IS NOT NULL);

CREATE INDEX allotment_site_id_ec75e68a ON public.allotment USING btree (site_id);

CREATE INDEX allotment_sitting_id_29c93ade ON public.allotment USING btree (sitting_id);

CREATE INDEX annulment_site_id_8f638ec1 ON public.annulment USING btree (site_id);

CREATE INDEX annulment_sitting_id_4aec9195 ON public.annulment USING btree (sitting_id);

CREATE INDEX answers_table_sitting_id_fc52fc19 ON public.answers_table USING btree (sitting_id);

CREATE INDEX appointment_exam_id_9fbb7ce5 ON public.appointment USING btree (exam_id);

CREATE INDEX appointment_member_id_bd41fb0f ON public.appointment USING btree (member_id);

CREATE INDEX appointment_site_id_d2ba7e7a ON public.appointment USING btree (site_id);

CREATE INDEX attempt_candidate_id_c04401ba ON public.attempt USING btree (candidate_id);

CREATE INDEX attempt_site_id_7e19f488 ON public.attempt USING btree (site_id);

CREATE INDEX attempt_sitting_id_747fc0a8 ON public.attempt USING btree (sitting_id);

CREATE INDEX attendance_attempt_id_0d5c28ef ON public.attendance USING btree (attempt_id);

CREATE INDEX audience_opening_site_id_5889d2e3 ON public.audience_opening USING btree (site_id);

CREATE INDEX audience_opening_sitting_id_75bf306f ON public.audience_opening USING btree (sitting_id);

CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);

CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);

CREATE INDEX brake_lift_of_network ON public.brake_lift USING btree (network, until_ms);

CREATE INDEX campaign_exam_id_092b1bc6 ON public.campaign USING btree (exam_id);

CREATE INDEX campaign_phase_campaign_id_d2d877cd ON public.campaign_phase USING btree (campaign_id);

CREATE INDEX candidate_exam_id_26689f5f ON public.candidate USING btree (exam_id);

CREATE INDEX candidate_mark_attempt_id_79550778 ON public.candidate_mark USING btree (attempt_id);

CREATE INDEX candidate_mark_version_id_81467be6 ON public.candidate_mark USING btree (version_id);

CREATE INDEX candidate_plain_number ON public.candidate USING btree (upper((number)::text));
ALTER INDEX public.candidate_plain_number ALTER COLUMN 1 SET STATISTICS 0;

CREATE INDEX candidate_rank_candidate_id_5253b447 ON public.candidate_rank USING btree (candidate_id);

CREATE INDEX candidate_rank_version_id_2d20e5d0 ON public.candidate_rank USING btree (version_id);

CREATE INDEX candidate_site_id_14582099 ON public.candidate USING btree (site_id);

CREATE INDEX case_reading_attempt_id_4941f764 ON public.case_reading USING btree (attempt_id);

CREATE INDEX case_reading_casefile_id_20055cb1 ON public.case_reading USING btree (casefile_id);

CREATE INDEX case_statement_attempt_id_ba0d9e23 ON public.case_statement USING btree (attempt_id);

CREATE INDEX case_statement_casefile_id_41b15ba7 ON public.case_statement USING btree (casefile_id);

CREATE INDEX casefile_attempt_id_7e2cff32 ON public.casefile USING btree (attempt_id);

CREATE INDEX casefile_exam_id_b41fc1a0 ON public.casefile USING btree (exam_id);

CREATE INDEX casefile_sitting_id_313897f2 ON public.casefile USING btree (sitting_id);

CREATE INDEX casefile_step_attempt_id_c13b39cf ON public.casefile_step USING btree (attempt_id);

CREATE INDEX casefile_step_casefile_id_adde92aa ON public.casefile_step USING btree (casefile_id);

CREATE INDEX chair_circuit_id_be555da7 ON public.chair USING btree (circuit_id);

CREATE INDEX chair_examiner_id_e10728e0 ON public.chair USING btree (examiner_id);

CREATE INDEX chair_sitting_id_df00c806 ON public.chair USING btree (sitting_id);

CREATE INDEX circuit_place_circuit_id_77a92151 ON public.circuit_place USING btree (circuit_id);

CREATE INDEX circuit_release_sitting_id_6de667ec ON public.circuit_release USING btree (sitting_id);

CREATE INDEX circuit_site_id_8828eca0 ON public.circuit USING btree (site_id);

CREATE INDEX circuit_sitting_id_c580be29 ON public.circuit USING btree (sitting_id);

CREATE INDEX contact_at ON public.contact USING btree (at_ms);

CREATE INDEX contact_committed ON public.contact USING btree (xid);

CREATE INDEX contact_of_attempt ON public.contact USING btree (attempt, epoch, at_ms);

CREATE INDEX couple_of_asked ON public.couple USING btree (campaign, asked);

CREATE INDEX couple_of_asking ON public.couple USING btree (campaign, asking);

CREATE INDEX deliberation_exam_id_27e61b6d ON public.deliberation USING btree (exam_id);

CREATE INDEX device_replacement ON public.device USING btree (attempt, epoch) WHERE (epoch > 1);

CREATE INDEX device_token ON public.device USING btree (token_digest);

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);

CREATE INDEX drawn_replay_attempt ON public.drawn_replay USING btree (attempt);

CREATE INDEX empty_chair_sitting_id_6802ca6e ON public.empty_chair USING btree (sitting_id);

CREATE INDEX exam_code_f813e0b3_like ON public.exam USING btree (code varchar_pattern_ops);

CREATE INDEX examiner_exam_id_a3540cde ON public.examiner USING btree (exam_id);

CREATE INDEX examiner_plain_number ON public.examiner USING btree (upper((number)::text));
ALTER INDEX public.examiner_plain_number ALTER COLUMN 1 SET STATISTICS 0;

CREATE INDEX extension_attempt_id_a252c852 ON public.extension USING btree (attempt_id);

CREATE INDEX extension_site_id_78fbcf4b ON public.extension USING btree (site_id);

CREATE INDEX extension_sitting_id_71a8de3a ON public.extension USING btree (sitting_id);

CREATE INDEX found_grid_chair_id_8764f6a1 ON public.found_grid USING btree (chair_id);

CREATE INDEX found_grid_sitting_id_a8b16cc7 ON public.found_grid USING btree (sitting_id);

CREATE INDEX gate_override_site_id_3f275f61 ON public.gate_override USING btree (site_id);

CREATE INDEX gate_override_sitting_id_b2255b2c ON public.gate_override USING btree (sitting_id);

CREATE INDEX given_up_grid_attempt_id_2cee4d7d ON public.given_up_grid USING btree (attempt_id);

CREATE INDEX given_up_grid_chair_id_7ce2806b ON public.given_up_grid USING btree (chair_id);

CREATE INDEX given_up_grid_sitting_id_63124e09 ON public.given_up_grid USING btree (sitting_id);

CREATE INDEX grid_attribution_attempt_id_1d74a376 ON public.grid_attribution USING btree (attempt_id);

CREATE INDEX grid_attribution_chair_id_2cb80fd1 ON public.grid_attribution USING btree (chair_id);

CREATE INDEX grid_attribution_sitting_id_be8e1da9 ON public.grid_attribution USING btree (sitting_id);

CREATE INDEX handed_share_keeper_key_id_7ed51795 ON public.handed_share USING btree (keeper_key_id);

CREATE INDEX handed_share_keyholder_id_f75f6dcf ON public.handed_share USING btree (keyholder_id);

CREATE INDEX handover_leaver_id_e51f6713 ON public.handover USING btree (leaver_id);

CREATE INDEX handover_taker_id_259b77ba ON public.handover USING btree (taker_id);

CREATE UNIQUE INDEX handover_waits_once ON public.handover USING btree (leaver_id) WHERE ((accepted_act IS NULL) AND (replaced_act IS NULL));

CREATE INDEX help_call_attempt_id_44b2d776 ON public.help_call USING btree (attempt_id);

CREATE UNIQUE INDEX help_call_open_once ON public.help_call USING btree (attempt_id) WHERE ((seen_ms IS NULL) AND (taken_back_ms IS NULL));

CREATE INDEX incident_assignee_id_c448273b ON public.incident USING btree (assignee_id);

CREATE INDEX incident_attempt_id_315c3b76 ON public.incident USING btree (attempt_id);

CREATE UNIQUE INDEX incident_mark_once ON public.incident USING btree (sitting_id, mark) WHERE (NOT ((mark)::text = ''::text));

CREATE INDEX incident_site_id_8a0026e4 ON public.incident USING btree (site_id);

CREATE INDEX incident_sitting_id_9d462223 ON public.incident USING btree (sitting_id);

CREATE INDEX journal_entry_committed ON public.journal_entry USING btree (xid, attempt, epoch, seq);

CREATE INDEX journal_entry_handed ON public.journal_entry USING btree (attempt, epoch) WHERE (kind = 'handed'::text);

CREATE INDEX journal_entry_strayed ON public.journal_entry USING btree (received_ms) WHERE (kind = 'strayed'::text);

CREATE INDEX key_version_parent_id_bfea2ab6 ON public.key_version USING btree (parent_id);

CREATE INDEX key_version_sitting_id_1b25596b ON public.key_version USING btree (sitting_id);

CREATE INDEX keyholder_member_id_7eca29f9 ON public.keyholder USING btree (member_id);

CREATE INDEX keyholder_sitting_id_f67168dd ON public.keyholder USING btree (sitting_id);

CREATE UNIQUE INDEX kiosk_browser_key_of_build ON public.kiosk_browser_key USING btree (exam_id, config_key, platform, lower(build)) WHERE (withdrawn_act IS NULL);

CREATE UNIQUE INDEX kiosk_browser_key_once ON public.kiosk_browser_key USING btree (exam_id, browser_key) WHERE (withdrawn_act IS NULL);

CREATE INDEX kiosk_configuration_of_exam ON public.kiosk_configuration USING btree (exam_id);

CREATE UNIQUE INDEX kiosk_configuration_token ON public.kiosk_configuration USING btree (exam_id, token) WHERE (replaced_act IS NULL);

CREATE INDEX kiosk_probe_code_handle ON public.kiosk_probe_code USING btree (handle);

CREATE INDEX kiosk_probe_of_site ON public.kiosk_probe USING btree (site_id, at_ms);

CREATE INDEX kiosk_verdict_of_attempt ON public.kiosk_verdict USING btree (attempt, at_ms);

CREATE INDEX kit_request_open ON public.kit_request USING btree (taken_ms) WHERE (sealed IS NOT NULL);

CREATE INDEX late_attribution_attempt_id_4bb8c7ad ON public.late_attribution USING btree (attempt_id);

CREATE INDEX late_attribution_chair_id_978106c8 ON public.late_attribution USING btree (chair_id);

CREATE INDEX late_attribution_sitting_id_76338bfb ON public.late_attribution USING btree (sitting_id);

CREATE INDEX levelling_sitting_id_87066003 ON public.levelling USING btree (sitting_id);

CREATE INDEX look_at ON public.look USING btree (at_ms);

CREATE INDEX look_committed ON public.look USING btree (xid);

CREATE INDEX look_of_attempt ON public.look USING btree (attempt, at_ms);

CREATE INDEX look_of_candidate ON public.look USING btree (candidate);

CREATE INDEX look_recent ON public.look USING btree (staff, kind, subject, at_ms);

CREATE INDEX marking_version_answers_table_id_8a26c981 ON public.marking_version USING btree (answers_table_id);

CREATE INDEX marking_version_key_version_id_437bc289 ON public.marking_version USING btree (key_version_id);

CREATE INDEX marking_version_sitting_id_7b5da77e ON public.marking_version USING btree (sitting_id);

CREATE INDEX matching_round_campaign_id_9dfcfa18 ON public.matching_round USING btree (campaign_id);

CREATE INDEX matching_round_participants_id_ae657f83 ON public.matching_round USING btree (participants_id);

CREATE INDEX matching_round_posts_id_497b5774 ON public.matching_round USING btree (posts_id);

CREATE INDEX merging_rules_sitting_id_d7e0cd17 ON public.merging_rules USING btree (sitting_id);

CREATE INDEX news_of_attempt ON public.news USING btree (attempt, kind, number) WHERE (attempt IS NOT NULL);

CREATE INDEX panel_answer_sitting_id_f9c68bcf ON public.panel_answer USING btree (sitting_id);

CREATE UNIQUE INDEX paper_grid_once ON public.paper_grid_reading USING btree (chair_id, attempt_id) WHERE (repeats_id IS NOT NULL);

CREATE INDEX paper_grid_reading_attempt_id_53742930 ON public.paper_grid_reading USING btree (attempt_id);

CREATE INDEX paper_grid_reading_chair_id_de6f2170 ON public.paper_grid_reading USING btree (chair_id);

CREATE INDEX paper_grid_reading_sitting_id_f78fda17 ON public.paper_grid_reading USING btree (sitting_id);

CREATE INDEX paper_grid_reading_typist_id_d63a9786 ON public.paper_grid_reading USING btree (typist_id);

CREATE INDEX part_version_exam_id_b91e491b ON public.part_version USING btree (exam_id);

CREATE INDEX participant_candidate_id_abab5ef6 ON public.participant USING btree (candidate_id);

CREATE INDEX participant_version_id_7a66d841 ON public.participant USING btree (version_id);

CREATE INDEX participants_version_campaign_id_ec512ffb ON public.participants_version USING btree (campaign_id);

CREATE INDEX pause_attempt_id_be992a41 ON public.pause USING btree (attempt_id);

CREATE INDEX pause_site_id_64f3d996 ON public.pause USING btree (site_id);

CREATE INDEX pause_sitting_id_c73245e3 ON public.pause USING btree (sitting_id);

CREATE INDEX placement_candidate_id_db5522d9 ON public.placement USING btree (candidate_id);

CREATE INDEX placement_site_id_52f741a6 ON public.placement USING btree (site_id);

CREATE INDEX planned_sitting_exam_id_399a5927 ON public.planned_sitting USING btree (exam_id);

CREATE INDEX posts_version_campaign_id_fdd84990 ON public.posts_version USING btree (campaign_id);

CREATE INDEX proposal_decider_id_3223e55a ON public.proposal USING btree (decider_id);

CREATE INDEX proposal_proposer_id_27b3bb88 ON public.proposal USING btree (proposer_id);

CREATE INDEX proposal_seen_member_id_46ab3911 ON public.proposal_seen USING btree (member_id);

CREATE INDEX proposal_seen_proposal_id_52b26ede ON public.proposal_seen USING btree (proposal_id);

CREATE INDEX proposal_sitting_id_4f0b8a0d ON public.proposal USING btree (sitting_id);

CREATE INDEX publication_exam_id_e50e7cb4 ON public.publication USING btree (exam_id);

CREATE INDEX published_paper_publication_id_973af35b ON public.published_paper USING btree (publication_id);

CREATE INDEX published_paper_sitting_id_6507353c ON public.published_paper USING btree (sitting_id);

CREATE INDEX published_sheet_candidate_id_39a90c2f ON public.published_sheet USING btree (candidate_id);

CREATE INDEX published_sheet_publication_id_2af2179c ON public.published_sheet USING btree (publication_id);

CREATE INDEX ranking_version_exam_id_02ea6ea1 ON public.ranking_version USING btree (exam_id);

CREATE INDEX receipt_of_attempt ON public.receipt USING btree (attempt);

CREATE INDEX recheck_candidate_id_445ad69c ON public.recheck USING btree (candidate_id);

CREATE INDEX recheck_publication_id_26667956 ON public.recheck USING btree (publication_id);

CREATE INDEX recovery_code_member_id_d66ef35b ON public.recovery_code USING btree (member_id);

CREATE INDEX refused_act_of_code ON public.refused_act USING btree (code, at_ms);

CREATE UNIQUE INDEX relay_address ON public.relay USING btree (site_id, url) WHERE (revoked_act IS NULL);

CREATE UNIQUE INDEX relay_in_force ON public.relay USING btree (site_id, public_key) WHERE (revoked_act IS NULL);

CREATE INDEX replacement_code_attempt_id_61f657c1 ON public.replacement_code USING btree (attempt_id);

CREATE INDEX rescue_kit_attempt ON public.rescue_kit USING btree (attempt, epoch);

CREATE INDEX roster_file_brought_idx ON public.roster_file USING btree (brought_ms);

CREATE INDEX roster_file_exam_id_8c892e94 ON public.roster_file USING btree (exam_id);

CREATE INDEX round_document_round_id_7c816704 ON public.round_document USING btree (round_id);

CREATE INDEX round_outcome_candidate_id_704919a8 ON public.round_outcome USING btree (candidate_id);

CREATE INDEX round_outcome_round_id_2b88c659 ON public.round_outcome USING btree (round_id);

CREATE INDEX second_factor_member_id_337d91ee ON public.second_factor USING btree (member_id);

CREATE INDEX sign_in_member__76af6a_idx ON public.sign_in USING btree (member_id, at_ms DESC);

CREATE INDEX sign_in_member_id_6c260481 ON public.sign_in USING btree (member_id);

CREATE INDEX single_mark_decision_attempt_id_32bbab91 ON public.single_mark_decision USING btree (attempt_id);

CREATE INDEX single_mark_decision_sitting_id_6e16636f ON public.single_mark_decision USING btree (sitting_id);

CREATE INDEX single_marks_version_sitting_id_15ab5aec ON public.single_marks_version USING btree (sitting_id);

CREATE INDEX site_exam_id_f2a2747b ON public.site USING btree (exam_id);

CREATE INDEX site_start_site_id_31d8b01c ON public.site_start USING btree (site_id);

CREATE INDEX site_start_sitting_id_8cae151c ON public.site_start USING btree (sitting_id);

CREATE INDEX sitting_exam_id_0d1336b2 ON public.sitting USING btree (exam_id);

CREATE INDEX sitting_paper_id_b129b8d1 ON public.sitting USING btree (paper_id);

CREATE INDEX sitting_spare_for_id_9d11dcee ON public.sitting USING btree (spare_for_id);

CREATE INDEX staff_login_51cedb27_like ON public.staff USING btree (login varchar_pattern_ops);

CREATE INDEX staff_site_id_35bd1e0a ON public.staff USING btree (site_id);

CREATE INDEX station_resit_attempt_id_75f66b0d ON public.station_resit USING btree (attempt_id);

CREATE INDEX station_resit_resit_attempt_id_8252c24c ON public.station_resit USING btree (resit_attempt_id);

CREATE INDEX station_resit_sitting_id_37362f1f ON public.station_resit USING btree (sitting_id);

CREATE INDEX station_withdrawal_circuit_id_274a59f9 ON public.station_withdrawal USING btree (circuit_id);

CREATE INDEX station_withdrawal_site_id_e7954561 ON public.station_withdrawal USING btree (site_id);

CREATE INDEX station_withdrawal_sitting_id_d6dc8b9a ON public.station_withdrawal USING btree (sitting_id);

CREATE INDEX step_reading_member_id_74fc9d04 ON public.step_reading USING btree (member_id);

CREATE INDEX tablet_proof_attempt_id_8527d677 ON public.tablet_proof USING btree (attempt_id);

CREATE INDEX tablet_proof_sitting_id_b8768171 ON public.tablet_proof USING btree (sitting_id);

CREATE INDEX trace_committed ON public.trace USING btree (xid);

CREATE INDEX trace_concerning ON public.trace USING btree (concerns) WHERE (concerns IS NOT NULL);

CREATE INDEX trace_of_attempt ON public.trace USING btree (attempt, at_ms);

CREATE INDEX trace_recent ON public.trace USING btree (at_ms);

CREATE INDEX tree_note_of_log ON public.tree_note USING btree (log, number);

CREATE INDEX turn_replay_circuit_id_97592950 ON public.turn_replay USING btree (circuit_id);

CREATE INDEX turn_replay_sitting_id_1c37fd8d ON public.turn_replay USING btree (sitting_id);

CREATE INDEX withdrawal_exam_id_34d65e5e ON public.withdrawal USING btree (exam_id);

CREATE INDEX withdrawal_site_id_5401ecf2 ON public.withdrawal USING btree (site_id);

CREATE UNIQUE INDEX wording_verdict_once ON public.wording_verdict USING btree (sitting_id, question, form, marker) WHERE (undone_act IS NULL);

CREATE INDEX wording_verdict_sitting_id_84e611e4 ON public.wording_verdict USING btree (sitting_id);

CREATE INDEX wrong_try_old ON public.wrong_try USING btree (since_ms);

CREATE TRIGGER allotment_archived BEFORE INSERT OR UPDATE ON public.allotment FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER allotment_collected BEFORE INSERT OR DELETE OR UPDATE ON public.allotment FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER annulment_archived BEFORE INSERT OR UPDATE ON public.annulment FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER answers_table_archived BEFORE INSERT OR UPDATE ON public.answers_table FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER appointment_archived BEFORE INSERT OR UPDATE ON public.appointment FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER archived_entries AFTER INSERT ON public.journal_entry REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.keep_archived_entries();

CREATE TRIGGER attempt_archived BEFORE INSERT OR UPDATE ON public.attempt FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER attempt_collected BEFORE INSERT OR DELETE ON public.attempt FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER attempt_kept BEFORE UPDATE ON public.attempt FOR EACH ROW WHEN (((((((((old.id IS DISTINCT FROM new.id) OR (old.sitting_id IS DISTINCT FROM new.sitting_id)) OR (old.candidate_id IS DISTINCT FROM new.candidate_id)) OR (old.chair_id IS DISTINCT FROM new.chair_id)) OR (old.given_up_act IS DISTINCT FROM new.given_up_act)) OR (old.site_id IS DISTINCT FROM new.site_id)) OR ((old.room)::text IS DISTINCT FROM (new.room)::text)) OR ((old.seat)::text IS DISTINCT FROM (new.seat)::text))) EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER attempt_seated BEFORE INSERT ON public.attempt FOR EACH ROW EXECUTE FUNCTION public.seat_new_attempt();

CREATE TRIGGER attendance_archived BEFORE INSERT OR UPDATE ON public.attendance FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER attendance_collected BEFORE INSERT OR DELETE OR UPDATE ON public.attendance FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER audience_opening_archived BEFORE INSERT OR UPDATE ON public.audience_opening FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER audience_opening_collected BEFORE INSERT OR DELETE OR UPDATE ON public.audience_opening FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER campaign_archived BEFORE INSERT OR UPDATE ON public.campaign FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER campaign_phase_archived BEFORE INSERT OR UPDATE ON public.campaign_phase FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER candidate_archived BEFORE INSERT OR UPDATE ON public.candidate FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER candidate_collected BEFORE UPDATE ON public.candidate FOR EACH ROW WHEN (((((((((old.name)::text IS DISTINCT FROM (new.name)::text) OR ((old.number)::text IS DISTINCT FROM (new.number)::text)) OR (old.site_id IS DISTINCT FROM new.site_id)) OR ((old.room)::text IS DISTINCT FROM (new.room)::text)) OR ((old.seat)::text IS DISTINCT FROM (new.seat)::text)) OR (old.factor_num IS DISTINCT FROM new.factor_num)) OR (old.factor_den IS DISTINCT FROM new.factor_den))) EXECUTE FUNCTION public.keep_collected_candidate();

CREATE TRIGGER candidate_dropped BEFORE DELETE ON public.candidate FOR EACH ROW EXECUTE FUNCTION public.drop_placements();

CREATE TRIGGER candidate_followed AFTER UPDATE ON public.candidate FOR EACH ROW WHEN ((((old.site_id IS DISTINCT FROM new.site_id) OR ((old.room)::text IS DISTINCT FROM (new.room)::text)) OR ((old.seat)::text IS DISTINCT FROM (new.seat)::text))) EXECUTE FUNCTION public.follow_candidate();

CREATE TRIGGER case_reading_archived BEFORE INSERT OR UPDATE ON public.case_reading FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER case_statement_archived BEFORE INSERT OR UPDATE ON public.case_statement FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER casefile_archived BEFORE INSERT OR UPDATE ON public.casefile FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER casefile_step_archived BEFORE INSERT OR UPDATE ON public.casefile_step FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER chair_archived BEFORE INSERT OR UPDATE ON public.chair FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER chair_collected BEFORE INSERT OR DELETE OR UPDATE ON public.chair FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER chair_followed AFTER UPDATE ON public.chair FOR EACH ROW WHEN (((old.room)::text IS DISTINCT FROM (new.room)::text)) EXECUTE FUNCTION public.follow_chair();

CREATE TRIGGER circuit_archived BEFORE INSERT OR UPDATE ON public.circuit FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER circuit_collected BEFORE INSERT OR DELETE OR UPDATE ON public.circuit FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER circuit_forgets_levelling AFTER DELETE ON public.circuit FOR EACH ROW EXECUTE FUNCTION public.forget_levellings();

CREATE TRIGGER circuit_forgets_marks AFTER DELETE ON public.circuit FOR EACH ROW EXECUTE FUNCTION public.forget_single_marks();

CREATE TRIGGER circuit_place_archived BEFORE INSERT OR UPDATE ON public.circuit_place FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER circuit_place_collected BEFORE INSERT OR DELETE OR UPDATE ON public.circuit_place FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER circuit_release_archived BEFORE INSERT OR UPDATE ON public.circuit_release FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER circuit_release_collected BEFORE INSERT OR DELETE OR UPDATE ON public.circuit_release FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER couple_agreement_archived BEFORE INSERT OR UPDATE ON public.couple_agreement FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER couple_archived BEFORE INSERT OR UPDATE ON public.couple FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER couple_list_archived BEFORE INSERT OR UPDATE ON public.couple_list FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER couple_word_archived BEFORE INSERT OR UPDATE ON public.couple_word FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER deliberation_archived BEFORE INSERT OR UPDATE ON public.deliberation FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER device_archived BEFORE INSERT OR UPDATE ON public.device FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER device_collected BEFORE INSERT OR DELETE OR UPDATE ON public.device FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER empty_chair_archived BEFORE INSERT OR UPDATE ON public.empty_chair FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER empty_chair_collected BEFORE INSERT OR DELETE OR UPDATE ON public.empty_chair FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER exam_archived BEFORE UPDATE ON public.exam FOR EACH ROW WHEN (((old.archived_act IS NOT NULL) AND (((((((((old.code)::text IS DISTINCT FROM (new.code)::text) OR ((old.title)::text IS DISTINCT FROM (new.title)::text)) OR (old.first_day IS DISTINCT FROM new.first_day)) OR (old.signer IS DISTINCT FROM new.signer)) OR (old.profile IS DISTINCT FROM new.profile)) OR (old.kept_days IS DISTINCT FROM new.kept_days)) OR (old.archived_act IS DISTINCT FROM new.archived_act)) OR ((old.erased_act IS NOT NULL) AND (old.erased_act IS DISTINCT FROM new.erased_act))))) EXECUTE FUNCTION public.keep_archived_exam();

CREATE TRIGGER exam_made_by BEFORE UPDATE ON public.exam FOR EACH ROW WHEN (((old.profile IS DISTINCT FROM new.profile) OR (old.signer IS DISTINCT FROM new.signer))) EXECUTE FUNCTION public.keep_what_packages_are_made_by();

CREATE TRIGGER exam_names_collected BEFORE UPDATE ON public.exam FOR EACH ROW WHEN ((((old.code)::text IS DISTINCT FROM (new.code)::text) OR ((old.title)::text IS DISTINCT FROM (new.title)::text))) EXECUTE FUNCTION public.keep_names_of_collected();

CREATE TRIGGER examiner_archived BEFORE INSERT OR UPDATE ON public.examiner FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER extension_archived BEFORE INSERT OR UPDATE ON public.extension FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER extension_collected BEFORE INSERT OR DELETE OR UPDATE ON public.extension FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER forget_statements AFTER UPDATE ON public.casefile FOR EACH ROW WHEN (((old.erased_act IS NULL) AND (new.erased_act IS NOT NULL))) EXECUTE FUNCTION public.forget_statements();

CREATE TRIGGER found_grid_archived BEFORE INSERT OR UPDATE ON public.found_grid FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER gate_override_archived BEFORE INSERT OR UPDATE ON public.gate_override FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER gate_override_collected BEFORE INSERT OR DELETE OR UPDATE ON public.gate_override FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER given_up_grid_archived BEFORE INSERT OR UPDATE ON public.given_up_grid FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER given_up_grid_collected BEFORE INSERT OR DELETE OR UPDATE ON public.given_up_grid FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER grid_attribution_archived BEFORE INSERT OR UPDATE ON public.grid_attribution FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER grid_attribution_collected BEFORE INSERT OR DELETE OR UPDATE ON public.grid_attribution FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER help_call_archived BEFORE INSERT OR UPDATE ON public.help_call FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER help_call_collected BEFORE INSERT OR DELETE OR UPDATE ON public.help_call FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER incident_archived BEFORE INSERT OR UPDATE ON public.incident FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER key_version_archived BEFORE INSERT OR UPDATE ON public.key_version FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER keyholder_archived BEFORE INSERT OR UPDATE ON public.keyholder FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER kiosk_browser_key_archived BEFORE INSERT OR UPDATE ON public.kiosk_browser_key FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER kiosk_configuration_archived BEFORE INSERT OR UPDATE ON public.kiosk_configuration FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER kiosk_policy_archived BEFORE INSERT OR UPDATE ON public.kiosk_policy FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER late BEFORE INSERT ON public.contact FOR EACH ROW EXECUTE FUNCTION public.drop_late_trace();

CREATE TRIGGER late BEFORE INSERT ON public.look FOR EACH ROW EXECUTE FUNCTION public.drop_late_trace();

CREATE TRIGGER late BEFORE INSERT ON public.trace FOR EACH ROW EXECUTE FUNCTION public.drop_late_trace();

CREATE TRIGGER late_attribution_archived BEFORE INSERT OR UPDATE ON public.late_attribution FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER levelling_archived BEFORE INSERT OR UPDATE ON public.levelling FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER marking_version_archived BEFORE INSERT OR UPDATE ON public.marking_version FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER matching_round_archived BEFORE INSERT OR UPDATE ON public.matching_round FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER merging_rules_archived BEFORE INSERT OR UPDATE ON public.merging_rules FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER own_acts BEFORE INSERT ON public.act FOR EACH ROW EXECUTE FUNCTION public.keep_own_acts();

CREATE TRIGGER panel_answer_archived BEFORE INSERT OR UPDATE ON public.panel_answer FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER paper_grid_reading_archived BEFORE INSERT OR UPDATE ON public.paper_grid_reading FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER part_version_archived BEFORE INSERT OR UPDATE ON public.part_version FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER participants_version_archived BEFORE INSERT OR UPDATE ON public.participants_version FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER pause_archived BEFORE INSERT OR UPDATE ON public.pause FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER pause_collected BEFORE INSERT OR DELETE OR UPDATE ON public.pause FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER personal_settings_archived BEFORE INSERT OR UPDATE ON public.personal_settings FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER placement_archived BEFORE INSERT OR UPDATE ON public.placement FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER placement_collected BEFORE INSERT OR DELETE OR UPDATE ON public.placement FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER placement_followed AFTER INSERT OR DELETE OR UPDATE ON public.placement FOR EACH ROW EXECUTE FUNCTION public.follow_placement();

CREATE TRIGGER planned_sitting_archived BEFORE INSERT OR UPDATE ON public.planned_sitting FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER posts_version_archived BEFORE INSERT OR UPDATE ON public.posts_version FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER publication_archived BEFORE INSERT OR UPDATE ON public.publication FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER ranking_version_archived BEFORE INSERT OR UPDATE ON public.ranking_version FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER recheck_archived BEFORE INSERT OR UPDATE ON public.recheck FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER replacement_code_archived BEFORE INSERT OR UPDATE ON public.replacement_code FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER roster_file_archived BEFORE INSERT OR UPDATE ON public.roster_file FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER run_ended BEFORE UPDATE ON public.forensics_run FOR EACH ROW WHEN (((old.ended_ms IS NOT NULL) AND ((old.erased_act IS NOT NULL) OR (new.erased_act IS NULL)))) EXECUTE FUNCTION public.keep_ended_run();

CREATE TRIGGER single_mark_decision_archived BEFORE INSERT OR UPDATE ON public.single_mark_decision FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER single_marks_version_archived BEFORE INSERT OR UPDATE ON public.single_marks_version FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER site_archived BEFORE INSERT OR UPDATE ON public.site FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER site_names_collected BEFORE UPDATE ON public.site FOR EACH ROW WHEN (((old.name)::text IS DISTINCT FROM (new.name)::text)) EXECUTE FUNCTION public.keep_names_of_collected();

CREATE TRIGGER site_start_archived BEFORE INSERT OR UPDATE ON public.site_start FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER site_start_collected BEFORE INSERT OR DELETE OR UPDATE ON public.site_start FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER sitting_archived BEFORE INSERT OR UPDATE ON public.sitting FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER sitting_collected BEFORE UPDATE ON public.sitting FOR EACH ROW WHEN (((old.collected_ms IS NOT NULL) AND (((((((old.collected_ms IS DISTINCT FROM new.collected_ms) OR (old.armed_ms IS DISTINCT FROM new.armed_ms)) OR (old.t0_ms IS DISTINCT FROM new.t0_ms)) OR (old.key_released_ms IS DISTINCT FROM new.key_released_ms)) OR (old.closed_at_ms IS DISTINCT FROM new.closed_at_ms)) OR (old.duration_ms IS DISTINCT FROM new.duration_ms)) OR (old.paper_id IS DISTINCT FROM new.paper_id)))) EXECUTE FUNCTION public.keep_collected_sitting();

CREATE TRIGGER sitting_plan_collected BEFORE UPDATE ON public.sitting FOR EACH ROW WHEN (((old.collected_ms IS NOT NULL) AND (((((old.code)::text IS DISTINCT FROM (new.code)::text) OR ((old.title)::text IS DISTINCT FROM (new.title)::text)) OR (old.scheduled_ms IS DISTINCT FROM new.scheduled_ms)) OR (old.cancelled_act IS DISTINCT FROM new.cancelled_act)))) EXECUTE FUNCTION public.keep_collected_sitting();

CREATE TRIGGER sound_acts BEFORE INSERT ON public.act FOR EACH ROW WHEN ((SESSION_USER <> 'concours_owner'::name)) EXECUTE FUNCTION public.refuse_unsound_act();

CREATE TRIGGER station_resit_archived BEFORE INSERT OR UPDATE ON public.station_resit FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER station_resit_kept BEFORE INSERT OR UPDATE ON public.station_resit FOR EACH ROW EXECUTE FUNCTION public.keep_resit();

CREATE TRIGGER station_withdrawal_archived BEFORE INSERT OR UPDATE ON public.station_withdrawal FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER station_withdrawal_collected BEFORE INSERT OR DELETE OR UPDATE ON public.station_withdrawal FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER student_password_archived BEFORE INSERT OR UPDATE ON public.student_password FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER tablet_proof_archived BEFORE INSERT OR UPDATE ON public.tablet_proof FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER tablet_proof_collected BEFORE INSERT OR DELETE OR UPDATE ON public.tablet_proof FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER turn_replay_archived BEFORE INSERT OR UPDATE ON public.turn_replay FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER turn_replay_collected BEFORE INSERT OR DELETE OR UPDATE ON public.turn_replay FOR EACH ROW EXECUTE FUNCTION public.keep_collected();

CREATE TRIGGER two_persons BEFORE INSERT OR UPDATE ON public.proposal FOR EACH ROW EXECUTE FUNCTION public.refuse_alone();

CREATE TRIGGER two_readers BEFORE INSERT OR UPDATE ON public.paper_grid_reading FOR EACH ROW EXECUTE FUNCTION public.refuse_one_reader();

CREATE TRIGGER unarchived_acts BEFORE INSERT ON public.act FOR EACH ROW EXECUTE FUNCTION public.keep_archived_acts();

CREATE TRIGGER wish_confirmation_archived BEFORE INSERT OR UPDATE ON public.wish_confirmation FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER wish_edit_archived BEFORE INSERT OR UPDATE ON public.wish_edit FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER withdrawal_archived BEFORE INSERT OR UPDATE ON public.withdrawal FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

CREATE TRIGGER withdrawals_forgotten AFTER UPDATE OF erased_act ON public.exam FOR EACH ROW WHEN ((new.erased_act IS NOT NULL)) EXECUTE FUNCTION public.forget_withdrawals();

CREATE TRIGGER wording_verdict_archived BEFORE INSERT OR UPDATE ON public.wording_verdict FOR EACH ROW EXECUTE FUNCTION public.keep_archived();

ALTER TABLE ONLY public.act
    ADD CONSTRAINT act_prev_number_prev_fkey FOREIGN KEY (prev_number, prev) REFERENCES public.act(number, digest);

ALTER TABLE ONLY public.act_signature
    ADD CONSTRAINT act_signature_act_fkey FOREIGN KEY (act) REFERENCES public.act(number);

ALTER TABLE ONLY public.act
    ADD CONSTRAINT act_sitting_fkey FOREIGN KEY (sitting) REFERENCES public.sitting(id);

ALTER TABLE ONLY public.allotment
    ADD CONSTRAINT allotment_site_id_ec75e68a_fk_site_id FOREIGN KEY (site_id) REFERENCES public.site(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.allotment
    ADD CONSTRAINT allotment_sitting_id_29c93ade_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annulment
    ADD CONSTRAINT annulment_site_id_8f638ec1_fk_site_id FOREIGN KEY (site_id) REFERENCES public.site(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annulment
    ADD CONSTRAINT annulment_sitting_id_4aec9195_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.answers_table
    ADD CONSTRAINT answers_table_sitting_id_fc52fc19_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointment
    ADD CONSTRAINT appointment_exam_id_9fbb7ce5_fk_exam_id FOREIGN KEY (exam_id) REFERENCES public.exam(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointment
    ADD CONSTRAINT appointment_member_id_bd41fb0f_fk_staff_id FOREIGN KEY (member_id) REFERENCES public.staff(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.appointment
    ADD CONSTRAINT appointment_site_id_d2ba7e7a_fk_site_id FOREIGN KEY (site_id) REFERENCES public.site(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.attempt
    ADD CONSTRAINT attempt_candidate_id_c04401ba_fk_candidate_id FOREIGN KEY (candidate_id) REFERENCES public.candidate(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.attempt
    ADD CONSTRAINT attempt_chair_id_1baed9d8_fk_chair_id FOREIGN KEY (chair_id) REFERENCES public.chair(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.attempt
    ADD CONSTRAINT attempt_site_id_7e19f488_fk_site_id FOREIGN KEY (site_id) REFERENCES public.site(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.attempt
    ADD CONSTRAINT attempt_sitting_id_747fc0a8_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_attempt_id_0d5c28ef_fk_attempt_id FOREIGN KEY (attempt_id) REFERENCES public.attempt(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.audience_opening
    ADD CONSTRAINT audience_opening_site_id_5889d2e3_fk_site_id FOREIGN KEY (site_id) REFERENCES public.site(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.audience_opening
    ADD CONSTRAINT audience_opening_sitting_id_75bf306f_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.board
    ADD CONSTRAINT board_sitting_fkey FOREIGN KEY (sitting) REFERENCES public.sitting(id);

ALTER TABLE ONLY public.campaign
    ADD CONSTRAINT campaign_exam_id_092b1bc6_fk_exam_id FOREIGN KEY (exam_id) REFERENCES public.exam(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.campaign_phase
    ADD CONSTRAINT campaign_phase_campaign_id_d2d877cd_fk_campaign_id FOREIGN KEY (campaign_id) REFERENCES public.campaign(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.candidate
    ADD CONSTRAINT candidate_exam_id_26689f5f_fk_exam_id FOREIGN KEY (exam_id) REFERENCES public.exam(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.candidate_mark
    ADD CONSTRAINT candidate_mark_attempt_id_79550778_fk_attempt_id FOREIGN KEY (attempt_id) REFERENCES public.attempt(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.candidate_mark
    ADD CONSTRAINT candidate_mark_version_id_81467be6_fk_marking_version_id FOREIGN KEY (version_id) REFERENCES public.marking_version(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.candidate_rank
    ADD CONSTRAINT candidate_rank_candidate_id_5253b447_fk_candidate_id FOREIGN KEY (candidate_id) REFERENCES public.candidate(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.candidate_rank
    ADD CONSTRAINT candidate_rank_version_id_2d20e5d0_fk_ranking_version_id FOREIGN KEY (version_id) REFERENCES public.ranking_version(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.candidate
    ADD CONSTRAINT candidate_site_id_14582099_fk_site_id FOREIGN KEY (site_id) REFERENCES public.site(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.case_reading
    ADD CONSTRAINT case_reading_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.case_reading
    ADD CONSTRAINT case_reading_casefile_id_fkey FOREIGN KEY (casefile_id) REFERENCES public.casefile(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.case_statement
    ADD CONSTRAINT case_statement_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.case_statement
    ADD CONSTRAINT case_statement_casefile_id_fkey FOREIGN KEY (casefile_id) REFERENCES public.casefile(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.casefile
    ADD CONSTRAINT casefile_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.casefile
    ADD CONSTRAINT casefile_exam_id_b41fc1a0_fk_exam_id FOREIGN KEY (exam_id) REFERENCES public.exam(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.casefile
    ADD CONSTRAINT casefile_sitting_id_313897f2_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.casefile_step
    ADD CONSTRAINT casefile_step_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.casefile_step
    ADD CONSTRAINT casefile_step_casefile_id_fkey FOREIGN KEY (casefile_id) REFERENCES public.casefile(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chair
    ADD CONSTRAINT chair_circuit_id_be555da7_fk_circuit_id FOREIGN KEY (circuit_id) REFERENCES public.circuit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.chair
    ADD CONSTRAINT chair_examiner_id_e10728e0_fk_examiner_id FOREIGN KEY (examiner_id) REFERENCES public.examiner(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.chair
    ADD CONSTRAINT chair_in_sitting FOREIGN KEY (circuit_id, sitting_id) REFERENCES public.circuit(id, sitting_id);

ALTER TABLE ONLY public.chair
    ADD CONSTRAINT chair_sitting_id_df00c806_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.circuit_place
    ADD CONSTRAINT circuit_place_attempt_id_4a8b9ed9_fk_attempt_id FOREIGN KEY (attempt_id) REFERENCES public.attempt(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.circuit_place
    ADD CONSTRAINT circuit_place_circuit_id_77a92151_fk_circuit_id FOREIGN KEY (circuit_id) REFERENCES public.circuit(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.circuit_release
    ADD CONSTRAINT circuit_release_of_circuit FOREIGN KEY (circuit_id) REFERENCES public.circuit(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.circuit_release
    ADD CONSTRAINT circuit_release_sitting_id_6de667ec_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.circuit
    ADD CONSTRAINT circuit_site_id_8828eca0_fk_site_id FOREIGN KEY (site_id) REFERENCES public.site(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.circuit
    ADD CONSTRAINT circuit_sitting_id_c580be29_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_attempt_fkey FOREIGN KEY (attempt) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.cosignature
    ADD CONSTRAINT cosignature_note_fkey FOREIGN KEY (note) REFERENCES public.tree_note(number);

ALTER TABLE ONLY public.couple_agreement
    ADD CONSTRAINT couple_agreement_couple_number_digest_fkey FOREIGN KEY (couple, number, digest) REFERENCES public.couple_list(couple, number, digest);

ALTER TABLE ONLY public.couple_agreement
    ADD CONSTRAINT couple_agreement_who_fkey FOREIGN KEY (who) REFERENCES public.candidate(id);

ALTER TABLE ONLY public.couple
    ADD CONSTRAINT couple_asked_fkey FOREIGN KEY (asked) REFERENCES public.candidate(id);

ALTER TABLE ONLY public.couple
    ADD CONSTRAINT couple_asking_fkey FOREIGN KEY (asking) REFERENCES public.candidate(id);

ALTER TABLE ONLY public.couple
    ADD CONSTRAINT couple_campaign_fkey FOREIGN KEY (campaign) REFERENCES public.campaign(id);

ALTER TABLE ONLY public.couple_list
    ADD CONSTRAINT couple_list_author_fkey FOREIGN KEY (author) REFERENCES public.candidate(id);

ALTER TABLE ONLY public.couple_list
    ADD CONSTRAINT couple_list_couple_fkey FOREIGN KEY (couple) REFERENCES public.couple(id);

ALTER TABLE ONLY public.couple_word
    ADD CONSTRAINT couple_word_couple_fkey FOREIGN KEY (couple) REFERENCES public.couple(id);

ALTER TABLE ONLY public.couple_word
    ADD CONSTRAINT couple_word_who_fkey FOREIGN KEY (who) REFERENCES public.candidate(id);

ALTER TABLE ONLY public.deliberation
    ADD CONSTRAINT deliberation_exam_id_27e61b6d_fk_exam_id FOREIGN KEY (exam_id) REFERENCES public.exam(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_attempt_fkey FOREIGN KEY (attempt) REFERENCES public.attempt(id);

ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_examiner_id_fkey FOREIGN KEY (examiner_id) REFERENCES public.examiner(id);

ALTER TABLE ONLY public.device
    ADD CONSTRAINT device_replacement_fkey FOREIGN KEY (replacement) REFERENCES public.replacement_code(id);

ALTER TABLE ONLY public.drawn_replay
    ADD CONSTRAINT drawn_replay_act_fkey FOREIGN KEY (act) REFERENCES public.act(number);

ALTER TABLE ONLY public.drawn_replay
    ADD CONSTRAINT drawn_replay_attempt_fkey FOREIGN KEY (attempt) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.empty_chair
    ADD CONSTRAINT empty_chair_of_chair FOREIGN KEY (chair_id) REFERENCES public.chair(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.empty_chair
    ADD CONSTRAINT empty_chair_sitting_id_6802ca6e_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.erased_attempt
    ADD CONSTRAINT erased_attempt_exam_fkey FOREIGN KEY (exam) REFERENCES public.exam(id);

ALTER TABLE ONLY public.examiner
    ADD CONSTRAINT examiner_exam_id_a3540cde_fk_exam_id FOREIGN KEY (exam_id) REFERENCES public.exam(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.extension
    ADD CONSTRAINT extension_attempt_id_a252c852_fk_attempt_id FOREIGN KEY (attempt_id) REFERENCES public.attempt(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.extension
    ADD CONSTRAINT extension_site_id_78fbcf4b_fk_site_id FOREIGN KEY (site_id) REFERENCES public.site(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.extension
    ADD CONSTRAINT extension_sitting_id_71a8de3a_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.forensics_run
    ADD CONSTRAINT forensics_run_deliberation_fkey FOREIGN KEY (deliberation) REFERENCES public.deliberation(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.forensics_run
    ADD CONSTRAINT forensics_run_erased_act_fkey FOREIGN KEY (erased_act) REFERENCES public.act(number);

ALTER TABLE ONLY public.forensics_run
    ADD CONSTRAINT forensics_run_exam_fkey FOREIGN KEY (exam) REFERENCES public.exam(id);

ALTER TABLE ONLY public.found_grid
    ADD CONSTRAINT found_grid_of_chair FOREIGN KEY (chair_id) REFERENCES public.chair(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.found_grid
    ADD CONSTRAINT found_grid_sitting_id_a8b16cc7_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.gate_override
    ADD CONSTRAINT gate_override_site_id_3f275f61_fk_site_id FOREIGN KEY (site_id) REFERENCES public.site(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.gate_override
    ADD CONSTRAINT gate_override_sitting_id_b2255b2c_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.given_up_grid
    ADD CONSTRAINT given_up_grid_of_attempt FOREIGN KEY (attempt_id) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.given_up_grid
    ADD CONSTRAINT given_up_grid_of_chair FOREIGN KEY (chair_id) REFERENCES public.chair(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.given_up_grid
    ADD CONSTRAINT given_up_grid_sitting_id_63124e09_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.grid_attribution
    ADD CONSTRAINT grid_attribution_of_attempt FOREIGN KEY (attempt_id) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.grid_attribution
    ADD CONSTRAINT grid_attribution_of_chair FOREIGN KEY (chair_id) REFERENCES public.chair(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.grid_attribution
    ADD CONSTRAINT grid_attribution_sitting_id_be8e1da9_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.handed_share
    ADD CONSTRAINT handed_share_keeper_key_id_7ed51795_fk_keeper_key_id FOREIGN KEY (keeper_key_id) REFERENCES public.keeper_key(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.handed_share
    ADD CONSTRAINT handed_share_keyholder_id_f75f6dcf_fk_keyholder_id FOREIGN KEY (keyholder_id) REFERENCES public.keyholder(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.handover
    ADD CONSTRAINT handover_leaver_id_e51f6713_fk_staff_id FOREIGN KEY (leaver_id) REFERENCES public.staff(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.handover
    ADD CONSTRAINT handover_taker_id_259b77ba_fk_staff_id FOREIGN KEY (taker_id) REFERENCES public.staff(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.help_call
    ADD CONSTRAINT help_call_attempt_id_44b2d776_fk_attempt_id FOREIGN KEY (attempt_id) REFERENCES public.attempt(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_assignee_id_c448273b_fk_staff_id FOREIGN KEY (assignee_id) REFERENCES public.staff(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_attempt_id_315c3b76_fk_attempt_id FOREIGN KEY (attempt_id) REFERENCES public.attempt(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_site_id_8a0026e4_fk_site_id FOREIGN KEY (site_id) REFERENCES public.site(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.incident
    ADD CONSTRAINT incident_sitting_id_9d462223_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT journal_entry_attempt_epoch_prev_seq_prev_fkey FOREIGN KEY (attempt, epoch, prev_seq, prev) REFERENCES public.journal_entry(attempt, epoch, seq, digest);

ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT journal_entry_of_device FOREIGN KEY (attempt, first_epoch) REFERENCES public.device(attempt, epoch);

ALTER TABLE ONLY public.journal_head
    ADD CONSTRAINT journal_head_sitting_fkey FOREIGN KEY (sitting) REFERENCES public.sitting(id);

ALTER TABLE ONLY public.key_version
    ADD CONSTRAINT key_version_parent_id_bfea2ab6_fk_key_version_id FOREIGN KEY (parent_id) REFERENCES public.key_version(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.key_version
    ADD CONSTRAINT key_version_sitting_id_1b25596b_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.keyholder
    ADD CONSTRAINT keyholder_member_id_7eca29f9_fk_staff_id FOREIGN KEY (member_id) REFERENCES public.staff(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.keyholder
    ADD CONSTRAINT keyholder_sitting_id_f67168dd_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.kiosk_admission
    ADD CONSTRAINT kiosk_admission_attempt_fkey FOREIGN KEY (attempt) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.kiosk_browser_key
    ADD CONSTRAINT kiosk_browser_key_exam_id_fkey FOREIGN KEY (exam_id) REFERENCES public.exam(id);

ALTER TABLE ONLY public.kiosk_configuration
    ADD CONSTRAINT kiosk_configuration_exam_id_fkey FOREIGN KEY (exam_id) REFERENCES public.exam(id);

ALTER TABLE ONLY public.kiosk_configuration
    ADD CONSTRAINT kiosk_configuration_site_id_fkey FOREIGN KEY (site_id) REFERENCES public.site(id);

ALTER TABLE ONLY public.kiosk_nonce
    ADD CONSTRAINT kiosk_nonce_attempt_fkey FOREIGN KEY (attempt) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.kiosk_policy
    ADD CONSTRAINT kiosk_policy_exam_id_fkey FOREIGN KEY (exam_id) REFERENCES public.exam(id);

ALTER TABLE ONLY public.kiosk_probe
    ADD CONSTRAINT kiosk_probe_code_fkey FOREIGN KEY (code) REFERENCES public.kiosk_probe_code(id);

ALTER TABLE ONLY public.kiosk_probe_code
    ADD CONSTRAINT kiosk_probe_code_site_id_fkey FOREIGN KEY (site_id) REFERENCES public.site(id);

ALTER TABLE ONLY public.kiosk_probe
    ADD CONSTRAINT kiosk_probe_site_id_fkey FOREIGN KEY (site_id) REFERENCES public.site(id);

ALTER TABLE ONLY public.kiosk_verdict
    ADD CONSTRAINT kiosk_verdict_attempt_fkey FOREIGN KEY (attempt) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.kiosk_verdict
    ADD CONSTRAINT kiosk_verdict_configuration_fkey FOREIGN KEY (configuration) REFERENCES public.kiosk_configuration(id);

ALTER TABLE ONLY public.kit_request
    ADD CONSTRAINT kit_request_attempt_fkey FOREIGN KEY (attempt) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.late_attribution
    ADD CONSTRAINT late_attribution_of_attempt FOREIGN KEY (attempt_id) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.late_attribution
    ADD CONSTRAINT late_attribution_of_chair FOREIGN KEY (chair_id) REFERENCES public.chair(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.late_attribution
    ADD CONSTRAINT late_attribution_sitting_id_76338bfb_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.levelling
    ADD CONSTRAINT levelling_sitting_id_87066003_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.look
    ADD CONSTRAINT look_exam_fkey FOREIGN KEY (exam) REFERENCES public.exam(id);

ALTER TABLE ONLY public.marking_version
    ADD CONSTRAINT marking_version_answers_table_id_8a26c981_fk_answers_table_id FOREIGN KEY (answers_table_id) REFERENCES public.answers_table(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.marking_version
    ADD CONSTRAINT marking_version_key_version_id_437bc289_fk_key_version_id FOREIGN KEY (key_version_id) REFERENCES public.key_version(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.marking_version
    ADD CONSTRAINT marking_version_sitting_id_7b5da77e_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.matching_round
    ADD CONSTRAINT matching_round_campaign_id_9dfcfa18_fk_campaign_id FOREIGN KEY (campaign_id) REFERENCES public.campaign(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.matching_round
    ADD CONSTRAINT matching_round_participants_id_ae657f83_fk_participa FOREIGN KEY (participants_id) REFERENCES public.participants_version(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.matching_round
    ADD CONSTRAINT matching_round_posts_id_497b5774_fk_posts_version_id FOREIGN KEY (posts_id) REFERENCES public.posts_version(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.merging_rules
    ADD CONSTRAINT merging_rules_sitting_id_d7e0cd17_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.minutes
    ADD CONSTRAINT minutes_act_fkey FOREIGN KEY (act) REFERENCES public.act(number);

ALTER TABLE ONLY public.news
    ADD CONSTRAINT news_attempt_fkey FOREIGN KEY (attempt) REFERENCES public.attempt(id);

ALTER TABLE ONLY public.news
    ADD CONSTRAINT news_site_fkey FOREIGN KEY (site) REFERENCES public.site(id);

ALTER TABLE ONLY public.news
    ADD CONSTRAINT news_sitting_fkey FOREIGN KEY (sitting) REFERENCES public.sitting(id);

ALTER TABLE ONLY public.odd_acts
    ADD CONSTRAINT odd_acts_attempt_fkey FOREIGN KEY (attempt) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.opened_marking_key
    ADD CONSTRAINT opened_marking_key_sitting_fkey FOREIGN KEY (sitting) REFERENCES public.journal_head(sitting);

ALTER TABLE ONLY public.panel_answer
    ADD CONSTRAINT panel_answer_sitting_id_f9c68bcf_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.paper_grid_reading
    ADD CONSTRAINT paper_grid_of_attempt FOREIGN KEY (attempt_id) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.paper_grid_reading
    ADD CONSTRAINT paper_grid_of_chair FOREIGN KEY (chair_id) REFERENCES public.chair(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.paper_grid_reading
    ADD CONSTRAINT paper_grid_read_alike FOREIGN KEY (repeats_id, chair_id, attempt_id, turn, content, sheet) REFERENCES public.paper_grid_reading(id, chair_id, attempt_id, turn, content, sheet) ON DELETE CASCADE;

ALTER TABLE ONLY public.paper_grid_reading
    ADD CONSTRAINT paper_grid_reading_sitting_id_f78fda17_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.paper_grid_reading
    ADD CONSTRAINT paper_grid_reading_typist_id_d63a9786_fk_staff_id FOREIGN KEY (typist_id) REFERENCES public.staff(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.part_version
    ADD CONSTRAINT part_version_exam_id_b91e491b_fk_exam_id FOREIGN KEY (exam_id) REFERENCES public.exam(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participant
    ADD CONSTRAINT participant_candidate_id_abab5ef6_fk_candidate_id FOREIGN KEY (candidate_id) REFERENCES public.candidate(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participant
    ADD CONSTRAINT participant_version_id_7a66d841_fk_participants_version_id FOREIGN KEY (version_id) REFERENCES public.participants_version(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participants_version
    ADD CONSTRAINT participants_version_campaign_id_ec512ffb_fk_campaign_id FOREIGN KEY (campaign_id) REFERENCES public.campaign(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.pause
    ADD CONSTRAINT pause_attempt_id_be992a41_fk_attempt_id FOREIGN KEY (attempt_id) REFERENCES public.attempt(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.pause
    ADD CONSTRAINT pause_site_id_64f3d996_fk_site_id FOREIGN KEY (site_id) REFERENCES public.site(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.pause
    ADD CONSTRAINT pause_sitting_id_c73245e3_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.personal_settings
    ADD CONSTRAINT personal_settings_candidate_id_28d01f1a_fk_candidate_id FOREIGN KEY (candidate_id) REFERENCES public.candidate(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.placement
    ADD CONSTRAINT placement_candidate_id_db5522d9_fk_candidate_id FOREIGN KEY (candidate_id) REFERENCES public.candidate(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.placement
    ADD CONSTRAINT placement_site_id_52f741a6_fk_site_id FOREIGN KEY (site_id) REFERENCES public.site(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.planned_sitting
    ADD CONSTRAINT planned_sitting_exam_id_399a5927_fk_exam_id FOREIGN KEY (exam_id) REFERENCES public.exam(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.posts_version
    ADD CONSTRAINT posts_version_campaign_id_fdd84990_fk_campaign_id FOREIGN KEY (campaign_id) REFERENCES public.campaign(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.progress
    ADD CONSTRAINT progress_attempt_fkey FOREIGN KEY (attempt) REFERENCES public.attempt(id);

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_decider_id_3223e55a_fk_staff_id FOREIGN KEY (decider_id) REFERENCES public.staff(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_proposer_id_27b3bb88_fk_staff_id FOREIGN KEY (proposer_id) REFERENCES public.staff(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.proposal_seen
    ADD CONSTRAINT proposal_seen_member_id_46ab3911_fk_staff_id FOREIGN KEY (member_id) REFERENCES public.staff(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.proposal_seen
    ADD CONSTRAINT proposal_seen_proposal_id_52b26ede_fk_proposal_id FOREIGN KEY (proposal_id) REFERENCES public.proposal(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_sitting_id_4f0b8a0d_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.publication
    ADD CONSTRAINT publication_exam_id_e50e7cb4_fk_exam_id FOREIGN KEY (exam_id) REFERENCES public.exam(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.publication_signature
    ADD CONSTRAINT publication_signature_publication_fkey FOREIGN KEY (publication) REFERENCES public.publication(id);

ALTER TABLE ONLY public.published_paper
    ADD CONSTRAINT published_paper_publication_id_973af35b_fk_publication_id FOREIGN KEY (publication_id) REFERENCES public.publication(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.published_paper
    ADD CONSTRAINT published_paper_sitting_id_6507353c_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.published_sheet
    ADD CONSTRAINT published_sheet_candidate_id_39a90c2f_fk_candidate_id FOREIGN KEY (candidate_id) REFERENCES public.candidate(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.published_sheet
    ADD CONSTRAINT published_sheet_publication_id_2af2179c_fk_publication_id FOREIGN KEY (publication_id) REFERENCES public.publication(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.ranking_version
    ADD CONSTRAINT ranking_version_exam_id_02ea6ea1_fk_exam_id FOREIGN KEY (exam_id) REFERENCES public.exam(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_attempt_fkey FOREIGN KEY (attempt) REFERENCES public.attempt(id);

ALTER TABLE ONLY public.recheck
    ADD CONSTRAINT recheck_candidate_id_445ad69c_fk_candidate_id FOREIGN KEY (candidate_id) REFERENCES public.candidate(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.recheck
    ADD CONSTRAINT recheck_publication_id_26667956_fk_publication_id FOREIGN KEY (publication_id) REFERENCES public.publication(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_member_id_d66ef35b_fk_staff_id FOREIGN KEY (member_id) REFERENCES public.staff(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.relay
    ADD CONSTRAINT relay_site_id_fkey FOREIGN KEY (site_id) REFERENCES public.site(id);

ALTER TABLE ONLY public.relay_status
    ADD CONSTRAINT relay_status_relay_fkey FOREIGN KEY (relay) REFERENCES public.relay(id);

ALTER TABLE ONLY public.released_key
    ADD CONSTRAINT released_key_sitting_fkey FOREIGN KEY (sitting) REFERENCES public.sitting(id);

ALTER TABLE ONLY public.released_station_key
    ADD CONSTRAINT released_station_key_sitting_fkey FOREIGN KEY (sitting) REFERENCES public.sitting(id);

ALTER TABLE ONLY public.replacement_code
    ADD CONSTRAINT replacement_code_attempt_id_61f657c1_fk_attempt_id FOREIGN KEY (attempt_id) REFERENCES public.attempt(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.rescue_claim
    ADD CONSTRAINT rescue_claim_attempt_fkey FOREIGN KEY (attempt) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.rescue_kit
    ADD CONSTRAINT rescue_kit_attempt_fkey FOREIGN KEY (attempt) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.roster_file
    ADD CONSTRAINT roster_file_exam_id_8c892e94_fk_exam_id FOREIGN KEY (exam_id) REFERENCES public.exam(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.round_document
    ADD CONSTRAINT round_document_round_id_7c816704_fk_matching_round_id FOREIGN KEY (round_id) REFERENCES public.matching_round(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.round_outcome
    ADD CONSTRAINT round_outcome_candidate_id_704919a8_fk_candidate_id FOREIGN KEY (candidate_id) REFERENCES public.candidate(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.round_outcome
    ADD CONSTRAINT round_outcome_round_id_2b88c659_fk_matching_round_id FOREIGN KEY (round_id) REFERENCES public.matching_round(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.sealed_key_document
    ADD CONSTRAINT sealed_marking_key_sitting_id_39a59115_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.second_factor
    ADD CONSTRAINT second_factor_member_id_337d91ee_fk_staff_id FOREIGN KEY (member_id) REFERENCES public.staff(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.sign_in
    ADD CONSTRAINT sign_in_member_id_6c260481_fk_staff_id FOREIGN KEY (member_id) REFERENCES public.staff(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.single_mark_decision
    ADD CONSTRAINT single_mark_decision_of_attempt FOREIGN KEY (attempt_id) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.single_mark_decision
    ADD CONSTRAINT single_mark_decision_sitting_id_6e16636f_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.single_marks_version
    ADD CONSTRAINT single_marks_version_sitting_id_15ab5aec_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.site
    ADD CONSTRAINT site_exam_id_f2a2747b_fk_exam_id FOREIGN KEY (exam_id) REFERENCES public.exam(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.site_file
    ADD CONSTRAINT site_file_site_id_fkey FOREIGN KEY (site_id) REFERENCES public.site(id);

ALTER TABLE ONLY public.site_news
    ADD CONSTRAINT site_news_site_id_fkey FOREIGN KEY (site_id) REFERENCES public.site(id);

ALTER TABLE ONLY public.site_start
    ADD CONSTRAINT site_start_site_id_31d8b01c_fk_site_id FOREIGN KEY (site_id) REFERENCES public.site(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.site_start
    ADD CONSTRAINT site_start_sitting_id_8cae151c_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.sitting
    ADD CONSTRAINT sitting_exam_id_0d1336b2_fk_exam_id FOREIGN KEY (exam_id) REFERENCES public.exam(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.sitting
    ADD CONSTRAINT sitting_paper_id_b129b8d1_fk_frozen_paper_id FOREIGN KEY (paper_id) REFERENCES public.frozen_paper(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.sitting
    ADD CONSTRAINT sitting_spare_for_id_9d11dcee_fk_sitting_id FOREIGN KEY (spare_for_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_site_id_35bd1e0a_fk_site_id FOREIGN KEY (site_id) REFERENCES public.site(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.station_resit
    ADD CONSTRAINT station_resit_of_attempt FOREIGN KEY (attempt_id) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.station_resit
    ADD CONSTRAINT station_resit_of_resit_attempt FOREIGN KEY (resit_attempt_id) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.station_resit
    ADD CONSTRAINT station_resit_sitting_id_37362f1f_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.station_withdrawal
    ADD CONSTRAINT station_withdrawal_of_circuit FOREIGN KEY (circuit_id) REFERENCES public.circuit(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.station_withdrawal
    ADD CONSTRAINT station_withdrawal_site_id_e7954561_fk_site_id FOREIGN KEY (site_id) REFERENCES public.site(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.station_withdrawal
    ADD CONSTRAINT station_withdrawal_sitting_id_d6dc8b9a_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.step_reading
    ADD CONSTRAINT step_reading_member_id_74fc9d04_fk_staff_id FOREIGN KEY (member_id) REFERENCES public.staff(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.student_password
    ADD CONSTRAINT student_password_candidate_fkey FOREIGN KEY (candidate) REFERENCES public.candidate(id);

ALTER TABLE ONLY public.tablet_proof
    ADD CONSTRAINT tablet_proof_of_attempt FOREIGN KEY (attempt_id) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.tablet_proof
    ADD CONSTRAINT tablet_proof_sitting_id_b8768171_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.trace
    ADD CONSTRAINT trace_attempt_fkey FOREIGN KEY (attempt) REFERENCES public.attempt(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.trace
    ADD CONSTRAINT trace_concerns_fkey FOREIGN KEY (concerns) REFERENCES public.attempt(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.trace_entry
    ADD CONSTRAINT trace_entry_erased_act_fkey FOREIGN KEY (erased_act) REFERENCES public.act(number);

ALTER TABLE ONLY public.trace_entry
    ADD CONSTRAINT trace_entry_prev_number_prev_fkey FOREIGN KEY (prev_number, prev) REFERENCES public.trace_entry(number, digest);

ALTER TABLE ONLY public.trace
    ADD CONSTRAINT trace_site_fkey FOREIGN KEY (site) REFERENCES public.site(id);

ALTER TABLE ONLY public.turn_replay
    ADD CONSTRAINT turn_replay_of_circuit FOREIGN KEY (circuit_id) REFERENCES public.circuit(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.turn_replay
    ADD CONSTRAINT turn_replay_sitting_id_1c37fd8d_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.unsigned_tail
    ADD CONSTRAINT unsigned_tail_attempt_epoch_seq_fkey FOREIGN KEY (attempt, epoch, seq) REFERENCES public.journal_entry(attempt, epoch, seq);

ALTER TABLE ONLY public.wish_confirmation
    ADD CONSTRAINT wish_confirmation_campaign_candidate_number_digest_fkey FOREIGN KEY (campaign, candidate, number, digest) REFERENCES public.wish_edit(campaign, candidate, number, digest);

ALTER TABLE ONLY public.wish_edit
    ADD CONSTRAINT wish_edit_campaign_candidate_prev_number_prev_fkey FOREIGN KEY (campaign, candidate, prev_number, prev) REFERENCES public.wish_edit(campaign, candidate, number, digest);

ALTER TABLE ONLY public.wish_edit
    ADD CONSTRAINT wish_edit_campaign_fkey FOREIGN KEY (campaign) REFERENCES public.campaign(id);

ALTER TABLE ONLY public.wish_edit
    ADD CONSTRAINT wish_edit_candidate_fkey FOREIGN KEY (candidate) REFERENCES public.candidate(id);

ALTER TABLE ONLY public.wish_session_end
    ADD CONSTRAINT wish_session_end_candidate_fkey FOREIGN KEY (candidate) REFERENCES public.candidate(id);

ALTER TABLE ONLY public.withdrawal
    ADD CONSTRAINT withdrawal_exam_id_34d65e5e_fk_exam_id FOREIGN KEY (exam_id) REFERENCES public.exam(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.withdrawal
    ADD CONSTRAINT withdrawal_site_id_5401ecf2_fk_site_id FOREIGN KEY (site_id) REFERENCES public.site(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wording_verdict
    ADD CONSTRAINT wording_verdict_sitting_id_84e611e4_fk_sitting_id FOREIGN KEY (sitting_id) REFERENCES public.sitting(id) DEFERRABLE INITIALLY DEFERRED;

REVOKE ALL ON FUNCTION public.announced_status() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_signer() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.report_outage(own_machine text, own_ms bigint, own_word text, own_announcer text) FROM PUBLIC;
