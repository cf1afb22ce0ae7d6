-- The keeper records three kinds of acts, and nobody else records in its name. Whoever holds
-- its password would otherwise pin another key of the ledger, or sign for anybody.
CREATE FUNCTION keep_own_acts() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF session_user = 'concours_keeper'
       AND NEW.kind NOT IN ('key_released', 'marking_key_opened', 'audience_key_released')
       OR session_user = 'concours_console' AND NEW.role = 'keeper' THEN
        RAISE EXCEPTION 'act % as % is not of %', NEW.kind, NEW.role, session_user
            USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER own_acts BEFORE INSERT ON act FOR EACH ROW EXECUTE FUNCTION keep_own_acts();
