"""One root stands for every entry: nothing under it can change, move or vanish.

Defends A27 and A28: an old database and a split view are found by proofs. Known
answers are those that RFC 6962 and its test data give for eight leaves.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.audit.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    inclusion_proofs,
    is_consistent,
    is_included,
    leaf_digest,
    root_of,
)

LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOT_OF_EIGHT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"

leaves_of = st.lists(st.binary(max_size=4), min_size=1, max_size=40)


def test_root_of_known_leaves_is_the_published_one():
    assert root_of(LEAVES).hex() == ROOT_OF_EIGHT
    assert root_of([]) == EMPTY_ROOT
    assert root_of([b"x"]) == leaf_digest(b"x")


@given(leaves_of, st.data())
def test_frontier_does_not_depend_on_how_the_leaves_came(leaves, data):
    cut = data.draw(st.integers(0, len(leaves)))
    frontier = Frontier()
    frontier.extend(leaves[:cut])
    frontier.extend(leaves[cut:])

    assert (frontier.size, frontier.root()) == (len(leaves), root_of(leaves))


@given(leaves_of, st.data())
def test_frontier_resumed_goes_on_as_if_it_had_never_stopped(leaves, data):
    cut = data.draw(st.integers(0, len(leaves)))
    before = Frontier()
    before.extend(leaves[:cut])

    frontier = Frontier.resumed(cut, before.subtrees)
    frontier.extend(leaves[cut:])

    assert (frontier.size, frontier.root()) == (len(leaves), root_of(leaves))


@given(leaves_of, st.data())
def test_inclusion_is_proven_for_the_leaf_at_its_number_only(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    other = data.draw(st.integers(0, len(leaves) - 1))
    proof, root, size = inclusion_proof(leaves, index), root_of(leaves), len(leaves)

    def holds(leaf, at):
        return is_included(leaf, index=at, size=size, proof=proof, root=root)

    assert holds(leaves[index], index)
    assert not holds(leaves[index] + b"!", index)
    assert not holds(leaves[index], size)
    if leaves[other] != leaves[index]:
        assert not holds(leaves[index], other)


@given(leaves_of, st.data())
def test_inclusion_is_not_proven_by_a_proof_cut_or_altered(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof, root, size = inclusion_proof(leaves, index), root_of(leaves), len(leaves)

    def holds(altered):
        leaf = leaves[index]
        return is_included(leaf, index=index, size=size, proof=altered, root=root)

    assert not holds([*proof, bytes(32)])
    if proof:
        assert not holds(proof[:-1])
        assert not holds([bytes(32), *proof[1:]])


@given(leaves_of, st.data())
def test_consistency_is_proven_for_every_earlier_tree_and_no_other(leaves, data):
    size = data.draw(st.integers(1, len(leaves)))
    old, new = (size, root_of(leaves[:size])), (len(leaves), root_of(leaves))
    proof = consistency_proof(leaves, size)
    rewritten = root_of([b"rewritten", *leaves[1:size]])

    assert is_consistent(old=old, new=new, proof=proof)
    assert not is_consistent(old=(size, rewritten), new=new, proof=proof)
    assert not is_consistent(old=old, new=(new[0], bytes(32)), proof=proof)
    assert not is_consistent(old=old, new=new, proof=[*proof, bytes(32)])


@pytest.mark.parametrize("size", [0, -1])
@pytest.mark.parametrize("new", [(0, bytes(32)), (0, b"x" * 32), (5, bytes(32))])
@pytest.mark.parametrize("proof", [[], [bytes(32)]])
def test_an_empty_tree_is_consistent_with_nothing(size, new, proof):
    for root in (bytes(32), root_of([])):
        assert not is_consistent(old=(size, root), new=new, proof=proof)
        assert not is_consistent(old=(size, root), new=(size, root), proof=proof)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13])
def test_all_proofs_at_once_are_those_of_each_leaf(size):
    leaves = [bytes([n]) * 32 for n in range(size)]

    root, proofs = inclusion_proofs(leaves)

    assert root == root_of(leaves)
    assert proofs == [inclusion_proof(leaves, at) for at in range(size)]
