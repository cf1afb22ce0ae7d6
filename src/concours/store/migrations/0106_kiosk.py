"""Configurations of locked browsers, and what tablets prove of theirs.

A verdict is added and never changed; it goes with its attempt, as does a nonce, of
which each epoch of a tablet has one. A tablet also says whether a worker serves it.
"""

from django.db import migrations

SQL = """
CREATE TABLE kiosk_configuration (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    exam_id       uuid   NOT NULL REFERENCES exam,
    site_id       uuid   NOT NULL REFERENCES site,
    sitting_code  text   NOT NULL CHECK (length(sitting_code) <= 80), -- "": of all
    session       text   NOT NULL CHECK (length(session) BETWEEN 1 AND 80),
    accessibility text[] NOT NULL,
    token         text   NOT NULL CHECK (length(token) = 22),
    file_digest   bytea  NOT NULL CHECK (length(file_digest) = 32),
    config_key    text   NOT NULL CHECK (config_key ~ '^[0-9a-f]{64}$'),
    versions      text[] NOT NULL,
    act           bigint NOT NULL,
    replaced_act  bigint
);
CREATE UNIQUE INDEX kiosk_configuration_token
    ON kiosk_configuration (exam_id, token) WHERE replaced_act IS NULL;
CREATE INDEX kiosk_configuration_of_exam ON kiosk_configuration (exam_id);
CREATE TRIGGER kiosk_configuration_archived BEFORE INSERT OR UPDATE ON kiosk_configuration
    FOR EACH ROW EXECUTE FUNCTION keep_archived();

CREATE TABLE kiosk_nonce (               -- what a tablet may prove itself by, once
    attempt   uuid    NOT NULL REFERENCES attempt ON DELETE CASCADE,
    epoch     integer NOT NULL,
    nonce     bytea   CHECK (length(nonce) = 16),        -- null: it was used
    issued_ms bigint  NOT NULL,
    PRIMARY KEY (attempt, epoch)
);

CREATE TABLE kiosk_verdict (
    id            bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    attempt       uuid    NOT NULL REFERENCES attempt ON DELETE CASCADE,
    epoch         integer NOT NULL,
    at_ms         bigint  NOT NULL,
    verdict       text    NOT NULL CHECK (verdict IN (
                  'right', 'other', 'wrong', 'absent', 'stale', 'outdated')),
    configuration bigint  REFERENCES kiosk_configuration,  -- whose key was shown
    version       text    NOT NULL CHECK (length(version) <= 200)
);
CREATE INDEX kiosk_verdict_of_attempt ON kiosk_verdict (attempt, at_ms);
ALTER TABLE kiosk_verdict ALTER version SET STATISTICS 0;

ALTER TABLE presence ADD COLUMN worker boolean;
"""
UNDO = """
ALTER TABLE presence DROP COLUMN worker;
DROP TABLE kiosk_verdict, kiosk_nonce, kiosk_configuration;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0104_published_grids")]
    operations = [migrations.RunSQL(SQL, UNDO)]
