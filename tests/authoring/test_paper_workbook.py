"""A spreadsheet gives the paper that its author sees, or says in which cell it fails.

Whatever a line may say, the folder that it stands for freezes to the same bytes as the
folder that an author would have written; what a cell hides is never guessed.
"""

import zipfile
from datetime import date
from io import BytesIO

import pytest
import pyvips
from hypothesis import event, given, settings
from openpyxl import Workbook, load_workbook
from tests.paper_workbooks import papers, toml, workbook

from concours.authoring import check, freeze, paper_workbook
from concours.authoring.archive import of_bytes
from concours.authoring.paper_files import PaperFiles
from concours.authoring.sentences import sentence
from concours.authoring.template import template
from concours.core.authoring.bank.flaws import LETTERS
from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.sources.faults import PaperFaulty
from concours.core.authoring.spreadsheet.columns import TYPES

PICTURE = (pyvips.Image.black(4, 3) + 7).cast("uchar").pngsave_buffer()
IMAGES = PaperFiles({}, ("cliche.png",), {"cliche.png": PICTURE}.__getitem__)
LINE = {
    "type": "QRU",
    "enonce": "Combien ?",
    "A": "un",
    "B": "deux",
    "C": "trois",
    "D": "quatre",
    "juste": "B",
    "rang": "A",
    "item": 1,
}


def told(data: bytes) -> list[tuple[str, str]]:
    """The cell and code of each fault, warnings on sizes left out."""
    try:
        faults = check(of_bytes(data, beside=IMAGES)).warnings
    except PaperFaulty as refusal:
        faults = refusal.faults
    left_out = ("paper.questions_count", "media.unused")
    return [(f.location.cell, f.code) for f in faults if f.code not in left_out]


def one(**cells) -> list[tuple[str, str]]:
    return told(workbook([LINE | cells]))


def outcome(files):
    """What a paper freezes to, or the codes of its faults."""
    try:
        return freeze(files)
    except PaperFaulty as refusal:
        return sorted(fault.code for fault in refusal.faults)


@settings(max_examples=40, deadline=None)
@given(papers())
def test_a_spreadsheet_freezes_as_the_folder_that_it_stands_for(paper):
    lines, dossiers, folder = paper
    facts = (("titre", "Blanc"), ("durée", "60 min"), ("Code", "blanc"))
    files = of_bytes(workbook(lines, dossiers, facts), beside=IMAGES)
    by_hand = {name: toml(table).encode() for name, table in folder.items()}

    expected = outcome(PaperFiles(by_hand, IMAGES.images, IMAGES.image))
    event("sound" if isinstance(expected, FrozenPaper) else "faulty")
    assert outcome(files) == expected
    again = PaperFiles(files.sources, IMAGES.images, IMAGES.image)
    assert outcome(again) == expected


def test_the_example_of_the_template_is_a_sound_paper_and_the_template_is_empty():
    assert told(template(with_example=True)) == []
    assert ("Sujet!B1", "field.missing") in told(template())
    sheet = load_workbook(BytesIO(template()))["Questions"]
    lists = {str(one.formula1) for one in sheet.data_validations.dataValidation}
    assert '"QRU,QRM,QRP,QRPL,QROC"' in lists


def test_each_type_that_the_template_offers_can_be_written_in_its_columns():
    book = load_workbook(BytesIO(template()))
    sheet = book["Questions"]
    places = {cell.value: cell.column for cell in sheet[1]}
    many = {letter: f"choix {letter}" for letter in LETTERS}
    lines = [
        LINE | {"type": "QRU"},
        LINE | {"type": "QRM", "juste": "AB"},
        LINE | {"type": "QRP", "juste": "AB"},
        LINE | many | {"type": "QRPL", "juste": "AY"},
        {"type": "QROC", "enonce": "Quoi ?", "reponses": "fer", "rang": "A", "item": 1},
    ]
    assert tuple(line["type"] for line in lines) == TYPES
    for number, line in enumerate(lines, start=2):
        for name, text in line.items():
            sheet.cell(number, places[name], str(text))
    book["Sujet"]["B1"], book["Sujet"]["B2"] = "Blanc", "60"
    out = BytesIO()
    book.save(out)

    assert told(out.getvalue()) == []


@pytest.mark.parametrize(
    ("cells", "cell", "code"),
    [
        ({"type": "QCM"}, "A2", "field.not_an_option"),
        ({"type": "QZP"}, "A2", "sheet.type_of_folder"),
        ({"enonce": None}, "B2", "field.missing"),
        ({"enonce": "Où <br> ?"}, "B2", "markdown.html"),
        ({"C": None}, "E2", "field.empty"),
        ({"C": "un"}, "E2", "question.proposition_twice"),
        ({"C": None, "D": None}, "C2", "key.propositions_count"),
        ({"juste": "E"}, "G2", "key.not_offered"),
        ({"juste": "AB"}, "G2", "key.right_too_many"),
        ({"juste": None}, "G2", "key.right_missing"),
        ({"juste": "B?"}, "G2", "sheet.letters_invalid"),
        ({"juste": "BB"}, "G2", "sheet.letters_invalid"),
        ({"rang": "C"}, "H2", "field.not_an_option"),
        ({"item": "douze"}, "I2", "field.type"),
        ({"points": "beaucoup"}, "J2", "field.not_a_fraction"),
        ({"points": "0"}, "J2", "question.worth_invalid"),
        ({"indispensable": "A"}, "J2", "key.indispensable_not_right"),
        ({"reponses": "fer"}, "J2", "sheet.cell_unexpected"),
        ({"image": "autre.png", "description": "x"}, "J2", "image.missing"),
        ({"image": "../secret.png", "description": "x"}, "J2", "image.name_unsafe"),
        ({"description": "x"}, "A2", "field.empty"),
        ({"image": "cliche.png", "description": None}, "K2", "image.alt_missing"),
        ({"points": date(2026, 2, 1)}, "J2", "sheet.date"),
        ({"A": date(2026, 2, 1)}, "C2", "sheet.date"),
        ({"remarque": "x"}, "J1", "sheet.column_unknown"),
    ],
)
def test_a_fault_is_told_once_and_by_its_cell(cells, cell, code):
    assert one(**cells).count((cell, code)) == 1
    if code.startswith(("sheet.date", "sheet.type", "sheet.letters", "key.not")):
        assert one(**cells) == [(cell, code)]


def test_all_faults_are_told_at_once_in_the_order_of_the_sheet():
    lines = [LINE | {"juste": "Z"}, LINE | {"enonce": None}, LINE | {"type": "x"}]

    assert [cell for cell, _ in told(workbook(lines))] == ["G2", "B3", "A4"]


def test_a_sentence_names_the_column_as_its_author_wrote_it():
    with pytest.raises(PaperFaulty) as refusal:
        check(of_bytes(workbook([LINE | {"enonce": None}])))
    [fault] = [f for f in refusal.value.faults if f.location.cell == "B2"]

    assert "« enonce »" in sentence(fault, "fr").replace("\N{NO-BREAK SPACE}", " ")


def test_lines_of_dossiers_are_held_against_those_of_questions():
    lines = [LINE | {"dossier": name} for name in ("Un", "Deux", "Un")]
    dossiers = [{"dossier": name, "genre": "autre"} for name in ("un", "UN", "Trois")]
    faults = told(workbook(lines, dossiers))

    for fault in (
        ("J4", "sheet.dossier_split"),
        ("Dossiers!A3", "sheet.dossier_twice"),
        ("Dossiers!A4", "sheet.dossier_unused"),
        ("Dossiers!B2", "field.not_an_option"),
    ):
        assert fault in faults


@pytest.mark.parametrize(
    ("facts", "cell", "code"),
    [
        ((("titre", "x"),), "", "field.missing"),
        ((("titre", "x"), ("duree", "0")), "Sujet!B2", "paper.duration_invalid"),
        ((("titre", "x"), ("duree", "long")), "Sujet!B2", "field.type"),
        (
            (("titre", "x"), ("duree", 9), ("note", 1)),
            "Sujet!A3",
            "sheet.column_unknown",
        ),
        (
            (("titre", "x"), ("duree", 9), ("duree", 1)),
            "Sujet!A3",
            "sheet.column_twice",
        ),
    ],
)
def test_what_the_paper_is_called_and_lasts_is_told_by_its_cell(facts, cell, code):
    assert told(workbook([LINE], facts=facts)) == [(cell, code)]


def test_what_a_cell_shows_otherwise_than_it_keeps_is_not_guessed():
    book = Workbook()
    sheet = book.active
    sheet.append([*LINE])
    sheet.append([*LINE.values()])
    sheet["A2"], sheet["C2"], sheet["D2"], sheet["E2"] = "QRU", 0.15, 12.5, True
    sheet["F2"] = "=1+1"
    sheet["C2"].number_format = "0%"
    out = BytesIO()
    book.save(out)
    faults = told(out.getvalue())

    assert faults == [
        ("", "sheet.missing"),
        ("C2", "sheet.number_shown"),
        ("F2", "sheet.formula"),
    ]


def test_numbers_and_truth_values_read_as_in_french():
    data = workbook([LINE | {"A": 12.5, "B": 3, "C": True, "D": False}])
    content = freeze(of_bytes(data)).content.decode()

    assert [f'"{text}"' in content for text in ("12,5", "3", "Vrai", "Faux")] == [
        True
    ] * 4


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("xl/vbaProject.bin", "sheet.macro"),
        ("xl/externalLinks/externalLink1.xml", "sheet.external_link"),
        ("xl/media/image1.png", "sheet.image_pasted"),
    ],
)
def test_a_workbook_with_anything_else_in_it_is_not_read(part, code):
    out = BytesIO(workbook([LINE]))
    with zipfile.ZipFile(out, "a") as zipped:
        zipped.writestr(part, b"x")

    assert told(out.getvalue()) == [("", code)]


def test_lines_are_bounded_and_a_broken_or_heavy_workbook_is_one_fault(monkeypatch):
    monkeypatch.setattr(paper_workbook, "LINES_COUNT_MAX", 2)
    assert ("A4", "sheet.lines_too_many") in told(workbook([LINE] * 4))
    broken = BytesIO(workbook([LINE]))
    with zipfile.ZipFile(broken, "a", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("xl/x.xml", b"<s>" + b"<a/>" * 200_000 + b"</s>")
    assert told(broken.getvalue()) == [("", "sheet.too_heavy")]
