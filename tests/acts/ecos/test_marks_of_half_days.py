"""Single marks follow from grids alone, twice found, and reach the ranking by no file.

Made anew they never replace what was; what is adopted was found by the second scorer;
a grid that is struck or a station that is voided leaves what follows.
"""

from fractions import Fraction

import pytest

from acts.marks_scene import LATER, Floor, acts, queries
from acts.scene import NOON
from concours.core.delivery.sitting.phases import WrongPhase
from concours.core.kernel.canonical import load
from concours.core.kernel.time import MINUTE_MS


@pytest.fixture
def floor(scene, owner, monkeypatch):
    from django.conf import settings  # noqa: PLC0415 -- after setup

    monkeypatch.setattr(settings, "PACKAGES", scene.packages)
    return Floor(scene, owner)


def steps_of(floor):
    """What *À faire* says to whoever presides, by the names of its steps."""
    from concours.core.people.tasks.task import Person, StepOpen  # noqa: PLC0415
    from concours.store.queries.tasks import Workplace, facts_for  # noqa: PLC0415

    person = Person("presidente", frozenset({"sitting_marked"}), is_local=False)
    facts = facts_for(person, Workplace(floor.scene.exam), now=LATER)
    return [fact.step for fact in facts if isinstance(fact, StepOpen)]


def test_two_adopt_what_the_second_scorer_found_and_it_becomes_the_part(floor):
    floor.grade()
    floor.collect()
    version = floor.make()
    handing = acts("ecos.handing")
    with pytest.raises(handing.HalfDaysNotAdopted):
        handing.hand_ecos(floor.scene.actor("presidente"), floor.scene.exam, now=LATER)
    floor.by_two("single_marks_adopted", version=version)
    floor.owner.execute("UPDATE sitting SET kind = 'check' WHERE kind = 'exam'")
    assert "handing" in steps_of(floor), "an exam of half-days alone has its tasks"
    part = handing.hand_ecos(
        floor.scene.actor("presidente"), floor.scene.exam, now=LATER
    )

    content = load(bytes(part.content))
    assert (part.kind, content["domains"]) == ("ecos", ["annonce"] * 5)
    assert content["candidates"] == [
        [number, ["18"] * 5] for number in sorted(floor.numbers)
    ]
    assert content["stations"] == 5
    again = handing.hand_ecos(
        floor.scene.actor("presidente"), floor.scene.exam, now=LATER
    )
    assert again.id == part.id
    with pytest.raises(acts("ecos.single_marks").SingleMarksAdopted):
        floor.by_two("single_marks_adopted", version=version)


def test_marks_are_the_exact_means_of_two_grids_and_the_verifier_finds_them(floor):
    floor.grade(levels=lambda _, __, place: (1, 2, 4) if place == 1 else (0, 1, 1))
    floor.collect()
    marks = floor.marks(floor.make())

    # 3 + 4 + 0 + 2 = 9 of 10; 0 + 2 + 0 + 1/2 = 5/2 of 10
    assert len(marks.marks) == 5 * len(floor.numbers)
    assert set(marks.marks.values()) == {(Fraction(18) + Fraction(5)) / 2}
    assert set(marks.queue.values()) == {("differs",)}


def test_before_the_collection_and_before_the_marking_key_nothing_is_marked(floor):
    floor.grade()
    with pytest.raises(WrongPhase):
        floor.make()
    floor.owner.execute(
        "UPDATE sitting SET closed_at_ms = %(at)s, collected_ms = %(at)s"
        " WHERE id = %(id)s",
        {"at": NOON + 300 * MINUTE_MS, "id": floor.sitting},
    )
    papers = acts("results.marks").open_paper.__globals__
    with pytest.raises(papers["KeyDocumentSealed"]):
        floor.make()
    assert queries().versions_of(floor.sitting) == []


def test_a_struck_grid_and_a_voided_station_leave_the_next_version(floor):
    """The part that is handed over says which stations do not count, and why."""
    floor.grade(levels=lambda _, __, place: (1, 2, 4) if place == 1 else (0, 0, 0))
    floor.by_two("station_withdrawn", station="s4")
    floor.collect()
    floor.make()
    number = floor.numbers[0]
    floor.by_two("grid_struck", candidate=number, station="s1", chair=2)
    floor.by_two("station_voided", candidate=number, station="s2")
    marks = floor.marks(floor.make(reason="Décisions du jury"))

    assert marks.marks[number, "s1"] == 18
    assert marks.queue[number, "s1"] == ("alone",)
    assert (number, "s2") not in marks.marks
    assert marks.marks[number, "s3"] == 9
    with pytest.raises(acts("ecos.single_marks").SingleMarkDecided):
        floor.by_two("grid_struck", candidate=number, station="s1", chair=2)
    floor.by_two(
        "single_marks_adopted", version=queries().versions_of(floor.sitting)[0].id
    )
    part = acts("ecos.handing").hand_ecos(
        floor.scene.actor("presidente"), floor.scene.exam, now=LATER
    )
    content = load(bytes(part.content))
    assert content["candidates"] == [
        [own, ["18", "voided", "9", "withdrawn", "9"]]
        if own == number
        else [own, ["9", "9", "9", "withdrawn", "9"]]
        for own in sorted(floor.numbers)
    ]


def test_a_version_that_the_second_scorer_does_not_find_is_not_adopted(
    floor, monkeypatch
):
    floor.grade()
    floor.collect()
    single_marks = acts("ecos.single_marks")
    whole = single_marks.write_marks
    monkeypatch.setattr(
        single_marks,
        "write_marks",
        lambda merging, marks: whole(merging, marks).replace(b'"18"', b'"19"', 1),
    )
    with pytest.raises(single_marks.SingleMarksDisagree) as refused:
        floor.make()
    assert refused.value.count == 1
    [version] = queries().versions_of(floor.sitting)
    with pytest.raises(single_marks.SingleMarksNotAgreed):
        floor.by_two("single_marks_adopted", version=version.id)
