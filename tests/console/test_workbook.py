"""A workbook is read as its author sees it; a hostile one costs little and says why."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from concours.console.files import workbook
from concours.console.files.workbook import read_workbook
from concours.core.roster.columns import DATE_MARK

SHEET = "xl/worksheets/sheet1.xml"


def book(*rows, formats=()) -> bytes:
    made, out = Workbook(), BytesIO()
    for row in rows:
        made.active.append(row)
    for cell, written in formats:
        made.active[cell].number_format = written
    made.save(out)
    return out.getvalue()


def patched(data: bytes, part: str, change) -> bytes:
    """The same archive with one part made otherwise."""
    out = BytesIO()
    old = zipfile.ZipFile(BytesIO(data))
    with old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return out.getvalue()


def rows(data: bytes) -> list[tuple[int, tuple[str, ...]]]:
    table = read_workbook(data)
    assert table.faults == ()
    return [(row.line, row.cells) for row in table.rows]


def codes(data: bytes) -> list[str]:
    return [fault.code for fault in read_workbook(data).faults]


def test_cells_are_texts_and_lines_are_those_of_the_sheet():
    data = book(["numero", "place"], ["04201", "A-01"], [], [4202, 1.5], [3.0, None])

    assert rows(data) == [
        (1, ("numero", "place")),
        (2, ("04201", "A-01")),
        (4, ("4202", "1.5")),
        (5, ("3",)),
    ]


def test_a_number_shown_with_its_zeros_keeps_them():
    data = book(["numero"], [4201], [12], formats=[("A2", "00000"), ("A3", "0.00")])

    assert rows(data)[1:] == [(2, ("04201",)), (3, ("12",))]


def test_what_the_spreadsheet_took_for_a_date_is_marked():
    data = book(["majoration"], [date(2026, 3, 4)])

    assert rows(data)[1] == (2, (f"{DATE_MARK}2026-03-04",))


def test_what_a_file_says_of_its_own_size_is_not_believed():
    data = patched(
        book(["numero"], ["1"], ["2"]),
        SHEET,
        lambda xml: xml.replace(b'<dimension ref="A1:A3"', b'<dimension ref="A1:A1"'),
    )

    assert len(rows(data)) == 3


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + bytes(400)])
def test_a_broken_archive_is_a_fault(data):
    assert codes(data) == ["table.unreadable"]


def test_an_archive_that_is_no_workbook_is_a_fault():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("a.txt", "x")

    assert codes(out.getvalue()) == ["table.unreadable"]


def test_a_part_that_unzips_without_end_is_not_unzipped(monkeypatch):
    monkeypatch.setattr(workbook, "UNZIPPED_BYTES_MAX", 1_000_000)
    bomb = patched(book(["numero"]), SHEET, lambda _xml: bytes(1_000_001))

    assert len(bomb) < 20_000
    assert codes(bomb) == ["table.too_long"]


def test_a_line_far_below_is_not_walked_to():
    far = patched(
        book(["numero"], ["1"]),
        SHEET,
        lambda xml: xml.replace(b'<row r="2"', b'<row r="99999999999"'),
    )

    assert codes(far) == ["table.too_long"]


def test_names_that_expand_without_end_are_a_fault():
    laughs = b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 9)
    )
    doctype = b'<!DOCTYPE x [<!ENTITY a0 "' + b"ha" * 50 + b'">' + laughs + b"]>"
    data = patched(
        book(["numero"], [77]),
        SHEET,
        lambda xml: doctype + xml.replace(b"<v>77</v>", b"<v>&a8;</v>"),
    )

    assert codes(data) == ["table.unreadable"]
