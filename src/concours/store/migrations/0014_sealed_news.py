"""News of a paper that was sealed again: tablets bring its package by themselves."""

from django.db import migrations

BEFORE = (
    "'armed', 'disarmed', 'launched', 'extended', 'message', 'closed', 'superseded', "
    "'paused', 'resumed'"
)
CHANGE = """
ALTER TABLE news DROP CONSTRAINT news_kind_check;
ALTER TABLE news ADD CONSTRAINT news_kind_check CHECK (kind IN ({}));
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0013_marking_versions")]
    operations = [
        migrations.RunSQL(CHANGE.format(f"{BEFORE}, 'sealed'"), CHANGE.format(BEFORE))
    ]
