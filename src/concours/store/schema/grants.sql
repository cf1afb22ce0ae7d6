-- Each process may do what it is for, and nothing else. `tests/store/test_grants.py`
-- holds every line of this page. Tables belong to concours_owner.
--
-- Who may UPDATE, DELETE or TRUNCATE a table may LOCK the whole of it: of a table that
-- another role reads or writes, columns are granted, and functions delete.

REVOKE ALL ON ALL TABLES IN SCHEMA public
    FROM PUBLIC, concours_console, concours_gateway, concours_keeper, concours_ledger,
    concours_watch;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
DO $$ BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;
GRANT USAGE ON SCHEMA public TO concours_console, concours_gateway, concours_keeper, concours_ledger,
    concours_watch;

-- Console: staff and acts. It reads the journal and cannot write in it.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO concours_console;
GRANT INSERT, UPDATE ON staff TO concours_console;
GRANT INSERT, DELETE ON appointment TO concours_console;
GRANT UPDATE (roles, site_id, room) ON appointment TO concours_console;
GRANT INSERT ON package_file TO concours_console; -- never changed
GRANT INSERT, UPDATE, DELETE ON django_session TO concours_console;
GRANT INSERT, DELETE ON second_factor, recovery_code TO concours_console;
GRANT UPDATE (used) ON second_factor TO concours_console;
GRANT UPDATE (used_ms) ON recovery_code TO concours_console;
GRANT INSERT ON sign_in TO concours_console;
GRANT INSERT, DELETE ON roster_file TO concours_console;
GRANT UPDATE (name, address, zone) ON site TO concours_console;
GRANT UPDATE (name, site_id, room, seat, factor_num, factor_den, code_digest, letter_digest)
    ON candidate TO concours_console;
GRANT INSERT, UPDATE (text_percent, contrast, spacing_percent, breaks_count, break_minutes,
    reader, has_own_room) ON personal_settings TO concours_console;
GRANT UPDATE (title, first_day, profile, signer, kept_days, archived_act, held_act,
    erased_act) ON exam TO concours_console;
GRANT INSERT ON exam, site, candidate, frozen_paper, sitting, planned_sitting, sealed_key_document, attempt,
    keyholder, handed_share, extension, replacement_code, key_version, answers_table,
    odd_acts, marking_version, candidate_mark, refused_act, site_start, gate_override, pause, attendance, incident,
    annulment, proposal, proposal_seen, deliberation, publication, published_sheet,
    published_paper, minutes, drawn_replay, forensics_run TO concours_console;
GRANT UPDATE (phase, percent, alive_ms, stop_ms, ended_ms, fault, result, digest)
    ON forensics_run TO concours_console;
GRANT UPDATE (armed_ms, t0_ms, closed_at_ms, collected_ms, paper_id, quorum, package_digest,
    key_check, open_secret, weight, reopened_act, title, scheduled_ms, duration_ms, cancelled_act)
    ON sitting TO concours_console;
GRANT UPDATE (title, scheduled_ms, duration_ms, weight, cancelled_act) ON planned_sitting
    TO concours_console;
GRANT UPDATE (sealed) ON sealed_key_document TO concours_console;
GRANT UPDATE (armed_ms, t0_ms, closed_at_ms) ON site_start TO concours_console;
GRANT UPDATE (given_up_act, excluded_act) ON attempt TO concours_console;
GRANT INSERT, DELETE ON placement, withdrawal TO concours_console;
GRANT INSERT ON examiner, allotment, circuit, chair, circuit_place, audience_opening TO concours_console;
GRANT INSERT ON empty_chair, circuit_release, turn_replay, station_withdrawal, given_up_grid,
    grid_attribution, tablet_proof, single_marks_version, single_mark_decision,
    late_attribution, found_grid, paper_grid_reading, levelling, merging_rules, station_resit
    TO concours_console;
GRANT UPDATE (adopted_act) ON levelling TO concours_console;
GRANT UPDATE (agreed_ms, agreed_digest, adopted_act) ON single_marks_version
    TO concours_console;
GRANT UPDATE (name, university, code_digest) ON examiner TO concours_console;
GRANT UPDATE (room, examiner_id) ON chair TO concours_console;
GRANT UPDATE (post_code_number) ON circuit TO concours_console;
GRANT UPDATE (circuit_id, rotation, position) ON circuit_place TO concours_console;
GRANT UPDATE (site_id, room, seat) ON placement TO concours_console;
GRANT UPDATE (until_ms, ended_act) ON pause TO concours_console;
GRANT UPDATE (kind, state, assignee_id, changed_ms, act) ON incident TO concours_console;
GRANT UPDATE (seen_ms, act, taken_back_act, seen_act) ON help_call TO concours_console;
GRANT UPDATE (state, decider_id, decided_ms) ON proposal TO concours_console;
GRANT UPDATE (agreed_ms, agreed_digest, adopted_act) ON marking_version TO concours_console;
GRANT UPDATE (published_act, stopped_act) ON publication TO concours_console;
GRANT INSERT ON part_version, ranking_version, candidate_rank TO concours_console;
GRANT INSERT ON casefile, casefile_step TO concours_console; -- never changed
GRANT INSERT, UPDATE (replaced_act) ON kiosk_configuration TO concours_console;
GRANT INSERT, UPDATE (withdrawn_act) ON kiosk_browser_key TO concours_console;
GRANT INSERT ON kiosk_policy, kiosk_admission, kiosk_probe_code TO concours_console; -- never changed: the last counts
GRANT INSERT ON kiosk_verdict TO concours_console; -- of a tablet that fell silent
GRANT INSERT, UPDATE (revoked_act) ON relay TO concours_console;
GRANT UPDATE (adopted_act) ON ranking_version TO concours_console;
GRANT INSERT ON wording_verdict, panel_answer TO concours_console;
GRANT UPDATE (undone_act) ON wording_verdict TO concours_console;
GRANT INSERT ON campaign, campaign_phase, posts_version, participants_version, participant,
    matching_round, round_document, round_outcome TO concours_console;
GRANT UPDATE (settings, calendar) ON campaign TO concours_console;
GRANT UPDATE (opens_ms, published_act, stopped_act) ON matching_round TO concours_console;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO concours_console;

-- Gateway: what tablets write. It can add, never change but for what a tablet takes back,
-- and sees no key but those of doors that are on screens and of documents, once out.
GRANT SELECT ON exam, site, candidate, personal_settings, frozen_paper, sitting, attempt,
    extension, replacement_code, news, device, journal_entry, presence, site_start, help_call,
    examiner, circuit, chair, circuit_place TO concours_gateway;
GRANT SELECT ON package_file TO concours_gateway;
REVOKE EXECUTE ON FUNCTION report_packages FROM PUBLIC;
GRANT EXECUTE ON FUNCTION report_packages TO concours_gateway;
GRANT SELECT (id, attempt_id, kind) ON attendance TO concours_gateway; -- for sheets of turns
GRANT SELECT (resit_attempt_id, resit_station) ON station_resit TO concours_gateway; -- idem
GRANT SELECT ON released_door_key, released_documents_key TO concours_gateway;
GRANT INSERT ON device, journal_entry, presence, help_call, refused_act, trace, contact
    TO concours_gateway;
GRANT SELECT ON contact TO concours_gateway;
GRANT SELECT ON kiosk_configuration, kiosk_browser_key, kiosk_policy, kiosk_admission TO concours_gateway;
GRANT SELECT, INSERT ON kiosk_nonce, kiosk_verdict TO concours_gateway; -- never changed
GRANT SELECT, INSERT, UPDATE (at_ms) ON kiosk_waiting TO concours_gateway; -- the last counts
GRANT SELECT ON kiosk_probe_code TO concours_gateway;
GRANT SELECT, INSERT ON kiosk_probe TO concours_gateway; -- never changed: the last counts
GRANT SELECT ON relay, site_file, site_news, rescue_kit, rescue_claim TO concours_gateway;
GRANT INSERT ON rescue_kit TO concours_gateway; -- of two the later holds
GRANT INSERT, UPDATE (last_ms, outcome) ON rescue_claim TO concours_gateway;
GRANT SELECT, INSERT, UPDATE (sealed, taken_ms) ON kit_request TO concours_gateway;
REVOKE SELECT ON kit_request FROM concours_console; -- a candidate's code is in it
REVOKE EXECUTE ON FUNCTION ledger_signer FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_signer TO concours_gateway;
GRANT SELECT, INSERT, UPDATE (heard_ms, stored, waiting, free_bytes) ON relay_status TO concours_gateway;
GRANT UPDATE (nonce, issued_ms) ON kiosk_nonce TO concours_gateway;     -- but spent
GRANT UPDATE (taken_back_ms) ON help_call TO concours_gateway;
GRANT UPDATE (seen_ms, written, offset_ms, package, storage, ends_ms, read_number,
    focus_lost, kiosk, rejoined, ahead, voice, worker, returned_ms) ON presence TO concours_gateway;

-- Results: what is open, which the database decides below, and that there will be some.
GRANT SELECT ON publication, published_sheet, published_paper, publication_signature,
    publication_announced TO concours_gateway;
GRANT SELECT, INSERT ON recheck TO concours_gateway;
GRANT SELECT ON receipt TO concours_gateway;
GRANT SELECT ON case_notice, case_notice_act TO concours_gateway; -- from the notice on
GRANT SELECT, INSERT ON case_statement, case_reading TO concours_gateway; -- never changed
GRANT INSERT ON receipt TO concours_console;
GRANT UPDATE (answer, answered_act, answered_ms) ON recheck TO concours_console;

-- The trees of all logs, for whoever asks: digests, notes of the ledger, lines of witnesses.
GRANT SELECT ON tree_note, cosignature, tile_root, ledger_entry, act_leaf, trace_leaf
    TO concours_gateway;
GRANT INSERT ON look TO concours_console;

-- Tries: each counts those of its own doors; staff lift a brake by an act.
GRANT SELECT, INSERT, UPDATE (since_ms, count) ON wrong_try
    TO concours_gateway, concours_console;
GRANT SELECT ON brake_lift TO concours_gateway;
GRANT INSERT ON brake_lift TO concours_console;
GRANT INSERT, UPDATE (accepted_ms, accepted_act, replaced_act) ON handover TO concours_console;
GRANT INSERT ON step_reading TO concours_console; -- never changed
ALTER TABLE wrong_try ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS tries_read ON wrong_try;
DROP POLICY IF EXISTS tries_of_gateway ON wrong_try;
DROP POLICY IF EXISTS tries_of_console ON wrong_try;
CREATE POLICY tries_read ON wrong_try FOR SELECT TO concours_console USING (true);
CREATE POLICY tries_of_gateway ON wrong_try TO concours_gateway
    USING (door = ANY (doors_of('concours_gateway')));
CREATE POLICY tries_of_console ON wrong_try TO concours_console
    USING (door = ANY (doors_of('concours_console')));

-- Wishes: what students write is added here and nowhere else; rounds once they are open.
GRANT SELECT ON campaign, campaign_phase, posts_version, participants_version, participant,
    matching_round, round_outcome, wish_edit, wish_confirmation, couple, couple_word,
    couple_list, couple_agreement, wish_session_end, student_password TO concours_gateway;
GRANT INSERT ON wish_edit, wish_confirmation, couple, couple_word, couple_list,
    couple_agreement, wish_session_end, student_password TO concours_gateway;

-- A password is chosen beside a code that is in force, or not at all.
ALTER TABLE student_password ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS student_password_read ON student_password;
DROP POLICY IF EXISTS student_password_chosen ON student_password;
CREATE POLICY student_password_read ON student_password
    FOR SELECT TO concours_gateway USING (true);
CREATE POLICY student_password_chosen ON student_password
    FOR INSERT TO concours_gateway
    WITH CHECK (code_digest <> decode(repeat('00', 32), 'hex') AND EXISTS (
        SELECT FROM candidate AS own WHERE own.id = student_password.candidate
           AND own.code_digest = student_password.code_digest));

-- Staff count who has one; what stands for it is read where it is compared, and nowhere else.
REVOKE SELECT ON student_password FROM concours_console;
GRANT SELECT (candidate, code_digest) ON student_password TO concours_console;
DROP POLICY IF EXISTS student_password_counted ON student_password;
CREATE POLICY student_password_counted ON student_password
    FOR SELECT TO concours_console USING (true);

-- Keeper: shares in, the sitting key out at launch, the marking key once all is collected.
GRANT SELECT ON site, sitting, site_start, keyholder, keeper_key, handed_share, released_key, news, act,
    journal_head, opened_marking_key, frozen_paper, audience_opening, released_station_key, circuit
    TO concours_keeper;
GRANT SELECT (id, circuit_id, station, station_code, place) ON chair TO concours_keeper;
GRANT SELECT (id, chair_id) ON attempt TO concours_keeper;
GRANT INSERT ON keeper_key, released_key, released_station_key, opened_marking_key
    TO concours_keeper;
GRANT UPDATE (alive_ms) ON keeper_key TO concours_keeper;
GRANT UPDATE (state, refusal, checked_ms, also_marking) ON handed_share
    TO concours_keeper;
GRANT UPDATE (t0_ms, key_released_ms) ON sitting, site_start TO concours_keeper;

-- Ledger: numbers and projections.
GRANT SELECT ON exam, site, candidate, frozen_paper, sitting, attempt, extension, device,
    site_start, pause, journal_entry, presence, news, ledger_entry, ledger_cursor, checkpoint, progress, board,
    journal_head, unsigned_tail, counted_entry, chair, circuit, circuit_place TO concours_ledger;
GRANT SELECT ON erased_attempt TO concours_ledger;
GRANT INSERT ON ledger_entry, checkpoint, journal_head, progress, board, unsigned_tail
    TO concours_ledger;
GRANT SELECT, INSERT ON tree_note, cosignature, tile_root, trace_entry TO concours_ledger;
GRANT SELECT ON trace_body, trace_cursor, act_leaf, trace_leaf TO concours_ledger;
GRANT SELECT ON relay, relay_status TO concours_ledger;
GRANT EXECUTE ON FUNCTION oldest_transactions TO concours_ledger;
GRANT SELECT, INSERT, UPDATE (body, signature, signer, signed_ms) ON site_file, site_news
    TO concours_ledger;
GRANT UPDATE (xid) ON trace_cursor TO concours_ledger;
GRANT SELECT ON publication, published_sheet, publication_signature, act TO concours_ledger;
GRANT SELECT ON act_signature TO concours_ledger;
GRANT INSERT ON publication_signature, act_signature TO concours_ledger;
GRANT UPDATE (xid, progress_count) ON ledger_cursor TO concours_ledger;
GRANT UPDATE (read_count, chains) ON progress TO concours_ledger;
GRANT UPDATE (at_ms, body, candidates) ON board TO concours_ledger;
GRANT UPDATE (quorum_ms) ON journal_head TO concours_ledger;

-- Watch: how its machine is, and what was announced, which everybody may read; it reads no table.
REVOKE EXECUTE ON FUNCTION report_machine, announced_status, report_outage FROM PUBLIC;
GRANT EXECUTE ON FUNCTION report_machine, announced_status, report_outage TO concours_watch;
GRANT EXECUTE ON FUNCTION announced_status, report_outage TO concours_console;
GRANT SELECT, UPDATE (act) ON outage_status TO concours_console;

-- Nodes of the cluster, by the owner's right to see them: for who looks after the house.
REVOKE EXECUTE ON FUNCTION house_nodes FROM PUBLIC;
GRANT EXECUTE ON FUNCTION house_nodes TO concours_console;

-- Locks, each for those whose business it is; no process has PostgreSQL's own, and none
-- the numbering's without the act or the news that it numbers.
REVOKE EXECUTE ON FUNCTION hold_numbering, hold_journal, share_journal, hold_enrolments,
    hold_wishes, hold_office, try_office, transaction_age_max, end_long_transactions,
    add_news, add_act, forget_tries, forget_keyholders, forget_site_start,
    forget_planned_sitting, wait_max,
    end_blockers FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION hold_numbering
    FROM concours_console, concours_gateway, concours_keeper;
GRANT EXECUTE ON FUNCTION add_news TO concours_console, concours_gateway, concours_keeper;
GRANT EXECUTE ON FUNCTION add_act TO concours_console, concours_keeper;
GRANT EXECUTE ON FUNCTION forget_tries TO concours_console, concours_gateway;
GRANT EXECUTE ON FUNCTION forget_keyholders, forget_site_start, forget_planned_sitting
    TO concours_console;
GRANT EXECUTE ON FUNCTION hold_journal, share_journal, hold_enrolments, hold_wishes
    TO concours_gateway;
GRANT EXECUTE ON FUNCTION hold_office, try_office TO concours_console;
GRANT EXECUTE ON FUNCTION end_long_transactions, end_blockers TO concours_ledger;

-- The embargo holds where rows are read: before its instant a publication does not exist
-- for the gateway, whatever its program asks (A35).
REVOKE EXECUTE ON FUNCTION publication_in_force, is_in_force FROM PUBLIC;
GRANT EXECUTE ON FUNCTION publication_in_force, is_in_force
    TO concours_console, concours_gateway, concours_ledger;
ALTER TABLE publication ENABLE ROW LEVEL SECURITY;
ALTER TABLE published_sheet ENABLE ROW LEVEL SECURITY;
ALTER TABLE published_paper ENABLE ROW LEVEL SECURITY;
ALTER TABLE publication_signature ENABLE ROW LEVEL SECURITY;
ALTER TABLE recheck ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS recheck_of_staff ON recheck;
DROP POLICY IF EXISTS recheck_read ON recheck;
DROP POLICY IF EXISTS recheck_asked ON recheck;
DROP POLICY IF EXISTS publication_of_staff ON publication;
DROP POLICY IF EXISTS publication_in_force ON publication;
DROP POLICY IF EXISTS sheet_of_staff ON published_sheet;
DROP POLICY IF EXISTS sheet_in_force ON published_sheet;
DROP POLICY IF EXISTS paper_of_staff ON published_paper;
DROP POLICY IF EXISTS paper_in_force ON published_paper;
DROP POLICY IF EXISTS signature_of_staff ON publication_signature;
DROP POLICY IF EXISTS signature_in_force ON publication_signature;
CREATE POLICY publication_of_staff ON publication TO concours_console, concours_ledger
    USING (true);
CREATE POLICY publication_in_force ON publication FOR SELECT TO concours_gateway
    USING (is_in_force(id));
CREATE POLICY sheet_of_staff ON published_sheet TO concours_console, concours_ledger
    USING (true);
CREATE POLICY sheet_in_force ON published_sheet FOR SELECT TO concours_gateway
    USING (is_in_force(publication_id));
CREATE POLICY paper_of_staff ON published_paper TO concours_console USING (true);
CREATE POLICY paper_in_force ON published_paper FOR SELECT TO concours_gateway
    USING (is_in_force(publication_id));
CREATE POLICY signature_of_staff ON publication_signature TO concours_console, concours_ledger
    USING (true);
CREATE POLICY signature_in_force ON publication_signature FOR SELECT TO concours_gateway
    USING (is_in_force(publication));

-- Rounds of a matching are under the same embargo.
REVOKE EXECUTE ON FUNCTION is_round_open, wishes_found, wishes_seen FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_round_open, wishes_found, wishes_seen
    TO concours_console, concours_gateway;
ALTER TABLE matching_round ENABLE ROW LEVEL SECURITY;
ALTER TABLE round_outcome ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS round_of_staff ON matching_round;
DROP POLICY IF EXISTS round_open ON matching_round;
DROP POLICY IF EXISTS outcome_of_staff ON round_outcome;
DROP POLICY IF EXISTS outcome_open ON round_outcome;
CREATE POLICY round_of_staff ON matching_round TO concours_console USING (true);
CREATE POLICY round_open ON matching_round FOR SELECT TO concours_gateway
    USING (is_round_open(id));
CREATE POLICY outcome_of_staff ON round_outcome TO concours_console USING (true);
CREATE POLICY outcome_open ON round_outcome FOR SELECT TO concours_gateway
    USING (is_round_open(round_id));

-- Candidates ask about what is open, and cannot answer themselves. What was answered
-- stays there to be read once a correction is open.
CREATE POLICY recheck_of_staff ON recheck TO concours_console USING (true);
CREATE POLICY recheck_read ON recheck FOR SELECT TO concours_gateway
    USING (publication_in_force((SELECT exam_id FROM candidate WHERE id = candidate_id))
           IS NOT NULL);
CREATE POLICY recheck_asked ON recheck FOR INSERT TO concours_gateway
    WITH CHECK (is_in_force(publication_id) AND answer = '' AND answered_act IS NULL);

-- A candidate writes of a case that they were notified of, until the hour of the hearing.
REVOKE EXECUTE ON FUNCTION takes_statement, forget_statements FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION is_notice FROM PUBLIC;
GRANT EXECUTE ON FUNCTION takes_statement, is_notice TO concours_gateway;
ALTER TABLE case_statement ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS statement_of_staff ON case_statement;
DROP POLICY IF EXISTS statement_read ON case_statement;
DROP POLICY IF EXISTS statement_written ON case_statement;
CREATE POLICY statement_of_staff ON case_statement FOR SELECT TO concours_console
    USING (true);
CREATE POLICY statement_read ON case_statement FOR SELECT TO concours_gateway USING (true);
CREATE POLICY statement_written ON case_statement FOR INSERT TO concours_gateway
    WITH CHECK (takes_statement(casefile_id, attempt_id));
ALTER TABLE case_reading ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS reading_of_staff ON case_reading;
DROP POLICY IF EXISTS reading_read ON case_reading;
DROP POLICY IF EXISTS reading_noted ON case_reading;
CREATE POLICY reading_of_staff ON case_reading FOR SELECT TO concours_console USING (true);
CREATE POLICY reading_read ON case_reading FOR SELECT TO concours_gateway USING (true);
CREATE POLICY reading_noted ON case_reading FOR INSERT TO concours_gateway
    WITH CHECK (is_notice(act, casefile_id, attempt_id));

-- Held for whoever writes beside a collection: `schema/settled/collected.sql`. Triggers alone
-- call these, whoever writes.
REVOKE EXECUTE ON FUNCTION refuse_if_collected, keep_collected, keep_collected_candidate,
    keep_collected_sitting FROM PUBLIC;

-- Held for whoever writes in an archived exam: `schema/settled/archived.sql`.
REVOKE EXECUTE ON FUNCTION refuse_if_archived, exam_of_row, keep_archived, keep_archived_acts,
    keep_archived_entries FROM PUBLIC;

-- An exam is erased by parts, once two persons have decided it: `schema/settled/erased.sql`.
REVOKE EXECUTE ON FUNCTION acts_to_erase, erase_candidates, erase_shared, erase_refusals,
    erase_part, is_being_erased, exam_of_act FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acts_to_erase, erase_part, exam_of_act TO concours_console;

-- Data with a term goes by an act that names it: `schema/settled/data_erased.sql`.
REVOKE EXECUTE ON FUNCTION exam_of_trace, traces_to_erase, runs_to_erase, cases_to_erase,
    erased_root, count_to_erase, hold_to_erase, erase_data, drop_late_trace FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_to_erase, hold_to_erase, erase_data, erased_root, cases_to_erase
    TO concours_console;
GRANT SELECT ON uncovered_trace TO concours_ledger;
GRANT EXECUTE ON FUNCTION erased_root TO concours_ledger;

-- Triggers alone seat copies: `migrations/0062_placement.py`.
REVOKE EXECUTE ON FUNCTION seat_of, seat_attempts, seat_new_attempt, follow_candidate,
    follow_placement, follow_chair, erase_chairs, forget_chairs, drop_placements FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_chairs TO concours_console;

-- Who resigned before anything of theirs began: `schema/settled/withdrawal.sql`.
REVOKE EXECUTE ON FUNCTION withdraw_candidate, forget_withdrawals FROM PUBLIC;
GRANT EXECUTE ON FUNCTION withdraw_candidate TO concours_console;
