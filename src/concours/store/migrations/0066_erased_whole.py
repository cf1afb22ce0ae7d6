"""An erasure takes what the first one left: calls, tries, refusals, unnamed acts."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "schema" / "settled" / "erased_whole.sql"


class Migration(migrations.Migration):
    dependencies = [("store", "0065_weights")]
    operations = [migrations.RunSQL(SQL.read_text())]
