"""Who has seen a proposal that waits for a second person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0048_letter_digest")]
    operations = [
        migrations.CreateModel(
            name="ProposalSeen",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at_ms", models.BigIntegerField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.proposal",
                    ),
                ),
            ],
            options={
                "db_table": "proposal_seen",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proposal", "member"), name="proposal_seen_once"
                    )
                ],
            },
        ),
    ]
