"""Acts and news are written by one call; who keeps others waiting is ended."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "schema" / "short_locks.sql").read_text()
UNDO = """
DROP POLICY IF EXISTS tries_of_gateway ON wrong_try;
DROP POLICY IF EXISTS tries_of_console ON wrong_try;
DROP FUNCTION add_news, add_act, doors_of, forget_tries, forget_keyholders,
    forget_site_start, wait_max, end_blockers;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0039_student_password")]
    operations = [migrations.RunSQL(SQL, UNDO)]
