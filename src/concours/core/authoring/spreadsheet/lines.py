"""The lines of a sheet, each read by the names of its columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from concours.core.authoring.sources.faults import Findings, Location
from concours.core.authoring.spreadsheet.columns import (
    Columns,
    Sheet,
    cell_name,
    read_columns,
)
from concours.core.tables.table import Row


@dataclass(slots=True)
class Line:
    """One line: its texts by column, where they stand, and where faults go.

    `question` is the id of what it says, once that is known. `is_unread` marks a line
    that no table can say: of that alone is told. `told` are columns of which nothing
    more is.
    """

    columns: Columns
    row: Row
    findings: Findings
    question: str = ""
    is_unread: bool = False
    told: set[str] = field(default_factory=set)

    def text(self, column: str) -> str:
        """Return what a column says, nothing where there is no such column."""
        place = self.columns.places.get(column)
        if place is None or place >= len(self.row.cells):
            return ""
        return self.row.cells[place].strip()

    def location(self, column: str) -> Location:
        """Return where a column stands; the line's first cell where it is missing."""
        cell = self.columns.cell(column, self.row.line) or cell_name(
            self.columns.sheet, self.row.line, 0
        )
        return Location(self.columns.sheet, self.question, cell)

    def report(self, code: str, column: str, at: str = "") -> None:
        """Report a fault of one cell."""
        self.findings.report(code, self.location(column), at)


def lines_of(
    sheet: Sheet,
    names: Sequence[str],
    required_columns: Sequence[str],
    findings: Findings,
) -> Iterator[Line]:
    """Give the lines under the headings, and report what no heading explains."""
    if not sheet.rows:
        findings.report("sheet.empty", Location(sheet.name))
        return
    headings, *rows = sheet.rows
    columns = read_columns(sheet.name, headings, names)
    _report_headings(columns, headings.line, required_columns, findings)
    for row in rows:
        for place in range(len(headings.cells), len(row.cells)):
            if row.cells[place].strip():
                cell = cell_name(sheet.name, row.line, place)
                findings.report("sheet.heading_missing", Location(sheet.name, "", cell))
        yield Line(columns, row, findings)


def _report_headings(
    columns: Columns, line: int, required_columns: Sequence[str], findings: Findings
) -> None:
    sheet = columns.sheet
    for place, heading in columns.unknown:
        cell = cell_name(sheet, line, place)
        findings.report("sheet.column_unknown", Location(sheet, "", cell), heading)
    for place, name in columns.twice:
        cell = cell_name(sheet, line, place)
        findings.report("sheet.column_twice", Location(sheet, "", cell), name)
    for name in required_columns:
        if name not in columns.places:
            cell = cell_name(sheet, line, 0)
            findings.report("sheet.column_missing", Location(sheet, "", cell), name)
