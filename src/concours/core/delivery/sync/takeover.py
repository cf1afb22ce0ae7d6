"""Which epochs a device opens when it is enrolled: one in each attempt, no more.

A tablet is no person. Number and code open, on any tablet, what the candidate has not
begun; what they have begun, or wait for at another tablet, needs a replacement code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from concours.core.delivery.journal.entry import EPOCH_MAX, AttemptId
from concours.core.kernel.time import MINUTE_MS, Instant

QUIET_MS = 30 * MINUTE_MS
"""A tablet unheard for so long holds nobody's seat. Short of it somebody may sit there:
whoever knows a candidate's code does not send them away."""


@dataclass(frozen=True, slots=True)
class KnownEpoch:
    """A device already enrolled for an attempt; `heard_at` is its last sign of life."""

    epoch: int
    public_key: bytes
    heard_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAttempt:
    """An attempt of a candidate, with its devices in order.

    It is begun once the centre holds an entry of it; over once nobody may compose in it
    any more, or its copy is handed in. Once its start is announced, a tablet that is
    cut off may compose in it unseen.
    """

    epochs: Sequence[KnownEpoch] = ()
    is_announced: bool = False
    is_begun: bool = False
    is_over: bool = False
    is_collected: bool = False

    @property
    def may_be_composed(self) -> bool:
        """Whether somebody may be at work in it, at a device that it has."""
        has_started = self.is_announced or self.is_begun
        return bool(self.epochs) and has_started and not self.is_over

    @property
    def last_epoch(self) -> int:
        """The number of its last device."""
        return self.epochs[-1].epoch


@dataclass(frozen=True, slots=True)
class Opening:
    """The epochs to open: `first` where no device was, `after` the last one elsewhere.

    With `needs_code`, only with a replacement code.
    """

    first: tuple[AttemptId, ...] = ()
    after: Mapping[AttemptId, int] = field(default_factory=dict)
    needs_code: bool = False

    @property
    def is_takeover(self) -> bool:
        """Whether another device loses an attempt."""
        return bool(self.after)

    @property
    def is_possible(self) -> bool:
        """Whether no attempt has had all the devices it may have."""
        return all(epoch < EPOCH_MAX for epoch in self.after.values())


def opening(
    attempts: Mapping[AttemptId, KnownAttempt], public_key: bytes, *, now: Instant
) -> Opening:
    """Decide what enrolling `public_key` opens, by number and code alone.

    Attempts are in the order of their sittings. Nothing is opened in those that are
    collected: their copies are what they are. A device that is known somewhere takes
    nothing over: it gets its own epochs back, even where another has followed it, and
    a first epoch in attempts that are new. Any other opens the attempts that are not
    begun, after the devices that are quiet there; with a replacement code only while
    one is not quiet, or while somebody may be composing.
    """
    open_attempts = {
        name: attempt for name, attempt in attempts.items() if not attempt.is_collected
    }
    first = tuple(a for a, attempt in open_attempts.items() if not attempt.epochs)
    epochs = [e for attempt in attempts.values() for e in attempt.epochs]
    if any(epoch.public_key == public_key for epoch in epochs):
        return Opening(first)
    with_device = {a: attempt for a, attempt in open_attempts.items() if attempt.epochs}
    after = {
        name: attempt.last_epoch
        for name, attempt in with_device.items()
        if not attempt.is_begun
    }
    is_waiting = any(
        now - epoch.heard_at < QUIET_MS
        for attempt in with_device.values()
        for epoch in attempt.epochs
    )
    is_composing = any(attempt.may_be_composed for attempt in with_device.values())
    has_nothing = bool(with_device) and not first and not after
    return Opening(first, after, needs_code=is_waiting or is_composing or has_nothing)


def opening_by_code(
    attempts: Mapping[AttemptId, KnownAttempt], since: AttemptId
) -> Opening:
    """Decide what a new device opens by a replacement code for the attempt `since`.

    It takes that one over, whatever is held of it, and later ones that are not over: a
    tablet that is left may still hold entries that count in any other.
    """
    names = list(attempts)
    later = names[names.index(since) :]
    first, after = [], {}
    for name, attempt in attempts.items():
        if attempt.is_collected:
            continue
        if not attempt.epochs:
            first.append(name)
        elif name == since or (name in later and not attempt.is_over):
            after[name] = attempt.last_epoch
    return Opening(tuple(first), after, needs_code=True)
