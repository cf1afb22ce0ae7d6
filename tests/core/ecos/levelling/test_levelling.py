"""A levelling is a table of whole thousandths: it alone decides, exactly."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.ecos.marked import draw_exam, exams

from concours.core.ecos.levelling.corrections import (
    neutralise,
    remove_severity,
    shift_circuits,
    single_marks_of,
)
from concours.core.ecos.levelling.preview import preview
from concours.core.ecos.merging.corrections import (
    CorrectionsInvalid,
    CorrectionTable,
    level_marks,
    read_table,
    table_to_json,
)
from concours.core.ecos.quality.cohort import make_cohort
from concours.core.ecos.quality.lots import compare_circuits
from concours.core.ecos.severity.examiners import measure_severities

fractions = st.fractions(0, 20, max_denominator=60)
marks_drawn = st.dictionaries(
    st.tuples(st.sampled_from("pqrst"), st.sampled_from(["a1", "a2", "b1"])),
    fractions,
    min_size=1,
)


@st.composite
def levellings(draw):
    marks = draw(marks_drawn)
    cells = draw(st.sets(st.sampled_from(sorted(marks))))
    thousandths = {
        cell: draw(st.integers(-20_000, 20_000).filter(bool)) for cell in cells
    }
    stations = draw(st.sets(st.sampled_from(["a1", "a2", "b1"])))
    return marks, CorrectionTable("circuits", thousandths, frozenset(stations))


def mean(marks, person, weights):
    own = [
        (mark, weights.get(at, 1)) for (who, at), mark in marks.items() if who == person
    ]
    total = sum(weight for _, weight in own)
    return sum(mark * weight for mark, weight in own) / total if total else None


def place(marks, people, person, weights):
    means = {who: mean(marks, who, weights) or Fraction(0) for who in people}
    return 1 + sum(other > means[person] for other in means.values())


@given(levellings())
def test_marks_after_a_table_are_exact_and_within_bounds(levelling):
    marks, table = levelling
    levelled = level_marks(marks, table)

    assert levelled.marks.keys() == {c for c in marks if c[1] not in table.neutralised}
    for cell, mark in levelled.marks.items():
        wanted = marks[cell] + Fraction(table.thousandths.get(cell, 0), 1000)
        assert mark == min(20, max(0, wanted))
        assert (cell in levelled.clamped) == (mark != wanted)


@given(levellings())
def test_a_preview_counts_what_fractions_count(levelling):
    marks, table = levelling
    weights = {"a1": 2, "b1": 3}
    after = level_marks(marks, table)
    seen = preview(marks, table, {"1": {}, "2": weights}, threshold=Fraction(10))

    people = sorted({person for person, _ in marks})
    means = [
        (person, mean(marks, person, {}), mean(after.marks, person, {}))
        for person in people
    ]
    changed = [row for row in means if row[1] != row[2]]
    assert seen.candidates_count == len(people)
    assert seen.better_count == sum((row[2] or 0) > row[1] for row in changed)
    assert [move.candidate for move in seen.reaching] == [
        who for who, before, end in means if before < 10 <= (end or 0)
    ]
    assert [move.candidate for move in seen.losing] == [
        who for who, before, end in means if before >= 10 > (end or 0)
    ]
    assert seen.clamped_count == len(after.clamped)
    for rank, own in zip(seen.ranks, ({}, weights), strict=True):
        distances = [
            abs(place(marks, people, who, own) - place(after.marks, people, who, own))
            for who in people
        ]
        assert (rank.moved_count, rank.farthest) == (
            sum(map(bool, distances)),
            max(distances),
        )


@given(levellings())
def test_a_table_is_read_as_it_was_written(levelling):
    _, table = levelling

    assert read_table(table_to_json(table)) == table
    assert len(table.digest) == 64


def test_a_table_that_is_not_of_these_marks_is_refused():
    table = CorrectionTable("severity", {("p", "a1"): 1})
    for marks in ({("p", "a2"): Fraction(1)}, {("q", "a1"): Fraction(1)}):
        with pytest.raises(CorrectionsInvalid):
            level_marks(marks, table)
        with pytest.raises(CorrectionsInvalid):
            preview(marks, table, {})


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"method": "kind"}, "document"),
        ({"more": 1}, "document"),
        ({"neutralised": [1]}, "neutralised"),
        ({"neutralised": ["b", "a"]}, "corrections"),
        ({"corrections": [["p", "a1", 0]]}, "corrections"),
        ({"corrections": [["p", "a1", True]]}, "corrections"),
        ({"corrections": [["p", "a1", 20_001]]}, "corrections"),
        ({"corrections": [["q", "a1", 1], ["p", "a1", 1]]}, "corrections"),
        ({"corrections": [["p", "a1", 1], ["p", "a1", 1]]}, "corrections"),
    ],
)
def test_a_table_that_is_not_whole_is_refused(changes, part):
    with pytest.raises(CorrectionsInvalid) as refusal:
        read_table(table_to_json(CorrectionTable()) | changes)

    assert refusal.value.part == part


def test_severity_that_is_removed_is_that_of_the_two_examiners():
    cohort = make_cohort(draw_exam(4))
    severities = measure_severities(cohort)
    table = remove_severity(cohort, severities)

    by_name = {row.examiner: row.severity for row in severities.examiners}
    own = [by_name[f"reims-0-a1-{chair}"] for chair in (1, 2)]
    assert table.thousandths["reims-0-00", "a1"] == round(500 * sum(own))
    assert level_marks(single_marks_of(draw_exam(4)), table).marks.keys()


def test_only_circuits_that_lots_do_not_explain_are_shifted():
    grids = [
        row if row.circuit != "c2" else type(row)(**{
            name: getattr(row, name) for name in row.__slots__
        } | {"mark": max(Fraction(0), row.mark - 3)})
        for row in draw_exam(3, severity=0)
    ]  # fmt: skip
    cohort = make_cohort(grids)
    shifts = compare_circuits(cohort, seed=1, lots_count=199)
    table = shift_circuits(cohort, shifts, chance_max=0.01)

    own = next(shift for shift in shifts if shift.circuit == "c2")
    assert {person[:8] for person, _ in table.thousandths} == {"reims-2-"}
    assert set(table.thousandths.values()) == {round(-1000 * own.shift)}
    assert len(table.thousandths) == 20 * 5
    assert shift_circuits(cohort, shifts, chance_max=0.001).thousandths == {}


@given(exams())
def test_a_neutralised_station_leaves_every_divisor(grids):
    marks = single_marks_of(grids)
    seen = preview(marks, neutralise(["a1"]), {})

    others = {person for person, station in marks if station != "a1"}
    only = {person for person, _ in marks} - others
    assert {m.candidate for m in seen.largest if m.after is None} == only


def test_marks_too_fine_for_machine_words_are_ranked_all_the_same():
    marks = {
        (f"p{at}", "a1"): Fraction(20 * 10**25 + at, 10**26 + 7) for at in range(4)
    }
    table = CorrectionTable("severity", {("p0", "a1"): 18_000})

    seen = preview(marks, table, {"1": {"a1": 2}})
    assert [(rank.moved_count, rank.farthest) for rank in seen.ranks] == [(4, 3)]
    assert seen.clamped_count == 0
