"""Rescue kits that are to be made outlive the gateway that was told of them.

A row for each candidate who enrolled at a site with relays: what their kits are made
of, sealed, until they are made; then nothing but whose it was. By first attempt.
"""

from django.db import migrations

SQL = """
CREATE TABLE kit_request (
    attempt  uuid   PRIMARY KEY REFERENCES attempt ON DELETE CASCADE,
    sealed   bytea  CHECK (length(sealed) BETWEEN 28 AND 262144), -- none: they are made
    taken_ms bigint NOT NULL
);
CREATE INDEX kit_request_open ON kit_request (taken_ms) WHERE sealed IS NOT NULL;
"""


class Migration(migrations.Migration):
    """Add the table."""

    dependencies = [("store", "0143_case_letter")]

    operations = [migrations.RunSQL(SQL, "DROP TABLE kit_request;")]
