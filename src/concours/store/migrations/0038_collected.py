"""A collected sitting changes for nobody, as `schema/settled/collected.sql` holds it."""

from pathlib import Path

from django.db import migrations

SQL = (
    Path(__file__).parent.parent / "schema" / "settled" / "collected.sql"
).read_text()
UNDO = """
DROP FUNCTION keep_collected, keep_collected_candidate, keep_collected_sitting CASCADE;
DROP FUNCTION refuse_if_collected;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0037_locks")]
    operations = [migrations.RunSQL(SQL, UNDO)]
