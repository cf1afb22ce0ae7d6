"""A machine whose sheet is not taken is named, not passed over.

Beyond 64 machines, or with a sheet too long for a row, a watch is told so, and its
machine is named for a quarter of an hour: sixteen at most. A primary that is reached
by no network address has no name here; pages have their own word for it.
"""

from django.db import migrations

REPORT = """
CREATE TABLE unlisted_machine (
    name  text   PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 200),
    at_ms bigint NOT NULL,
    cause text   NOT NULL CHECK (cause IN ('full', 'long'))
);

DROP FUNCTION report_machine;
CREATE FUNCTION report_machine(own_name text, own_reading jsonb) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
"""
UNDO_REPORT = """
DROP FUNCTION report_machine;
DROP TABLE unlisted_machine;
CREATE FUNCTION report_machine(own_name text, own_reading jsonb) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM machine_status
     WHERE at_ms < (extract(epoch FROM clock_timestamp()) * 1000)::bigint - 86400000;
    INSERT INTO machine_status AS before
    SELECT own_name, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, own_reading
     WHERE (SELECT count(*) FROM machine_status WHERE name <> own_name) < 64
    ON CONFLICT (name) DO UPDATE SET at_ms = excluded.at_ms, reading = excluded.reading;
$$;
"""
NAME = """
DO $$ BEGIN
    EXECUTE replace(pg_get_functiondef('house_nodes()'::regprocedure),
                    '{before}', '{after}');
END $$;
"""
WITH_WORD = "inet_server_port(), ''socket'')"
WITHOUT = "inet_server_port(), '''')"


class Migration(migrations.Migration):
    """Add the table; change both functions where they are."""

    dependencies = [("store", "0146_kit_request")]

    operations = [
        migrations.RunSQL(REPORT, UNDO_REPORT),
        migrations.RunSQL(
            NAME.format(before=WITH_WORD, after=WITHOUT),
            NAME.format(before=WITHOUT, after=WITH_WORD),
        ),
    ]
