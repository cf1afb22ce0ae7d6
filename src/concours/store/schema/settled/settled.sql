-- What minutes call an exam, and a site in which somebody composed, stays as it was once
-- a sitting is collected: drawn again, they are the same bytes.

CREATE FUNCTION keep_names_of_collected() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    collected uuid;
BEGIN
    SELECT s.id INTO collected FROM sitting s
    WHERE s.collected_ms IS NOT NULL AND s.kind <> 'check' AND CASE TG_TABLE_NAME
        WHEN 'exam' THEN s.exam_id = OLD.id
        ELSE EXISTS (SELECT FROM attempt a JOIN candidate c ON c.id = a.candidate_id
                     WHERE a.sitting_id = s.id AND c.site_id = OLD.id) END LIMIT 1;
    IF collected IS NOT NULL THEN
        RAISE EXCEPTION 'sitting % is collected', collected USING ERRCODE = '23001';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER exam_names_collected BEFORE UPDATE ON exam FOR EACH ROW
    WHEN ((OLD.code, OLD.title) IS DISTINCT FROM (NEW.code, NEW.title))
    EXECUTE FUNCTION keep_names_of_collected();
CREATE TRIGGER site_names_collected BEFORE UPDATE ON site FOR EACH ROW
    WHEN (OLD.name IS DISTINCT FROM NEW.name)
    EXECUTE FUNCTION keep_names_of_collected();
