-- What one process locks while it writes keeps no other waiting for longer than it must:
-- acts and news are written by one call each, rows are deleted by their kind, and who
-- keeps others waiting is ended. `grants.sql` leaves nobody a lock of a shared table.

-- The number is taken and the row written in one call; who may tell what is held here.
CREATE FUNCTION add_news(
    of_sitting uuid, of_site uuid, of_attempt uuid, of_kind text, of_body jsonb, of_ms bigint
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

-- False if another act came between: its digest then names one that is not the last. The
-- caller asks again, and by then nobody comes between.
CREATE FUNCTION add_act(
    of_number bigint, of_ms bigint, of_actor text, of_role text, of_kind text,
    of_sitting uuid, of_reason text, of_body bytea, of_prev bytea, of_digest bytea
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

-- PostgreSQL lets who may delete from a table lock the whole of it.
CREATE FUNCTION doors_of(role name) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    AS $$SELECT CASE role
        WHEN 'concours_gateway' THEN ARRAY['code', 'replacement', 'couple', 'own_password']
        WHEN 'concours_console' THEN ARRAY['password', 'factor'] END$$;

CREATE FUNCTION forget_tries(before_ms bigint) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
    AS 'DELETE FROM wrong_try WHERE (door, network, name) IN (
            SELECT door, network, name FROM wrong_try
            WHERE since_ms < before_ms AND door = ANY (doors_of(session_user))
            ORDER BY since_ms LIMIT 200 FOR UPDATE SKIP LOCKED)';

CREATE FUNCTION forget_keyholders(of_sitting uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
    AS 'DELETE FROM handed_share WHERE keyholder_id IN (
            SELECT id FROM keyholder WHERE sitting_id = of_sitting);
        DELETE FROM keyholder WHERE sitting_id = of_sitting';

CREATE FUNCTION forget_site_start(of_start uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
    AS 'DELETE FROM site_start WHERE id = of_start';

-- How long a session may keep another waiting, by their roles; null: as long as it likes.
-- An act of the console may hold a sitting for long; the numbering, which all need, not.
CREATE FUNCTION wait_max(blocker name, waiter name, is_of_numbering boolean) RETURNS interval
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

-- Whoever waits behind the blocker blocks, too: they are ended only if they are gateways
-- before somebody else, of whom so many may stand in the queue that nobody's turn comes.
CREATE FUNCTION end_blockers() RETURNS SETOF name
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
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

-- News are added by the function alone, which knows who may tell what.
DROP POLICY IF EXISTS news_read ON news;
DROP POLICY IF EXISTS news_of_console ON news;
DROP POLICY IF EXISTS news_of_gateway ON news;
DROP POLICY IF EXISTS news_of_keeper ON news;
ALTER TABLE news DISABLE ROW LEVEL SECURITY;
