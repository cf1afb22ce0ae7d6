"""Every page shows itself to those who may see it, and to nobody else."""

import time

import pytest

from acts.scene import HOUR_MS, STAFF, Tablet, attempt_of, launch
from concours.acts.may import MAY
from concours.core.delivery.supervision.board import Board, Sitting
from concours.core.delivery.supervision.progress import Progress
from concours.core.delivery.supervision.status import CandidateStatus, Seat
from concours.core.delivery.supervision.status import Tablet as Seen
from concours.store.journal.board import save_board


def now() -> int:
    return time.time_ns() // 1_000_000


SHORT_NAME = "uc-1-dossiers-et-questions-isolees"


@pytest.fixture
def composed(scene, owner):
    """The exam an hour after its opening, with one copy that has a history."""
    t0 = now() - HOUR_MS
    launch(owner, scene, t0=t0)
    tablet = Tablet(owner, attempt_of(owner, scene, "04201"))
    tablet.enrol(at=t0 - HOUR_MS)
    tablet.write("opened", {"base": None, "paper": "00" * 32}, at=t0)
    tablet.write("seen", {"question": "dp1-q1"}, at=t0 + 1_000)
    tablet.answer("dp1-q1", ["A"], at=t0 + 2_000)
    tablet.answer("dp1-q1", ["A", "C"], at=t0 + 3_000, delay_ms=90_000)
    body = {"question": "dp1-q1", "propositions": ["D"]}
    tablet.write("eliminated", body, at=t0 + 4_000)
    tablet.write("validated", {"question": "dp1-q1"}, at=t0 + 5_000)
    tablet.answer("qi-q2", "=HYPERLINK(<script>)", at=t0 + 6_000)
    tablet.seen(at=now())
    write_board(owner, scene, t0)
    return scene


def write_board(owner, scene, t0, *, silent_ms=0):
    """The board, as the ledger computes it, of tablets silent for so long."""
    rows = owner.execute(
        """SELECT a.id, c.number, s.id, s.name, c.room, c.seat FROM attempt a
           JOIN candidate c ON c.id = a.candidate_id JOIN site s ON s.id = c.site_id
           WHERE a.sitting_id = %s ORDER BY s.name, c.seat""",
        (scene.sitting,),
    ).fetchall()
    statuses = [
        CandidateStatus(
            Seat(
                attempt=a,
                number=n,
                site=str(s),
                room=r,
                seat=p,
                due=t0 + HOUR_MS * 3,
                due_since=t0,
            ),
            Seen(
                epoch=1,
                enrolled=t0,
                seen=now() - silent_ms,
                written_count=9,
                package="whole",
            ),
            Progress(held_count=7, answered_count=2, acted=now()),
        )
        for a, n, s, _, r, p in rows
    ]
    names = {str(row[2]): row[3] for row in rows}
    sitting = Sitting(id=scene.sitting, t0=t0, questions_count=4, sites=names)
    body = Board(sitting, statuses, now=now()).body()
    save_board(owner, scene.sitting, body, now=now())


def exam_code(scene) -> str:
    from concours.store.models import Exam  # noqa: PLC0415 -- after setup

    return Exam.objects.get(pk=scene.exam).code


def pages(scene) -> dict[str, str]:
    """Every page that is only read, and what it takes to see it."""
    of = f"{scene.address}"
    return {
        "/": "see_sittings",
        "/todo": "see_sittings",
        "/todo/state": "see_sittings",
        "/acts": "see_acts",
        "/cell": "see_cell",
        "/cell/state": "see_cell",
        "/processes": "see_cell",
        "/drills": "see_cell",
        "/steps": "see_cell",
        "/status": "see_cell",
        "/handover": "see_cell",
        "/report": "see_cell",
        "/status/band?act=-1": "see_sittings",
        "/sittings": "see_sittings",
        "/share-words.json": "see_sittings",
        "/people": "see_people",
        "/exams/all": "see_exams",
        "/exams/new": "exam_founded",
        f"/exams/{exam_code(scene)}/": "see_exams",
        f"/exams/{exam_code(scene)}/change": "exam_changed",
        f"/exams/{exam_code(scene)}/key": "see_exams",
        f"/exams/{exam_code(scene)}/sittings": "see_exams",
        f"/exams/{exam_code(scene)}/sittings/{SHORT_NAME}": "sitting_moved",
        f"/exams/{exam_code(scene)}/sittings/{SHORT_NAME}/cancel": "plan_cancelled",
        f"/exams/{exam_code(scene)}/roster": "see_roster",
        f"/exams/{exam_code(scene)}/roster/settings": "see_roster",
        f"/exams/{exam_code(scene)}/roster/candidates": "see_roster",
        f"/exams/{exam_code(scene)}/roster/candidates/04201": "see_roster",
        f"/exams/{exam_code(scene)}/roster/candidates/04201/withdraw": (
            "candidate_withdrawn"
        ),
        f"/exams/{exam_code(scene)}/roster/sites.csv": "see_roster",
        f"/exams/{exam_code(scene)}/roster/model/sites.csv": "see_roster",
        f"/exams/{exam_code(scene)}/convocations": "see_roster",
        f"/exams/{exam_code(scene)}/examiners": "see_roster",
        f"/exams/{exam_code(scene)}/allotment": "see_allotment",
        f"/exams/{exam_code(scene)}/allotment/lists.zip": "allotment_adopted",
        f"/exams/{exam_code(scene)}/convocations/progress": "convocations_made",
        f"/exams/{exam_code(scene)}/publication": "see_publication",
        f"/exams/{exam_code(scene)}/archive": "see_archive",
        f"/exams/{exam_code(scene)}/deliberation": "see_publication",
        f"/exams/{exam_code(scene)}/rechecks": "see_publication",
        f"/exams/{exam_code(scene)}/signals": "see_cases",
        f"/exams/{exam_code(scene)}/signals/state": "see_cases",
        f"/exams/{exam_code(scene)}/rankings": "see_results",
        f"/exams/{exam_code(scene)}/matching/new": "see_matching",
        f"/exams/{exam_code(scene)}/parts": "see_parts",
        f"/exams/{exam_code(scene)}/parts/model/ecos.csv": "see_parts",
        "/people?role=jury": "see_people",
        "/people/appoint": "staff_appointed",
        "/staff/kermarec": "see_people",
        f"{of}/left": "see_sittings",
        f"{of}/circuits": "see_circuits",
        f"{of}/circuits/state": "see_circuits",
        f"{of}/circuits/collect": "sitting_collected",
        f"{of}/circuits/found": "see_circuits",
        f"{of}/circuits/paper": "paper_grid_typed",
        f"{of}/launch": "see_launch",
        f"{of}/launch/state": "see_launch",
        f"{of}/launch/hold": "site_held_apart",
        f"{of}/launch/rejoin": "site_rejoined",
        f"{of}/launch/override": "gate_overridden",
        f"{of}/readiness": "see_readiness",
        f"{of}/readiness/state": "see_readiness",
        f"{of}/tablets": "see_readiness",
        f"{of}/tablets/state": "see_readiness",
        f"{of}/relays": "relay_admitted",
        f"{of}/relays?site={scene.site}": "relay_admitted",
        f"{of}/share": "share_handed",
        f"{of}/board": "see_board",
        f"{of}/board?view=table&sort=cut": "see_board",
        f"{of}/board?view=site": "see_board",
        f"{of}/board/now": "see_board",
        f"{of}/board/hours": "see_board",
        f"{of}/proposals": "decision_proposed",
        f"{of}/annulment": "sitting_annulled",
        f"{of}/spare": "spare_opened",
        f"{of}/candidates/04201": "see_board",
        f"{of}/candidates/04201/admit": "tablet_admitted",
        f"{of}/candidates/04201/answers/dp1-q1": "see_copies",
        f"{of}/candidates/04201/answers/qi-q2": "see_copies",
        f"{of}/candidates/04202/answers/qi-q1": "see_copies",
        f"{of}/copies/04201/consultations": "see_copies",
        f"{of}/copies/04201/relecture": "see_copies",
        f"{of}/copies/04201/relecture/record.json": "see_copies",
        f"{of}/copies/04201/relecture/words.json": "see_copies",
        f"{of}/copies/04202/relecture": "see_copies",
        f"{of}/incidents": "see_rooms",
        f"{of}/messages": "see_board",
        f"{of}/probes": "see_traces",
        f"{of}/probes?show=all&probe=none": "see_traces",
        f"{of}/pause-and-exclusion/lock?candidate=04201": "time_paused",
        f"{of}/pause-and-exclusion/exclude?candidate=04201": "candidate_excluded",
        f"{of}/pause-and-exclusion/readmit?candidate=04201": "candidate_readmitted",
        f"{of}/pause-and-exclusion/evacuate?site={scene.site}": "time_paused",
        f"{of}/site": "see_rooms",
        f"{of}/site?site={scene.site}": "see_rooms",
        f"{of}/room?site={scene.site}&room=Salle 1": "see_rooms",
        f"{of}/room/state?site={scene.site}&room=Salle 1": "see_rooms",
        f"{of}/room/calls?site={scene.site}&room=Salle 1": "see_rooms",
        f"{of}/room/absences?site={scene.site}&room=Salle 1": "attendance_noted",
        f"{of}/collection": "see_board",
        f"{of}/collection/state": "see_board",
        f"{of}/collection.csv": "see_board",
        f"{of}/lost-time": "see_board",
        f"{of}/minutes": "see_rooms",
        f"/exams/{exam_code(scene)}/cases": "see_cases",
        f"{of}/marking-key": "see_launch",
        f"{of}/marking-key/state": "see_launch",
        f"{of}/sealing": "see_launch",
        f"/exams/{exam_code(scene)}/papers": "see_papers",
        f"/exams/{exam_code(scene)}/ceremony": "sitting_sealed",
        f"{of}/results": "see_results",
        f"{of}/results/questions": "see_results",
        f"{of}/quality": "see_results",
        f"{of}/quality/formulas": "see_results",
        f"{of}/quality/data": "data_released",
        f"{of}/levelling": "see_results",
        f"{of}/results/wordings": "wording_judged",
        f"{of}/results/panels": "panel_recorded",
        f"{of}/time": "time_extended",
        f"{of}/time?candidate=04201": "time_extended",
        f"{of}/message": "message_sent",
        f"{of}/message?candidate=04201": "message_sent",
    }


@pytest.mark.parametrize("login", STAFF)
def test_each_page_opens_for_those_who_may_and_is_refused_to_others(
    browser, composed, login
):
    client = browser(login)
    allowed = {kind for role in STAFF[login][1] for kind in MAY[role]}
    rights = pages(composed)
    for number in ("04201", "04202"):  # why a copy is read is asked first
        replay = f"{composed.address}/copies/{number}/relecture"
        client.post(replay, {"motive": "check"})

    answers = {path: client.get(path) for path in rights}

    assert {path: answer.status_code for path, answer in answers.items()} == {
        path: 200 if wanted in allowed else 403 for path, wanted in rights.items()
    }
    for answer in answers.values():
        assert_policies(answer)


def assert_policies(answer):
    """Every answer carries its policies, and no page has inline code."""
    page = "" if answer.streaming else answer.content.decode(errors="replace")
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert " style=" not in page
    assert " onclick=" not in page
    assert "<script>" not in page


def test_every_address_is_in_these_tests(composed):
    from django.urls import get_resolver, resolve  # noqa: PLC0415 -- after setup

    every = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    read = {resolve(path.split("?")[0]).url_name for path in pages(composed)}
    acts = {
        *(
            *("quality_levelling_prepare", "quality_levelling_propose"),
            "quality_levelling_file",
            "launch_arm",
            "launch_disarm",
            "share_hand",
            "share_hand_safe",
            "replacement",
        ),
        *("gate_confirm", "gate_withdraw"),
        "spoken",
        "current",
        *("collection_close", "collection_give_up", "collection_mark"),
        *("collection_confirm", "collection_withdraw", "lost_time_grant"),
        *("ceremony_part", "ceremony_seal", "ceremony_again", "sealing_reopen"),
        *("open_check", "open_check_seal", "key_propose", "key_confirm"),
        "key_withdraw",
        *("sealing_file", "sealing_confirm"),
        *("papers", "papers_read", "papers_record", "papers_template"),
        *("marking_key_mark", "marking_key_waive"),
        *("roster_undo", "kiosk_exam", "kiosk_bring"),
        *("browser_keys_add", "browser_key_withdraw", "probe_code"),
        *("relay_admit", "relay_revoke", "relay_envelopes"),
        *("kiosk_policy_propose", "kiosk_policy_confirm", "kiosk_policy_withdraw"),
        *("minutes_draw", "minutes_file", "replay_part"),
        *("replay_draw", "replay_file"),
        *("results_remark", "results_file"),
        *("results_amend", "results_image", "results_agree", "results_propose"),
        *("results_wording", "results_wording_judge", "results_wording_settle"),
        *("results_wordings_carry", "results_image", "rankings_file"),
        *("proposal_confirm", "proposal_withdraw", "proposal_again", "board_stream"),
        *(
            "handover_offer",
            "handover_take",
            *("handover_report_draw", "handover_report_file"),
            # Of an incident, which test_reports_page tells.
            *("incidents_report", "incidents_report_draw", "incidents_report_file"),
            "steps_do",
            "status_announce",
            "status_enter",
            "status_propose",
        ),
        *("room_note", "room_incident", "incidents_follow", "incidents_tell"),
        *("room_roll", "room_call_seen", "room_rest"),
        "decision",
        *(
            "people_move",
            "people_dismiss",
            "people_end",
            "people_renew",
            "people_reset",
        ),
        *("people_confirm", "people_withdraw", "brake_lift"),
        *(
            "archive_make",
            "archive_propose",
            "archive_file",
            "archive_retain",
            "erasure_hold",
        ),
        *("erasure_propose", "erasure_go_on", "erasure_progress", "term_propose"),
        *("publication", "publication_prepare", "publication_progress"),
        "publication_propose",
        *("publication_confirm", "publication_withdraw", "publication_stop"),
        *("publication_sheet", "publication_file"),
        *("publication_changes", "publication_changes_file"),
        *("publication_deliberation_freeze", "publication_deliberation_file"),
        *("signals", "signals_run", "signals_stop", "signals_result"),
        *("signals_files", "signals_act"),
        *("rankings", "rankings_make", "rankings_propose"),
        *("rankings_find", "rankings_candidate", "rankings_file"),
        "publication_recheck_answer",
        *("parts", "parts_bring", "parts_file", "parts_import", "parts_hand"),
        # Of a campaign, which test_matching_pages founds.
        *("matching", "matching_exam", "matching_campaign", "matching_open"),
        *("matching_plan", "matching_posts", "matching_people", "matching_ranking"),
        *("matching_bring", "matching_file", "matching_import", "matching_model"),
        *("matching_current", "matching_run", "matching_progress", "matching_round"),
        *("matching_propose", "matching_decide", "matching_stop", "matching_sent"),
        "matching_attestations",
        *("roster", "roster_bring", "roster_file", "roster_import"),
        "roster_convocations_make",
        *("examiners_letters", "allotment", "allotment_bring", "allotment_file"),
        # Of a site in a half-day, which test_allotment_pages reads by role.
        *("allotment_adopt", "allotment_schedule", "allotment_mend"),
    }
    doors = {
        *("health", "sign_in", "sign_out", "language"),
        *("second_factor", "own_factors", "own_factors_app", "own_factors_passkey"),
        *("own_factors_codes", "own_factors_remove", "own_account", "own_password"),
    }

    # tests/console/matching/test_matching_pages.py and test_rechecks_page.py, by role
    elsewhere = {name for name in every if name.startswith("matching")}
    elsewhere |= {"publication_rechecks", "publication_recheck_answer"}
    # tests/console/ecos/test_circuits.py, by role
    elsewhere |= {"circuit", "circuit_state", "circuit_act", "circuit_chair"}
    elsewhere |= {"doors"}
    elsewhere |= {"grids_collect", "grids_file", "grids_site", "found_grid_act"}
    # tests/console/ecos/test_resit_page.py, by role
    elsewhere |= {"station_resit"}
    # tests/console/ecos/test_paper_grids_page.py, by role
    elsewhere |= {"paper_type", "paper_reread", "paper_sheet"}
    # tests/console/ecos/test_scenarios_page.py, by role
    elsewhere |= {"scenarios", "scenario_read", "scenarios_release"}
    elsewhere |= {"briefing", "briefing_open"}
    # tests/console/results/test_single_marks_pages.py, by role
    elsewhere |= {name for name in every if name.startswith("single_mark")}
    # tests/console/results/test_cases_page.py, by role
    elsewhere |= {name for name in every if name.startswith("cases")}
    elsewhere |= {"exams"}  # it leads to one of those above

    assert every == read | acts | doors | elsewhere


def test_an_answer_read_by_the_jury_is_text_and_nothing_else_a17(browser, composed):
    path = f"{composed.address}/candidates/04201/answers/qi-q2"

    page = browser("presidente").get(path).content.decode()

    assert "=HYPERLINK(&lt;script&gt;)" in page


def test_a_history_shows_both_clocks_what_was_kept_and_a_sound_chain(browser, composed):
    path = f"{composed.address}/candidates/04201/answers/dp1-q1"

    page = browser("auditeur").get(path).content.decode()

    assert "Chaîne vérifiée, 7 actions" in page
    assert "1\u00a0min\u00a030\u00a0s" in page
    assert "1 action est arrivée après coup." in page
    assert "Coche C" in page
    assert "Valide la réponse\u00a0: A, C" in page


def test_a_broken_chain_is_said_a27(browser, composed, owner):
    path = f"{composed.address}/candidates/04201/answers/dp1-q1"
    owner.execute(
        "UPDATE journal_entry SET device_ms = device_ms + 1 WHERE seq = 6 AND attempt "
        "= (SELECT a.id FROM attempt a JOIN candidate c ON c.id = a.candidate_id "
        " WHERE a.sitting_id = %s AND c.number = '04201')",
        (composed.sitting,),
    )

    page = browser("auditeur").get(path).content.decode()

    assert "Une chaîne ne se vérifie pas" in page
    assert "digest" in page


def test_a_stale_board_says_so(browser, composed, owner):
    owner.execute("UPDATE board SET at_ms = at_ms - 20000")

    page = browser("technique").get(f"{composed.address}/board")

    assert "Le registre est en retard ou arrêté" in page.content.decode()


def test_the_wall_knows_no_name(browser, composed):
    for path in ("board", "board/now", "board?view=table"):
        page = browser("technique").get(f"{composed.address}/{path}")
        assert "Camille" not in page.content.decode()


def test_a_search_leads_to_the_candidate(browser, composed):
    path = f"{composed.address}"

    answer = browser("technique").get(f"{path}/board?number=04203")

    assert answer["Location"] == f"{path}/candidates/04203"


def test_what_does_not_exist_is_said_plainly(browser, scene):
    client = browser("presidente")
    other = "00000000-0000-0000-0000-000000000000"
    paths = (
        "/nowhere",
        f"/sittings/{other}/launch",
        f"{scene.address}/candidates/99999",
        f"{scene.address}/results/7.csv",
    )

    for path in paths:
        answer = client.get(path)
        assert (path, answer.status_code) == (path, 404)
        assert "correction" not in answer.content.decode()


def test_a_paper_is_not_read_before_its_launch_a06(browser, scene):
    path = f"{scene.address}/candidates/04201/answers/dp1-q1"

    answer = browser("presidente").get(path)

    assert answer.status_code == 409
    assert "Le sujet est encore scellé." in answer.content.decode()


def test_health_answers_without_a_session(browser):
    assert browser().get("/health").json() == {"status": "ok"}


def test_an_address_without_bounds_is_cut(browser):
    assert browser().get("/?" + "x" * 3_000).status_code == 414


def test_a_page_knows_the_hour_once(browser, composed, monkeypatch):
    from concours.console.edge import moment  # noqa: PLC0415 -- after setup

    calls = []
    real = time.time_ns

    class Clock:
        @staticmethod
        def time_ns() -> int:
            calls.append(1)
            return real()

    president = browser("presidente")
    monkeypatch.setattr(moment, "time", Clock)
    president.get(f"{composed.address}/board")

    assert len(calls) == 1
