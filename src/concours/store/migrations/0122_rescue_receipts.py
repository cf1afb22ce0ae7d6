"""A receipt counts each tablet up to where the one that follows it took over.

By the number that is written with its base: that of a rescue is not the next one.
"""

from django.db import migrations

BEFORE = "follower.epoch = device.epoch + 1"
AFTER = "follower.base_epoch = device.epoch"
CHANGE = """
DO $$ BEGIN
    EXECUTE replace(pg_get_functiondef('add_receipts(uuid, bigint)'::regprocedure),
                    '{before}', '{after}');
END $$;
"""


class Migration(migrations.Migration):
    """Change the function where it is, and nothing else of it."""

    dependencies = [("store", "0121_rescue")]

    operations = [
        migrations.RunSQL(
            CHANGE.format(before=BEFORE, after=AFTER),
            CHANGE.format(before=AFTER, after=BEFORE),
        )
    ]
