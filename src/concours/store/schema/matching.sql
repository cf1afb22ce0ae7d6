-- Wishes: what students write, by edits that nobody changes, and how two become a couple.

-- A list is a chain of edits, each the whole list anew; the newest counts. The foreign key
-- of the table on itself refuses a gap, a fork or a rewrite.
CREATE TABLE wish_edit (
    campaign    uuid    NOT NULL REFERENCES campaign,
    candidate   uuid    NOT NULL REFERENCES candidate,
    number      integer NOT NULL CHECK (number >= 1),
    prev_number integer GENERATED ALWAYS AS (nullif(number, 1) - 1) STORED,
    prev        bytea   NOT NULL CHECK (length(prev) = 32),
    digest      bytea   NOT NULL CHECK (length(digest) = 32),
    at_ms       bigint  NOT NULL,
    codes       bytea   NOT NULL CHECK (length(codes) <= 400000),
    PRIMARY KEY (campaign, candidate, number),
    UNIQUE (campaign, candidate, number, digest),
    FOREIGN KEY (campaign, candidate, prev_number, prev)
        REFERENCES wish_edit (campaign, candidate, number, digest)
);

CREATE TABLE wish_confirmation (         -- one edit confirmed in one phase; its receipt
    campaign  uuid    NOT NULL,
    candidate uuid    NOT NULL,
    phase     integer NOT NULL CHECK (phase >= 1),
    number    integer NOT NULL,
    digest    bytea   NOT NULL,
    count     integer NOT NULL CHECK (count >= 0),
    is_enough boolean NOT NULL,
    receipt   bytea   NOT NULL CHECK (length(receipt) = 32),
    at_ms     bigint  NOT NULL,
    PRIMARY KEY (campaign, candidate, phase, number),
    FOREIGN KEY (campaign, candidate, number, digest)
        REFERENCES wish_edit (campaign, candidate, number, digest)
);

CREATE TABLE couple (
    id       uuid PRIMARY KEY,
    campaign uuid NOT NULL REFERENCES campaign,
    asking   uuid NOT NULL REFERENCES candidate,
    asked    uuid NOT NULL REFERENCES candidate CHECK (asked <> asking)
);
CREATE INDEX couple_of_asking ON couple (campaign, asking);
CREATE INDEX couple_of_asked ON couple (campaign, asked);

CREATE TABLE couple_word (               -- what each said, oldest first
    couple uuid    NOT NULL REFERENCES couple,
    number integer NOT NULL CHECK (number >= 1),
    who    uuid    NOT NULL REFERENCES candidate,
    word   text    NOT NULL CHECK (word IN ('invited', 'accepted', 'declined', 'revoked')),
    at_ms  bigint  NOT NULL,
    PRIMARY KEY (couple, number)
);

CREATE TABLE couple_list (               -- a joint list; the newest that both agreed to counts
    couple  uuid    NOT NULL REFERENCES couple,
    number  integer NOT NULL CHECK (number >= 1),
    author  uuid    NOT NULL REFERENCES candidate,
    content bytea   NOT NULL CHECK (length(content) <= 400000),
    digest  bytea   NOT NULL CHECK (length(digest) = 32),
    at_ms   bigint  NOT NULL,
    PRIMARY KEY (couple, number),
    UNIQUE (couple, number, digest)
);

CREATE TABLE couple_agreement (
    couple uuid    NOT NULL,
    number integer NOT NULL,
    digest bytea   NOT NULL,
    who    uuid    NOT NULL REFERENCES candidate,
    at_ms  bigint  NOT NULL,
    PRIMARY KEY (couple, number, who),
    FOREIGN KEY (couple, number, digest) REFERENCES couple_list (couple, number, digest)
);

-- A round is seen by students once it was decided, not stopped, and its instant has come,
-- by the database's clock alone: as results are (publication.sql).
CREATE FUNCTION is_round_open(of_round uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT published_act IS NOT NULL AND stopped_act IS NULL
       AND opens_ms <= floor(extract(epoch FROM now()) * 1000)
    FROM matching_round WHERE id = of_round
$$;

-- The list of a student as the open phase found it, by the number of its edit; 0 for none.
CREATE FUNCTION wishes_found(of_campaign uuid, of_candidate uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(max(number), 0) FROM wish_edit
    WHERE campaign = of_campaign AND candidate = of_candidate
      AND at_ms < (SELECT max(opened_ms) FROM campaign_phase
                   WHERE campaign_id = of_campaign)
$$;

-- The edit of a student that may not be cut short: what the last round of the open phase
-- saw, whether or not it is shown yet; else the list as the phase found it. 0 for none.
CREATE FUNCTION wishes_seen(of_campaign uuid, of_candidate uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT greatest(wishes_found(of_campaign, of_candidate), coalesce((
        SELECT max(edit_number) FROM round_outcome
        JOIN matching_round ON matching_round.id = round_id
        WHERE campaign_id = of_campaign AND candidate_id = of_candidate
          AND phase = (SELECT max(number) FROM campaign_phase
                       WHERE campaign_id = of_campaign)), 0))
$$;
