"""A replacement code is given for one attempt, and not for all of a candidate.

Of codes given before, those of one candidate are given for their first attempt: they
reach as far as they did. The gateway's roles read tables whole, so no grant changes.
"""

import django.db.models.deletion
from django.db import migrations, models

FIRST = """
UPDATE replacement_code SET attempt_id = (
    SELECT attempt.id FROM attempt JOIN sitting ON sitting.id = attempt.sitting_id
    WHERE attempt.candidate_id = replacement_code.candidate_id
    ORDER BY sitting.position LIMIT 1)
"""
OF_CANDIDATE = """
UPDATE replacement_code SET candidate_id = (
    SELECT candidate_id FROM attempt WHERE attempt.id = replacement_code.attempt_id)
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0042_sound_acts")]
    operations = [
        migrations.AddField(
            "replacementcode",
            "attempt",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="store.attempt",
            ),
        ),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
        migrations.AlterField(
            "replacementcode",
            "attempt",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="store.attempt"
            ),
        ),
        migrations.AlterField(
            "replacementcode",
            "candidate",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="store.candidate",
            ),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, OF_CANDIDATE),
        migrations.RemoveField("replacementcode", "candidate"),
    ]
