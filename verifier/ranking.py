"""The national ranking, made again: `docs/rules/ranking.md`, from the files alone.

`python -m verifier.ranking RESULT.json --marks FILE… [--ecos FILE --parcours FILE]
--groups FILE.toml` reads what `concours rank --json` read, in plain fractions, and says
what differs. Exit code 0: everything agrees; 1: something differs; 2: unreadable.
"""

import csv
import json
import re
import sys
import tomllib
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

ZERO = Fraction(0)
Row = dict[str, Any]


def rank(inputs: dict[str, Any]) -> dict[str, Row]:
    """Return of each candidate the state, the mark of rank A, totals and places."""
    numbers = sorted(inputs["numbers"])
    rows = {number: _row(inputs, number) for number in numbers}
    ranked = [number for number in numbers if rows[number]["state"] == "ranked"]
    for group in inputs["groups"]:
        keys = {number: _key(inputs, number, group) for number in ranked}
        counts = Counter(keys.values())
        ahead, place = 0, {}
        for key in sorted(counts, reverse=True):
            place[key] = ahead + 1
            ahead += counts[key]
        for number in ranked:
            rows[number]["totals"].append(keys[number][0])
            rows[number]["places"].append(place[keys[number]])
    return rows


def compare(inputs: dict[str, Any], result: dict[str, Any]) -> Iterator[str]:
    """Yield what a result says otherwise than `rank`."""
    expected = rank(inputs)
    scales = [int(text) for text in result["denominators"]]
    found = {row["candidate"]: row for row in result["candidates"]}
    if list(found) != list(expected):
        yield "candidates differ"
    for number in expected.keys() & found.keys():
        said = _said(found[number], scales)
        for field, value in expected[number].items():
            if said[field] != value:
                yield f"{number}: {field} {said[field]} is {value}"


def _said(row: Row, scales: list[int]) -> Row:
    units, most = (int(text) for text in row["rank_a"])
    columns = (row["edn"], row["ecos"], row["parcours"])
    sums = [sum(int(unit) for unit in units) for units in zip(*columns, strict=True)]
    return {
        "state": row["state"],
        "rank_a": Fraction(20 * units, most) if most else None,
        "totals": [Fraction(a, b) for a, b in zip(sums, scales, strict=False)],
        "places": row["places"],
    }


def _row(inputs: dict[str, Any], number: str) -> Row:
    of_a, most = _edn(inputs, number, None, is_of_rank_a=True)
    return {
        "state": _state(inputs, number),
        "rank_a": 20 * of_a / most if most else None,
        "totals": [],
        "places": [],
    }


def _state(inputs: dict[str, Any], number: str) -> str:
    settings = inputs["settings"]
    own = [sitting["candidates"][number] for sitting in inputs["sittings"]]
    if any(each["state"] == "excluded" for each in own):
        return "excluded"
    states = {each["state"] for each in own}
    is_away = settings["absence"] == "unranked" and "absent" in states
    if "marked" not in states or is_away or not _edn(inputs, number, None)[1]:
        return "absent"
    if inputs["ecos"] is None:
        return "ranked"
    marks = [m for m in inputs["ecos"]["candidates"].get(number, []) if m is not None]
    if len(marks) != settings["stations_count"]:
        return "no_ecos"
    if settings["below_ecos"] == "unranked" and sum(marks) < 10 * len(marks):
        return "below_ecos"
    return "ranked" if number in inputs["parcours"] else "no_parcours"


def _key(inputs: dict[str, Any], number: str, group: Row) -> tuple[Fraction, ...]:
    """Return the total, then the marks that tell equal totals apart."""
    edn, ecos, parcours = _marks(inputs, number, group)
    total = 360 * edn if inputs["ecos"] is None else 360 * edn + 180 * ecos + parcours
    if inputs["settings"]["ties"] == "unweighted":
        edn, ecos, parcours = _marks(inputs, number, None)
    return total, edn, ecos, parcours


def _marks(
    inputs: dict[str, Any], number: str, group: Row | None
) -> tuple[Fraction, Fraction, Fraction]:
    points, most = _edn(inputs, number, group)
    if inputs["ecos"] is None:
        return points / most, ZERO, ZERO
    got = whole = ZERO
    ecos = inputs["ecos"]
    marks = ecos["candidates"][number]
    for domain, mark in zip(ecos["domains"], marks, strict=True):
        weight = 2 if group is not None and domain in group["domains"] else 1
        got += 0 if mark is None else weight * mark
        whole += 0 if mark is None else weight * 20
    parcours = min(inputs["parcours"][number], Fraction(60))
    return points / most, got / whole, parcours


def _edn(
    inputs: dict[str, Any],
    number: str,
    group: Row | None,
    *,
    is_of_rank_a: bool = False,
) -> tuple[Fraction, Fraction]:
    """Return weighted points and what they are out of."""
    got = whole = ZERO
    has_lca = inputs["settings"]["rank_a_lca"] == "counts"
    for sitting in inputs["sittings"]:
        own = sitting["candidates"][number]
        if own["state"] == "elsewhere":
            continue
        for at, question in enumerate(sitting["questions"]):
            is_left = question["rank"] != "A" or (question["lca"] and not has_lca)
            if is_of_rank_a and is_left:
                continue
            is_twice = (
                group is not None
                and question["rank"] == "B"
                and question["item"] in group["items"]
            )
            weight = 2 if is_twice else 1
            whole += weight * question["worth"]
            got += weight * own["marks"][at] if own["state"] == "marked" else 0
    return got, whole


def read_marks(path: Path) -> dict[str, Any]:
    """Return a sitting with everybody's points."""
    with path.open(encoding="utf-8") as file:
        head, *lines = [json.loads(line) for line in file if line.strip()]
    for question in head["questions"]:
        question["worth"] = Fraction(question["worth"])
    people = {}
    for line in lines:
        marks = [Fraction(mark) for mark in line.get("marks", ())]
        people[line["candidate"]] = {
            "state": line.get("state", "marked"),
            "marks": marks,
        }
    return {"questions": head["questions"], "candidates": people}


def read_groups(path: Path) -> tuple[list[Row], dict[str, str]]:
    """Return what counts double in each group, and how domains may be written."""
    value = tomllib.loads(path.read_text(encoding="utf-8"))
    groups = []
    for group in value["groups"]:
        items: set[int] = set()
        for text in group["items"]:
            first, _, last = text.partition("-")
            items.update(range(int(first), int(last or first) + 1))
        groups.append({"items": items, "domains": set(group["domains"])})
    names = {
        d[name]: d["code"] for d in value["domains"] for name in ("code", "fr", "en")
    }
    return groups, names


def read_ecos(path: Path, names: dict[str, str]) -> dict[str, Any]:
    """Return the marks of a file with one column a station, `3 entretien`."""
    heads, rows = _csv(path)
    stations = sorted(
        (int(found[1]), names[found[2]], place)
        for place, head in enumerate(heads)
        if (found := re.fullmatch(r"([0-9]+) (.+)", head))
    )
    at = heads.index("numero")
    people = {
        row[at]: [
            _decimal(row[place]) if row[place] else None for *_, place in stations
        ]
        for row in rows
    }
    return {"domains": [domain for _, domain, _ in stations], "candidates": people}


def read_parcours(path: Path) -> dict[str, Fraction]:
    """Return the points of a file `numero;points`."""
    heads, rows = _csv(path)
    number, points = heads.index("numero"), heads.index("points")
    return {row[number]: _decimal(row[points]) for row in rows}


def _decimal(text: str) -> Fraction:
    return Fraction(text.replace(",", "."))


def _csv(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        heads, *rows = [row for row in csv.reader(file, delimiter=";") if any(row)]
    return [head.strip() for head in heads], rows


def main(arguments: list[str] | None = None) -> int:
    """Make one ranking again and say what differs."""
    asked = _parser().parse_args(arguments)
    try:
        groups, names = read_groups(asked.groups)
        result = json.loads(asked.result.read_text(encoding="utf-8"))
        sittings = [read_marks(path) for path in asked.marks]
        inputs = {
            "numbers": {n for sitting in sittings for n in sitting["candidates"]},
            "sittings": sittings,
            "ecos": read_ecos(asked.ecos, names) if asked.ecos else None,
            "parcours": read_parcours(asked.parcours) if asked.parcours else {},
            "groups": groups,
            "settings": result["settings"],
        }
    except (OSError, ValueError, KeyError) as error:
        sys.stderr.write(f"cannot read: {error}\n")
        return 2
    return _tell(compare(inputs, result), len(result["candidates"]), len(groups))


def _tell(differences: Iterable[str], candidates: int, groups: int) -> int:
    listed = list(differences)
    verdict = "OK" if not listed else f"{len(listed)} FINDINGS"
    counted = f"{verdict}: {candidates} candidates, {groups} groups"
    sys.stdout.write("\n".join([*listed, counted, ""]))
    return 1 if listed else 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="verifier.ranking", description=__doc__)
    parser.add_argument("result", type=Path)
    parser.add_argument("--marks", type=Path, action="append", required=True)
    parser.add_argument("--ecos", type=Path)
    parser.add_argument("--parcours", type=Path)
    parser.add_argument("--groups", type=Path, required=True)
    return parser


if __name__ == "__main__":
    sys.exit(main())
