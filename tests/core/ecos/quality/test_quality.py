"""What marks say of stations, chairs, examiners and circuits, whatever is missing."""

import math
from dataclasses import astuple, replace
from fractions import Fraction
from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.ecos.marked import STATIONS, draw_exam, exams, grid

from concours.core.ecos.quality.agreement import (
    icc_oneway,
    measure_agreement,
    quadratic_kappa,
)
from concours.core.ecos.quality.cohort import make_cohort
from concours.core.ecos.quality.generalisability import (
    components_of,
    find_components,
    study_design,
    study_designs,
)
from concours.core.ecos.quality.lots import compare_circuits
from concours.core.ecos.quality.stations import alpha, measure_stations
from concours.core.ecos.severity.days import HalfDayGrids, join_half_days
from concours.core.ecos.severity.examiners import (
    SeverityVariances,
    find_parts,
    find_variances,
    measure_severities,
)
from concours.core.ecos.severity.mixed import Errors, Factor, solve

tables = st.integers(0, 2**32).map(
    lambda seed: np.random.default_rng(seed).normal(12, 3, (12, 4, 2))
)


def all_of(cohort):
    severities = measure_severities(cohort)
    return (
        measure_stations(cohort),
        find_components(cohort),
        measure_agreement(cohort),
        severities and (severities.variances, severities.part_examiners),
        compare_circuits(cohort, seed=3, lots_count=20),
    )


@given(exams(), st.randoms(use_true_random=False))
def test_the_order_of_grids_changes_nothing(grids, chance):
    shuffled = list(grids)
    chance.shuffle(shuffled)

    assert all_of(make_cohort(grids)) == all_of(make_cohort(shuffled))


@given(exams())
def test_what_cannot_be_told_is_none_and_no_number_is_odd(grids):
    cohort = make_cohort(grids)
    qualities, components, agreements, *_, shifts = all_of(cohort)

    numbers = [
        number
        for row in (
            *qualities,
            *agreements,
            *shifts,
            *([components] * bool(components)),
        )
        for number in astuple(row)
        if isinstance(number, float)
    ]
    assert all(math.isfinite(number) for number in numbers)


@given(tables)
def test_alpha_is_the_generalisability_of_one_mark_a_station(marks):
    """Hoyt (1941): what alpha says of single marks, Eρ² says of p × s."""
    singles = marks.mean(axis=2)
    components = components_of(marks)
    if not components.negative:
        study = study_design(components, 4, 2)
        assert study.generalisability == pytest.approx(alpha(singles))


@given(tables)
def test_more_stations_and_examiners_never_measure_worse(marks):
    components = components_of(marks)
    studies = {
        (study.stations_count, study.examiners_count): study
        for study in study_designs(components)
    }
    for (stations, examiners), study in studies.items():
        assert study.absolute_error >= study.relative_error
        for other in ((stations + 1, examiners), (stations, examiners + 1)):
            if other in studies and study.generalisability is not None:
                assert studies[other].generalisability >= study.generalisability - 1e-12


def test_a_component_below_zero_is_zero_and_named():
    marks = np.zeros((4, 3, 2))
    marks[:, :, 1] = 6  # examiners apart, candidates and cells alike

    components = components_of(marks)
    assert components.negative == ("interaction",)
    assert (components.candidate, components.interaction) == (0, 0)
    assert study_design(components, 10, 2).generalisability == 0


def test_quadratic_kappa_is_near_an_icc():
    """Fleiss and Cohen (1973): κ is the ICC with n in the place of n - 1."""
    chance = np.random.default_rng(4)
    first = chance.integers(0, 5, 400).astype(float)
    second = np.clip(first + chance.integers(-1, 2, 400), 0, 4)

    both = np.stack([first, second], axis=1)
    symmetric = np.concatenate([both, both[:, ::-1]])
    kappa = quadratic_kappa(symmetric[:, 0], symmetric[:, 1])
    assert kappa == pytest.approx(icc_oneway(both), abs=0.01)
    assert quadratic_kappa(first, first) == 1


def test_missing_cells_are_left_out_and_counted():
    grids = draw_exam(1)
    person, other = grids[0].candidate, grids[-1].candidate
    kept = [
        row
        for row in grids
        if (row.candidate, row.station) != (person, "a1")  # voided
        and (row.candidate, row.station, row.chair) != (other, "a2", 2)  # alone
    ]
    cohort = make_cohort(kept)
    by_name = {quality.station: quality for quality in measure_stations(cohort)}

    assert (by_name["a1"].absent_count, by_name["a1"].alone_count) == (1, 0)
    assert (by_name["a2"].absent_count, by_name["a2"].alone_count) == (0, 1)
    assert find_components(cohort).left_out_count == 2
    pairs = {row.station: row.pairs_count for row in measure_agreement(cohort)}
    assert (pairs["a1"], pairs["a2"], pairs["a3"], pairs[""]) == (79, 79, 80, 398)


def test_ratings_that_are_blank_are_in_no_regression():
    grids = [replace(row, overall=None) for row in draw_exam(1)]
    (first, *_) = measure_stations(make_cohort(grids))

    assert (first.unrated_count, first.regression, first.borderline) == (
        160,
        None,
        None,
    )


@pytest.mark.parametrize(("rating", "mark", "below"), [(1, 7, 3), (2, 10, 5)])
def test_the_borderline_mark_is_that_of_the_line(rating, mark, below):
    """Worked by hand: at each rating r two candidates, half a point beside 4 + 3r."""
    grids = [
        grid(
            f"p{r}{half}", "a1", chair, 4 + 3 * r + Fraction(2 * half - 1, 2), overall=r
        )
        for r in range(5)
        for half in (0, 1)
        for chair in (1, 2)
    ]
    [station] = measure_stations(make_cohort(grids), borderline_rating=rating)

    line = station.regression
    assert (line.slope, line.intercept) == (pytest.approx(3), pytest.approx(4))
    assert line.r_squared == pytest.approx(18 / (18 + 0.25))
    assert station.borderline == pytest.approx(mark)
    assert station.below_count == below


def test_the_equations_are_those_written_out():
    """Henderson's matrix in full, with cells, against what is never written out."""
    cohort = make_cohort(draw_exam(2, persons=6))
    variances = find_variances(cohort)
    severities = measure_severities(cohort, variances)

    count = len(cohort.marks)
    parts = find_parts(cohort)[cohort.examiner_at]
    columns = (
        (parts, 3, 0),
        (cohort.station_at, len(cohort.stations), 0),
        (cohort.examiner_at, len(cohort.examiners), 1 / variances.examiner),
        (cohort.candidate_at, len(cohort.candidates), 1 / variances.candidate),
    )
    design = np.hstack([np.eye(size)[at] for at, size, _ in columns])
    same = cohort.cell_at[:, None] == cohort.cell_at
    errors = variances.rest * np.eye(count) + variances.interaction * same
    weighed = design.T @ np.linalg.inv(errors)
    shrinkage = np.diag(np.concatenate([[part] * size for _, size, part in columns]))
    left, right = weighed @ design + shrinkage, weighed @ cohort.marks
    effects = np.linalg.lstsq(left, right)[0]  # parts and stations overlap
    own = effects[3 + len(cohort.stations) :][: len(cohort.examiners)]

    found = [-row.severity for row in severities.examiners]
    assert np.allclose(found, own, atol=1e-6)


def test_severities_are_found_again_and_shrunk():
    grids = draw_exam(5, circuits=12, severity=1.2)
    severities = measure_severities(make_cohort(grids))
    alone = solve(
        np.array([1.0, 1.0]),
        [Factor(np.array([0, 0]), 1, 1.0)],
        Errors(1.0, np.arange(2)),
    )

    assert severities.is_settled
    assert 0.6 < severities.variances.examiner < 2.6  # 1.44
    assert 0.5 < severities.variances.rest < 0.8  # 0.64
    assert alone.effects[0].tolist() == pytest.approx([2 / 3])


def day_of(name, groups, marks):
    """A half-day: of each circuit its candidates, its two examiners and their mark."""
    return HalfDayGrids(
        name,
        name,
        [
            grid(person, "a1", chair, marks[at], circuit=f"c{at}", examiner=who)
            for at, (people, judges) in enumerate(groups)
            for person in people
            for chair, who in enumerate(judges, start=1)
        ],
    )


@pytest.mark.parametrize("is_parted", [True, False])
def test_days_that_part_candidates_tie_their_examiners_by_hand(is_parted):
    """The example of the page: without rest, candidates are equal and E3, E4 severe.

    p = p1 = … = p4, and s + p = 12 + E1 = 10 + E3: E3 - E1 = 2, halved by shrinkage.
    """
    first = day_of(
        "j1", [(("p1", "p2"), ("E1", "E2")), (("p3", "p4"), ("E3", "E4"))], (12, 10)
    )
    pairs = (("p1", "p3"), ("p2", "p4")) if is_parted else (("p1", "p2"), ("p3", "p4"))
    judges = (("F1", "F2"), ("F3", "F4"))
    second = day_of("j2", [*zip(pairs, judges, strict=True)], (12, 12))
    joined = make_cohort(join_half_days([first, second]))
    variances = SeverityVariances(candidate=1, interaction=0, examiner=1, rest=1e-6)

    measured = measure_severities(joined, variances)

    assert measured is not None
    found = {row.examiner: round(row.severity, 3) + 0.0 for row in measured.examiners}
    if is_parted:
        expected = dict.fromkeys(("E1", "E2"), -1) | dict.fromkeys(("E3", "E4"), 1)
        expected |= dict.fromkeys(("F1", "F2", "F3", "F4"), 0)
    else:  # each part beside the stations that both have: 2 halved twice
        expected = dict.fromkeys(("E3", "E4", "F1", "F2"), 0.5)
        expected |= dict.fromkeys(("E1", "E2", "F3", "F4"), -0.5)
    assert found == expected
    sizes = [len(part) for part in measured.part_examiners]
    assert sizes == ([8] if is_parted else [4, 4])


def test_parts_that_nothing_ties_are_named_the_largest_first():
    grids = [*draw_exam(1, sites=("lyon",), circuits=1), *draw_exam(2)]
    cohort = make_cohort(grids)
    severities = measure_severities(cohort)

    tied = {row.examiner.split("-")[0]: row.part for row in severities.examiners}
    # Circuits 0 and 3 have the same examiners: three parts in Reims, one in Lyon.
    assert [len(part) for part in severities.part_examiners] == [10, 10, 10, 10]
    assert set(find_parts(cohort).tolist()) == {0, 1, 2, 3}
    assert tied.keys() == {"lyon", "reims"}
    for part in severities.part_examiners:
        assert len({name[: name.rindex("-a")] for name in part}) == 1


def exact_chances(marks, size):
    """p of the farthest circuit of two, over every lot there could have been."""
    mean = sum(marks) / len(marks)
    own = abs(sum(marks[:size]) / size - mean)
    lots = [
        abs(sum(marks[at] for at in drawn) / size - mean)
        for drawn in combinations(range(len(marks)), size)
    ]
    return sum(lot >= own - 1e-9 for lot in lots) / len(lots)


def two_circuits(marks, size):
    return [
        grid(f"p{at}", "a1", chair, mark, circuit="c1" if at < size else "c2")
        for at, mark in enumerate(marks)
        for chair in (1, 2)
    ]


@pytest.mark.parametrize("seed", range(6))
def test_lots_give_the_chance_that_all_lots_give(seed):
    chance = Random(seed)  # noqa: S311 -- marks for tests
    marks = [Fraction(chance.randint(20, 60), 4) for _ in range(8)]
    (first, second) = compare_circuits(
        make_cohort(two_circuits(marks, 4)), seed=seed, lots_count=4_000
    )

    exact = exact_chances(marks, 4)
    assert first.chance_of_all == pytest.approx(exact, abs=4 * math.sqrt(0.25 / 4_000))
    assert first.chance_of_all == second.chance_of_all  # of two, both are as far


def test_a_harder_circuit_is_found_and_a_seed_gives_one_answer():
    grids = [
        replace(row, mark=max(Fraction(0), row.mark - 3))
        if row.circuit == "c2"
        else row
        for row in draw_exam(3, severity=0)
    ]
    cohort = make_cohort(grids)
    shifts = compare_circuits(cohort, seed=1, lots_count=499)
    by_name = {shift.circuit: shift for shift in shifts}

    assert by_name["c2"].chance_of_all == 1 / 500
    assert by_name["c2"].shift < -1.5
    assert all(shift.chance_of_all > 1 / 500 for shift in shifts if shift.shift > -1)
    assert all(shift.chance_of_all >= shift.chance for shift in shifts)
    assert compare_circuits(cohort, seed=1, lots_count=499) == shifts
    assert compare_circuits(cohort, seed=2, lots_count=499) != shifts


def test_lots_part_neither_sites_nor_tempi_nor_series():
    """A hard site is no hard circuit, nor is a day whose stations were harder."""
    grids = [
        *two_circuits([12, 13, 11, 14], 2),
        *(replace(row, site="lyon", candidate=f"l{row.candidate}", mark=row.mark - 8)
          for row in two_circuits([12, 13, 11, 14], 2)),
        *(replace(row, circuit="c9", station="b1", mark=row.mark - 8)
          for row in two_circuits([12, 13], 2)),
        *(replace(row, circuit="c3", tempo="4/3", candidate=f"t{row.candidate}")
          for row in two_circuits([2, 3], 2)),
    ]  # fmt: skip
    shifts = compare_circuits(make_cohort(grids), seed=1, lots_count=50)
    by_name = {(shift.site, shift.circuit): shift for shift in shifts}

    assert by_name["reims", "c1"].shift == by_name["lyon", "c1"].shift
    assert by_name["reims", "c9"].chance is None
    assert by_name["reims", "c3"].chance is None
    assert len(STATIONS) == 5
