"""A file of the roster is read whole: every fault at once, and no line is lost."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.people.roster.lines import (
    CandidateLine,
    Reading,
    SiteLine,
    StaffLine,
    factor_of,
    read,
)
from concours.core.tables.columns import DATE_MARK
from concours.core.tables.faults import Fault
from concours.core.tables.table import LINES_COUNT_MAX, Row, Table, read_csv, table_of

ROLES = {"surveillant": "supervisor", "jury": "jury"}
ZONES = {"Europe/Paris", "Indian/Reunion"}
HEADINGS = "Numéro;Nom;Centre;Salle;Place;Majoration"


def reading(text: str | bytes) -> Reading:
    data = text if isinstance(text, bytes) else text.encode()
    return read(read_csv(data), roles=ROLES, zones=ZONES)


def faults(*lines: str) -> list[tuple[int, str, str]]:
    found = reading("\n".join((HEADINGS, *lines))).faults
    return [(fault.line, fault.column, fault.code) for fault in found]


ONE = CandidateLine(
    2, "04201", "Zoé Ünal", "Amiens", "Salle 1", "A-01", Fraction(4, 3)
)  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_same_file_is_read_alike_whatever_wrote_it(encoding, separator, end):
    text = f"{HEADINGS}\n04201;  Zoé  Ünal ;Amiens;Salle 1;A-01;4/3\n"
    data = text.replace(";", separator).replace("\n", end).encode(encoding)

    assert reading(data).lines == (ONE,)
    assert reading(data).faults == ()
    assert reading(data).columns.headings[0] == "Numéro"


@pytest.mark.parametrize(
    "headings",
    [
        "NUMERO;nom;centre;SALLE;place;majoration",
        "number;name;site;room;seat;factor",
        "N° de candidat;Nom et prénom;Centre;Salle;Place;Aménagement",
    ],
)
def test_headings_are_french_or_english_with_or_without_accents(headings):
    line = "04201;Zoé Ünal;Amiens;Salle 1;A-01;4/3"

    assert reading(f"{headings}\n{line}\n").lines == (ONE,)


def test_columns_may_come_in_any_order_and_others_are_passed_over_and_named():
    found = reading("Salle;Remarque;Numéro\nSalle 1;à voir;04201\n")

    assert found.lines == (
        CandidateLine(2, "04201", None, None, "Salle 1", None, None),
    )
    assert found.columns.ignored == ("Remarque",)


def test_every_fault_of_a_file_is_told_at_once_with_its_line_and_its_heading():
    found = faults(
        "04201;Zoé;Amiens;Salle 1;A-01;7/6",
        "0420 1;;Amiens;Salle 1;A-02;",
        "04201;Hugo;Amiens;Salle 1;A-03;;surplus",
        "04204;Léa\u202e;Amiens;Salle 1;" + "A" * 21 + ";" + DATE_MARK + "04/03/2026",
    )

    assert found == [
        (2, "Majoration", "factor.unknown"),
        (3, "Nom", "cell.empty"),
        (3, "Numéro", "number.invalid"),
        (4, "", "line.too_many_cells"),
        (4, "Numéro", "number.twice"),
        (5, "Majoration", "cell.date"),
        (5, "Nom", "cell.invisible"),
        (5, "Place", "cell.too_long"),
    ]


def test_a_quote_left_open_is_told_where_it_opens():
    found = faults('04201;"Zoé;Amiens;Salle 1;A-01;', "04202;Léa;Amiens;Salle 1;A-02;")

    assert (2, "Nom", "cell.line_break") in found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "table.empty"),
        ("\n \n", "table.empty"),
        ("couleur;taille\nrouge;4\n", "table.unknown"),
        ("code;adresse\nlyon;quai\n", "heading.missing"),
        ("numero;nom;name\n1;a;b\n", "heading.twice"),
    ],
)
def test_a_file_that_is_no_roster_says_why(text, code):
    found = reading(text)

    assert ([f.code for f in found.faults], found.lines) == ([code], ())


def test_a_file_too_long_is_refused_and_not_cut_in_silence():
    rows = (Row(n, (f"{n}",)) for n in range(1, LINES_COUNT_MAX + 10))

    table = table_of(rows)

    assert [f.code for f in table.faults] == ["table.too_long"]
    assert len(table.rows) == LINES_COUNT_MAX + 1


@pytest.mark.parametrize(
    ("written", "factor"),
    [
        ("", Fraction(1)),
        ("1", Fraction(1)),
        ("4/3", Fraction(4, 3)),
        (" 8 / 6".strip(), Fraction(4, 3)),
        ("5/3", Fraction(5, 3)),
        ("3/2", Fraction(3, 2)),
        ("2", Fraction(2)),
        ("1/3", Fraction(4, 3)),
        ("1/3 temps", Fraction(4, 3)),
        ("2/3 de temps", Fraction(5, 3)),
        ("1/2 temps", Fraction(3, 2)),
        ("1/4 temps", None),
        ("0/3 temps", None),
        ("4/3 temps", Fraction(4, 3)),
        ("tiers temps", None),
        ("1,33", None),
        ("3/4", None),
        ("4/0", None),
        ("33 %", None),
        ("99/1", None),
    ],
)
def test_an_accommodation_is_one_of_those_that_exist_written_exactly(written, factor):
    assert factor_of(written) == factor


def test_sites_and_staff_are_told_by_their_first_column():
    sites = reading("Code;Nom;Fuseau\nReunion;Saint-Denis;Indian/Reunion\nlyon;Lyon;\n")
    staff = reading("Identifiant;Nom;Rôles\nk.ly;Kim Ly;Surveillant, jury\n")

    assert sites.lines == (
        SiteLine(2, "reunion", "Saint-Denis", None, "Indian/Reunion"),
        SiteLine(3, "lyon", "Lyon", None, "Europe/Paris"),
    )
    assert staff.lines == (
        StaffLine(2, "k.ly", "Kim Ly", ("jury", "supervisor"), "", ""),
    )


def test_an_address_may_have_lines():
    found = reading('code;nom;adresse\nlyon;Lyon;"8 avenue\nRockefeller"\n')

    assert found.lines[0].address == "8 avenue Rockefeller"
    assert found.faults == ()


CELLS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["04201", "4/3", "Amiens", "", "\0", '"', "lyon", "jury"]),
)
KIND_HEADINGS = st.sampled_from(
    [HEADINGS.split(";"), ["code", "nom", "adresse"], ["identifiant", "nom", "roles"]]
)


@given(st.binary(max_size=400))
def test_no_bytes_at_all_make_the_reader_fail(data):
    found = reading(data)

    assert all(isinstance(fault, Fault) for fault in found.faults)


@given(KIND_HEADINGS, st.lists(st.lists(CELLS, max_size=8), max_size=12))
def test_every_line_is_taken_or_told(headings, cells):
    rows = [Row(1, tuple(headings))]
    rows += [Row(n, tuple(c)) for n, c in enumerate(cells, start=2)]

    found = read(table_of(iter(rows)), roles=ROLES, zones=ZONES)

    taken = {line.line for line in found.lines}
    told = {fault.line for fault in found.faults}
    written = {row.line for row in rows[1:] if any(c.strip() for c in row.cells)}
    assert taken | told == written
    assert taken & told == set()


@given(KIND_HEADINGS, st.lists(st.lists(CELLS, max_size=8), max_size=12))
def test_a_fault_anywhere_hides_no_fault_elsewhere(headings, cells):
    rows = [Row(n, tuple(c)) for n, c in enumerate(cells, start=2)]
    first = Row(1, tuple(headings))

    def codes(some):
        found = read(Table((first, *some)), roles=ROLES, zones=ZONES).faults
        return {(f.line, f.code) for f in found if not f.code.endswith("twice")}

    apart = set().union(*(codes([row]) for row in rows))
    assert codes(rows) == apart
