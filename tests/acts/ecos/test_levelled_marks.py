"""A levelling is an exact table: two persons adopt it, and two scorers find it.

It corrects versions made from then on; taken back, the marks are those of the grids.
"""

from fractions import Fraction
from uuid import uuid4

import pytest

from acts.marks_scene import LATER, Floor, acts, queries
from concours.core.delivery.sitting.phases import WrongPhase
from concours.core.ecos.merging.corrections import CorrectionsInvalid
from concours.core.kernel.canonical import dump
from concours.store.queries.unknown import Unknown


@pytest.fixture
def floor(scene, owner, monkeypatch):
    from django.conf import settings  # noqa: PLC0415 -- after setup

    monkeypatch.setattr(settings, "PACKAGES", scene.packages)
    floor = Floor(scene, owner)
    floor.grade(levels=levels)
    return floor


def levels(number, station, place):
    """Chair 1 marks 17 or 18 of 20, chair 2 is more severe, at some stations most."""
    if place == 1:
        return 1, 2, 4 - int(number) % 2
    return (0, 1, 1) if station % 2 else (1, 1, 2)


def prepare(floor, method="none", *, login="presidente", **request):
    levelling = acts("ecos.levelling")
    return levelling.prepare_levelling(
        floor.scene.actor(login),
        floor.sitting,
        levelling.LevellingRequest(method, **request),
        reason="Vu en jury.",
        now=LATER,
    )


def adopt(floor, number):
    return floor.by_two("levelling_adopted", number=number)


def table(*rows, neutralised=()):
    return dump(
        {
            "form": "concours-corrections-1",
            "method": "severity",
            "neutralised": [*neutralised],
            "corrections": sorted(list(row) for row in rows),
        }
    )


def content(version):
    return bytes(queries().SingleMarksVersion.objects.get(pk=version).content)


def test_what_two_adopt_is_found_by_both_scorers_and_taken_back_leaves_no_trace(floor):
    floor.collect()
    before = floor.make()
    merged = floor.marks(before).marks
    first, second, third = floor.numbers[:3]
    brought = table(
        [first, "s1", 1_250],
        [first, "s2", -20_000],  # held at 0
        [second, "s1", 20_000],  # held at 20
        [third, "s3", -1],
        neutralised=["s5"],
    )
    prepare(floor, brought=brought)
    assert content(floor.make(reason="Rien n’est adopté.")) == content(before)

    adopt(floor, 1)
    levelled = floor.marks(floor.make(reason="Harmonisée."))

    expected = {cell: mark for cell, mark in merged.items() if cell[1] != "s5"} | {
        (first, "s1"): merged[first, "s1"] + Fraction(5, 4),
        (first, "s2"): Fraction(0),
        (second, "s1"): Fraction(20),
        (third, "s3"): merged[third, "s3"] - Fraction(1, 1000),
    }
    assert levelled.marks == expected
    assert levelled.corrections.digest

    with pytest.raises(acts("ecos.levelling").LevellingAdopted):
        adopt(floor, 1)
    prepare(floor)
    adopt(floor, 2)
    assert content(floor.make(reason="Reprise.")) == content(before)


def test_what_cannot_be_corrected_is_refused_before_it_is_proposed(floor):
    levelling = acts("ecos.levelling")
    with pytest.raises(WrongPhase):
        prepare(floor, brought=table())
    floor.collect()
    with pytest.raises(WrongPhase):  # no version is made yet
        prepare(floor, brought=table())
    floor.make()
    for brought in (
        b"{}",
        b"\xff",
        table(["99999", "s1", 1]),
        table([floor.numbers[0], "s1", 20_001]),
        table([floor.numbers[0], "s1", 1], [floor.numbers[0], "s1", 2]),
    ):
        with pytest.raises(CorrectionsInvalid):
            prepare(floor, brought=brought)
    with pytest.raises(levelling.NothingToCorrect):
        prepare(floor)
    with pytest.raises(levelling.NothingToCorrect):
        prepare(floor, "station")
    with pytest.raises(Unknown):
        prepare(floor, "station", stations=["s9"])
    with pytest.raises(Unknown):
        adopt(floor, 7)


def test_a_mark_that_is_voided_afterwards_is_not_corrected_in_silence(floor):
    floor.collect()
    floor.make()
    number = floor.numbers[0]
    prepare(floor, brought=table([number, "s1", 500]))
    adopt(floor, 1)
    floor.by_two("station_voided", candidate=number, station="s1")

    with pytest.raises(CorrectionsInvalid):
        floor.make(reason="Après décision.")
    prepare(floor)
    adopt(floor, 2)
    assert (number, "s1") not in floor.marks(floor.make(reason="Sans elle.")).marks


def test_the_preview_counts_who_moves_among_all_in_each_ranking(floor):
    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- Django
    from concours.store.queries.ecos.levelling import (  # noqa: PLC0415 -- idem
        preview_levelling,
        table_of,
    )

    floor.collect()
    floor.make()
    first = floor.numbers[0]
    prepare(floor, brought=table([first, "s1", 2_000]))
    row = sittings.load(floor.sitting)
    [prepared] = acts("ecos.levelling").levellings_of(floor.sitting)
    prepared.refresh_from_db()

    effects = preview_levelling(
        row, acts("ecos.levelling").merged_marks(row), table_of(prepared)
    )

    assert effects.candidates_count == len(floor.numbers)
    assert (effects.better_count, effects.worse_count) == (1, 0)
    assert effects.largest[0].candidate == first
    assert len(effects.ranks) == 13
    assert all(ranks.moved_count == len(floor.numbers) - 1 for ranks in effects.ranks)


def test_methods_propose_tables_from_the_grids_of_the_half_day(floor):
    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- Django
    from concours.store.queries.ecos.quality import quality_of  # noqa: PLC0415 -- idem

    floor.collect()
    floor.make()
    prepare(floor, "station", stations=["s2"])
    for method in ("circuits", "severity"):  # one circuit: no lot, no other pair
        with pytest.raises(acts("ecos.levelling").NothingToCorrect):
            prepare(floor, method)

    quality = quality_of(sittings.load(floor.sitting), floor.scene.packages)
    assert len(quality.grids) == 10 * len(floor.numbers)
    assert {(grid.site, grid.circuit) for grid in quality.grids} == {("Amiens", "A")}
    assert len({grid.examiner for grid in quality.grids}) == 10
    assert quality.severities.part_examiners == (quality.cohort.examiners,)
    [by_station] = acts("ecos.levelling").levellings_of(floor.sitting)
    assert (by_station.method, by_station.corrections_count) == ("station", 0)


def test_severity_judges_who_wrote_a_grid_not_who_took_the_chair_over(floor):
    owner, exam = floor.owner, floor.scene.exam
    first, second = (uuid4(), uuid4())
    for who, number in ((first, "E01"), (second, "E04")):
        owner.execute(
            "INSERT INTO examiner (id, exam_id, number, name, university, code_digest)"
            " VALUES (%s, %s, %s, 'Dr Roy', 'Amiens', %s)",
            (who, exam, number, bytes(32)),
        )
    [(chair, attempt)] = owner.execute(
        "SELECT chair.id, a.id FROM chair JOIN attempt a ON a.chair_id = chair.id"
        " WHERE chair.sitting_id = %s AND station = 3 AND place = 2",
        (floor.sitting,),
    ).fetchall()
    owner.execute(
        "UPDATE device SET examiner_id = %s WHERE attempt = %s", (first, attempt)
    )
    owner.execute("UPDATE chair SET examiner_id = %s WHERE id = %s", (second, chair))
    floor.collect()

    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- Django
    from concours.store.queries.ecos.quality import quality_of  # noqa: PLC0415 -- idem

    grids = quality_of(sittings.load(floor.sitting), floor.scene.packages).grids
    judges = {g.examiner for g in grids if (g.station, g.chair) == ("s4", 2)}
    assert judges == {"E01"}
