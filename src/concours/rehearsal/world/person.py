"""A candidate: looks at the screen, reads, answers, changes their mind, never waits."""

from collections import Counter
from collections.abc import Sequence
from random import Random

from concours.core.delivery.attempt.copy import CLOCK_ERROR_MS_MAX
from concours.core.delivery.calls.call import NEEDS
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
)
from concours.rehearsal.world.tablet.day import END_OF_TIME
from concours.rehearsal.world.tablet.fetching import enrol
from concours.rehearsal.world.tablet.tablet import Tablet
from concours.rehearsal.world.witness import SKEW_MS_MAX, Witness

LOOK_MS_MIN, LOOK_MS_MAX = 300, 3_000
ACTS_COUNT_MAX = 40
KEPT_OUT_MS_MAX = 1_000
"""News that have just come are being kept."""
HANDS_IN_PER_CENT = 2
ASKS_PER_CENT = 5
CALLS_PER_CENT = 2
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
LOOKS = ("left", "viewed", "framed", "pasted", "strayed")


class Person(Process):
    """One candidate and the tablet before them."""

    def __init__(self, tablet: Tablet, juries: Sequence[Jury]) -> None:
        super().__init__(tablet.agenda, f"candidate-{tablet.candidates[0].number}")
        self.candidates = tablet.candidates
        self.order = 1
        """The sitting that they are in, whatever tablet they have."""
        self.tablet = tablet
        self.juries = juries
        self.witness: Witness = tablet.witness
        self.code: str | None = None
        self.acts_counts: Counter[int] = Counter()
        self.kept_out_since_ms: int | None = None
        self.is_highlighting = False
        self.away_from: int | None = None
        """The sitting that they do not come to."""
        self.away_until_ms = 0

    @property
    def is_away(self) -> bool:
        """Whether they are not there now."""
        return self.agenda.now < self.away_until_ms

    def sit_down(self) -> None:
        """Begin, and go on until the end of the world."""
        self.run(self._day())

    def change_tablet(self, tablet: Tablet) -> None:
        """Sit down at another tablet, with a code from the supervisor."""
        self.tablet = tablet
        self.run(self.need_code())

    def need_code(self) -> Steps[None]:
        """Ask the supervisor for a code of replacement, in one sitting.

        Between two papers it is one of them, as the room has its page open.
        """
        order = self.order
        if (
            order < len(self.juries)
            and self._is_over(order)
            and self.agenda.happens(50)
        ):
            order += 1
        while self.juries[order - 1].sitting.is_collected:
            order += 1
        self.witness.settled.asks_for_code(self.candidates[order - 1])
        jury = self.juries[order - 1]
        self.code = yield from jury.replacement(self.candidates[order - 1].attempt)

    def _is_over(self, order: int) -> bool:
        entries = (
            chain[-1].entry.kind
            for (attempt, _), chain in self.juries[0].database.tables.chains.items()
            if chain and attempt == self.candidates[order - 1].attempt
        )
        return "handed" in entries

    def _day(self) -> Steps[None]:
        agenda = self.agenda
        while True:
            yield self._pause_ms(agenda)
            tablet = self.tablet
            self.order = tablet.order if tablet.journal else self.order
            is_not_theirs = tablet.journal and self.order == self.away_from
            if self.is_away or is_not_theirs:
                continue
            if tablet.screen == "enrolment":
                if tablet.problem == "enrol.replacement_invalid":  # served already
                    self.code = None
                if tablet.problem in NEED_CODE and self.code is None:
                    yield from self.need_code()
                if tablet.screen == "enrolment":  # it may have died meanwhile
                    tablet.run(enrol(tablet, self.code))
            elif self._may_act(tablet):
                self._act(tablet)
            elif tablet.screen == "handed" and self.order < len(self.candidates):
                self._think_of_next(tablet)
            self._look_at_the_end(tablet)
            if len(self.candidates) > 1:
                self._call(tablet)
                self._look_at_the_veil(tablet)

    def _may_act(self, tablet: Tablet) -> bool:
        is_composing = tablet.screen == "composing" and not tablet.papers.find_veil()
        return is_composing and self.acts_counts[self.order] < ACTS_COUNT_MAX

    def _call(self, tablet: Tablet) -> None:
        """Press the call button now and then, while the screen has it."""
        if tablet.screen in ("waiting", "composing") and self.agenda.happens(
            CALLS_PER_CENT
        ):
            tablet.run(tablet.calls.make(self.agenda.chance.choice(NEEDS)))

    def _look_at_the_veil(self, tablet: Tablet) -> None:
        """Complain of a break whose hour has passed, and that hides the paper still."""
        veil = tablet.papers.find_veil() if tablet.screen == "composing" else None
        if veil is None or veil.ended_at is None:
            return
        centre_ms, unsure_ms = self.witness.centre_ms(), tablet.time.unsure_ms()
        error_ms = abs(tablet.time.stamp_ms() - centre_ms)
        if error_ms <= unsure_ms + SKEW_MS_MAX and centre_ms > (
            veil.ended_at + KEPT_OUT_MS_MAX + 2 * unsure_ms
        ):
            self.witness.keeps_veiled(tablet.name)

    def _think_of_next(self, tablet: Tablet) -> None:
        """Press « Attendre l'épreuve »; others wait before their receipt."""
        if self.agenda.happens(ASKS_PER_CENT):
            tablet.papers.ask_for_next()

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
        self.acts_counts[self.order] += 1
        assert tablet.day is not None
        if tablet.day.act(kind, body) is not None:
            self.witness.intends(tablet.candidate.attempt, kind, body)

    def _wish(self, chance: Random) -> tuple[str, Json]:
        if self.acts_counts[self.order] > ACTS_COUNT_MAX // 2 and self.agenda.happens(
            HANDS_IN_PER_CENT
        ):
            return "handed", {"reason": "candidate"}
        kind = "highlighted" if self.is_highlighting else chance.choice(KINDS)
        question = chance.choice((*LOCKED, *FREE))
        content = _body(chance, kind, question)
        return self._look(kind, question) or (kind, content)

    def _look(self, kind: str, question: str) -> tuple[str, Json] | None:
        """Return, in half of the absences, how the paper is looked at otherwise.

        Where the tablet tells it now. Nothing is drawn: a seed is the same exam.
        """
        place = self.acts_counts[self.order] % (2 * len(LOOKS))
        if kind not in ("left", "returned") or place >= len(LOOKS):
            return None
        bodies: dict[str, Json] = {
            "left": {"by": "blur" if question in FREE else "hidden"},
            "viewed": {"centre": [40, 30], "figure": 1, "zoom": 150 + len(question)},
            "framed": {"height": 752, "of": [1280, 800], "width": 640},
            "pasted": {"length": len(question), "question": question},
            "strayed": {"dest": "document", "path": f"/{question}"},
        }
        look, now_ms = LOOKS[place], self.tablet.quartz.monotonic_ms()
        is_told = self.tablet.looks.take(look, dump(bodies[look]), now_ms=now_ms)
        return (look, bodies[look]) if is_told else None


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
