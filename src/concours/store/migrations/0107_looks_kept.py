"""Looks stay when the candidate they are about withdraws: they are of a numbered log.

What a look says keeps its identifiers, which lead nowhere then; it goes at its term, by
an act, like every trace of the exam.
"""

from django.db import migrations

SQL = """
ALTER TABLE look DROP CONSTRAINT look_attempt_fkey, DROP CONSTRAINT look_candidate_fkey;
"""
UNDO = """
ALTER TABLE look
    ADD CONSTRAINT look_attempt_fkey FOREIGN KEY (attempt)
        REFERENCES attempt ON DELETE CASCADE NOT VALID,
    ADD CONSTRAINT look_candidate_fkey FOREIGN KEY (candidate)
        REFERENCES candidate ON DELETE CASCADE NOT VALID;
"""


class Migration(migrations.Migration):
    """Drop what let looks go without an act."""

    dependencies = [("store", "0106_kiosk")]

    operations = [migrations.RunSQL(SQL, UNDO)]
