"""Promise: without couples the four claims that a student reads are true.

Tried on every small market of a range of seeds, with every list that a student could
have sent instead of the true one.
"""

from itertools import permutations

import pytest
from small_markets import described, stable_outcomes

from concours.core.matching.engine.result import list_claims
from concours.core.matching.engine.solve import solve
from concours.core.matching.market.reading import read

SEEDS = range(600)


def lines_of(text):
    market = read(text)
    placed = solve(market).placed
    return [None if at < 0 else market.lines[at].code for at in placed]


def every_list(wishes):
    for count in range(len(wishes) + 1):
        yield from permutations(wishes, count)


@pytest.mark.parametrize("seed", range(60))
def test_c2_no_other_list_gets_a_dearer_line(seed):
    text = described(seed)
    truth = lines_of(text)
    for at, student in enumerate(text["students"]):
        order = [*student["wishes"], None]
        for lie in every_list(student["wishes"]):
            students = list(text["students"])
            students[at] = student | {"wishes": list(lie)}
            got = lines_of(text | {"students": students})[at]
            assert order.index(got) >= order.index(truth[at])


def outermost(text):
    """Sets of lines that share seats: a family's, a contract's and its ordinary one."""
    apart = [{line["code"]} for line in text["lines"]]
    shared = [set(family["lines"]) for family in text["families"]]
    shared += [
        {line["code"], line["returns_to"]}
        for line in text["lines"]
        if "returns_to" in line
    ]
    for one in shared:
        touching = [other for other in apart if other & one]
        apart = [other for other in apart if not other & one]
        apart.append(one.union(*touching))
    return apart


def test_c3_every_stable_outcome_places_the_same_students_and_fills_as_many_seats():
    several = 0
    for seed in SEEDS:
        text = described(seed)
        every = stable_outcomes(text)
        several += len(every) > 1
        assert len({tuple(line is None for line in placed) for placed in every}) == 1
        for lines in outermost(text):
            assert len({sum(one in lines for one in placed) for placed in every}) == 1
    assert several > 15


def places(text, placed):
    return [
        [*student["wishes"], None].index(line)
        for student, line in zip(text["students"], placed, strict=True)
    ]


@pytest.mark.parametrize("part", ["lines", "families"])
def test_c4_one_seat_more_of_an_outermost_gate_harms_nobody(part):
    for seed in SEEDS:
        text = described(seed)
        before = places(text, lines_of(text))
        inner = {line for family in text["families"] for line in family["lines"]}
        inner |= {family["code"] for family in text["families"][1:]}
        for at, gate in enumerate(text[part]):
            if gate["code"] in inner:
                continue
            gates = list(text[part])
            gates[at] = gate | {"seats": gate["seats"] + 1}
            after = places(text, lines_of(text | {part: gates}))
            assert all(now <= was for now, was in zip(after, before, strict=True))


def test_c4_a_better_rank_does_not_harm_its_student():
    for seed in SEEDS:
        text = described(seed)
        before = places(text, lines_of(text))
        numbers = [student["number"] for student in text["students"]]
        for at, group in enumerate(text["groups"]):
            order = group["ranking"]
            for rank in range(1, len(order)):
                better = [*order]
                better[rank - 1], better[rank] = order[rank], order[rank - 1]
                groups = list(text["groups"])
                groups[at] = group | {"ranking": better}
                after = places(text, lines_of(text | {"groups": groups}))
                who = numbers.index(order[rank])
                assert after[who] <= before[who]


def test_no_claim_is_printed_for_a_market_with_couples():
    assert list_claims(read(described(3))) == ["C1", "C2", "C3", "C4"]
    pair = {
        "format": "concours-market-1",
        "groups": [{"code": "g", "ranking": ["a", "b"]}],
        "lines": [
            {
                "code": "l",
                "specialty": "x",
                "subdivision": "y",
                "group": "g",
                "seats": 1,
            }
        ],
        "students": [{"number": "a", "wishes": []}, {"number": "b", "wishes": []}],
        "couples": [{"members": ["a", "b"], "pairs": [["l", None]]}],
    }
    assert list_claims(read(pair)) == []
