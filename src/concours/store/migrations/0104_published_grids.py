"""The grids of stations that candidates may see, where the jury allows it."""

from django.db import migrations, models

NO_STATISTICS = "ALTER TABLE published_sheet ALTER grids SET STATISTICS 0"


class Migration(migrations.Migration):
    dependencies = [("store", "0100_data_erased")]
    operations = [
        migrations.AddField(
            "Publication",
            "allows_grids",
            models.BooleanField(default=False, db_default=False),
        ),
        migrations.AddField(
            "Publication", "grid_forms", models.BinaryField(default=b"", db_default=b"")
        ),
        migrations.AddField(
            "PublishedSheet", "grids", models.BinaryField(default=b"", db_default=b"")
        ),
        migrations.RunSQL(NO_STATISTICS, migrations.RunSQL.noop),
    ]
