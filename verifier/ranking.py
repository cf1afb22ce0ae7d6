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
BEFORE_PROFILES = {"points": [360, 180, 60], "stations_gate": "10"}
Row = dict[str, Any]


def rank(inputs: dict[str, Any]) -> dict[str, Row]:
    """Return of each candidate the state, the mark of rank A, totals and places."""
    numbers = sorted(inputs["numbers"])
    rows = {number: _row(inputs, number) for number in numbers}
    numbers_ranked = [number for number in numbers if rows[number]["state"] == "ranked"]
    for group in inputs["groups"]:
        keys = {number: _key(inputs, number, group) for number in numbers_ranked}
        counts = Counter(keys.values())
        before_count, place = 0, {}
        for key in sorted(counts, reverse=True):
            place[key] = before_count + 1
            before_count += counts[key]
        for number in numbers_ranked:
            rows[number]["totals"].append(keys[number][0])
            rows[number]["places"].append(place[keys[number]])
    return rows


def compare(inputs: dict[str, Any], result: dict[str, Any]) -> Iterator[str]:
    """Yield what a result says otherwise than `rank`."""
    if result["digest"] != digest_of(result):
        yield f"digest {result['digest']} is {digest_of(result)}"
    own_rows = rank(inputs)
    scales = [int(text) for text in result["denominators"]]
    claimed_rows = {row["candidate"]: row for row in result["candidates"]}
    if list(claimed_rows) != list(own_rows):
        yield "candidates differ"
    for number in own_rows.keys() & claimed_rows.keys():
        claim = _claimed_row(claimed_rows[number], scales)
        for field, value in own_rows[number].items():
            if claim[field] != value:
                yield f"{number}: {field} {claim[field]} is {value}"


def digest_of(result: dict[str, Any]) -> str:
    """Return the digest of a result: its heading and its rows, one a line."""
    heading = {n: v for n, v in result.items() if n not in ("digest", "candidates")}
    lines = (write(value) + b"\n" for value in (heading, *result["candidates"]))
    return sha256(b"".join(lines)).hexdigest()


def _claimed_row(row: Row, scales: list[int]) -> Row:
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
    if any(sitting["state"] == "excluded" for sitting in own):
        return "excluded"
    states = {sitting["state"] for sitting in own}
    is_away = settings["absence"] == "unranked" and "absent" in states
    if "marked" not in states or is_away or not _edn(inputs, number, None)[1]:
        return "absent"
    if inputs["ecos"] is None:
        return "ranked"
    at_stations = _state_at_stations(inputs, number)
    if at_stations is not None:
        return at_stations
    return "ranked" if number in inputs["parcours"] else "no_parcours"


def _state_at_stations(inputs: dict[str, Any], number: str) -> str | None:
    """Return why the stations leave somebody unranked, None if they do not."""
    settings = inputs["settings"]
    cells = [m for m in inputs["ecos"]["candidates"].get(number, []) if m is not None]
    if len(cells) != settings["stations_count"]:
        return "no_ecos"
    marks = [mark for mark in cells if not isinstance(mark, str)]
    if not marks:
        return "no_station"
    gate = _scale(inputs)["stations_gate"]
    is_below = gate is not None and sum(marks) < Fraction(gate) * len(marks)
    is_unranked = settings["below_ecos"] == "unranked" and is_below
    return "below_ecos" if is_unranked else None


def _key(inputs: dict[str, Any], number: str, group: Row) -> tuple[Fraction, ...]:
    """Return the total, then the marks that tell equal totals apart."""
    edn, ecos, parcours = _marks(inputs, number, group)
    most, most_of_ecos, _ = _scale(inputs)["points"]
    total = most * edn
    if inputs["ecos"] is not None:
        total += most_of_ecos * ecos + parcours
    if inputs["settings"]["ties"] == "unweighted":
        edn, ecos, parcours = _marks(inputs, number, None)
    return total, edn, ecos, parcours


def _scale(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the numbers of the exam's profile, or those of before there were any."""
    scale: dict[str, Any] = inputs["settings"].get("scale", BEFORE_PROFILES)
    return scale


def _marks(
    inputs: dict[str, Any], number: str, group: Row | None
) -> tuple[Fraction, Fraction, Fraction]:
    points, most = _edn(inputs, number, group)
    if inputs["ecos"] is None:
        return points / most, ZERO, ZERO
    earned = whole = ZERO
    ecos = inputs["ecos"]
    marks = ecos["candidates"][number]
    for domain, mark in zip(ecos["domains"], marks, strict=True):
        weight = 2 if group is not None and domain in group["domains"] else 1
        if mark is not None and not isinstance(mark, str):
            earned += weight * mark
            whole += weight * 20
    parcours = min(inputs["parcours"][number], Fraction(_scale(inputs)["points"][2]))
    return points / most, earned / whole, parcours


def _edn(
    inputs: dict[str, Any],
    number: str,
    group: Row | None,
    *,
    is_of_rank_a: bool = False,
) -> tuple[Fraction, Fraction]:
    """Return weighted points and what they are out of."""
    earned = whole = ZERO
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
            earned += weight * own["marks"][at] if own["state"] == "marked" else 0
    return earned, whole


def main(arguments: list[str] | None = None) -> int:
    """Make one ranking again and say what differs."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        if is_zipfile(options.result):
            files = from_archive(options.result)
        elif options.marks and options.groups:
            files = from_paths(options)
        else:
            parser.error("a result that is no archive needs --marks and --groups")
        result, inputs = read(files)
        differences = list(compare(inputs, result))
    except (OSError, BadZipFile, ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"cannot read: {error!r}\n")
        return 2
    return _tell(differences, len(result["candidates"]), len(inputs["groups"]))


def _tell(differences: list[str], candidates: int, groups: int) -> int:
    verdict = "OK" if not differences else f"{len(differences)} FINDINGS"
    summary = f"{verdict}: {candidates} candidates, {groups} groups"
    sys.stdout.write("\n".join([*differences, summary, ""]))
    return 1 if differences else 0


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
