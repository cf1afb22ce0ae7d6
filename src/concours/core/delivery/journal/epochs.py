"""The epochs of one journal as a fold reads them, and how much of each counts.

Twin of `client/src/core/epochs.ts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

from concours.core.kernel.time import Instant


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

    `texts` are kind and body with a space between. An entry is made as it is looked
    at: millions of them at once are what a collector of memory stumbles over, and what
    a fold has done with is gone.
    """

    texts: Sequence[bytes]
    devices_ms: Sequence[int]
    receipts_ms: Sequence[Instant]

    @classmethod
    def of(cls, entries: Sequence[JournalEntry]) -> "EntryColumns":
        """Return the columns of a chain of entries, from seq 0 on without a gap."""
        if isinstance(entries, cls):
            return entries
        seqs = [entry.seq for entry in entries]
        assert seqs == [*range(len(seqs))], "a chain with a gap"
        return cls(
            [b"%b %b" % (entry.kind.encode(), entry.body) for entry in entries],
            [entry.device_ms for entry in entries],
            [entry.received_ms for entry in entries],
        )

    def __len__(self) -> int:  # type: ignore[explicit-override]
        """Return how many there are."""
        return len(self.texts)

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
        return self.entry(index if index >= 0 else len(self) + index)

    def entry(self, seq: int) -> JournalEntry:
        """Make the entry of a number, which there is."""
        kind, _, body = self.texts[seq].partition(b" ")
        at, received_at = self.devices_ms[seq], self.receipts_ms[seq]
        return JournalEntry(seq, kind.decode(), body, at, received_at)


@dataclass(frozen=True, slots=True)
class Base:
    """Of the epoch `epoch`, the first `count` entries count."""

    epoch: int
    count: int


@dataclass(frozen=True, slots=True)
class Epoch:
    """One device's chain in an attempt: entries from seq 0 without a gap.

    `base` is what the centre recorded when this device took over; None means that
    nothing of any earlier epoch counts. `taken_over_at`: when its writer took over from
    another person; None where nobody else wrote before.
    """

    number: int
    base: Base | None
    entries: Sequence[JournalEntry]
    taken_over_at: Instant | None = None


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
