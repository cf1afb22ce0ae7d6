"""A point is in a zone or it is not, exactly, and no point is in two zones."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from concours.core.authoring.bank.zones import (
    covers,
    is_crossed,
    is_flat,
    overlap,
    touch,
)

SQUARE = ((0, 0), (10, 0), (10, 10), (0, 10))
HOLLOW = ((0, 0), (10, 0), (10, 10), (5, 2), (0, 10))

points = st.tuples(st.integers(-4, 12), st.integers(-4, 12))
triangles = st.tuples(points, points, points)


@pytest.mark.parametrize(
    ("zone", "point", "inside"),
    [
        (SQUARE, (5, 5), True),
        (SQUARE, (0, 0), True),
        (SQUARE, (10, 5), True),
        (SQUARE, (11, 5), False),
        (SQUARE, (-1, 0), False),
        (SQUARE, (-1, 10), False),
        (SQUARE[::-1], (5, 5), True),
        (HOLLOW, (5, 5), False),
        (HOLLOW, (1, 5), True),
        (HOLLOW, (5, 2), True),
        (HOLLOW, (-3, 2), False),
    ],
)
def test_point_is_covered_inside_and_on_the_border(zone, point, inside):
    assert covers(zone, point) is inside


@given(triangles, points)
def test_triangle_covers_what_barycentric_weights_say(triangle, point):
    assume(not is_flat(triangle))
    (ax, ay), (bx, by), (cx, cy) = triangle
    x, y = point
    whole = (by - cy) * (ax - cx) + (cx - bx) * (ay - cy)
    u = Fraction((by - cy) * (x - cx) + (cx - bx) * (y - cy), whole)
    v = Fraction((cy - ay) * (x - cx) + (ax - cx) * (y - cy), whole)

    assert covers(triangle, point) == (min(u, v, 1 - u - v) >= 0)


@pytest.mark.parametrize(
    ("zone", "flat"),
    [
        ((), True),
        (((0, 0), (4, 4)), True),
        (((0, 0), (4, 4), (8, 8)), True),
        (SQUARE, False),
    ],
)
def test_zone_without_surface_is_flat(zone, flat):
    assert is_flat(zone) is flat


@pytest.mark.parametrize(
    ("zone", "crossed"),
    [
        (SQUARE, False),
        (HOLLOW, False),
        (((0, 0), (10, 10), (10, 0), (0, 12)), True),  # a bow tie
        (((0, 0), (10, 0), (4, 0), (4, 10)), True),  # goes back on itself
        (((0, 0), (10, 0), (10, 10), (5, 0), (0, 10)), True),  # touches its own side
        (((0, 5), (0, 0), (10, 0), (0, 0)), True),  # spike at the end
        (((0, 0), (5, 0), (10, 0), (10, 10)), False),  # a corner on a straight side
    ],
)
def test_border_that_meets_itself_is_crossed(zone, crossed):
    assert is_crossed(zone) is crossed
    assert is_crossed(zone[::-1]) is crossed


@given(triangles)
def test_triangle_with_surface_is_never_crossed(triangle):
    assume(not is_flat(triangle))

    assert not is_crossed(triangle)


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (((11, 0), (20, 0), (20, 10)), False),
        (((10, 0), (20, 0), (20, 10)), True),  # a corner in common
        (((2, 2), (4, 2), (4, 4)), True),  # inside
        (((-5, 4), (15, 4), (15, 6), (-5, 6)), True),  # a bar across, no corner inside
        (((-9, -9), (99, -9), (99, 99), (-9, 99)), True),  # around
    ],
)
def test_zones_touch_when_they_share_a_point(other, shared):
    assert touch(SQUARE, other) is shared
    assert touch(other, SQUARE) is shared


@given(triangles, triangles)
def test_zones_apart_share_no_pixel(one, other):
    assume(not is_flat(one))
    assume(not is_flat(other))
    assume(not touch(one, other))

    grid = ((x, y) for x in range(-4, 13) for y in range(-4, 13))
    assert not any(covers(one, point) and covers(other, point) for point in grid)


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (((11, 0), (20, 0), (20, 10)), False),
        (((10, 0), (20, 0), (20, 10)), False),  # a corner in common
        (((10, 0), (20, 0), (20, 10), (10, 10)), False),  # a side in common
        (((10, 2), (20, 0), (20, 10), (10, 8)), False),  # a piece of a side
        (((2, 2), (4, 2), (4, 4)), True),  # inside
        (SQUARE[::-1], True),  # the same
        (((0, 0), (10, 0), (10, 10)), True),  # half of it, all corners on the border
        (((0, 5), (5, 0), (10, 5), (5, 10)), True),  # corners on the sides
        (((-5, 4), (15, 4), (15, 6), (-5, 6)), True),  # a bar across
        (((-9, -9), (99, -9), (99, 99), (-9, 99)), True),  # around
        (((5, 0), (6, -3), (12, 12), (5, 10)), True),  # through corners and a side
    ],
)
def test_zones_overlap_when_they_share_a_surface(other, shared):
    assert overlap(SQUARE, other) is shared
    assert overlap(other, SQUARE) is shared


@given(triangles, triangles)
def test_zones_overlap_as_separating_lines_say(one, other):
    """Two triangles are apart, or touch, if a side of one has the other beyond it."""
    assume(not is_flat(one))
    assume(not is_flat(other))

    assert overlap(one, other) == (not (separates(one, other) or separates(other, one)))


def separates(one, other) -> bool:
    def side(a, b, c) -> int:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    turn = 1 if side(*one) > 0 else -1
    sides = ((one[0], one[1]), (one[1], one[2]), (one[2], one[0]))
    return any(all(turn * side(a, b, c) <= 0 for c in other) for a, b in sides)
