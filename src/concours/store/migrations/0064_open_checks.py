"""The paper of a technical check is public: its secret is kept, and shared by nobody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0063_alone_of_exam")]
    operations = [
        migrations.AddField(
            "sitting", "open_secret", models.BinaryField(max_length=32, null=True)
        ),
        migrations.AddConstraint(
            "sitting",
            models.CheckConstraint(
                condition=models.Q(open_secret=None) | models.Q(kind="check", quorum=0),
                name="sitting_open_is_check",
            ),
        ),
    ]
