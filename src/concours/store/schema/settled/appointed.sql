-- Roles are given in no archived exam; they may end there. The acts on them are of the
-- house, as people are: they name the exam under `appointed_in`, and stay when it goes.
CREATE TRIGGER appointment_archived BEFORE INSERT OR UPDATE ON appointment
    FOR EACH ROW EXECUTE FUNCTION keep_archived();
