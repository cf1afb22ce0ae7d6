"""The grid of a station: its criteria and aptitudes, and what makes it unfit."""

from fractions import Fraction
from itertools import pairwise
from typing import cast

from concours.core.authoring.scenarios.door import plain_text
from concours.core.authoring.sources.table import Table
from concours.core.authoring.stations.model import (
    BINARY,
    GRID_LINES_MAX,
    LEVEL_LENGTH_MAX,
    LEVELS_COUNT_MAX,
    POINTS_MAX,
    WORDED_LEVELS_COUNT,
    Aptitude,
    Criterion,
    Level,
    Side,
)

MAIN_SHARE_MIN, MAIN_SHARE_MAX = Fraction(3, 5), Fraction(4, 5)
"""Of the points of all criteria, what the main domain usually has (S33b)."""

SIDES = ("main", "secondary")


def read_criteria(table: Table, *, has_secondary: bool) -> tuple[Criterion, ...]:
    """Return the criteria of a station."""
    rows = table.tables("criteria")
    if "criteria" in table and table.values["criteria"] == []:
        table.report("grid.empty", name="criteria")
    criteria = tuple(_criterion(row) for row in rows)
    for row, criterion in zip(rows, criteria, strict=True):
        if criterion.side == "secondary" and not has_secondary:
            row.report("criterion.side", row.path + "side")
    _report_doubles(rows, [criterion.text for criterion in criteria])
    _check_main_share(table, criteria, has_secondary=has_secondary)
    return criteria


def read_aptitudes(table: Table) -> tuple[Aptitude, ...]:
    """Return the aptitudes of a station; there may be none."""
    rows = table.tables("aptitudes", is_required=False)
    aptitudes = tuple(_aptitude(row) for row in rows)
    _report_doubles(rows, [aptitude.text for aptitude in aptitudes])
    return aptitudes


def check_length(
    table: Table, criteria: tuple[Criterion, ...], aptitudes: tuple[Aptitude, ...]
) -> None:
    """Report a grid of more lines than two persons can watch."""
    lines_count = len(criteria) + len(aptitudes)
    if lines_count > GRID_LINES_MAX:
        table.report("grid.too_long", str(lines_count), name="criteria")


def worded_levels(table: Table, name: str, code: str) -> tuple[str, ...]:
    """Return five different texts of levels, from the least to the best."""
    texts = table.texts(name)
    if name in table and isinstance(table.values[name], list):
        are_words = all(0 < len(text) <= LEVEL_LENGTH_MAX for text in texts)
        are_five = len(texts) == len(set(texts)) == WORDED_LEVELS_COUNT
        if not (are_words and are_five):
            table.report(code, table.path + name)
    return texts


def _criterion(row: Table) -> Criterion:
    criterion = Criterion(
        text=row.prose("text", "inline"),
        points=_points(row),
        levels=_levels(row),
        side=cast("Side", row.choice("side", SIDES, "main")),
    )
    row.finish()
    return criterion


def _aptitude(row: Table) -> Aptitude:
    aptitude = Aptitude(
        text=row.prose("text", "inline"),
        points=_points(row),
        levels=worded_levels(row, "levels", "aptitude.five_levels"),
    )
    row.finish()
    return aptitude


def _points(row: Table) -> Fraction:
    if "points" not in row:
        row.report("field.missing", row.path + "points")
        return Fraction(1)
    points = row.fraction("points", "1")
    if not 0 < points <= POINTS_MAX:
        row.report("criterion.points", row.path + "points")
    return points


def _levels(row: Table) -> tuple[Level, ...]:
    if "levels" not in row:
        return BINARY
    inner = row.table("levels")
    if inner is None:
        return BINARY
    names = tuple(inner.values)
    levels = tuple(Level(name.strip(), inner.fraction(name, "0")) for name in names)
    if not _are_sound(levels):
        row.report("criterion.levels", row.path + "levels")
    return levels


def _are_sound(levels: tuple[Level, ...]) -> bool:
    """Tell whether levels have words, are not too many, and rise from 0 to 1."""
    shares = [level.share for level in levels]
    names = [level.text for level in levels]
    return (
        2 <= len(levels) <= LEVELS_COUNT_MAX
        and shares[0] == 0
        and shares[-1] == 1
        and all(lower < higher for lower, higher in pairwise(shares))
        and all(0 < len(name) <= LEVEL_LENGTH_MAX for name in names)
        and len(set(names)) == len(names)
    )


def _report_doubles(rows: list[Table], texts: list[str]) -> None:
    texts_before: set[str] = set()
    for row, text in zip(rows, texts, strict=True):
        folded_text = plain_text(text).casefold()
        if folded_text and folded_text in texts_before:
            row.report("criterion.twice", row.path.rstrip("."))
        texts_before.add(folded_text)


def _check_main_share(
    table: Table, criteria: tuple[Criterion, ...], *, has_secondary: bool
) -> None:
    total = sum((criterion.points for criterion in criteria), Fraction(0))
    if not has_secondary or not total:
        return
    main = sum(line.points for line in criteria if line.side == "main")
    if not MAIN_SHARE_MIN <= main / total <= MAIN_SHARE_MAX:
        share = f"{round(100 * main / total)} %"
        table.report("grid.main_share", share, name="criteria")
