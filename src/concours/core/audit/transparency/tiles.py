"""Tiles of the journal's tree, and every proof made from a few of them.

C2SP tlog-tiles: a tile holds up to 256 neighbouring digests of one level, and each full
tile is one digest of the level above. Level 0 is made of the journal's leaves whenever
it is asked for; what is kept is the root of each full tile. A proof of two million
leaves reads five tiles. `merkle.py`, which wants every leaf, is held to give the same.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from concours.core.audit.merkle import EMPTY_ROOT, node_digest

HEIGHT = 8
WIDTH = 1 << HEIGHT
DIGEST_BYTES = 32
LEVEL_MAX = 7
"""Eight levels hold 2^64 leaves: more than a number of the journal may say."""

INDEX_MAX = 2**56
_PATH = re.compile(
    r"(?P<level>[0-7])/(?P<index>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)


class TileMissing(LookupError):
    """The tree is too small for this tile, or it is not made yet."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile by its place: level, index within it, and how many digests wide."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Return what follows `/tile/` in its address."""
        digits = f"{self.index % 1000:03d}"
        rest = self.index // 1000
        while rest:
            digits, rest = f"x{rest % 1000:03d}/{digits}", rest // 1000
        suffix = "" if self.width == WIDTH else f".p/{self.width}"
        return f"{self.level}/{digits}{suffix}"

    @property
    def leaves_count(self) -> int:
        """Return from how many leaves on a tree has this tile."""
        return (self.index * WIDTH + self.width) << (HEIGHT * self.level)


class Subtree(NamedTuple):
    """A whole subtree: how high, and how many of its height stand before it."""

    height: int
    place: int


ReadTile: TypeAlias = Callable[[Tile], bytes]
"""Returns the digests of a tile, one after the other. Raises `TileMissing`."""


def read_path(path: str) -> Tile | None:
    """Return the tile that an address names, None if it is no tile's only address."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    digits = match["index"].replace("x", "").replace("/", "")
    tile = Tile(int(match["level"]), int(digits), int(match["width"] or WIDTH))
    is_own = tile.path == path and tile.index < INDEX_MAX
    return tile if is_own else None


def fold(digests: Sequence[bytes]) -> bytes:
    """Return the root over neighbouring digests, as many as a power of two."""
    assert digests
    while len(digests) > 1:
        assert len(digests) % 2 == 0
        pairs = zip(digests[::2], digests[1::2], strict=True)
        digests = [node_digest(*pair) for pair in pairs]
    return digests[0]


def digests_of(tile: bytes) -> list[bytes]:
    """Return the digests of a tile."""
    return [tile[at : at + DIGEST_BYTES] for at in range(0, len(tile), DIGEST_BYTES)]


class TiledTree:
    """A tree of `size` leaves of which tiles can be read; each is read once."""

    def __init__(self, size: int, read_tile: ReadTile) -> None:
        self.size = size
        self._read_tile = read_tile
        self._tiles: dict[Tile, list[bytes]] = {}

    def root(self) -> bytes:
        """Return the root over all leaves."""
        return self._root_of(0, self.size) if self.size else EMPTY_ROOT

    def inclusion_proof(self, index: int) -> list[bytes]:
        """Return the digests that lead from leaf `index` to the root, lowest first."""
        assert 0 <= index < self.size
        return [self._root_of(*span) for span in _siblings(index, self.size)]

    def proof_tiles(self, index: int) -> list[Tile]:
        """Return the tiles that the proof of leaf `index` reads, each once."""
        assert 0 <= index < self.size
        spans = _siblings(index, self.size)
        subtrees = (own for span in spans for own in _whole_subtrees(*span))
        return list(dict.fromkeys(map(self._tile_of, subtrees)))

    def consistency_proof(self, size: int) -> list[bytes]:
        """Return the digests that show the first `size` leaves in this tree.

        None are needed from an empty tree on.
        """
        assert 0 <= size <= self.size
        if size in (0, self.size):
            return []
        return [self._root_of(*span) for span in _steps(size, self.size)]

    def _root_of(self, start: int, stop: int) -> bytes:
        subtrees = list(_whole_subtrees(start, stop))
        digest = self._digest_of(subtrees[-1])
        for subtree in reversed(subtrees[:-1]):
            digest = node_digest(self._digest_of(subtree), digest)
        return digest

    def _digest_of(self, subtree: Subtree) -> bytes:
        width = 1 << subtree.height % HEIGHT
        first = subtree.place * width % WIDTH
        return fold(self._digests(self._tile_of(subtree))[first : first + width])

    def _tile_of(self, subtree: Subtree) -> Tile:
        """Return the tile with the digests under a subtree, as wide as it is here."""
        level, rest = divmod(subtree.height, HEIGHT)
        index = (subtree.place << rest) // WIDTH
        count = (self.size >> (HEIGHT * level)) - index * WIDTH
        return Tile(level, index, min(count, WIDTH))

    def _digests(self, tile: Tile) -> list[bytes]:
        if tile not in self._tiles:
            self._tiles[tile] = digests_of(self._read_tile(tile))
        return self._tiles[tile]


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield every tile of a tree of so many leaves."""
    for level in range(LEVEL_MAX + 1):
        count = size >> (HEIGHT * level)
        yield from (Tile(level, index) for index in range(count // WIDTH))
        if count % WIDTH:
            yield Tile(level, count // WIDTH, count % WIDTH)


def tile_of(digests: Iterable[bytes]) -> bytes:
    """Return the bytes of the tile that these digests make."""
    return b"".join(digests)


def _whole_subtrees(start: int, stop: int) -> Iterator[Subtree]:
    """Yield the whole subtrees over some leaves, from the left, each the largest."""
    while start < stop:
        height = (stop - start).bit_length() - 1
        assert start % (1 << height) == 0, "no side of a tree begins there"
        yield Subtree(height, start >> height)
        start += 1 << height


def _siblings(index: int, size: int) -> list[tuple[int, int]]:
    """Return the leaves under each digest of a proof of inclusion, the lowest first."""
    start, stop = 0, size
    spans = []
    while stop - start > 1:
        middle = start + (1 << (stop - start - 1).bit_length() - 1)
        if index < middle:
            spans.append((middle, stop))
            stop = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def _steps(size: int, new_size: int) -> list[tuple[int, int]]:
    """Return the leaves under each digest of a proof of consistency."""
    start, stop = 0, new_size
    spans = []
    while size != stop:
        middle = start + (1 << (stop - start - 1).bit_length() - 1)
        if size <= middle:
            spans.append((middle, stop))
            stop = middle
        else:
            spans.append((start, middle))
            start = middle
    return ([(start, stop)] if start else []) + spans[::-1]
