"""A marking version names the profile of its exam; those of before name none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0049_proposal_seen")]
    operations = [
        migrations.AddField(
            "markingversion",
            "profile_digest",
            models.BinaryField(max_length=32, null=True),
        ),
    ]
