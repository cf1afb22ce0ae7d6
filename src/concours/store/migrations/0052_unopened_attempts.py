"""A device may follow another without a code where that one has written nothing."""

from django.db import migrations

SQL = """
ALTER TABLE device DROP CONSTRAINT device_check2;
ALTER TABLE device
    ADD CONSTRAINT first_without_code CHECK (epoch > 1 OR replacement IS NULL),
    ADD CONSTRAINT code_after_entries
        CHECK (replacement IS NOT NULL OR coalesce(base_count, 0) = 0);
"""
UNDO = """
ALTER TABLE device DROP CONSTRAINT first_without_code,
    DROP CONSTRAINT code_after_entries;
ALTER TABLE device ADD CONSTRAINT device_check2
    CHECK ((epoch = 1) = (replacement IS NULL));
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0051_alone")]
    operations = [migrations.RunSQL(SQL, UNDO)]
