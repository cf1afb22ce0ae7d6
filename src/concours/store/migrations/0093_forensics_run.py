"""Runs of forensics: what they were asked on, how far they are, what they found.

A run goes with the deliberation file that it was made on, when an exam is erased.
"""

from django.db import migrations

SQL = """
CREATE TABLE forensics_run (
    id           uuid     PRIMARY KEY,
    exam         uuid     NOT NULL REFERENCES exam,
    deliberation uuid     NOT NULL REFERENCES deliberation ON DELETE CASCADE,
    number       integer  NOT NULL CHECK (number > 0),
    act          bigint   NOT NULL,
    inputs       bytea    NOT NULL,          -- canonical JSON, with their digests
    started_ms   bigint   NOT NULL,
    phase        text     NOT NULL DEFAULT 'copies' CHECK (length(phase) <= 20),
    percent      smallint NOT NULL DEFAULT 0 CHECK (percent BETWEEN 0 AND 100),
    alive_ms     bigint   NOT NULL,          -- when its process was last heard
    stop_ms      bigint,                     -- when somebody asked it to stop
    ended_ms     bigint,
    fault        text     NOT NULL DEFAULT '' CHECK (length(fault) <= 500),
    result       bytea,                      -- canonical JSON
    digest       bytea    CHECK (length(digest) = 32),
    UNIQUE (exam, number),
    CHECK ((result IS NULL) = (digest IS NULL)),
    CHECK (result IS NULL OR (ended_ms IS NOT NULL AND fault = ''))
);
ALTER TABLE forensics_run ALTER inputs SET STATISTICS 0, ALTER result SET STATISTICS 0,
    ALTER fault SET STATISTICS 0;

CREATE FUNCTION keep_ended_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'run % has ended', OLD.number USING ERRCODE = '23001';
END $$;
CREATE TRIGGER run_ended BEFORE UPDATE ON forensics_run FOR EACH ROW
    WHEN (OLD.ended_ms IS NOT NULL) EXECUTE FUNCTION keep_ended_run();
"""
UNDO = "DROP TABLE forensics_run; DROP FUNCTION keep_ended_run();"


class Migration(migrations.Migration):
    dependencies = [("store", "0097_head_waits")]
    operations = [migrations.RunSQL(SQL, UNDO)]
