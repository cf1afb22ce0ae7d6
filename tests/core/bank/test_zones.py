"""A point is in a zone or it is not, exactly, and no point is in two zones."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from concours.core.bank.zones import covers, is_crossed, is_flat, touch

SQUARE = ((0, 0), (10, 0), (10, 10), (0, 10))
HOLLOW = ((0, 0), (10, 0), (10, 10), (5, 2), (0, 10))

points = st.tuples(st.integers(-5, 25), st.integers(-5, 25))
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

    grid = ((x, y) for x in range(-5, 26) for y in range(-5, 26))
    assert not any(covers(one, point) and covers(other, point) for point in grid)
