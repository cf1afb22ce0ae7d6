"""Locks are functions of the database, for those who may take each."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "schema" / "locks.sql").read_text()
UNDO = """
DROP FUNCTION hold_numbering, hold_journal, share_journal, hold_enrolments, hold_wishes,
    hold_office, try_office, end_long_transactions, transaction_age_max;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0036_session_end")]
    operations = [migrations.RunSQL(SQL, UNDO)]
