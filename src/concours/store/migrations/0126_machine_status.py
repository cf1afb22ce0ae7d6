"""How each machine of the house is, as its watch said last: one row a machine.

By the database's clock. A machine that is gone for a day is forgotten. The watch's role
writes its row through one function, and reads nothing; of machines there are 64 at most.
"""

from django.db import migrations

SQL = """
CREATE TABLE machine_status (
    name    text   PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 200),
    at_ms   bigint NOT NULL,
    reading jsonb  NOT NULL CHECK (octet_length(reading::text) <= 131072)
);

CREATE FUNCTION report_machine(own_name text, own_reading jsonb) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM machine_status
     WHERE at_ms < (extract(epoch FROM clock_timestamp()) * 1000)::bigint - 86400000;
    INSERT INTO machine_status AS before
    SELECT own_name, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, own_reading
     WHERE (SELECT count(*) FROM machine_status WHERE name <> own_name) < 64
    ON CONFLICT (name) DO UPDATE SET at_ms = excluded.at_ms, reading = excluded.reading;
$$;

CREATE OR REPLACE FUNCTION transaction_age_max(role name) RETURNS interval
    LANGUAGE sql IMMUTABLE
    AS $$SELECT CASE role
        WHEN 'concours_gateway' THEN interval '30 s'
        WHEN 'concours_keeper' THEN interval '30 s'
        WHEN 'concours_watch' THEN interval '30 s'
        WHEN 'concours_ledger' THEN interval '15 min'
        WHEN 'concours_console' THEN interval '25 min' END$$;
"""
UNDO = """
DROP FUNCTION report_machine;
DROP TABLE machine_status;
CREATE OR REPLACE FUNCTION transaction_age_max(role name) RETURNS interval
    LANGUAGE sql IMMUTABLE
    AS $$SELECT CASE role
        WHEN 'concours_gateway' THEN interval '30 s'
        WHEN 'concours_keeper' THEN interval '30 s'
        WHEN 'concours_ledger' THEN interval '15 min'
        WHEN 'concours_console' THEN interval '25 min' END$$;
"""


class Migration(migrations.Migration):
    """Add the table, and the one way into it."""

    dependencies = [("store", "0119_merging_rules")]

    operations = [migrations.RunSQL(SQL, UNDO)]
