"""A sitting may have a weight in the total, set before anything is marked."""

from django.db import migrations, models

WEIGHT = models.DecimalField(max_digits=6, decimal_places=3, null=True)


class Migration(migrations.Migration):
    dependencies = [("store", "0064_open_checks")]
    operations = [
        migrations.AddField("sitting", "weight", WEIGHT),
        migrations.AddField("plannedsitting", "weight", WEIGHT.clone()),
    ]
