"""A whole workbook as the tables of a folder: paper, dossiers, questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from concours.core.authoring.sources.faults import Fault, Findings, Location
from concours.core.authoring.sources.reading import PAPER_FILE
from concours.core.authoring.spreadsheet.cells import CellMap
from concours.core.authoring.spreadsheet.columns import (
    DOSSIER_COLUMNS,
    DOSSIERS,
    PAPER,
    PAPER_FACTS,
    QUESTION_COLUMNS,
    QUESTIONS,
    Sheet,
    cell_name,
    whole_number,
)
from concours.core.authoring.spreadsheet.dossiers import DossierGatherer, file_name
from concours.core.authoring.spreadsheet.lines import Line, lines_of
from concours.core.tables.columns import plain_heading


@dataclass(frozen=True, slots=True)
class SpreadsheetPaper:
    """The tables by file name, what no table could say, and where all of it stands."""

    tables: Mapping[str, Mapping[str, Any]]
    faults: tuple[Fault, ...]
    cells: CellMap

    def locate(self, fault: Fault) -> Fault | None:
        """Return a fault of these tables by its cell; `None` if it is told already."""
        return self.cells.locate(fault)


def convert(sheets: Sequence[Sheet]) -> SpreadsheetPaper:
    """Return the tables that a workbook means; nothing is raised.

    Without a sheet named Questions, the first that is no other of ours is taken.
    """
    reader = _Reader(sheets)
    facts = reader.facts()
    dossiers = reader.dossiers()
    paper: dict[str, Any] = {**facts, "dossiers": [*dossiers]}
    return SpreadsheetPaper(
        {PAPER_FILE: paper, **dossiers}, reader.findings.all(), reader.cells
    )


class _Reader:
    """Reads each sheet, and gathers what is wrong in any."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.findings, self.cells = Findings(), CellMap()
        self._sheets = {plain_heading(sheet.name): sheet for sheet in sheets}

    def facts(self) -> dict[str, Any]:
        """Read the sheet of facts: the name of one, then what it is, on each line."""
        sheet = self._sheet(PAPER)
        if sheet is None:
            self.findings.report("sheet.missing", Location(PAPER), PAPER)
            self.cells.skipped.add(PAPER_FILE)
            return {}
        texts = self._texts_by_name(sheet)
        values = {
            "code": texts.get("code") or file_name(texts.get("titre", "")) or "sujet",
            "title": texts.get("titre", ""),
            "duration_minutes": whole_number(texts.get("duree", "")),
        }
        return {name: value for name, value in values.items() if value != ""}

    def dossiers(self) -> dict[str, Any]:
        """Read the questions, each in the table of its dossier, by file name."""
        dossier_lines = self._dossier_lines()
        sheet = self._sheet(QUESTIONS)
        if sheet is None:
            self.findings.report("sheet.missing", Location(QUESTIONS), QUESTIONS)
            self.cells.skipped.add(PAPER_FILE)
            return {}
        gatherer = DossierGatherer(dossier_lines, self.cells)
        required_columns = ("type", "enonce")
        for line in lines_of(sheet, QUESTION_COLUMNS, required_columns, self.findings):
            gatherer.add(line)
        gatherer.finish()
        return {
            f"{dossier.name}.toml": {**dossier.values, "questions": dossier.questions}
            for dossier in gatherer.dossiers
        }

    def _dossier_lines(self) -> dict[str, Line]:
        lines: dict[str, Line] = {}
        sheet = self._sheet(DOSSIERS)
        if sheet is None:
            return lines
        for line in lines_of(sheet, DOSSIER_COLUMNS, ("dossier",), self.findings):
            name = plain_heading(line.text("dossier"))
            if name in lines:
                line.report("sheet.dossier_twice", "dossier", line.text("dossier"))
            lines.setdefault(name, line)
        return lines

    def _texts_by_name(self, sheet: Sheet) -> dict[str, str]:
        fact_names = {plain_heading(name): name for name in PAPER_FACTS}
        texts: dict[str, str] = {}
        for row in sheet.rows:
            heading, text = (*row.cells, "", "")[:2]
            name = fact_names.get(plain_heading(heading))
            location = Location(PAPER, "", cell_name(PAPER, row.line, 0))
            if name is None:
                self.findings.report("sheet.column_unknown", location, heading.strip())
            elif name in texts:
                self.findings.report("sheet.column_twice", location, name)
            else:
                texts[name] = text.strip()
                self.cells.facts[name] = cell_name(PAPER, row.line, 1)
        return texts

    def _sheet(self, name: str) -> Sheet | None:
        """Return a sheet under its own name, its flaws reported."""
        sheet = self._sheets.get(plain_heading(name))
        if sheet is None and name == QUESTIONS:
            other_sheets = {plain_heading(other) for other in (DOSSIERS, PAPER)}
            unnamed = (s for key, s in self._sheets.items() if key not in other_sheets)
            sheet = next(unnamed, None)
        if sheet is None:
            return None
        for (line, place), code in sheet.flaws.items():
            cell = cell_name(name, line, place)
            self.findings.report(code, Location(name, "", cell))
            self.cells.told.add(cell)
        return replace(sheet, name=name)
