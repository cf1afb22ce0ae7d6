-- Publication: what the ledger signs, what is open, and failures to prove a code.

CREATE TABLE publication_signature (     -- written by the ledger, once two persons decided
    publication uuid   PRIMARY KEY REFERENCES publication,
    signer      bytea  NOT NULL CHECK (length(signer) = 32),
    signature   bytea  NOT NULL CHECK (length(signature) = 64),
    at_ms       bigint NOT NULL
);

CREATE TABLE result_failure (            -- who asked for a result without the right code
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number  text   NOT NULL CHECK (length(number) <= 40),
    address text   NOT NULL CHECK (length(address) <= 60),
    at_ms   bigint NOT NULL
);
CREATE INDEX result_failure_of_number ON result_failure (number, at_ms);
CREATE INDEX result_failure_of_address ON result_failure (address, at_ms);

-- The embargo. The clock is the database's own: there is one for the nation, so that all
-- gateways open at one instant; and no process can tell it the time, so that none can be
-- wrong about it or be made to lie. now() is where the transaction began: never early.
-- One row decides: the last publication decided, signed, not stopped, and open.
CREATE FUNCTION publication_in_force(of_exam uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT publication.id FROM publication
    JOIN publication_signature ON publication = publication.id
    WHERE exam_id = of_exam AND published_act IS NOT NULL AND stopped_act IS NULL
      AND opens_ms <= floor(extract(epoch FROM now()) * 1000)
    ORDER BY number DESC LIMIT 1
$$;

CREATE FUNCTION is_in_force(of_publication uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT publication_in_force(exam_id) = id FROM publication WHERE id = of_publication
$$;

-- All that may be known before the instant: that there is one, and when.
CREATE VIEW publication_announced AS
    SELECT exam_id, number, opens_ms FROM publication
    JOIN publication_signature ON publication = publication.id
    WHERE published_act IS NOT NULL AND stopped_act IS NULL;
