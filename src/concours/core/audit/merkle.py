"""The journal's Merkle tree, as RFC 6962 builds it: one root for millions of entries.

A leaf is the digest of an entry, at the number that the ledger gave it. Whoever keeps
a root can later be shown, with some twenty digests, that an entry is under it
(inclusion), or that a newer root holds all that it held (consistency).
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
PROOF_LENGTH_MAX = 64


def leaf_digest(leaf: bytes) -> bytes:
    """Return the tree's digest of a leaf; never that of a node, whatever the leaf."""
    return sha256(b"\x00" + leaf).digest()


def node_digest(left_root: bytes, right_root: bytes) -> bytes:
    """Return the digest of the node over two subtrees."""
    return sha256(b"\x01" + left_root + right_root).digest()


class Frontier:
    """All that is needed to go on: the roots of the whole subtrees, largest first.

    One subtree for each bit of the size, so 12 million entries are 24 digests.
    """

    def __init__(self) -> None:
        self._size = 0
        self._roots: list[bytes] = []

    @classmethod
    def resumed(cls, size: int, subtrees: Sequence[bytes]) -> "Frontier":
        """Return a frontier that goes on from `size` leaves; see `subtrees`.

        Its root tells whether they were whole: no others give the same one.
        """
        assert len(subtrees) == size.bit_count(), "one subtree for each bit of the size"
        frontier = cls()
        frontier._size, frontier._roots = size, list(subtrees)
        return frontier

    @property
    def size(self) -> int:
        """Leaves so far."""
        return self._size

    @property
    def subtrees(self) -> Sequence[bytes]:
        """The roots of the whole subtrees, largest first, 32 bytes each."""
        return tuple(self._roots)

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaves, in the order of their numbers."""
        for leaf in leaves:
            digest = leaf_digest(leaf)
            size = self._size
            while size & 1:
                digest = node_digest(self._roots.pop(), digest)
                size >>= 1
            self._roots.append(digest)
            self._size += 1

    def root(self) -> bytes:
        """Return the root over every leaf so far, 32 bytes."""
        return _fold(self._roots) if self._roots else EMPTY_ROOT


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over `leaves`."""
    frontier = Frontier()
    frontier.extend(leaves)
    return frontier.root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the digests that lead from leaf `index` to the root, lowest first."""
    assert 0 <= index < len(leaves)
    if len(leaves) == 1:
        return []
    middle = _split(len(leaves))
    if index < middle:
        return [*inclusion_proof(leaves[:middle], index), root_of(leaves[middle:])]
    return [*inclusion_proof(leaves[middle:], index - middle), root_of(leaves[:middle])]


def inclusion_proofs(leaves: Sequence[bytes]) -> tuple[bytes, list[list[bytes]]]:
    """Return the root over `leaves`, one or more, and the proof of each of them."""
    if len(leaves) == 1:
        return leaf_digest(leaves[0]), [[]]
    middle = _split(len(leaves))
    left_root, left_proofs = inclusion_proofs(leaves[:middle])
    right_root, right_proofs = inclusion_proofs(leaves[middle:])
    for proof in left_proofs:
        proof.append(right_root)
    for proof in right_proofs:
        proof.append(left_root)
    return node_digest(left_root, right_root), left_proofs + right_proofs


def is_included(
    leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Tell whether `proof` shows `leaf` at `index` under the `root` of a tree."""
    if not 0 <= index < size or len(proof) > PROOF_LENGTH_MAX:
        return False
    digest, last = leaf_digest(leaf), size - 1
    for sibling in proof:
        if last == 0:
            return False
        if index & 1 or index == last:
            digest = node_digest(sibling, digest)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            digest = node_digest(digest, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and digest == root


def consistency_proof(leaves: Sequence[bytes], size: int) -> list[bytes]:
    """Return the digests that show the first `size` leaves in the tree of them all."""
    assert 0 < size <= len(leaves)
    return _consistency(leaves, size, is_whole=True)


def is_consistent(
    *, old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]
) -> bool:
    """Tell whether `proof` shows that the tree `new` holds all that `old` held.

    Both are a size and a root. Of an empty tree nothing is shown: any root would do.
    """
    (old_size, old_root), (new_size, new_root) = old, new
    if old_size < 1:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    if not old_size < new_size or not 0 < len(proof) <= PROOF_LENGTH_MAX:
        return False
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    path = list(proof) if node else [old_root, *proof]
    return _climb(node, last, path) == (old_root, new_root)


def _climb(node: int, last: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Rebuild both roots from the node where the trees part; None if it cannot be."""
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            old, new = node_digest(sibling, old), node_digest(sibling, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_digest(new, sibling)
        node, last = node >> 1, last >> 1
    return (old, new) if last == 0 else None


def _consistency(leaves: Sequence[bytes], size: int, *, is_whole: bool) -> list[bytes]:
    if size == len(leaves):
        return [] if is_whole else [root_of(leaves)]
    middle = _split(len(leaves))
    left_leaves, right_leaves = leaves[:middle], leaves[middle:]
    if size <= middle:
        return [
            *_consistency(left_leaves, size, is_whole=is_whole),
            root_of(right_leaves),
        ]
    return [
        *_consistency(right_leaves, size - middle, is_whole=False),
        root_of(left_leaves),
    ]


def _split(count: int) -> int:
    """Return the largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _fold(roots: Sequence[bytes]) -> bytes:
    digest = roots[-1]
    for root in reversed(roots[:-1]):
        digest = node_digest(root, digest)
    return digest
