"""Traces: who asked for what is not ours, with what proves whose act it was.

A row is added and never changed; it goes with the attempt whose tablet sent it.
"""

from django.db import migrations

SQL = """
CREATE TABLE trace (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at_ms       bigint  NOT NULL,            -- of the last of `count`
    since_ms    bigint  NOT NULL,            -- of the first
    count       integer NOT NULL DEFAULT 1 CHECK (count > 0),
    code        text    NOT NULL CHECK (code IN ('looked_for', 'unknown')),
    attribution text    NOT NULL CHECK (attribution IN ('A', 'B', 'C', 'D')),
    attempt     uuid    REFERENCES attempt ON DELETE CASCADE,   -- whose tablet sent
    epoch       integer,
    site        uuid    REFERENCES site,     -- of an address alone, where it is known
    address     text    NOT NULL CHECK (length(address) <= 60),
    request     text    NOT NULL CHECK (length(request) <= 500),
    facts       jsonb   NOT NULL,            -- what the browser said of how
    CHECK (since_ms <= at_ms),
    CHECK ((attempt IS NULL) = (attribution = 'D')),
    CHECK ((attempt IS NULL) = (epoch IS NULL)),
    CHECK (attempt IS NULL OR site IS NULL)
);
CREATE INDEX trace_recent ON trace (at_ms);
CREATE INDEX trace_of_attempt ON trace (attempt, at_ms);
ALTER TABLE trace ALTER address SET STATISTICS 0, ALTER request SET STATISTICS 0,
    ALTER facts SET STATISTICS 0;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0085_found_grids")]
    operations = [migrations.RunSQL(SQL, "DROP TABLE trace")]
