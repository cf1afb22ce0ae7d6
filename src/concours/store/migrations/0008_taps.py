"""A gesture on a room's tablet is one line, however often it is sent."""

from typing import ClassVar
from uuid import uuid4

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("store", "0007_pauses")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="attendance",
            name="tap",
            field=models.UUIDField(default=uuid4, unique=True),
        )
    ]
