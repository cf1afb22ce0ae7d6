"""A file of marks is read whole, exactly, or refused with each fault by its line."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.ecos.marked import exams, grid

from concours.core.ecos.quality.reading import JSON_FORM, read_marks, read_points

HEADS = "centre;circuit;station;siège;examinateur;candidat;note;appréciation"
LINE = "reims;c1;a1;1;E1;p1;13,75;3"


def faults(*lines, heads=HEADS):
    reading = read_marks("\n".join([heads, *lines]).encode())
    assert reading.grids == () or not reading.faults
    return [
        (fault.line, fault.column, fault.code, fault.found, fault.other)
        for fault in reading.faults
    ]


def csv_of(grids):
    rows = [
        (g.site, g.circuit, g.tempo, g.station, g.chair, g.examiner, g.candidate,
         g.mark, "" if g.overall is None else g.overall)
        for g in grids
    ]  # fmt: skip
    heads = "site,circuit,tempo,station,chair,examiner,candidate,points,overall"
    return "\n".join([heads, *(",".join(map(str, row)) for row in rows)]).encode()


@given(exams())
def test_both_forms_say_what_was_written(grids):
    names = ("site", "circuit", "tempo", "station", "chair", "examiner", "candidate")
    rows = [
        {name: getattr(g, name) for name in names}
        | {"points": str(g.mark), "overall": g.overall}
        for g in grids
    ]
    document = json.dumps({"form": JSON_FORM, "grids": rows}).encode()

    assert read_marks(csv_of(grids)).grids == tuple(grids)
    assert read_marks(document).grids == tuple(grids)


@given(st.binary(max_size=200))
def test_no_bytes_make_it_raise(data):
    reading = read_marks(data)

    assert reading.faults


@given(st.text(max_size=200))
def test_no_text_after_sound_headings_makes_it_raise(text):
    reading = read_marks(f"{HEADS}\n{text}".encode("utf-8", "replace"))

    assert not (reading.faults and reading.grids)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("13.75", Fraction(55, 4)), ("13,75", Fraction(55, 4)),
        ("55/4", Fraction(55, 4)),
        ("0", Fraction(0)), ("20", Fraction(20)), ("0.1", Fraction(1, 10)),
        ("", None), ("-1", None), ("1e1", None), ("1/0", None), ("½", None),
        (".5", None),
    ],
)  # fmt: skip
def test_points_are_exact(text, mark):
    assert read_points(text) == mark


def test_a_decimal_in_json_is_what_was_written():
    row = {"site": "reims", "circuit": "c1", "station": "a1", "chair": 1}
    row |= {"examiner": "E1", "candidate": "p1", "overall": None}
    text = json.dumps({"form": JSON_FORM, "grids": [row]})
    text = text.replace('"overall"', '"points": 0.1, "overall"')

    (only,) = read_marks(text.encode()).grids
    assert only == grid("p1", mark="1/10", overall=None)


def test_domains_belong_to_stations():
    heads = f"{HEADS};domaine"
    data = f"{heads}\n{LINE};annonce\n{LINE.replace('a1', 'a2')};\n".encode()

    assert read_marks(data).domains == {"a1": "annonce"}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (LINE.replace("13,75", "20,1"), ("note", "mark.too_high", "20,1", "20")),
        (LINE.replace("13,75", "x"), ("note", "mark.invalid", "x", "13.75, 55/4")),
        (LINE.replace("13,75", ""), ("note", "cell.empty", "", "13.75, 55/4")),
        (LINE.replace(";1;", ";3;"), ("siège", "value.unknown", "3", "1, 2")),
        (LINE[:-1] + "x", ("appréciation", "value.unknown", "x", "0 … 9")),
        (LINE.replace("p1", "<p>"), ("candidat", "value.unknown", "<p>", "04217")),
        (f"{LINE};1", ("", "line.too_many_cells", "", "")),
    ],
)
def test_each_fault_is_told_by_line_and_column(line, fault):
    assert faults(LINE.replace("p1", "p0"), "", line) == [(4, *fault)]


def test_lines_that_contradict_each_other_are_told():
    assert faults(LINE, LINE) == [(3, "candidat", "number.twice", "p1", "2")]
    other = LINE.replace(";1;E1", ";2;E2").replace("c1", "c2")
    assert faults(LINE, other) == [
        (3, "circuit", "name.differs", "reims/c2/1", "reims/c1/1")
    ]
    heads = f"{HEADS};domaine"
    second = f"{LINE.replace('p1', 'p2')};examen"
    assert faults(f"{LINE};annonce", second, heads=heads) == [
        (3, "domaine", "name.differs", "examen", "annonce")
    ]


def test_headings_are_all_known_and_all_there():
    assert faults(LINE, heads=HEADS.replace("note", "moyenne")) == [
        (1, "", "heading.missing", "", "note")
    ]
    assert faults(f"{LINE};1", heads=f"{HEADS};rang") == [
        (1, "rang", "value.unknown", "rang", "")
    ]
    assert read_marks(b"").faults[0].code == "table.empty"
    assert read_marks(b'{"form": 1}').faults[0].code == "table.unknown"


def test_a_cell_that_may_be_empty_is():
    (first,) = read_marks(f"{HEADS}\n{LINE[:-1]}\n".encode()).grids

    assert replace(first, overall=3) == grid("p1", mark="55/4", overall=3)
