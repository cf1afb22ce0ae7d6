-- Locks that last until the commit, each behind a function of its own: `grants.sql` says
-- who may take which, and no process may take any other. PostgreSQL's own functions, by
-- which any role could stop the house for as long as it likes, are the owner's alone
-- (`install.py`).

CREATE FUNCTION hold_numbering() RETURNS void        -- acts and news, numbered in one order
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
    AS 'SELECT pg_advisory_xact_lock(74007894491137)';

CREATE FUNCTION hold_journal() RETURNS void          -- no writer of entries meanwhile
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
    AS 'SELECT pg_advisory_xact_lock(74007894491138)';

CREATE FUNCTION share_journal() RETURNS void         -- writers of entries, together
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
    AS 'SELECT pg_advisory_xact_lock_shared(74007894491138)';

-- In one order for all: two gateways given the same numbers must not deadlock.
CREATE FUNCTION hold_enrolments(numbers text[]) RETURNS SETOF void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
    AS 'SELECT pg_advisory_xact_lock(1129270851, half) FROM (
            SELECT DISTINCT hashtext(number) AS half FROM unnest(numbers) AS number
            ORDER BY half) AS half_of_each';

CREATE FUNCTION hold_wishes(whose text) RETURNS void -- of one candidate, or one campaign
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
    AS 'SELECT pg_advisory_xact_lock(1129270852, hashtext(whose))';

CREATE FUNCTION hold_office(lock integer) RETURNS void      -- the console's own
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
    AS 'SELECT pg_advisory_xact_lock(1129270853, lock)';

CREATE FUNCTION try_office(lock integer) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
    AS 'SELECT pg_try_advisory_xact_lock(1129270853, lock)';

-- The limits of roles (`install.py`) are what a session begins with, and may undo: what
-- nobody may undo is that the ledger ends it.
CREATE FUNCTION transaction_age_max(role name) RETURNS interval
    LANGUAGE sql IMMUTABLE
    AS $$SELECT CASE role
        WHEN 'concours_gateway' THEN interval '30 s'
        WHEN 'concours_keeper' THEN interval '30 s'
        WHEN 'concours_ledger' THEN interval '15 min'
        WHEN 'concours_console' THEN interval '25 min' END$$;

CREATE FUNCTION end_long_transactions() RETURNS SETOF name
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
    AS 'WITH long AS MATERIALIZED (
            SELECT pid, usename FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
              AND clock_timestamp() - xact_start > public.transaction_age_max(usename))
        SELECT usename FROM long WHERE pg_terminate_backend(pid)';
