"""What replaces a tablet while its site is cut: kits of relays, claims, and bases.

A device that was rescued has an epoch of its own band: the number of the device that it
follows is not the one before. A kit is sealed, and named by a digest; a claim is what a
rescue asked, and what became of it.
"""

from django.db import migrations

SQL = """
ALTER TABLE device
    ADD COLUMN rescued_from integer,       -- none: it follows the number before its own
    ADD COLUMN base_epoch integer GENERATED ALWAYS AS (
        CASE WHEN base_count IS NOT NULL THEN coalesce(rescued_from, epoch - 1) END
    ) STORED,
    ADD CONSTRAINT rescued_after CHECK (
        rescued_from IS NULL OR (rescued_from < epoch AND epoch > 32)),
    DROP CONSTRAINT code_after_entries,
    ADD CONSTRAINT code_after_entries
        CHECK (replacement IS NOT NULL OR coalesce(base_count, 0) = 0 OR epoch > 32);

CREATE TABLE rescue_kit (
    attempt     uuid    NOT NULL REFERENCES attempt ON DELETE CASCADE,
    epoch       integer NOT NULL CHECK (epoch BETWEEN 33 AND 64),
    name_digest bytea   NOT NULL CHECK (length(name_digest) = 32),
    sealed      bytea   NOT NULL CHECK (length(sealed) BETWEEN 28 AND 65536),
    number      bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);
CREATE INDEX rescue_kit_attempt ON rescue_kit (attempt, epoch);

CREATE TABLE rescue_claim (
    attempt    uuid    NOT NULL REFERENCES attempt ON DELETE CASCADE,
    epoch      integer NOT NULL CHECK (epoch BETWEEN 33 AND 64),
    public_key bytea   NOT NULL CHECK (length(public_key) = 65),
    first_ms   bigint  NOT NULL,
    last_ms    bigint  NOT NULL,
    outcome    text    NOT NULL CHECK (length(outcome) <= 40),
    PRIMARY KEY (attempt, epoch, public_key)
);
"""
UNDO = """
DROP TABLE rescue_claim, rescue_kit;
ALTER TABLE device DROP COLUMN base_epoch, DROP COLUMN rescued_from, DROP CONSTRAINT code_after_entries,
    ADD CONSTRAINT code_after_entries
        CHECK (replacement IS NOT NULL OR coalesce(base_count, 0) = 0);
"""


class Migration(migrations.Migration):
    """Add the column and the two tables."""

    dependencies = [("store", "0138_case_reading")]

    operations = [migrations.RunSQL(SQL, UNDO)]
