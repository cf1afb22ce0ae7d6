"""What the centre's database holds, and what it refuses by itself.

The rules of `store/schema/journal.sql`: an entry follows the one before, is never
replaced, and belongs to a device that is enrolled.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import UUID

from concours.core.delivery.calls.call import HelpCall
from concours.core.delivery.journal.entry import (
    AttemptId,
    ChainBroken,
    Digest,
    Entry,
    Equivocation,
    Tail,
)
from concours.core.delivery.sitting.phases import Phase
from concours.core.delivery.sync.batch import Batch, HeldTail, Run, UnknownDevice
from concours.core.kernel.time import Instant
from concours.rehearsal.world.centre.bulletin import Bulletin, News
from concours.rehearsal.world.centre.device import Chain, Device
from concours.rehearsal.world.centre.sitting import (
    Decision,
    SittingActs,
    SittingTables,
)


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One entry as it is held; `signature` on the last of each batch."""

    entry: Entry
    digest: Digest
    signature: bytes | None
    committed_ms: int
    received_ms: Instant


@dataclass(frozen=True, slots=True)
class Acts:
    """What staff had decided and told by an instant, as a backup holds it."""

    committed_ms: int
    sittings: tuple[SittingActs, ...]
    news: tuple[News, ...]


@dataclass(slots=True)
class Tables:
    """Everything that is committed. `sittings` are in their order."""

    bulletin: Bulletin = field(default_factory=Bulletin)
    sittings: list[SittingTables] = field(default_factory=list)
    chains: dict[Chain, list[StoredEntry]] = field(default_factory=dict)
    devices: dict[Chain, Device] = field(default_factory=dict)
    written_counts: dict[Chain, int] = field(default_factory=dict)
    codes: dict[AttemptId, set[str]] = field(default_factory=dict)
    calls: dict[AttemptId, dict[UUID, HelpCall]] = field(default_factory=dict)
    heard_ms: dict[Chain, int] = field(default_factory=dict)
    """When each tablet was heard last, by itself."""
    claimed_ms: dict[tuple[Chain, bytes], int] = field(default_factory=dict)
    """When a tablet that took a place at a relay was first told of, by its key."""
    enrolled_ms: int = 0
    """When a device was last committed: no restore goes back past it."""

    @property
    def news(self) -> list[News]:
        """Every item so far, of all sittings."""
        return self.bulletin.items

    @property
    def changed_ms(self) -> int:
        """When what no backup lacks was last committed."""
        return max(self.enrolled_ms, *(s.changed_ms for s in self.sittings))

    def plan(self, phase: Phase) -> None:
        """Add a sitting after those that there are."""
        order = len(self.sittings) + 1
        self.sittings.append(SittingTables(order, phase, self.bulletin))

    def sitting(self, order: int) -> SittingTables:
        """Return a sitting by its order, from 1."""
        return self.sittings[order - 1]

    def tail(self, device: Device) -> Tail:
        """Return how far a device's chain is held."""
        entries = self.chains.get(device.chain)
        return tail_of(entries[-1]) if entries else Tail(0, device.genesis)

    def held_for(self, batch: Batch, device: Device) -> HeldTail:
        """Return what a batch repeats, and the tail just before it."""
        empty, tail = Tail(0, device.genesis), self.tail(device)
        entries = self.chains.get(device.chain, [])
        if not batch.entries:
            tails = [tail_of(s) for s in entries if s.digest == batch.head]
            if batch.head == empty.head:
                tails = [empty]
            return HeldTail(tail, before=tails[0] if tails else tail)
        first = batch.entries[0].seq
        span = entries[max(0, first - 1) : first + len(batch.entries)]
        before = empty if first == 0 else tail_of(span.pop(0)) if span else tail
        return HeldTail(tail, before, tuple(entry.digest for entry in span))

    def devices_of(self, attempt: AttemptId) -> list[Device]:
        """Return the devices of one attempt, oldest first."""
        devices = [d for d in self.devices.values() if d.attempt == attempt]
        return sorted(devices, key=lambda device: device.epoch)

    def earlier_of(self, device: Device) -> list[tuple[Device, list[StoredEntry]]]:
        """Return the epochs before a device's own, as far as each one counts."""
        devices = self.devices_of(device.attempt)
        devices = [own for own in devices if own.epoch <= device.epoch]
        return [
            (own, self.chains.get(own.chain, [])[: after.base.count])
            for own, after in pairwise(devices)
            if after.base
        ]

    def append(self, runs: Sequence[Run], *, now: int, received_at: Instant) -> None:
        """Store every entry of every run, `received` by a gateway's clock, or none.

        Raises `Equivocation`, `ChainBroken` (`gap`), `UnknownDevice`.
        """
        fresh: dict[Chain, list[StoredEntry]] = {}
        for run in sorted(runs, key=_place):
            chain = run.entries[0].attempt, run.entries[0].epoch
            if chain not in self.devices:
                raise UnknownDevice(str(chain[0]), chain[1])
            entries = fresh.setdefault(chain, list(self.chains.get(chain, ())))
            for row in _rows(run, now, received_at):
                self.put(entries, row)
        self.chains.update(fresh)

    def put(self, entries: list[StoredEntry], row: StoredEntry) -> None:
        """Add one row to a chain that it must follow; what is held is left as it is."""
        entry = row.entry
        if entry.seq < len(entries):
            if entries[entry.seq].digest != row.digest:
                raise Equivocation(str(entry.attempt), entry.epoch, entry.seq)
            return
        genesis = self.devices[entry.attempt, entry.epoch].genesis
        before = entries[-1].digest if entries else genesis
        if entry.seq > len(entries) or entry.prev != before:
            attempt = str(entry.attempt)
            raise ChainBroken(attempt, entry.epoch, entry.seq, "gap", held=0)
        entries.append(row)

    def acts(self, now: int) -> Acts:
        """Return what staff have decided and told by now."""
        sittings = tuple(sitting.acts() for sitting in self.sittings)
        return Acts(now, sittings, tuple(self.news))

    def put_back(self, acts: Acts) -> list[list[Decision]]:
        """Be as a backup has it; return the decisions that it lacks, by sitting."""
        self.bulletin.items = [*acts.news]
        pairs = zip(self.sittings, acts.sittings, strict=True)
        return [sitting.put_back(own_acts) for sitting, own_acts in pairs]


def tail_of(row: StoredEntry) -> Tail:
    """Return the tail just after an entry."""
    return Tail(row.entry.seq + 1, row.digest, row.entry.device_ms)


def _place(run: Run) -> tuple[AttemptId, int, int]:
    first = run.entries[0]
    return first.attempt, first.epoch, first.seq


def _rows(run: Run, now: int, received_at: Instant) -> list[StoredEntry]:
    signatures = [None] * (len(run.entries) - 1) + [run.signature]
    rows = zip(run.entries, run.digests(), signatures, strict=True)
    return [
        StoredEntry(entry, digest, signature, now, received_at)
        for entry, digest, signature in rows
    ]
