"""Of each convocation, the digest of what it says is kept: a letter may turn stale."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0047_trousseaux")]
    operations = [
        migrations.AddField(
            "candidate",
            "letter_digest",
            models.BinaryField(max_length=32, null=True),
        ),
    ]
