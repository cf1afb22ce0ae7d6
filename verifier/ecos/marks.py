"""Single marks found a second time, from `docs/reference/ecos/single-marks.md`.

Whole numbers alone: each mark is a numerator and a denominator in lowest terms.
"""

from math import gcd, lcm
from typing import Any

Ratio = tuple[int, int]


def mark_of(points: dict[str, Any], grid: dict[str, Any]) -> Ratio | None:
    """Return 20 x earned / possible of one grid; None if a line is blank."""
    lines = [(ratio(row["points"]), row["shares"]) for row in points["criteria"]]
    quarters = ["0", "1/4", "1/2", "3/4", "1"]
    lines += [(ratio(row["points"]), quarters) for row in points["aptitudes"]]
    levels = grid["criteria"] + grid["aptitudes"]
    if None in levels:
        return None
    bottoms = [worth[1] for worth, _ in lines]
    bottoms += [ratio(share)[1] for _, shares in lines for share in shares]
    unit = lcm(*bottoms)
    earned = possible = 0
    for (worth, shares), level in zip(lines, levels, strict=True):
        top, bottom = ratio(shares[level])
        amount = worth[0] * unit // worth[1]
        earned += amount * (top * unit // bottom)
        possible += amount * unit
    return lowest(20 * earned, possible)


def single_mark(marks: list[Ratio | None]) -> Ratio | None:
    """Return the mean of the marks that there are; one alone stands."""
    known_marks = [mark for mark in marks if mark is not None]
    return mean(known_marks) if known_marks else None


def mean_of_candidate(
    marks: dict[str, Ratio | None], stations: list[str], missing: str = "jury"
) -> Ratio | None:
    """Return the mean over the stations that count; None if one has no mark.

    Where `missing` is `mean`, one without a mark leaves the divisor.
    """
    own_marks = [marks.get(station) for station in stations]
    known_marks = [mark for mark in own_marks if mark is not None]
    is_known = len(known_marks) == len(own_marks) or missing == "mean"
    is_whole = bool(known_marks) and is_known
    return mean(known_marks) if is_whole else None


def mean(marks: list[Ratio]) -> Ratio:
    """Return the mean of exact marks, never of rounded ones."""
    unit = lcm(*(bottom for _, bottom in marks))
    total = sum(top * (unit // bottom) for top, bottom in marks)
    return lowest(total, unit * len(marks))


def is_different(
    first: dict[str, Any],
    second: dict[str, Any],
    points: dict[str, Any],
    policy: dict[str, Any],
) -> bool:
    """Tell whether two grids go to the jury: by marks, or by overall ratings."""
    mark_a, mark_b = mark_of(points, first), mark_of(points, second)
    far = ratio(policy["differs_marks"])
    if mark_a and mark_b:
        distance = abs(mark_a[0] * mark_b[1] - mark_b[0] * mark_a[1])
        if distance * far[1] >= far[0] * mark_a[1] * mark_b[1]:
            return True
    ratings = (first["overall"], second["overall"])
    if None in ratings:
        return False
    return bool(abs(ratings[0] - ratings[1]) >= policy["differs_steps"])


def ratio(text: str) -> Ratio:
    """Read `3` or `1/2`."""
    top, _, bottom = text.partition("/")
    return lowest(int(top), int(bottom or "1"))


def lowest(top: int, bottom: int) -> Ratio:
    """Return a ratio in lowest terms."""
    part = gcd(top, bottom)
    return top // part, bottom // part
