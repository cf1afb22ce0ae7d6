"""A share may lie in a safe, and may serve for the marking key, too."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("store", "0046_moved_news")]
    operations: ClassVar = [
        migrations.AddField(
            "handedshare",
            "also_marking",
            models.BooleanField(default=False, db_default=False),
        ),
        migrations.AlterField(
            "keyholder",
            "member",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="store.staffmember",
            ),
        ),
    ]
