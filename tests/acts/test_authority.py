"""Nobody acts beyond their role: one table, and every act asks it."""

from fractions import Fraction
from uuid import UUID, uuid4

import pytest

from acts.matched_scene import calendar
from acts.published import bare
from acts.scene import NOON, STAFF, attempt_of, draft_of
from concours.acts.actor import Actor, Venue
from concours.acts.may import MAY, NotAllowed, may, require
from concours.core.delivery.cell.handover import ShiftNote
from concours.core.delivery.planning.plan import SittingPlan
from concours.core.delivery.redress.lost_time import USUAL
from concours.core.ecos.completeness.paper import PaperReading
from concours.core.people.roster.settings import USUAL_SETTINGS
from concours.core.results.review.panels import Panels

LYON, NICE = UUID(int=1), UUID(int=2)
SHIFT_NOTE = ShiftNote(known="x", done="x", remaining="x", next_point="x")
PAPER_READING = PaperReading(
    candidate="04201", turn=1, criteria=(), aptitudes=(), overall=None
)


def test_the_highest_role_that_allows_an_act_is_the_one_recorded():
    both = Actor("a", "A", frozenset({"jury", "president", "keyholder"}))

    assert require(both, "time_extended") == "president"
    assert require(both, "share_handed") == "keyholder"


@pytest.mark.parametrize(
    ("post", "reached"),
    [
        (None, ()),
        (Venue(LYON), ("lyon", "lyon a")),
        (Venue(LYON, "A"), ("lyon a",)),
    ],
)
def test_a_local_role_reaches_its_own_site_or_room_and_no_other(post, reached):
    venues = {
        "nation": None,
        "lyon": Venue(LYON),
        "lyon a": Venue(LYON, "A"),
        "lyon b": Venue(LYON, "B"),
        "nice": Venue(NICE),
        "nice a": Venue(NICE, "A"),
    }
    reached = reached + (("lyon b",) if post == Venue(LYON) else ())
    actor = Actor("a", "A", frozenset({"site_manager"}), post)

    allowed = {n for n, venue in venues.items() if may(actor, "message_sent", venue)}

    assert allowed == set(reached)


def test_a_national_role_reaches_every_place():
    actor = Actor("a", "A", frozenset({"jury"}), None)

    assert may(actor, "message_sent", Venue(NICE, "A"))


def test_what_is_not_in_the_table_is_refused():
    everyone = Actor("a", "A", frozenset(MAY))

    with pytest.raises(NotAllowed) as refused:
        require(everyone, "key_released")

    assert refused.value.wanted == "key_released"
    assert not may(everyone, "key_released")


def test_an_auditor_sees_everything_and_does_nothing_but_print_it():
    acts = {kind for kinds in MAY.values() for kind in kinds if "see_" not in kind}

    assert MAY["auditor"] & acts == {"replay_drawn", "report_drawn"}
    assert MAY["auditor"] == {
        "replay_drawn",
        "report_drawn",
        "see_exams",
        "see_sittings",
        "see_launch",
        "see_board",
        "see_circuits",
        "see_rooms",
        "see_readiness",
        "see_traces",
        "see_cell",
        "see_copies",
        "see_results",
        "see_acts",
        "see_archive",
        "see_papers",
        "see_people",
        "see_publication",
        "see_parts",
        "see_matching",
        "see_allotment",
        "see_cases",
    }


def test_only_the_president_launches_closes_and_collects():
    for kind in ("sitting_armed", "sitting_closed", "sitting_collected"):
        assert [role for role in MAY if kind in MAY[role]] == ["president"]


def call_of(link, attempt):
    """Leave one open call, and return it."""
    call = uuid4()
    link.execute(
        """INSERT INTO help_call (id, attempt_id, need, made_ms, received_ms)
           VALUES (%s, %s, 'out', 1, 1)""",
        (call, attempt),
    )
    return call


def incident_of(link, scene):
    """An incident of the nation, made without an act."""
    row = link.execute(
        """INSERT INTO incident (id, sitting_id, room, kind, text, mark, state,
               opened_ms, changed_ms, act)
           VALUES (gen_random_uuid(), %s, '', 'noise', '', '', 'open', 0, 0, 1)
           RETURNING id""",
        (scene.sitting,),
    ).fetchone()
    return row[0]


def acts_of(scene, link, tmp_path):  # noqa: PLR0915 -- an import for each act
    """Every act of the day, ready to be tried by anybody."""
    from concours.acts.authoring import planning  # noqa: PLC0415 -- idem
    from concours.acts.authoring.ceremony import reopen_sitting, seal_sitting  # noqa: PLC0415
    from concours.acts.authoring.confirmation import confirm_sealing  # noqa: PLC0415 -- idem
    from concours.acts.authoring.open_check import open_check  # noqa: PLC0415 -- idem
    from concours.acts.authoring.papers import freeze_paper, reread_paper  # noqa: PLC0415 -- idem
    from concours.acts.authoring.shares import hand_share  # noqa: PLC0415
    from concours.acts.authoring.weights import weigh_sitting  # noqa: PLC0415 -- idem
    from concours.acts.delivery import casefiles  # noqa: PLC0415 -- after setup
    from concours.acts.delivery.attendance import Tap, note_attendance  # noqa: PLC0415
    from concours.acts.delivery.cell.handover import offer_shift, take_shift  # noqa: PLC0415
    from concours.acts.delivery.cell.report import draw_incident_report  # noqa: PLC0415
    from concours.acts.delivery.cell.status import announce_status  # noqa: PLC0415
    from concours.acts.delivery.cell.steps import do_step  # noqa: PLC0415 -- idem
    from concours.acts.delivery.close import close  # noqa: PLC0415 -- after setup
    from concours.acts.delivery.copies.replays import draw_replay  # noqa: PLC0415
    from concours.acts.delivery.detachment import detach_sites, rejoin_nation  # noqa: PLC0415 -- after setup
    from concours.acts.delivery.exclusion import readmit  # noqa: PLC0415
    from concours.acts.delivery.help_calls import see_call  # noqa: PLC0415
    from concours.acts.delivery.incidents import (  # noqa: PLC0415
        Report,
        Step,
        follow_incident,
        open_incident,
    )
    from concours.acts.delivery.kiosk.browser_keys import (  # noqa: PLC0415
        add_browser_keys,
        withdraw_browser_key,
    )
    from concours.acts.delivery.kiosk.configurations import configure_kiosk  # noqa: PLC0415
    from concours.acts.delivery.kiosk.policy import admit_tablet  # noqa: PLC0415
    from concours.acts.delivery.kiosk.probes import draw_probe_code  # noqa: PLC0415
    from concours.acts.delivery.launch import arm_launch, disarm  # noqa: PLC0415
    from concours.acts.delivery.lost_time import grant_lost_time  # noqa: PLC0415
    from concours.acts.delivery.messages import send_message  # noqa: PLC0415
    from concours.acts.delivery.minutes import draw_minutes  # noqa: PLC0415
    from concours.acts.delivery.pause import PauseRequest, pause, resume  # noqa: PLC0415
    from concours.acts.delivery.relays import (  # noqa: PLC0415
        admit_relay,
        print_rescue_codes,
        revoke_relay,
    )
    from concours.acts.delivery.replacement import allow_replacement  # noqa: PLC0415
    from concours.acts.delivery.rest import begin_rest, end_rest  # noqa: PLC0415
    from concours.acts.delivery.time import ActTarget, extend  # noqa: PLC0415
    from concours.acts.ecos import (  # noqa: PLC0415
        audiences,
        data_release,
        handing,
        levelling,
        single_marks,
    )
    from concours.acts.ecos.allotment import adopt_allotment  # noqa: PLC0415
    from concours.acts.ecos.bells import (  # noqa: PLC0415 -- idem
        CircuitPause,
        pause_circuit,
        replay_turn,
        resume_circuit,
    )
    from concours.acts.ecos.collection import collect_grids  # noqa: PLC0415 -- idem
    from concours.acts.ecos.doors import print_doors  # noqa: PLC0415 -- idem
    from concours.acts.ecos.mending import MendingOrder, mend_allotment  # noqa: PLC0415
    from concours.acts.ecos.paper_grids import (  # noqa: PLC0415 -- idem
        TypedSheet,
        reread_paper_grid,
        type_paper_grid,
    )
    from concours.acts.ecos.posts import renew_post_code  # noqa: PLC0415 -- idem
    from concours.acts.ecos.release import (  # noqa: PLC0415 -- idem
        leave_chair_empty,
        release_circuit,
    )
    from concours.acts.matching import campaign, posts, round_publication, rounds  # noqa: PLC0415 -- after setup
    from concours.acts.people import withdrawals  # noqa: PLC0415
    from concours.acts.people.accounts import Duty  # noqa: PLC0415
    from concours.acts.people.brakes import lift_brake  # noqa: PLC0415
    from concours.acts.people.imports import import_roster  # noqa: PLC0415 -- idem
    from concours.acts.people.people import (  # noqa: PLC0415
        appoint,
        dismiss,
        move,
        renew_password,
        reset_second_factor,
    )
    from concours.acts.people.settings import change_settings  # noqa: PLC0415
    from concours.acts.results.archive import (  # noqa: PLC0415
        archive_alone,
        set_retention,
    )
    from concours.acts.results.components import import_component  # noqa: PLC0415
    from concours.acts.results.deliberation import freeze_deliberation  # noqa: PLC0415
    from concours.acts.results.erasure import (  # noqa: PLC0415
        hold_erasure,
        resume_erasure,
    )
    from concours.acts.results.forensics import run_forensics  # noqa: PLC0415 -- idem
    from concours.acts.results.marks import collect, mark  # noqa: PLC0415
    from concours.acts.results.publication import Wish, prepare  # noqa: PLC0415
    from concours.acts.results.publication import stop as stop_it  # noqa: PLC0415
    from concours.acts.results.rankings import rank_exam  # noqa: PLC0415
    from concours.acts.results.recheck import answer  # noqa: PLC0415 -- idem
    from concours.acts.results.review import (  # noqa: PLC0415
        Wording,
        judge,
        record_panels,
        settle,
        take_back,
    )
    from concours.acts.two_persons import propose, withdraw  # noqa: PLC0415
    from concours.console.files.rosters import read_roster  # noqa: PLC0415 -- idem

    attempt = attempt_of(link, scene, "04201")
    call = call_of(link, attempt)
    at = {"now": NOON}
    one = scene.sitting
    wording = Wording("qi-q2", "0" * 16)
    stop = PauseRequest(ActTarget(attempt=attempt), "alarm", "sirène")
    phases = calendar()
    return {
        "campaign_founded": lambda a: campaign.found_campaign(
            a, scene.exam, campaign.Draft("x", "x", "x", phases), **at
        ),
        "campaign_changed": lambda a: campaign.plan(a, one, phases, reason="x", **at),
        "phase_opened": lambda a: campaign.open_next(a, one, number=1, **at),
        "posts_imported": lambda a: posts.import_posts(a, one, None, None, **at),
        "participants_settled": lambda a: posts.take_ranking(a, one, **at),
        "round_run": lambda a: rounds.run_round(a, one, entropy=bytes, **at),
        "round_stopped": lambda a: round_publication.stop(a, one, reason="x", **at),
        "round_published": lambda a: propose(
            a, one, "round_published", facts={}, reason="vu", **at
        ),
        "staff_appointed": lambda a: appoint(a, [], **at),
        "staff_moved": lambda a: move(
            a, "benali", Duty(("keyholder",)), reason="poste", **at
        ),
        "staff_dismissed": lambda a: dismiss(a, "benali", reason="départ", **at),
        "password_renewed": lambda a: renew_password(
            a, "benali", "x" * 12, reason="oubli", **at
        ),
        "second_factor_reset": lambda a: reset_second_factor(
            a, "benali", reason="perdu", **at
        ),
        "candidate_withdrawn": lambda a: withdrawals.withdraw(
            a, one, reason="démission", **at
        ),
        "withdrawal_undone": lambda a: withdrawals.undo_withdrawal(a, one, **at),
        "settings_changed": lambda a: change_settings(
            a, one, USUAL_SETTINGS, reason="arrêté", **at
        ),
        "sitting_planned": lambda a: planning.plan_sitting(
            a,
            scene.exam,
            SittingPlan(title="x", kind="exam", scheduled=NOON, duration_ms=1),
            **at,
        ),
        "sitting_renamed": lambda a: planning.rename_sitting(a, one, "x", **at),
        "sitting_moved": lambda a: planning.move_sitting(a, one, NOON, **at),
        "plan_cancelled": lambda a: planning.cancel_planned_sitting(
            a, one, reason="x", **at
        ),
        "sitting_cancelled": lambda a: propose(
            a, one, "sitting_cancelled", facts={}, reason="grève", **at
        ),
        "paper_frozen": lambda a: freeze_paper(a, None, None, file=b"", **at),
        "paper_reread": lambda a: reread_paper(a, None, None, file=b"", **at),
        "sitting_sealed": lambda a: seal_sitting(
            a, scene.exam, draft_of(scene), packages=tmp_path, **at
        ),
        "sitting_reopened": lambda a: reopen_sitting(a, one, reason="coquille", **at),
        "sealing_confirmed": lambda a: confirm_sealing(a, one, seen_number=1, **at),
        "audience_released": lambda a: audiences.release_audience(
            a, one, "setup", **at
        ),
        "briefing_opened": lambda a: audiences.open_briefing(a, one, one, **at),
        "scenario_read": lambda a: audiences.read_scenario(
            a, one, None, packages=tmp_path, **at
        ),
        "share_handed": lambda a: hand_share(
            a, one, keeper_key=one, ciphertext=b"x" * 200, **at
        ),
        "sitting_armed": lambda a: arm_launch(a, one, lead_ms=60_000, **at),
        "site_held_apart": lambda a: detach_sites(a, one, [one], reason="retard", **at),
        "site_rejoined": lambda a: rejoin_nation(a, one, [one], reason="prêt", **at),
        "time_paused": lambda a: pause(a, one, stop, **at),
        "time_resumed": lambda a: resume(a, one, stop, **at),
        "sitting_disarmed": lambda a: disarm(a, one, reason="", **at),
        "time_extended": lambda a: extend(a, one, ActTarget(), (5, "panne"), **at),
        "lost_time_granted": lambda a: grant_lost_time(
            a, one, None, ("panne", USUAL), **at
        ),
        "minutes_drawn": lambda a: draw_minutes(a, one, None, **at),
        "replay_drawn": lambda a: draw_replay(
            a, one, attempt, reason="vu", packages=tmp_path, **at
        ),
        "message_sent": lambda a: send_message(a, one, ActTarget(), text="x", **at),
        "replacement_allowed": lambda a: allow_replacement(
            a, (one, attempt), reason="écran", chance=bytes(16), **at
        ),
        "brake_lifted": lambda a: lift_brake(a, "x", own_network="x", **at),
        "sitting_closed": lambda a: close(a, one, reason="fin", **at),
        "attempt_given_up": lambda a: propose(
            a, one, "attempt_given_up", facts={}, reason="perdue", **at
        ),
        "sitting_collected": lambda a: collect(a, one, packages=tmp_path, **at),
        "sitting_marked": lambda a: mark(a, one, packages=tmp_path, **at),
        "attendance_noted": lambda a: note_attendance(
            a, one, attempt, Tap(kind="present", key=one), **at
        ),
        "rest_begun": lambda a: begin_rest(a, one, attempt, **at),
        "rest_ended": lambda a: end_rest(a, one, attempt, **at),
        "help_seen": lambda a: see_call(a, call, **at),
        "incident_opened": lambda a: open_incident(
            a, one, Report(kind="noise", key=one), **at
        ),
        "status_announced": lambda a: announce_status(a, "all_well", **at),
        "report_drawn": lambda a: draw_incident_report(a, one, 1, causes="", **at),
        "shift_offered": lambda a: offer_shift(a, SHIFT_NOTE, "technique", **at),
        "shift_handed": lambda a: take_shift(a, one, **at),
        "step_done": lambda a: do_step(a, NOON, None, None, **at),
        "incident_followed": lambda a: follow_incident(
            a, incident_of(link, scene), Step("seen"), **at
        ),
        "case_opened": lambda a: casefiles.open_case(
            a, one, attempt=attempt, keys=(), reason="vu", **at
        ),
        "case_notified": lambda a: casefiles.notify_candidate(
            a,
            one,
            1,
            casefiles.Notice(hearing=NOON, place="x", grounds="x"),
            draw=lambda drawn: drawn.facts,
            **at,
        ),
        "case_heard": lambda a: casefiles.note_hearing(
            a,
            one,
            1,
            casefiles.Hearing(has_attended=False, is_assisted=False, observations=""),
            **at,
        ),
        "case_closed": lambda a: casefiles.close_case(a, one, 1, reason="vu", **at),
        "candidate_excluded": lambda a: propose(
            a, one, "candidate_excluded", facts={}, reason="fraude", **at
        ),
        "grids_collected": lambda a: collect_grids(a, one, one, **at),
        "circuit_released": lambda a: release_circuit(a, one, one, **at),
        "chair_left_empty": lambda a: leave_chair_empty(
            a, one, (one, one), reason="malade", **at
        ),
        "turn_replayed": lambda a: replay_turn(a, one, (one, 1), reason="x", **at),
        "circuit_paused": lambda a: pause_circuit(
            a, one, CircuitPause(one, "technical", "x"), **at
        ),
        "circuit_resumed": lambda a: resume_circuit(
            a, one, CircuitPause(one, "technical", "x"), **at
        ),
        "doors_printed": lambda a: print_doors(a, one, one, packages=tmp_path, **at),
        "post_code_renewed": lambda a: renew_post_code(a, one, one, reason="x", **at),
        "station_withdrawn": lambda a: propose(
            a, one, "station_withdrawn", facts={}, reason="panne", **at
        ),
        "grid_attributed": lambda a: propose(
            a, one, "grid_attributed", facts={}, reason="vu", **at
        ),
        "found_grid_counted": lambda a: propose(
            a, one, "found_grid_counted", facts={}, reason="lue", **at
        ),
        "found_grid_left_out": lambda a: propose(
            a, one, "found_grid_left_out", facts={}, reason="lue", **at
        ),
        "paper_grid_typed": lambda a: type_paper_grid(
            a, one, (one, TypedSheet(one, PAPER_READING)), reason="papier", **at
        ),
        "paper_grid_reread": lambda a: reread_paper_grid(
            a, one, (one, PAPER_READING), **at
        ),
        "grid_given_up": lambda a: propose(
            a, one, "grid_given_up", facts={}, reason="perdue", **at
        ),
        "single_marks_made": lambda a: single_marks.make_single_marks(a, one, **at),
        "single_marks_adopted": lambda a: propose(
            a, one, "single_marks_adopted", facts={"version": ""}, reason="vu", **at
        ),
        "levelling_prepared": lambda a: levelling.prepare_levelling(
            a, one, levelling.LevellingRequest(), reason="vu", **at
        ),
        "levelling_adopted": lambda a: propose(
            a, one, "levelling_adopted", facts={}, reason="vu", **at
        ),
        "merging_rules_set": lambda a: propose(
            a, one, "merging_rules_set", facts={}, reason="vu", **at
        ),
        "grid_struck": lambda a: propose(
            a, one, "grid_struck", facts={}, reason="vu", **at
        ),
        "station_voided": lambda a: propose(
            a, one, "station_voided", facts={}, reason="vu", **at
        ),
        "station_resit_placed": lambda a: propose(
            a, one, "station_resit_placed", facts={}, reason="vu", **at
        ),
        "data_released": lambda a: data_release.release_data(
            a, scene.exam, "convention", secret=bytes(32), **at
        ),
        "ecos_handed": lambda a: handing.hand_ecos(a, scene.exam, **at),
        "candidate_readmitted": lambda a: readmit(
            a, one, attempt=attempt, reason="erreur", **at
        ),
        "gate_overridden": lambda a: propose(
            a, one, "gate_overridden", facts={"sites": ""}, reason="prêt", **at
        ),
        "spare_opened": lambda a: propose(
            a, one, "spare_opened", facts={"sites": ""}, reason="fuite", **at
        ),
        "marking_adopted": lambda a: propose(
            a, one, "marking_adopted", facts={"version": ""}, reason="vu", **at
        ),
        "deliberation_frozen": lambda a: freeze_deliberation(
            a, "x", packages=tmp_path, **at
        ),
        "forensics_run": lambda a: run_forensics(a, "x", leaks={}, **at),
        "erasure_held": lambda a: hold_erasure(a, "x", reason="recours", **at),
        "erasure_resumed": lambda a: resume_erasure(a, "x", reason="jugé", **at),
        "exam_erased": lambda a: propose(
            a, one, "exam_erased", facts={"exam": "x"}, reason="terme", **at
        ),
        "data_erased": lambda a: propose(
            a, one, "data_erased", facts={"exam": "x"}, reason="terme", **at
        ),
        "kiosk_configured": lambda a: configure_kiosk(
            a, scene.exam, b"", origin="", **at
        ),
        "probe_code_drawn": lambda a: draw_probe_code(
            a, uuid4(), origin="https://x", chance=bytes(10), **at
        ),
        "relay_admitted": lambda a: admit_relay(a, uuid4(), "", "", **at),
        "relay_revoked": lambda a: revoke_relay(a, uuid4(), 1, reason="vu", **at),
        "rescue_codes_printed": lambda a: print_rescue_codes(
            a, uuid4(), secret=bytes(32), **at
        ),
        "browser_keys_added": lambda a: add_browser_keys(
            a, scene.exam, "0" * 64, "", **at
        ),
        "browser_key_withdrawn": lambda a: withdraw_browser_key(a, scene.exam, 1, **at),
        "sitting_weighed": lambda a: weigh_sitting(a, one, None, **at),
        "check_opened": lambda a: open_check(
            a, scene.exam, None, packages=tmp_path, **at
        ),
        "allotment_mended": lambda a: mend_allotment(
            a, one, MendingOrder(one, "absent", ("E1",)), reason="vu", **at
        ),
        "quarantine_lifted": lambda a: propose(
            a, one, "quarantine_lifted", facts={}, reason="vu", **at
        ),
        "allotment_adopted": lambda a: adopt_allotment(a, scene.exam, b"", **at),
        "examiners_imported": lambda a: import_roster(
            a, scene.exam, read_roster(b"examinateur;nom\n"), entropy=bytes, **at
        ),
        "signing_key_replaced": lambda a: propose(
            a, None, "signing_key_replaced", facts={"exam": "x"}, reason="vu", **at
        ),
        "tablet_admitted": lambda a: admit_tablet(a, (one, attempt), reason="vu", **at),
        "kiosk_policy_set": lambda a: propose(
            a, None, "kiosk_policy_set", facts={"exam": "x"}, reason="vu", **at
        ),
        "retention_set": lambda a: set_retention(a, "x", 9, reason="arrêté", **at),
        "exam_archived": lambda a: archive_alone(a, "x", None, **at),
        "publication_prepared": lambda a: prepare(
            a,
            "x",
            Wish(NOON),
            render=bare,
            entropy=bytes,
            packages=tmp_path,
            **at,
        ),
        "recheck_answered": lambda a: answer(a, one, reason="vu", **at),
        "publication_stopped": lambda a: stop_it(a, one, reason="trop tôt", **at),
        "part_imported": lambda a: import_component(a, scene.exam, (one, None), **at),
        "ranking_made": lambda a: rank_exam(
            a, scene.exam, is_final=False, packages=tmp_path, **at
        ),
        "ranking_adopted": lambda a: propose(
            a, one, "ranking_adopted", facts={"ranking": "1"}, reason="vu", **at
        ),
        "results_published": lambda a: propose(
            a, one, "results_published", facts={}, reason="délibéré", **at
        ),
        "publication_corrected": lambda a: propose(
            a, one, "publication_corrected", facts={}, reason="erreur", **at
        ),
        "wording_judged": lambda a: judge(
            a, one, wording, Fraction(1), nonce=bytes(16), **at
        ),
        "wording_taken_back": lambda a: take_back(a, one, wording, **at),
        "wording_settled": lambda a: settle(
            a, one, wording, Fraction(1), reason="vu", **at
        ),
        "panel_recorded": lambda a: record_panels(
            a, one, Panels((), ()), undecided={}, reason="vu", packages=tmp_path, **at
        ),
        "quorum_waived": lambda a: propose(
            a, one, "quorum_waived", facts={}, reason="muets", **at
        ),
        "sitting_annulled": lambda a: propose(
            a, one, "sitting_annulled", facts={}, reason="fuite", **at
        ),
        "decision_proposed": lambda a: propose(
            a, one, "sitting_annulled", facts={}, reason="fuite", **at
        ),
        "decision_withdrawn": lambda a: withdraw(a, one, **at),
    }


def test_each_act_refuses_each_role_that_may_not_and_leaves_no_trace(
    scene, owner, tmp_path
):
    acts = acts_of(scene, owner, tmp_path)
    before = owner.execute("SELECT count(*) FROM act").fetchone()

    for kind, act in acts.items():
        for login in STAFF:
            actor = scene.actor(login)
            if not may(actor, kind):
                with pytest.raises(NotAllowed):
                    act(actor)

    assert owner.execute("SELECT count(*) FROM act").fetchone() == before


def test_every_act_of_the_day_is_in_this_test(scene, owner, tmp_path):
    from concours.acts.action_sets import PREPARE  # noqa: PLC0415 -- beside the others

    kinds = {kind for kinds in MAY.values() for kind in kinds if "see_" not in kind}

    assert set(acts_of(scene, owner, tmp_path)) == kinds - PREPARE
