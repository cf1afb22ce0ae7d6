"""Browser Exam Keys of a configuration, by platform and build, as somebody pasted them.

They go with the Config Key, so that bringing the same configurations again keeps them.
"""

from django.db import migrations

SQL = """
CREATE TABLE kiosk_browser_key (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    exam_id       uuid   NOT NULL REFERENCES exam,
    config_key    text   NOT NULL CHECK (config_key ~ '^[0-9a-f]{64}$'),
    platform      text   NOT NULL CHECK (platform IN ('iOS', 'Mac', 'Win')),
    build         text   NOT NULL CHECK (length(build) BETWEEN 1 AND 80),
    browser_key   text   NOT NULL CHECK (browser_key ~ '^[0-9a-f]{64}$'),
    act           bigint NOT NULL,
    withdrawn_act bigint
);
CREATE UNIQUE INDEX kiosk_browser_key_once
    ON kiosk_browser_key (exam_id, browser_key) WHERE withdrawn_act IS NULL;
CREATE UNIQUE INDEX kiosk_browser_key_of_build
    ON kiosk_browser_key (exam_id, config_key, platform, lower(build))
    WHERE withdrawn_act IS NULL;
CREATE TRIGGER kiosk_browser_key_archived BEFORE INSERT OR UPDATE ON kiosk_browser_key
    FOR EACH ROW EXECUTE FUNCTION keep_archived();
"""
UNDO = "DROP TABLE kiosk_browser_key;"


class Migration(migrations.Migration):
    """Add the table."""

    dependencies = [("store", "0108_strays_counted")]

    operations = [migrations.RunSQL(SQL, UNDO)]
