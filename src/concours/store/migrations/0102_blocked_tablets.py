"""Tablets that asked too often for what is refused; odd acts of collected copies."""

from django.db import migrations

SQL = """
ALTER TABLE trace
    DROP CONSTRAINT trace_code_check,
    ADD CONSTRAINT trace_code_check CHECK (code IN (
        'looked_for', 'unknown',
        'malformed', 'fields', 'token', 'walked', 'second_device', 'blocked'));

CREATE TABLE odd_acts (          -- of a copy, as its answers were gathered; none changes
    attempt     uuid   NOT NULL REFERENCES attempt ON DELETE CASCADE,
    journal_xid bigint NOT NULL,
    counts      jsonb  NOT NULL,
    PRIMARY KEY (attempt, journal_xid)
);
"""
UNDO = """
DROP TABLE odd_acts;
DELETE FROM trace WHERE code = 'blocked';
ALTER TABLE trace
    DROP CONSTRAINT trace_code_check,
    ADD CONSTRAINT trace_code_check CHECK (code IN (
        'looked_for', 'unknown',
        'malformed', 'fields', 'token', 'walked', 'second_device'));
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0099_paper_grids")]
    operations = [migrations.RunSQL(SQL, UNDO)]
