"""The first sheet of a workbook (XLSX) as rows of texts, within bounds."""

import re
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook

from concours.core.roster.columns import DATE_MARK
from concours.core.roster.faults import Fault
from concours.core.roster.table import COLUMNS_COUNT_MAX, Row, Table, table_of

STARTS_WITH = b"PK\x03\x04"
UNZIPPED_BYTES_MAX = 100_000_000
"""What all parts may come to: a sheet of 50,000 lines takes a third of it."""

PARTS_COUNT_MAX = 1_000
SHEET_LINES_MAX = 200_000
"""Lines that may be passed, blank ones included, before the sheet is given up."""

PADDED = re.compile("0{1,12}")
"""A number shown as `00000` is meant with its zeros."""


def read_workbook(data: bytes) -> Table:
    """Read the first sheet; what cannot be read is a fault and not an exception."""
    try:
        if not _is_bounded(data):
            return Table((), (Fault(0, "", "table.too_long"),))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and charts, which we pass over
            return table_of(_rows(data))
    except Exception as error:  # noqa: BLE001 -- whatever a broken file makes of it
        found = type(error).__name__
        return Table((), (Fault(0, "", "table.unreadable", found),))


def _is_bounded(data: bytes) -> bool:
    """Tell whether it unzips to little enough.

    No part exceeds what it declares: reading stops there.
    """
    with ZipFile(BytesIO(data)) as zipped:
        parts = zipped.infolist()
    unzipped_bytes = sum(part.file_size for part in parts)
    return len(parts) <= PARTS_COUNT_MAX and unzipped_bytes <= UNZIPPED_BYTES_MAX


def _rows(data: bytes) -> Iterator[Row | Fault]:
    book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    sheet: Any = book.worksheets[0]
    sheet.reset_dimensions()  # what a file says of its own size is not believed
    for line, cells in enumerate(sheet.iter_rows(max_col=COLUMNS_COUNT_MAX), start=1):
        if line > SHEET_LINES_MAX:
            yield Fault(line, "", "table.too_long")
            return
        yield Row(line, _texts(cells))


def _texts(cells: Sequence[Any]) -> tuple[str, ...]:
    texts = [_text(cell.value, cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _text(value: object, cell: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date | time):
        return f"{DATE_MARK}{value.isoformat()[:10]}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and PADDED.fullmatch(str(cell.number_format)):
        return str(value).zfill(len(cell.number_format))
    return str(value)
