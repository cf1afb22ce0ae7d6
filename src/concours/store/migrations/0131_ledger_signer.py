"""The ledger's public key, as acts name it, for whoever asks a gateway.

A relay asks before the ledger has signed any entry: the day before an exam.
"""

from django.db import migrations

SQL = """
CREATE FUNCTION ledger_signer() RETURNS bytea
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(
        (SELECT decode(convert_from(body, 'UTF8')::jsonb ->> 'public_key', 'hex')
         FROM act WHERE kind = 'ledger_key_pinned' ORDER BY number DESC LIMIT 1),
        (SELECT signer FROM act_signature ORDER BY act LIMIT 1))
$$;
REVOKE EXECUTE ON FUNCTION ledger_signer FROM PUBLIC;
"""
UNDO = "DROP FUNCTION ledger_signer;"


class Migration(migrations.Migration):
    """Add the function."""

    dependencies = [("store", "0129_handover")]

    operations = [migrations.RunSQL(SQL, UNDO)]
