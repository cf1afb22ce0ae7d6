"""Which lists count in which round; what is left out is told; what is said is true."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.matching.explanation.explain import explain
from concours.core.matching.market.reading import read
from concours.core.matching.posts.participants import Participant
from concours.core.matching.posts.table import Post
from concours.core.matching.procedure.settings import Settings
from concours.core.matching.rounds.figures import (
    LineFigures,
    at_risk,
    group_seats,
    list_moves,
)
from concours.core.matching.rounds.round_market import (
    FinalRound,
    JointList,
    NothingStable,
    RoundInputs,
    StudentList,
    build_round_market,
    solve,
)
from concours.core.matching.rounds.student_results import (
    list_student_results,
    summarise_round,
)

LINES = ("a", "b", "c")
POSTS = {code: Post(code, f"S{code}", "amiens", 1, 1) for code in LINES}
RULES = Settings(wishes_least=2)


def inputs(lists, *, kind="simulation", settings=RULES, **changed):
    people = tuple(Participant(n, (at,)) for at, n in enumerate(sorted(lists), 1))
    written = {
        n: StudentList(1, tuple(codes), n in "123") for n, codes in lists.items()
    }
    whole = RoundInputs(kind, settings, 1, POSTS, people, written)
    return replace(whole, **changed)


def lists_of(one):
    market = one.market
    return {
        number: [market.lines[w].code for w in market.wishes[start:end]]
        for number, start, end in zip(
            market.numbers, market.starts[:-1], market.starts[1:], strict=True
        )
    }


WRITTEN = {"1": "ab", "2": "a", "4": "ba"}


@pytest.mark.parametrize(
    ("kind", "unconfirmed", "counted", "short", "left"),
    [
        ("simulation", "counts", ["ab", "a", "ba"], (), ()),
        ("blank", "complementary", ["ab", "a", "ba"], (), ()),
        ("final", "counts", ["ab", "", "ba"], ("2",), ("4",)),
        ("final", "complementary", ["ab", "", ""], ("2",), ("4",)),
    ],
)
def test_which_lists_count(kind, unconfirmed, counted, short, left):
    rules = replace(RULES, unconfirmed=unconfirmed)

    one = build_round_market(inputs(WRITTEN, kind=kind, settings=rules))

    assert ["".join(codes) for codes in lists_of(one).values()] == counted
    assert (one.short, one.unconfirmed) == (short, left)


def test_who_may_ask_for_few_lines_is_not_short_of_more():
    posts = POSTS | {
        "c": replace(POSTS["c"], contract="CESP"),
        "d": Post("d", "Sd", "amiens", 2, 1),
    }
    people = (
        Participant("1", (1, 0)),
        Participant("2", (2, 0), "CESP"),
        Participant("3", (0, 1)),
    )

    one = build_round_market(
        inputs(
            {"1": "a", "2": "c", "3": "d"},
            kind="final", posts=posts, people=people, groups_count=2,
        )
    )  # fmt: skip

    assert one.short == ("1",)
    assert lists_of(one) == {"1": [], "2": ["c"], "3": ["d"]}


def test_a_complementary_round_is_on_the_seats_left_for_who_has_none():
    before = FinalRound(frozenset({"1"}), {"b": 1})

    one = build_round_market(inputs(WRITTEN, kind="complementary", before=before))

    assert [line.seats for line in one.market.lines] == [0, 1, 0]
    assert lists_of(one) == {"1": [], "2": ["a"], "4": ["b", "a"]}


def test_what_is_no_more_allowed_is_set_aside_by_name():
    lists = {"1": ["a", "gone"], "2": ["b"]}
    holder = (Participant("1", (1,)), Participant("2", (2,), "CESP"))

    one = build_round_market(inputs(lists, people=holder))

    assert one.aside == (("1", "gone"), ("2", "b"))
    assert lists_of(one) == {"1": ["a"], "2": []}


def test_a_couple_takes_part_only_if_both_lists_count():
    joint = (JointList(("1", "2"), 3, (("a", "b"), ("a", "gone")), unlinks=False),)

    both = build_round_market(inputs({"1": "ab", "2": "ab"}, kind="final", joint=joint))
    short = build_round_market(inputs({"1": "ab", "2": "a"}, kind="final", joint=joint))

    assert both.market.pairs.tolist() == [[0, 1]]
    assert both.aside == (("2", "gone"),)
    assert len(short.market.members) == 0


def test_a_round_without_stable_outcome_says_what_would_mend_it():
    """Roth 1984: one couple, one student, two lines."""
    market = read(
        {
            "format": "concours-market-1",
            "groups": [
                {"code": "1", "ranking": ["a", "s", "b"]},
                {"code": "2", "ranking": ["s", "b", "a"]},
            ],
            "lines": [
                {"code": n, "specialty": n, "subdivision": "x", "group": n, "seats": 1}
                for n in "12"
            ],
            "students": [
                {"number": n, "wishes": ["1", "2"] if n == "s" else []} for n in "abs"
            ],
            "couples": [{"members": ["a", "b"], "pairs": [["1", "2"]]}],
        }
    )

    found = solve(market)

    assert (found.verdict, found.repairs) == ("none", ("1", "2"))
    assert found.document["verdict"] == "none"
    assert found.document["instability"] == {
        "blocking": [{"members": ["a", "b"], "entry": 0, "lines": ["1", "2"]}],
        "at_least": 1,
    }


def test_a_market_far_from_stable_is_refused_as_proved_not_as_undecided():
    copies = range(4)
    market = read(
        {
            "format": "concours-market-1",
            "groups": [
                {"code": f"{n}", "ranking": [f"{w}{at}" for at in copies for w in row]}
                for n, row in enumerate(("asb", "sba"))
            ],
            "lines": [
                {"code": f"{n}{at}", "specialty": f"{n}", "subdivision": f"{at}",
                 "group": f"{n}", "seats": 1}
                for at in copies for n in "01"
            ],
            "students": [
                {"number": f"{who}{at}",
                 "wishes": [f"0{at}", f"1{at}"] if who == "s" else []}
                for at in copies for who in "abs"
            ],
            "couples": [
                {"members": [f"a{at}", f"b{at}"], "pairs": [[f"0{at}", f"1{at}"]]}
                for at in copies
            ],
        }
    )  # fmt: skip

    with pytest.raises(NothingStable):
        solve(market)


some_lists = st.dictionaries(
    st.sampled_from("123456789"),
    st.lists(st.sampled_from(LINES), unique=True, min_size=1),
    min_size=1,
)


@given(some_lists, st.tuples(*[st.integers(0, 2)] * 3))
def test_what_is_said_is_what_the_explanation_of_each_student_says(lists, seats):
    posts = {
        code: replace(post, seats=many)
        for (code, post), many in zip(POSTS.items(), seats, strict=True)
    }
    one = build_round_market(inputs(lists, posts=posts))
    found = solve(one.market)

    for at, told in enumerate(list_student_results(one, found.outcome)):
        story = explain(one.market, found.outcome, at)
        refused = tuple(w.waiting for w in story.wishes if w.verdict == "refused")
        assert (told.line or None, told.waiting) == (story.line, refused)
        got = [w.line for w in story.wishes].index(told.line) if told.line else -1
        assert told.position == got


def test_what_adds_up_adds_up():
    one = build_round_market(inputs({"1": "a", "2": "a", "3": "ba", "5": "b"}))

    total = summarise_round(one, solve(one.market))

    assert {name: total[name] for name in ("placed", "first", "unassigned")} == {
        "placed": 2, "first": 2, "unassigned": 2,
    }  # fmt: skip
    assert (total["seats"], total["taken"], total["wishes"]) == (3, 2, 5)


def test_limits_that_moved_opened_and_filled_are_told_apart():
    before = [LineFigures("a", 1, 1, 5), LineFigures("b", 1, 1, 7)]
    after = [
        LineFigures("a", 2, 2, 9),
        LineFigures("b", 2, 1, None),
        LineFigures("c", 1, 0, None),
    ]

    a, b, c = list_moves(POSTS, after, before)

    assert (a.change, a.drop) == (4, 0)
    assert (b.change, b.is_opened, c.is_opened) == (None, True, False)
    (back,) = list_moves(POSTS, before[1:], after)
    assert (back.is_filled, back.change) == (True, None)


def test_specialties_at_risk_come_the_emptiest_first():
    lines = [
        LineFigures("a", 4, 4, 9),
        LineFigures("b", 4, 1, None),
        LineFigures("c", 2, 1, None),
    ]

    by_specialty = group_seats("specialty", POSTS, lines)

    assert [one.name for one in at_risk(by_specialty, most=5)] == ["Sb", "Sc"]
    assert group_seats("subdivision", POSTS, lines)["amiens"].left == 4
