"""Notes of each log's tree, and the lines of witnesses under them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection, Connection

from concours.core.audit.transparency.logs import LogName
from concours.core.audit.transparency.note import (
    ED25519,
    Note,
    NoteKey,
    NoteSignature,
    TreeHead,
    read_head,
    read_vkey,
)
from concours.core.kernel.time import Instant

COSIGNATURES_COUNT_MAX = 100

# Of the log in force alone: another key of the ledger is another log.
LATEST = """
SELECT number, origin, size, root, signature, signer, at_ms FROM tree_note
WHERE origin = (
    SELECT origin FROM tree_note WHERE log = %s ORDER BY number DESC LIMIT 1)
ORDER BY size DESC LIMIT 1
"""
OF_SIZE = """
SELECT number, origin, size, root, signature, signer, at_ms FROM tree_note
WHERE origin = %s AND size = %s
"""
LARGEST = """
SELECT number, origin, size, root, signature, signer, at_ms FROM tree_note
WHERE origin = %s ORDER BY size DESC LIMIT 1
"""
# The first of them: another key since has signed the same tree as another log.
OF_TREE = """
SELECT number, origin, size, root, signature, signer, at_ms FROM tree_note
WHERE log = 'journal' AND size = %s AND root = %s ORDER BY number LIMIT 1
"""
HEADS_WITHOUT = """
SELECT DISTINCT size, root FROM journal_head AS head
WHERE size <= %s AND NOT EXISTS (
    SELECT FROM tree_note WHERE origin = %s AND tree_note.size = head.size)
ORDER BY size LIMIT 100
"""
IS_KNOWN = """
SELECT EXISTS (SELECT FROM tree_note
    WHERE log = 'journal' AND size = %s AND substring(root FOR 8) = %s)
"""
UNKNOWN_NOTE = "note.unknown"
"""Of what a tablet says to have seen, and no key has signed here."""

ADD_NOTE = """
INSERT INTO tree_note (number, origin, size, root, signature, signer, at_ms, log)
SELECT coalesce(max(number), 0) + 1, %s, %s, %s, %s, %s, %s, %s FROM tree_note
ON CONFLICT (origin, size) DO NOTHING
"""
COSIGNED_SIZES = """
SELECT witness, max(size) FROM cosignature JOIN tree_note ON tree_note.number = note
WHERE origin = %s GROUP BY witness
"""
READ_COSIGNATURES = """
SELECT witness, signature FROM cosignature WHERE note = %s ORDER BY witness LIMIT %s
"""
ADD_COSIGNATURE = """
INSERT INTO cosignature (note, witness, signature) VALUES (%s, %s, %s)
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class TreeNote:
    """One note that the ledger signed, and when."""

    number: int
    head: TreeHead
    signature: bytes
    signer: bytes
    at: Instant

    @property
    def key(self) -> NoteKey:
        """Return the log's key: its name is the origin."""
        return NoteKey(self.head.origin, ED25519, self.signer)

    def with_lines(self, cosignatures: Sequence[NoteSignature] = ()) -> Note:
        """Return the note with the log's line, and those of witnesses."""
        own_line = NoteSignature(self.head.origin, self.key.id, self.signature)
        return Note(self.head.text, (own_line, *cosignatures))


def latest_note(
    connection: Connection[Any], log: LogName = "journal"
) -> TreeNote | None:
    """Return the note over the most leaves, under the key in force, if there is one."""
    return _note(connection.execute(LATEST, (log,)).fetchone())


def largest_note(connection: Connection[Any], origin: str) -> TreeNote | None:
    """Return the note of one log over the most entries, if there is one."""
    return _note(connection.execute(LARGEST, (origin,)).fetchone())


def note_of_size(
    connection: Connection[Any], origin: str, size: int
) -> TreeNote | None:
    """Return the note of one log over so many entries, if there is one."""
    return _note(connection.execute(OF_SIZE, (origin, size)).fetchone())


def note_of_tree(
    connection: Connection[Any], size: int, root: bytes
) -> TreeNote | None:
    """Return the journal's first note of so many entries under this root."""
    return _note(connection.execute(OF_TREE, (size, root)).fetchone())


def heads_without_note(
    connection: Connection[Any], origin: str, *, size: int
) -> Sequence[tuple[int, bytes]]:
    """Return size and root of heads, up to `size`, over which the log has no note."""
    rows = connection.execute(HEADS_WITHOUT, (size, origin)).fetchall()
    return [(head_size, bytes(root)) for head_size, root in rows]


def add_note(
    connection: Connection[Any], log: LogName, note: Note, key: NoteKey, at: Instant
) -> None:
    """Add a note, unless there is one of its log and size; the caller commits."""
    head, signature = read_head(note.text), note.signatures[0].signature
    values = head.origin, head.size, head.root, signature, key.public_key, at, log
    connection.execute(ADD_NOTE, values)


def cosignatures_of(
    connection: Connection[Any], number: int
) -> Sequence[NoteSignature]:
    """Return the lines of witnesses under a note."""
    rows = connection.execute(READ_COSIGNATURES, (number, COSIGNATURES_COUNT_MAX))
    return _lines(rows.fetchall())


def cosigned_sizes(connection: Connection[Any], origin: str) -> Mapping[str, int]:
    """Return the largest tree of a log that each witness, by its vkey, has cosigned."""
    rows = connection.execute(COSIGNED_SIZES, (origin,)).fetchall()
    return {vkey: int(size) for vkey, size in rows}


def add_cosignature(
    connection: Connection[Any], number: int, witness: NoteKey, line: NoteSignature
) -> None:
    """Keep the line of a witness under a note; the caller commits."""
    connection.execute(ADD_COSIGNATURE, (number, witness.vkey, line.signature))


async def is_note_known(
    connection: AsyncConnection[Any], size: int, prefix: bytes
) -> bool:
    """Tell whether any key has signed a journal of this size whose root begins so."""
    cursor = await connection.execute(IS_KNOWN, (size, prefix))
    row = await cursor.fetchone()
    return bool(row and row[0])


async def find_latest_note(
    connection: AsyncConnection[Any], log: LogName = "journal"
) -> Note | None:
    """Return the latest note of a log with the lines under it, if there is one."""
    head = await find_latest_head(connection, log)
    return head[1] if head else None


async def find_latest_head(
    connection: AsyncConnection[Any], log: LogName
) -> tuple[NoteKey, Note] | None:
    """Return the key of a log with its latest note, if there is one."""
    cursor = await connection.execute(LATEST, (log,))
    note = _note(await cursor.fetchone())
    if note is None:
        return None
    parameters = (note.number, COSIGNATURES_COUNT_MAX)
    cursor = await connection.execute(READ_COSIGNATURES, parameters)
    return note.key, note.with_lines(_lines(await cursor.fetchall()))


def _lines(rows: Sequence[tuple[str, bytes]]) -> Sequence[NoteSignature]:
    keyed_rows = [(read_vkey(vkey), bytes(signature)) for vkey, signature in rows]
    return [NoteSignature(key.name, key.id, line) for key, line in keyed_rows]


def _note(row: tuple[Any, ...] | None) -> TreeNote | None:
    if row is None:
        return None
    number, origin, size, root, signature, signer, at = row
    head = TreeHead(origin, size, bytes(root))
    return TreeNote(number, head, bytes(signature), bytes(signer), Instant(at))
