"""The code of a circuit's signal posts has a number, which an act raises."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0090_tree_notes")]
    operations = [
        migrations.AddField(
            "Circuit",
            "post_code_number",
            models.PositiveIntegerField(default=1, db_default=1),
        )
    ]
