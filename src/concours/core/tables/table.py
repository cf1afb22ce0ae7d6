"""A file of the roster as rows of texts, whatever wrote it.

Reads CSV: UTF-8 with or without its mark, else Windows-1252; semicolons, commas or
tabulations. A workbook is made the same rows at the edge. Never raises on bytes.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from concours.core.tables.faults import Fault

FILE_BYTES_MAX = 20_000_000
LINES_COUNT_MAX = 50_000
COLUMNS_COUNT_MAX = 50
SEPARATORS = ";,\t"


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one line, as they are written. `line` counts from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, blank ones left out, and what kept others from being read."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...] = ()


def read_csv(data: bytes) -> Table:
    """Read a CSV file of at most `FILE_BYTES_MAX`."""
    assert len(data) <= FILE_BYTES_MAX
    text = _decode(data)
    return table_of(_csv_rows(text, _separator(text)))


def table_of(rows: Iterator[Row | Fault]) -> Table:
    """Gather rows within bounds; a row without any text is left out."""
    filled_rows: list[Row] = []
    for row in rows:
        if isinstance(row, Fault):
            return Table(tuple(filled_rows), (row,))
        if any(cell.strip() for cell in row.cells):
            filled_rows.append(row)
        if len(filled_rows) > LINES_COUNT_MAX + 1:  # the headings are a line more
            fault = Fault(row.line, "", "table.too_long", str(LINES_COUNT_MAX))
            return Table(tuple(filled_rows[:-1]), (fault,))
    return Table(tuple(filled_rows))


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _separator(text: str) -> str:
    """Return the separator that the first line with text has most of."""
    first = next((line for line in StringIO(text) if line.strip()), "")
    return max(SEPARATORS, key=first.count)


def _csv_rows(text: str, separator: str) -> Iterator[Row | Fault]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Fault(line, "", "table.unreadable", str(error))
            return
        yield Row(line, tuple(cells))
        line = reader.line_num + 1
