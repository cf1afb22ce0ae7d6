"""Each gateway says which packages its folder has whole; the readiness page counts them.

By the database's clock. A gateway that is gone for an hour is forgotten.
"""

from django.db import migrations

SQL = """
CREATE TABLE gateway_report (
    name          text    PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 200),
    at_ms         bigint  NOT NULL,
    packages      bytea[] NOT NULL CHECK (cardinality(packages) <= 4096),
    damaged_count integer NOT NULL CHECK (damaged_count >= 0)
);

CREATE FUNCTION report_packages(own_name text, whole bytea[], damaged integer) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM gateway_report
     WHERE at_ms < (extract(epoch FROM clock_timestamp()) * 1000)::bigint - 3600000;
    INSERT INTO gateway_report AS before
    VALUES (own_name, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, whole, damaged)
    ON CONFLICT (name) DO UPDATE SET at_ms = excluded.at_ms, packages = excluded.packages,
        damaged_count = excluded.damaged_count;
$$;
"""
UNDO = "DROP FUNCTION report_packages; DROP TABLE gateway_report;"


class Migration(migrations.Migration):
    """Add the table, and the one way into it."""

    dependencies = [("store", "0124_package_file")]

    operations = [migrations.RunSQL(SQL, UNDO)]
