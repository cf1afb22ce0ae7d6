"""What no device has signed gets no number and no mark, and stays as evidence."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "schema" / "unsigned.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("store", "0033_people_by_two")]
    operations = [
        migrations.RunSQL(SQL, "DROP VIEW counted_entry; DROP TABLE unsigned_tail;")
    ]
