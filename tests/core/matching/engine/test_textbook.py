"""Promise: the cases of the textbooks have the answers of the textbooks."""

import pytest

from concours.core.matching.engine.deferred import run_deferred_acceptance
from concours.core.matching.engine.solve import solve
from concours.core.matching.market.reading import read


def outcome(students, programmes):
    """Match as a textbook writes it: lists by name, (seats, list) of each programme."""
    market = read(
        {
            "format": "concours-market-1",
            "groups": [
                {"code": name, "ranking": order}
                for name, (_, order) in programmes.items()
            ],
            "lines": [
                {
                    "code": name,
                    "specialty": name,
                    "subdivision": name,
                    "group": name,
                    "seats": seats,
                }
                for name, (seats, _) in programmes.items()
            ],
            "students": [
                {"number": name, "wishes": wishes} for name, wishes in students.items()
            ],
        }
    )
    placed = solve(market).placed
    assert placed.tolist() == run_deferred_acceptance(market).tolist()
    return {
        number: None if line < 0 else market.lines[line].code
        for number, line in zip(market.numbers, placed.tolist(), strict=True)
    }


def test_three_by_three_of_gale_and_shapley_1962():
    """Six matchings, three of them stable; proposers all get their first choice."""
    men = {"alpha": list("ABC"), "beta": list("BCA"), "gamma": list("CAB")}
    women = {
        "A": (1, ["beta", "gamma", "alpha"]),
        "B": (1, ["gamma", "alpha", "beta"]),
        "C": (1, ["alpha", "beta", "gamma"]),
    }

    assert outcome(men, women) == {"alpha": "A", "beta": "B", "gamma": "C"}


def test_four_by_four_of_gale_and_shapley_1962():
    """Their example 2, which has one stable matching alone."""
    men = {
        "alpha": list("ABCD"),
        "beta": list("ADCB"),
        "gamma": list("BACD"),
        "delta": list("DBCA"),
    }
    women = {
        "A": (1, ["delta", "gamma", "alpha", "beta"]),
        "B": (1, ["beta", "delta", "alpha", "gamma"]),
        "C": (1, ["delta", "alpha", "beta", "gamma"]),
        "D": (1, ["gamma", "beta", "alpha", "delta"]),
    }

    found = outcome(men, women)

    assert found == {"alpha": "C", "beta": "D", "gamma": "A", "delta": "B"}


def test_the_teaching_example_of_the_american_match():
    """NRMP, *How the matching algorithm works*: one applicant stays without a post."""
    students = {
        "Arthur": ["City"],
        "Sunny": ["City"],
        "Joseph": ["City", "General", "Mercy"],
        "Latha": ["City", "General"],
        "Darrius": ["City", "Mercy", "General"],
    }
    programmes = {
        "Mercy": (2, ["Darrius", "Joseph"]),
        "City": (2, ["Darrius", "Arthur", "Sunny", "Latha", "Joseph"]),
        "General": (2, ["Darrius", "Arthur", "Joseph", "Latha"]),
    }

    assert outcome(students, programmes) == {
        "Arthur": "City",
        "Sunny": None,
        "Joseph": "General",
        "Latha": "General",
        "Darrius": "City",
    }


@pytest.mark.parametrize("seats", [1, 2])
def test_the_rural_line_stays_empty_whoever_proposes(seats):
    """Rural hospitals (Roth 1986): who is not wanted first is not filled otherwise."""
    students = {"a": ["town", "farm"], "b": ["town", "farm"]}
    programmes = {"town": (2, ["a", "b"]), "farm": (seats, ["b", "a"])}

    assert set(outcome(students, programmes).values()) == {"town"}
