"""The national ranking, made again: `docs/rules/ranking.md`, from the files alone.

`python -m verifier.ranking RANKING.zip` reads what `concours export --ranking` wrote;
`python -m verifier.ranking RESULT.json --marks FILE… [--ecos FILE --parcours FILE]
--groups FILE.toml` what `concours rank --json` read. It ranks in plain fractions, and
says what differs. Exit code 0: everything agrees; 1: something differs; 2: unreadable.
"""

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, is_zipfile

from verifier.ranking_files import from_archive, from_paths, read
from verifier.strict import write

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
    if result["digest"] != digest_of(result):
        yield f"digest {result['digest']} is {digest_of(result)}"
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


def digest_of(result: dict[str, Any]) -> str:
    """Return the digest of a result: its heading and its rows, one a line."""
    heading = {n: v for n, v in result.items() if n not in ("digest", "candidates")}
    lines = (write(value) + b"\n" for value in (heading, *result["candidates"]))
    return sha256(b"".join(lines)).hexdigest()


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


def main(arguments: list[str] | None = None) -> int:
    """Make one ranking again and say what differs."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    try:
        if is_zipfile(asked.result):
            files = from_archive(asked.result)
        elif asked.marks and asked.groups:
            files = from_paths(asked)
        else:
            parser.error("a result that is no archive needs --marks and --groups")
        result, inputs = read(files)
        listed = list(compare(inputs, result))
    except (OSError, BadZipFile, ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"cannot read: {error!r}\n")
        return 2
    return _tell(listed, len(result["candidates"]), len(inputs["groups"]))


def _tell(listed: list[str], candidates: int, groups: int) -> int:
    verdict = "OK" if not listed else f"{len(listed)} FINDINGS"
    counted = f"{verdict}: {candidates} candidates, {groups} groups"
    sys.stdout.write("\n".join([*listed, counted, ""]))
    return 1 if listed else 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="verifier.ranking", description=__doc__)
    parser.add_argument("result", type=Path)
    parser.add_argument("--marks", type=Path, action="append")
    parser.add_argument("--ecos", type=Path)
    parser.add_argument("--parcours", type=Path)
    parser.add_argument("--groups", type=Path)
    return parser


if __name__ == "__main__":
    sys.exit(main())
