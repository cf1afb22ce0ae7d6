"""What is owed: each millisecond once, less what pauses and gifts gave back."""

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


def loss(
    found: Sequence[Span],
    *,
    pauses: Iterable[tuple[Instant, Instant]],
    gifts: Iterable[Gift],
    policy: Policy = USUAL,
) -> Loss:
    """Add up what counts: each millisecond once, and none that a pause gave back.

    A gift pays what was lost before it, up to its length; what is left of it pays no
    later loss.
    """
    counted = [span for span in found if span.cause in policy.counts]
    parts = without(
        union((span.began_at, span.ended_at) for span in counted), union(pauses)
    )
    paid: list[Gift] = []
    paid_ms = 0
    for gift in sorted(gifts, key=lambda gift: (gift.at, gift.act)):
        lost_ms = sum(max(0, min(end, gift.at) - start) for start, end in parts)
        pays_ms = min(gift.length_ms, lost_ms - paid_ms)
        if pays_ms > 0:
            paid.append(Gift(gift.act, gift.at, pays_ms))
            paid_ms += pays_ms
    return Loss(tuple(found), sum(end - start for start, end in parts), tuple(paid))


Part: TypeAlias = tuple[Instant, Instant]


def union(parts: Iterable[Part]) -> list[Part]:
    """Return the same instants as parts in order that do not touch."""
    joined: list[Part] = []
    for start, end in sorted(part for part in parts if part[1] > part[0]):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def without(parts: Sequence[Part], taken: Sequence[Part]) -> list[Part]:
    """Return `parts` without the instants of `taken`; both as `union` gives them."""
    left: list[Part] = []
    for part in parts:
        start, end = part
        for from_, until in taken:
            if until <= start or from_ >= end:
                continue
            if from_ > start:
                left.append((start, from_))
            start = min(until, end)
        if end > start:
            left.append((start, end))
    return left


def silences(slots: Sequence[Part], *, least_ms: int) -> list[Part]:
    """Return where nothing came for `least_ms` or longer.

    `slots` are the first and last arrival of each stretch of time that had any, in
    order; what comes before the first and after the last is not known to be silence.
    """
    return [
        (before[1], next_[0])
        for before, next_ in pairwise(slots)
        if next_[0] - before[1] >= least_ms
    ]
