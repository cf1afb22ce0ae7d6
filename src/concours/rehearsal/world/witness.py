"""What truly happened, kept apart from every process, and the checks made at once.

Processes report to the witness and never ask it anything but the true time. A check
that fails raises `Violation`, which ends the world: the last events stand beside it.
"""

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

from concours.core.delivery.journal.entry import AttemptId, Digest, Entry
from concours.core.delivery.sync.batch import Batch
from concours.core.kernel.time import Instant
from concours.rehearsal.world.agenda import Agenda
from concours.rehearsal.world.centre.device import Chain
from concours.rehearsal.world.centre.tables import StoredEntry, Tables
from concours.rehearsal.world.evidence import Reveal, Violation, WrittenEntry
from concours.rehearsal.world.settled import SettledSittings

EVENTS_TOLD_MAX = 400
SKEW_MS_MAX = 10
"""How far the clocks of the centre's machines stand from one another."""

Event: TypeAlias = tuple[int, str, str]
Lengths: TypeAlias = dict[Chain, int]


@dataclass(slots=True)
class Witness:
    """Remembers everything, believes nobody."""

    agenda: Agenda
    step_ms: int = 0
    """How far the centre's own clock has been set, by its time servers."""

    events: deque[Event] = field(default_factory=lambda: deque(maxlen=EVENTS_TOLD_MAX))
    written_entries: dict[Digest, WrittenEntry] = field(default_factory=dict)
    intended: dict[AttemptId, Counter[tuple[str, bytes]]] = field(default_factory=dict)
    acked_counts: dict[Chain, int] = field(default_factory=dict)
    given_up: set[str] = field(default_factory=set)
    answered_counts: dict[Chain, int] = field(default_factory=dict)
    reveal_events: list[Reveal] = field(default_factory=list)
    admitted_ms: dict[str, int] = field(default_factory=dict)
    """The largest error that each tablet admitted when it wrote."""
    restored_ms: int = -1
    keys_released_ms: dict[int, int] = field(default_factory=dict)
    """When the key of each sitting was."""
    committed_counts: Lengths = field(default_factory=dict)
    bases: dict[Chain, int] = field(default_factory=dict)
    t0s: dict[tuple[int, int], int] = field(default_factory=dict)
    """When each sitting starts at each site, once the key has gone out to it."""

    def note(self, source: str, text: str) -> None:
        """Remember an event for the trace."""
        self.events.append((self.agenda.now, source, text))

    def centre_ms(self, skew_ms: int = 0) -> Instant:
        """Return the centre's clock: the true time, but for what it was set by."""
        return Instant(self.agenda.now + self.step_ms + skew_ms)

    settled: SettledSittings = field(default_factory=SettledSittings)
    calls_made: dict[UUID, tuple[str, AttemptId]] = field(default_factory=dict)
    """By which tablet, and in which copy: those that its disk has kept."""
    starts_heard_ms: dict[Chain, int] = field(default_factory=dict)
    """When each tablet of a copy first heard that its sitting begins."""

    # --- tablets

    def intends(self, attempt: AttemptId, kind: str, body: bytes) -> None:
        """Note what a candidate does."""
        self.intended.setdefault(attempt, Counter())[kind, body] += 1

    def writes(self, tablet: str, entry: Entry, digest: Digest) -> None:
        """Note an entry that a tablet asks its disk to keep."""
        self.written_entries[digest] = WrittenEntry(entry, tablet, self.agenda.now)
        self.note(tablet, f"writes {entry.kind} {entry.epoch}/{entry.seq}")

    def admits(self, tablet: str, unsure_ms: int) -> None:
        """Note by how much the hour that an entry bears may be wrong."""
        self.admitted_ms[tablet] = max(unsure_ms, self.admitted_ms.get(tablet, 0))

    def shows(self, tablet: str, digest: Digest, *, is_on_disk: bool) -> None:
        """Check that an act shown as kept is on the disk."""
        if not is_on_disk:
            raise Violation("kept_before_shown", f"{tablet} shows what no disk holds")
        self.written_entries[digest].is_shown = True

    def reopens(self, tablet: str, chain: Chain, digests: Sequence[Digest]) -> None:
        """Check that a tablet finds again all that it ever showed."""
        digests_found = set(digests)
        for digest, record in self.written_entries.items():
            chain_written = record.entry.attempt, record.entry.epoch
            own = chain_written == chain and record.tablet == tablet
            if (
                own
                and record.is_shown
                and not record.is_wiped
                and digest not in digests_found
            ):
                seq = record.entry.seq
                raise Violation("kept_before_shown", f"{tablet} lost entry {seq}")

    def gives_up(self, tablet: str) -> None:
        """Give up a tablet that cannot deliver what it alone holds."""
        self.given_up.add(tablet)

    def is_owed(self, record: WrittenEntry) -> bool:
        """Say whether an entry must be held in the end: shown, and not beyond reach."""
        return (
            record.is_shown
            and not record.is_wiped
            and record.tablet not in self.given_up
        )

    def wiped(self, tablet: str) -> None:
        """Owe of a tablet whose storage is gone only what was acknowledged."""
        for record in self.written_entries.values():
            record.is_wiped = record.is_wiped or record.tablet == tablet
        calls = self.calls_made.items()
        self.calls_made = {name: call for name, call in calls if call[0] != tablet}

    def reveals(
        self,
        tablet: str,
        place: tuple[int, int],
        uncertainty_ms: int,
        waited_unsure_ms: int | None,
    ) -> None:
        """Check that a tablet may show a paper, for the first time.

        `place` is the sitting's order, and the tablet's site.
        """
        t0 = self.t0s.get(place)
        self.note(tablet, f"reveals, t0 {t0}")
        if place[0] not in self.keys_released_ms or t0 is None:
            raise Violation("sealed", f"{tablet} opened the paper before the launch")
        # A tablet keeps the hour that it read before the centre's clock was set back.
        hours = self.centre_ms(), self.agenda.now
        centre_ms = min(hours, key=lambda hour: abs(hour - t0))
        if centre_ms < t0 - uncertainty_ms - SKEW_MS_MAX:
            early_ms = t0 - centre_ms
            raise Violation("sealed", f"{tablet} opened {early_ms} ms before t0")
        self.reveal_events.append(
            Reveal(tablet, centre_ms, t0, uncertainty_ms, waited_unsure_ms)
        )

    def ends(self, tablet: str, owed_end: int, uncertainty_ms: int) -> None:
        """Check that a time is over; `due` is what the tablet was told, by its news."""
        centre_ms = max(self.centre_ms(), self.agenda.now)
        self.note(tablet, f"ends the time, due {owed_end}")
        if centre_ms < owed_end - uncertainty_ms - SKEW_MS_MAX:
            raise Violation(
                "full_time", f"{tablet} ended {owed_end - centre_ms} ms before the due"
            )

    def leaves(self, tablet: str, owed_end: int | None, uncertainty_ms: int) -> None:
        """Check that a tablet may leave a paper that nobody has handed in."""
        self.note(tablet, f"leaves a paper, due {owed_end}")
        centre_ms = max(self.centre_ms(), self.agenda.now)
        is_over = owed_end is not None and (
            centre_ms >= owed_end - uncertainty_ms - SKEW_MS_MAX
        )
        if not is_over:
            raise Violation("full_time", f"{tablet} leaves a paper that goes on")

    def hears_start(self, chain: Chain) -> None:
        """Note that a tablet knows when a sitting begins."""
        self.starts_heard_ms.setdefault(chain, self.agenda.now)

    def keeps_veiled(self, tablet: str) -> None:
        """Find that a rest break hides a paper past its own end."""
        raise Violation("full_time", f"{tablet} is veiled after the break is over")

    def keeps_out(self, tablet: str, left_ms: int) -> None:
        """Find that a candidate whose time goes on is not let in again."""
        raise Violation("full_time", f"{tablet} keeps out who has {left_ms} ms left")

    # --- the centre

    def holds_key(self, holder: str, order: int, site: int | None = None) -> None:
        """Check that a sitting's key may be known by now, at this site if it is one."""
        released_ms = self.keys_released_ms.get(order)
        if released_ms is None or self.agenda.now < released_ms:
            raise Violation("sealed", f"{holder} holds the key before its release")
        if site is not None and (order, site) not in self.t0s:
            raise Violation(
                "sealed", f"{holder} holds the key before its site's launch"
            )

    def gathers_shares(self, count: int, *, quorum: int) -> None:
        """Check that the key may be put together."""
        if count < quorum:
            raise Violation("sealed", f"{count} shares of {quorum} opened the paper")

    def launches(self, order: int, sites: Iterable[int], *, t0: int) -> None:
        """Check that the key of a sitting may go out to these sites."""
        self.note("keeper", f"releases the key, t0 {t0}")
        if t0 < self.centre_ms() - 1:
            raise Violation("full_time", "the key came after t0, and t0 did not move")
        self.t0s.update({(order, site): t0 for site in sites})

    def before(self, tables: Tables) -> Lengths:
        """Return what the tables hold before a commit."""
        return {chain: len(entries) for chain, entries in tables.chains.items()}

    def committed(self, tables: Tables, before: Lengths) -> None:
        """Something was committed: what was held is still there, in its place."""
        for chain, entries in tables.chains.items():
            count = before.get(chain, 0)
            if len(entries) < count:
                raise Violation("append_only", f"{_name(chain)} became shorter")
            self.check_links(tables, chain, entries, count)
        for device in tables.devices.values():
            if device.base and device.chain not in self.bases:
                self.settled.check_takeover(tables, device)
                assert device.base_epoch is not None
                base_chain = device.attempt, device.base_epoch
                earlier = tables.chains.get(base_chain, ())
                self.bases[device.chain] = len(earlier)
                if device.base.count != len(earlier):
                    raise Violation("base", f"{_name(device.chain)} on a false base")
        for sitting in tables.sittings:
            if sitting.key_released_ms is not None:
                self.keys_released_ms.setdefault(sitting.order, self.agenda.now)

    def restored(self, tables: Tables) -> None:
        """Note that a backup came back: tablets owe what it lacks."""
        self.restored_ms = self.agenda.now
        counts = {
            _name(chain): len(entries) for chain, entries in tables.chains.items()
        }
        self.note("database", f"restored to {counts}")

    def acknowledges(
        self, tables: Tables, batch: Batch, held_count: int, since: int
    ) -> None:
        """Check what a gateway says is held, of what was asked `since` then."""
        chain = batch.attempt, batch.epoch
        if batch.entries:
            self.note("gateway", f"acknowledges {_name(chain)} to {held_count}")
        self.answers(chain, held_count)
        rows = tables.chains.get(chain, [])
        if since <= self.restored_ms:
            return
        if held_count > len(rows):
            more = f"{_name(chain)}: {held_count} acknowledged, {len(rows)} held"
            raise Violation("kept", more)
        for entry in batch.entries:
            if entry.seq < held_count and rows[entry.seq].digest != entry.digest:
                raise Violation("kept", f"{_name(chain)}/{entry.seq}: other bytes held")
        self.acked_counts[chain] = max(held_count, self.acked_counts.get(chain, 0))

    def answers(self, chain: Chain, held_count: int) -> None:
        """Note a number that a gateway has said, in whatever answer."""
        self.answered_counts[chain] = max(
            held_count, self.answered_counts.get(chain, 0)
        )

    def believes(self, tablet: str, chain: Chain, held_count: int) -> None:
        """Check that some gateway said what a tablet believes."""
        if held_count > self.answered_counts.get(chain, 0):
            raise Violation(
                "kept", f"{tablet} takes {held_count} for held: nobody said so"
            )

    def forgets(self, tablet: str, digests: Sequence[Digest]) -> None:
        """Note that a disk has lost what it said that it had."""
        self.note(tablet, f"has forgotten {len(digests)} entries")
        for digest in digests:
            self.written_entries[digest].is_wiped = True

    def locks(self, rows: tuple[Any, ...], earlier: Sequence[tuple[Any, ...]]) -> None:
        """Check the order of locks: two orders at once are a deadlock."""
        places = {row: place for place, row in enumerate(rows)}
        for earlier_rows in earlier:
            common = [places[row] for row in earlier_rows if row in places]
            if common != sorted(common):
                raise Violation("no_deadlock", "two gateways lock in two orders")

    def check_links(
        self, tables: Tables, chain: Chain, rows: Sequence[StoredEntry], start: int
    ) -> None:
        """Check that entries from `start` follow, and are what a tablet wrote."""
        prev = rows[start - 1].digest if start else tables.devices[chain].genesis
        hour = rows[start - 1].entry.device_ms if start else 0
        for seq, row in enumerate(rows[start:], start=start):
            entry = row.entry
            if entry.seq != seq or entry.prev != prev or entry.digest() != row.digest:
                raise Violation("whole_chains", f"{_name(chain)}/{seq} does not follow")
            if entry.device_ms < hour:
                raise Violation("hours", f"{_name(chain)}/{seq} went back in time")
            if row.digest not in self.written_entries:
                raise Violation("own_words", f"{_name(chain)}/{seq}: nobody wrote this")
            prev, hour = row.digest, entry.device_ms


def _name(chain: Chain) -> str:
    return f"{str(chain[0])[:4]}/{chain[1]}"
