"""Publications as the ledger signs them, without Django."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from concours.core.kernel.canonical import Json, load
from concours.core.kernel.time import Instant

READ_COUNT_MAX = 1_000

UNSIGNED = """
SELECT p.id, p.exam_id, p.number, p.opens_ms, p.root, p.leaves_count, p.common,
       act.kind, act.body
FROM publication p JOIN act ON act.number = p.published_act
WHERE p.stopped_act IS NULL
  AND NOT EXISTS (SELECT FROM publication_signature s WHERE s.publication = p.id)
ORDER BY p.id
"""
LEAVES = """
SELECT salt, sheet FROM published_sheet
WHERE publication_id = %s AND place >= %s AND place < %s ORDER BY place
"""
ADD_SIGNATURE = """
INSERT INTO publication_signature (publication, signer, signature, at_ms)
VALUES (%s, %s, %s, %s) ON CONFLICT (publication) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class DecidedPublication:
    """A publication that two persons decided on, and what their act says of it."""

    id: UUID
    exam: UUID
    number: int
    opens: Instant
    root: bytes
    leaves_count: int
    common: bytes
    kind: str
    body: bytes

    @property
    def act_body(self) -> Json:
        """What the act says."""
        return load(self.body)


def read_unsigned(connection: Connection[Any]) -> Sequence[DecidedPublication]:
    """Return the publications that are decided and not signed yet."""
    rows = connection.execute(UNSIGNED).fetchall()
    return [DecidedPublication(*row) for row in rows]


def read_leaves(
    connection: Connection[Any], publication: DecidedPublication
) -> Iterator[tuple[bytes, bytes]]:
    """Yield salt and sheet of each leaf, in order."""
    for start in range(0, publication.leaves_count + 1, READ_COUNT_MAX):
        parameters = (publication.id, start, start + READ_COUNT_MAX)
        yield from connection.execute(LEAVES, parameters, binary=True).fetchall()


def add_signature(
    connection: Connection[Any],
    publication: DecidedPublication,
    signer_and_signature: tuple[bytes, bytes],
    *,
    now: Instant,
) -> None:
    """Keep signer and signature of a publication; the caller commits."""
    connection.execute(ADD_SIGNATURE, (publication.id, *signer_and_signature, now))
