-- A student who signs out ends every token made for them until then, on every device.
CREATE TABLE wish_session_end (
    candidate uuid   NOT NULL REFERENCES candidate,
    at_ms     bigint NOT NULL,
    PRIMARY KEY (candidate, at_ms)
);
