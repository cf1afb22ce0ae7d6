"""One sitting on a tablet, from reveal to end.

Mirrors `client/src/shell/attempt/day.ts`.
Every change of its world ends in `proceed`, which looks at the facts and takes the next
step, so that a reload at any point goes on from there.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from concours.core.delivery.attempt.copy import CLOCK_ERROR_MS_MAX
from concours.core.delivery.sitting.course import Course, Item, course_of, parse_item
from concours.core.delivery.sitting.spoken import (
    SpokenState,
    apply_launch_words,
    working_end,
)
from concours.core.delivery.sync.batch import SentEntry
from concours.core.delivery.sync.outbox import waiting_count
from concours.core.delivery.sync.restored import (
    LostHistory,
    course_after,
    end_after,
    kept_of,
)
from concours.core.kernel.time import SECOND_MS, Instant
from concours.rehearsal.world.agenda import DiskFailing, Promise, Steps
from concours.rehearsal.world.paper import (
    SITTINGS,
    allowance_of,
    open_paper,
    original_end_of,
)
from concours.rehearsal.world.tablet.journal import Intent, Journal
from concours.rehearsal.world.tablet.spoken import take_words

if TYPE_CHECKING:
    from concours.rehearsal.world.tablet.tablet import Tablet

RETRY_STEP_MS = 1 * SECOND_MS
RECHECK_MS = 5 * SECOND_MS
TIMER_MS_MAX = 60 * SECOND_MS
END_OF_TIME, CLOSED = b'{"reason":"time"}', b'{"reason":"closed"}'


class Day:
    """What the candidate may do now, from the news, the clock and the disk."""

    def __init__(self, tablet: "Tablet", journal: Journal) -> None:
        self.tablet = tablet
        self.journal = journal
        self.items: list[Item] = []
        self.news_course = self.course = Course()
        """What the news say; and that with what was said aloud."""
        self.order = journal.device.order
        self.candidate = tablet.candidates[self.order - 1]
        contents = tablet.disk.contents.papers[self.order]
        self.spoken, self.before = contents.spoken, contents.before
        self.oracle = tablet.oracles[self.order - 1]
        self.is_stopped = False
        self.end: Instant | None = None
        self.has_package = self.is_revealed = False
        self.reopened: SentEntry | None = None
        """The last end of time that was none."""
        self.waited_unsure_ms: int | None = None
        """The error admitted while it waited for t0 with key and hour, awake."""
        self._wanted: Promise[None] = Promise()
        self._back_ms = 0

    @property
    def is_refused(self) -> bool:
        """Whether the centre has refused the place that was taken here at a relay."""
        return self.tablet.disk.contents.papers[self.order].refused is not None

    @property
    def is_superseded(self) -> bool:
        """Whether another tablet has taken over, or has this place."""
        is_after = (self.course.superseded_by or 0) > self.journal.device.epoch
        return is_after or self.is_refused

    @property
    def is_handed(self) -> bool:
        """Whether the copy is handed in, for good: not by a wrong clock."""
        last = self.journal.hand_in
        return last is not None and last != self.reopened and not self.goes_on(last)

    def goes_on(self, last: SentEntry) -> bool:
        """Say whether the time that this hand-in ended is not over.

        Not before the centre has it: one received later may count.
        """
        is_held = waiting_count(self.journal.outbox) == 0
        is_far = self.end is not None and self.tablet.time.is_far_from(self.end)
        return last.body == END_OF_TIME and is_held and is_far

    def has_ended_short(self) -> bool:
        """Say whether a hand-in was for an end that has moved since."""
        last = self.journal.hand_in
        if last is None or self.end is None or last.body != END_OF_TIME:
            return False
        return last.device_ms < self.end - CLOCK_ERROR_MS_MAX

    def take_news(self, raw: list[dict[str, Any]]) -> None:
        """Know more news; what follows from them is for `proceed`."""
        self.items += [item for item in map(parse_item, raw) if item]
        self.news_course = course_of(str(SITTINGS[self.order - 1]), self.items)
        self._know()

    def take_news_anew(self, raw: list[dict[str, Any]]) -> None:
        """Obey the news of a centre that was restored, from the first on."""
        before = self.before = self.before_anew()
        oracle, order = self.oracle, self.order
        self.tablet.disk.write(
            lambda contents: setattr(contents.papers[order], "before", before)
        ).then(lambda _value, error: None if error else oracle.keeps_promise())
        self.items = []
        self.take_news(raw)

    def before_anew(self) -> LostHistory:
        """Return what to keep of a course that the centre has lost."""
        return kept_of(
            self.course,
            allowance_of(self.candidate, self.course),
            self.before,
            is_opened=bool(self.journal.outbox.entries),
            now=self.tablet.time.stamp_ms(),
        )

    def end_by(self, course: Course) -> Instant | None:
        """Return the candidate's end by what this tablet knows."""
        allowance = allowance_of(self.candidate, course)
        return None if allowance is None else working_end(allowance, self.spoken)

    def course_by(self, spoken_words: SpokenState) -> Course:
        """Return the course by the news and by what was said aloud."""
        return apply_launch_words(self.news_course, spoken_words)

    def hear(self, words: Sequence[int]) -> bool:
        """Take words that were typed; say whether they are for this tablet."""
        tablet = self.tablet
        near = original_end_of(self.candidate, self.course)
        spoken_words = take_words(
            self.spoken,
            words,
            device=self.journal.device,
            near=near,
            now=tablet.time.stamp_ms(),
        )
        if spoken_words is None:
            return False
        self._keep(spoken_words)
        return True

    def settle(self) -> None:
        """All news are here: of the end they alone speak, and no longer the words."""
        if self.spoken.end is not None:
            self._keep(replace(self.spoken, end=None))

    def _keep(self, spoken_words: SpokenState) -> None:
        """Obey, whether or not the disk takes it."""
        self.spoken, order = spoken_words, self.order
        self.tablet.disk.write(
            lambda contents: setattr(contents.papers[order], "spoken", spoken_words)
        )
        self._listen()

    def _listen(self) -> None:
        self._know()
        self.proceed()

    def _know(self) -> None:
        self.course = course_after(self.course_by(self.spoken), self.before)
        self.end = self.end_by(self.course)
        allowance = allowance_of(self.candidate, self.course)
        if allowance and self.end and self.before.end:
            self.end = max(self.end, end_after(allowance, self.before))

    def may_reveal(self, t0: Instant) -> bool:
        """Say whether t0 has come."""
        return self.tablet.time.has_come(t0)

    def act(self, kind: str, body: bytes) -> Promise[SentEntry | None] | None:
        """Write what the candidate does, while they may; None when time is over."""
        if self.end is None or self._is_over(self.end):
            self.proceed()
            return None
        return self._write(kind, body)

    def may_end(self) -> bool:
        """Say whether the time may end by itself.

        After a reload the disk may lack what was given before, until the centre is
        heard again.
        """
        return self.tablet.reader is not None and self.tablet.reader.has_heard

    def _is_over(self, end: Instant) -> bool:
        return self.may_end() and self.tablet.time.has_come(end)

    def proceed(self) -> None:
        """Look at the facts again."""
        self._wanted.keep(None)

    def live(self) -> Steps[None]:
        """Take the next step, until another sitting is shown."""
        while not self.is_stopped:
            self._wanted = Promise()
            try:
                yield from self._step()
            except DiskFailing:
                self.waited_unsure_ms = None
                self._come_back_in(RETRY_STEP_MS)
            yield self._wanted

    def _step(self) -> Steps[None]:
        contents = self.tablet.disk.contents.papers[self.order]
        is_ready = self.has_package and contents.earlier is not None
        if not is_ready or self.course.t0 is None:
            return
        if self.is_refused:
            self._come_back_in(RECHECK_MS)  # at its end it may go on elsewhere
            self.tablet.follow()
        if self.is_superseded:
            return
        if not self.is_revealed:
            yield from self._reveal(self.course.t0)
        if self.is_revealed and (not self.is_handed or self.has_ended_short()):
            yield from self._end_when_due()

    def _reveal(self, t0: Instant) -> Steps[None]:
        tablet, key = self.tablet, self.course.key
        is_opened = bool(self.journal.outbox.entries)
        if not is_opened and not self.may_reveal(t0):
            if key is not None and tablet.time.is_read and not tablet.has_slept:
                self.waited_unsure_ms = tablet.time.uncertainty_ms()
            self._come_back_at(t0)
            return
        if key is None:  # a late key: revealed when it comes
            return
        open_paper(key, self.order)
        if not is_opened:
            unsure_ms = tablet.time.unsure_ms()
            place = self.order, self.candidate.site
            waited_unsure_ms = self.waited_unsure_ms
            tablet.witness.reveals(tablet.name, place, unsure_ms, waited_unsure_ms)
            is_spoken = self.news_course.key is None
            yield self._write("opened", b'{"spoken":true}' if is_spoken else b"{}")
        self.is_revealed = True

    def _end_when_due(self) -> Steps[None]:
        tablet = self.tablet
        assert self.end is not None
        if not self.is_handed:
            self.reopened = self.journal.hand_in
        if not tablet.time.has_come(self.end):
            self._come_back_at(self.end)
            return
        if not self.may_end():
            return  # looked at again once the centre is heard
        owed_end = self.oracle.owed_end(tablet.agenda.now)
        if owed_end is not None:
            tablet.witness.ends(tablet.name, owed_end, tablet.time.unsure_ms())
        is_closed = self.course.closed_at is not None
        yield self._write("handed", CLOSED if is_closed else END_OF_TIME, is_end=True)

    def _write(
        self, kind: str, body: bytes, *, is_end: bool = False
    ) -> Promise[SentEntry | None]:
        def intend() -> Intent | None:
            may_end_again = is_end and self.has_ended_short()
            return None if self.is_handed and not may_end_again else (kind, body)

        time = self.tablet.time
        self.tablet.witness.admits(self.tablet.name, time.unsure_ms())
        promise = self.journal.write(time.stamp_ms(), intend)
        promise.then(self._on_kept)
        return promise

    def _on_kept(self, entry: SentEntry | None, error: Exception | None) -> None:
        if error is None and entry is not None:
            self.tablet.wake_delivery()
            self.proceed()
            if entry.kind == "handed":
                self.tablet.follow()

    def _come_back_at(self, instant: Instant) -> None:
        wait_ms = instant - self.tablet.time.stamp_ms()
        self._come_back_in(min(max(1, wait_ms), TIMER_MS_MAX))

    def _come_back_in(self, wait_ms: int) -> None:
        agenda = self.tablet.agenda
        due_ms = agenda.now + wait_ms
        if agenda.now < self._back_ms <= due_ms:
            return
        self._back_ms = due_ms
        wake: Callable[[], None] = self.tablet.bind_to_life(self.proceed)
        agenda.after(wait_ms, wake)
