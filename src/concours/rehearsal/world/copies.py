"""The copies of a world: the centre's, the candidate's own record, and the tablet's."""

from typing import TYPE_CHECKING

from concours.core.delivery.attempt.copy import Base, Copy, Epoch, JournalEntry, Window
from concours.core.delivery.attempt.fold import fold
from concours.core.delivery.journal.entry import Digest, Entry
from concours.core.delivery.sync.batch import SentEntry
from concours.core.kernel.time import Instant
from concours.rehearsal.world.paper import OUTLINE, Candidate, due_of
from concours.rehearsal.world.witness import Violation, Written

if TYPE_CHECKING:
    from concours.rehearsal.world.tables import Device
    from concours.rehearsal.world.tablet import Tablet
    from concours.rehearsal.world.world import World

RECEIVED_LAST = Instant(2**53)


def window_of(world: "World", candidate: Candidate) -> Window:
    """Return a candidate's own time, by every act that concerns them."""
    course = world.tables.course_of(candidate.site, candidate.attempt)
    due = due_of(candidate, course)
    if course.t0 is None or due is None:
        raise Violation("liveness", "the paper was never armed")
    return Window(course.t0, due)


def copy_of(world: "World", candidate: Candidate, window: Window) -> Copy:
    """Return the copy that the centre will mark."""
    epochs = []
    for device in world.tables.devices_of(candidate.attempt):
        entries = world.tables.chains.get(device.chain, [])
        held = [_held(s.entry, s.received_ms) for s in entries]
        count = device.base.count if device.base else None
        epochs.append(_epoch(device, count, held))
    return fold(OUTLINE, epochs, window=window)


def record_of(world: "World", candidate: Candidate) -> list[Epoch]:
    """Return what the candidate's tablets wrote, as the witness saw it."""
    by_chain: dict[tuple[object, int], dict[int, Written]] = {}
    stored = _received(world)
    for digest, known in world.witness.written.items():
        if world.witness.is_owed(known) or digest in stored:
            chain = known.entry.attempt, known.entry.epoch
            own = by_chain.setdefault(chain, {})
            if known.entry.seq not in own or digest in stored:
                own[known.entry.seq] = known
    epochs = []
    for device in world.tables.devices_of(candidate.attempt):
        own = by_chain.get(device.chain, {})
        entries = [own[seq].entry for seq in sorted(own)]
        held = [_held(entry, stored[entry.digest()]) for entry in entries]
        epochs.append(_epoch(device, world.witness.bases.get(device.chain), held))
    return epochs


def on_tablet(world: "World", tablet: "Tablet") -> list[Epoch]:
    """Return what a tablet shows, each act judged by the hour at which it came."""
    assert tablet.journal is not None
    device, received = tablet.journal.device, _received(world)
    epochs = []
    for before, entries in tablet.disk.kept.earlier or ():
        held = [_held(s.entry, received.get(s.digest, RECEIVED_LAST)) for s in entries]
        count = before.base.count if before.base else None
        epochs.append(_epoch(before, count, held))
    own = [
        _held(sent, received.get(sent.digest, RECEIVED_LAST))
        for sent in tablet.journal.outbox.entries
    ]
    return [*epochs, _epoch(device, device.base.count if device.base else None, own)]


def _epoch(device: "Device", base: int | None, held: list[JournalEntry]) -> Epoch:
    if base is None:
        return Epoch(device.epoch, None, held)
    return Epoch(device.epoch, Base(device.epoch - 1, base), held)


def _received(world: "World") -> dict[Digest, Instant]:
    """Return when each entry that is held came."""
    chains = world.tables.chains.values()
    return {s.digest: s.received_ms for held in chains for s in held}


def _held(entry: Entry | SentEntry, received: Instant) -> JournalEntry:
    return JournalEntry(entry.seq, entry.kind, entry.body, entry.device_ms, received)
