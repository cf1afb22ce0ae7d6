"""A table gives back the answers it was made of; the same answers, the same bytes."""

from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.authoring.bank.answers import Judged, Picked, Pointed, Ticked, Worded
from concours.core.authoring.bank.keys import (
    KeyedQuestion,
    PanelKey,
    SegmentKey,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.core.results.marking.answers_table import (
    Answers,
    AnswersOfAnotherPaper,
    digest,
    pack,
    unpack,
)
from concours.core.results.marking.cohort import encode

ONE = Fraction(1)
ZONES = (((0, 0), (9, 0), (9, 9)), ((20, 20), (29, 20), (29, 29)))
KEYS = {
    "q1": ("QRM", TickKey("QRM", frozenset("ABCDE"), frozenset("AC"))),
    "q2": ("QROC", WordingKey(frozenset({"embolie"}))),
    "q3": ("QZP", ZoneKey(ZONES)),
    "q4": ("QZP", SegmentKey(frozenset({"s1", "s2", "s3"}), frozenset({"s1", "s3"}))),
    "q5": ("TCS", PanelKey({-2: 0, -1: 1, 0: 2, 1: 5, 2: 2})),
}
QUESTIONS = tuple(
    KeyedQuestion(name, form, "A", 1, ONE, ONE, key)
    for name, (form, key) in KEYS.items()
)
ANSWERS = st.tuples(
    st.none() | st.builds(Ticked, st.frozensets(st.sampled_from("ABCDE"), min_size=1)),
    st.none() | st.builds(Worded, st.text("abé \n", min_size=1).filter(str.strip)),
    st.none()
    | st.builds(
        lambda points: Pointed(tuple(points)),
        st.lists(
            st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=2
        ),
    ),
    st.none()
    | st.builds(
        Picked,
        st.frozensets(st.sampled_from(["s1", "s2", "s3"]), min_size=1, max_size=2),
    ),
    st.none() | st.builds(Judged, st.integers(-2, 2)),
)


def columns_of(copies):
    return [
        encode(question, [copy[at] for copy in copies])
        for at, question in enumerate(QUESTIONS)
    ]


def packed(columns):
    return pack([Answers(c.question.id, c.distinct, c.codes) for c in columns])


def answers_of(columns):
    return [[column.distinct[code] for code in column.codes] for column in columns]


@given(st.lists(ANSWERS, max_size=8))
def test_what_was_packed_comes_back(copies):
    columns = columns_of(copies)

    assert answers_of(unpack(packed(columns), QUESTIONS)) == answers_of(columns)


@given(st.lists(ANSWERS, min_size=1, max_size=8))
def test_bytes_do_not_depend_on_which_answer_was_met_first(copies):
    """The columns of a cohort seen from its end, then put in its order again."""
    turned = [
        encode(c.question, [c.distinct[code] for code in c.codes])
        for c in columns_of(copies[::-1])
    ]
    again = [
        type(column)(column.question, column.distinct, column.codes[::-1])
        for column in turned
    ]

    assert packed(again) == packed(columns_of(copies))


def test_a_column_with_more_answers_than_a_byte_tells_apart():
    copies = [(None, Worded(f"mot {at}"), None, None, None) for at in range(70_000)]
    columns = columns_of(copies)

    assert answers_of(unpack(packed(columns), QUESTIONS)) == answers_of(columns)


def test_answers_of_another_paper_are_refused_by_the_name_of_the_question():
    made = packed(columns_of([(Ticked(frozenset("E")), None, None, None, None)]))
    fewer = TickKey("QRM", frozenset("ABCD"), frozenset("AC"))
    other = KeyedQuestion("q1", "QRM", "A", 1, ONE, ONE, fewer)

    with pytest.raises(AnswersOfAnotherPaper) as offers_less:
        unpack(made, (other, *QUESTIONS[1:]))
    with pytest.raises(AnswersOfAnotherPaper) as has_less:
        unpack(made, QUESTIONS[:-1])
    with pytest.raises(AnswersOfAnotherPaper):
        unpack(b"nothing", QUESTIONS)

    assert offers_less.value.question == "q1"
    assert has_less.value.question == "q5"


def test_a_digest_says_whose_answers_these_are():
    made = packed(columns_of([(None,) * 5]))

    assert digest([UUID(int=1)], made) != digest([UUID(int=2)], made)
