"""A head waits for its witnesses before the marking key may open."""

from django.db import migrations

SQL = """
ALTER TABLE journal_head
    ADD COLUMN awaits_witnesses boolean NOT NULL DEFAULT false,
    ADD COLUMN quorum_ms bigint CHECK (quorum_ms IS NULL OR awaits_witnesses);
"""
UNDO = """
ALTER TABLE journal_head DROP COLUMN awaits_witnesses, DROP COLUMN quorum_ms;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0096_logs")]
    operations = [migrations.RunSQL(SQL, UNDO)]
