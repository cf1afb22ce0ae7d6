"""How much room the disk of a relay has left, as it says: None of an earlier release."""

from django.db import migrations

SQL = "ALTER TABLE relay_status ADD COLUMN free_bytes bigint;"
UNDO = "ALTER TABLE relay_status DROP COLUMN free_bytes;"


class Migration(migrations.Migration):
    """Add the column."""

    dependencies = [("store", "0152_letter_reading")]

    operations = [migrations.RunSQL(SQL, UNDO)]
