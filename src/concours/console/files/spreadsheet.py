"""Tables as files that a spreadsheet opens, and runs nothing of (A18)."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import TypeAlias

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from concours.core.tables.plain_cells import plain_cell

Cell: TypeAlias = "str | int"
Rows: TypeAlias = Iterable[Sequence[Cell]]


def csv_text(rows: Rows, *, delimiter: str = ",") -> str:
    """Return rows as CSV."""
    writer = csv.writer(out := StringIO(), delimiter=delimiter)
    writer.writerows([plain_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def workbook(title: str, rows: Rows) -> bytes:
    """Return rows as a workbook; texts are texts, never formulas."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: object, value: Cell) -> object:
    if isinstance(value, int):
        return value
    cell = WriteOnlyCell(sheet, value=plain_cell(value))
    cell.data_type = "s"
    return cell
