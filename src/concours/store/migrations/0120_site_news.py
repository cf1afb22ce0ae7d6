"""What each site that has relays was told, as the ledger signed it.

One sheet for each site, in place of the one before. The ledger alone writes it.
"""

from django.db import migrations

SQL = """
CREATE TABLE site_news (
    site_id   uuid   PRIMARY KEY REFERENCES site,
    body      bytea  NOT NULL CHECK (length(body) <= 1048576),
    signature bytea  NOT NULL CHECK (length(signature) = 64),
    signer    bytea  NOT NULL CHECK (length(signer) = 32),
    signed_ms bigint NOT NULL
);
"""
UNDO = "DROP TABLE site_news;"


class Migration(migrations.Migration):
    """Add the table."""

    dependencies = [("store", "0131_ledger_signer")]

    operations = [migrations.RunSQL(SQL, UNDO)]
