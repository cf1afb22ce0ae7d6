"""Logs of acts and of traces, as the journal's: numbered, chained, under signed roots.

With who used a tablet from where, and who of the staff looked at what.
"""

from django.db import migrations

SQL = """
ALTER TABLE trace ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX trace_committed ON trace (xid);

CREATE TABLE contact (                   -- from where a tablet spoke: when it differs
    id      bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    attempt uuid    NOT NULL REFERENCES attempt ON DELETE CASCADE,
    epoch   integer NOT NULL,
    at_ms   bigint  NOT NULL,
    address text    NOT NULL CHECK (length(address) <= 60),
    browser bytea   NOT NULL CHECK (length(browser) = 32),  -- digest of its name
    xid     xid8    NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX contact_of_attempt ON contact (attempt, epoch, at_ms);
CREATE INDEX contact_committed ON contact (xid);

CREATE TABLE look (                      -- who of the staff has looked at whose what
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at_ms     bigint NOT NULL,
    staff     text   NOT NULL CHECK (length(staff) BETWEEN 1 AND 200),
    kind      text   NOT NULL CHECK (kind IN ('copy', 'case', 'result')),
    exam      uuid   REFERENCES exam,
    attempt   uuid   REFERENCES attempt ON DELETE CASCADE,
    candidate uuid   REFERENCES candidate ON DELETE CASCADE,
    subject   text   NOT NULL CHECK (length(subject) BETWEEN 1 AND 100),
    xid       xid8   NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX look_recent ON look (staff, kind, subject, at_ms);
CREATE INDEX look_of_attempt ON look (attempt, at_ms);
CREATE INDEX look_of_candidate ON look (candidate);
CREATE INDEX look_committed ON look (xid);

-- The text of each row, which its number stands for. A column added later is null in
-- the rows of before, and so is not in their text.
CREATE VIEW trace_body AS
SELECT 'trace' AS source, id, xid, jsonb_strip_nulls(jsonb_build_object(
    'at_ms', at_ms, 'since_ms', since_ms, 'count', count, 'code', code,
    'attribution', attribution, 'attempt', attempt, 'epoch', epoch, 'site', site,
    'address', address, 'request', request, 'facts', facts))::text AS body
FROM trace
UNION ALL
SELECT 'contact', id, xid, jsonb_strip_nulls(jsonb_build_object(
    'at_ms', at_ms, 'attempt', attempt, 'epoch', epoch, 'address', address,
    'browser', encode(browser, 'hex')))::text
FROM contact
UNION ALL
SELECT 'look', id, xid, jsonb_strip_nulls(jsonb_build_object(
    'at_ms', at_ms, 'staff', staff, 'kind', kind, 'exam', exam, 'attempt', attempt,
    'candidate', candidate, 'subject', subject))::text
FROM look;

CREATE TABLE trace_entry (               -- the number of each, given by the ledger alone
    number      bigint PRIMARY KEY CHECK (number > 0),
    source      text   NOT NULL CHECK (source IN ('trace', 'contact', 'look')),
    row_id      bigint NOT NULL,
    salt        bytea  CHECK (length(salt) = 16),           -- goes with what it hides
    prev_number bigint GENERATED ALWAYS AS (nullif(number, 1) - 1) STORED,
    prev        bytea  NOT NULL CHECK (length(prev) = 32),
    digest      bytea  NOT NULL CHECK (length(digest) = 32),
    erased_act  bigint REFERENCES act,
    UNIQUE (number, digest),
    UNIQUE (source, row_id),
    FOREIGN KEY (prev_number, prev) REFERENCES trace_entry (number, digest),
    CHECK ((salt IS NULL) = (erased_act IS NOT NULL))
);

CREATE TABLE trace_cursor (              -- one row: everything before xid is numbered
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    xid      xid8    NOT NULL DEFAULT '0'
);
INSERT INTO trace_cursor DEFAULT VALUES;

-- What goes with an erased copy leaves its digest, and names the act; what goes otherwise
-- is missed.
CREATE FUNCTION forget_trace() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE trace_entry SET salt = NULL, erased_act = gone.act
    FROM (SELECT exam.erased_act AS act FROM erased_attempt
          JOIN exam ON exam.id = erased_attempt.exam
          WHERE erased_attempt.attempt = (to_jsonb(OLD) ->> 'attempt')::uuid
          UNION ALL
          SELECT exam.erased_act FROM exam
          WHERE exam.id = (to_jsonb(OLD) ->> 'exam')::uuid
          LIMIT 1) AS gone
    WHERE source = TG_TABLE_NAME AND row_id = OLD.id AND gone.act IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER forgotten AFTER DELETE ON trace
    FOR EACH ROW EXECUTE FUNCTION forget_trace();
CREATE TRIGGER forgotten AFTER DELETE ON contact
    FOR EACH ROW EXECUTE FUNCTION forget_trace();
CREATE TRIGGER forgotten AFTER DELETE ON look
    FOR EACH ROW EXECUTE FUNCTION forget_trace();

-- Leaves: `core/audit/transparency/logs.py` makes the same. A signature is nobody's to
-- guess; whoever reads leaves reads no act.
CREATE VIEW act_leaf AS
SELECT act.number, sha256(
    int4send(19) || 'concours/act-leaf/1'::bytea || int4send(32) || act.digest
    || int4send(64) || act_signature.signature) AS leaf
FROM act JOIN act_signature ON act_signature.act = act.number;
CREATE VIEW trace_leaf AS SELECT number, digest AS leaf FROM trace_entry;

ALTER TABLE tree_note ADD COLUMN log text NOT NULL DEFAULT 'journal'
    CHECK (log IN ('journal', 'acts', 'traces'));
CREATE INDEX tree_note_of_log ON tree_note (log, number);
ALTER TABLE tile_root ADD COLUMN log text NOT NULL DEFAULT 'journal'
    CHECK (log IN ('journal', 'acts', 'traces')),
    DROP CONSTRAINT tile_root_pkey, ADD PRIMARY KEY (log, level, place);
"""
UNDO = """
DROP VIEW trace_leaf, act_leaf, trace_body;
DROP TRIGGER forgotten ON trace;
DROP TABLE trace_entry, trace_cursor, look, contact;
DROP FUNCTION forget_trace;
ALTER TABLE trace DROP COLUMN xid;
DELETE FROM cosignature USING tree_note
    WHERE tree_note.number = cosignature.note AND log <> 'journal';
DELETE FROM tree_note WHERE log <> 'journal';
DELETE FROM tile_root WHERE log <> 'journal';
ALTER TABLE tree_note DROP COLUMN log;
ALTER TABLE tile_root DROP CONSTRAINT tile_root_pkey, DROP COLUMN log,
    ADD PRIMARY KEY (level, place);
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0094_casefile")]
    operations = [migrations.RunSQL(SQL, UNDO)]
