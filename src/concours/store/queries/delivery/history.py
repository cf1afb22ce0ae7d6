"""One attempt as the journal holds it: every entry with its proofs, every device."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from concours.core.delivery.journal.entry import (
    AttemptId,
    ChainBroken,
    Digest,
    Entry,
    Tail,
    extend,
    genesis,
    head_statement,
)
from concours.core.delivery.journal.epochs import Base, Epoch, JournalEntry
from concours.core.kernel import crypto
from concours.core.kernel.time import Instant

DEVICES = """
SELECT epoch, public_key, base_epoch, base_count, enrolled_ms
FROM device WHERE attempt = %s ORDER BY epoch
"""

ENTRIES = """
SELECT j.epoch, j.seq, j.kind, j.body, j.device_ms, j.received_ms, j.prev, j.digest,
       j.signature, l.number
FROM journal_entry j
LEFT JOIN ledger_entry l USING (attempt, epoch, seq)
WHERE j.attempt = %s ORDER BY j.epoch, j.seq
"""

HAS_ENTRIES = "SELECT EXISTS (SELECT FROM journal_entry WHERE attempt = %s)"

CHECKPOINT = """
SELECT size, at_ms FROM checkpoint WHERE size > %s ORDER BY size LIMIT 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry with its proofs; `number` is its rank in the national order."""

    epoch: int
    entry: JournalEntry
    prev: bytes
    digest: bytes
    signature: bytes | None
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One device of the attempt, and whether its chain and signatures hold."""

    epoch: int
    public_key: bytes
    base: Base | None
    enrolled_ms: int
    entries_count: int
    signed_count: int
    fault: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """All that the journal holds of one attempt."""

    attempt: UUID
    devices: tuple[Device, ...]
    rows: tuple[Row, ...]

    @property
    def is_sound(self) -> bool:
        """Whether every chain is whole and signed to its end."""
        return all(device.fault is None for device in self.devices)

    def unproven_ms(self) -> int | None:
        """Return the first instant of which an entry follows a fault; None if none."""
        proven_counts = {
            device.epoch: device.signed_count for device in self.devices if device.fault
        }
        instants = (
            row.entry.device_ms
            for row in self.rows
            if row.entry.seq >= proven_counts.get(row.epoch, row.entry.seq + 1)
        )
        return min(instants, default=None)

    def epochs(self) -> list[Epoch]:
        """Return the epochs as the fold reads them."""
        return [
            Epoch(
                device.epoch,
                device.base,
                [row.entry for row in self.rows if row.epoch == device.epoch],
            )
            for device in self.devices
        ]


def record_of(attempt: UUID) -> Record:
    """Return the record of an attempt, its chains verified again from the bytes."""
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, [attempt])
        rows = tuple(_row(row) for row in cursor.fetchall())
        cursor.execute(DEVICES, [attempt])
        devices = tuple(_device(attempt, row, rows) for row in cursor.fetchall())
    return Record(attempt, devices, rows)


def epochs_of(attempt: UUID) -> list[Epoch]:
    """Return the epochs of an attempt, nothing of them verified again."""
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, [attempt])
        rows = [_row(row) for row in cursor.fetchall()]
        cursor.execute(DEVICES, [attempt])
        bases = [(row[0], _base(*row[2:4])) for row in cursor.fetchall()]
    return [
        Epoch(epoch, base, [row.entry for row in rows if row.epoch == epoch])
        for epoch, base in bases
    ]


def has_entries(attempt: UUID) -> bool:
    """Tell whether anything of an attempt has arrived."""
    with connection.cursor() as cursor:
        cursor.execute(HAS_ENTRIES, [attempt])
        row = cursor.fetchone()
    return row is not None and bool(row[0])


def checkpoint_after(number: int) -> tuple[int, int] | None:
    """Return size and instant of the first checkpoint that covers a ledger number."""
    with connection.cursor() as cursor:
        cursor.execute(CHECKPOINT, [number])
        row = cursor.fetchone()
    return None if row is None else (row[0], row[1])


def _row(row: tuple[Any, ...]) -> Row:
    epoch, seq, kind, body, device_ms, received_ms, prev, digest, signature, number = (
        row
    )
    return Row(
        epoch=epoch,
        entry=JournalEntry(seq, kind, bytes(body), device_ms, Instant(received_ms)),
        prev=bytes(prev),
        digest=bytes(digest),
        signature=None if signature is None else bytes(signature),
        number=number,
    )


def _device(attempt: UUID, device: tuple[Any, ...], rows: Sequence[Row]) -> Device:
    epoch, public_key, base_epoch, base_count, enrolled_ms = device
    own = [row for row in rows if row.epoch == epoch]
    signed_count, fault = _verify(AttemptId(attempt), epoch, bytes(public_key), own)
    return Device(
        epoch=epoch,
        public_key=bytes(public_key),
        base=_base(base_epoch, base_count),
        enrolled_ms=enrolled_ms,
        entries_count=len(own),
        signed_count=signed_count,
        fault=fault,
    )


def _base(epoch: int | None, count: int) -> Base | None:
    return None if epoch is None else Base(epoch, count)


def _verify(
    attempt: AttemptId, epoch: int, public_key: bytes, rows: Sequence[Row]
) -> tuple[int, str | None]:
    """Return how many entries the last good signature covers, and the first fault."""
    tail: Tail = genesis(attempt, epoch, public_key)
    signed_count = 0
    for row in rows:
        try:
            tail = extend(tail, [_entry(attempt, row)])
        except ChainBroken as broken:
            return signed_count, broken.reason
        if tail.head != row.digest:
            return signed_count, "digest"
        if row.signature is not None:
            statement = head_statement(attempt, epoch, tail)
            if not crypto.is_device_signed(public_key, statement, row.signature):
                return signed_count, "signature"
            signed_count = tail.count
    return signed_count, None if signed_count == tail.count else "unsigned"


def _entry(attempt: AttemptId, row: Row) -> Entry:
    entry = row.entry
    return Entry(
        attempt, row.epoch, entry.seq, entry.kind, entry.body, entry.device_ms,
        Digest(row.prev),
    )  # fmt: skip
