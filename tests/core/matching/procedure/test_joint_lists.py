"""A joint list holds the compatible pairs of two lists, best first, and no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.matching.procedure.pairs import (
    Joint,
    PairEmpty,
    PairsTooMany,
    PairTwice,
    check_pairs,
    generate_pairs,
)
from concours.core.matching.procedure.settings import Settings
from concours.core.matching.procedure.wishes import LineTerms, Student

TOWNS = "abcd"
NEAR = {"a": {"b"}, "b": {"a", "c"}, "c": {"b"}, "d": set()}
CODES = [f"{town}{n}" for town in TOWNS for n in range(4)]
PLACES = {code: code[0] for code in CODES}
some_list = st.lists(st.sampled_from(CODES), unique=True, max_size=10)
some_joint = st.builds(
    Joint,
    st.sampled_from(["same", "neighbouring"]),
    st.sampled_from(["sum", "worst"]),
    one_sided=st.booleans(),
)


def make(first, second, joint, most=300):
    return generate_pairs(
        (first, second),
        places=PLACES,
        neighbours=NEAR,
        joint=joint,
        settings=Settings(pairs_most=most),
    )


def is_compatible(one, other, joint):
    here, there = PLACES[one], PLACES[other]
    return here == there or (joint.rule == "neighbouring" and there in NEAR[here])


@given(some_list, some_list, some_joint)
def test_every_compatible_pair_is_there_once_and_no_other(first, second, joint):
    pairs = make(first, second, joint)

    wanted = {(a, b) for a in first for b in second if is_compatible(a, b, joint)}
    if joint.one_sided:
        wanted |= {(a, None) for a in first} | {(None, b) for b in second}
    assert sorted(pairs, key=str) == sorted(wanted, key=str)


@given(some_list, some_list, some_joint)
def test_a_pair_better_for_one_and_no_worse_for_the_other_comes_before(
    first, second, joint
):
    pairs = [pair for pair in make(first, second, joint) if None not in pair]
    places = [(first.index(a), second.index(b)) for a, b in pairs]

    for at, (i, j) in enumerate(places):
        assert not any(a <= i and b <= j for a, b in places[at + 1 :])


@given(some_list, some_list, some_joint, st.integers(0, 20))
def test_a_shorter_list_is_the_start_of_a_longer_one(first, second, joint, most):
    assert make(first, second, joint, most) == make(first, second, joint)[:most]


@given(some_list, some_list, st.sampled_from(["sum", "worst"]))
def test_two_members_exchanged_get_the_same_pairs_in_an_order_as_good(
    first, second, order
):
    """Who invited decides between two pairs as good for both, and nothing else."""

    def goods(one, other):
        pairs = make(one, other, Joint("same", order))
        places = [(one.index(a), other.index(b)) for a, b in pairs]
        return [(i + j, max(i, j)) for i, j in places]

    assert goods(first, second) == goods(second, first)


def test_pairs_come_by_the_sum_or_by_the_worse_served():
    first, second = ["a0", "a1", "a2"], ["a3", "a1", "a0"]

    by_sum = make(first, second, Joint("same", "sum"))
    by_worst = make(first, second, Joint("same", "worst"))

    assert by_sum[:6] == (
        ("a0", "a3"), ("a0", "a1"), ("a1", "a3"), ("a1", "a1"), ("a0", "a0"),
        ("a2", "a3"),
    )  # fmt: skip
    assert by_worst[4:6] == (("a0", "a0"), ("a2", "a3"))
    assert make(first, second, Joint("explicit")) == ()


@pytest.mark.parametrize(
    ("pairs", "refusal", "facts"),
    [
        ([("a0", "a1"), (None, None)], PairEmpty, {"places": (2,)}),
        ([("a0", "a1"), ("a0", "a1")], PairTwice, {"places": (2,)}),
        ([("a0", None)] * 4, PairsTooMany, {"count": 4, "most": 3}),
    ],
)
def test_a_joint_list_that_may_not_be_is_refused_with_its_facts(pairs, refusal, facts):
    with pytest.raises(refusal) as refused:
        check_pairs(
            pairs,
            lines={code: LineTerms(0) for code in CODES},
            students=(Student((1,)), Student((2,))),
            settings=Settings(pairs_most=3),
        )

    assert vars(refused.value) == facts
