-- Who resigns is out of an exam while nothing of theirs has begun: their copies, their seat
-- and their settings go. What refers to a copy holds it: a tablet, an incident, a time given.

CREATE FUNCTION withdraw_candidate(who uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM candidate c JOIN withdrawal w USING (exam_id, number)
                   WHERE c.id = who) THEN
        RAISE EXCEPTION 'candidate % has not withdrawn', who USING ERRCODE = '42501';
    END IF;
    SET CONSTRAINTS ALL IMMEDIATE;
    DELETE FROM attempt WHERE candidate_id = who;
    DELETE FROM personal_settings WHERE candidate_id = who;
    DELETE FROM student_password WHERE candidate = who;
    DELETE FROM candidate WHERE id = who;
END $$;

CREATE FUNCTION forget_withdrawals() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM withdrawal WHERE exam_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER withdrawals_forgotten AFTER UPDATE OF erased_act ON exam FOR EACH ROW
    WHEN (NEW.erased_act IS NOT NULL) EXECUTE FUNCTION forget_withdrawals();
CREATE TRIGGER withdrawal_archived BEFORE INSERT OR UPDATE ON withdrawal
    FOR EACH ROW EXECUTE FUNCTION keep_archived();

-- Of these columns the planner keeps no values: what ANALYZE copied stays when rows go.
ALTER TABLE withdrawal ALTER number SET STATISTICS 0, ALTER name SET STATISTICS 0,
    ALTER room SET STATISTICS 0, ALTER seat SET STATISTICS 0, ALTER settings SET STATISTICS 0;
