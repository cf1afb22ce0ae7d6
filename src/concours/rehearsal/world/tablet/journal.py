"""The tablet's own chain: one writer, in order, kept before it is told.

Mirrors `client/src/shell/attempt/journal.ts`; the outbox and the digests are the
core's own.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from concours.core.delivery.journal.entry import Digest, Entry, Tail, head_statement
from concours.core.delivery.sync import outbox
from concours.core.delivery.sync.batch import Batch, SentEntry
from concours.core.delivery.sync.outbox import Outbox
from concours.core.kernel.crypto import DeviceKey
from concours.rehearsal.world.agenda import DiskFailing, Process, Promise, Steps
from concours.rehearsal.world.centre.device import Device
from concours.rehearsal.world.tablet.disk import Disk, DiskContents
from concours.rehearsal.world.witness import Witness

Intent: TypeAlias = tuple[str, bytes]


@dataclass(slots=True)
class Act:
    """Something to write in its turn; `intend` is asked then, None writes nothing."""

    device_ms: int
    intend: Callable[[], Intent | None]
    promise: Promise[SentEntry | None] = field(default_factory=Promise)


class Journal:
    """What this tablet writes in one epoch of one attempt."""

    def __init__(
        self, process: Process, device: Device, key: DeviceKey, disk: Disk
    ) -> None:
        self.process = process
        self.device = device
        self.key = key
        self.disk = disk
        self.outbox = Outbox()
        self.stamped_ms = 0
        self.turns: deque[Act] = deque()
        self.signed: tuple[bytes, bytes] = b"", b""

    def open(self, witness: Witness) -> None:
        """Read what the disk holds, and go on from there."""
        self.witness = witness
        self.reread()
        entries = self.outbox.entries
        digests = [entry.digest for entry in entries]
        witness.reopens(self.process.name, self.device.chain, digests)
        self.hold(min(self.acknowledged_on_disk, len(entries)))

    @property
    def acknowledged_on_disk(self) -> int:
        """How many entries the disk knows to be held."""
        return self.disk.contents.acknowledged_counts.get(self.device.chain, 0)

    @property
    def tail(self) -> Tail:
        """How far this chain goes."""
        return self.tail_at(len(self.outbox.entries))

    @property
    def hand_in(self) -> SentEntry | None:
        """The entry that hands the copy in, if nothing was written after it."""
        entries = self.outbox.entries
        return entries[-1] if entries and entries[-1].kind == "handed" else None

    def tail_at(self, count: int) -> Tail:
        """Return the tail after `count` entries."""
        if count == 0:
            return Tail(0, self.device.genesis)
        last = self.outbox.entries[count - 1]
        return Tail(count, last.digest, last.device_ms)

    def write(
        self, at_ms: int, intend: Callable[[], Intent | None]
    ) -> Promise[SentEntry | None]:
        """Write one entry in its turn: kept once it is on the disk.

        Fails with `DiskFailing` when it is not, and then nothing has changed.
        """
        act = Act(self.stamp(at_ms), intend)
        self.turns.append(act)
        if len(self.turns) == 1:
            self.process.run(self._write_in_turn())
        return act.promise

    def stamp(self, at_ms: int) -> int:
        """Stamp now, whatever the queue: the hours of a chain never go back."""
        self.stamped_ms = max(self.stamped_ms, at_ms, self.tail.device_ms)
        return self.stamped_ms

    def hold(self, count: int) -> None:
        """Take what the centre holds; fewer than it once said, and they go again."""
        self.witness.believes(self.process.name, self.device.chain, count)
        acknowledged_count = self.outbox.acknowledged_count
        take = outbox.rewound if count < acknowledged_count else outbox.acknowledged
        self.outbox = take(self.outbox, count)

    def next_batch(self) -> Batch:
        """Return the entries to send next, signed; of none, what is acknowledged."""
        entries = outbox.next_batch(self.outbox)
        tail = self.tail_at(self.outbox.acknowledged_count + len(entries))
        return Batch(*self.device.chain, entries, tail.head, self._signature(tail))

    def entry_after(self, tail: Tail, intent: Intent, device_ms: int) -> Entry:
        """Make the entry that follows."""
        kind, body = intent
        chain = self.device.chain
        return Entry(*chain, tail.count, kind, body, device_ms, tail.head)

    def append(self, entry: SentEntry) -> Steps[None]:
        """Put an entry on the disk, and only then in the outbox."""
        chain = self.device.chain

        def change(contents: DiskContents) -> None:
            entries = contents.entries.setdefault(chain, [])
            assert len(entries) == entry.seq, "an entry written over"
            entries.append(entry)

        try:
            yield self.disk.write(change)
        except DiskFailing:
            self.reread()  # a failed commit may have reached the disk all the same
            if self.tail_at(min(entry.seq + 1, self.tail.count)).head != entry.digest:
                raise
        else:
            self.outbox = outbox.acted(self.outbox, entry)

    def reread(self) -> None:
        """Take what the disk holds beyond what we knew; never drop what we hold."""
        for entry in self.stored_entries()[len(self.outbox.entries) :]:
            self.outbox = outbox.acted(self.outbox, entry)

    def stored_entries(self) -> list[SentEntry]:
        """Return the chain as the disk has it."""
        return self.disk.contents.entries.get(self.device.chain, [])

    def _write_in_turn(self) -> Steps[None]:
        while self.turns:
            act = self.turns[0]
            try:
                act.promise.keep((yield from self._write_act(act)))
            except DiskFailing as error:
                act.promise.fail(error)
            self.turns.popleft()

    def _write_act(self, act: Act) -> Steps[SentEntry | None]:
        intent = act.intend()
        if intent is None:
            return None
        entry = self.entry_after(self.tail, intent, act.device_ms)
        digest = entry.digest()
        self.witness.writes(self.process.name, entry, digest)
        sent_entry = SentEntry(
            entry.seq, entry.kind, entry.body, entry.device_ms, digest
        )
        yield from self.append(sent_entry)
        self.witness.shows(
            self.process.name, digest, is_on_disk=self._is_stored(entry.seq, digest)
        )
        return sent_entry

    def _is_stored(self, seq: int, digest: Digest) -> bool:
        entries = self.stored_entries()
        return seq < len(entries) and entries[seq].digest == digest

    def _signature(self, tail: Tail) -> bytes:
        if self.signed[0] != tail.head:  # the same bytes again need no second signature
            statement = head_statement(*self.device.chain, tail)
            self.signed = tail.head, self.key.sign(statement)
        return self.signed[1]
