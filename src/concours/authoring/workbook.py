"""The first sheet of a workbook (XLSX) as rows of texts, within bounds.

What all sheets of a paper say: `paper_workbook`.
"""

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from openpyxl import load_workbook

from concours.core.tables.columns import DATE_MARK
from concours.core.tables.faults import Fault
from concours.core.tables.table import COLUMNS_COUNT_MAX, Row, Table, table_of

STARTS_WITH = b"PK\x03\x04"
UNZIPPED_BYTES_MAX = 60_000_000
"""What all parts may come to: a sheet of 50,000 lines takes a third of it."""

PARTS_COUNT_MAX = 1_000
LINES_COUNT_MAX = 200_000
"""Lines of all sheets, blank ones included."""

CELLS_COUNT_MAX = 600_000
"""Cells of all sheets: 50,000 lines of twelve, or 12,000 of fifty."""

ELEMENTS_COUNT_MAX = 1_500_000
"""Elements of all parts: a cell is two or three. Each costs eight microseconds."""

ELEMENTS_FREE, ELEMENTS_PER_BYTE_MAX = 100_000, 2
"""How many a small archive may hold: a real table has not one for each of its bytes."""

PADDED = re.compile("0{1,12}")
"""A number shown as `00000` is meant with its zeros."""


class WorkbookHeavy(Exception):
    """The workbook holds more than it may."""


def read_workbook(data: bytes) -> Table:
    """Read the first sheet; what cannot be read is a fault and not an exception.

    What an archive of 100 KB holds can take minutes to read: all of it is counted
    first, as a parser counts, and openpyxl never sees what is out of bounds.
    """
    try:
        check_weight(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and charts, which we pass over
            return table_of(_rows(data))
    except WorkbookHeavy as heavy:
        return Table((), (Fault(0, "", "table.too_heavy", str(heavy)),))
    except Exception as error:  # noqa: BLE001 -- whatever a broken file makes of it
        error_name = type(error).__name__
        return Table((), (Fault(0, "", "table.unreadable", error_name),))


def check_weight(data: bytes) -> None:
    """Raise `WorkbookHeavy` unless the archive unzips to little enough.

    No part exceeds what it declares: reading stops there.
    """
    with ZipFile(BytesIO(data)) as zipped:
        parts = zipped.infolist()
        if len(parts) > PARTS_COUNT_MAX:
            raise WorkbookHeavy("parts")
        if sum(part.file_size for part in parts) > UNZIPPED_BYTES_MAX:
            raise WorkbookHeavy("bytes")
        elements = _Elements(len(data))
        for part in parts:
            _count(zipped, part, elements)


def _count(zipped: ZipFile, part: ZipInfo, elements: "_Elements") -> None:
    """Count the elements of one part, as far as it is XML, in whatever encoding."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = elements.count
    parser.StartDoctypeDeclHandler = _refuse_doctype
    with zipped.open(part) as stream, suppress(expat.ExpatError):  # an image: no XML
        parser.ParseFile(stream)


def _refuse_doctype(*_: object) -> None:
    """No part of a workbook may define names that stand for more."""
    raise WorkbookHeavy("doctype")


class _Elements:
    """How many lines, cells and other elements were met so far."""

    def __init__(self, archive_bytes: int) -> None:
        self._left = {"row": LINES_COUNT_MAX, "c": CELLS_COUNT_MAX}
        dense = ELEMENTS_FREE + ELEMENTS_PER_BYTE_MAX * archive_bytes
        self._elements_left = min(ELEMENTS_COUNT_MAX, dense)

    def count(self, name: str, attributes: Mapping[str, str]) -> None:
        """Count one more element. Raises `WorkbookHeavy` past the bounds."""
        self._elements_left -= 1
        if self._elements_left < 0:
            raise WorkbookHeavy("elements")
        local = name.rpartition(" ")[2]
        if local == "row" and int(attributes.get("r", "0")) > LINES_COUNT_MAX:
            raise WorkbookHeavy("rows")  # each blank one before it would be read
        if local in self._left:
            self._left[local] -= 1
            if self._left[local] < 0:
                raise WorkbookHeavy("rows" if local == "row" else "cells")


def _rows(data: bytes) -> Iterator[Row | Fault]:
    book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    sheet: Any = book.worksheets[0]
    sheet.reset_dimensions()  # what a file says of its own size is not believed
    for line, cells in enumerate(sheet.iter_rows(max_col=COLUMNS_COUNT_MAX), start=1):
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
