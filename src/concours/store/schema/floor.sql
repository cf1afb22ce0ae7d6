-- What is decided of circuits while they run. All of it hangs on a chair, a circuit or a
-- copy, and goes with it; a collected sitting keeps it as it is.

ALTER TABLE empty_chair ADD CONSTRAINT empty_chair_of_chair
    FOREIGN KEY (chair_id) REFERENCES chair ON DELETE CASCADE;
ALTER TABLE circuit_release ADD CONSTRAINT circuit_release_of_circuit
    FOREIGN KEY (circuit_id) REFERENCES circuit ON DELETE CASCADE;
ALTER TABLE turn_replay ADD CONSTRAINT turn_replay_of_circuit
    FOREIGN KEY (circuit_id) REFERENCES circuit ON DELETE CASCADE;
ALTER TABLE station_withdrawal ADD CONSTRAINT station_withdrawal_of_circuit
    FOREIGN KEY (circuit_id) REFERENCES circuit ON DELETE CASCADE;
ALTER TABLE given_up_grid
    ADD CONSTRAINT given_up_grid_of_chair
        FOREIGN KEY (chair_id) REFERENCES chair ON DELETE CASCADE,
    ADD CONSTRAINT given_up_grid_of_attempt
        FOREIGN KEY (attempt_id) REFERENCES attempt ON DELETE CASCADE;
ALTER TABLE grid_attribution
    ADD CONSTRAINT grid_attribution_of_chair
        FOREIGN KEY (chair_id) REFERENCES chair ON DELETE CASCADE,
    ADD CONSTRAINT grid_attribution_of_attempt
        FOREIGN KEY (attempt_id) REFERENCES attempt ON DELETE CASCADE;
ALTER TABLE tablet_proof ADD CONSTRAINT tablet_proof_of_attempt
    FOREIGN KEY (attempt_id) REFERENCES attempt ON DELETE CASCADE;

DO $$ DECLARE name text; BEGIN
    FOREACH name IN ARRAY ARRAY['empty_chair', 'circuit_release', 'turn_replay',
        'station_withdrawal', 'given_up_grid', 'grid_attribution', 'tablet_proof'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE OR DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION keep_collected()', name || '_collected', name);
        EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE ON %I
            FOR EACH ROW EXECUTE FUNCTION keep_archived()', name || '_archived', name);
    END LOOP;
END $$;

-- As for candidates, the planner keeps no values of what names somebody.
ALTER TABLE grid_attribution ALTER met SET STATISTICS 0;
