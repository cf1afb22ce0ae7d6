-- What stands for the password that a candidate chose, beside the code that was in force:
-- a new convocation voids it. The first that is chosen stands; nothing changes it.
CREATE TABLE student_password (
    candidate   uuid   NOT NULL REFERENCES candidate,
    code_digest bytea  NOT NULL CHECK (length(code_digest) = 32),
    hash        bytea  NOT NULL CHECK (length(hash) = 32),
    at_ms       bigint NOT NULL,
    PRIMARY KEY (candidate, code_digest)
);

ALTER TABLE wrong_try DROP CONSTRAINT wrong_try_door_check;
ALTER TABLE wrong_try ADD CONSTRAINT wrong_try_door_check
    CHECK (door IN ('code', 'replacement', 'couple', 'own_password', 'password', 'factor'));
