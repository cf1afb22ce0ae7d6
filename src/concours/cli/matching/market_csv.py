"""A market from a folder of CSV files, and an assignment as one: for a spreadsheet.

A heading is a key of the readable market (`docs/reference/market.md`), an empty cell is
a key that is not there: what is misspelt or missing is refused as it is in JSON.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from concours.core.matching.engine.solve import Outcome, find_positions
from concours.core.matching.market.market import Market

Row = dict[str, Any]
COUNTS = ("seats", "least")
FLAGS = ("also_ordinary", "unlinks")
HEADS = ("number", "line", "specialty", "subdivision", "contract", "position")


def description_of(folder: Path) -> Row:
    """Return the readable market that the files of a folder tell, not yet checked.

    Raises `OSError` if one that is needed is not there, `ValueError` if one is no CSV,
    or tells of a student, a family or a couple who is in no other.
    """
    wishes, rankings, pairs, among = (
        _group_rows(folder / f"{name}.csv", by, row)
        for name, by, row in (
            ("wishes", ("number",), ("line",)),
            ("rankings", ("group",), ("number",)),
            ("pairs", ("member", "other"), ("line", "other_line")),
            ("family_lines", ("family",), ("line",)),
        )
    )
    lines, students = (_rows(folder / f"{name}.csv") for name in ("lines", "students"))
    contracts, families, couples = (
        _rows(folder / f"{name}.csv", is_needed=False)
        for name in ("contracts", "families", "couples")
    )
    for student in students:
        own = wishes.pop((student.get("number"),), [])
        student["wishes"] = [line for (line,) in own]
    for family in families:
        own = among.pop((family.get("code"),), [])
        family["lines"] = [line for (line,) in own]
    for couple in couples:
        members = couple.pop("member", None), couple.pop("other", None)
        couple |= {"members": [*members], "pairs": pairs.pop(members, [])}
    for name, remaining in (
        ("wishes", wishes),
        ("family_lines", among),
        ("pairs", pairs),
    ):
        if remaining:
            reason = f"{name}.csv: {' '.join(next(iter(remaining)))}"
            raise ValueError(reason)
    return {
        "format": "concours-market-1",
        "contracts": contracts,
        "groups": [
            {"code": group, "ranking": [number for (number,) in ranking]}
            for (group,), ranking in rankings.items()
        ],
        "lines": lines,
        "families": families,
        "students": students,
        "couples": couples,
    }


def _rows(path: Path, *, is_needed: bool = True) -> list[Row]:
    """Return the rows of a file by their headings, without empty cells."""
    if not is_needed and not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        delimiter = ";" if ";" in file.readline() else ","
        file.seek(0)
        reader = csv.DictReader(file, delimiter=delimiter, strict=True)
        rows = [_parse_cell(row) for row in reader]
    if reader.fieldnames is None:
        raise ValueError(path.name)
    return rows


def _parse_cell(row: Mapping[Any, Any]) -> Row:
    """Return a row with counts as numbers, yes and no, and no empty cell."""
    value: Row = {}
    for key, cell in row.items():
        if not isinstance(key, str) or not isinstance(cell, str):
            value["?"] = cell
        elif key in COUNTS and cell.isascii() and cell.isdecimal():
            value[key] = int(cell)
        elif key in FLAGS and cell in ("true", "false"):
            value[key] = cell == "true"
        elif cell:
            value[key] = cell
    return value


def _group_rows(
    path: Path, by: tuple[str, ...], columns: tuple[str, ...]
) -> dict[tuple[Any, ...], list[list[Any]]]:
    """Return cells of each row, in order, by others; of no file, nothing.

    Raises `ValueError` for a row with any other heading, or without what it is of.
    """
    groups: dict[tuple[Any, ...], list[list[Any]]] = {}
    for at, row in enumerate(_rows(path, is_needed=False), start=2):
        if not set(by) <= row.keys() <= {*by, *columns}:
            reason = f"{path.name} {at}: {', '.join([*by, *columns])}"
            raise ValueError(reason)
        cells = [row.get(key) for key in columns]
        groups.setdefault(tuple(row[key] for key in by), []).append(cells)
    return groups


def assignment(market: Market, outcome: Outcome) -> Iterator[tuple[str, ...]]:
    """Yield one row per student: number, line and what it is, position from 1.

    A position is that of the order of outcomes: of a couple, the pair that both have.
    """
    student_positions = find_positions(market, outcome).tolist()
    for at, line in enumerate(outcome.placed.tolist()):
        if line < 0:
            yield (market.numbers[at], "", "", "", "", "")
            continue
        lines = market.lines[line]
        rows = (lines.code, lines.specialty, lines.subdivision, lines.contract)
        yield (market.numbers[at], *rows, str(student_positions[at] + 1))


def write_csv(path: Path, market: Market, outcome: Outcome) -> None:
    """Write the assignment, one row per student."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADS, *assignment(market, outcome)])
