"""A table of answers says up to which transaction it has read the journal.

And no version is adopted that the second scorer has not seen: nothing is not equal.
"""

from django.db import migrations, models

ADOPTED = "marking_version_adopted_if_agreed"


class Migration(migrations.Migration):
    dependencies = [("store", "0015_publication")]
    operations = [
        migrations.AddField(
            "AnswersTable",
            "journal_xid",
            models.BigIntegerField(default=0),  # read anew before the next marking
            preserve_default=False,
        ),
        migrations.RemoveConstraint("MarkingVersion", ADOPTED),
        migrations.AddConstraint(
            "MarkingVersion",
            models.CheckConstraint(
                condition=models.Q(adopted_act__isnull=True)
                | models.Q(
                    agreed_digest__isnull=False, agreed_digest=models.F("digest")
                ),
                name=ADOPTED,
            ),
        ),
    ]
