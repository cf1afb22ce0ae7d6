"""What was announced last, with its signature, for a machine that has no console.

The front of a house writes it as files that outlive the database; its role, that of the
watch, reads no table.
"""

from django.db import migrations

SQL = """
CREATE FUNCTION announced_status() RETURNS TABLE (
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
REVOKE EXECUTE ON FUNCTION announced_status FROM PUBLIC;
"""
UNDO = "DROP FUNCTION announced_status;"


class Migration(migrations.Migration):
    """Add the function."""

    dependencies = [("store", "0136_grid_alone")]

    operations = [migrations.RunSQL(SQL, UNDO)]
