"""The epochs of one journal as a fold reads them, and how much of each counts.

Twin of `client/src/core/epochs.ts`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias, overload

from concours.core.kernel.time import Instant

EntryRow: TypeAlias = tuple[int, str, bytes, int, Instant]
"""The fields of an entry as the journal holds it, in the order of `JournalEntry`."""


class JournalEntry(NamedTuple):
    """An entry as the journal holds it, without its links.

    `device_ms` is the device's claim, `received_ms` the gateway's clock. A tuple: a
    nation's journal is millions of them.
    """

    seq: int
    kind: str
    body: bytes
    device_ms: int
    received_ms: Instant

    @property
    def written_by(self) -> int:
        """By when it was written: as its device says, but not after it was received."""
        return min(self.device_ms, self.received_ms)


@dataclass(frozen=True, slots=True)
class EntryColumns(Sequence[JournalEntry]):
    """The entries of a chain from seq 0 on, column by column.

    An entry is made as it is looked at: millions of them at once are what a collector
    of memory stumbles over, and what a fold has done with is gone.
    """

    kinds: Sequence[str]
    bodies: Sequence[bytes]
    devices_ms: Sequence[int]
    receipts_ms: Sequence[Instant]

    def __len__(self) -> int:  # type: ignore[explicit-override]
        """Return how many there are."""
        return len(self.bodies)

    def __iter__(self) -> Iterator[JournalEntry]:  # type: ignore[explicit-override]
        """Make one after the other."""
        return map(JournalEntry._make, self.rows())

    def rows(self) -> Iterator[EntryRow]:
        """Yield the fields of each, for who makes no entry of most."""
        columns = (self.kinds, self.bodies, self.devices_ms, self.receipts_ms)
        return zip(range(len(self.bodies)), *columns, strict=True)

    @overload
    def __getitem__(self, index: int) -> JournalEntry: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[JournalEntry]: ...
    def __getitem__(  # type: ignore[explicit-override]
        self, index: int | slice
    ) -> JournalEntry | Sequence[JournalEntry]:
        """Make one, or some."""
        if isinstance(index, slice):
            return [self[at] for at in range(len(self))[index]]
        seq = range(len(self))[index]
        return JournalEntry(
            seq,
            self.kinds[seq],
            self.bodies[seq],
            self.devices_ms[seq],
            self.receipts_ms[seq],
        )


@dataclass(frozen=True, slots=True)
class Base:
    """Of the epoch `epoch`, the first `count` entries count."""

    epoch: int
    count: int


@dataclass(frozen=True, slots=True)
class Epoch:
    """One device's chain in an attempt: entries from seq 0 without a gap.

    `base` is what the centre recorded when this device took over; None means that
    nothing of any earlier epoch counts.
    """

    number: int
    base: Base | None
    entries: Sequence[JournalEntry]


def limits(epochs: Sequence[Epoch]) -> dict[int, int | None]:
    """Return how many entries of each epoch count; None: all of them.

    A device that takes over fixes, for the epoch of its base, how many count, and
    that nothing counts of the epochs between. A later base never raises a limit.
    """
    limits_by_epoch: dict[int, int | None] = {}
    for epoch in epochs:
        base_epoch = epoch.base.epoch if epoch.base else 0
        base_count = epoch.base.count if epoch.base else 0
        for earlier, limit in limits_by_epoch.items():
            if earlier < base_epoch:
                continue
            count = base_count if earlier == base_epoch else 0
            limits_by_epoch[earlier] = count if limit is None else min(limit, count)
        assert epoch.number not in limits_by_epoch, "an epoch twice"
        limits_by_epoch[epoch.number] = None
    return limits_by_epoch
