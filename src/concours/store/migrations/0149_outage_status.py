"""What was announced while no act could be recorded, until somebody enters it.

A front tells it by the role of the watch, which reads no table; a person of the console
enters it as an act. Of what waits there is a bounded number.
"""

from django.db import migrations

SQL = """
CREATE TABLE outage_status (
    machine     text   NOT NULL CHECK (length(machine) BETWEEN 1 AND 200),
    at_ms       bigint NOT NULL,
    word        text   NOT NULL CHECK (word IN ('all_well', 'site_hindered', 'centre_cut')),
    announcer   text   NOT NULL CHECK (length(announcer) BETWEEN 1 AND 80),
    reported_ms bigint NOT NULL,
    act         bigint,
    PRIMARY KEY (machine, at_ms)
);

CREATE FUNCTION report_outage(
    own_machine text, own_ms bigint, own_word text, own_announcer text
) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
REVOKE EXECUTE ON FUNCTION report_outage FROM PUBLIC;

CREATE OR REPLACE FUNCTION announced_status() RETURNS TABLE (
    number bigint, at_ms bigint, actor text, role text, kind text, sitting uuid, reason text,
    body bytea, prev bytea, digest bytea, erased_act bigint,
    signer bytea, signature bytea, signed_ms bigint
)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT act.number, act.at_ms, act.actor, act.role, act.kind, act.sitting, act.reason,
           act.body, act.prev, act.digest, act.erased_act, s.signer, s.signature, s.at_ms
    FROM act LEFT JOIN act_signature s ON s.act = act.number
    WHERE act.kind = 'status_announced'
    ORDER BY coalesce((convert_from(act.body, 'UTF8')::jsonb ->> 'said_ms')::bigint, act.at_ms)
          DESC, act.number DESC LIMIT 1
$$;
"""
UNDO = """
DROP FUNCTION report_outage;
DROP TABLE outage_status;
CREATE OR REPLACE FUNCTION announced_status() RETURNS TABLE (
    number bigint, at_ms bigint, actor text, role text, kind text, sitting uuid, reason text,
    body bytea, prev bytea, digest bytea, erased_act bigint,
    signer bytea, signature bytea, signed_ms bigint
)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT act.number, act.at_ms, act.actor, act.role, act.kind, act.sitting, act.reason,
           act.body, act.prev, act.digest, act.erased_act, s.signer, s.signature, s.at_ms
    FROM act LEFT JOIN act_signature s ON s.act = act.number
    WHERE act.kind = 'status_announced' ORDER BY act.number DESC LIMIT 1
$$;
"""


class Migration(migrations.Migration):
    """Add the table, the one way into it, and the order of what was said when."""

    dependencies = [("store", "0144_evidence_once")]

    operations = [migrations.RunSQL(SQL, UNDO)]
