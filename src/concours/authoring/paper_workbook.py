"""The sheets of a paper's workbook (XLSX), as their author sees them.

A candidate must read what the author saw. So whatever a cell shows otherwise than it
is kept is a fault: a formula, a date, a number in a form of its own. Macros, links to
other workbooks and pasted pictures are faults of the whole file.
"""

import warnings
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook

from concours.authoring.workbook import WorkbookHeavy, check_weight
from concours.core.authoring.spreadsheet.columns import Sheet
from concours.core.tables.table import Row

SHEETS_COUNT_MAX = 10
LINES_COUNT_MAX = 1_000
COLUMNS_COUNT_MAX = 60
PLAIN_FORMATS = frozenset({"General", "@"})
"""Forms of numbers that show what is kept."""

_FOREIGN_PARTS: Mapping[str, str] = {
    "xl/vbaProject": "sheet.macro",
    "xl/externalLinks/": "sheet.external_link",
    "xl/media/": "sheet.image_pasted",
}


def read_sheets(data: bytes) -> tuple[tuple[Sheet, ...], tuple[str, ...]]:
    """Return the sheets of a workbook, and the codes of what is wrong with all of it.

    Its weight is counted before anything is read, as that of a roster is.
    """
    try:
        check_weight(data)
        foreign = _foreign_parts(data)
        if foreign:
            return (), foreign
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and lists, which we pass over
            return _sheets(data), ()
    except WorkbookHeavy:
        return (), ("sheet.too_heavy",)
    except Exception:  # noqa: BLE001 -- whatever a broken file makes of it
        return (), ("sheet.unreadable",)


def _foreign_parts(data: bytes) -> tuple[str, ...]:
    with ZipFile(BytesIO(data)) as zipped:
        names = zipped.namelist()
    parts = (
        code
        for start, code in _FOREIGN_PARTS.items()
        if any(name.startswith(start) for name in names)
    )
    return tuple(parts)


def _sheets(data: bytes) -> tuple[Sheet, ...]:
    book = load_workbook(BytesIO(data), read_only=True, keep_links=False)
    return tuple(_sheet(sheet) for sheet in book.worksheets[:SHEETS_COUNT_MAX])


def _sheet(sheet: Any) -> Sheet:
    rows: list[Row] = []
    flaws: dict[tuple[int, int], str] = {}
    sheet.reset_dimensions()  # what a file says of its own size is not believed
    for line, cells in enumerate(sheet.iter_rows(max_col=COLUMNS_COUNT_MAX), start=1):
        texts = _texts(cells, line, flaws)
        if not any(texts):
            continue
        if len(rows) > LINES_COUNT_MAX:
            flaws[line, 0] = "sheet.lines_too_many"
            break
        rows.append(Row(line, texts))
    return Sheet(str(sheet.title), tuple(rows), flaws)


def _texts(
    cells: Sequence[Any], line: int, flaws: dict[tuple[int, int], str]
) -> tuple[str, ...]:
    texts = []
    for place, cell in enumerate(cells):
        text, code = _read(cell)
        texts.append(text)
        if code:
            flaws[line, place] = code
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _read(cell: Any) -> tuple[str, str]:
    """Return what a cell says, and the code of what keeps it from being read."""
    value: object = cell.value
    if value is None:
        return "", ""
    if isinstance(value, datetime | date | time | timedelta):
        return str(value), "sheet.date"
    if cell.data_type in ("f", "e"):  # calculated, or what came of it
        return "=", "sheet.formula"
    if isinstance(value, bool):  # « VRAI », typed, becomes one
        return ("Vrai" if value else "Faux"), ""
    if isinstance(value, int | float):
        text, form = _number(value), str(cell.number_format)
        is_shown = form in PLAIN_FORMATS or (form == "0" and "," not in text)
        return text, "" if is_shown else "sheet.number_shown"
    return (_plain(value), "") if isinstance(value, str) else ("=", "sheet.formula")


def _number(value: float) -> str:
    """Return a number as it is read in French: `12`, `0,5`."""
    return str(int(value) if value == int(value) else value).replace(".", ",")


def _plain(text: str) -> str:
    """Return a text with one sign at each line end, and none that UTF-8 has not."""
    text = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "replace").decode("utf-8")
