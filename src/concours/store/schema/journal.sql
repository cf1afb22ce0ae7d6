-- The journal and what stands beside it. Hand-written: the database itself holds the
-- chain, so that no program of ours can leave a gap, a fork or a rewrite.

CREATE TABLE act (                       -- official acts, a chain of their own
    number   bigint PRIMARY KEY CHECK (number > 0),
    at_ms    bigint NOT NULL,
    actor    text   NOT NULL CHECK (length(actor) <= 200),
    role     text   NOT NULL,
    kind     text   NOT NULL,
    sitting  uuid   REFERENCES sitting,
    reason   text   NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
    body     bytea  NOT NULL CHECK (length(body) <= 65536),
    prev_number bigint GENERATED ALWAYS AS (nullif(number, 1) - 1) STORED,
    prev     bytea  NOT NULL CHECK (length(prev) = 32),
    digest   bytea  NOT NULL CHECK (length(digest) = 32),
    UNIQUE (number, digest),
    FOREIGN KEY (prev_number, prev) REFERENCES act (number, digest)
);

CREATE TABLE refused_act (               -- refused attempts are evidence
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at_ms    bigint NOT NULL,
    actor    text   NOT NULL,
    kind     text   NOT NULL,
    code     text   NOT NULL,
    facts    jsonb  NOT NULL
);

CREATE TABLE news (                      -- what tablets must learn, in one order
    number   bigint PRIMARY KEY CHECK (number > 0),
    sitting  uuid   NOT NULL REFERENCES sitting,
    site     uuid   REFERENCES site,     -- null: not for one site only
    attempt  uuid   REFERENCES attempt,  -- null: not for one candidate only
    kind     text   NOT NULL CHECK (kind IN ('armed', 'disarmed', 'launched',
                 'extended', 'message', 'closed', 'superseded')),
    body     jsonb  NOT NULL,
    at_ms    bigint NOT NULL
);

CREATE TABLE released_key (              -- written by the keeper, at launch only
    sitting     uuid  PRIMARY KEY REFERENCES sitting,
    sitting_key bytea NOT NULL CHECK (length(sitting_key) = 32),
    released_ms bigint NOT NULL
);

CREATE TABLE device (
    attempt      uuid    NOT NULL REFERENCES attempt,
    epoch        integer NOT NULL CHECK (epoch BETWEEN 1 AND 64),
    public_key   bytea   NOT NULL CHECK (length(public_key) = 65),
    token_digest bytea   NOT NULL CHECK (length(token_digest) = 32),
    genesis      bytea   NOT NULL CHECK (length(genesis) = 32),
    base_count   integer,                -- of the epoch before, held at take-over
    base_head    bytea,
    replacement  uuid    REFERENCES replacement_code,
    enrolled_ms  bigint  NOT NULL,
    PRIMARY KEY (attempt, epoch),
    UNIQUE (attempt, public_key),
    UNIQUE (attempt, replacement),       -- a code serves once for each attempt
    CHECK ((epoch = 1) = (base_count IS NULL)),
    CHECK ((epoch = 1) = (base_head IS NULL)),
    CHECK ((epoch = 1) = (replacement IS NULL))
);
CREATE INDEX device_token ON device (token_digest);

CREATE TABLE enrol_failure (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number text   NOT NULL CHECK (length(number) <= 40),
    at_ms  bigint NOT NULL
);
CREATE INDEX enrol_failure_recent ON enrol_failure (number, at_ms);

CREATE TABLE journal_entry (
    attempt     uuid    NOT NULL,
    epoch       integer NOT NULL,
    seq         integer NOT NULL CHECK (seq >= 0),
    prev_seq    integer GENERATED ALWAYS AS (nullif(seq, 0) - 1) STORED,
    first_epoch integer GENERATED ALWAYS AS (CASE WHEN seq = 0 THEN epoch END) STORED,
    prev        bytea   NOT NULL CHECK (length(prev) = 32),
    digest      bytea   NOT NULL CHECK (length(digest) = 32),
    kind        text    NOT NULL CHECK (length(kind) <= 20),
    body        bytea   NOT NULL CHECK (length(body) <= 16384),
    device_ms   bigint  NOT NULL,
    received_ms bigint  NOT NULL,
    signature   bytea   CHECK (length(signature) = 64),  -- on the last of each batch
    xid         xid8    NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (attempt, epoch, seq),
    UNIQUE (attempt, epoch, seq, digest),
    CONSTRAINT journal_entry_of_device                    -- the first; the rest follow
        FOREIGN KEY (attempt, first_epoch) REFERENCES device,
    FOREIGN KEY (attempt, epoch, prev_seq, prev)          -- no gap, no fork, no rewrite
        REFERENCES journal_entry (attempt, epoch, seq, digest)
);
CREATE INDEX journal_entry_committed ON journal_entry (xid, attempt, epoch, seq);
CREATE INDEX journal_entry_handed ON journal_entry (attempt, epoch)
    WHERE kind = 'handed';               -- one entry in two hundred: who has handed in

CREATE UNLOGGED TABLE presence (         -- last sign of life; lost in a crash, on purpose
    attempt   uuid    NOT NULL,
    epoch     integer NOT NULL,
    seen_ms   bigint  NOT NULL,
    written   integer NOT NULL,
    offset_ms bigint  NOT NULL,
    package   text    NOT NULL CHECK (package IN ('whole', 'partial', 'missing')),
    storage   text    NOT NULL CHECK (storage IN ('persistent', 'best_effort', 'failing')),
    PRIMARY KEY (attempt, epoch)
);

CREATE TABLE ledger_entry (              -- the number of each entry in the national order
    number  bigint  PRIMARY KEY CHECK (number >= 0),
    attempt uuid    NOT NULL,
    epoch   integer NOT NULL,
    seq     integer NOT NULL,
    digest  bytea   NOT NULL,
    UNIQUE (attempt, epoch, seq)
);                                       -- copied from the journal in one statement; what
                                         -- vouches for it is the signed root, not a key

CREATE TABLE ledger_cursor (             -- one row: everything before xid is numbered
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    xid      xid8    NOT NULL DEFAULT '0'
);
INSERT INTO ledger_cursor DEFAULT VALUES;

CREATE TABLE checkpoint (
    size      bigint PRIMARY KEY CHECK (size >= 0),
    root      bytea  NOT NULL CHECK (length(root) = 32),
    at_ms     bigint NOT NULL,
    signature bytea  NOT NULL CHECK (length(signature) = 64)
);

CREATE TABLE board (                     -- one computation, read by every viewer
    sitting uuid  PRIMARY KEY REFERENCES sitting,
    at_ms   bigint NOT NULL,
    body    jsonb NOT NULL
);
