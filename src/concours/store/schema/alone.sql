-- Who proposes decides alone only where the profile of the exam says so: a reason is
-- written all the same. Two persons are two in every other exam, whatever a program asks.
CREATE FUNCTION refuse_alone() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.state = 'confirmed' AND NEW.decider_id = NEW.proposer_id AND NOT EXISTS (
        SELECT FROM exam JOIN sitting ON sitting.exam_id = exam.id
        WHERE sitting.id = NEW.sitting_id
          AND convert_from(exam.profile, 'UTF8')::jsonb ->> 'grave_acts'
              = 'one_with_reason')
    THEN
        RAISE EXCEPTION 'a decision of one person where two must decide'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_two_persons';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER two_persons BEFORE INSERT OR UPDATE ON proposal
FOR EACH ROW EXECUTE FUNCTION refuse_alone();
