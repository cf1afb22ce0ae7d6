"""Sealed packages lie in the database: another machine has them, and a backup.

A file is added and never changed, and its name is checked by the database itself.
"""

from django.db import migrations

SQL = """
CREATE TABLE package_file (
    digest    bytea PRIMARY KEY,
    body      bytea NOT NULL CHECK (length(body) BETWEEN 1 AND 268435456),
    signature bytea CHECK (length(signature) = 64),       -- a manifest's; no part has one
    CHECK (digest = sha256(body))
);
ALTER TABLE package_file ALTER body SET STORAGE EXTERNAL; -- sealed: nothing to compress
"""


class Migration(migrations.Migration):
    """Add the table."""

    dependencies = [("store", "0118_door_screens")]

    operations = [migrations.RunSQL(SQL, "DROP TABLE package_file;")]
