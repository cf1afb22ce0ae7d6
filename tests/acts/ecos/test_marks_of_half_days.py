"""Single marks follow from grids alone, twice found, and reach the ranking by no file.

Made anew they never replace what was; what is adopted was found by the second scorer;
a grid that is struck or a station that is voided leaves what follows.
"""

from fractions import Fraction
from hashlib import sha256

import pytest

from acts.ecos.test_carried import box_of
from acts.marks_scene import LATER, Floor, acts, queries
from acts.scene import NOON
from concours.core.delivery.sitting.phases import WrongPhase
from concours.core.ecos.allotment.allot import allot
from concours.core.ecos.circuits.parts import part_of_site, write_part
from concours.core.ecos.circuits.settings import Differs, Settings
from concours.core.kernel.canonical import load
from concours.core.kernel.time import MINUTE_MS
from core.ecos.small_site import lists
from small_ecos import hold


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
    from concours.store.queries.ecos.handing import HalfDaysNotAdopted  # noqa: PLC0415 -- Django

    with pytest.raises(HalfDaysNotAdopted):
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


@pytest.mark.parametrize(("points", "reasons"), [(13, ("differs",)), (14, ())])
def test_from_which_difference_on_the_jury_looks_is_what_the_allotment_says(
    floor, points, reasons
):
    """18 and 5 of 20, and their ratings are the same."""
    settings = Settings(reserve_percent=0, differs=Differs(points=points, steps=4))
    plan = allot(lists(settings=settings), bytes(32)).allotment
    part = write_part(part_of_site(plan, "reims"), "reims", "d1-am")
    floor.owner.execute(
        "INSERT INTO allotment (id, sitting_id, site_id, version, document, digest,"
        " adopted_act) VALUES (gen_random_uuid(), %s, %s, 1, %s, %s, 1)",
        (floor.sitting, floor.site, part, sha256(part).digest()),
    )
    floor.grade(levels=lambda _, __, place: (1, 2, 4) if place == 1 else (0, 1, 1))
    floor.collect()
    version = floor.make()
    marks = floor.marks(version)

    assert set(marks.queue.values()) == {reasons}
    assert set(marks.marks.values()) == {Fraction(23, 2)}
    row = queries().load_version(floor.sitting, version)
    policy = load(bytes(row.content))["policy"]
    assert (policy["differs_marks"], policy["differs_steps"]) == (str(points), 4)


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


def hand(floor):
    part = acts("ecos.handing").hand_ecos(
        floor.scene.actor("presidente"), floor.scene.exam, now=LATER
    )
    return dict(load(bytes(part.content))["candidates"])


def set_rules(floor, missing_station="mean", points="4", steps="2", alone="stands"):
    floor.by_two(
        "merging_rules_set",
        differs_marks=points,
        differs_steps=steps,
        alone=alone,
        missing_station=missing_station,
    )


@pytest.mark.parametrize(
    ("missing_station", "handed"),
    [("jury", None), ("replay", None), ("mean", "missing")],
)
def test_a_station_without_a_mark_is_what_two_persons_set(
    floor, missing_station, handed
):
    """The others make the mean, or the part has a hole that a replay may fill."""
    floor.grade(but=[(4, 1), (4, 2)])
    floor.collect()
    if missing_station != "jury":
        set_rules(floor, missing_station)
    version = floor.make()
    floor.by_two("single_marks_adopted", version=version)

    policy = load(bytes(queries().load_version(floor.sitting, version).content))
    assert policy["policy"]["missing_station"] == missing_station
    assert floor.marks(version).missing_station == missing_station
    assert {tuple(marks) for marks in hand(floor).values()} == {
        ("18", "18", "18", "18", handed)
    }


def test_one_grid_alone_is_what_two_persons_set(floor):
    """It makes the mark, or there is none until the jury voids the station."""
    floor.grade(but=[(4, 1)])
    floor.collect()
    floor.make()
    set_rules(floor, "jury", alone="jury")
    version = floor.make(reason="Une grille ne suffit pas")
    floor.by_two("single_marks_adopted", version=version)

    policy = load(bytes(queries().load_version(floor.sitting, version).content))
    assert policy["policy"]["alone"] == "jury"
    assert {tuple(marks) for marks in hand(floor).values()} == {
        ("18", "18", "18", "18", None)
    }


def test_rules_count_from_the_next_version_on_and_are_told_by_name(floor):
    floor.grade()
    with pytest.raises(WrongPhase):
        set_rules(floor)
    floor.collect()
    first = floor.make()
    rules = acts("ecos.merging_rules")
    with pytest.raises(rules.MergingRulesSame):
        set_rules(floor, "jury")
    for bad in (
        {"points": "0"},
        {"steps": "5"},
        {"missing_station": "zero"},
        {"alone": "out"},
    ):
        with pytest.raises(rules.MergingRulesInvalid):
            set_rules(floor, **bad)
    set_rules(floor, points="3")
    agree_again(floor, first)  # by the rules that it was made by

    second = queries().load_version(floor.sitting, floor.make(reason="Règles"))
    assert load(bytes(second.content))["policy"] == {
        "alone": "stands",
        "differs_marks": "3",
        "differs_steps": 2,
        "missing_station": "mean",
        "single_mark": "mean",
    }


def agree_again(floor, version):
    acts("ecos.single_marks").agree_again(
        floor.scene.actor("presidente"), floor.sitting, version, now=LATER
    )


def test_the_second_scorer_is_asked_again_by_what_the_version_was_made_of(floor):
    """It had not answered; what was decided since is no reason to find other marks."""
    floor.grade(levels=lambda _, __, place: (1, 2, 4) if place == 1 else (0, 0, 0))
    floor.collect()
    version = floor.make()
    floor.owner.execute(
        "UPDATE single_marks_version SET agreed_ms = NULL, agreed_digest = NULL"
        " WHERE id = %s",
        (version,),
    )
    floor.by_two("grid_struck", candidate=floor.numbers[0], station="s1", chair=2)
    agree_again(floor, version)

    floor.by_two("single_marks_adopted", version=version)


def test_what_a_tablet_brings_after_the_collection_counts_in_the_next_version(floor):
    """One that was found and switched on, and one whose partner kept its grids."""
    tablet, source, partner = floor.grade(but=[(0, 1), (1, 1), (1, 2)])
    for each in (tablet, source, partner):
        hold(floor.owner, each, 1)
    floor.collect()
    first = floor.marks(floor.make())
    number = floor.numbers[0]
    assert first.queue[number, "s1"] == ("alone",)
    assert (number, "s2") not in first.marks

    hold(floor.owner, tablet, received=LATER + 1)
    turn = next(t for t in range(1, 6) if (1 - t + 1) % 5 == 0)
    box = box_of(source, turn)
    body = {"turn": turn, "from": str(source.attempt), "box": box}
    partner.write("carried", body, NOON + 60 * MINUTE_MS)
    hold(floor.owner, partner, received=LATER + 1)
    second = floor.marks(floor.make(reason="Deux tablettes retrouvées"))

    assert (second.marks[number, "s1"], second.queue[number, "s1"]) == (18, ())
    assert (second.marks[number, "s2"], second.queue[number, "s2"]) == (
        18,
        ("carried",),
    )


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
    disagree = acts("ecos.second_scorer").SingleMarksDisagree
    with pytest.raises(disagree) as refused:
        floor.make()
    assert refused.value.count == 1
    [version] = queries().versions_of(floor.sitting)
    with pytest.raises(disagree):
        agree_again(floor, version.id)
    with pytest.raises(single_marks.SingleMarksNotAgreed):
        floor.by_two("single_marks_adopted", version=version.id)


def test_a_grid_of_who_is_noted_absent_makes_no_mark_until_two_persons_give_it(floor):
    floor.grade()
    absent = floor.numbers[0]
    floor.owner.execute(
        "INSERT INTO attendance (attempt_id, kind, at_ms, act, tap)"
        " VALUES (%s, 'absent', 1, 1, gen_random_uuid())",
        (floor.attempts[absent],),
    )
    [(circuit, chair)] = floor.owner.execute(
        "SELECT circuit_id, id FROM chair WHERE sitting_id = %s AND station = 0"
        " AND place = 1",
        (floor.sitting,),
    ).fetchall()
    facts = {"circuit": circuit, "chair": chair, "turn": 1, "met": absent}
    floor.by_two("grid_attributed", candidate=absent, **facts)
    floor.collect()

    marks = floor.marks(floor.make())

    assert {cell for cell in marks.marks if cell[0] == absent} == {(absent, "s1")}
    assert marks.queue[absent, "s1"] == ("alone", "attributed")
    assert len(marks.marks) == 5 * (len(floor.numbers) - 1) + 1
    passed = queries().withdrawn_for(queries().half_days(floor.scene.exam)[0])
    assert passed.keys() == {*floor.numbers} - {absent}, "the absent passed nowhere"
