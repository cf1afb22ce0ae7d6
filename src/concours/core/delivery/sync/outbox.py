"""Delivery, seen from the tablet: keep everything until the journal has it.

Twin of `client/src/core/outbox.ts`; `protocol/vectors/outboxes.json` binds them.
"""

from dataclasses import dataclass, replace
from math import floor

from concours.core.delivery.journal.entry import BODY_BYTES_MAX
from concours.core.delivery.sync.batch import BATCH_ENTRIES_MAX, SentEntry

BATCH_COUNT_MAX = BATCH_ENTRIES_MAX
BATCH_BYTES_MAX = 384 * 1024
"""Well below the 512 KiB of a body that the gateway takes."""

RETRY_MS_MIN, RETRY_MS_MAX = 500, 15_000
DOUBLINGS_COUNT_MAX = 10

ENTRY_ENVELOPE_BYTES = 200


@dataclass(frozen=True, slots=True)
class Outbox:
    """Every entry of one chain, and how many the centre has said that it holds."""

    entries: tuple[SentEntry, ...] = ()
    acknowledged_count: int = 0


def acted(outbox: Outbox, entry: SentEntry) -> Outbox:
    """Return the outbox with one more entry, which the disk has already."""
    assert entry.seq == len(outbox.entries), "gap in own chain"
    return replace(outbox, entries=(*outbox.entries, entry))


def acknowledged(outbox: Outbox, count: int) -> Outbox:
    """Take an acknowledgement; late, twice or out of order, only progress counts."""
    assert count <= len(outbox.entries), "acknowledgement of the unsent"
    return replace(outbox, acknowledged_count=max(count, outbox.acknowledged_count))


def rewound(outbox: Outbox, count: int) -> Outbox:
    """Send again from `count`: the centre holds less than it once said."""
    return replace(outbox, acknowledged_count=min(count, len(outbox.entries)))


def resend_from(
    *, written_count: int, acknowledged_count: int, held_count: int
) -> int | None:
    """Return the count to send again from, when the centre says `gap`.

    What it holds, if that is news. If we knew it already, the centre does not know our
    head at its own count: one entry goes again, and the answer to that tells whether
    the chain is ours. None: it never will be. The centre holds what we never wrote, or
    nothing at all and yet another beginning.
    """
    if held_count > written_count:
        return None
    if held_count != acknowledged_count:
        return held_count
    return held_count - 1 if held_count > 0 else None


def waiting_count(outbox: Outbox) -> int:
    """Return how many entries the centre has not said it holds."""
    return len(outbox.entries) - outbox.acknowledged_count


def next_batch(outbox: Outbox) -> tuple[SentEntry, ...]:
    """Return the unacknowledged entries that go together, the same at each retry."""
    start = outbox.acknowledged_count
    batch = []
    sent_bytes = 0
    for entry in outbox.entries[start : start + BATCH_COUNT_MAX]:
        sent_bytes += _wire_bytes(entry)
        if sent_bytes > BATCH_BYTES_MAX:
            break
        batch.append(entry)
    return tuple(batch)


def retry_ms(failures_count: int, chance: float) -> int:
    """Return how long to wait after so many failures in a row.

    `chance` from 0, without 1, spreads a whole room over half of the wait, so that it
    does not come back at one instant. Never more than `RETRY_MS_MAX`.
    """
    doubled = RETRY_MS_MIN << min(failures_count, DOUBLINGS_COUNT_MAX)
    return floor(min(doubled, RETRY_MS_MAX) * (0.5 + chance / 2) + 0.5)


def _wire_bytes(entry: SentEntry) -> int:
    """Return the bytes on the wire at most: in a JSON text a body doubles at worst."""
    return 2 * min(len(entry.body), BODY_BYTES_MAX) + ENTRY_ENVELOPE_BYTES
