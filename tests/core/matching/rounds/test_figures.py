"""What an organiser reads of a round adds up: nothing is full that has a seat left."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from concours.core.matching.posts.table import Post
from concours.core.matching.rounds import figures
from concours.core.matching.rounds.figures import SORTS, LineFigures, SeatFigures

POSTS = {
    code: Post(code, specialty, place, 1, 2, least=least)
    for code, specialty, place, least in (
        ("a", "chirurgie", "amiens", 2),
        ("b", "chirurgie", "lille", 0),
        ("c", "pédiatrie", "lille", 1),
        ("d", "pédiatrie", "brest", 0),
    )
}
FIGURES = [
    LineFigures("a", 2, 1, None),
    LineFigures("b", 2, 2, 40),
    LineFigures("c", 2, 2, 70),
    LineFigures("d", 0, 0, 0),
]
BEFORE = [
    LineFigures("a", 2, 2, 30),
    LineFigures("b", 2, 2, 50),
    LineFigures("c", 2, 1, None),
]

seats = st.integers(1, 30_000)


@given(seats, seats)
def test_a_hundred_percent_is_shown_only_where_no_seat_is_left(some, other):
    one = SeatFigures("x", max(some, other), min(some, other), 0)

    assert one.shown is not None
    assert (one.shown == 1) == (one.left == 0)
    assert 0 <= one.share - one.shown < Fraction(1, 100)


def test_seats_add_up_by_subdivision_and_by_specialty():
    by_place = figures.group_seats("subdivision", POSTS, FIGURES)

    assert {name: (one.seats, one.left) for name, one in by_place.items()} == {
        "amiens": (2, 1), "lille": (4, 0), "brest": (0, 0),
    }  # fmt: skip
    assert by_place["brest"].shown is None
    risks = figures.at_risk(figures.group_seats("specialty", POSTS, FIGURES), most=5)
    assert [(one.name, one.left) for one in risks] == [("chirurgie", 1)]


def test_lines_come_in_the_order_that_is_asked_for():
    moves = list(figures.list_moves(POSTS, FIGURES, BEFORE))

    def order(name):
        return "".join(one.figures.code for one in sorted(moves, key=SORTS[name]))

    assert [(one.change, one.is_opened, one.is_filled) for one in moves[:3]] == [
        (None, True, False), (-10, False, False), (None, False, True),
    ]  # fmt: skip
    assert (order("line"), order("move"), order("left")) == ("abcd", "acbd", "abcd")
    assert [one.is_offered for one in moves] == [True, True, True, False]


def test_a_line_that_took_fewer_than_it_ought_to_is_named():
    assert figures.short_of_least(POSTS, FIGURES) == [(POSTS["a"], 1)]
