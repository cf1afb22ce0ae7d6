"""Tiles of each log's tree, made from its numbered leaves and the roots kept.

Level 0 is hashed whenever it is asked for; of each full tile the root is kept, which is
one digest of the level above: 245 KiB for two million entries.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from psycopg import AsyncConnection, Connection, Cursor

from concours.core.audit.merkle import leaf_digest
from concours.core.audit.transparency.logs import LogName
from concours.core.audit.transparency.tiles import (
    HEIGHT,
    LEVEL_MAX,
    WIDTH,
    Tile,
    TiledTree,
    TileMissing,
    fold,
    tile_of,
)

T = TypeVar("T")

STEP_TILES_MAX = 200
"""Full tiles of one level made in one step: some 50,000 entries."""

# Acts and traces are numbered from 1, entries from 0.
READ_LEAVES: Mapping[LogName, str] = {
    "journal": """
SELECT digest FROM ledger_entry WHERE number >= %s AND number < %s ORDER BY number
""",
    "acts": """
SELECT leaf FROM act_leaf WHERE number > %s AND number <= %s ORDER BY number
""",
    "traces": """
SELECT leaf FROM trace_leaf WHERE number > %s AND number <= %s ORDER BY number
""",
}
READ_ROOTS = """
SELECT root FROM tile_root WHERE log = %s AND level = %s AND place >= %s AND place < %s
ORDER BY place
"""
COUNT_ROOTS = """
SELECT coalesce(max(place) + 1, 0) FROM tile_root WHERE log = %s AND level = %s
"""
ADD_ROOTS = """
INSERT INTO tile_root (log, level, place, root)
SELECT %s, %s, %s + row - 1, root
FROM unnest(%s::bytea[]) WITH ORDINALITY AS t (root, row)
ON CONFLICT DO NOTHING
"""


def grow_tiles(
    connection: Connection[Any], size: int, log: LogName = "journal"
) -> bool:
    """Keep the roots of tiles that are full in a tree of `size`, and not kept yet.

    Tells whether all are kept now: of a long past a part is made at each call. The
    caller commits.
    """
    is_whole = True
    for level in range(LEVEL_MAX):
        row = connection.execute(COUNT_ROOTS, (log, level)).fetchone()
        kept_count = row[0] if row else 0
        count = (size >> (HEIGHT * (level + 1))) - kept_count
        if count <= 0:
            continue
        for place in range(kept_count, kept_count + min(count, STEP_TILES_MAX)):
            try:
                roots = [fold(_read(connection, Tile(level, place), log))]
            except TileMissing:  # what is below is not all there yet
                return False
            connection.execute(ADD_ROOTS, (log, level, place, roots))
        is_whole = is_whole and count <= STEP_TILES_MAX
    return is_whole


def read_tree(
    connection: Connection[Any], size: int, log: LogName = "journal"
) -> TiledTree:
    """Return the tree of the first `size` leaves; its tiles are read as it is asked.

    Asking it raises `TileMissing` where a tile is not kept yet.
    """
    return TiledTree(size, lambda tile: tile_of(_read(connection, tile, log)))


async def read_tile(
    connection: AsyncConnection[Any], tile: Tile, log: LogName = "journal"
) -> bytes:
    """Return the bytes of a tile. Raises `TileMissing`."""
    query, parameters = _query(tile, log)
    cursor = await connection.execute(query, parameters, binary=True)
    return tile_of(_digests(tile, await cursor.fetchall()))


async def ask_tree(
    connection: AsyncConnection[Any], size: int, question: Callable[[TiledTree], T]
) -> T:
    """Return what the journal's tree of `size` entries answers to a question.

    Which tiles it takes does not depend on what is in them: they are asked for first.
    Raises `TileMissing`.
    """
    tiles: dict[Tile, bytes] = {}

    def note_down(tile: Tile) -> bytes:
        tiles[tile] = b""
        return bytes(32 * tile.width)

    question(TiledTree(size, note_down))
    for tile in tiles:
        tiles[tile] = await read_tile(connection, tile)
    return question(TiledTree(size, tiles.__getitem__))


def _read(connection: Connection[Any], tile: Tile, log: LogName) -> Sequence[bytes]:
    query, parameters = _query(tile, log)
    cursor = Cursor(connection)  # also on the console's, whose own reads no binary
    rows = cursor.execute(query, parameters, binary=True).fetchall()
    return _digests(tile, rows)


def _query(tile: Tile, log: LogName) -> tuple[str, tuple[object, ...]]:
    start = tile.index * WIDTH
    if tile.level == 0:
        return READ_LEAVES[log], (start, start + tile.width)
    return READ_ROOTS, (log, tile.level - 1, start, start + tile.width)


def _digests(tile: Tile, rows: Iterable[tuple[bytes]]) -> Sequence[bytes]:
    digests = [digest for (digest,) in rows]
    if len(digests) < tile.width:
        raise TileMissing(tile.path)
    return [leaf_digest(leaf) for leaf in digests] if tile.level == 0 else digests
