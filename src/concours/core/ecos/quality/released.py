"""Grids as a university may have them: under pseudonyms, without a word that was typed.

A pseudonym is an HMAC-SHA256 under a key of one release: whoever has not the key finds
no number by trying them all, and two releases are not matched. What few share is
withheld.
"""

import hmac
from base64 import b32encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from concours.core.ecos.grids.grid import Grid
from concours.core.ecos.quality.cohort import MarkedGrid
from concours.core.kernel.canonical import fields

PSEUDONYM_BYTES = 10
CELL_MIN = 5
"""Candidates of a site in a half-day below whom all its grids are withheld."""

COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("half_day", "demi-journée, par son nom court", "half-day, by its short name"),
    ("site", "pseudonyme du centre", "pseudonym of the site"),
    ("circuit", "pseudonyme du circuit", "pseudonym of the circuit"),
    ("tempo", "facteur de la cadence ; 1 : normale", "factor of the tempo; 1: normal"),
    (
        "station",
        "code de la station dans sa série",
        "code of the station in its series",
    ),
    ("domain", "domaine de la station", "domain of the station"),
    ("chair", "siège, 1 ou 2", "chair, 1 or 2"),
    ("examiner", "pseudonyme de l’examinateur", "pseudonym of the examiner"),
    ("candidate", "pseudonyme du candidat", "pseudonym of the candidate"),
    ("turn", "passage dans la demi-journée", "turn in the half-day"),
    (
        "criteria",
        "niveaux des critères, dans leur ordre, depuis 0 ; tiret : sans réponse",
        "levels of the criteria in the order of the grid, from 0; a dash: no answer",
    ),
    (
        "aptitudes",
        "niveaux des aptitudes, de même",
        "levels of the aptitudes, likewise",
    ),
    (
        "overall",
        "appréciation d’ensemble, depuis 0 ; vide : aucune",
        "overall rating, from 0; empty: none",
    ),
    ("points", "note de la grille sur 20, exacte", "mark of the grid out of 20, exact"),
    ("late", "1 si écrite en retard", "1 if written late"),
)
"""Each column, and what it means in French and English."""


@dataclass(frozen=True, slots=True)
class ReleasedGrids:
    """The lines of a release, sorted by what they say, and how many are withheld."""

    lines: Sequence[tuple[str, ...]]
    candidates_count: int
    withheld_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GridToRelease:
    """One grid of a half-day: its place and mark, and the levels as they were shown."""

    half_day: str
    domain: str
    marked: MarkedGrid
    grid: Grid


def pseudonym(key: bytes, kind: str, name: str) -> str:
    """Return what stands for a name of this kind in the release of this key."""
    code = hmac.new(key, fields(kind.encode(), name.encode()), sha256).digest()
    return b32encode(code[:PSEUDONYM_BYTES]).decode().lower()


def release_grids(key: bytes, grids: Iterable[GridToRelease]) -> ReleasedGrids:
    """Return the lines of a release; small cells are left out and counted."""
    rows = list(grids)
    people: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        place = row.half_day, row.marked.site
        people.setdefault(place, set()).add(row.marked.candidate)
    large_rows = [
        row for row in rows if len(people[row.half_day, row.marked.site]) >= CELL_MIN
    ]
    return ReleasedGrids(
        lines=sorted(_line(key, row) for row in large_rows),
        candidates_count=len({row.marked.candidate for row in large_rows}),
        withheld_count=len(rows) - len(large_rows),
    )


def _line(key: bytes, row: GridToRelease) -> tuple[str, ...]:
    own, grid = row.marked, row.grid
    return (
        row.half_day,
        pseudonym(key, "site", own.site),
        pseudonym(key, "circuit", f"{row.half_day} {own.site} {own.circuit}"),
        own.tempo,
        own.station,
        row.domain,
        str(own.chair),
        pseudonym(key, "examiner", own.examiner),
        pseudonym(key, "candidate", own.candidate),
        str(grid.turn),
        _levels(grid.criteria),
        _levels(grid.aptitudes),
        "" if grid.overall is None else str(grid.overall),
        str(own.mark),
        "1" if grid.is_late else "0",
    )


def _levels(levels: Iterable[int | None]) -> str:
    return " ".join("-" if level is None else str(level) for level in levels)
