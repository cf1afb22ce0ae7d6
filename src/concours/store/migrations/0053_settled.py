"""Exam and sites keep the names that the minutes of a collected sitting have."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "schema" / "settled" / "settled.sql").read_text()
UNDO = """
DROP TRIGGER exam_names_collected ON exam;
DROP TRIGGER site_names_collected ON site;
DROP FUNCTION keep_names_of_collected;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0052_unopened_attempts")]
    operations = [migrations.RunSQL(SQL, UNDO)]
