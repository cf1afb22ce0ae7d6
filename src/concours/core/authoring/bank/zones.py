"""Polygons in whole pixels: exact, so that two machines always agree on a point.

A zone covers its inside and its border. Points are x to the right, y downward.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import TypeAlias

from concours.core.authoring.bank.keys import Point

Zone: TypeAlias = Sequence[Point]
Edge: TypeAlias = tuple[Point, Point]

ZONE_POINTS_MAX = 200


def covers(zone: Zone, point: Point) -> bool:
    """Tell whether `point` lies inside `zone` or on its border."""
    if any(_holds(edge, point) for edge in _edges(zone)):
        return True
    crossings = sum(_is_right_of(edge, point) for edge in _edges(zone))
    return crossings % 2 == 1


def is_flat(zone: Zone) -> bool:
    """Tell whether a zone has fewer than three points, or no surface."""
    twice_area = sum(a[0] * b[1] - b[0] * a[1] for a, b in _edges(zone))
    return len(zone) < 3 or twice_area == 0


def is_crossed(zone: Zone) -> bool:
    """Tell whether the border of a zone meets itself elsewhere than at its corners."""
    edges = list(_edges(zone))
    last = len(edges) - 1
    for (i, first), (j, second) in combinations(enumerate(edges), 2):
        if j == i + 1:
            meets = _holds(first, second[1]) or _holds(second, first[0])
        elif (i, j) == (0, last):
            meets = _holds(first, second[0]) or _holds(second, first[1])
        else:
            meets = _meet(first, second)
        if meets:
            return True
    return False


def touch(first: Zone, second: Zone) -> bool:
    """Tell whether two zones share a point: a mark there would count for both."""
    if covers(first, second[0]) or covers(second, first[0]):
        return True
    return any(_meet(a, b) for a in _edges(first) for b in _edges(second))


def overlap(first: Zone, second: Zone) -> bool:
    """Tell whether two zones, neither flat nor crossed, share a surface.

    Where no borders cross, a border lies inside the other zone, or along its border,
    or outside, from one corner of either to the next: the middle of each such piece
    tells. Twice the size keeps middles whole.
    """
    first, second = _doubled(first), _doubled(second)
    if any(_cross(a, b) for a in _edges(first) for b in _edges(second)):
        return True
    places = [_place(middle, second) for middle in _middles(first, second)]
    places_back = [_place(middle, first) for middle in _middles(second, first)]
    return 1 in places or 1 in places_back or not any(places)


def _edges(zone: Zone) -> Iterator[Edge]:
    yield from pairwise(zone)
    if zone:
        yield zone[-1], zone[0]


def _turn(a: Point, b: Point, c: Point) -> int:
    """Tell on which side of a-b the point c lies: -1, 0 (on the line) or 1."""
    cross = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (cross > 0) - (cross < 0)


def _holds(edge: Edge, point: Point) -> bool:
    (a, b), (x, y) = edge, point
    within = min(a[0], b[0]) <= x <= max(a[0], b[0])
    return within and min(a[1], b[1]) <= y <= max(a[1], b[1]) and not _turn(a, b, point)


def _meet(first: Edge, second: Edge) -> bool:
    (a, b), (c, d) = first, second
    ends = (
        _holds(first, c) or _holds(first, d) or _holds(second, a) or _holds(second, b)
    )
    return ends or _cross(first, second)


def _cross(first: Edge, second: Edge) -> bool:
    (a, b), (c, d) = first, second
    is_across = _turn(a, b, c) * _turn(a, b, d) < 0
    return is_across and _turn(c, d, a) * _turn(c, d, b) < 0


def _doubled(zone: Zone) -> Zone:
    return [(2 * x, 2 * y) for x, y in zone]


def _middles(zone: Zone, cutting_zone: Zone) -> Iterator[Point]:
    """Give the middle of each piece of the border, cut at corners of the other."""
    for a, b in _edges(zone):
        on_edge = {corner for corner in cutting_zone if _holds((a, b), corner)}
        cuts = sorted({a, b} | on_edge)
        for (x, y), (u, v) in pairwise(cuts):
            yield (x + u) // 2, (y + v) // 2


def _place(point: Point, zone: Zone) -> int:
    """Return 1 for a point inside a zone, 0 on its border, -1 outside."""
    if any(_holds(edge, point) for edge in _edges(zone)):
        return 0
    return 1 if covers(zone, point) else -1


def _is_right_of(edge: Edge, point: Point) -> bool:
    """Tell whether the ray from `point` to the right crosses the edge."""
    low, high = sorted(edge, key=lambda corner: corner[1])
    return low[1] <= point[1] < high[1] and _turn(low, high, point) > 0
