"""Tiles of each log's tree, made from its numbered leaves and the roots kept.

A tile is read as one value: its rows are put together where they lie.
Level 0 is hashed whenever it is asked for; of each full tile the root is kept, which is
one digest of the level above: 245 KiB for two million entries.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import AsyncConnection, Connection, Cursor, sql

from concours.core.audit.merkle import leaf_digest
from concours.core.audit.transparency.logs import LogName
from concours.core.audit.transparency.tiles import (
    DIGEST_BYTES,
    HEIGHT,
    LEVEL_MAX,
    WIDTH,
    Tile,
    TiledTree,
    TileMissing,
    digests_of,
    fold,
    tile_of,
)

STEP_TILES_MAX = 200
"""Full tiles of one level made in one step: some 50,000 entries."""

# Acts and traces are numbered from 1, entries from 0.
READ_LEAVES: Mapping[LogName, str] = {
    "journal": """
SELECT string_agg(digest, ''::bytea ORDER BY number) FROM ledger_entry
WHERE number >= %s AND number < %s
""",
    "acts": """
SELECT string_agg(leaf, ''::bytea ORDER BY number) FROM act_leaf
WHERE number > %s AND number <= %s
""",
    "traces": """
SELECT string_agg(leaf, ''::bytea ORDER BY number) FROM trace_leaf
WHERE number > %s AND number <= %s
""",
}
READ_ROOTS = """
SELECT string_agg(root, ''::bytea ORDER BY place) FROM tile_root
WHERE log = %s AND level = %s AND place >= %s AND place < %s
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
                tile = _read(connection, Tile(level, place), log)
                roots = [fold(digests_of(tile))]
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
    return TiledTree(size, lambda tile: _read(connection, tile, log))


async def read_tile(
    connection: AsyncConnection[Any], tile: Tile, log: LogName = "journal"
) -> bytes:
    """Return the bytes of a tile. Raises `TileMissing`."""
    query, parameters = _query(tile, log)
    cursor = await connection.execute(query, parameters, binary=True)
    return _tile_of_row(tile, await cursor.fetchone())


async def prove_entry(
    connection: AsyncConnection[Any], number: int, size: int
) -> list[bytes]:
    """Return the proof of an entry in the journal's tree of `size`, lowest first.

    All its tiles are asked for at once. Raises `TileMissing`.
    """
    tiles: dict[Tile, bytes] = {}
    tree = TiledTree(size, tiles.__getitem__)
    tiles |= await _read_together(connection, tree.proof_tiles(number))
    return tree.inclusion_proof(number)


async def _read_together(
    connection: AsyncConnection[Any], tiles: Sequence[Tile]
) -> dict[Tile, bytes]:
    """Return some tiles of the journal's tree, asked for by one statement."""
    if not tiles:  # a tree of one entry
        return {}
    queries = [_query(tile, "journal") for tile in tiles]
    columns = [sql.SQL("({})").format(sql.SQL(query)) for query, _ in queries]
    statement = sql.SQL("SELECT {}").format(sql.SQL(", ").join(columns))
    parameters = [value for _, values in queries for value in values]
    cursor = await connection.execute(statement, parameters, binary=True)
    [row] = await cursor.fetchall()
    return {
        tile: _tile_of_row(tile, (data,)) for tile, data in zip(tiles, row, strict=True)
    }


def _read(connection: Connection[Any], tile: Tile, log: LogName) -> bytes:
    query, parameters = _query(tile, log)
    cursor = Cursor(connection)  # also on the console's, whose own reads no binary
    row = cursor.execute(query, parameters, binary=True).fetchone()
    return _tile_of_row(tile, row)


def _query(tile: Tile, log: LogName) -> tuple[str, tuple[object, ...]]:
    start = tile.index * WIDTH
    if tile.level == 0:
        return READ_LEAVES[log], (start, start + tile.width)
    return READ_ROOTS, (log, tile.level - 1, start, start + tile.width)


def _tile_of_row(tile: Tile, row: tuple[bytes | None] | None) -> bytes:
    data = row[0] if row and row[0] else b""
    if len(data) < DIGEST_BYTES * tile.width:
        raise TileMissing(tile.path)
    if tile.level == 0:
        return tile_of(leaf_digest(leaf) for leaf in digests_of(data))
    return data
