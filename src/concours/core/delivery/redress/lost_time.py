"""Lost-time accounting: net time lost, after what pauses and gifts gave back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from concours.core.delivery.redress.evidence import Cause, Span
from concours.core.kernel.time import MINUTE_MS, SECOND_MS, Instant

LEAST_MS = 30 * SECOND_MS
"""Below this nothing is proposed: `docs/operating/collection.md`."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What counts as lost: which causes, and from how long on it is proposed."""

    counts: frozenset[Cause] = frozenset({"late_start", "replaced", "reconnected"})
    least_ms: int = LEAST_MS


USUAL = Policy()


@dataclass(frozen=True, slots=True)
class Gift:
    """Time that an act gave, in this candidate's own milliseconds."""

    act: int
    at: Instant
    length_ms: int


@dataclass(frozen=True, slots=True)
class Loss:
    """What one candidate lost, what of it was given back, what is owed."""

    spans: tuple[Span, ...]
    lost_ms: int
    paid: tuple[Gift, ...]

    @property
    def owed_ms(self) -> int:
        """What nobody has given back."""
        return self.lost_ms - sum(gift.length_ms for gift in self.paid)

    @property
    def minutes(self) -> int:
        """What is owed, rounded up to whole minutes: extensions are."""
        return -(-self.owed_ms // MINUTE_MS)

    def is_proposed(self, policy: Policy) -> bool:
        """Tell whether so much is owed that the jury is asked."""
        return self.owed_ms >= policy.least_ms


def compute_loss(
    spans: Sequence[Span],
    *,
    pauses: Iterable[tuple[Instant, Instant]],
    gifts: Iterable[Gift],
    policy: Policy = USUAL,
) -> Loss:
    """Add up what counts: each millisecond once, and none that a pause gave back.

    A gift pays what was lost before it, up to its length; what is left of it pays no
    later loss.
    """
    counted_spans = [span for span in spans if span.cause in policy.counts]
    lost_intervals = subtract(
        union((span.began_at, span.ended_at) for span in counted_spans), union(pauses)
    )
    payments: list[Gift] = []
    paid_ms = 0
    for gift in sorted(gifts, key=lambda gift: (gift.at, gift.act)):
        lost_ms = sum(
            max(0, min(end, gift.at) - start) for start, end in lost_intervals
        )
        pays_ms = min(gift.length_ms, lost_ms - paid_ms)
        if pays_ms > 0:
            payments.append(Gift(gift.act, gift.at, pays_ms))
            paid_ms += pays_ms
    return Loss(
        tuple(spans), sum(end - start for start, end in lost_intervals), tuple(payments)
    )


Interval: TypeAlias = tuple[Instant, Instant]


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the same instants as intervals in order that do not touch."""
    disjoint: list[Interval] = []
    for start, end in sorted(
        interval for interval in intervals if interval[1] > interval[0]
    ):
        if disjoint and start <= disjoint[-1][1]:
            disjoint[-1] = disjoint[-1][0], max(end, disjoint[-1][1])
        else:
            disjoint.append((start, end))
    return disjoint


def subtract(
    intervals: Sequence[Interval], removed_intervals: Sequence[Interval]
) -> list[Interval]:
    """Return intervals without the removed ones; both as `union` gives them."""
    remaining: list[Interval] = []
    for interval in intervals:
        start, end = interval
        for from_, until in removed_intervals:
            if until <= start or from_ >= end:
                continue
            if from_ > start:
                remaining.append((start, from_))
            start = min(until, end)
        if end > start:
            remaining.append((start, end))
    return remaining


def silences(slots: Sequence[Interval], *, least_ms: int) -> list[Interval]:
    """Return where nothing came for `least_ms` or longer.

    `slots` are the first and last arrival of each stretch of time that had any, in
    order; what comes before the first and after the last is not known to be silence.
    """
    return [
        (before[1], next_[0])
        for before, next_ in pairwise(slots)
        if next_[0] - before[1] >= least_ms
    ]
