"""A candidate chooses a password of their own; its wrong tries are counted."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "schema" / "student_password.sql").read_text()
UNDO = """
DROP TABLE student_password;
DELETE FROM wrong_try WHERE door = 'own_password';
ALTER TABLE wrong_try DROP CONSTRAINT wrong_try_door_check;
ALTER TABLE wrong_try ADD CONSTRAINT wrong_try_door_check
    CHECK (door IN ('code', 'replacement', 'couple', 'password', 'factor'));
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0038_collected")]
    operations = [migrations.RunSQL(SQL, UNDO)]
