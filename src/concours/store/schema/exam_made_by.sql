-- An exam keeps the profile and the signing key that its sealed packages were made by.

CREATE FUNCTION keep_what_packages_are_made_by() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM sitting s WHERE s.exam_id = OLD.id) THEN
        RAISE EXCEPTION 'a sitting of exam % is sealed', OLD.code
            USING ERRCODE = '23001';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER exam_made_by BEFORE UPDATE ON exam FOR EACH ROW
    WHEN ((OLD.profile, OLD.signer) IS DISTINCT FROM (NEW.profile, NEW.signer))
    EXECUTE FUNCTION keep_what_packages_are_made_by();
