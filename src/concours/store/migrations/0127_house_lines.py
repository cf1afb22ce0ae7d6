"""What the console shows of the house besides its machines: nodes, and a doctor's lines.

`house_nodes` is read by the owner's right to see replication, which no process has.
"""

from django.db import migrations

SQL = """
CREATE TABLE doctor_report (
    name  text   PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 200),
    at_ms bigint NOT NULL,
    lines jsonb  NOT NULL CHECK (octet_length(lines::text) <= 65536)
);

CREATE FUNCTION house_nodes() RETURNS TABLE (
    name text, is_primary boolean, state text, confirms boolean, timeline integer,
    delay_ms bigint, behind_bytes bigint, names_confirming boolean
)
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT coalesce(host(inet_server_addr()) || ':' || inet_server_port(), 'socket'), true,
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
"""
UNDO = "DROP FUNCTION house_nodes; DROP TABLE doctor_report;"


class Migration(migrations.Migration):
    """Add the table and the function."""

    dependencies = [("store", "0128_step_reading")]

    operations = [migrations.RunSQL(SQL, UNDO)]
