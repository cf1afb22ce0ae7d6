"""How severe each examiner is, beside those who marked the same candidates.

Mark = station + part + candidate + candidate x station + examiner + rest. Stations and
parts are fixed, all else is random and shrunk to 0 by Henderson's equations. Variances
by moments: two grids of one cell differ by examiners and rest alone. Within one pair of
chairs (same station, same two examiners) differences vary by twice the rest; between
pairs also by twice the examiners (an analysis of variance on differences). The other
two are those of the G study (Brennan 2001). A *part* is a set of examiners and
candidates tied by grids: nothing compares severities across parts.
"""

from dataclasses import dataclass

import numpy as np

from concours.core.ecos.quality.cohort import Cohort, Places, Reals
from concours.core.ecos.quality.generalisability import find_components
from concours.core.ecos.severity.mixed import Errors, Factor, solve

REST_VARIANCE_MIN = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityVariances:
    """What marks vary by, in marks squared; examiners' share is what lots decide."""

    candidate: float
    interaction: float
    examiner: float
    rest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminerSeverity:
    """How far below their part an examiner marks, in marks out of 20, shrunk.

    `part` counts from 1, the one with most examiners first.
    """

    examiner: str
    part: int
    grids_count: int
    severity: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Severities:
    """Every examiner's severity; `by_grid` is that of who made each grid.

    `part_examiners` are the examiners of each part, the largest part first.
    """

    variances: SeverityVariances
    examiners: tuple[ExaminerSeverity, ...]
    part_examiners: tuple[tuple[str, ...], ...]
    by_grid: Reals
    is_settled: bool


def measure_severities(
    cohort: Cohort, variances: SeverityVariances | None = None
) -> Severities | None:
    """Return who is severe; None if the cohort does not tell how marks vary."""
    variances = variances or find_variances(cohort)
    if variances is None:
        return None
    parts = find_parts(cohort)
    part_at = parts[cohort.examiner_at]
    factors = [
        Factor(cohort.station_at, len(cohort.stations)),
        Factor(part_at, int(parts.max()) + 1),
        Factor(cohort.examiner_at, len(cohort.examiners), variances.examiner),
        Factor(cohort.candidate_at, len(cohort.candidates), variances.candidate),
    ]
    varied_factors = [factor for factor in factors if factor.variance != 0]
    _, cell_at = np.unique(cohort.cell_at, return_inverse=True)
    errors = Errors(variances.rest, cell_at, variances.interaction)
    solution = solve(cohort.marks, varied_factors, errors)
    is_varied = variances.examiner != 0
    leniences = solution.effects[2] if is_varied else np.zeros(len(cohort.examiners))
    counts = np.bincount(cohort.examiner_at, minlength=len(cohort.examiners))
    examiners = tuple(
        ExaminerSeverity(
            examiner=name,
            part=int(parts[at]) + 1,
            grids_count=int(counts[at]),
            severity=0.0 - float(leniences[at]),
        )
        for at, name in enumerate(cohort.examiners)
    )
    return Severities(
        variances=variances,
        examiners=examiners,
        part_examiners=_names_by_part(cohort.examiners, parts),
        by_grid=0.0 - leniences[cohort.examiner_at],
        is_settled=solution.is_settled,
    )


def find_variances(cohort: Cohort) -> SeverityVariances | None:
    """Return what marks vary by; None if no pair of chairs has two differences.

    What would be below 0 is 0.
    """
    components = find_components(cohort)
    by_pairs = _split_differences(cohort)
    if components is None or by_pairs is None:
        return None
    examiner, rest = by_pairs
    return SeverityVariances(
        candidate=components.candidate,
        interaction=components.interaction,
        examiner=examiner,
        rest=max(rest, REST_VARIANCE_MIN),
    )


def find_parts(cohort: Cohort) -> Places:
    """Return the part of each examiner, from 0, the one with most examiners first.

    Grids tie examiners and candidates; labels sink to the least one that is reached.
    """
    count = len(cohort.examiners)
    labels = np.arange(count)
    of_candidates = np.full(len(cohort.candidates), count)
    while True:
        before = labels.copy()
        np.minimum.at(of_candidates, cohort.candidate_at, labels[cohort.examiner_at])
        np.minimum.at(labels, cohort.examiner_at, of_candidates[cohort.candidate_at])
        labels = labels[labels]
        if (labels == before).all():
            break
    _, part_at, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    ranks = np.empty(len(sizes), dtype=np.int64)
    ranks[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    return ranks[part_at]


def _split_differences(cohort: Cohort) -> tuple[float, float] | None:
    """Return the variances of examiners and of the rest, from grids of one cell.

    One-way analysis of variance of the differences, a group being a pair of chairs.
    """
    order = np.lexsort((cohort.chair_at, cohort.cell_at))
    cells = cohort.cell_at[order]
    first = order[:-1][cells[:-1] == cells[1:]]
    second = order[1:][cells[:-1] == cells[1:]]
    if not len(first):
        return None
    differences = cohort.marks[first] - cohort.marks[second]
    pairs = np.stack([cohort.examiner_at[first], cohort.examiner_at[second]], axis=1)
    keys = np.column_stack([pairs, cohort.station_at[first]])
    _, group_at = np.unique(keys, axis=0, return_inverse=True)
    counts = np.bincount(group_at)
    means = np.bincount(group_at, differences) / counts
    total, groups_count = len(differences), len(counts)
    if groups_count < 2 or total == groups_count:
        return None
    within = float(((differences - means[group_at]) ** 2).sum())
    within /= total - groups_count
    between = float((counts * (means - differences.mean()) ** 2).sum())
    between /= groups_count - 1
    usual_count = (total - float((counts * counts).sum()) / total) / (groups_count - 1)
    return max(0.0, (between - within) / usual_count / 2), within / 2


def _names_by_part(
    names: tuple[str, ...], parts: Places
) -> tuple[tuple[str, ...], ...]:
    rows: list[list[str]] = [[] for _ in range(int(parts.max()) + 1)]
    for name, part in zip(names, parts.tolist(), strict=True):
        rows[part].append(name)
    return tuple(tuple(row) for row in rows)
