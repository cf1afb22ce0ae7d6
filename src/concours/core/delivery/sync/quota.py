"""How much the centre stores of one copy at once: far more than any person writes.

A person who marks a text every few seconds for three hours writes some megabytes; all
of it may come at once, after a cut. What is past the quota is refused, not dropped: the
tablet keeps it and comes again, and what came in by then is more than a batch.
"""

from dataclasses import dataclass
from typing import ClassVar

from concours.core.delivery.sync.batch import Run
from concours.core.kernel.errors import Refusal

BURST_BYTES_MAX = 16 * 1024 * 1024
"""What one copy may bring at once: twenty times a copy of many highlights."""

BYTES_A_SECOND = 80 * 1024
"""A person's worst is 2 KB a second: a text of a thousand highlights, marked again."""

ENTRY_BYTES = 512
"""What an entry takes in the journal beside its body: its row, digests and indexes."""


@dataclass(eq=False)
class QuotaExceeded(Refusal):
    """A tablet brings more than a person writes: the same again, later."""

    code: ClassVar[str] = "journal.quota_exceeded"
    attempt: str
    epoch: int


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """What an attempt has brought of late, at an hour of a clock that never jumps."""

    bytes_count: int = 0
    at_ms: int = 0


def spend(use: QuotaUse, run: Run, *, now_ms: int) -> QuotaUse:
    """Return what is spent with one more run. Raises `QuotaExceeded`."""
    regained = max(now_ms - use.at_ms, 0) * BYTES_A_SECOND // 1_000
    bytes_count = max(use.bytes_count - regained, 0) + stored_bytes(run)
    if bytes_count > BURST_BYTES_MAX:
        first = run.entries[0]
        raise QuotaExceeded(str(first.attempt), first.epoch)
    return QuotaUse(bytes_count, max(now_ms, use.at_ms))


def stored_bytes(run: Run) -> int:
    """Return about what a run takes in the journal."""
    return sum(len(entry.body) + ENTRY_BYTES for entry in run.entries)
