-- A planned sitting goes when its sealing makes the sitting itself. Rows are deleted by
-- their kind: whoever may delete from a table may lock the whole of it.
CREATE FUNCTION forget_planned_sitting(of_sitting uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
    AS 'DELETE FROM planned_sitting WHERE id = of_sitting';

-- What a collected sitting was called and when it was due is in its minutes, too.
CREATE TRIGGER sitting_plan_collected BEFORE UPDATE ON sitting FOR EACH ROW
    WHEN (OLD.collected_ms IS NOT NULL AND
          (OLD.code, OLD.title, OLD.scheduled_ms, OLD.cancelled_act)
          IS DISTINCT FROM (NEW.code, NEW.title, NEW.scheduled_ms, NEW.cancelled_act))
    EXECUTE FUNCTION keep_collected_sitting();
