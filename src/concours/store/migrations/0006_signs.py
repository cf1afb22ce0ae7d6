"""Fuller signs of life, as `schema/signs.sql` has them."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "schema" / "signs.sql").read_text()
UNDO = """
ALTER TABLE presence DROP COLUMN ends_ms, DROP COLUMN read_number,
    DROP COLUMN focus_lost, DROP COLUMN kiosk, DROP COLUMN rejoined;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0005_jury_room")]
    operations = [migrations.RunSQL(SQL, UNDO)]
