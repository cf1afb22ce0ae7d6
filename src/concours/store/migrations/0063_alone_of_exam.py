"""One person may decide of an exam that a decision names, where its profile says so."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "schema" / "alone.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("store", "0062_placement")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
