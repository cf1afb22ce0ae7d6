-- An act that a process adds bears its own digest and a body that can be read: nothing
-- takes a row away again, the ledger signs none past one that is not sound, and pages read
-- them all. The same bytes as `core.journal.act.act_digest`.
CREATE FUNCTION refuse_unsound_act() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    said bytea := '';
    part bytea;
BEGIN
    FOREACH part IN ARRAY ARRAY[
        'concours/act/1', int8send(NEW.number), int8send(NEW.at_ms),
        convert_to(NEW.actor, 'UTF8'), convert_to(NEW.role, 'UTF8'),
        convert_to(NEW.kind, 'UTF8'), coalesce(uuid_send(NEW.sitting), ''),
        convert_to(NEW.reason, 'UTF8'), NEW.body, NEW.prev]
    LOOP
        said := said || int4send(length(part)) || part;
    END LOOP;
    IF NEW.digest <> sha256(said)
       OR jsonb_typeof(convert_from(NEW.body, 'UTF8')::jsonb) <> 'object' THEN
        RAISE EXCEPTION 'act % is not sound', NEW.number USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sound_acts BEFORE INSERT ON act FOR EACH ROW
    WHEN (session_user <> 'concours_owner') EXECUTE FUNCTION refuse_unsound_act();
