"""Proofs made from tiles are those made from every leaf, and tiles have one address.

Defends A27 and A28 where they are looked for from outside: auditors and witnesses are
given tiles. `merkle.py`, which wants every leaf, is the oracle.
"""

from functools import cache
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concours.core.audit.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_digest,
    root_of,
)
from concours.core.audit.transparency.tiles import (
    Tile,
    TiledTree,
    TileMissing,
    digests_of,
    fold,
    read_path,
    tile_of,
    tiles_of,
)

LEAVES = [sha256(b"%d" % number).digest() for number in range(70_000)]


@cache
def level(number, count):
    """Return the digests of one level of the tree of so many leaves."""
    if number == 0:
        return [leaf_digest(leaf) for leaf in LEAVES[:count]]
    below = level(number - 1, count)
    return [fold(below[at : at + 256]) for at in range(0, len(below) - 255, 256)]


def tree_of(size):
    """Return the tree of the first leaves, its tiles, and which were read."""
    read = []

    def read_tile(tile):
        read.append(tile)
        digests = level(tile.level, len(LEAVES))
        if tile.leaves_count > size:
            raise TileMissing
        start = tile.index * 256
        return tile_of(digests[start : start + tile.width])

    return TiledTree(size, read_tile), read


sizes = st.one_of(
    st.integers(1, 1_000),
    st.integers(1, 70_000),
    st.sampled_from([1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000]),
)


@settings(max_examples=25)
@given(st.integers(1, 1_200), st.data())
def test_proofs_from_tiles_are_those_from_every_leaf(size, data):
    index = data.draw(st.integers(0, size - 1))
    old_size = data.draw(st.integers(1, size))
    tree, _ = tree_of(size)

    assert tree.root() == root_of(LEAVES[:size])
    assert tree.inclusion_proof(index) == inclusion_proof(LEAVES[:size], index)
    assert tree.consistency_proof(old_size) == consistency_proof(
        LEAVES[:size], old_size
    )


@settings(max_examples=25)
@given(sizes, st.data())
def test_proofs_of_large_trees_hold_and_read_few_tiles(size, data):
    index = data.draw(st.integers(0, size - 1))
    old_size = data.draw(st.integers(1, size))
    tree, read = tree_of(size)
    old, _ = tree_of(old_size)
    root = tree.root()
    proof = tree.inclusion_proof(index)
    steps = tree.consistency_proof(old_size)
    alone, read_alone = tree_of(size)
    own_tiles = alone.proof_tiles(index)

    assert read_alone == []
    assert alone.inclusion_proof(index) == proof
    assert set(read_alone) == set(own_tiles)
    assert len(read_alone) == len(own_tiles) <= 5
    assert is_included(LEAVES[index], index=index, size=size, proof=proof, root=root)
    assert is_consistent(old=(old_size, old.root()), new=(size, root), proof=steps)
    assert len(read) <= 9
    assert set(read) <= set(tiles_of(size))


def test_tiles_of_70_000_leaves_are_those_of_the_specification():
    tiles = list(tiles_of(70_000))

    assert [tile for tile in tiles if tile.width < 256] == [
        Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1),
    ]  # fmt: skip
    assert len(tiles) == 273 + 1 + 3
    assert list(tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles_of(0)) == []
    assert all(tile.leaves_count <= 70_000 for tile in tiles)


def test_every_tile_has_one_address():
    assert Tile(0, 1_234_067).path == "0/x001/x234/067"
    assert Tile(2, 0, 1).path == "2/000.p/1"
    for tile in (Tile(0, 1_234_067), Tile(3, 999, 255), Tile(1, 1_000, 17)):
        assert read_path(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    ["", "0", "0/0", "00/000", "8/000", "64/000", "0/x000/001", "0/1000", "0/000.p/0",
     "0/000.p/256", "0/000.p/01", "0/000/", "0/000.p/1/", "0/x1/000", "0/-01", "0/٠٠٠",
     "0/" + "x999/" * 6 + "999", "0/" + "x999/" * 5 + "999", "entries/000", "0/000\n"],
)  # fmt: skip
def test_an_address_otherwise_written_is_no_tile(path):
    assert read_path(path) is None


def test_an_empty_tree_has_the_root_of_nothing():
    tree, read = tree_of(0)
    assert (tree.root(), tree.consistency_proof(0), read) == (EMPTY_ROOT, [], [])
    assert digests_of(b"") == []
