"""What was found at a tablet's place of a site, and the codes that reports are sealed with.

A report is added and never changed: the last counts.
"""

from django.db import migrations

SQL = """
CREATE TABLE kiosk_probe_code (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site_id  uuid   NOT NULL REFERENCES site,
    handle   text   NOT NULL CHECK (length(handle) = 4),
    secret   bytea  NOT NULL CHECK (length(secret) = 32),
    until_ms bigint NOT NULL,
    act      bigint NOT NULL
);
CREATE INDEX kiosk_probe_code_handle ON kiosk_probe_code (handle);

CREATE TABLE kiosk_probe (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site_id uuid   NOT NULL REFERENCES site,
    code    bigint NOT NULL REFERENCES kiosk_probe_code,
    at_ms   bigint NOT NULL,
    checks  jsonb  NOT NULL,               -- [[name, state, what was met], …]
    seal    bytea  NOT NULL UNIQUE CHECK (length(seal) = 32)
);
CREATE INDEX kiosk_probe_of_site ON kiosk_probe (site_id, at_ms);
"""
UNDO = "DROP TABLE kiosk_probe, kiosk_probe_code;"


class Migration(migrations.Migration):
    """Add both tables."""

    dependencies = [("store", "0116_browser_keys")]

    operations = [migrations.RunSQL(SQL, UNDO)]
