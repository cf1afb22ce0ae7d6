-- What no device has signed: found by the ledger before it gives numbers. From this
-- entry on nothing of the chain is numbered, marked or exported; the rows stay, as
-- evidence.

CREATE TABLE unsigned_tail (
    attempt  uuid    NOT NULL,
    epoch    integer NOT NULL,
    seq      integer NOT NULL,
    found_ms bigint  NOT NULL,
    PRIMARY KEY (attempt, epoch),
    FOREIGN KEY (attempt, epoch, seq) REFERENCES journal_entry
);

CREATE VIEW counted_entry AS
SELECT entry.* FROM journal_entry AS entry
WHERE NOT EXISTS (
    SELECT FROM unsigned_tail AS tail
    WHERE tail.attempt = entry.attempt AND tail.epoch = entry.epoch
      AND entry.seq >= tail.seq);
