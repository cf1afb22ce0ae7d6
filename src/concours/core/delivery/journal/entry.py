"""One entry of the journal, and the chain it extends.

The twin of `client/src/core/entry.ts`; `protocol/vectors/entries.json` binds them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, NewType
from uuid import UUID

from concours.core.kernel.canonical import digest, i64, u32
from concours.core.kernel.errors import Refusal

AttemptId = NewType("AttemptId", UUID)
Digest = NewType("Digest", bytes)

EPOCH_MAX = 64
"""Devices one attempt may use."""

ENTRIES_COUNT_MAX = 50_000
"""Entries in one chain: four a second for three hours, and more."""

BODY_BYTES_MAX = 16_384

DEVICE_MS_MAX = 2**50
"""The last hour that an entry may bear, some 35,000 years away; the first is 1970."""

KINDS = (
    "opened",
    "seen",
    "answered",
    "eliminated",
    "flagged",
    "validated",
    "highlighted",
    "left",
    "returned",
    "strayed",
    "viewed",
    "framed",
    "pasted",
    "handed",
)
"""Every kind of a candidate's entry; `docs/reference/entries.md` gives their bodies."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Whose journals these are: what their chains begin with, and what they may say.

    The label is in the genesis, hence in every digest of a chain: no entry of one
    writer is ever an entry of another's chain.
    """

    genesis_label: bytes
    kinds: frozenset[str]


CANDIDATE = Writer(b"concours/genesis/1", frozenset(KINDS))
"""Whoever composes. Other writers are told of where their rules are."""


@dataclass(eq=False)
class ChainBroken(Refusal):
    """An entry does not follow the entry before it; `held` entries stand before."""

    code: ClassVar[str] = "journal.chain_broken"
    attempt: str
    epoch: int
    seq: int
    reason: str
    held: int


@dataclass(eq=False)
class Equivocation(Refusal):
    """Two different entries bear the same number in the same chain."""

    code: ClassVar[str] = "journal.equivocation"
    attempt: str
    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a writer did, as their device wrote it.

    `body` is canonical JSON; `device_ms` is the device's estimate of the centre's
    clock when it wrote: evidence, never authority. `prev` is the digest of the entry
    before, or the genesis of the chain.
    """

    attempt: AttemptId
    epoch: int
    seq: int
    kind: str
    body: bytes
    device_ms: int
    prev: Digest

    def digest(self) -> Digest:
        """Return the SHA-256 that stands for this entry and all before it."""
        return Digest(
            digest(
                b"concours/entry/1",
                self.attempt.bytes,
                u32(self.epoch),
                u32(self.seq),
                self.kind.encode(),
                self.body,
                i64(self.device_ms),
                self.prev,
            )
        )


@dataclass(frozen=True, slots=True)
class Tail:
    """How far a chain goes: the count of its entries and the digest of the last."""

    count: int
    head: Digest
    device_ms: int = 0


def genesis(
    attempt: AttemptId, epoch: int, public_key: bytes, *, writer: Writer = CANDIDATE
) -> Tail:
    """Return the empty chain of one device: its head binds the device's public key."""
    head = digest(writer.genesis_label, attempt.bytes, u32(epoch), public_key)
    return Tail(0, Digest(head))


def extend(tail: Tail, entries: Iterable[Entry], *, writer: Writer = CANDIDATE) -> Tail:
    """Return the tail after `entries`, which must follow it without a gap.

    Raises `ChainBroken` with the reason: `gap`, `link`, `clock` (the device's time
    went back, or is past all bounds), `body` (too large), `kind` (not one of this
    writer), or `full`.
    """
    digested = ((entry, entry.digest()) for entry in entries)
    return follow(tail, digested, writer=writer)


def follow(
    tail: Tail,
    digested: Iterable[tuple[Entry, Digest]],
    *,
    writer: Writer = CANDIDATE,
) -> Tail:
    """Return the tail after entries whose digests the caller has computed.

    Raises as `extend`.
    """
    held_count = tail.count
    for entry, digest_of_it in digested:
        reason = _fault(tail, entry, writer)
        if reason:
            raise ChainBroken(
                attempt=str(entry.attempt),
                epoch=entry.epoch,
                seq=entry.seq,
                reason=reason,
                held=held_count,
            )
        tail = Tail(tail.count + 1, digest_of_it, entry.device_ms)
    return tail


def head_statement(attempt: AttemptId, epoch: int, tail: Tail) -> bytes:
    """Return the bytes a device signs to vouch for its chain up to `tail`."""
    return digest(
        b"concours/head/1", attempt.bytes, u32(epoch), u32(tail.count), tail.head
    )


def _fault(tail: Tail, entry: Entry, writer: Writer) -> str | None:
    if entry.seq != tail.count:
        return "gap"
    if entry.prev != tail.head:
        return "link"
    if not tail.device_ms <= entry.device_ms <= DEVICE_MS_MAX:
        return "clock"
    if len(entry.body) > BODY_BYTES_MAX:
        return "body"
    if entry.kind not in writer.kinds:
        return "kind"
    return "full" if entry.seq >= ENTRIES_COUNT_MAX else None
