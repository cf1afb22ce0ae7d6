"""What a sitting holds at its head, signed: nobody can leave an entry out afterwards."""

from django.db import migrations

SQL = """
ALTER TABLE journal_head
    ADD COLUMN entries   bigint CHECK (entries >= 0),
    ADD COLUMN tails     bytea  CHECK (length(tails) = 32),      -- of all its tablets
    ADD COLUMN signer    bytea  CHECK (length(signer) = 32),
    ADD COLUMN signature bytea  CHECK (length(signature) = 64),
    ADD CHECK (num_nulls(entries, tails, signer, signature) IN (0, 4));  -- 4: of before
"""
UNDO = """
ALTER TABLE journal_head DROP COLUMN entries, DROP COLUMN tails, DROP COLUMN signer,
    DROP COLUMN signature;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0089_traces")]
    operations = [migrations.RunSQL(SQL, UNDO)]
