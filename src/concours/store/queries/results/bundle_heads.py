"""What a bundle carries of the tree: the sitting's signed head, its note, the ways."""

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import Connection

from concours.core.audit.bundle import HeadFiles
from concours.core.audit.sitting_head import TabletTail
from concours.core.audit.transparency.tiles import TileMissing
from concours.store.journal.tree.heads import find_head, read_tails
from concours.store.journal.tree.notes import cosignatures_of, note_of_tree
from concours.store.journal.tree.tiles import read_tree

TILED_COUNT = 500
"""Ways made from one set of tiles: some 8 MB of them."""


def find_head_files(sitting: UUID) -> HeadFiles | None:
    """Return what shows that no entry is left out; None for heads of before.

    Ways and note are there once the ledger has signed a note of the head's tree.
    """
    connection.ensure_connection()
    database: Connection[Any] = connection.connection
    signed_head = find_head(database, sitting)
    if signed_head is None:
        return None
    tails = read_tails(database, sitting, signed_head.head.size)
    note = note_of_tree(database, signed_head.head.size, signed_head.head.root)
    if note is None:
        return HeadFiles(head=signed_head, tails=tails)
    try:
        tails_with_ways = _with_ways(database, tails, signed_head.head.size)
    except TileMissing:
        return HeadFiles(head=signed_head, tails=tails)
    lines = cosignatures_of(database, note.number)
    return HeadFiles(
        head=signed_head,
        tails=tails_with_ways,
        note=note.with_lines().as_bytes(),
        cosignatures="".join(line.line for line in lines).encode(),
    )


def _with_ways(
    database: Connection[Any], tails: Sequence[TabletTail], size: int
) -> Sequence[TabletTail]:
    """Return the tails with their ways, made by number: neighbours share their tiles.

    Raises `TileMissing`.
    """
    ways = {}
    by_number = sorted(tails, key=attrgetter("number"))
    for start in range(0, len(by_number), TILED_COUNT):
        tree = read_tree(database, size)  # forgets the tiles of those before
        for tail in by_number[start : start + TILED_COUNT]:
            ways[tail.number] = tree.inclusion_proof(tail.number)
    return [replace(tail, way=ways[tail.number]) for tail in tails]
