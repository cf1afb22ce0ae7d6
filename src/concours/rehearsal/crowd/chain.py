"""What one tablet wrote: entries in the bytes in which they travel, never changed.

The record is the oracle of a rehearsal: it is kept by the crowd alone, and the journal
is compared with it byte by byte.
"""

from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec

from concours.core.delivery.journal.entry import (
    CANDIDATE,
    AttemptId,
    Entry,
    Tail,
    Writer,
    genesis,
    head_statement,
)
from concours.core.delivery.sync.outbox import BATCH_COUNT_MAX
from concours.core.kernel.canonical import dump
from concours.core.kernel.crypto import DeviceKey


class WireEntry(msgspec.Struct, frozen=True):
    """One entry as it travels (`docs/reference/wire.md`)."""

    seq: int
    kind: str
    body: str
    device_ms: int
    digest: str


@dataclass(slots=True)
class Chain:
    """One device's chain in one attempt.

    `entries` holds the JSON of each entry, `last` what the last one says;
    `acknowledged_count` is what the centre
    said that it holds, the most it ever said; `sent_from` where the next batch begins;
    `vouched` the count signed last, and its signature.
    """

    attempt: UUID
    epoch: int
    key: DeviceKey
    entries: list[bytes] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)
    acknowledged_count: int = 0
    sent_from: int = 0
    device_ms: int = 0
    vouched: tuple[int, bytes] = (-1, b"")
    last: WireEntry | None = None
    writer: Writer = CANDIDATE

    def __post_init__(self) -> None:
        """Begin with the head of the empty chain: `heads[n]` follows n entries."""
        attempt = AttemptId(self.attempt)
        own = genesis(attempt, self.epoch, self.key.public, writer=self.writer)
        self.heads.append(own.head)

    @property
    def waiting_count(self) -> int:
        """Entries that the centre has not said it holds."""
        return len(self.entries) - self.sent_from

    def write(self, kind: str, body: dict[str, Any], *, at_ms: int) -> None:
        """Add an entry; its hour never goes back."""
        self.device_ms = max(self.device_ms, at_ms)
        seq = len(self.entries)
        content = dump(body)
        attempt = AttemptId(self.attempt)
        head = self.heads[-1]
        entry = Entry(attempt, self.epoch, seq, kind, content, self.device_ms, head)  # type: ignore[arg-type]
        digest = entry.digest()
        self.last = WireEntry(seq, kind, content.decode(), self.device_ms, digest.hex())
        self.entries.append(msgspec.json.encode(self.last))
        self.heads.append(digest)

    def batch(self) -> tuple[int, bytes, bytes, bytes]:
        """Return the end of the next batch, its entries, its head and a signature."""
        start = self.sent_from
        entries = list(islice(self.entries, start, start + BATCH_COUNT_MAX))
        stop = start + len(entries)
        head = self.heads[stop]
        if self.vouched[0] != stop:
            tail = Tail(stop, head)  # type: ignore[arg-type]
            statement = head_statement(AttemptId(self.attempt), self.epoch, tail)
            self.vouched = stop, self.key.sign(statement)
        return stop, b",".join(entries), head, self.vouched[1]

    def hold(self, count: int) -> None:
        """Take what the centre says that it holds: fewer means that it was restored."""
        self.sent_from = min(count, len(self.entries))
        self.acknowledged_count = max(self.acknowledged_count, self.sent_from)
