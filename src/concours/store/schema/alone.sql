-- Who proposes decides alone only where the profile of the exam says so: a reason is
-- written all the same. Two persons are two in every other exam, whatever a program asks,
-- and on every account of the staff.
CREATE OR REPLACE FUNCTION refuse_alone() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.state = 'confirmed' AND NEW.decider_id = NEW.proposer_id AND NOT EXISTS (
        SELECT FROM exam
        WHERE (id = (SELECT exam_id FROM sitting WHERE sitting.id = NEW.sitting_id)
               OR NEW.sitting_id IS NULL AND code = NEW.facts ->> 'exam')
          AND NEW.kind NOT IN ('staff_appointed', 'staff_moved', 'password_renewed',
                               'second_factor_reset')
          AND convert_from(exam.profile, 'UTF8')::jsonb ->> 'grave_acts'
              = 'one_with_reason')
    THEN
        RAISE EXCEPTION 'a decision of one person where two must decide'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_two_persons';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER two_persons BEFORE INSERT OR UPDATE ON proposal
FOR EACH ROW EXECUTE FUNCTION refuse_alone();
