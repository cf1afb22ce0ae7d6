"""Relays that a site has, the signed file of what they may store, and their last sign.

A relay is added and never changed, but for the act that revoked it. The ledger alone
writes site files; the gateway alone what a relay says of itself.
"""

from django.db import migrations

SQL = """
CREATE TABLE relay (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site_id     uuid   NOT NULL REFERENCES site,
    url         text   NOT NULL CHECK (length(url) BETWEEN 8 AND 200),
    public_key  bytea  NOT NULL CHECK (length(public_key) = 32),
    admitted_ms bigint NOT NULL,
    act         bigint NOT NULL UNIQUE,
    revoked_act bigint UNIQUE
);
CREATE UNIQUE INDEX relay_in_force ON relay (site_id, public_key) WHERE revoked_act IS NULL;
CREATE UNIQUE INDEX relay_address ON relay (site_id, url) WHERE revoked_act IS NULL;

CREATE TABLE site_file (
    site_id   uuid   PRIMARY KEY REFERENCES site,
    body      bytea  NOT NULL CHECK (length(body) <= 8388608),
    signature bytea  NOT NULL CHECK (length(signature) = 64),
    signer    bytea  NOT NULL CHECK (length(signer) = 32),
    signed_ms bigint NOT NULL
);

CREATE TABLE relay_status (
    relay    bigint PRIMARY KEY REFERENCES relay,
    heard_ms bigint NOT NULL,
    stored   bigint NOT NULL CHECK (stored >= 0),        -- boxes
    waiting  bigint NOT NULL CHECK (waiting >= 0)        -- of them, not forwarded
);
"""
UNDO = "DROP TABLE relay_status, site_file, relay;"


class Migration(migrations.Migration):
    """Add the three tables."""

    dependencies = [("store", "0126_machine_status")]

    operations = [migrations.RunSQL(SQL, UNDO)]
