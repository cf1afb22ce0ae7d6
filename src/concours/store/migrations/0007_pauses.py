"""News of pauses: a site or a candidate stops, and goes on."""

from django.db import migrations

BEFORE = (
    "'armed', 'disarmed', 'launched', 'extended', 'message', 'closed', 'superseded'"
)
CHANGE = """
ALTER TABLE news DROP CONSTRAINT news_kind_check;
ALTER TABLE news ADD CONSTRAINT news_kind_check CHECK (kind IN ({}));
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0006_signs")]
    operations = [
        migrations.RunSQL(
            CHANGE.format(f"{BEFORE}, 'paused', 'resumed'"), CHANGE.format(BEFORE)
        )
    ]
