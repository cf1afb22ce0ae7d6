"""An archived exam is erased: what names somebody goes, what proves it stays."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "schema" / "settled" / "erased.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("store", "0058_help_calls")]
    operations = [migrations.RunSQL(SQL)]
