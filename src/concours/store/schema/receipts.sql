-- Receipts: what the centre held of each copy when its answers were gathered. A tablet
-- shows the same digest (docs/reference/wire.md), so that whoever has noted its code finds
-- it again. Rows are added and stay: what came later makes another receipt.

CREATE TABLE receipt (
    digest        bytea   PRIMARY KEY CHECK (length(digest) = 32),
    attempt       uuid    NOT NULL REFERENCES attempt,
    entries_count integer NOT NULL CHECK (entries_count > 0),
    last_ms       bigint  NOT NULL,      -- of its last entry, by the tablet's clock
    made_ms       bigint  NOT NULL
);
CREATE INDEX receipt_of_attempt ON receipt (attempt);

-- Each device counts as far as the copy counts it: up to what the next one took over.
CREATE FUNCTION add_receipts(of_sitting uuid, at_ms bigint) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
    INSERT INTO receipt (digest, attempt, entries_count, last_ms, made_ms)
    SELECT sha256(int4send(18) || 'concours/receipt/1'
                  || int4send(16) || uuid_send(device.attempt)
                  || string_agg(int4send(4) || int4send(device.epoch)
                                || int4send(4) || int4send(last.seq + 1)
                                || int4send(32) || last.digest, '' ORDER BY device.epoch)),
           device.attempt, sum(last.seq + 1),
           (array_agg(last.device_ms ORDER BY device.epoch DESC))[1], at_ms
    FROM device JOIN attempt ON attempt.id = device.attempt
    LEFT JOIN device AS follower
        ON follower.attempt = device.attempt AND follower.epoch = device.epoch + 1
    CROSS JOIN LATERAL (
        SELECT seq, digest, device_ms FROM counted_entry AS entry
        WHERE entry.attempt = device.attempt AND entry.epoch = device.epoch
          AND entry.seq < coalesce(follower.base_count, 2147483647)
        ORDER BY seq DESC LIMIT 1
    ) AS last
    WHERE attempt.sitting_id = of_sitting
    GROUP BY device.attempt
    ON CONFLICT DO NOTHING
$$;

-- Whoever types codes that are nobody's is slowed down.
ALTER TABLE wrong_try DROP CONSTRAINT wrong_try_door_check;
ALTER TABLE wrong_try ADD CONSTRAINT wrong_try_door_check
    CHECK (door IN ('code', 'replacement', 'couple', 'own_password', 'receipt', 'password',
        'factor'));
CREATE OR REPLACE FUNCTION doors_of(role name) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    AS $$SELECT CASE role
        WHEN 'concours_gateway'
            THEN ARRAY['code', 'replacement', 'couple', 'own_password', 'receipt']
        WHEN 'concours_console' THEN ARRAY['password', 'factor'] END$$;
