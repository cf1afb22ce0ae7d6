"""A panel is what its experts answered, counted exactly, or nothing of the file."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.authoring.bank.answers import Judged
from concours.core.authoring.bank.keys import PanelKey
from concours.core.results.marking.policy import DEFAULT
from concours.core.results.marking.rules import mark
from concours.core.results.review.panels import read
from concours.core.tables.table import read_csv

NAMES = {"tcs-q1", "tcs-q2"}


def panels(text):
    return read(read_csv(text.encode()), NAMES)


def test_credit_is_the_count_over_the_mode_exactly():
    rows = "\n".join(
        f"tcs-q1;E{n};{v}" for n, v in enumerate([1, 1, 1, 2, 2, 0, "+1", "−1"])
    )
    (gesture,) = panels(f"question;expert;réponse\n{rows}").amendments()

    assert gesture.counts == {-2: 0, -1: 1, 0: 1, 1: 4, 2: 2}
    worth = [mark(PanelKey(gesture.counts), Judged(point)) for point in range(-2, 3)]
    assert worth == [0, Fraction(1, 4), Fraction(1, 4), 1, Fraction(1, 2)]


TIES = {
    "1 1 2 2 0": [0, 0, Fraction(1, 2), 1, 1],
    "-2 -1 0 1 2": [1, 1, 1, 1, 1],
    "0 0 0": [0, 0, 1, 0, 0],
    "-2": [1, 0, 0, 0, 0],
    "1 1 1 2 2 0 0": [0, 0, Fraction(2, 3), 1, Fraction(2, 3)],
}


@pytest.mark.parametrize("answers", TIES)
def test_answers_at_the_mode_are_worth_the_whole_point_be_they_several(answers):
    rows = "\n".join(f"tcs-q1;E{n};{v}" for n, v in enumerate(answers.split()))
    (gesture,) = panels(f"question;expert;reponse\n{rows}").amendments()

    key = PanelKey(gesture.counts)
    assert [mark(key, Judged(point)) for point in range(-2, 3)] == TIES[answers]
    only = replace(DEFAULT, tcs="mode_only")
    whole = [worth == 1 for worth in TIES[answers]]
    assert [mark(key, Judged(point), only) == 1 for point in range(-2, 3)] == whole


@given(st.lists(st.integers(-2, 2), min_size=1, max_size=60), st.randoms())
def test_neither_the_order_of_lines_nor_of_names_changes_a_credit(answers, chance):
    lines = [f"tcs-q1;{n};{v}" for n, v in enumerate(answers)]
    other = [
        f"tcs-q1;x{n};{v}" for n, v in enumerate(chance.sample(answers, len(answers)))
    ]
    head = "question;expert;reponse\n"

    (one,) = panels(head + "\n".join(lines)).amendments()
    (two,) = panels(head + "\n".join(other)).amendments()

    assert one == two
    assert sum(one.counts.values()) == len(answers)
    most = max(one.counts.values())
    for point, count in one.counts.items():
        assert mark(PanelKey(one.counts), Judged(point)) == Fraction(count, most)


def test_a_panel_has_a_thousand_experts_at_most_each_named_by_twenty_signs():
    def of(experts_count, name="E"):
        rows = "\n".join(f"tcs-q1;{name}{n};1" for n in range(experts_count))
        return panels(f"question;expert;reponse\n{rows}")

    assert len(of(1_000).lines) == 1_000
    assert [each.code for each in of(1_001).faults] == ["too_many"]
    assert of(1_001).lines == ()
    assert len(of(1, "e" * 19).lines) == 1
    assert [each.code for each in of(1, "e" * 20).faults] == ["expert_invalid"]
    assert [each.code for each in of(1, "\u202e").faults] == ["expert_invalid"]


def test_columns_stand_in_any_order_and_others_are_passed_over():
    found = panels("expert,note,answer,question\nA,x,-2,tcs-q2\n")

    assert [(g.question, g.counts[-2]) for g in found.amendments()] == [("tcs-q2", 1)]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", (0, "empty")),
        ("question;expert;reponse\n", (0, "empty")),
        ("question;reponse\ntcs-q1;1\n", (1, "headings")),
        ("question;expert;reponse\nqi-q9;A;1\n", (2, "question_unknown")),
        ("question;expert;reponse\ntcs-q1;;1\n", (2, "expert_invalid")),
        ("question;expert;reponse\ntcs-q1;A;3\n", (2, "answer_invalid")),
        ("question;expert;reponse\ntcs-q1;A;1,0\n", (2, "answer_invalid")),
        ("question;expert;reponse\ntcs-q1;A;--1\n", (2, "answer_invalid")),
        ("question;expert;reponse\ntcs-q1;A;=1\n", (2, "answer_invalid")),
        ("question;expert;expert;reponse\ntcs-q1;A;B;1\n", (1, "headings")),
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
    assert found.amendments() == ()
