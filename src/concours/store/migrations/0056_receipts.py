"""What the centre held of each copy is kept as a receipt; also of those collected."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "schema" / "receipts.sql").read_text()
OF_COLLECTED = """
SELECT add_receipts(id, collected_ms) FROM sitting WHERE collected_ms IS NOT NULL;
"""
UNDO = """
DROP FUNCTION add_receipts;
DROP TABLE receipt;
DELETE FROM wrong_try WHERE door = 'receipt';
ALTER TABLE wrong_try DROP CONSTRAINT wrong_try_door_check;
ALTER TABLE wrong_try ADD CONSTRAINT wrong_try_door_check
    CHECK (door IN ('code', 'replacement', 'couple', 'own_password', 'password', 'factor'));
CREATE OR REPLACE FUNCTION doors_of(role name) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    AS $$SELECT CASE role
        WHEN 'concours_gateway' THEN ARRAY['code', 'replacement', 'couple', 'own_password']
        WHEN 'concours_console' THEN ARRAY['password', 'factor'] END$$;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0055_archived")]
    operations = [migrations.RunSQL(SQL + OF_COLLECTED, UNDO)]
