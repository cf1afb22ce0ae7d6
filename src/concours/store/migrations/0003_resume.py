"""What the ledger resumes from, as `schema/resume.sql` writes it."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "schema" / "resume.sql").read_text()
UNDO = """
DROP TABLE progress;
ALTER TABLE ledger_cursor DROP COLUMN progress_count;
ALTER TABLE checkpoint DROP COLUMN subtrees;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0002_journal")]
    operations = [migrations.RunSQL(SQL, UNDO)]
