"""Addresses opened on a tablet, which it has signed; refused requests, and whom of."""

from django.db import migrations

SQL = """
CREATE INDEX journal_entry_strayed ON journal_entry (received_ms)
    WHERE kind = 'strayed';              -- seldom any: the watch looks at the latest

ALTER TABLE trace
    DROP CONSTRAINT trace_code_check,
    ADD CONSTRAINT trace_code_check CHECK (code IN (
        'looked_for', 'unknown',
        'malformed', 'fields', 'token', 'walked', 'second_device')),
    ADD COLUMN concerns uuid REFERENCES attempt ON DELETE SET NULL; -- not who sent
CREATE INDEX trace_concerning ON trace (concerns) WHERE concerns IS NOT NULL;
"""
UNDO = """
DROP INDEX journal_entry_strayed, trace_concerning;
DELETE FROM trace WHERE code NOT IN ('looked_for', 'unknown');
ALTER TABLE trace
    DROP COLUMN concerns,
    DROP CONSTRAINT trace_code_check,
    ADD CONSTRAINT trace_code_check CHECK (code IN ('looked_for', 'unknown'));
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0093_forensics_run")]
    operations = [migrations.RunSQL(SQL, UNDO)]
