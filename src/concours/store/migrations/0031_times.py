"""How long questions were on screen is kept with the answers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0030_act_signature")]
    operations = [
        migrations.AddField("AnswersTable", "times", models.JSONField(null=True))
    ]
