"""`python -m verifier.ecos.scorer`: single marks found a second time, from grids.

Reads one scoring from the standard input ("A version" of
`docs/reference/ecos/single-marks.md`): a line of what marks follow from, then the
version that was made of it. Writes one JSON object: the digest of the version that it
found by itself, and where the other differs. Exit code 0: the same bytes; 1: not the
same; 2: the scoring cannot be read.
"""

import json
import sys
from collections import defaultdict
from hashlib import sha256
from typing import Any

from verifier.ecos.marks import is_different, lowest, mark_of, ratio, single_mark
from verifier.findings import Findings
from verifier.strict import parse, write

BYTES_MAX = 2**30
FORM = "concours-single-marks-scoring-1"
FLAGS = ("late", "attributed", "carried", "signalled", "paper")


def main() -> int:
    """Score, and say what was found."""
    try:
        line, _, claimed = sys.stdin.buffer.read(BYTES_MAX).partition(b"\n")
        version = score(parse(line))
        findings = differences(parse(version), parse(claimed))
    except (KeyError, TypeError, ValueError) as error:
        sys.stderr.write(f"cannot read the scoring: {error!r}\n")
        return 2
    result = {
        "ok": version == claimed,
        "digest": sha256(version).hexdigest(),
        "findings": findings.listed,
        "findings_count": findings.count,
    }
    sys.stdout.write(json.dumps(result) + "\n")
    return 0 if result["ok"] else 1


def score(scoring: dict[str, Any]) -> bytes:
    """Return the version that follows from a scoring, as canonical JSON."""
    if scoring["form"] != FORM:
        raise ValueError(scoring["form"])
    points = {row["station"]: row["points"] for row in scoring["stations"]}
    left_out = {tuple(name) for name in scoring["struck"]}
    voided_cells = {tuple(cell) for cell in scoring["voided"]}
    grids_by_cell = defaultdict[tuple[str, str], dict[int, list[Any]]](dict)
    for row in scoring["grids"]:
        candidate, station, place = row[:3]
        cell = candidate, station
        if (*cell, place) not in left_out and cell not in voided_cells:
            grids_by_cell[cell][place] = row[3:]
    rows = [
        _row(cell, grids, points[cell[1]], scoring["policy"])
        for cell, grids in sorted(grids_by_cell.items())
    ]
    levelling = scoring.get("levelling")
    return write(
        {
            "form": "concours-single-marks-1",
            "marks": rows if levelling is None else levelled(rows, levelling),
            "policy": scoring["policy"],
            "stations": [[s["station"], s["domain"]] for s in scoring["stations"]],
            "struck": scoring["struck"],
            "voided": scoring["voided"],
            **({} if levelling is None else {"levelling": levelling}),
        }
    )


def levelled(rows: list[list[Any]], table: dict[str, Any]) -> list[list[Any]]:
    """Return rows after a table of thousandths, each mark held between 0 and 20."""
    if table["form"] != "concours-corrections-1":
        raise ValueError(table["form"])
    amounts = {(number, station): n for number, station, n in table["corrections"]}
    if len(amounts) != len(table["corrections"]):
        raise ValueError("a correction twice")
    if not amounts.keys() <= {(row[0], row[1]) for row in rows if row[2] is not None}:
        raise ValueError("a correction of no mark")
    return [
        [*row[:2], _correct_mark(row[2], amounts.get((row[0], row[1]), 0)), *row[3:]]
        for row in rows
        if row[1] not in table["neutralised"]
    ]


def _correct_mark(text: str | None, thousandths: int) -> str | None:
    if text is None:
        return None
    top, bottom = ratio(text)
    top, bottom = 1000 * top + thousandths * bottom, 1000 * bottom
    return _text(lowest(min(max(top, 0), 20 * bottom), bottom))


def differences(own: dict[str, Any], claimed: dict[str, Any]) -> Findings:
    """Say where the version that was given is not the one that was found."""
    findings = Findings()
    for field in sorted(own.keys() | claimed.keys()):
        if field != "marks" and own.get(field) != claimed.get(field):
            findings.add("single_marks.differ", field=field)
    own_rows = {tuple(row[:2]): row[2:] for row in own["marks"]}
    other_rows = {tuple(row[:2]): row[2:] for row in claimed.get("marks", [])}
    for cell in sorted(own_rows.keys() | other_rows.keys()):
        if own_rows.get(cell) != other_rows.get(cell):
            findings.add(
                "single_mark.differs",
                candidate=cell[0],
                station=cell[1],
                expected=own_rows.get(cell),
                found=other_rows.get(cell),
            )
    return findings


def _row(
    cell: tuple[str, str],
    grids: dict[int, list[Any]],
    points: dict[str, Any],
    policy: dict[str, Any],
) -> list[Any]:
    pair = {
        place: {"criteria": row[0], "aptitudes": row[1], "overall": row[2]}
        for place, row in grids.items()
    }
    marks = {place: mark_of(points, grid) for place, grid in pair.items()}
    known_count = sum(mark is not None for mark in marks.values())
    is_due = known_count > 1 or (known_count == 1 and policy["alone"] == "stands")
    reasons = {
        "differs": len(pair) > 1 and is_different(pair[1], pair[2], points, policy),
        "alone": known_count == 1,
        "blank": known_count < len(pair),
    }
    for place, name in enumerate(FLAGS, start=3):
        reasons[name] = any(row[place] for row in grids.values())
    return [
        *cell,
        _text(single_mark(list(marks.values()))) if is_due else None,
        [_text(marks.get(1)), _text(marks.get(2))],
        [name for name, holds in reasons.items() if holds],
    ]


def _text(mark: tuple[int, int] | None) -> str | None:
    if mark is None:
        return None
    top, bottom = mark
    return str(top) if bottom == 1 else f"{top}/{bottom}"


if __name__ == "__main__":
    sys.exit(main())
