"""Check one batch against the chain that the centre holds.

`docs/reference/wire.md` is the public page; `client/src/core/outbox.ts` the other end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from concours.core.delivery.journal.entry import (
    CANDIDATE,
    AttemptId,
    ChainBroken,
    Digest,
    Entry,
    Equivocation,
    Tail,
    Writer,
    follow,
    head_statement,
)
from concours.core.kernel.crypto import is_device_signed
from concours.core.kernel.errors import Refusal

BATCH_ENTRIES_MAX = 256


@dataclass(eq=False)
class WrongSignature(Refusal):
    """The signature is not this device's over this head."""

    code: ClassVar[str] = "journal.unsigned"
    attempt: str
    epoch: int


@dataclass(eq=False)
class UnknownDevice(Refusal):
    """No device of this number was ever enrolled for this attempt."""

    code: ClassVar[str] = "journal.unknown_device"
    attempt: str
    epoch: int


@dataclass(frozen=True, slots=True)
class SentEntry:
    """One entry as the device sent it, with the digest that it claims."""

    seq: int
    kind: str
    body: bytes
    device_ms: int
    digest: Digest


@dataclass(frozen=True, slots=True)
class Batch:
    """Consecutive entries of one chain; `signature` vouches for `head`, the last.

    Without entries it is a heartbeat, and vouches for the chain as acknowledged.
    """

    attempt: AttemptId
    epoch: int
    entries: tuple[SentEntry, ...]
    head: Digest
    signature: bytes


@dataclass(frozen=True, slots=True)
class HeldTail:
    """What the centre holds, as far as this batch is concerned.

    `tail` is the whole chain's. `before` is the tail just before the batch's first
    entry (of an empty batch: the tail that its head names), `stored` the digests held
    of the entries that the batch sends again.
    """

    tail: Tail
    before: Tail
    stored: Sequence[Digest] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """New entries of one chain, in order: verified, and to be stored as they are.

    `head` is the digest of the last one, `signature` the device's over it.
    """

    entries: tuple[Entry, ...]
    head: Digest
    signature: bytes

    def digests(self) -> Iterator[Digest]:
        """Return the digest of each entry: what the next one follows."""
        yield from (entry.prev for entry in self.entries[1:])
        yield self.head


def check(
    batch: Batch,
    held_tail: HeldTail,
    *,
    public_key: bytes,
    writer: Writer = CANDIDATE,
) -> tuple[Run | None, Tail]:
    """Return the new part of a batch, if any, and the chain's tail with it.

    A batch that only repeats what is held has no new part, and is as good as the
    first time.

    Raises `Unsigned` if the device's key has not vouched for the head. Raises
    `ChainBroken`: `gap` if the batch begins past what is held, skips a number, or
    vouches without entries for a head that is not held; `digest` or `head` if a
    digest is not that of the bytes sent; or as `follow` does. Raises `Equivocation` if
    the device has signed another entry in the place of a held one.

    In this order: what the device did not sign accuses nobody (A39).
    """
    assert len(batch.entries) <= BATCH_ENTRIES_MAX
    if not batch.entries and batch.head != held_tail.before.head:
        raise _broken(batch, held_tail.tail.count, "gap", held_tail)
    last = batch.entries[-1].seq if batch.entries else held_tail.before.count - 1
    require_signed(batch, last + 1, public_key)
    if batch.entries and batch.entries[0].seq > held_tail.tail.count:
        raise _broken(batch, batch.entries[0].seq, "gap", held_tail)
    entries = _chain_entries(batch, held_tail)
    _check_stored(batch, held_tail)
    _check_first(entries, batch, held_tail)
    fresh = entries[len(held_tail.stored) :]
    run = Run(fresh, batch.head, batch.signature) if fresh else None
    tail = (
        follow(held_tail.tail, zip(fresh, run.digests(), strict=True), writer=writer)
        if run
        else held_tail.tail
    )
    return run, tail


def require_signed(batch: Batch, count: int, public_key: bytes) -> None:
    """Raise `Unsigned` unless the key vouches for the head, after `count` entries."""
    statement = head_statement(batch.attempt, batch.epoch, Tail(count, batch.head))
    if not is_device_signed(public_key, statement, batch.signature):
        raise WrongSignature(str(batch.attempt), batch.epoch)


def _chain_entries(batch: Batch, held_tail: HeldTail) -> tuple[Entry, ...]:
    """Chain the entries sent, each after the digest of the one before.

    With the signature it holds that the device has signed every digest of the batch,
    whether or not the first entry follows what is held.
    """
    entries: list[Entry] = []
    prev = held_tail.before.head
    for seq, sent_entry in enumerate(batch.entries, start=held_tail.before.count):
        if sent_entry.seq != seq:
            raise _broken(batch, sent_entry.seq, "gap", held_tail)
        entry = Entry(
            batch.attempt,
            batch.epoch,
            sent_entry.seq,
            sent_entry.kind,
            sent_entry.body,
            sent_entry.device_ms,
            prev,
        )
        prev = sent_entry.digest
        if entries and entry.digest() != sent_entry.digest:
            raise _broken(batch, sent_entry.seq, "digest", held_tail)
        entries.append(entry)
    if batch.head != prev:
        raise _broken(batch, held_tail.tail.count, "head", held_tail)
    return tuple(entries)


def _check_first(entries: Sequence[Entry], batch: Batch, held_tail: HeldTail) -> None:
    if entries and entries[0].digest() != batch.entries[0].digest:
        raise _broken(batch, entries[0].seq, "digest", held_tail)


def _check_stored(batch: Batch, held_tail: HeldTail) -> None:
    for sent_entry, stored_digest in zip(batch.entries, held_tail.stored, strict=False):
        if sent_entry.digest != stored_digest:
            raise Equivocation(str(batch.attempt), batch.epoch, sent_entry.seq)


def _broken(batch: Batch, seq: int, reason: str, held_tail: HeldTail) -> ChainBroken:
    return ChainBroken(
        str(batch.attempt), batch.epoch, seq, reason, held_tail.tail.count
    )
