"""A faulty question is named with its reason; a sound paper names none."""

import numpy as np
import pytest
from cohorts import column, columns_of, marked, modelled, question, ticked

from concours.core.authoring.bank.keys import TickKey
from concours.core.results.marking.cohort import encode
from concours.core.results.psychometrics.item_flags import (
    Borders,
    QuestionHistory,
    flag_items,
)
from concours.core.results.psychometrics.questions import numbers
from concours.core.results.psychometrics.sites import Gap

COUNT = 20
RIGHT = modelled([1.2] * COUNT, np.linspace(-1, 1, COUNT), count=1_500, seed=4)


def told(columns, **facts):
    return [
        (each.question, each.reason, each.name)
        for each in flag_items(numbers(*marked(columns)), **facts)
    ]


def test_a_sound_paper_has_nothing_to_look_at():
    assert told(columns_of(RIGHT)) == []


def test_a_key_that_says_another_proposition_is_found_first_and_its_rival_named():
    columns = columns_of(RIGHT)
    columns[5] = column(5, ["C" if hit else "D" for hit in RIGHT[:, 5]], right="D")

    assert told(columns)[:2] == [
        ("q5", "negative_discrimination", ""),
        ("q5", "choice_better_than_key", "C"),
    ]


def test_a_proposition_that_the_strong_read_the_other_way_is_named():
    columns = columns_of(RIGHT)
    key = TickKey("QRM", frozenset("ABCD"), frozenset("AB"))
    columns[3] = encode(
        question(3, key), [ticked("AC" if hit else "ABD") for hit in RIGHT[:, 3]]
    )

    named = [name for _, reason, name in told(columns) if reason == "choice_inverted"]
    assert named == ["B", "C"]


def test_what_hardly_anybody_has_is_suspect_and_what_all_have_is_said():
    columns = columns_of(RIGHT)
    rare = RIGHT[:, -1] & RIGHT[:, -2] & RIGHT[:, -3] & RIGHT[:, 5]
    columns[0] = column(0, np.where(rare, "A", "B"))
    columns[1] = column(1, np.where(RIGHT[:, :6].any(axis=1), "A", "B"))

    found = told(columns)
    assert ("q0", "hard", "") in found
    assert ("q1", "easy", "") in found


def test_a_question_that_many_leave_is_named():
    columns = columns_of(RIGHT)
    columns[2] = column(2, ["A" if hit else "" for hit in RIGHT[:, 2]])

    assert ("q2", "omitted", "") in told(columns)


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({"past": 0.14}, None),
        ({"past": 0.16}, "far_from_past"),
        ({"past": -0.16}, "far_from_past"),
        ({"pretest": 0.16}, "far_from_pretest"),
        ({"past": 0.06, "is_anchor": True}, "far_from_anchor"),
        ({"past": 0.04, "is_anchor": True}, None),
    ],
)
def test_a_facility_far_from_what_was_known_is_named(known, reason):
    own = numbers(*marked(columns_of(RIGHT)))
    facts = {
        name: value if value is True else own[9].facility + value
        for name, value in known.items()
    }

    found = flag_items(own, histories={"q9": QuestionHistory(**facts)})

    assert [each.reason for each in found] == ([reason] if reason else [])


def test_only_a_large_gap_between_sites_is_named_the_largest_first():
    own = numbers(*marked(columns_of(RIGHT)))
    sizes = {1: ("moderate", 0.08), 2: ("large", -0.12), 3: ("large", 0.2)}
    gaps = [
        Gap(site=site, difference=size, z=9.0, effect=effect)
        for site, (effect, size) in sizes.items()
    ]

    found = flag_items(own, gaps={"q9": gaps})

    assert [(each.name, each.value) for each in found] == [("3", 0.2), ("2", -0.12)]


def test_borders_are_settings():
    own = numbers(*marked(columns_of(RIGHT)))

    assert len(flag_items(own, borders=Borders(weak_discrimination=1.0))) == COUNT


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_tiny_cohort_accuses_no_question_by_a_correlation(count):
    found = told([column(0, "AB"[:count]), column(1, "BA"[:count])])

    assert {reason for _, reason, _ in found} <= {"hard", "easy"}
