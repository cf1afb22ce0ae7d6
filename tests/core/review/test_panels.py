"""A panel is what its experts answered, counted exactly, or nothing of the file."""

from fractions import Fraction

import pytest

from concours.core.bank.answers import Judged
from concours.core.bank.keys import PanelKey
from concours.core.marking.rules import mark
from concours.core.review.panels import read
from concours.core.roster.table import read_csv

NAMES = {"tcs-q1", "tcs-q2"}


def panels(text):
    return read(read_csv(text.encode()), NAMES)


def test_credit_is_the_count_over_the_mode_exactly():
    rows = "\n".join(
        f"tcs-q1;E{n};{v}" for n, v in enumerate([1, 1, 1, 2, 2, 0, "+1", "−1"])
    )
    (gesture,) = panels(f"question;expert;réponse\n{rows}").gestures()

    assert gesture.counts == {-2: 0, -1: 1, 0: 1, 1: 4, 2: 2}
    worth = [mark(PanelKey(gesture.counts), Judged(point)) for point in range(-2, 3)]
    assert worth == [0, Fraction(1, 4), Fraction(1, 4), 1, Fraction(1, 2)]


def test_columns_stand_in_any_order_and_others_are_passed_over():
    found = panels("expert,note,answer,question\nA,x,-2,tcs-q2\n")

    assert [(g.question, g.counts[-2]) for g in found.gestures()] == [("tcs-q2", 1)]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", (0, "empty")),
        ("question;expert;reponse\n", (0, "empty")),
        ("question;reponse\ntcs-q1;1\n", (1, "headings")),
        ("question;expert;reponse\nqi-q9;A;1\n", (2, "question_unknown")),
        ("question;expert;reponse\ntcs-q1;;1\n", (2, "expert_invalid")),
        ("question;expert;reponse\ntcs-q1;A;3\n", (2, "answer_invalid")),
        ("question;expert;reponse\ntcs-q1;A\n", (2, "answer_invalid")),
        (
            "question;expert;reponse\ntcs-q1;A;1\ntcs-q1;A;1\n",
            (3, "expert_twice"),
        ),
    ],
)
def test_a_fault_anywhere_and_nothing_of_the_file_counts(text, fault):
    found = panels(f"{text}tcs-q1;Z;1\n" if text.count("\n") > 1 else text)

    assert [(each.line, each.code) for each in found.faults] == [fault]
    assert found.lines == ()
    assert found.gestures() == ()
