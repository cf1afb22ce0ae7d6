"""What a device's key vouches for in its chain, as the journal holds it.

Whoever can write rows may put an entry under a candidate's name; nobody but the device
can sign for it. One signature covers all that goes before it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from concours.core.delivery.journal.entry import (
    CANDIDATE,
    ChainBroken,
    Digest,
    Entry,
    Tail,
    Writer,
    follow,
    genesis,
    head_statement,
)
from concours.core.kernel.crypto import is_device_signed


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One entry with its digest; `signature` is there on the last of each batch."""

    entry: Entry
    digest: Digest
    signature: bytes | None


def first_unsigned(
    chain: Sequence[StoredEntry], public_key: bytes, *, writer: Writer = CANDIDATE
) -> int | None:
    """Return the number of the first entry that the device has not vouched for.

    `chain` is a run of one chain, and what goes before it is vouched for. None if all
    of it is.
    """
    tails = list(_tails(chain, public_key, writer))
    signed_count = next(
        (
            count
            for count in range(len(tails), 0, -1)
            if _is_signed(chain[count - 1], tails[count - 1], public_key)
        ),
        0,
    )
    return None if signed_count == len(chain) else chain[signed_count].entry.seq


def _tails(
    chain: Sequence[StoredEntry], public_key: bytes, writer: Writer
) -> Iterator[Tail]:
    """Yield the tail after each entry, up to the first that is not what it says."""
    first = chain[0].entry
    tail = genesis(first.attempt, first.epoch, public_key, writer=writer)
    if first.seq:
        tail = Tail(first.seq, first.prev)
    for stored_entry in chain:
        if stored_entry.entry.digest() != stored_entry.digest:
            return
        try:
            digested = [(stored_entry.entry, stored_entry.digest)]
            tail = follow(tail, digested, writer=writer)
        except ChainBroken:
            return
        yield tail


def _is_signed(stored_entry: StoredEntry, tail: Tail, public_key: bytes) -> bool:
    if stored_entry.signature is None:
        return False
    entry = stored_entry.entry
    statement = head_statement(entry.attempt, entry.epoch, tail)
    return is_device_signed(public_key, statement, stored_entry.signature)
