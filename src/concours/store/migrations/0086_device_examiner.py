"""A tablet of a chair names who enrolled it: another may sit there later."""

from django.db import migrations

SQL = "ALTER TABLE device ADD COLUMN examiner_id uuid REFERENCES examiner"
UNDO = "ALTER TABLE device DROP COLUMN examiner_id"


class Migration(migrations.Migration):
    dependencies = [("store", "0083_withdrawal")]
    operations = [migrations.RunSQL(SQL, UNDO)]
