-- A collected sitting changes for nobody, whatever program asks: who was enrolled, seen,
-- given time or stopped there is what its minutes say and what is marked. Whoever writes
-- beside a collection waits for it, and is then refused.

CREATE FUNCTION refuse_if_collected(wanted uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    collected bigint;
BEGIN
    SELECT collected_ms INTO collected FROM sitting WHERE id = wanted FOR SHARE;
    IF collected IS NOT NULL THEN
        RAISE EXCEPTION 'sitting % is collected', wanted USING ERRCODE = '23001';
    END IF;
END $$;

-- Of rows that name their sitting, and of rows that name an attempt in it.
CREATE FUNCTION keep_collected() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    rows jsonb := CASE TG_OP
        WHEN 'INSERT' THEN jsonb_build_array(to_jsonb(NEW))
        WHEN 'DELETE' THEN jsonb_build_array(to_jsonb(OLD))
        ELSE jsonb_build_array(to_jsonb(OLD), to_jsonb(NEW)) END;
    wanted uuid;
BEGIN
    FOR wanted IN
        SELECT DISTINCT coalesce((row ->> 'sitting_id')::uuid, a.sitting_id)
        FROM jsonb_array_elements(rows) AS row
        LEFT JOIN attempt a
            ON a.id = coalesce(row ->> 'attempt_id', row ->> 'attempt')::uuid
        ORDER BY 1
    LOOP
        PERFORM refuse_if_collected(wanted);
    END LOOP;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION keep_collected_candidate() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM refuse_if_collected(a.sitting_id)
    FROM attempt a JOIN sitting s ON s.id = a.sitting_id
    WHERE a.candidate_id = OLD.id AND s.kind <> 'check' ORDER BY a.sitting_id;
    RETURN NEW;
END $$;

CREATE FUNCTION keep_collected_sitting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'sitting % is collected', OLD.id USING ERRCODE = '23001';
END $$;

CREATE TRIGGER device_collected BEFORE INSERT OR UPDATE OR DELETE ON device
    FOR EACH ROW EXECUTE FUNCTION keep_collected();
CREATE TRIGGER attendance_collected BEFORE INSERT OR UPDATE OR DELETE ON attendance
    FOR EACH ROW EXECUTE FUNCTION keep_collected();
CREATE TRIGGER extension_collected BEFORE INSERT OR UPDATE OR DELETE ON extension
    FOR EACH ROW EXECUTE FUNCTION keep_collected();
CREATE TRIGGER pause_collected BEFORE INSERT OR UPDATE OR DELETE ON pause
    FOR EACH ROW EXECUTE FUNCTION keep_collected();
CREATE TRIGGER site_start_collected BEFORE INSERT OR UPDATE OR DELETE ON site_start
    FOR EACH ROW EXECUTE FUNCTION keep_collected();
CREATE TRIGGER gate_override_collected BEFORE INSERT OR UPDATE OR DELETE ON gate_override
    FOR EACH ROW EXECUTE FUNCTION keep_collected();
CREATE TRIGGER attempt_collected BEFORE INSERT OR DELETE ON attempt
    FOR EACH ROW EXECUTE FUNCTION keep_collected();
-- What the jury decides of fraud may come after the collection, by its own act.
CREATE TRIGGER attempt_kept BEFORE UPDATE ON attempt FOR EACH ROW
    WHEN ((OLD.id, OLD.sitting_id, OLD.candidate_id, OLD.given_up_act)
          IS DISTINCT FROM (NEW.id, NEW.sitting_id, NEW.candidate_id, NEW.given_up_act))
    EXECUTE FUNCTION keep_collected();
CREATE TRIGGER candidate_collected BEFORE UPDATE ON candidate FOR EACH ROW
    WHEN ((OLD.name, OLD.number, OLD.site_id, OLD.room, OLD.seat, OLD.factor_num, OLD.factor_den)
          IS DISTINCT FROM
          (NEW.name, NEW.number, NEW.site_id, NEW.room, NEW.seat, NEW.factor_num, NEW.factor_den))
    EXECUTE FUNCTION keep_collected_candidate();
CREATE TRIGGER sitting_collected BEFORE UPDATE ON sitting FOR EACH ROW
    WHEN (OLD.collected_ms IS NOT NULL AND
          (OLD.collected_ms, OLD.armed_ms, OLD.t0_ms, OLD.key_released_ms, OLD.closed_at_ms,
           OLD.duration_ms, OLD.paper_id)
          IS DISTINCT FROM
          (NEW.collected_ms, NEW.armed_ms, NEW.t0_ms, NEW.key_released_ms, NEW.closed_at_ms,
           NEW.duration_ms, NEW.paper_id))
    EXECUTE FUNCTION keep_collected_sitting();
