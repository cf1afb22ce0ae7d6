"""A replay that was drawn up: what it says is kept beside the act that bears its digest.

It goes with the copy that it is of.
"""

from django.db import migrations

SQL = """
CREATE TABLE drawn_replay (
    act     bigint PRIMARY KEY REFERENCES act,
    attempt uuid   NOT NULL REFERENCES attempt ON DELETE CASCADE,
    facts   bytea  NOT NULL
);
CREATE INDEX drawn_replay_attempt ON drawn_replay (attempt);
ALTER TABLE drawn_replay ALTER facts SET STATISTICS 0;
"""


class Migration(migrations.Migration):
    """Add the table."""

    dependencies = [("store", "0112_kiosk_policy")]

    operations = [migrations.RunSQL(SQL, "DROP TABLE drawn_replay;")]
