"""A version of single marks says how many validated grids were nobody's then."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the count; of versions that were made before nobody is asked."""

    dependencies = [("store", "0111_drawn_replay")]

    operations = [
        migrations.AddField(
            model_name="singlemarksversion",
            name="strays_count",
            field=models.PositiveIntegerField(default=0),
        )
    ]
