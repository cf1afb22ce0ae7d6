-- What the ledger keeps to go on where it was, whatever the journal's length. None of
-- it is a source: each can be made again from the journal, and is held against it.

ALTER TABLE checkpoint ADD COLUMN subtrees bytea  -- null: made before this column
    CHECK (length(subtrees) % 32 = 0);            -- what the tree goes on from

ALTER TABLE ledger_cursor ADD COLUMN progress_count bigint NOT NULL DEFAULT 0;
                                         -- of the first so many entries, all is in progress

CREATE TABLE progress (                  -- what the board counts of one attempt
    attempt    uuid   PRIMARY KEY REFERENCES attempt,
    read_count bigint NOT NULL,          -- of the first so many entries, and of no other
    chains     bytea  NOT NULL
);
