-- Wrong tries of codes and passwords, counted where they come from; and what staff lift.

CREATE UNLOGGED TABLE wrong_try (        -- lost in a crash, on purpose: it only slows
    door     text    NOT NULL CHECK (door IN ('code', 'replacement', 'couple',
                 'password', 'factor')),
    network  text    NOT NULL CHECK (length(network) <= 80),
    name     text    NOT NULL CHECK (length(name) <= 80),   -- '': all of the network
    since_ms bigint  NOT NULL,
    count    integer NOT NULL CHECK (count >= 0),
    PRIMARY KEY (door, network, name)
);
CREATE INDEX wrong_try_old ON wrong_try (since_ms);

CREATE TABLE brake_lift (                -- by an act: this network is not braked till then
    act      bigint PRIMARY KEY,
    network  text   NOT NULL CHECK (length(network) <= 80),
    until_ms bigint NOT NULL
);
CREATE INDEX brake_lift_of_network ON brake_lift (network, until_ms);

DROP TABLE enrol_failure;
DROP TABLE result_failure;
