-- What a tablet says of itself besides: null where its build does not say it yet.

ALTER TABLE presence
    ADD COLUMN ends_ms     bigint,           -- the end that it knows; null: none
    ADD COLUMN read_number bigint,           -- everything told up to there was dismissed
    ADD COLUMN focus_lost  integer NOT NULL DEFAULT 0,
    ADD COLUMN kiosk       boolean,          -- whether the browser is locked down
    ADD COLUMN rejoined    boolean NOT NULL DEFAULT false;
