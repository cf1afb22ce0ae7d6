"""The chain of acts, verified again: what is new whole, what is older a part at a time.

Each process verifies every act once. From then on a view of the journal verifies those
that have come, and the next `AGAIN_COUNT_MAX` of the others in turn: an act that was
changed meanwhile is found after so many views, not after as many acts as there are.
"""

from dataclasses import dataclass
from threading import Lock

from concours.core.audit.act import act_statement
from concours.core.audit.archive import erased_root
from concours.core.delivery.journal.act import ACTS_GENESIS
from concours.core.kernel.crypto import is_signed
from concours.store.journal.acts import ActRow
from concours.store.queries.acts import (
    acts_after,
    acts_without_words,
    last_signature,
)

READ_COUNT_MAX = 1_000
AGAIN_COUNT_MAX = 250


@dataclass(frozen=True, slots=True)
class Link:
    """Up to where the chain holds: an act's number and digest."""

    number: int = 0
    digest: bytes = ACTS_GENESIS


class ActChain:
    """What one process has verified of the chain so far."""

    def __init__(self) -> None:
        self._verified = Link()
        self._again = Link()
        self._lock = Lock()

    def first_fault(self) -> int | None:
        """Return the number of an act whose chain does not hold; None if none is found.

        The last signature of the ledger must be over the act that bears its number: it
        vouches for all before, so a chain that was made anew is found by it. Words that
        are gone must be those that an erasure has named.
        """
        with self._lock:
            if not _is_there(self._verified):
                self._verified = self._again = Link()
            fault = _unsigned_act() or _false_erasure()
            return fault or self._old_fault() or self._new_fault()

    def _old_fault(self) -> int | None:
        if self._again.number >= self._verified.number:
            self._again = Link()
        left_count = self._verified.number - self._again.number
        rows = _read(self._again, min(AGAIN_COUNT_MAX, left_count))
        self._again, fault = _follow(self._again, rows)
        return fault

    def _new_fault(self) -> int | None:
        rows = _read(self._verified, READ_COUNT_MAX)
        while rows:
            self._verified, fault = _follow(self._verified, rows)
            if fault is not None:
                return fault
            rows = _read(self._verified, READ_COUNT_MAX)
        return None


CHAIN = ActChain()


def _read(link: Link, count_max: int) -> list[ActRow]:
    return acts_after(link.number, count_max=count_max) if count_max else []


def _is_there(link: Link) -> bool:
    """Tell whether the chain has this link: not if an older copy was brought back."""
    if link == Link():
        return True
    rows = acts_after(link.number - 1, count_max=1)
    return link in [Link(row.number, row.digest) for row in rows]


def _follow(link: Link, rows: list[ActRow]) -> tuple[Link, int | None]:
    """Return up to where the chain holds, and the first act that does not follow."""
    for row in rows:
        is_next = (row.number, row.prev) == (link.number + 1, link.digest)
        if not is_next or not row.is_sound():
            return link, row.number
        link = Link(row.number, row.digest)
    return link, None


def _unsigned_act() -> int | None:
    """Return the last act signed, if the signature is not over it."""
    signature = last_signature()
    if signature is None:
        return None
    statement = act_statement(signature.number, signature.digest, signature.at)
    is_vouched_for = is_signed(signature.signer, statement, signature.signature)
    return None if is_vouched_for else signature.number


def _false_erasure() -> int | None:
    """Return an act whose words are gone although no erasure names them."""
    for erasure, acts in acts_without_words().items():
        roots = [
            row.act.body.get("acts_root")
            for row in acts_after(erasure - 1, count_max=1)
            if row.act.kind == "exam_erased"
        ]
        if roots != [erased_root(acts).hex()]:
            return acts[0][0]
    return None
