"""Which tablets wait at the door: of each attempt, when one was last asked for proof."""

from django.db import migrations

SQL = """
CREATE TABLE kiosk_waiting (            -- a tablet that was told to show its lock
    attempt uuid   PRIMARY KEY REFERENCES attempt ON DELETE CASCADE,
    at_ms   bigint NOT NULL
);
"""
UNDO = "DROP TABLE kiosk_waiting;"


class Migration(migrations.Migration):
    """Add the table."""

    dependencies = [("store", "0155_oldest_transactions")]

    operations = [migrations.RunSQL(SQL, UNDO)]
