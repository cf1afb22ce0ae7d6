"""The grids of a site, found again: `docs/reference/ecos/site-file.md`.

`python -m verifier grids SITE.json [--json]` replays every chair's journal, and finds
again whose each grid is, both sets and their digests, and every single mark. Exit code
0: the file claims what is found; 1: it claims something else; 2: unreadable.
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from verifier.ecos.completeness import (
    check_circuit,
    digest_of,
    with_folds,
    with_late,
)
from verifier.ecos.marks import Ratio, is_different, mark_of, single_mark
from verifier.strict import parse

BYTES_MAX = 512 * 1024 * 1024
FORM = "concours-site-grids-1"
CLAIMS = (
    "expected_digest",
    "held_digest",
    "missing",
    "single_marks",
    "differs",
)
SHOWN_MAX = 40

Row = dict[str, Any]
Cell = tuple[str, str]


def verify(document: Row) -> Row:
    """Return what the journals of a site make, by the names of its claims.

    Sets are as the collection found them; marks follow what came and was decided since.
    """
    if document["form"] != FORM:
        raise ValueError(document["form"])
    results = [check_circuit(with_folds(row)) for row in document["circuits"]]
    circuits_since = [with_late(row) for row in document["circuits"]]
    results_since = [check_circuit(with_folds(row)) for row in circuits_since]
    struck = {tuple(name) for row in document["circuits"] for name in row["struck"]}
    grids: dict[Cell, list[Row]] = {}
    for circuit, result in zip(circuits_since, results_since, strict=True):
        for name, grid in sorted(result["grids"].items()):
            if name not in struck and is_of_marks(name, circuit):
                grids.setdefault(name[:2], []).append(grid)
    points, policy = document["points"], document["policy"]
    marks = {
        cell: mark_of_cell(own, points[cell[1]], policy) for cell, own in grids.items()
    }
    return {
        "expected_digest": digest_of([row for r in results for row in r["expected"]]),
        "held_digest": digest_of([row for r in results for row in r["held"]]),
        "missing": sorted(row for r in results for row in r["missing"]),
        "paper": sorted(row for r in results_since for row in r["paper"]),
        "single_marks": [
            [*cell, text_of(mark)] for cell, mark in sorted(marks.items())
        ],
        "differs": sorted(
            [*cell]
            for cell, own in grids.items()
            if len(own) > 1 and is_different(own[0], own[1], points[cell[1]], policy)
        ),
    }


def is_of_marks(name: tuple[str, str, int], circuit: Row) -> bool:
    """Tell whether a grid may make a mark: its station counts, and is theirs here."""
    candidate, station, _ = name
    excluded = circuit.get("excluded", [])
    is_due = [candidate, station] not in circuit.get("undue", [])
    return is_due and station not in circuit["withdrawn"] and candidate not in excluded


def mark_of_cell(grids: list[Row], points: Row, policy: Row) -> Ratio | None:
    """Return the single mark of one or two grids, by the policy in force."""
    if policy["single_mark"] != "mean":
        raise ValueError(policy["single_mark"])
    marks = [mark_of(points, grid) for grid in grids]
    count = sum(mark is not None for mark in marks)
    is_left_to_jury = count < 2 and policy["alone"] == "jury"
    return None if is_left_to_jury else single_mark(marks)


def text_of(mark: Ratio | None) -> str | None:
    """Return a mark as it is written: `13` or `55/4`."""
    if mark is None:
        return None
    return str(mark[0]) if mark[1] == 1 else f"{mark[0]}/{mark[1]}"


def find_differences(claims: Row, results: Row) -> list[Row]:
    """Return each claim that is not what was found, with what it adds and lacks."""
    differences = []
    for name in CLAIMS:
        claim, result = claims[name], results[name]
        if claim == result:
            continue
        if isinstance(result, str):
            added, lacking = [claim], [result]
        else:
            added = [row for row in claim if row not in result]
            lacking = [row for row in result if row not in claim]
        differences.append({"claim": name, "added": added, "lacking": lacking})
    return differences


def read(path: Path) -> Row:
    """Return the document of a file. Raises `ValueError`, `OSError`."""
    with path.open("rb") as file:
        data = file.read(BYTES_MAX + 1)
    if len(data) > BYTES_MAX:
        reason = f"> {BYTES_MAX}"
        raise ValueError(reason)
    document: Row = parse(data)
    return document


def main(arguments: list[str] | None = None) -> int:
    """Find the grids and marks of a site again, and say what differs."""
    parser = ArgumentParser(prog="verifier grids", description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("--json", action="store_true", help="one object, for machines")
    options = parser.parse_args(arguments)
    try:
        document = read(options.site)
        results = verify(document)
        differences = find_differences(document["claims"], results)
    except (OSError, KeyError, IndexError, TypeError, ValueError) as error:
        sys.stderr.write(f"cannot read {options.site}: {error!r}\n")
        return 2
    if options.json:
        report = {"ok": not differences, "differences": differences, "found": results}
        sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    else:
        lines = [
            f"{row['claim']}: claims {row['added'][:SHOWN_MAX]}, "
            f"not {row['lacking'][:SHOWN_MAX]}"
            for row in differences
        ]
        count = len(results["paper"])
        on_paper = f"{count} on paper, " if count else ""
        counts = (
            f"{len(results['single_marks'])} single marks, "
            f"{len(results['missing'])} grids missing, "
            f"{on_paper}"
            f"{len(results['differs'])} pairs for the jury"
        )
        verdict = "OK" if not differences else f"{len(differences)} DIFFERENCES"
        sys.stdout.write("\n".join([*lines, f"{verdict}: {counts}", ""]))
    return 1 if differences else 0
