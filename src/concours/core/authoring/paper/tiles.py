"""A large image as one part: a Deep Zoom pyramid packed behind a small header.

u32 length of the header, the header in canonical JSON, then the tiles; offsets count
from the end of the header.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from concours.core.kernel.canonical import Json, dump, load, u32

TILE_SIZE = 512
OVERLAP = 1

TilePosition: TypeAlias = tuple[int, int, int]
"""Level (0 is one pixel), column, row."""


@dataclass(frozen=True, slots=True)
class Pyramid:
    """The tiles of one image; `width` and `height` are the original's pixels."""

    width: int
    height: int
    media_type: str
    tiles: Mapping[TilePosition, bytes]


def overview(pyramid: bytes) -> bytes:
    """Return the largest tile that shows a packed image whole."""
    length = int.from_bytes(pyramid[:4], "big")
    header = cast("dict[str, Any]", load(pyramid[4 : 4 + length]))
    counts = Counter(level for level, *_ in header["tiles"])
    whole = [tile for tile in header["tiles"] if counts[tile[0]] == 1]
    *_, offset, size = max(whole)
    start = 4 + length + offset
    return pyramid[start : start + size]


def pack(pyramid: Pyramid) -> bytes:
    """Return the pyramid as one part, tiles in order of level, column and row."""
    positions = sorted(pyramid.tiles)
    rows: list[Json] = []
    offset = 0
    for position in positions:
        length = len(pyramid.tiles[position])
        rows.append([*position, offset, length])
        offset += length
    header = dump(
        {
            "tile_size": TILE_SIZE,
            "overlap": OVERLAP,
            "width": pyramid.width,
            "height": pyramid.height,
            "type": pyramid.media_type,
            "tiles": rows,
        }
    )
    return b"".join(
        [u32(len(header)), header, *map(pyramid.tiles.__getitem__, positions)]
    )
