"""A case needs two independent kinds; nobody is excluded before their hearing."""

import json
from hashlib import sha256

import pytest

from acts.case_scene import (
    GROUNDS,
    HEARING,
    OPENED,
    T0,
    ask,
    close,
    collect,
    confirm,
    hear,
    keys_of,
    make_suspect,
    notify,
    open_case,
    propose_exclusion,
    tell,
)
from acts.scene import HOUR_MS, Tablet, attempt_of, launch, open_marking_key
from concours.core.casefile.procedure import DAY_MS
from concours.core.kernel.errors import Refusal


@pytest.fixture
def one(scene, owner):
    """A copy about which a trace and the room speak, in a collected sitting."""
    return make_suspect(scene, owner)


def refused(act, *args, **options):
    with pytest.raises(Refusal) as caught:
        act(*args, **options)
    return caught.value.code


def acts(owner, scene):
    rows = owner.execute(
        "SELECT number, kind, convert_from(body, 'UTF8') FROM act"
        " WHERE sitting = %s AND (kind LIKE 'case%%' OR kind = 'candidate_excluded')"
        " ORDER BY number",
        (scene.sitting,),
    ).fetchall()
    return [(number, kind, json.loads(body)) for number, kind, body in rows]


def files(scene, number):
    from concours.store.queries.casefiles import find_case, find_step  # noqa: PLC0415

    case = find_case(scene.sitting, number)
    return [bytes(find_step(case.row, step.act).facts) for step in case.steps]


def test_a_case_goes_to_an_exclusion_by_two_persons_after_the_hearing(
    scene, owner, one
):
    number = open_case(scene, one)
    before_notice = refused(propose_exclusion, scene, one, now=OPENED + 1)
    notify(scene, number)
    before_hearing = refused(propose_exclusion, scene, one, now=HEARING + DAY_MS)
    too_early = refused(hear, scene, number, now=HEARING - 1)
    hear(scene, number)
    decided = HEARING + HOUR_MS
    proposal = propose_exclusion(scene, one, now=decided, case=str(number))
    excluded = confirm(scene, proposal, now=decided + 1)

    assert before_notice == "case.not_notified"
    assert before_hearing == "case.not_heard"
    assert too_early == "case.before_hearing"
    found = acts(owner, scene)
    kinds = [kind for _, kind, _ in found]
    assert kinds == [
        *("case_opened", "case_notified", "case_heard"),
        *("candidate_excluded", "case_closed"),
    ]
    assert found[3][2]["case"] == number
    assert found[4][2]["outcome"] == "excluded"
    assert found[4][2]["excluded"] == excluded
    assert found[0][2]["kinds"] == ["room", "trace"]
    own = [body["digest"] for _, kind, body in found if kind != "candidate_excluded"]
    assert own == [sha256(facts).hexdigest() for facts in files(scene, number)]
    assert owner.execute(
        "SELECT excluded_act FROM attempt WHERE id = %s", (one,)
    ).fetchone() == (excluded,)
    assert refused(close, scene, number) == "case.over"


def test_an_address_that_a_tablet_signed_founds_a_case_and_a_link_does_not(
    scene, owner
):
    from concours.store.models import Attempt  # noqa: PLC0415 -- after setup
    from concours.store.queries.case_facts import _traces  # noqa: PLC0415 -- what it says
    from concours.store.queries.case_signals import has_grounds  # noqa: PLC0415 -- idem

    launch(owner, scene, t0=T0)
    typed, linked = (attempt_of(owner, scene, n) for n in ("04201", "04203"))
    for attempt, dest in ((typed, "document"), (linked, "iframe")):
        tablet = Tablet(owner, attempt)
        tablet.enrol(at=T0 - HOUR_MS)
        tablet.write("strayed", {"dest": dest, "path": "/correction.php"}, at=T0 + 1)
        tell(scene, attempt)

    rows = {row.id: row for row in Attempt.objects.filter(pk__in=(typed, linked))}
    assert [has_grounds(rows[one]) for one in (typed, linked)] == [True, False]
    [asked] = _traces(rows[typed])
    assert (asked["attribution"], asked["request"]) == ("A", "GET /correction.php")
    assert _traces(rows[linked]) == []


def test_one_kind_alone_opens_no_case_and_a_room_is_nobody(scene, owner):
    launch(owner, scene, t0=T0)
    alone, beside = (attempt_of(owner, scene, n) for n in ("04201", "04203"))
    ask(owner, alone)
    ask(owner, alone, request="GET /corrige.php")
    ask(owner, beside, attribution="C")
    tell(scene, beside)
    tell(scene, beside, kind="noise")
    collect(scene, owner)

    assert refused(open_case, scene, alone) == "case.one_kind"
    assert refused(open_case, scene, beside) == "case.one_kind"


def test_what_a_room_told_counts_beside_a_trace_of_somebody_in_it(scene, owner):
    launch(owner, scene, t0=T0)
    attempt = attempt_of(owner, scene, "04201")
    ask(owner, attempt)
    tell(scene)
    collect(scene, owner)

    assert open_case(scene, attempt) == 1


def test_a_case_is_opened_once_on_signals_that_are_there(scene, one):
    keys = keys_of(one)
    assert refused(open_case, scene, one, keys=keys[:1]) == "case.one_kind"
    assert refused(open_case, scene, one, keys=[*keys, "0" * 64]) == "store.unknown"

    assert open_case(scene, one) == 1
    assert refused(open_case, scene, one) == "case.open_already"


def test_what_founded_a_closed_case_founds_no_other_until_something_comes(scene, one):
    from concours.store.models import Exam  # noqa: PLC0415 -- after setup
    from concours.store.queries.case_signals import founded_copies  # noqa: PLC0415

    exam = Exam.objects.get(pk=scene.exam)
    open_case(scene, one)
    close(scene, 1)
    copies_before = founded_copies(exam)
    refusal = refused(open_case, scene, one, now=HEARING + 1)
    tell(scene, one, text="Un voisin écrit au jury.", at=HEARING + HOUR_MS)
    [copy] = founded_copies(exam)

    assert copies_before == []
    assert refusal == "case.nothing_new"
    assert [(case.number, case.closed) for case in copy.past_cases] == [(1, HEARING)]
    assert open_case(scene, one, now=HEARING + DAY_MS) == 2


def test_a_suspicion_written_after_the_houses_own_alarm_counts_and_says_so(
    scene, owner
):
    from concours.acts.delivery.findings import open_findings  # noqa: PLC0415 -- setup
    from concours.core.delivery.supervision.findings import Finding  # noqa: PLC0415
    from concours.store.models import Attempt, Sitting  # noqa: PLC0415 -- after setup
    from concours.store.queries.case_facts import _incidents  # noqa: PLC0415 -- as said

    launch(owner, scene, t0=T0)
    for number, told_at in (("04201", T0 + HOUR_MS), ("04203", T0)):
        ask(owner, attempt_of(owner, scene, number), at=T0 + 1_000)
        tell(scene, attempt_of(owner, scene, number), at=told_at)
    seen = [
        Finding(kind="looked_for", site=str(scene.site), number=number)
        for number in ("04201", "04203")
    ]
    open_findings(Sitting.objects.get(pk=scene.sitting), seen, now=T0 + 2_000)
    collect(scene, owner)
    after, before = (attempt_of(owner, scene, n) for n in ("04201", "04203"))

    rows = Attempt.objects.select_related("site").in_bulk([after, before])
    alarms = [
        _incidents(rows[n], is_jury=False)[0]["alarm_ms"] for n in (after, before)
    ]
    assert alarms == [T0 + 2_000, None]
    assert [open_case(scene, after), open_case(scene, before)] == [1, 2]


def test_no_case_is_opened_while_copies_come_in_and_no_technician_has_it_to_do(
    scene, owner
):
    from concours.core.people.tasks.task import IncidentOpen, Person  # noqa: PLC0415
    from concours.store.queries.tasks import Workplace, facts_for  # noqa: PLC0415

    launch(owner, scene, t0=T0)
    attempt = attempt_of(owner, scene, "04201")
    ask(owner, attempt)
    tell(scene, attempt)
    tell(scene, kind="noise")

    for allowed, kinds in ((set(), ["noise"]), ({"see_cases"}, ["fraud", "noise"])):
        person = Person("technique", frozenset({"incident_followed"} | allowed))
        facts = facts_for(person, Workplace(scene.exam), now=T0 + HOUR_MS)
        found = [fact.kind for fact in facts if isinstance(fact, IncidentOpen)]
        assert sorted(found) == kinds

    assert refused(open_case, scene, attempt) == "case.too_early"


def test_a_notice_leaves_the_days_that_the_exam_says(scene, one):
    number = open_case(scene, one)

    assert refused(notify, scene, number, hearing=HEARING - 1) == (
        "case.hearing_too_soon"
    )
    notify(scene, number)


def test_a_hearing_is_what_was_said_or_handed_over_or_that_nobody_came(scene, one):
    number = open_case(scene, one)
    notify(scene, number)
    assert refused(hear, scene, number, observations=" ") == "case.text_invalid"

    hear(scene, number, observations="", file="0" * 64, file_name="lettre.pdf")
    away = {"observations": "", "has_attended": False}
    assert refused(hear, scene, number, **away) == "case.assisted_away"
    hear(scene, number, **away, is_assisted=False)


def test_a_case_closed_meanwhile_takes_its_exclusion_with_it(scene, one):
    number = open_case(scene, one)
    notify(scene, number)
    hear(scene, number)
    proposal = propose_exclusion(scene, one, now=HEARING, case=str(number))
    close(scene, number, now=HEARING + 1)

    assert refused(confirm, scene, proposal, now=HEARING + 2) == "proposal.outdated"
    again = refused(propose_exclusion, scene, one, now=HEARING, case=str(number))
    assert again == "case.over"


def test_the_candidates_file_names_nobody_who_told_and_the_jurys_does(scene, one):
    number = open_case(scene, one)
    notify(scene, number)
    jury, candidate = (json.loads(facts) for facts in files(scene, number))

    assert jury["reader"] == "jury"
    assert candidate["reader"] == "candidate"
    assert "Delmas" in json.dumps(jury)
    assert "Delmas" not in json.dumps(candidate)
    assert candidate["incidents"][0]["text"] == "Regarde sous la table."
    assert candidate["traces"][0]["request"] == "GET /correction.php"
    assert candidate["step"]["details"]["grounds"] == GROUNDS
    assert [seat["is_own"] for seat in candidate["room"]["seats"]].count(True) == 1


def test_who_was_notified_has_a_letter_that_says_the_hearing_falls(scene, owner, one):
    from concours.acts.delivery.case_steps import read_letter  # noqa: PLC0415 -- setup

    open_case(scene, one)
    close(scene, 1, now=OPENED + 1)
    tell(scene, one, at=OPENED + 2)
    number = open_case(scene, one, now=OPENED + HOUR_MS)
    notify(scene, number, hearing=HEARING + HOUR_MS, now=OPENED + HOUR_MS)
    close(scene, number, now=OPENED + DAY_MS)
    bodies = [
        (n, body) for n, kind, body in acts(owner, scene) if kind == "case_closed"
    ]
    [(first_act, first_body), (second_act, second_body)] = bodies
    letter = read_letter(scene.sitting, number, second_act)
    facts = json.loads(letter.facts)

    assert "letter" not in first_body
    assert refused(read_letter, scene.sitting, 1, first_act) == "store.unknown"
    assert letter.digest == second_body["letter"] != second_body["digest"]
    assert facts["reader"] == "candidate"
    assert facts["step"]["reason"] == letter.act.act.reason == "Rien ne l’établit."
    assert "Adresse tapée, et la salle." not in json.dumps(facts, ensure_ascii=False)
    assert facts["step"]["details"] == {
        "outcome": "no_action",
        "dropped_ms": HEARING + HOUR_MS,
    }
    assert facts["signals"][0]["strength"] in ("told", "asked_by_tablet")
    assert "certain" not in {signal["strength"] for signal in facts["signals"]}
    assert "Delmas" not in json.dumps(facts)
    assert "letter" not in json.loads(files(scene, number)[-1])["step"]["details"]


def test_nobody_changes_or_drops_a_step_from_the_console(scene, one, database):
    import psycopg  # noqa: PLC0415 -- here alone

    open_case(scene, one)
    with database.connect("concours_console", autocommit=True) as console:
        for change in (
            "UPDATE casefile_step SET at_ms = 0",
            "DELETE FROM casefile_step",
            "UPDATE casefile SET number = 9",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                console.execute(change)


def marked_pair(scene, owner):
    """Two copies of a marked sitting, and the facts of a case that compares them."""
    from acts import ranked_scene  # noqa: PLC0415 -- after Django's setup
    from concours.acts.results import marks  # noqa: PLC0415 -- idem
    from concours.core.casefile.signals import make_signal  # noqa: PLC0415 -- idem
    from concours.store.models import Attempt  # noqa: PLC0415 -- idem
    from concours.store.queries import case_facts  # noqa: PLC0415 -- idem

    own, other = make_suspect(scene, owner), attempt_of(owner, scene, "04203")
    open_marking_key(owner, scene, at=OPENED)
    marks.mark(
        scene.actor("presidente"), scene.sitting, packages=scene.packages, now=OPENED
    )
    ranked_scene.adopt_marks(scene)
    copies = Attempt.objects.select_related("candidate", "site", "sitting__exam")
    signal = make_signal(
        "similarity",
        "V",
        sitting=scene.sitting,
        attempts=[own, other],
        site=None,
        room="",
        strength="nation",
        figures={"p": "3.1e-09", "equal_wrong": "1", "expected": "0.4"},
        origin=("run", "0" * 64),
    )
    copy = copies.get(pk=own)
    return case_facts.CaseFacts(
        sitting=copy.sitting,
        attempt=copy,
        number=1,
        signals=json.loads(case_facts.signals_as_json([signal])),
        steps=(),
    )


def test_what_is_told_of_a_room_is_read_by_the_jury_alone(scene, owner):
    from concours.store.models import Attempt  # noqa: PLC0415 -- after Django's setup
    from concours.store.queries.case_facts import _incidents  # noqa: PLC0415 -- as said

    launch(owner, scene, t0=T0)
    own = attempt_of(owner, scene, "04201")
    tell(scene, text="Le n° 04203 regarde partout.")
    copy = Attempt.objects.select_related("site").get(pk=own)
    texts = [_incidents(copy, is_jury=reads)[0]["text"] for reads in (True, False)]

    assert texts == ["Le n° 04203 regarde partout.", ""]


def test_a_case_says_when_each_was_out_and_the_candidate_reads_it_of_oneself(
    scene, owner
):
    from concours.console.words.results.case_seats import room_words  # noqa: PLC0415
    from concours.store.models import Attempt  # noqa: PLC0415 -- after Django's setup
    from concours.store.queries.case_facts import CaseFacts, draw_file  # noqa: PLC0415

    launch(owner, scene, t0=T0)
    own, other = (attempt_of(owner, scene, n) for n in ("04201", "04203"))
    lines = ((own, "out", 1), (other, "out", 2), (own, "back", 3), (own, "out", 5))
    lines += ((own, "left", 6),)  # which is no return
    for attempt, kind, minutes in lines:
        owner.execute(
            """INSERT INTO attendance (attempt_id, kind, at_ms, act, tap)
               VALUES (%s, %s, %s, 1, gen_random_uuid())""",
            (attempt, kind, T0 + minutes * 60_000),
        )
    copy = Attempt.objects.select_related("candidate", "site", "sitting__exam").get(
        pk=own
    )
    facts = CaseFacts(
        sitting=copy.sitting, attempt=copy, number=1, signals=(), steps=()
    )
    files = {reader: draw_file(facts, reader) for reader in ("jury", "candidate")}
    out = {
        reader: {seat["seat"]: seat["out"] for seat in file["room"]["seats"]}
        for reader, file in files.items()
    }
    own_spans = [[T0 + 60_000, T0 + 180_000], [T0 + 300_000, None]]
    words = room_words(files["jury"])["out"].replace("\u00a0", " ")

    assert out["jury"]["A-01"] == out["candidate"]["A-01"] == own_spans
    assert out["jury"]["A-03"] == [[T0 + 120_000, None]]
    assert out["candidate"]["A-03"] == []
    assert "A-01 (de 12 h 31 min 00 s à 12 h 33 min 00 s" in words
    assert "retour non noté" in words
    assert "A-03" not in room_words(files["candidate"])["out"]


def test_two_copies_stand_side_by_side_and_the_candidate_reads_no_other_name(
    scene, owner
):
    from concours.store.queries.case_facts import draw_file  # noqa: PLC0415 -- setup

    facts = marked_pair(scene, owner)
    [jury], [own] = (
        draw_file(facts, reader)["comparisons"] for reader in ("jury", "candidate")
    )

    assert jury["other"]["number"] == "04203"
    assert own["other"] is None
    assert jury["counts"] == {
        "same_wrong": 1,
        "same_right": 0,
        "different": 0,
        "blank": 3,
    }
    for pair in (jury, own):
        [question] = pair["questions"]
        assert question["likeness"] == "same_wrong"
        assert (question["first"], question["second"]) == ("embolie", "embolie")
        assert (question["chosen"], question["answered"]) == (2, 2)
        assert question["first_ms"] == T0 + 1_180
