"""A grid far from what station, candidate and examiner let expect is listed, alone."""

from dataclasses import replace

from concours.core.ecos.quality.cohort import make_cohort
from concours.core.ecos.quality.residuals import find_far_grids
from core.ecos.marked import draw_exam, grid


def test_one_grid_marked_as_nobody_else_is_found_first_and_by_name():
    grids = draw_exam(4, circuits=2, persons=20, severity=3.0)
    lowest = min(grids, key=lambda row: row.mark)
    planted = replace(lowest, mark=type(lowest.mark)(20))
    cohort = make_cohort([row for row in grids if row is not lowest] + [planted])

    far = find_far_grids(cohort)

    assert (far[0].candidate, far[0].station, far[0].chair) == (
        planted.candidate,
        planted.station,
        planted.chair,
    )
    assert far[0].residual > 3
    assert far[0].mark == 20
    assert len(far) <= len(grids) // 50


def test_grids_too_severe_and_too_generous_are_listed_the_farthest_first():
    grids = draw_exam(4, circuits=2, persons=20, severity=1.0)
    by_mark = sorted(grids, key=lambda row: row.mark)
    lowest, *others, highest = by_mark
    mark_type = type(lowest.mark)
    generous = replace(lowest, mark=mark_type(18))
    severe = replace(highest, mark=mark_type(0))

    far = find_far_grids(make_cohort([*others, generous, severe]))

    names = [(row.candidate, row.station, row.chair) for row in far]
    planted = [(row.candidate, row.station, row.chair) for row in (severe, generous)]
    assert names[:2] == planted
    assert far[0].residual < -3
    assert far[1].residual > 3
    assert list(far) == sorted(far, key=lambda row: -abs(row.residual))


def test_a_severe_examiner_is_not_listed_grid_by_grid():
    """Severity has its own figure: it is taken out before a grid is called far."""
    grids = [
        grid(f"{person:02d}", f"a{station}", chair, 12 - 6 * (chair == 2) + person % 3,
             examiner=f"E{station}{chair}")
        for person in range(12)
        for station in range(1, 6)
        for chair in (1, 2)
    ]  # fmt: skip

    assert find_far_grids(make_cohort(grids)) == ()
    assert find_far_grids(make_cohort(grids[:10])) == ()
