"""The sittings of one tablet: which one it shows, and what is left of the others.

Mirrors `client/src/shell/seat.ts` and `copies.ts`; the choice is the core's own, and
`protocol/vectors/seat.json` binds it to the client's.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from concours.core.delivery.calls.rest import CAUSE
from concours.core.delivery.sitting.choice import SittingState, choose_sitting
from concours.core.delivery.sitting.course import Course, course_of, parse_item
from concours.core.delivery.sitting.time import Pause
from concours.core.delivery.sync.batch import SentEntry
from concours.core.delivery.sync.outbox import waiting_count
from concours.rehearsal.world.paper import SITTINGS, due_of
from concours.rehearsal.world.tablet.day import END_OF_TIME
from concours.rehearsal.world.tablet.journal import Journal

if TYPE_CHECKING:
    from concours.core.kernel.time import Instant
    from concours.rehearsal.world.tablet.tablet import Tablet


class Papers:
    """From paper to paper. `shown` is the order of the sitting on the screen."""

    def __init__(self, tablet: "Tablet") -> None:
        self.tablet = tablet
        self.shown: int | None = None
        self.raw: list[dict[str, Any]] = []
        """All news that this tablet knows, of every sitting."""
        self.copies: dict[int, Journal] = {}
        """What was written here in sittings that are not shown."""

    def restore(self) -> None:
        """Go on from what the disk holds."""
        contents = self.tablet.disk.contents
        self.raw = [contents.news[number] for number in sorted(contents.news)]
        single_order = min(contents.papers) if len(contents.papers) == 1 else None
        last_order = contents.shown or single_order
        for order in sorted(contents.papers.keys() - {last_order}):
            journal = self._open(order)
            if journal.outbox.entries:
                self.copies[order] = journal
                self.tablet.finish(journal)
        first_order = last_order or self.choose(is_next_asked=False)
        assert first_order is not None, "a tablet that is enrolled"
        self.show(first_order)

    def take_news(self, raw: list[dict[str, Any]]) -> None:
        """Obey more news, whichever sitting they are of."""
        self.raw = [*self.raw, *raw]
        if self.tablet.day is not None:
            self.tablet.day.take_news(raw)
        self._follow_or_proceed()

    def take_news_anew(self, raw: list[dict[str, Any]]) -> None:
        """Obey the news of a centre that was restored, from the first on."""
        self.raw = raw
        if self.tablet.day is not None:
            self.tablet.day.take_news_anew(raw)
        self._follow_or_proceed()

    def _follow_or_proceed(self) -> None:
        """Leave a paper that was missed before anything is written in it."""
        day = self.tablet.day
        self.follow()
        if day is not None and not day.is_stopped:
            day.proceed()

    def follow(self) -> None:
        """Go to what is announced, or goes on, once nobody composes here."""
        order = self.choose(is_next_asked=False)
        if order is not None and order != self.shown:
            self.show(order)

    def ask_for_next(self) -> None:
        """Wait for the sitting after this one, where the receipt shows that button."""
        order = self.choose(is_next_asked=True)
        if order is not None and order != self.shown:
            self.show(order)

    def choose(self, *, is_next_asked: bool) -> int | None:
        """Return the order of the sitting to show."""
        return choose_sitting(
            [self._state(order) for order in self.tablet.disk.contents.papers],
            self.shown,
            now=self.tablet.time.stamp_ms(),
            is_next_asked=is_next_asked,
        )

    def refuse(self, order: int) -> None:
        """Send nothing more of a sitting in which the centre refuses this tablet."""
        reason = self.tablet.disk.contents.papers[order].refused
        journal = self.tablet.journal if order == self.shown else self.copies.get(order)
        if journal and reason and self.tablet.delivery:
            self.tablet.delivery.halted[journal.device.chain] = reason
        self._follow_or_proceed()

    def entries_in(self, order: int) -> Sequence[SentEntry]:
        """Return what was written here in one sitting."""
        is_shown = order == self.tablet.order and self.tablet.journal is not None
        journal = self.tablet.journal if is_shown else self.copies.get(order)
        return journal.outbox.entries if journal else ()

    def find_veil(self) -> Pause | None:
        """Return the rest break that hides the paper now."""
        day, now = self.tablet.day, self.tablet.time.stamp_ms()
        pauses = [] if day is None else [pause for _, pause in day.course.pauses]
        rests = (p for p in pauses if p.cause == CAUSE and p.is_open)
        return next((rest for rest in rests if self.hides(rest, now)), None)

    def hides(self, rest: Pause, now: int) -> bool:
        """Say whether a break whose end was not told hides the paper."""
        return rest.ended_at is None or now < rest.ended_at

    def show(self, order: int) -> None:
        """Leave the sitting that is shown, and begin with another."""
        self._leave()
        self.shown = order
        self.copies.pop(order, None)
        self.tablet.begin(self._open(order), self.raw)
        contents = self.tablet.disk.contents
        if len(contents.papers) > 1 and contents.shown != order:
            self.tablet.disk.write(lambda now: setattr(now, "shown", order))

    def _leave(self) -> None:
        tablet, day = self.tablet, self.tablet.day
        if self.shown is None or day is None or tablet.journal is None:
            return
        day.is_stopped = True
        if not tablet.journal.outbox.entries:
            return  # one that only waited may be left
        self.copies[self.shown] = tablet.journal
        if not day.is_handed and not day.is_superseded:
            owed_end = tablet.oracle.owed_end(tablet.agenda.now)
            unsure_ms = tablet.time.unsure_ms()
            tablet.witness.leaves(tablet.name, owed_end, unsure_ms)

    def _open(self, order: int) -> Journal:
        tablet, contents = self.tablet, self.tablet.disk.contents
        assert contents.key_number is not None
        key = tablet.key(contents.key_number)
        device = contents.papers[order].device
        journal = tablet.journals(tablet, device, key, tablet.disk)
        journal.open(tablet.witness)
        reason = contents.papers[order].refused
        if reason is not None and tablet.delivery is not None:
            tablet.delivery.halted[device.chain] = reason
        return journal

    def _state(self, order: int) -> SittingState:
        day, journal = self.tablet.day, self.tablet.journal
        if order == self.shown and day is not None and journal is not None:
            return SittingState(
                order=order,
                kind="exam",
                opens=day.course.t0,
                ends=day.end,
                entries_count=len(journal.outbox.entries) + len(journal.turns),
                waiting_count=waiting_count(journal.outbox),
                is_handed=day.is_handed,
                is_superseded=self._is_superseded(order, day.course, day.end),
            )
        return self._state_of_copy(order)

    def _state_of_copy(self, order: int) -> SittingState:
        tablet, sitting = self.tablet, str(SITTINGS[order - 1])
        course = course_of(sitting, [i for i in map(parse_item, self.raw) if i])
        ends = due_of(tablet.candidates[order - 1], course)
        journal = self.copies.get(order)
        return SittingState(
            order=order,
            kind="exam",
            opens=course.t0,
            ends=ends,
            entries_count=len(journal.outbox.entries) if journal else 0,
            waiting_count=waiting_count(journal.outbox) if journal else 0,
            is_handed=journal is not None and self._is_handed(journal, ends),
            is_superseded=self._is_superseded(order, course, ends),
        )

    def _is_superseded(self, order: int, course: Course, end: "Instant | None") -> bool:
        """Say whether a paper is another's; one refused here is, once it is over."""
        paper, now = self.tablet.disk.contents.papers[order], self.tablet.time
        is_left = paper.refused is not None and end is not None
        is_after = (course.superseded_by or 0) > paper.device.epoch
        return is_after or (is_left and now.stamp_ms() >= (end or 0))

    def _is_handed(self, journal: Journal, end: "Instant | None") -> bool:
        last = journal.hand_in
        if last is None or last.body != END_OF_TIME:
            return last is not None
        is_held = waiting_count(journal.outbox) == 0
        return not (is_held and end and self.tablet.time.is_far_from(end))
