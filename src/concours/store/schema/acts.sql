-- What the ledger vouches for of the chain of acts. The key is not the console's: who
-- took that over could still not make an act of yesterday.

CREATE TABLE act_signature (             -- written by the ledger, one an act, in order
    act       bigint PRIMARY KEY REFERENCES act,
    signer    bytea  NOT NULL CHECK (length(signer) = 32),
    signature bytea  NOT NULL CHECK (length(signature) = 64),
    at_ms     bigint NOT NULL
);

CREATE TABLE minutes (                   -- what the act `minutes_drawn` names the digest of
    act   bigint PRIMARY KEY REFERENCES act,
    facts bytea  NOT NULL
);
