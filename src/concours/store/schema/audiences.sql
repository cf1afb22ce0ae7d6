-- Keys of one audience of one station: the keeper writes each once it is due, and nobody
-- takes one back. `package` is what it opens: a paper sealed anew has other keys.

CREATE TABLE released_station_key (
    sitting     uuid   NOT NULL REFERENCES sitting,
    package     bytea  NOT NULL CHECK (length(package) = 32),
    audience    text   NOT NULL CHECK (audience IN ('setup', 'role', 'grid', 'examiner',
                       'exercise', 'door', 'documents')),
    station     text   NOT NULL CHECK (station <> ''),
    key         bytea  NOT NULL CHECK (length(key) = 32),
    released_ms bigint NOT NULL,
    PRIMARY KEY (sitting, package, audience, station)
);

CREATE TRIGGER audience_opening_collected BEFORE INSERT OR UPDATE OR DELETE ON audience_opening
    FOR EACH ROW EXECUTE FUNCTION keep_collected();
CREATE TRIGGER audience_opening_archived BEFORE INSERT OR UPDATE ON audience_opening
    FOR EACH ROW EXECUTE FUNCTION keep_archived();
