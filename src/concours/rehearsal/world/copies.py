"""The copies of a world: the centre's, the candidate's own record, and the tablet's."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from concours.core.delivery.attempt.copy import (
    Copy,
    Window,
)
from concours.core.delivery.attempt.fold import fold
from concours.core.delivery.journal.entry import Digest, Entry
from concours.core.delivery.journal.epochs import Base, Epoch, JournalEntry
from concours.core.delivery.sync.batch import SentEntry
from concours.core.kernel.time import Instant
from concours.rehearsal.world.centre.device import Chain
from concours.rehearsal.world.evidence import Violation, WrittenEntry
from concours.rehearsal.world.paper import OUTLINE, Candidate, due_of

if TYPE_CHECKING:
    from concours.rehearsal.world.centre.device import Device
    from concours.rehearsal.world.centre.tables import Tables
    from concours.rehearsal.world.tablet.tablet import Tablet
    from concours.rehearsal.world.world import World

RECEIVED_LAST = Instant(2**53)


def window_of(world: "World", candidate: Candidate) -> Window:
    """Return a candidate's own time, by every act that concerns them."""
    window = known_window(world.tables, candidate)
    if window is None:
        raise Violation("liveness", "the paper was never armed")
    return window


def known_window(tables: "Tables", candidate: Candidate) -> Window | None:
    """Return a candidate's own time by the acts so far; None before an arming."""
    sitting = tables.sitting(candidate.order)
    course = sitting.course_of(candidate.site, candidate.attempt)
    end = due_of(candidate, course)
    return None if course.t0 is None or end is None else Window(course.t0, end)


def copy_of(world: "World", candidate: Candidate, window: Window) -> Copy:
    """Return the copy that the centre will mark."""
    return held_copy(world.tables, candidate, window)


def held_copy(
    tables: "Tables",
    candidate: Candidate,
    window: Window | None,
    head: Mapping[Chain, int] | None = None,
    until_epoch: int | None = None,
) -> Copy:
    """Return the copy of all that is held, or of what was held under a head.

    With `until_epoch`, as if no tablet after that one had been let in.
    """
    epochs = []
    for device in tables.devices_of(candidate.attempt):
        if until_epoch is not None and device.epoch > until_epoch:
            break
        entries = tables.chains.get(device.chain, [])
        if head is not None:
            entries = entries[: head.get(device.chain, 0)]
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


def on_tablet(world: "World", tablet: "Tablet", order: int) -> list[Epoch] | None:
    """Return what a tablet shows, each act judged by the hour at which it came.

    None where it has nothing of that sitting to show, or not the last word in it, or
    where the centre holds another chain and refuses its own, as it then says.
    """
    paper = tablet.disk.contents.papers.get(order)
    if paper is None or paper.earlier is None:
        return None
    if tablet.delivery is not None and paper.device.chain in tablet.delivery.halted:
        return None
    device, reception_times = paper.device, _reception_times(world)
    if world.tables.devices_of(device.attempt)[-1] != device:
        return None
    epochs = []
    for before, entries in paper.earlier:
        held_entries = [
            _held_entry(s.entry, reception_times.get(s.digest, RECEIVED_LAST))
            for s in entries
        ]
        count = before.base.count if before.base else None
        epochs.append(_epoch(before, count, held_entries))
    own = [
        _held_entry(entry, reception_times.get(entry.digest, RECEIVED_LAST))
        for entry in tablet.papers.entries_in(order)
    ]
    return [*epochs, _epoch(device, device.base.count if device.base else None, own)]


def _epoch(device: "Device", base: int | None, entries: list[JournalEntry]) -> Epoch:
    if base is None:
        return Epoch(device.epoch, None, entries)
    base_epoch = device.base_epoch or device.epoch - 1
    return Epoch(device.epoch, Base(base_epoch, base), entries)


def _reception_times(world: "World") -> dict[Digest, Instant]:
    """Return when each entry that is held came."""
    chains = world.tables.chains.values()
    return {s.digest: s.received_ms for entries in chains for s in entries}


def _held_entry(entry: Entry | SentEntry, received_at: Instant) -> JournalEntry:
    return JournalEntry(entry.seq, entry.kind, entry.body, entry.device_ms, received_at)
