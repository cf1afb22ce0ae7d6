"""The copies of a world: the centre's, the candidate's own record, and the tablet's."""

from typing import TYPE_CHECKING

from concours.core.delivery.attempt.copy import Base, Copy, Epoch, JournalEntry, Window
from concours.core.delivery.attempt.fold import fold
from concours.core.delivery.journal.entry import Digest, Entry
from concours.core.delivery.sync.batch import SentEntry
from concours.core.kernel.time import Instant
from concours.rehearsal.world.paper import OUTLINE, Candidate, due_of
from concours.rehearsal.world.witness import Violation, WrittenEntry

if TYPE_CHECKING:
    from concours.rehearsal.world.centre.tables import Device
    from concours.rehearsal.world.tablet.tablet import Tablet
    from concours.rehearsal.world.world import World

RECEIVED_LAST = Instant(2**53)


def window_of(world: "World", candidate: Candidate) -> Window:
    """Return a candidate's own time, by every act that concerns them."""
    course = world.tables.course_of(candidate.site, candidate.attempt)
    end = due_of(candidate, course)
    if course.t0 is None or end is None:
        raise Violation("liveness", "the paper was never armed")
    return Window(course.t0, end)


def copy_of(world: "World", candidate: Candidate, window: Window) -> Copy:
    """Return the copy that the centre will mark."""
    epochs = []
    for device in world.tables.devices_of(candidate.attempt):
        entries = world.tables.chains.get(device.chain, [])
        held_entries = [_held_entry(s.entry, s.received_ms) for s in entries]
        count = device.base.count if device.base else None
        epochs.append(_epoch(device, count, held_entries))
    return fold(OUTLINE, epochs, window=window)


def record_of(world: "World", candidate: Candidate) -> list[Epoch]:
    """Return what the candidate's tablets wrote, as the witness saw it."""
    by_chain: dict[tuple[object, int], dict[int, WrittenEntry]] = {}
    reception_times = _reception_times(world)
    for digest, record in world.witness.written_entries.items():
        if world.witness.is_owed(record) or digest in reception_times:
            chain = record.entry.attempt, record.entry.epoch
            own = by_chain.setdefault(chain, {})
            if record.entry.seq not in own or digest in reception_times:
                own[record.entry.seq] = record
    epochs = []
    for device in world.tables.devices_of(candidate.attempt):
        own = by_chain.get(device.chain, {})
        entries = [own[seq].entry for seq in sorted(own)]
        held_entries = [
            _held_entry(entry, reception_times[entry.digest()]) for entry in entries
        ]
        epochs.append(
            _epoch(device, world.witness.bases.get(device.chain), held_entries)
        )
    return epochs


def on_tablet(world: "World", tablet: "Tablet") -> list[Epoch]:
    """Return what a tablet shows, each act judged by the hour at which it came."""
    assert tablet.journal is not None
    device, reception_times = tablet.journal.device, _reception_times(world)
    epochs = []
    for before, entries in tablet.disk.contents.earlier or ():
        held_entries = [
            _held_entry(s.entry, reception_times.get(s.digest, RECEIVED_LAST))
            for s in entries
        ]
        count = before.base.count if before.base else None
        epochs.append(_epoch(before, count, held_entries))
    own = [
        _held_entry(entry, reception_times.get(entry.digest, RECEIVED_LAST))
        for entry in tablet.journal.outbox.entries
    ]
    return [*epochs, _epoch(device, device.base.count if device.base else None, own)]


def _epoch(device: "Device", base: int | None, entries: list[JournalEntry]) -> Epoch:
    if base is None:
        return Epoch(device.epoch, None, entries)
    return Epoch(device.epoch, Base(device.epoch - 1, base), entries)


def _reception_times(world: "World") -> dict[Digest, Instant]:
    """Return when each entry that is held came."""
    chains = world.tables.chains.values()
    return {s.digest: s.received_ms for entries in chains for s in entries}


def _held_entry(entry: Entry | SentEntry, received_at: Instant) -> JournalEntry:
    return JournalEntry(entry.seq, entry.kind, entry.body, entry.device_ms, received_at)
