"""The journal's tree as others read it: its notes, who cosigned them, its full tiles."""

from django.db import migrations

SQL = """
-- A note is signed once and stays: two of one origin contradict each other or do not.
CREATE TABLE tree_note (
    number    bigint PRIMARY KEY CHECK (number > 0),
    origin    text   NOT NULL CHECK (length(origin) BETWEEN 1 AND 255),
    size      bigint NOT NULL CHECK (size >= 0),
    root      bytea  NOT NULL CHECK (length(root) = 32),
    signature bytea  NOT NULL CHECK (length(signature) = 64),
    signer    bytea  NOT NULL CHECK (length(signer) = 32),
    at_ms     bigint NOT NULL,
    UNIQUE (origin, size)
);

CREATE TABLE cosignature (               -- a witness's line under a note
    note      bigint NOT NULL REFERENCES tree_note,
    witness   text   NOT NULL CHECK (length(witness) <= 400),  -- its key, as one word
    signature bytea  NOT NULL CHECK (length(signature) = 72),  -- its hour, then Ed25519
    PRIMARY KEY (note, witness)
);

CREATE TABLE tile_root (                 -- of each full tile: 256 leaves, 256 of these…
    level smallint NOT NULL CHECK (level BETWEEN 0 AND 6),
    place bigint   NOT NULL CHECK (place >= 0),
    root  bytea    NOT NULL CHECK (length(root) = 32),
    PRIMARY KEY (level, place)
);
"""
UNDO = "DROP TABLE tile_root, cosignature, tree_note;"


class Migration(migrations.Migration):
    dependencies = [("store", "0087_whole_numbers")]
    operations = [migrations.RunSQL(SQL, UNDO)]
