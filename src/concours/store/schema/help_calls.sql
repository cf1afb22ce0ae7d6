-- A call of a collected sitting stands as it is, like all else that its minutes say.
CREATE TRIGGER help_call_collected BEFORE INSERT OR UPDATE OR DELETE ON help_call
    FOR EACH ROW EXECUTE FUNCTION keep_collected();
CREATE TRIGGER help_call_archived BEFORE INSERT OR UPDATE ON help_call
    FOR EACH ROW EXECUTE FUNCTION keep_archived();
