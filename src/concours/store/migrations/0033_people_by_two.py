"""Two persons decide about the staff; a password that was given is changed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0032_tries")]
    operations = [
        migrations.AlterField(
            "Proposal",
            "sitting",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="store.sitting",
            ),
        ),
        migrations.AddField(
            "StaffMember", "is_password_given", models.BooleanField(default=True)
        ),
    ]
