"""A step of an exam is done when the record says so, and never because somebody ticked.

What a profile switches off is no step; what it leaves free is optional. A step that the
next sitting needs is late once that is less than a day away, and no other ever is.
"""

from dataclasses import replace

import pytest

from concours.acts.may import MAY
from concours.core.delivery.planning.staffing import missing_roles
from concours.core.delivery.planning.steps import (
    LATE_MS,
    ExamFacts,
    SittingFacts,
    steps_of,
)
from concours.core.kernel.time import HOUR_MS, Instant, after
from concours.store.profiles import load_profile

NOW = Instant(1_792_405_800_000)
SITTING = SittingFacts(scheduled=after(NOW, LATE_MS + 1), duration_ms=2 * HOUR_MS)
FOUNDED = ExamFacts(
    check="required",
    rehearsal="optional",
    are_papers_read_here=True,
    has_first_day=True,
    missing_roles={"president": 1},
    candidates_count=0,
    unseated_count=0,
    sittings=(),
    clashes_count=0,
    seen_count=0,
    rehearsed_count=0,
    is_rehearsed=False,
    letters_missing_count=0,
    letters_stale_count=0,
    is_deliberated=False,
    is_published=False,
    is_archived=False,
)
OVER = replace(
    SITTING,
    is_paper_there=True,
    is_sealed=True,
    is_collected=True,
    is_adopted=True,
)
FINISHED = replace(
    FOUNDED,
    missing_roles={},
    candidates_count=10,
    sittings=(OVER, OVER),
    seen_count=9,
    is_rehearsed=True,
    is_deliberated=True,
    is_published=True,
    is_archived=True,
)


def states(facts, now=NOW):
    return {step.name: step.state for step in steps_of(facts, now=now)}


def test_of_an_exam_just_founded_nothing_else_is_done():
    found = states(FOUNDED)

    assert [name for name, state in found.items() if state == "done"] == ["exam"]
    assert found["rehearsal"] == "optional"
    assert found["people"] == "open"
    assert found["sealing"] == found["marks"] == "waiting"
    assert len(found) == 13


def test_papers_wait_for_somebody_who_has_a_role():
    elsewhere = replace(FOUNDED, are_papers_read_here=False)

    for facts, state in ((FOUNDED, "open"), (elsewhere, "waiting")):
        assert states(facts)["papers"] == state
        assert {role for step in steps_of(facts, now=NOW) for role in step.roles} <= {
            *MAY
        }


def test_of_an_exam_that_is_over_all_is_done():
    assert set(states(FINISHED).values()) == {"done"}


@pytest.mark.parametrize(
    ("change", "undone"),
    [
        ({"has_first_day": False}, set()),  # its sittings say it
        ({"missing_roles": {"jury": 1}}, {"people"}),
        ({"unseated_count": 1}, {"candidates"}),
        ({"clashes_count": 1}, {"sittings"}),
        ({"seen_count": 8}, {"check"}),
        ({"is_rehearsed": False}, {"rehearsal"}),
        ({"letters_missing_count": 1}, {"convocations"}),
        ({"letters_stale_count": 1}, {"convocations"}),
        ({"is_deliberated": False}, {"marks"}),
        ({"is_published": False}, {"publication"}),
        ({"is_archived": False}, {"archive"}),
        ({"sittings": (OVER, replace(OVER, is_sealed=False))}, {"sealing"}),
        ({"sittings": (OVER, replace(OVER, unconfirmed=("B",)))}, {"sealing"}),
        ({"sittings": (OVER, replace(OVER, is_collected=False))}, {"days"}),
        ({"sittings": (OVER, replace(OVER, is_adopted=False))}, {"marks"}),
        ({"sittings": (OVER, replace(OVER, is_paper_there=False))}, {"papers"}),
    ],
)
def test_one_thing_that_lacks_leaves_its_step_alone_undone(change, undone):
    found = states(replace(FINISHED, **{"is_archived": False, **change}))

    missing = {name for name, state in found.items() if state != "done"}
    assert missing == undone | {"archive"}


def test_half_days_of_the_ecos_need_examiners_an_allotment_and_coordinators_more():
    half_day = replace(OVER, is_half_day=True, is_allotted=True)
    over = replace(FINISHED, sittings=(OVER, half_day), examiners_count=12)
    nobody = states(replace(over, is_archived=False, examiners_count=0))
    allotted_in_part = (half_day, replace(half_day, is_allotted=False))
    in_part = states(replace(over, is_archived=False, sittings=allotted_in_part))
    alone = states(replace(over, is_archived=False, uncoordinated_count=1))

    assert len(states(over)) == len(states(FINISHED)) + 3
    assert set(states(over).values()) == {"done"}
    assert {n for n, state in nobody.items() if state != "done"} == {
        *("examiners", "archive"),
    }
    assert {n for n, state in in_part.items() if state != "done"} == {
        *("allotment", "coordination", "archive"),
    }
    assert {n for n, state in alone.items() if state != "done"} == {
        *("coordination", "archive"),
    }


def test_of_an_archived_exam_nothing_is_left_to_do_even_once_its_people_are_erased():
    erased = replace(FINISHED, candidates_count=0, seen_count=0, is_deliberated=False)

    assert set(states(erased).values()) == {"done"}


def test_what_a_sitting_needs_is_late_a_day_before_it_and_nothing_else_is():
    facts = replace(FOUNDED, sittings=(SITTING,), has_first_day=False)

    assert "late" not in states(facts).values()
    late = {name for name, state in states(facts, NOW + 1).items() if state == "late"}
    assert late == {
        *("people", "candidates", "papers", "sealing", "check", "convocations"),
    }


def test_the_profile_decides_which_steps_there_are():
    assert "check" not in states(replace(FOUNDED, check="off"))


def test_holders_who_have_not_confirmed_are_named_once():
    sitting = replace(OVER, unconfirmed=("B. Petit", "A. Grand"))
    steps = steps_of(replace(FINISHED, sittings=(sitting, sitting)), now=NOW)

    assert [step.names for step in steps if step.names] == [("B. Petit", "A. Grand")]


@pytest.mark.parametrize(
    ("profile", "persons", "missing"),
    [
        ("blanc", [], {"president": 1, "keyholder": 1}),
        ("blanc", [{"president", "keyholder"}], {}),
        ("faculte", [{"president", "jury"}], {"jury": 1, "keyholder": 2}),
        ("faculte", [{"president", "keyholder"}, {"jury", "keyholder"}], {}),
        ("edn", [{"jury"}, {"jury"}, {"jury"}], {"president": 1, "keyholder": 2}),
    ],
)
def test_an_exam_needs_whom_its_profile_asks_for(profile, persons, missing):
    roles = [frozenset(person) for person in persons]

    assert missing_roles(load_profile(profile), roles) == missing
