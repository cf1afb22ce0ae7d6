"""One candidate on the board: their state, in one word."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from concours.core.delivery.attempt.copy import CLOCK_ERROR_MS_MAX
from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.supervision.progress import Progress
from concours.core.kernel.time import MINUTE_MS, SECOND_MS, Instant

State: TypeAlias = Literal[
    "absent",
    "loading",
    "ready",
    "writing",
    "silent",
    "cut",
    "replaced",
    "finished",
    "handed",
]
"""In this order on the board; `docs/reference/board.md` gives each its French word."""

CONNECTED_MS_MAX = 25 * SECOND_MS
"""A tablet sends a heartbeat every ten seconds; two may be lost."""
SILENT_MS = 5 * MINUTE_MS
REPLACED_MS = 5 * MINUTE_MS
"""How long a replacement shows on the board before it is an ordinary tablet."""
THE_BEGINNING, FOR_EVER = Instant(0), Instant(2**63)
TOLD_MS_MAX = 15 * SECOND_MS
"""By then a linked tablet has heard of a change of time, and has told so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who sits where; `due` is the end of their own time, None before the launch.

    `due_since` is when this became their end, as far as the board has seen.
    """

    attempt: AttemptId
    number: str
    site: str
    room: str
    seat: str
    due: Instant | None
    due_since: Instant = THE_BEGINNING


class TabletReport(NamedTuple):
    """What a tablet says of itself besides; `docs/reference/wire.md` explains each.

    `read_number` is None as long as a build that says all this has said nothing.
    """

    offset_ms: int = 0
    storage: str = ""
    ends: Instant | None = None
    read_number: int | None = None
    focus_lost_count: int = 0
    is_kiosk: bool | None = None
    has_rejoined: bool = False


NO_REPORT = TabletReport()


class Tablet(NamedTuple):
    """The last device of an attempt, and its last heartbeat."""

    epoch: int
    enrolled: Instant
    seen: Instant | None
    written_count: int
    package: str
    report: TabletReport = NO_REPORT


class CandidateStatus(NamedTuple):
    """A candidate, their tablet if there is one, and what is held.

    A tuple, as are its parts: thousands are made each second.
    """

    seat: Seat
    tablet: Tablet | None
    progress: Progress

    @property
    def waiting_count(self) -> int:
        """Entries that the tablet says it has written and that are not held."""
        written_count = self.tablet.written_count if self.tablet else 0
        return max(0, written_count - self.progress.held_count)

    @property
    def is_complete(self) -> bool:
        """Whether the copy is handed in and all of it is held."""
        return self.is_handed and not self.waiting_count

    @property
    def is_handed(self) -> bool:
        """Whether the copy is handed in: an end counts if it was due, and the last."""
        progress = self.progress
        is_due = progress.ended is not None and self.ended_early is None
        return progress.is_handed or (is_due and not progress.has_gone_on)

    @property
    def ended_early(self) -> Instant | None:
        """When an end of time came that was not due, unless they have handed in.

        Whom launch words let in may be given time after an end that was right.
        """
        own_end, ended_at = self.seat.due, self.progress.ended
        if own_end is None or ended_at is None:
            return None
        if self.progress.is_handed or self.progress.is_spoken:
            return None
        return ended_at if ended_at < own_end - CLOCK_ERROR_MS_MAX else None

    @property
    def is_misled(self) -> bool:
        """Whether the tablet, told in time, works to another end than the one due.

        A tablet that has just come says none before it has read the news.
        """
        seat, tablet, _ = self
        if tablet is None or tablet.seen is None or seat.due is None:
            return False
        since = max(seat.due_since, tablet.enrolled)
        has_been_told = tablet.seen >= since + TOLD_MS_MAX
        is_wrong = (
            tablet.report.ends != seat.due and tablet.report.read_number is not None
        )
        return is_wrong and has_been_told and not self.is_complete

    def is_connected(self, *, now: Instant) -> bool:
        """Tell whether the tablet sent a heartbeat of late."""
        seen_at = self.tablet.seen if self.tablet else None
        return seen_at is not None and now - seen_at < CONNECTED_MS_MAX

    def state(self, *, t0: Instant | None, now: Instant) -> State:
        """Return the one word for this candidate; `t0` is None until armed."""
        if self.is_complete:
            return "handed"
        if t0 is None or now < t0:
            return self._state_before(now)
        if self.progress.held_count and (self.is_handed or self._is_over(now)):
            return "finished"
        return self._state_during(t0, now)

    def holds_until(self, *, t0: Instant | None, now: Instant) -> Instant:
        """Return the next instant at which the hour alone may change state or link.

        `FOR_EVER` if only something that happens can.
        """
        until: int = FOR_EVER
        for moment in self._moments(t0):
            if moment is not None and now < moment < until:
                until = moment
        return Instant(until)

    def _moments(self, t0: Instant | None) -> tuple[int | None, ...]:
        """Return every instant that the rules below compare the hour with."""
        seat, tablet, progress = self
        if tablet is None:
            return t0, seat.due
        seen_at, silent_at = tablet.seen, None
        if t0 is not None:
            silent_at = max(progress.acted or t0, t0) + SILENT_MS
        cut_at = None if seen_at is None else seen_at + CONNECTED_MS_MAX
        return t0, seat.due, cut_at, silent_at, tablet.enrolled + REPLACED_MS

    def _state_before(self, now: Instant) -> State:
        if self.tablet is None or not self.is_connected(now=now):
            return "absent"
        return "ready" if self.tablet.package == "whole" else "loading"

    def _state_during(self, t0: Instant, now: Instant) -> State:
        if not self.is_connected(now=now):
            return "cut" if self._has_begun(t0) else "absent"
        assert self.tablet is not None
        if self.tablet.epoch > 1 and now - self.tablet.enrolled < REPLACED_MS:
            return "replaced"
        if not self.progress.held_count:
            return "ready" if self.tablet.package == "whole" else "loading"
        acted = self.progress.acted or t0
        return "silent" if now - max(acted, t0) >= SILENT_MS else "writing"

    def _has_begun(self, t0: Instant) -> bool:
        """Whether this tablet was there for the paper: it may well be composing."""
        seen_at = self.tablet.seen if self.tablet else None
        was_there = seen_at is not None and seen_at >= t0 - CONNECTED_MS_MAX
        return was_there or self.progress.held_count > 0

    def _is_over(self, now: Instant) -> bool:
        return self.seat.due is not None and now >= self.seat.due
