"""What the centre's database holds, and what it refuses by itself.

The rules of `store/schema/journal.sql`: an entry follows the one before, is never
replaced, and belongs to a device that is enrolled.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, TypeAlias

from concours.core.delivery.journal.entry import (
    AttemptId,
    ChainBroken,
    Digest,
    Entry,
    Equivocation,
    Tail,
)
from concours.core.delivery.sitting.course import Course, course_of, parse_item
from concours.core.delivery.sitting.phases import Phase
from concours.core.delivery.sync.batch import Batch, HeldTail, Run, UnknownDevice
from concours.core.kernel.time import Instant
from concours.rehearsal.world.paper import SITTING

Chain: TypeAlias = tuple[AttemptId, int]


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One entry as it is held; `signature` on the last of each batch."""

    entry: Entry
    digest: Digest
    signature: bytes | None
    committed_ms: int
    received_ms: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One epoch of one attempt. `base` is what was held of the epoch before."""

    attempt: AttemptId
    epoch: int
    site: int
    public_key: bytes
    genesis: Digest
    base: Tail | None

    @property
    def chain(self) -> Chain:
        """The chain that this device writes."""
        return self.attempt, self.epoch

    @property
    def secret(self) -> bytes:
        """What both ends keep of the enrolment, as of a tablet's token."""
        return sha256(self.public_key).digest()


@dataclass(frozen=True, slots=True)
class Point:
    """How far a tablet has heard, and of which history."""

    number: int = 0
    history: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One item, and whom it concerns: all, a site, or one attempt."""

    number: int
    raw: dict[str, Any]
    site: int | None = None
    attempt: AttemptId | None = None

    @property
    def history(self) -> str:
        """What tells the news up to this item from any others."""
        return str(self.raw["history"])

    def concerns(self, device: Device) -> bool:
        """Say whether it is for a tablet: not its own taking over."""
        return (
            self.site in (None, device.site)
            and self.attempt in (None, device.attempt)
            and self.raw.get("epoch", device.epoch + 1) > device.epoch
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an act changes, and for whom it truly does, whoever is told of it."""

    raw: dict[str, Any]
    sites: frozenset[int]
    attempt: AttemptId | None = None

    def concerns(self, site: int, attempt: AttemptId) -> bool:
        """Say whether it changes the time of this candidate."""
        return site in self.sites and self.attempt in (None, attempt)


@dataclass(frozen=True, slots=True)
class Acts:
    """What staff had decided and told by an instant, as a backup holds it."""

    committed_ms: int
    phase: Phase
    detached: dict[int, Phase]
    decisions: tuple[Decision, ...]
    news: tuple[News, ...]


@dataclass(slots=True)
class Tables:
    """Everything that is committed.

    `phase` is the nation's, `detached` that of each site which keeps its own clock.
    """

    phase: Phase
    detached: dict[int, Phase] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    decisions_by_history: dict[str, Decision] = field(default_factory=dict)
    """By the history of its news: what was decided, whoever was told."""
    chains: dict[Chain, list[StoredEntry]] = field(default_factory=dict)
    devices: dict[Chain, Device] = field(default_factory=dict)
    written_counts: dict[Chain, int] = field(default_factory=dict)
    news: list[News] = field(default_factory=list)
    codes: dict[AttemptId, set[str]] = field(default_factory=dict)
    key_released_ms: Instant | None = None
    changed_ms: int = 0
    """When a device or a start was last committed: no restore goes back past it."""
    told_count: int = 0
    """Items ever told: a restored database tells others under the same numbers."""

    def phase_of(self, site: int | None) -> Phase:
        """Return the phase of a site: the nation's, unless it is detached."""
        return self.phase if site is None else self.detached.get(site, self.phase)

    def course_of(self, site: int, attempt: AttemptId) -> Course:
        """Return the course of one candidate's sitting by what was decided."""
        return course_by([d for d in self.decisions if d.concerns(site, attempt)])

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

    def tell(
        self,
        raw: dict[str, Any],
        *,
        site: int | None = None,
        attempt: AttemptId | None = None,
    ) -> None:
        """Add one item to the news."""
        number = len(self.news) + 1
        self.told_count += 1
        history = f"{self.told_count:016x}"
        header = {"number": number, "history": history, "sitting": str(SITTING)}
        item = News(number=number, raw=header | raw, site=site, attempt=attempt)
        self.news.append(item)
        self.decisions_by_history.update(
            (history, d) for d in self.decisions if d.raw is raw
        )

    def acts(self, now: int) -> Acts:
        """Return what staff have decided and told by now."""
        news, decisions = tuple(self.news), tuple(self.decisions)
        return Acts(now, self.phase, dict(self.detached), decisions, news)

    def put_back(self, acts: Acts) -> list[Decision]:
        """Be as a backup has it, and return the decisions that it lacks."""
        lost_decisions = self.decisions[len(acts.decisions) :]
        self.phase, self.detached = acts.phase, dict(acts.detached)
        self.decisions, self.news = [*acts.decisions], [*acts.news]
        return lost_decisions


def course_by(decisions: Iterable[Decision]) -> Course:
    """Return the course that these decisions make, in their order."""
    items = [
        parse_item({"number": number, "sitting": str(SITTING), **decision.raw})
        for number, decision in enumerate(decisions, start=1)
    ]
    return course_of(str(SITTING), [item for item in items if item])


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
