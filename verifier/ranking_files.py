"""The files of a ranking, read: `docs/reference/rank-files.md`."""

import csv
import json
import re
import tomllib
from argparse import Namespace
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

FILE_BYTES_MAX = 2**30
FILES_COUNT_MAX = 100
UNCOUNTED = ("neutralisée", "retirée", "annulée", "manquante")
Row = dict[str, Any]


def read(files: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a result and what it is to be made from, of texts by name."""
    groups, names = read_groups(files["groups.toml"])
    result = json.loads(files["ranking.json"])
    sittings = [
        read_marks(text) for name, text in files.items() if name.startswith("marks-")
    ]
    ecos, parcours = files.get("ecos.csv"), files.get("parcours.csv")
    return result, {
        "numbers": {n for sitting in sittings for n in sitting["candidates"]},
        "sittings": sittings,
        "ecos": None if ecos is None else read_ecos(ecos, names),
        "parcours": {} if parcours is None else read_parcours(parcours),
        "groups": groups,
        "settings": result["settings"],
    }


def from_archive(path: Path) -> dict[str, str]:
    """Return the texts of an archive by name, within bounds. Raises `ValueError`."""
    with ZipFile(path) as zipped:
        entries = zipped.infolist()
        names = {entry.filename for entry in entries}
        if len(entries) > FILES_COUNT_MAX or len(names) != len(entries):
            raise ValueError(path)
        if any(entry.file_size > FILE_BYTES_MAX for entry in entries):
            raise ValueError(path)
        return {name: zipped.read(name).decode() for name in sorted(names)}


def from_paths(options: Namespace) -> dict[str, str]:
    """Return the texts of files by name, of the arguments of the command."""
    paths = {"ranking.json": options.result, "groups.toml": options.groups}
    paths |= {f"marks-{at}": path for at, path in enumerate(options.marks)}
    paths |= {"ecos.csv": options.ecos, "parcours.csv": options.parcours}
    return {n: p.read_bytes().decode() for n, p in paths.items() if p is not None}


def read_marks(text: str) -> dict[str, Any]:
    """Return a sitting with everybody's points."""
    head, *lines = [json.loads(line) for line in text.split("\n") if line.strip()]
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


def read_groups(text: str) -> tuple[list[Row], dict[str, str]]:
    """Return what counts double in each group, and how domains may be written."""
    value = tomllib.loads(text)
    groups = []
    for group in value["groups"]:
        items: set[int] = set()
        for span in group["items"]:
            first, _, last = span.partition("-")
            items.update(range(int(first), int(last or first) + 1))
        groups.append({"items": items, "domains": set(group["domains"])})
    names = {
        d[name]: d["code"] for d in value["domains"] for name in ("code", "fr", "en")
    }
    return groups, names


def read_ecos(text: str, names: dict[str, str]) -> dict[str, Any]:
    """Return the marks of a file with one column a station, `3 entretien`.

    A mark is None where the cell is empty, and a text where the station was theirs and
    does not count for them.
    """
    heads, rows = _csv(text)
    stations = sorted(
        (int(match[1]), names[match[2]], place)
        for place, head in enumerate(heads)
        if (match := re.fullmatch(r"([0-9]+) (.+)", head))
    )
    at = heads.index("numero")
    people = {row[at]: [_mark(row[place]) for *_, place in stations] for row in rows}
    return {"domains": [domain for _, domain, _ in stations], "candidates": people}


def read_parcours(text: str) -> dict[str, Fraction]:
    """Return the points of a file `numero;points`."""
    heads, rows = _csv(text)
    number, points = heads.index("numero"), heads.index("points")
    return {row[number]: _decimal(row[points]) for row in rows}


def _mark(text: str) -> Fraction | str | None:
    if text in UNCOUNTED:
        return text
    return _decimal(text) if text else None


def _decimal(text: str) -> Fraction:
    return Fraction(text.replace(",", "."))


def _csv(text: str) -> tuple[list[str], list[list[str]]]:
    lines = StringIO(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), newline="")
    heads, *rows = [row for row in csv.reader(lines, delimiter=";") if any(row)]
    return [head.strip() for head in heads], rows
