"""Promise: each wish is explained by a public limit, and what would change is true."""

import numpy as np
import pytest
from tests.core.matching.engine.small_markets import described

from concours.core.matching.engine.limits import compute_limits
from concours.core.matching.engine.solve import Outcome, solve
from concours.core.matching.explanation.explain import (
    StudentUnknown,
    explain,
    student_of,
)
from concours.core.matching.explanation.explain_couple import (
    MemberRefusal,
    explain_couple,
)
from concours.core.matching.market.reading import read

TWO = {
    "format": "concours-market-1",
    "groups": [{"code": "g", "ranking": ["ana", "bo", "cy", "dan"]}],
    "lines": [
        {"code": code, "specialty": code, "subdivision": "1", "group": "g", "seats": 1}
        for code in ("paris", "lyon", "nice", "metz")
    ],
    "families": [{"code": "sea", "lines": ["nice", "metz"], "seats": 1}],
    "students": [
        {"number": "ana", "wishes": ["paris"]},
        {"number": "bo", "wishes": ["paris", "metz"]},
        {"number": "cy", "wishes": ["paris", "nice", "lyon"]},
        {"number": "dan", "wishes": ["paris", "nice"]},
    ],
}


def story(number):
    market = read(TWO)
    return explain(market, solve(market), student_of(market, number))


def test_each_wish_says_limit_rank_and_verdict():
    told = story("cy")

    assert told.line == "lyon"
    assert [(one.line, one.gate, one.limit, one.rank) for one in told.wishes] == [
        ("paris", "paris", 1, 3),
        ("nice", "sea", 2, 3),
        ("lyon", "lyon", 3, 3),
    ]
    assert [one.verdict for one in told.wishes] == ["refused", "refused", "got"]
    assert [one.missing for one in told.wishes] == [2, 1, 0]
    assert told.least_gain == 1


def test_the_place_in_each_waiting_list_counts_those_who_wait_before():
    assert [one.waiting for one in story("dan").wishes] == [3, 2]
    assert story("bo").wishes[0].waiting == 1


def test_who_has_nothing_reads_which_lines_were_in_reach():
    assert story("dan").line is None
    assert story("dan").others == ()
    alone = {"students": [*TWO["students"][:2], TWO["students"][3]]}
    market = read(
        TWO | alone | {"groups": [{"code": "g", "ranking": ["ana", "bo", "dan"]}]}
    )
    assert explain(market, solve(market), 2).others == ("lyon",)


def test_after_the_post_nothing_is_examined():
    market = read(
        TWO
        | {
            "students": [
                {"number": "ana", "wishes": ["paris", "lyon"]},
                *TWO["students"][1:],
            ]
        }
    )

    told = explain(market, solve(market), 0)

    assert [one.verdict for one in told.wishes] == ["got", "not_examined"]
    assert told.least_gain is None


def test_a_stranger_is_refused():
    with pytest.raises(StudentUnknown):
        student_of(read(TWO), "eve")


@pytest.mark.parametrize("seed", range(100))
def test_the_verdicts_of_a_story_are_those_of_its_limits(seed):
    market = read(described(seed))
    outcome = solve(market)
    for student in range(len(market.numbers)):
        told = explain(market, outcome, student)
        for wish in told.wishes:
            is_within = wish.limit is None or wish.rank <= wish.limit
            assert is_within or wish.verdict != "got"
            assert not (is_within and wish.verdict == "refused")


def test_a_couple_reads_which_member_each_pair_failed_by():
    text = TWO | {
        "families": [],
        "students": [
            {"number": n, "wishes": ["paris"] if n == "ana" else []}
            for n in TWO["groups"][0]["ranking"]
        ],
        "couples": [
            {
                "members": ["bo", "cy"],
                "pairs": [
                    ["paris", "lyon"],
                    ["metz", "metz"],
                    ["metz", None],
                    ["nice", "lyon"],
                ],
            }
        ],
    }
    market = read(text)
    placed = np.array([0, 3, -1, -1], dtype=np.int32)
    outcome = Outcome(placed, compute_limits(market, placed))

    told = explain_couple(market, outcome, 0)

    assert [pair.lines for pair in told] == [
        ("paris", "lyon"),
        ("metz", "metz"),
        ("metz", None),
    ]
    assert told[0].refused == (MemberRefusal("bo", "paris", 2, 1, for_two=False),)
    assert [(one.number, one.gate) for one in told[1].refused] == [("cy", "metz")]
    assert told[2].refused == ()


def test_two_members_for_one_free_seat_are_told_so():
    text = TWO | {
        "families": [],
        "students": [{"number": n, "wishes": []} for n in TWO["groups"][0]["ranking"]],
        "couples": [{"members": ["bo", "cy"], "pairs": [["metz", "metz"]]}],
    }
    market = read(text)
    placed = np.full(4, -1, dtype=np.int32)

    told = explain_couple(market, Outcome(placed, compute_limits(market, placed)), 0)

    assert told[0].refused == (MemberRefusal("cy", "metz", 3, None, for_two=True),)
