"""The tree of RFC 6962: whether it holds a leaf, and all of an older one."""

from collections.abc import Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
PROOF_LENGTH_MAX = 63


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left_root: bytes, right_root: bytes) -> bytes:
    """Return the hash over two subtrees."""
    return sha256(b"\x01" + left_root + right_root).digest()


def root_of_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes]
) -> bytes | None:
    """Return the root that a leaf and its way lead to; None if the way is no way."""
    if not 0 <= index < size:
        return None
    inner = (index ^ (size - 1)).bit_length()
    if len(proof) != inner + (index >> inner).bit_count():
        return None
    node = leaf_hash(leaf)
    for level, sibling in enumerate(proof):
        is_right = level >= inner or index >> level & 1
        node = node_hash(sibling, node) if is_right else node_hash(node, sibling)
    return node


def is_consistent(
    old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Say whether a tree holds all of an older one, from the empty one on."""
    if old_size == size:
        return not proof and old_root == root
    if old_size == 0:
        return not proof
    if not 0 < old_size < size:
        return False
    shift = (old_size & -old_size).bit_length() - 1
    is_whole = old_size == 1 << shift
    path = [old_root, *proof] if is_whole else list(proof)
    inner = ((old_size - 1) ^ (size - 1)).bit_length() - shift
    last = (old_size - 1) >> shift
    if not path or len(path) != 1 + inner + (last >> inner).bit_count():
        return False
    before = after = path[0]
    for level, sibling in enumerate(path[1:]):
        if level >= inner or last >> level & 1:
            before = node_hash(sibling, before)
            after = node_hash(sibling, after)
        else:
            after = node_hash(after, sibling)
    return (before, after) == (old_root, root)


class Growing:
    """A tree to which leaves are added, one after the other."""

    def __init__(self) -> None:
        self.size = 0
        self._subtrees: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Add a leaf: as many subtrees become one as the size ends in ones."""
        node, size = leaf_hash(leaf), self.size
        while size % 2:
            node, size = node_hash(self._subtrees.pop(), node), size // 2
        self._subtrees.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Return the root over all leaves."""
        if not self._subtrees:
            return EMPTY_ROOT
        *rest, root = self._subtrees
        for subtree in reversed(rest):
            root = node_hash(subtree, root)
        return root
