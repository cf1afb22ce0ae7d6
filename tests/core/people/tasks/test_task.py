"""Each fact asks whoever can answer it, when it is time, and nobody else."""

from dataclasses import replace

import pytest

from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant
from concours.core.people.proposals.lapse import Lapse
from concours.core.people.tasks.cases import HEARING_BEFORE_MS, CaseWaiting
from concours.core.people.tasks.offices import awaited_by
from concours.core.people.tasks.steps import (
    DAY_MS,
    LATE_MS,
    LATE_MS_MAX,
    RESULTS_KEPT_MS,
    SETUP_BEFORE_MS,
)
from concours.core.people.tasks.task import (
    CALL_UNANSWERED_MS,
    HelpCallOpen,
    IncidentOpen,
    Person,
    ProposalOpen,
    RecordUnconfirmed,
    ShareAwaited,
    StepOpen,
    WordingsUndecided,
    tasks_of,
)

NOW = Instant(100 * 24 * HOUR_MS)
ME = Person(
    "me",
    frozenset(
        {
            "decision_proposed",
            "candidate_excluded",
            "marking_adopted",
            "share_handed",
            "sealing_confirmed",
            "incident_followed",
            "wording_judged",
            "sitting_armed",
            "audience_released",
            "sitting_collected",
            "results_published",
        }
    ),
)
NOBODY = Person("me", frozenset())


def proposal(kind="candidate_excluded", proposer="other", lapse=None, made=NOW):
    return ProposalOpen(
        id=f"{kind}-{proposer}-{made}",
        sitting="s",
        kind=kind,
        proposer=proposer,
        made=made,
        expires=Instant(made + HOUR_MS),
        lapse=lapse,
    )


def share(opens=NOW, holder="me", missing=1, *, purpose="launch"):
    return ShareAwaited(
        id="k",
        sitting="s",
        holder=holder,
        opens=Instant(opens),
        purpose=purpose,
        missing_count=missing,
    )


def record(holder="me"):
    return RecordUnconfirmed(id="r", sitting="s", holder=holder, sealed=NOW)


def incident(state="open", assignee="", age_ms=5 * MINUTE_MS):
    opened = Instant(NOW - age_ms)
    return IncidentOpen(
        id="i",
        sitting="s",
        kind="noise",
        state=state,
        assignee=assignee,
        opened=opened,
    )


def wordings(count=4):
    return WordingsUndecided(id="w", sitting="s", count=count, marked=NOW)


def step(name, age_ms):
    return StepOpen(id="s", sitting="s", step=name, due=Instant(NOW - age_ms))


@pytest.mark.parametrize(
    ("fact", "urgency"),
    [
        (proposal(), "now"),
        (proposal("marking_adopted"), "whenever"),
        (proposal(proposer="me"), None),
        (proposal("ranking_adopted"), None),
        (proposal(lapse=Lapse("time")), None),
        (share(), "now"),
        (share(NOW + 60 * MINUTE_MS), "now"),
        (share(NOW + 60 * MINUTE_MS + 1), None),
        (share(NOW - LATE_MS_MAX - 1), None),
        (share(holder="other"), None),
        (share(missing=0), None),
        (share(purpose="marking"), "whenever"),
        (share(NOW - 40 * HOUR_MS, purpose="stations"), "now"),
        (record(), "whenever"),
        (record("other"), None),
        (incident(), "now"),
        (incident(age_ms=5 * MINUTE_MS - 1), None),
        (incident("assigned", "me", 0), "now"),
        (incident("assigned", "other"), None),
        (incident("seen"), None),
        (wordings(), "whenever"),
        (wordings(0), None),
        (step("scenarios", SETUP_BEFORE_MS - DAY_MS - 1), "whenever"),
        (step("scenarios", SETUP_BEFORE_MS - DAY_MS), "late"),
        (step("launch", LATE_MS["launch"]), "late"),
        (step("launch", LATE_MS["launch"] - 1), None),
        (step("launch", LATE_MS_MAX + 1), None),
        (step("collection", LATE_MS["collection"]), "late"),
        (step("collection", -1), None),
        (step("collection", 0), "whenever"),
        (step("collection", LATE_MS_MAX + 1), None),
        (step("marking", LATE_MS["marking"]), None),
        (step("adoption", 0), "whenever"),
        (step("adoption", LATE_MS_MAX + 1), "late"),
        (step("adoption", RESULTS_KEPT_MS + 1), None),
        (step("publication", LATE_MS["publication"] - 1), "whenever"),
    ],
)
def test_what_a_fact_asks_of_me(fact, urgency):
    tasks = tasks_of(ME, [fact], now=NOW)

    assert [task.urgency for task in tasks] == ([] if urgency is None else [urgency])
    assert tasks_of(NOBODY, [fact], now=NOW) == ()


def test_the_most_urgent_comes_first_then_what_waits_longest():
    old, new = proposal(made=Instant(NOW - MINUTE_MS)), proposal()
    facts = [step("launch", HOUR_MS), wordings(), new, old]

    tasks = tasks_of(ME, facts, now=NOW)

    assert [task.fact for task in tasks] == [old, new, wordings(), facts[0]]


def test_i_wait_for_what_i_proposed_even_in_vain():
    own, lapsed = proposal(proposer="me"), proposal(proposer="me", lapse=Lapse("time"))

    assert awaited_by(ME, [lapsed, proposal(), own]) == (lapsed, own)


def test_a_call_asks_its_room_at_once_and_others_once_it_has_waited():
    may_see = frozenset({"help_seen"})
    room, jury = Person("me", may_see, is_local=True), Person("me", may_see)
    call = HelpCallOpen(
        id="c",
        sitting="s",
        need="unwell",
        site="l",
        room="Salle 1",
        made=Instant(NOW - HOUR_MS),
        received=NOW,
    )

    [task] = tasks_of(room, [call], now=NOW)
    assert (task.urgency, task.since) == ("now", call.made)
    assert not tasks_of(jury, [call], now=Instant(NOW + CALL_UNANSWERED_MS - 1))
    assert tasks_of(jury, [call], now=Instant(NOW + CALL_UNANSWERED_MS))
    assert not tasks_of(NOBODY, [call], now=Instant(NOW + HOUR_MS))


def case(awaits, at=NOW):
    return CaseWaiting(id="c", sitting="s", number=1, awaits=awaits, at=Instant(at))


def asked_for(awaits, *, now):
    jury = Person("me", frozenset({f"case_{awaits}"}))
    assert tasks_of(NOBODY, [case(awaits)], now=Instant(now)) == ()
    return [
        (task.urgency, task.since, task.until)
        for task in tasks_of(jury, [case(awaits)], now=Instant(now))
    ]


@pytest.mark.parametrize("awaits", ["notified", "closed"])
def test_a_case_asks_whoever_may_take_its_next_step(awaits):
    assert asked_for(awaits, now=NOW) == [("whenever", NOW, None)]


def test_what_a_candidate_wrote_is_to_be_read_before_the_eve_of_the_hearing():
    hearing = Instant(NOW + 2 * HEARING_BEFORE_MS)
    fact = replace(case("heard", hearing), written=NOW)
    jury = Person("me", frozenset({"case_heard"}))

    [task] = tasks_of(jury, [fact], now=NOW)
    assert (task.urgency, task.since, task.until) == ("whenever", NOW, hearing)
    assert tasks_of(jury, [replace(fact, written=None)], now=NOW) == ()
    assert tasks_of(NOBODY, [fact], now=NOW) == ()


def test_a_hearing_is_told_on_its_eve_and_somebody_waits_from_its_hour():
    eve = NOW - HEARING_BEFORE_MS
    assert asked_for("heard", now=eve - 1) == []
    assert asked_for("heard", now=eve) == [("whenever", None, NOW)]
    assert asked_for("heard", now=NOW - 1) == [("whenever", None, NOW)]
    assert asked_for("heard", now=NOW) == [("now", NOW, None)]
