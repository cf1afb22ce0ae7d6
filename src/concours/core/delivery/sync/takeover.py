"""Which epochs a device opens when it is enrolled: one in each attempt, no more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from concours.core.delivery.journal.entry import EPOCH_MAX, AttemptId


@dataclass(frozen=True, slots=True)
class KnownEpoch:
    """A device already enrolled for an attempt."""

    epoch: int
    public_key: bytes


@dataclass(frozen=True, slots=True)
class Opening:
    """The epochs to open: `first` where no device was, `after` the last one elsewhere.

    Taking over (`after` is not empty) needs a replacement code.
    """

    first: tuple[AttemptId, ...]
    after: Mapping[AttemptId, int]

    @property
    def is_takeover(self) -> bool:
        """Whether another device loses the attempt."""
        return bool(self.after)

    @property
    def is_possible(self) -> bool:
        """Whether no attempt has had all the devices it may have."""
        return all(epoch < EPOCH_MAX for epoch in self.after.values())


def opening(
    known_epochs: Mapping[AttemptId, Sequence[KnownEpoch]],
    public_key: bytes,
    *,
    collected_attempts: Collection[AttemptId] = (),
    since: AttemptId | None = None,
) -> Opening:
    """Decide what enrolling `public_key` opens, given the epochs known, in order.

    Attempts are in the order of their sittings. Nothing is opened in those that are
    collected: their copies are what they are. `since` is the attempt that a replacement
    code was given for, one of those known: nothing is taken over in the attempts before
    it, whose tablet may still hold entries that count.

    A device that is known somewhere takes nothing over: it gets its own epochs back,
    even where another has followed it, and a first epoch in attempts that are new.
    """
    open_ = {
        a: epochs for a, epochs in known_epochs.items() if a not in collected_attempts
    }
    first = tuple(attempt for attempt, epochs in open_.items() if not epochs)
    is_known = any(
        epoch.public_key == public_key
        for epochs in known_epochs.values()
        for epoch in epochs
    )
    attempts = list(known_epochs)
    open_to_takeover = attempts if since is None else attempts[attempts.index(since) :]
    last_epochs = {
        attempt: epochs[-1].epoch
        for attempt, epochs in open_.items()
        if epochs and attempt in open_to_takeover
    }
    return Opening(first, {} if is_known else last_epochs)
