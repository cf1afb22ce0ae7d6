"""A workbook is read as its author sees it; a hostile one costs little and says why."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from concours.authoring import workbook
from concours.authoring.workbook import read_workbook
from concours.core.tables.columns import DATE_MARK

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


def faults(data: bytes) -> list[tuple[str, str]]:
    return [(fault.code, fault.found) for fault in read_workbook(data).faults]


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
    assert faults(bomb) == [("table.too_heavy", "bytes")]


@pytest.fixture
def unread(monkeypatch):
    """Whether openpyxl was given anything to read."""
    given = []
    monkeypatch.setattr(workbook, "load_workbook", lambda *a, **_: given.append(a))
    return given


SIZES = {"LINES_COUNT_MAX": 20, "CELLS_COUNT_MAX": 30, "ELEMENTS_COUNT_MAX": 300}


@pytest.mark.parametrize(
    ("element", "count", "found"),
    [
        ("<c/>", 31, "cells"),
        ("<x:c/>", 31, "cells"),
        ("<row/>", 20, "rows"),
        ("<styled/>", 300, "elements"),
    ],
)
def test_what_a_workbook_holds_is_counted_before_it_is_read_a21(
    monkeypatch, unread, element, count, found
):
    """100 KB of empty cells once took two minutes."""
    for name, most in SIZES.items():
        monkeypatch.setattr(workbook, name, most)
    sheet = f'<s xmlns:x="urn:x"><row>{element * count}</row></s>'
    for encoding in ("utf-8", "utf-16"):
        content = sheet.encode(encoding)
        bomb = patched(book(["numero"]), SHEET, lambda _xml, it=content: it)
        assert faults(bomb) == [("table.too_heavy", found)]
    assert unread == []


def test_a_small_archive_may_not_hold_a_million_elements_a21(monkeypatch, unread):
    monkeypatch.setattr(workbook, "ELEMENTS_FREE", 1_000)
    sheet = f"<s>{'<c/>' * 60_000}</s>"
    bomb = patched(book(["numero"]), SHEET, lambda _xml: sheet.encode())

    assert len(bomb) < 20_000
    assert faults(bomb) == [("table.too_heavy", "elements")]
    assert unread == []


def test_a_sheet_of_a_whole_nation_is_within_bounds():
    lines = [
        (f"{n:05d}", "Camille Exemple", "Lyon", "1", "A", "1") for n in range(2000)
    ]

    assert len(rows(book(*lines))) == 2000
    assert workbook.CELLS_COUNT_MAX >= 12_000 * 50
    assert workbook.LINES_COUNT_MAX >= 50_000


def test_a_part_that_defines_names_is_refused_before_it_is_read(unread):
    doctype = b'<!DOCTYPE x [<!ENTITY cells "<c/><c/>">]>'
    data = patched(
        book(["numero"]),
        SHEET,
        lambda xml: doctype + xml.replace(b"<v>", b"&cells;<v>"),
    )

    assert faults(data) == [("table.too_heavy", "doctype")]
    assert unread == []


@pytest.mark.parametrize("line", [200_001, 1_048_576, 99_999_999_999])
def test_a_line_far_below_is_not_walked_to_a21(unread, line):
    far = patched(
        book(["numero"], ["1"]),
        SHEET,
        lambda xml: xml.replace(b'<row r="2"', b'<row r="%d"' % line),
    )

    assert faults(far) == [("table.too_heavy", "rows")]
    assert unread == []


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

    assert faults(data) == [("table.too_heavy", "doctype")]
