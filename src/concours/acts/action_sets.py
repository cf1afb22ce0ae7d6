"""Sets of acts and sights that go together: `may.MAY` gives them to roles."""

OF_COMMANDS = frozenset(
    {
        *("ledger_key_pinned", "restore_drilled", "drill_recorded", "house_restored"),
        "house_in_service",
    }
)
PREPARE = frozenset(
    {
        *("exam_changed", "exam_founded", "roster_enrolled", "roster_imported"),
        "convocations_made",
        "sitting_scheduled",
        "exam_rehearsed",
        *OF_COMMANDS,
    }
)
TABLETS = frozenset({"kiosk_configured", "browser_keys_added", "browser_key_withdrawn"})
"""What configurations the locked browsers of an exam have; it blocks nobody."""
ALLOT = frozenset(
    {"see_allotment", "allotment_adopted", "allotment_mended", "examiners_imported"}
)
"""Who is where in the ECOS, before the day and on it, and who examines."""
PLAN = frozenset(
    {"sitting_planned", "sitting_renamed", "sitting_moved", "plan_cancelled"}
    | {"check_opened", "sitting_weighed"}
)
"""The sittings of an exam before a start is announced; a check has a public paper."""
END = frozenset({"see_archive", "retention_set", "erasure_held", "erasure_resumed"})
"""The end of an exam; that it is archived, and erased, is decided by two."""
PEOPLE = frozenset({"see_people", "second_factor_reset"})
STAFF = PEOPLE | {
    "staff_appointed",
    "staff_moved",
    "staff_dismissed",
    "password_renewed",
}
CELL = frozenset({"step_done", "shift_offered", "shift_handed"})
"""What those do who watch over the house, hour by hour."""
OF_HOUSE = STAFF | OF_COMMANDS | CELL | {"exam_founded", "see_cell"}
"""What is of the whole house: roles in one exam allow none of it."""
PAPERS = frozenset({"see_papers", "paper_frozen", "paper_reread"})
"""What authors do where the house itself freezes papers (`acts.authoring.papers`)."""

ATTEND = frozenset(
    {"attendance_noted", "incident_opened", "help_seen", "rest_begun", "rest_ended"}
)
ASSIST = frozenset(
    {"message_sent", "replacement_allowed", "tablet_admitted", "brake_lifted"}
    | {"incident_opened", "incident_followed"}
)
MINUTES = frozenset({"minutes_drawn"})
PROBE = frozenset({"probe_code_drawn"})
"""A code, with which what is found at a tablet's place is told."""
RELAYS = frozenset({"relay_admitted", "relay_revoked", "rescue_codes_printed"})
"""The mailboxes of a site, where tablets that are cut off leave their boxes."""
REPLAYS = frozenset({"replay_drawn"})
"""A copy replayed on paper, by whoever may see copies: it decides nothing."""
REPORTS = frozenset({"report_drawn"})
"""The report of an incident or of a day, from the record alone: it decides nothing."""
DECIDE = (
    MINUTES
    | ATTEND
    | ASSIST
    | {"time_extended", "lost_time_granted", "candidate_readmitted"}
)
STOP = frozenset({"time_paused", "time_resumed"})
SCENARIOS = frozenset({"see_scenarios", "scenario_read"})
"""What is let out of a series (ECOS) before the day: each reading is an act."""
BRIEFING = frozenset({"briefing_opened"})
"""What lets examiners read their stations, once a site's candidates are confined."""
CIRCUIT = frozenset(
    {"see_circuits", "circuit_released", "chair_left_empty"}
    | {"turn_replayed", "circuit_paused", "circuit_resumed"}
)
"""One circuit of an ECOS while it runs: a marshal's own, a coordinator's site."""
COMPLETE = frozenset({"grids_collected", "paper_grid_typed", "paper_grid_reread"})
"""The grids of a site: those on paper, and that all there are is said."""
BY_TWO = frozenset(
    {
        "sitting_annulled",
        "quorum_waived",
        "sitting_cancelled",
        "candidate_excluded",
        "attempt_given_up",
        "gate_overridden",
        "spare_opened",
        "results_published",
        "publication_corrected",
        "ranking_adopted",
        "decision_proposed",
        "decision_withdrawn",
        "marking_adopted",
        "round_published",
        "exam_archived",
        *("exam_erased", "data_erased"),
        "signing_key_replaced",
        "station_withdrawn",
        "grid_attributed",
        *("grid_given_up", "found_grid_counted", "found_grid_left_out"),
        *("grid_struck", "station_voided", "single_marks_adopted", "levelling_adopted"),
        "station_resit_placed",
        *("quarantine_lifted", "kiosk_policy_set", "merging_rules_set"),
    }
)
"""What takes two persons (`acts.two_persons`), and to propose it."""
REVIEW = frozenset(
    {"wording_judged", "wording_taken_back", "wording_settled", "panel_recorded"}
)
"""What is decided of answers that no key foresaw."""
MATCH = frozenset(
    {
        "see_matching",
        "campaign_founded",
        "campaign_changed",
        "phase_opened",
        "posts_imported",
        "participants_settled",
        "round_run",
        "round_stopped",
    }
)
"""What one person may do of a matching; its result is published by two."""
ANNOUNCE = frozenset({"status_announced"})
"""How the day goes, in one of five sentences; two of them only by two persons."""
SEE_THE_DAY = frozenset(
    {"see_sittings", "see_launch", "see_board", "see_rooms", "see_readiness"}
    | {"see_circuits", "see_traces", "see_cell"}
)
SEE_ALL = SEE_THE_DAY | {
    "see_exams",
    "see_archive",
    "see_copies",
    "see_results",
    "see_acts",
    "see_publication",
    "see_parts",
    "see_matching",
    "see_papers",
    "see_allotment",
    "see_cases",
}

DELIBERATE = frozenset(
    {"deliberation_frozen", "publication_prepared"}
    | {"publication_stopped", "recheck_answered", "levelling_prepared"}
    | {"forensics_run"}
)
"""What one person may do towards a publication: nothing of it shows a result."""

CASES = frozenset({"case_opened", "case_notified", "case_heard", "case_closed"})
"""A case about one copy; an exclusion founded on it takes two persons."""
