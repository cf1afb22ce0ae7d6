"""The candidates of a board in a column of their own, as `schema/board.sql` has it."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "schema" / "board.sql").read_text()
UNDO = "TRUNCATE board; ALTER TABLE board DROP COLUMN candidates;"


class Migration(migrations.Migration):
    dependencies = [("store", "0003_resume")]
    operations = [migrations.RunSQL(SQL, UNDO)]
