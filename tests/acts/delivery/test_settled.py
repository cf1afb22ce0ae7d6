"""Nothing changes a collected sitting (invariant 6): 200 days of whatever may come.

Several sittings of one exam, and at random, by seed: tablets replaced, seats moved,
entries that come late, signs of life lost, attendance, time given, pauses, incidents,
fraud decided, markings, in any of them. What is drawn of those that are collected stays
the same bytes: minutes, collection file, bundle.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from uuid import uuid4

import psycopg
import pytest
from tests.emptied import empty

from acts.copies import END, PRESIDENT, T0, fix_head, number_entries
from acts.scene import HOUR_MS, NOON, Tablet, add_sitting, attempt_of, launch
from concours.core.delivery.journal.act import Act
from concours.core.delivery.journal.entry import Tail
from concours.core.kernel.errors import Refusal

NUMBERS = tuple(f"0420{n}" for n in range(1, 7))
DAYS_COUNT = 50
"""Of each of four exams: two hundred."""
LATER = END + 6 * HOUR_MS
COLLECTED_ON = (3, 30)
"""The days on which the later sittings are collected."""
LOOK_DAYS = 5
"""What changed stays changed: so often is enough to see it."""


@dataclass
class Paper:
    """A sitting, what its tablets hold, and what was drawn of it once collected."""

    scene: object
    tablets: dict = field(default_factory=dict)
    drawn: tuple | None = None


class Exam:
    """Three sittings of the same candidates, and whatever befalls them."""

    def __init__(self, scene, owner, chance):
        self.owner, self.chance = owner, chance
        self.packages = scene.packages
        others = (add_sitting(scene, scene.packages) for _ in range(2))
        self.papers = [Paper(scene), *map(Paper, others)]
        self.refused_count = 0
        self.now = LATER

    def compose(self, paper):
        """Launch a sitting, and let some come, some late, some not to the end."""
        launch(self.owner, paper.scene, t0=T0)
        for number in NUMBERS[:-1]:
            tablet = self.enrol(paper, number)
            tablet.write("opened", {"base": None, "paper": "00" * 32}, at=T0)
            self.write(tablet)
            if self.chance.random() < 0.7:
                tablet.write("handed", {"reason": "time"}, at=END)
            tablet.seen(at=END)
            if self.chance.random() < 0.5:
                self.enrol(paper, number)  # and writes nothing

    def enrol(self, paper, number):
        """Let one more tablet in, after what is held of the one before."""
        attempt = attempt_of(self.owner, paper.scene, number)
        before = paper.tablets.setdefault(number, [])
        tablet = Tablet(self.owner, attempt, epoch=len(before) + 1)
        base = Tail(0, before[-1].genesis) if before else None
        if before and before[-1].tail.count:
            self.allow_replacement(paper, number)
            base = before[-1].tail
        tablet.genesis = tablet.tail.head
        tablet.enrol(at=T0 - HOUR_MS, base=base)
        before.append(tablet)
        return tablet

    def write(self, tablet, at=None):
        for _ in range(self.chance.randint(1, 3)):
            letters = sorted(self.chance.sample("ABCDE", 2))
            at_ms = at or T0 + self.chance.randint(1_000, HOUR_MS)
            at_ms = max(at_ms, tablet.tail.device_ms)
            tablet.answer("qi-q1", letters, at=at_ms)

    def collect(self, paper):
        """Give up what is missing, collect, mark; and draw it a first time."""
        from concours.acts.results.marks import collect, mark  # noqa: PLC0415
        from concours.store.queries.delivery.attempt_status import (  # noqa: PLC0415
            find_attempt_statuses,
        )
        from concours.store.queries.delivery.sittings import load  # noqa: PLC0415

        sitting = paper.scene.sitting
        missing = [
            status.number
            for status in find_attempt_statuses(load(sitting))
            if status.class_ in ("coming", "not_handed")
        ]
        if missing:
            self.by_two(paper, "attempt_given_up", candidates=" ".join(missing))
        collect(PRESIDENT, sitting, packages=self.packages, now=self.now)
        fix_head(self.owner, paper.scene)
        mark(PRESIDENT, sitting, packages=self.packages, now=self.now)
        paper.drawn = draw(paper.scene, self.packages)

    def by_two(self, paper, kind, **facts):
        from concours.acts import two_persons  # noqa: PLC0415 -- after setup

        proposal = two_persons.propose(
            PRESIDENT,
            paper.scene.sitting,
            kind,
            facts=facts,
            reason="Oui",
            now=self.now,
        )
        second = paper.scene.actor("kermarec")
        two_persons.confirm(second, proposal, now=self.now)

    def allow_replacement(self, paper, number):
        from concours.acts.delivery import replacement  # noqa: PLC0415 -- after setup

        attempt = attempt_of(self.owner, paper.scene, number)
        replacement.allow_replacement(
            PRESIDENT,
            (paper.scene.sitting, attempt),
            reason="Écran",
            chance=self.chance.randbytes(16),
            now=self.now,
        )

    def live(self, day):
        """Play one day: things that befall any sitting, collected or not."""
        self.now = LATER + day * 60_000
        for _ in range(self.chance.randint(3, 8)):
            paper, number = self.chance.choice(self.papers), self.chance.choice(NUMBERS)
            befall = self.chance.choice(BEFALLS)
            try:
                befall(self, paper, number)
            except (Refusal, psycopg.errors.RestrictViolation):
                self.refused_count += 1
        number_entries(self.owner)


def draw(scene, packages):
    """Return what is drawn of a collected sitting: minutes, file, bundle."""
    from concours.console.files.collection import draw_collection  # noqa: PLC0415
    from concours.core.audit.bundle import parts  # noqa: PLC0415
    from concours.core.kernel.canonical import dump  # noqa: PLC0415
    from concours.store.queries.delivery.minutes import minutes_of  # noqa: PLC0415
    from concours.store.queries.delivery.sittings import load  # noqa: PLC0415
    from concours.store.queries.results.bundles import reading  # noqa: PLC0415

    row = load(scene.sitting)
    with reading(scene.sitting, packages, number=1) as bundle:
        files = {name: sha256(b"".join(chunks)) for name, chunks in parts(bundle)}
    return (
        dump(minutes_of(row, None)),
        draw_collection(row, now=NOON),
        {name: digest.hexdigest() for name, digest in files.items()},
    )


def let_another_tablet_in(exam, paper, number):
    exam.enrol(paper, number)


def deliver_late(exam, paper, number):
    for tablet in paper.tablets.get(number, [])[-2:]:
        exam.write(tablet)


def hand_in_late(_exam, paper, number):
    for tablet in paper.tablets.get(number, [])[-1:]:
        tablet.write("handed", {"reason": "candidate"}, at=END + 1)


def show_life(exam, paper, number):
    for tablet in paper.tablets.get(number, []):
        tablet.seen(at=exam.now, written=tablet.tail.count + exam.chance.randint(0, 3))


def lose_signs_of_life(exam, _paper, _number):
    empty(exam.owner, "presence")


def see(exam, paper, number):
    from concours.acts.delivery.attendance import Tap, note_attendance  # noqa: PLC0415

    tap = Tap(kind=exam.chance.choice(["present", "absent", "left"]), key=uuid4(),
              reason="Correction")  # fmt: skip
    attempt = attempt_of(exam.owner, paper.scene, number)
    note_attendance(PRESIDENT, paper.scene.sitting, attempt, tap, now=exam.now)


def give_time(exam, paper, number):
    from concours.acts.delivery.time import ActTarget, extend  # noqa: PLC0415

    target = ActTarget(attempt=attempt_of(exam.owner, paper.scene, number))
    extend(PRESIDENT, paper.scene.sitting, target, (5, "Bruit"), now=exam.now)


def report(exam, paper, number):
    from concours.acts.delivery.incidents import Report, open_incident  # noqa: PLC0415

    attempt = attempt_of(exam.owner, paper.scene, number)
    said = Report(kind="noise", key=uuid4(), text="Bruit", attempt=attempt)
    open_incident(PRESIDENT, paper.scene.sitting, said, now=exam.now)


def exclude(exam, paper, number):
    attempt = attempt_of(exam.owner, paper.scene, number)
    exam.by_two(paper, "candidate_excluded", attempt=str(attempt))


def readmit(exam, paper, number):
    from concours.acts.delivery.exclusion import readmit as act  # noqa: PLC0415

    attempt = attempt_of(exam.owner, paper.scene, number)
    act(PRESIDENT, paper.scene.sitting, attempt=attempt, reason="Non", now=exam.now)


def mark_again(exam, paper, _number):
    """Seldom: the second scorer is a process of its own."""
    from concours.acts.results.marks import mark  # noqa: PLC0415

    if exam.chance.random() < 0.9:
        return
    mark(PRESIDENT, paper.scene.sitting, reason="Encore", packages=exam.packages,
         now=exam.now)  # fmt: skip


BEFORE = {"sitting_sealed", "sitting_scheduled", "check_opened"}
"""What is never recorded of a sitting again once it is collected."""


def act_in_any_way(exam, paper, number):
    """Some act of a kind to come, which names the candidate."""
    from django.db import transaction  # noqa: PLC0415 -- after setup

    from concours.acts.may import MAY  # noqa: PLC0415
    from concours.acts.record import plain_connection  # noqa: PLC0415
    from concours.store.journal.acts import append_act  # noqa: PLC0415

    kind = exam.chance.choice(
        sorted({kind for kinds in MAY.values() for kind in kinds} - BEFORE)
    )
    sitting = exam.chance.choice([paper.scene.sitting, None])
    body = {"candidate": number, "state": "closed", "opened": 1}
    act = Act(
        actor="x", role="jury", kind=kind, at=exam.now, sitting=sitting, body=body
    )
    with transaction.atomic():
        append_act(plain_connection(), act)


CHANGES = """
UPDATE candidate SET room = room || '.', seat = 'Z-1' WHERE number = %(number)s;
UPDATE candidate SET factor_num = factor_num + 1 WHERE number = %(number)s;
UPDATE sitting SET duration_ms = duration_ms + 1 WHERE id = %(sitting)s;
UPDATE sitting SET closed_at_ms = 7, title = title || '.' WHERE id = %(sitting)s;
UPDATE site SET name = name || '.';
UPDATE exam SET title = title || '.';
INSERT INTO pause (id, sitting_id, site_id, cause, from_ms, until_ms, act)
    SELECT gen_random_uuid(), %(sitting)s, id, 'alarm', 1, 2, 1 FROM site LIMIT 1;
INSERT INTO extension (id, sitting_id, minutes, act)
    VALUES (gen_random_uuid(), %(sitting)s, 5, 1);
INSERT INTO gate_override (id, sitting_id, site_id, act)
    SELECT gen_random_uuid(), %(sitting)s, id, 1 FROM site LIMIT 1;
DELETE FROM device WHERE attempt = %(attempt)s;
UPDATE attempt SET given_up_act = 7 WHERE id = %(attempt)s;
DELETE FROM attendance WHERE attempt_id = %(attempt)s
"""


def change(exam, paper, number):
    """What no act does, and some program might."""
    facts = {
        "number": number,
        "sitting": paper.scene.sitting,
        "attempt": attempt_of(exam.owner, paper.scene, number),
    }
    with suppress(psycopg.errors.ForeignKeyViolation, psycopg.errors.UniqueViolation):
        exam.owner.execute(exam.chance.choice(CHANGES.split(";")), facts)


BEFALLS = (
    let_another_tablet_in, deliver_late, hand_in_late, show_life, lose_signs_of_life,
    see, give_time, report, exclude, readmit, mark_again, act_in_any_way,
    *[change] * 4,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_whatever_comes_later_what_is_collected_is_drawn_the_same(scene, owner, seed):
    exam = Exam(scene, owner, Random(seed))  # noqa: S311 -- replayed by its seed
    first, second, third = exam.papers
    for paper in exam.papers:
        exam.compose(paper)
    exam.collect(first)
    for day in range(DAYS_COUNT):
        exam.live(day)
        for paper, on in zip((second, third), COLLECTED_ON, strict=True):
            if day == on:
                exam.collect(paper)
        for paper in exam.papers:
            if paper.drawn is not None and day % LOOK_DAYS == LOOK_DAYS - 1:
                assert draw(paper.scene, exam.packages) == paper.drawn, f"day {day}"

    assert exam.refused_count > DAYS_COUNT


def test_a_tablet_let_in_that_wrote_nothing_hides_no_copy(scene, owner):
    """296 complete copies once became 295 so: collection reads any whole epoch."""
    from concours.store.queries.delivery.attempt_status import (  # noqa: PLC0415
        find_attempt_statuses,
    )
    from concours.store.queries.delivery.minutes import minutes_of  # noqa: PLC0415
    from concours.store.queries.delivery.sittings import load  # noqa: PLC0415

    launch(owner, scene, t0=T0)
    exam = Exam(scene, owner, Random(1))  # noqa: S311 -- idem
    paper = exam.papers[0]
    whole = exam.enrol(paper, "04201")
    whole.write("opened", {"base": None, "paper": "00" * 32}, at=T0)
    whole.write("handed", {"reason": "candidate"}, at=END)
    whole.seen(at=END)
    empty = exam.enrol(paper, "04201")

    def state():
        row = load(scene.sitting)
        status = next(s for s in find_attempt_statuses(row) if s.number == "04201")
        minutes = next(
            c for c in minutes_of(row, None)["candidates"] if c["number"] == "04201"
        )
        return status.class_, status.epoch, minutes["state"], minutes["tablets"]

    assert state() == ("complete", 1, "complete", 2)
    empty.seen(at=END, written=1)  # it has begun: the copy is open again
    assert state()[:2] == ("not_handed", 2)
    empty.write("opened", {"base": None, "paper": "00" * 32}, at=END)
    assert state() == ("not_handed", 2, "not_handed", 2)
