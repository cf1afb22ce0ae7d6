"""Promise: cases that the literature tells have the answers that it tells."""

from concours.core.matching.market.reading import read
from concours.core.matching.solver.presolve.domains import Entry
from concours.core.matching.solver.search import solve


def market(rankings, seats, wishes, couples):
    """One group a line. `rankings` by line, `wishes` by student."""
    lines = [
        {"code": line, "specialty": line, "subdivision": "x", "group": line,
         "seats": seats[line]} for line in rankings
    ]  # fmt: skip
    return read(
        {
            "format": "concours-market-1",
            "groups": [{"code": g, "ranking": order} for g, order in rankings.items()],
            "lines": lines,
            "students": [{"number": n, "wishes": own} for n, own in wishes.items()],
            "couples": couples,
        }
    )


def placed(one, answer):
    return {
        number: None if at < 0 else one.lines[at].code
        for number, at in zip(one.numbers, answer.placed.tolist(), strict=True)
    }


def test_one_couple_and_one_student_may_have_no_stable_outcome():
    """Roth 1984; here with two lines (Klaus & Klijn 2005)."""
    roth = market(
        {"one": ["a", "s", "b"], "two": ["s", "b", "a"]},
        {"one": 1, "two": 1},
        {"a": [], "b": [], "s": ["one", "two"]},
        [{"members": ["a", "b"], "pairs": [["one", "two"]]}],
    )

    answer = solve(roth)

    assert answer.verdict == "none"
    assert (len(answer.blocking), answer.at_least) == (1, 1)
    assert answer.blocking == (Entry(0, -1, 0),)
    assert placed(roth, answer) == {"a": None, "b": None, "s": "one"}
    assert answer.repairs == (0, 1)


def rural():
    """Two couples of whom each keeps the other out of the same two lines."""
    return market(
        {"one": ["a", "c"], "two": ["d", "b"], "three": ["c"]},
        {"one": 1, "two": 1, "three": 1},
        {"a": [], "b": [], "c": [], "d": []},
        [
            {"members": ["a", "b"], "pairs": [["one", "two"]]},
            {"members": ["c", "d"], "pairs": [["one", "two"], ["three", None]]},
        ],
    )


def test_stable_outcomes_may_place_more_or_fewer_and_the_first_places_most():
    one = rural()

    answer = solve(one)

    assert placed(one, answer) == {"a": "one", "b": "two", "c": "three", "d": None}
    assert answer.positions.tolist() == [0, 0, 1, 1]


def test_a_search_that_takes_all_its_steps_gives_no_outcome_but_its_bounds():
    answer = solve(rural(), steps_max=0)

    assert (answer.verdict, answer.placed, answer.proof) == ("undecided", None, None)
    assert answer.counts["couples"] == 2
    assert all(answer.low <= answer.high)


def test_a_couple_takes_no_two_seats_before_one_who_is_better_than_either():
    shared = market(
        {"one": ["a", "s", "b"]},
        {"one": 2},
        {"a": [], "b": [], "s": ["one"]},
        [{"members": ["a", "b"], "pairs": [["one", "one"]]}],
    )

    answer = solve(shared)

    assert placed(shared, answer) == {"a": None, "b": None, "s": "one"}


def test_who_unlinks_follows_the_own_list():
    apart = market(
        {"one": ["s", "a"], "two": ["b"]},
        {"one": 1, "two": 1},
        {"a": ["one"], "b": ["two"], "s": ["one"]},
        [{"members": ["a", "b"], "pairs": [["one", "two"]], "unlinks": True}],
    )

    answer = solve(apart)

    assert placed(apart, answer) == {"a": None, "b": "two", "s": "one"}
    assert answer.unlinked == (0,)
    assert answer.positions.tolist() == [2, 1, 0]
