"""The copies that candidates may view, where the jury allows it, and their papers."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0018_launch_words")]
    operations = [
        migrations.AddField(
            "PublishedSheet", "copies", models.BinaryField(default=b"")
        ),
        migrations.CreateModel(
            "PublishedPaper",
            [
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, primary_key=True, serialize=False
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.publication",
                    ),
                ),
                (
                    "sitting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.sitting"
                    ),
                ),
            ],
            options={
                "db_table": "published_paper",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "place"), name="published_paper_once"
                    )
                ],
            },
        ),
    ]
