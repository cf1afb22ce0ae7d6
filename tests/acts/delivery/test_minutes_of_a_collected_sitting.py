"""Minutes of a collected sitting say what was at its collection, whatever comes later.

Drawn again after every act that is still possible there, and any in another sitting,
they are the same bytes.
"""

import json
from dataclasses import dataclass
from uuid import uuid4

import pytest

from acts.copies import fix_head, number_entries
from acts.scene import (
    HOUR_MS,
    NOON,
    Tablet,
    add_spare,
    attempt_of,
    launch,
    leave,
)
from concours.acts.actor import Actor
from concours.acts.may import MAY
from concours.core.delivery.journal.act import Act

PRESIDENT = Actor("presidente", "Pr A. Delmas", frozenset({"president"}))
END = NOON + 3 * HOUR_MS
LATER = END + HOUR_MS


def draw(scene):
    from concours.acts.delivery.minutes import draw_minutes  # noqa: PLC0415 -- after setup

    return draw_minutes(PRESIDENT, scene.sitting, None, now=LATER).facts


def propose(scene, kind, **facts):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    return two_persons.propose(
        PRESIDENT, scene.sitting, kind, facts=facts, reason="Fraude.", now=END
    )


def confirm(scene, proposal):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    two_persons.confirm(scene.actor("kermarec"), proposal, now=END + 60_000)


def withdraw(proposal):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    two_persons.withdraw(PRESIDENT, proposal, now=END + 60_000)


def report(scene, **more):
    from concours.acts.delivery.incidents import Report, open_incident  # noqa: PLC0415

    said = Report(kind="noise", key=uuid4(), text="Haut-parleur", **more)
    return open_incident(PRESIDENT, scene.sitting, said, now=END)


def follow(incident, state):
    from concours.acts.delivery.incidents import Step, follow_incident  # noqa: PLC0415

    follow_incident(PRESIDENT, incident, Step(state, "vu"), now=LATER)


def readmit(scene, attempt):
    from concours.acts.delivery.exclusion import readmit as act  # noqa: PLC0415

    act(PRESIDENT, scene.sitting, attempt=attempt, reason="Non.", now=LATER)


def allow_replacement(scene, attempt):
    from concours.acts.delivery import replacement  # noqa: PLC0415 -- after setup

    replacement.allow_replacement(
        PRESIDENT, (scene.sitting, attempt), reason="écran", chance=bytes(16), now=LATER
    )


def mark(scene):
    from concours.acts.results.marks import mark as act  # noqa: PLC0415 -- after setup

    act(PRESIDENT, scene.sitting, packages=scene.packages, now=LATER)


def append_every_kind(scene):
    """Whatever act is still to come: one of every kind that anybody may do."""
    from django.db import transaction  # noqa: PLC0415 -- after setup

    from concours.acts.record import plain_connection  # noqa: PLC0415 -- idem
    from concours.store.journal.acts import append_act  # noqa: PLC0415 -- idem

    said = {"candidate": "04201", "opened": 1, "state": "closed"}
    for kind in sorted({kind for kinds in MAY.values() for kind in kinds}):
        act = Act(
            actor="x",
            role="jury",
            kind=kind,
            at=LATER,
            sitting=scene.sitting,
            body=said,
        )
        with transaction.atomic():
            append_act(plain_connection(), act)


@dataclass
class Day:
    """A collected sitting, what happened in it, and what was proposed."""

    scene: object
    incidents: list
    proposals: list
    given_up: Tablet


@pytest.fixture
def day(scene, owner):
    """A sitting with all that its minutes may tell, collected, its head fixed."""
    from concours.acts.results.marks import collect  # noqa: PLC0415 -- after setup

    launch(owner, scene, t0=NOON)
    one, two, three = (attempt_of(owner, scene, n) for n in ("04201", "04202", "04203"))
    tablets = [Tablet(owner, attempt) for attempt in (one, two, three)]
    for tablet in tablets:
        tablet.enrol(at=NOON - HOUR_MS)
        tablet.write("opened", {"base": None, "paper": "00" * 32}, at=NOON)
        received = NOON + 1 if tablet is tablets[2] else END  # by a wrong clock
        tablet.write("handed", {"reason": "time"}, at=END, delay_ms=received - END)
        tablet.seen(at=END)
    leave(scene, owner, "04204", at=NOON)
    confirm(scene, propose(scene, "candidate_excluded", attempt=str(two)))
    incidents = [report(scene), report(scene, attempt=one)]
    follow(incidents[1], "seen")
    proposals = [
        propose(scene, "candidate_excluded", attempt=str(one)),
        propose(scene, "sitting_annulled"),
    ]
    confirm(scene, propose(scene, "attempt_given_up", candidates="04203"))
    collect(PRESIDENT, scene.sitting, packages=scene.packages, now=END + 1)
    fix_head(owner, scene)
    return Day(scene, incidents, proposals, tablets[2])


def test_minutes_say_what_was_when_all_was_collected(day):
    facts = json.loads(draw(day.scene))

    states = {each["number"]: each["state"] for each in facts["candidates"]}
    assert [states[f"0420{n}"] for n in (1, 2, 3, 4)] == [
        "complete", "excluded", "given_up", "absent"
    ]  # fmt: skip
    assert sorted(each["state"] for each in facts["incidents"]) == ["open", "seen"]
    decided = [(each["state"], each["decider"] != "") for each in facts["decisions"]]
    assert decided == [
        ("confirmed", True), ("open", False), ("open", False), ("confirmed", True)
    ]  # fmt: skip
    assert facts["acts"][-1]["kind"] == "sitting_collected"


@pytest.mark.parametrize(
    "later",
    [
        lambda day, _: follow(day.incidents[0], "closed"),
        lambda day, _: follow(day.incidents[1], "closed"),
        lambda day, one: report(day.scene, attempt=one),
        lambda day, _: confirm(day.scene, day.proposals[0]),
        lambda day, _: confirm(day.scene, day.proposals[1]),
        lambda day, _: withdraw(day.proposals[1]),
        lambda day, _: propose(day.scene, "sitting_annulled"),
        lambda day, one: allow_replacement(day.scene, one),
        lambda day, _: mark(day.scene),
        lambda day, _: append_every_kind(day.scene),
    ],
    ids=[
        "incident closed", "incident seen, then closed", "incident opened", "excluded",
        "annulled", "withdrawn", "proposed", "replacement", "marked", "any kind",
    ],
)  # fmt: skip
def test_an_act_after_the_collection_changes_no_minutes(day, owner, later):
    before = draw(day.scene)

    later(day, attempt_of(owner, day.scene, "04201"))

    assert draw(day.scene) == before


def test_who_is_readmitted_later_was_excluded_then(day, owner):
    before = draw(day.scene)

    readmit(day.scene, attempt_of(owner, day.scene, "04202"))

    assert draw(day.scene) == before


def test_an_end_that_comes_later_completes_no_copy_in_the_minutes(day, owner):
    """The end under the head was a wrong clock's, and counts as none."""
    before = draw(day.scene)

    day.given_up.write("handed", {"reason": "time"}, at=END + 1)
    number_entries(owner)

    assert draw(day.scene) == before


def test_nothing_in_another_sitting_changes_its_minutes(day, owner):
    before = draw(day.scene)

    other = add_spare(day.scene, day.scene.packages)
    take_part(owner, other)
    append_every_kind(other)

    assert draw(day.scene) == before
    assert draw(other) != before


def take_part(owner, scene):
    """Launch a sitting and let the same candidates compose, be seen and be stopped."""
    from concours.acts.delivery.time import ActTarget, extend  # noqa: PLC0415 -- after setup

    launch(owner, scene, t0=NOON)
    one = attempt_of(owner, scene, "04201")
    tablet = Tablet(owner, one)
    tablet.enrol(at=NOON)
    tablet.write("opened", {"base": None, "paper": "00" * 32}, at=NOON)
    extend(PRESIDENT, scene.sitting, ActTarget(attempt=one), (5, "Bruit"), now=NOON + 1)
    leave(scene, owner, "04204", at=NOON)
    report(scene, attempt=one)
    confirm(scene, propose(scene, "candidate_excluded", attempt=str(one)))
