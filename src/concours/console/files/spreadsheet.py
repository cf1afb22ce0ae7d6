"""Tables as files that a spreadsheet opens, and runs nothing of (A18)."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import TypeAlias

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

Cell: TypeAlias = "str | int"
Rows: TypeAlias = Iterable[Sequence[Cell]]

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

AFTER_SEPARATOR = re.compile(r"(?!\A)([;,\t\r\n]\s*)(?=[=+\-@＝＋－＠])")
"""Where a cell begins for who takes another sign than ours to part them: in French,
spreadsheets open a file with commas as one with semicolons."""


def plain_cell(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula, whatever parts cells."""
    text = AFTER_SEPARATOR.sub(r"\1'", str(value))
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


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
