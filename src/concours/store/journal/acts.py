"""The chain of official acts: add to it, and what the ledger signs of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from concours.core.delivery.journal.act import ACTS_GENESIS, Act, act_digest
from concours.core.delivery.journal.entry import Digest
from concours.core.kernel.canonical import load
from concours.core.kernel.time import Instant
from concours.store.journal import locks

SIGNED_COUNT_MAX = 500
"""Acts that are signed in one turn: 12,000 ticks of attendance are no burst."""

COLUMNS = (
    "number, at_ms, actor, role, kind, sitting, reason, body, prev, digest, erased_act"
)

LAST = "SELECT number, digest FROM act ORDER BY number DESC LIMIT 1"

ADD = "SELECT add_act(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
"""Tells whether the act was added: not if another came between (`short_locks.sql`)."""

READS_COUNT_MAX = 2
"""Whoever has asked once keeps everybody else from numbering: nobody comes between."""

LAST_SIGNED = """
SELECT act.number, act.digest, s.signer, s.signature, s.at_ms
FROM act JOIN act_signature s ON s.act = act.number ORDER BY act.number DESC LIMIT 1
"""
UNSIGNED = f"""
SELECT {COLUMNS} FROM act WHERE number > %s ORDER BY number LIMIT {SIGNED_COUNT_MAX}
"""  # noqa: S608 -- our constants
PIN = "ledger_key_pinned"
PINNED = """
SELECT coalesce(
    (SELECT decode(convert_from(body, 'UTF8')::jsonb ->> 'public_key', 'hex')
     FROM act WHERE kind = %s ORDER BY number DESC LIMIT 1),
    (SELECT signer FROM act_signature ORDER BY act LIMIT 1))
"""
DIGEST = "SELECT digest FROM act WHERE number = %s"
ADD_SIGNATURE = """
INSERT INTO act_signature (act, signer, signature, at_ms) VALUES (%s, %s, %s, %s)
"""


@dataclass(frozen=True, slots=True)
class ActRow:
    """One act as recorded; `erasure` is the act that let its words go, if one did."""

    number: int
    act: Act
    prev: bytes
    digest: bytes
    erasure: int | None = None

    def is_sound(self) -> bool:
        """Whether the digest is that of the act: of its words, or of those that went.

        Whoever has the archive of the exam can hold those against the digest.
        """
        if self.erasure is not None:
            return self.erasure > self.number and not self.act.body
        return act_digest(self.number, self.act, Digest(self.prev)) == self.digest


@dataclass(frozen=True, slots=True)
class ActSignature:
    """What the ledger's key says of the act of this number: its digest, and when."""

    number: int
    digest: bytes
    signer: bytes
    signature: bytes
    at: Instant


def act_row(row: Sequence[Any]) -> ActRow:
    """Return the act of a row of `COLUMNS`."""
    number, at_ms, actor, role, kind, sitting, reason, body, prev, digest, erasure = row
    parsed_body: Any = load(bytes(body))
    act = Act(
        actor=actor,
        role=role,
        kind=kind,
        at=Instant(at_ms),
        sitting=sitting,
        reason=reason,
        body=parsed_body,
    )
    return ActRow(number, act, bytes(prev), bytes(digest), erasure)


def last_signed(connection: Connection[Any]) -> ActSignature | None:
    """Return what was signed last, None before the first."""
    row = connection.execute(LAST_SIGNED).fetchone()
    return row and ActSignature(row[0], row[1], row[2], row[3], Instant(row[4]))


def pinned_key(connection: Connection[Any]) -> bytes | None:
    """Return the public key that an act pinned last, else the one that signed first."""
    row = connection.execute(PINNED, (PIN,)).fetchone()
    return row and row[0]


def find_digest(connection: Connection[Any], number: int) -> bytes | None:
    """Return the digest of an act, None if there is none of this number."""
    row = connection.execute(DIGEST, (number,)).fetchone()
    return row and row[0]


def acts_after(connection: Connection[Any], number: int) -> list[ActRow]:
    """Return the next acts in order, at most `SIGNED_COUNT_MAX`."""
    return [act_row(row) for row in connection.execute(UNSIGNED, (number,)).fetchall()]


def add_signatures(
    connection: Connection[Any], signatures: Sequence[ActSignature]
) -> None:
    """Keep signatures of acts; the caller commits."""
    with connection.cursor() as cursor:
        cursor.executemany(
            ADD_SIGNATURE,
            [
                (signature.number, signature.signer, signature.signature, signature.at)
                for signature in signatures
            ],
        )


def append_act(connection: Connection[Any], act: Act) -> int:
    """Add an act and return its number. The caller commits, with all the act changes.

    From here to the commit every other act and news item waits: do the slow part of
    an act before. The connection must be in a transaction at READ COMMITTED.
    """
    for _ in range(READS_COUNT_MAX):
        last = connection.execute(LAST).fetchone()
        locks.assert_in_transaction(connection)
        number, prev = (last[0] + 1, last[1]) if last else (1, ACTS_GENESIS)
        added = connection.execute(ADD, _row(number, act, prev)).fetchone()
        if added and added[0]:
            return number
    raise AssertionError("an act came between although none can")


def _row(number: int, act: Act, prev: Digest) -> tuple[object, ...]:
    return (
        number,
        act.at,
        act.actor,
        act.role,
        act.kind,
        act.sitting,
        act.reason,
        act.body_bytes(),
        prev,
        act_digest(number, act, prev),
    )
