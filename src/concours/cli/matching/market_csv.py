"""A market from a folder of CSV files, and an assignment as one: for a spreadsheet.

A heading is a key of the readable market (`docs/reference/market.md`), an empty cell is
a key that is not there: what is misspelt or missing is refused as it is in JSON.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from concours.core.matching.engine.solve import Outcome, positions
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
        _grouped(folder / f"{name}.csv", by, one)
        for name, by, one in (
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
    for name, left in (("wishes", wishes), ("family_lines", among), ("pairs", pairs)):
        if left:
            reason = f"{name}.csv: {' '.join(next(iter(left)))}"
            raise ValueError(reason)
    return {
        "format": "concours-market-1",
        "contracts": contracts,
        "groups": [
            {"code": group, "ranking": [number for (number,) in ranked]}
            for (group,), ranked in rankings.items()
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
        rows = [_typed(row) for row in reader]
    if reader.fieldnames is None:
        raise ValueError(path.name)
    return rows


def _typed(row: Mapping[Any, Any]) -> Row:
    """Return a row with counts as numbers, yes and no, and no empty cell."""
    typed: Row = {}
    for key, cell in row.items():
        if not isinstance(key, str) or not isinstance(cell, str):
            typed["?"] = cell
        elif key in COUNTS and cell.isascii() and cell.isdecimal():
            typed[key] = int(cell)
        elif key in FLAGS and cell in ("true", "false"):
            typed[key] = cell == "true"
        elif cell:
            typed[key] = cell
    return typed


def _grouped(
    path: Path, by: tuple[str, ...], one: tuple[str, ...]
) -> dict[tuple[Any, ...], list[list[Any]]]:
    """Return cells of each row, in order, by others; of no file, nothing.

    Raises `ValueError` for a row with any other heading, or without what it is of.
    """
    found: dict[tuple[Any, ...], list[list[Any]]] = {}
    for at, row in enumerate(_rows(path, is_needed=False), start=2):
        if not set(by) <= row.keys() <= {*by, *one}:
            reason = f"{path.name} {at}: {', '.join([*by, *one])}"
            raise ValueError(reason)
        cells = [row.get(key) for key in one]
        found.setdefault(tuple(row[key] for key in by), []).append(cells)
    return found


def assignment(market: Market, outcome: Outcome) -> Iterator[tuple[str, ...]]:
    """Yield one row a student: number, line and what it is, position from 1.

    A position is that of the order of outcomes: of a couple, the pair that both have.
    """
    where = positions(market, outcome).tolist()
    for at, line in enumerate(outcome.placed.tolist()):
        if line < 0:
            yield (market.numbers[at], "", "", "", "", "")
            continue
        got = market.lines[line]
        told = (got.code, got.specialty, got.subdivision, got.contract)
        yield (market.numbers[at], *told, str(where[at] + 1))


def write_csv(path: Path, market: Market, outcome: Outcome) -> None:
    """Write the assignment, one row a student."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADS, *assignment(market, outcome)])
