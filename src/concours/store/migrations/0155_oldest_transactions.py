"""How long transactions last, by role: the ledger tells a collector, and reads no more.

Of sessions PostgreSQL shows a role its own alone; this shows no statement of others.
"""

from django.db import migrations

SQL = """
CREATE FUNCTION oldest_transactions() RETURNS TABLE (role name, age_s double precision)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT usename, extract(epoch FROM max(clock_timestamp() - xact_start))::float8
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND backend_type = 'client backend' AND xact_start IS NOT NULL
    GROUP BY usename ORDER BY usename
$$;
REVOKE EXECUTE ON FUNCTION oldest_transactions FROM PUBLIC;
"""
UNDO = "DROP FUNCTION oldest_transactions;"


class Migration(migrations.Migration):
    """Add the function."""

    dependencies = [("store", "0154_relay_disk")]

    operations = [migrations.RunSQL(SQL, UNDO)]
