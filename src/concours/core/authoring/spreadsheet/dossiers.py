"""Lines gathered into dossiers, in the order of their first lines."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from concours.core.authoring.spreadsheet.cells import CellMap
from concours.core.authoring.spreadsheet.columns import KINDS, NAVIGATIONS
from concours.core.authoring.spreadsheet.lines import Line
from concours.core.authoring.spreadsheet.questions import LineTable, question_table
from concours.core.tables.columns import plain_heading

NAME_LENGTH_MAX = 40
SERIES = "questions"
"""The file of lines that name no dossier."""


@dataclass(slots=True)
class GatheredDossier:
    """A dossier: the name of its file without ending, its fields, its questions."""

    name: str
    values: dict[str, Any]
    questions: list[dict[str, Any]] = field(default_factory=list)


class DossierGatherer:
    """Takes the lines of questions one by one; `named` are those of the dossiers."""

    def __init__(self, dossier_lines: Mapping[str, Line], cells: CellMap) -> None:
        self.dossiers: list[GatheredDossier] = []
        self._named = dossier_lines
        self._cells = cells
        self._by_key: dict[str, GatheredDossier] = {}
        self._last_key: str | None = None

    def add(self, line: Line) -> None:
        """Add a question to its dossier; without one, to a series where it stands."""
        key = plain_heading(line.text("dossier"))
        if key != self._last_key:
            self._turn_to(key, line)
        self._last_key = key
        dossier = self._by_key[key]
        line.question = f"{dossier.name}-q{len(dossier.questions) + 1}"
        table = question_table(line)
        dossier.questions.append(table.values)
        place = (f"{dossier.name}.toml", line.question)
        self._cells.lines[place] = line
        self._cells.columns[place] = table.columns

    def finish(self) -> None:
        """Report the lines of dossiers that no question names."""
        for key, line in self._named.items():
            if key not in self._by_key:
                line.report("sheet.dossier_unused", "dossier", line.text("dossier"))

    def _turn_to(self, key: str, line: Line) -> None:
        if key and key in self._by_key:
            line.report("sheet.dossier_split", "dossier", line.text("dossier"))
            return
        own_line = self._named.get(key) if key else None
        other_names = {dossier.name for dossier in self.dossiers}
        table = _dossier_table(own_line, line.text("dossier"))
        name = _free_name(file_name(line.text("dossier")) or SERIES, other_names)
        dossier = GatheredDossier(name, table.values)
        place = (f"{name}.toml", "")
        self._cells.lines[place] = own_line or line
        self._cells.columns[place] = table.columns if own_line else {}
        self._by_key[key] = dossier
        self.dossiers.append(dossier)


def file_name(text: str) -> str:
    """Return a text as the name of a file: `Dossier n° 1` is `dossier-n-1`."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", plain)[:NAME_LENGTH_MAX].strip("-")


def _free_name(name: str, other_names: set[str]) -> str:
    """Return a name that no other dossier has, nor the paper itself."""
    number = 1
    free = name
    while free in other_names or free == "paper":
        number += 1
        free = f"{name[: NAME_LENGTH_MAX - 4]}-{number}"
    return free


def _dossier_table(line: Line | None, dossier_name: str) -> LineTable:
    table = LineTable()
    if line is None:
        table.values.update(kind="isolated", title=dossier_name or "Questions")
        return table
    kind, navigation = (plain_heading(line.text(c)) for c in ("genre", "navigation"))
    table.put("kind", "genre", KINDS.get(kind, line.text("genre")))
    table.put("title", "titre", line.text("titre") or dossier_name)
    table.put(
        "navigation", "navigation", NAVIGATIONS.get(navigation, line.text("navigation"))
    )
    table.put("vignette", "vignette", line.text("vignette"))
    table.put_figure(line)
    return table
