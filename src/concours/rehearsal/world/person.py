"""A candidate: looks at the screen, reads, answers, changes their mind, never waits."""

from random import Random

from concours.core.delivery.attempt.copy import CLOCK_ERROR_MS_MAX
from concours.core.delivery.sync.outbox import waiting_count
from concours.core.kernel.canonical import Json, dump
from concours.rehearsal.world.agenda import Agenda, Process, Steps
from concours.rehearsal.world.jury import Jury
from concours.rehearsal.world.paper import (
    ARTICLE,
    FREE,
    LOCKED,
    OFFERED,
    WORDED,
    Candidate,
)
from concours.rehearsal.world.tablet.day import END_OF_TIME
from concours.rehearsal.world.tablet.tablet import Tablet
from concours.rehearsal.world.witness import SKEW_MS_MAX, Witness

LOOK_MS_MIN, LOOK_MS_MAX = 300, 3_000
ACTS_COUNT_MAX = 40
KEPT_OUT_MS_MAX = 1_000
"""News that have just come are being kept."""
HANDS_IN_PER_CENT = 2
NEED_CODE = ("enrol.replacement_needed", "enrol.replacement_invalid")
KINDS = (
    *("answered",) * 6,
    *("seen",) * 2,
    "flagged",
    "eliminated",
    "validated",
    "highlighted",
    "left",
    "returned",
)


class Person(Process):
    """One candidate and the tablet before them."""

    def __init__(self, candidate: Candidate, tablet: Tablet, jury: Jury) -> None:
        super().__init__(tablet.agenda, f"candidate-{candidate.number}")
        self.candidate = candidate
        self.tablet = tablet
        self.jury = jury
        self.witness: Witness = tablet.witness
        self.code: str | None = None
        self.acts_count = 0
        self.kept_out_since_ms: int | None = None
        self.is_highlighting = False

    def sit_down(self) -> None:
        """Begin, and go on until the end of the world."""
        self.run(self._day())

    def change_tablet(self, tablet: Tablet) -> None:
        """Sit down at another tablet, with a code from the supervisor."""
        self.tablet = tablet
        self.run(self.need_code())

    def need_code(self) -> Steps[None]:
        """Ask the supervisor for a code of replacement."""
        self.code = yield from self.jury.replacement(self.candidate.attempt)

    def _day(self) -> Steps[None]:
        agenda = self.agenda
        while True:
            yield self._pause_ms(agenda)
            tablet = self.tablet
            if tablet.screen == "enrolment":
                if tablet.problem == "enrol.replacement_invalid":  # served already
                    self.code = None
                if tablet.problem in NEED_CODE and self.code is None:
                    yield from self.need_code()
                if tablet.screen == "enrolment":  # it may have died meanwhile
                    tablet.run(tablet.enrol(self.code))
            elif tablet.screen == "composing" and self.acts_count < ACTS_COUNT_MAX:
                self._act(tablet)
            self._look_at_the_end(tablet)

    def _look_at_the_end(self, tablet: Tablet) -> None:
        """Complain of an end of time that was none, and that is not taken back."""
        left_ms = left_after_hand_in(tablet)
        if left_ms is None or left_ms <= 0:
            self.kept_out_since_ms = None
        elif self.kept_out_since_ms is None:
            self.kept_out_since_ms = self.agenda.now
        elif self.agenda.now - self.kept_out_since_ms >= KEPT_OUT_MS_MAX:
            self.witness.keeps_out(tablet.name, left_ms)

    def _pause_ms(self, agenda: Agenda) -> int:
        if self.is_highlighting or agenda.happens(20):  # bursts of ticks
            return agenda.between(20, LOOK_MS_MIN)
        return agenda.between(LOOK_MS_MIN, LOOK_MS_MAX)

    def _act(self, tablet: Tablet) -> None:
        kind, content = self._wish(self.agenda.chance)
        body = dump(content)
        self.acts_count += 1
        assert tablet.day is not None
        if tablet.day.act(kind, body) is not None:
            self.witness.intends(self.candidate.attempt, kind, body)

    def _wish(self, chance: Random) -> tuple[str, Json]:
        if self.acts_count > ACTS_COUNT_MAX // 2 and self.agenda.happens(
            HANDS_IN_PER_CENT
        ):
            return "handed", {"reason": "candidate"}
        kind = "highlighted" if self.is_highlighting else chance.choice(KINDS)
        return kind, _body(chance, kind, chance.choice((*LOCKED, *FREE)))


def left_after_hand_in(tablet: Tablet) -> int | None:
    """Return what is left after an end of time, beyond an error in good faith.

    None where it stands, or where this tablet cannot know better: the centre has not
    acknowledged it, news are missing, or the hour is wrong.
    """
    last = tablet.journal and tablet.journal.hand_in
    if tablet.screen != "handed" or not (last and tablet.journal and tablet.reader):
        return None
    centre_ms, unsure_ms = tablet.witness.centre_ms(), tablet.time.unsure_ms()
    owed_end = tablet.oracle.owed_end(tablet.agenda.now)
    can_know = (
        waiting_count(tablet.journal.outbox) == 0
        and tablet.reader.has_heard
        and tablet.time.is_read
        and abs(tablet.time.stamp_ms() - centre_ms) <= unsure_ms + SKEW_MS_MAX
    )
    if last.body != END_OF_TIME or owed_end is None or not can_know:
        return None
    return owed_end - centre_ms - CLOCK_ERROR_MS_MAX - 2 * (unsure_ms + SKEW_MS_MAX)


def _body(chance: Random, kind: str, question: str) -> Json:
    start = chance.randrange(400)
    bodies: dict[str, Json] = {
        "answered": {"question": question, "answer": _answer(chance, question)},
        "flagged": {"question": question, "flagged": start < 200},
        "eliminated": {"question": question, "propositions": [OFFERED[start % 5]]},
        "highlighted": {"dossier": ARTICLE, "ranges": [[start, start + 9]]},
        "left": {},
        "returned": {},
    }
    return bodies.get(kind, {"question": question})


def _answer(chance: Random, question: str) -> Json:
    if question == WORDED:
        return chance.choice(["embolie pulmonaire", "embolie", "🫀", ""])
    return [*sorted(chance.sample(OFFERED, chance.randrange(4)))]
