"""From a deliberation to a result on a phone, by the pages that people press.

Defends A29 (one person alone publishes nothing), A18 (exports are no formulas), A36 (no
name on anything that leaves, unless the settings say that the law lifted anonymity).
"""

import json
import re
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from acts.published import compose_and_mark, sign
from concours.core.audit.merkle import is_included
from concours.core.audit.publication import sheet_leaf
from concours.core.kernel.canonical import dump
from console.people.tied import tied
from schema import faults

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def marked(scene, owner):
    compose_and_mark(scene, owner)
    return scene


@pytest.fixture
def of(marked, owner):
    code = owner.execute(
        "SELECT code FROM exam WHERE id = %s", (marked.exam,)
    ).fetchone()
    return f"/exams/{code[0]}"


@pytest.fixture
def president(browser):
    return browser("presidente")


def soon(owner):
    """An hour from now, as the form says it."""
    ((now,),) = owner.execute("SELECT extract(epoch FROM now())::bigint").fetchall()
    there = datetime.fromtimestamp(now + 3_600, ZoneInfo("Europe/Paris"))
    return there.strftime("%d/%m/%Y %H:%M")


def prepared(client, of, owner, **more):
    assert client.post(f"{of}/deliberation/freeze").status_code == 302
    drawn = client.get(f"{of}/publication").content.decode()
    form = {"opens": soon(owner), **undecided_of(drawn), **more}
    answer = client.post(f"{of}/publication/prepare", form)
    assert answer.status_code == 302, answer.content.decode()


def undecided_of(drawn):
    """What the form of a page says of written answers that count 0, as fields."""
    numbers = re.findall(r'name="undecided"[^>]*value="(\d+)"', drawn)
    return {"undecided": numbers[0]} if numbers else {}


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def words_of(pdf):
    """What a document says, page after page."""
    return " ".join(leaf.extract_text() for leaf in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.usefixtures("console_database")
def test_one_copy_is_said_in_the_singular():
    from concours.console.words.results.publication import counted_state  # noqa: PLC0415 -- after setup

    said = [
        counted_state(state, count, is_half_day=is_half_day)
        for state, count, is_half_day in (
            ("marked", 1, False),
            ("marked", 0, False),
            ("absent", 1, False),
            ("annulled", 2, False),
            ("marked", 1, True),
        )
    ]

    assert said == [
        *("1 copie notée", "0 copie notée", "1 absent", "2 annulées"),
        "1 passé aux stations",
    ]


def test_deliberation_says_what_the_marks_come_to_and_freezes_it(president, of):
    before = page(president, f"{of}/deliberation")
    president.post(f"{of}/deliberation/freeze")
    after = page(president, f"{of}/deliberation")
    pdf = president.get(f"{of}/deliberation/1.pdf").content
    packed = president.get(f"{of}/deliberation/1.zip").content

    assert "Figez un dossier" in before
    assert "Dossier 1" in after
    assert "2 copies notées" in after
    assert pdf.startswith(b"%PDF-")
    assert packed == president.get(f"{of}/deliberation/1.zip").content
    with ZipFile(BytesIO(packed)) as zipped:
        assert zipped.namelist() == ["dossier.pdf", "dossier.json", "liste.csv"]
        facts = json.loads(zipped.read("dossier.json"))
        lines = zipped.read("liste.csv").decode("utf-8-sig").splitlines()
    assert lines[0].startswith("candidat;rang A sur 20;rang A, note exacte;note sur 20")
    assert lines[1].startswith("04201;20,000;20;20,000;20;noté")
    assert facts["statistics"]["mark"]["count"] == 2
    assert facts["people"] == {"enrolled": 6, "present": 2, "absent": 4, "excluded": 0}
    assert "Statistiques parmi les présents" in after
    assert re.search(r"Inscrits\s+6\s+Présents\s+2\s+Absents\s+4", words_of(pdf))
    assert "Camille" not in json.dumps(facts)


def test_a29_publishing_takes_two_persons_and_says_so(president, browser, of, owner):
    prepared(president, of, owner)
    dialog = page(president, f"{of}/publication/1/propose")
    president.post(f"{of}/publication/1/propose", {"reason": "Délibéré."})
    ((proposal,),) = owner.execute(
        "SELECT id FROM proposal WHERE kind = 'results_published' AND state = 'open'"
        " ORDER BY made_ms DESC LIMIT 1"
    ).fetchall()
    alone = president.post(f"{of}/publication/proposals/{proposal}/confirm")
    mine = page(president, f"{of}/publication")
    juror = browser("kermarec")
    theirs = page(juror, f"{of}/publication")
    with tied("presidente", "kermarec"):
        barred = page(juror, f"{of}/publication")
    confirmed = juror.post(f"{of}/publication/proposals/{proposal}/confirm")

    assert "Il faut une seconde personne" in dialog
    assert alone.status_code == 409
    assert "quelqu’un d’autre confirme" in mine
    assert "maintenir trois secondes" in theirs
    assert "Pas avec Pr A. Delmas" in barred
    assert "maintenir trois secondes" not in barred
    assert confirmed.status_code == 302
    assert "Attend la signature du registre" in page(juror, f"{of}/publication")


def test_a_publication_is_signed_waits_and_is_stopped(
    president, browser, of, owner, database
):
    prepared(president, of, owner)
    president.post(f"{of}/publication/1/propose", {"reason": "Délibéré."})
    ((proposal,),) = owner.execute(
        "SELECT id FROM proposal ORDER BY made_ms DESC LIMIT 1"
    ).fetchall()
    juror = browser("kermarec")
    juror.post(f"{of}/publication/proposals/{proposal}/confirm")
    sign(database)
    waiting = page(juror, f"{of}/publication")
    juror.post(f"{of}/publication/1/stop", {"reason": "Erreur."})

    assert "Sous embargo" in waiting
    assert "S’ouvre partout dans" in waiting
    assert "Arrêtée avant son instant" in page(juror, f"{of}/publication")


def test_a_sheet_is_seen_before_as_it_will_be_sent(president, of, owner):
    prepared(president, of, owner, copies="1")

    french = page(president, f"{of}/publication/1/sheet?candidate=04201")
    half = page(president, f"{of}/publication/1/sheet?candidate=04203")

    assert "Vous pouvez passer les ECOS." in french
    assert "20,000" in french
    assert "Revoir vos réponses" in french
    assert "ne permet pas de passer les ECOS" in half
    assert 'href="/resultats' not in french


def test_copies_are_prepared_as_they_were_marked_where_the_jury_allows_it(
    president, of, owner
):
    def shown():
        return owner.execute(
            "SELECT c.number, copies FROM published_sheet s"
            " JOIN candidate c ON c.id = candidate_id"
            " JOIN publication p ON p.id = publication_id"
            " JOIN exam ON exam.id = p.exam_id WHERE exam.code = %s"
            " AND p.number = (SELECT max(number) FROM publication"
            " WHERE exam_id = exam.id) ORDER BY c.number",
            (of.split("/")[-1],),
        ).fetchall()

    prepared(president, of, owner)
    without = {number: bytes(copies) for number, copies in shown()}
    prepared(president, of, owner, copies="1")
    answers = {number: json.loads(bytes(copies)) for number, copies in shown()}

    assert set(without.values()) == {b""}
    assert answers["04201"] == [
        [["A", "C"], ["B"], ["A", "B", "E"], "Embolie pulmonaire"]
    ]
    assert answers["04203"] == [[None, None, ["A", "B"], None]]
    assert answers["04202"] == [None]
    papers = owner.execute(
        "SELECT content FROM published_paper JOIN publication p"
        " ON p.id = publication_id JOIN exam ON exam.id = exam_id WHERE code = %s",
        (of.split("/")[-1],),
    ).fetchall()
    assert len(papers) == 1
    assert b"embolie" not in bytes(papers[0][0])


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json", "pdf"])
def test_a_publication_leaves_as_a_file_without_a_name(president, of, owner, kind):
    prepared(president, of, owner)

    answer = president.get(f"{of}/publication/1.{kind}")

    assert answer.status_code == 200
    assert (
        f'filename="resultats-{of.split("/")[-1]}-1.{kind}"'
        in (answer.headers["Content-Disposition"])
    )
    assert b"Camille" not in answer.content


def test_the_table_and_the_workbook_say_the_same(president, of, owner):
    prepared(president, of, owner)

    table = president.get(f"{of}/publication/1.csv").content.decode("utf-8-sig")
    lines = table.splitlines()
    book = load_workbook(BytesIO(president.get(f"{of}/publication/1.xlsx").content))
    rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]

    assert lines[0].split(";") == rows[0]
    assert rows[0] == [
        *("candidat", "rang A sur 20", "rang A, note exacte", "note sur 20"),
        *("note exacte", "seuil atteint", "résultat", "épreuve 1", "épreuve 1 sur 20"),
    ]
    admitted = ["04201", "20,000", "20", "20,000", "20", "oui", "admis", "noté"]
    assert lines[1].split(";")[:8] == rows[1][:8] == admitted
    assert lines[2].split(";")[5:8] == ["non", "absent", "absent"]

    president.post("/language", {"language": "en", "next": "/"})
    lines = president.get(f"{of}/publication/1.csv").content.decode().splitlines()
    assert lines[0] == (
        "candidate,rank_a_20,rank_a_exact,mark_20,mark_exact,passed,outcome,"
        "sitting_1_state,sitting_1_20"
    )
    assert lines[1].startswith("04201,20.000,20,20.000,20,1,admitted,marked")


def test_the_json_export_has_what_proves_each_sheet(president, of, owner):
    prepared(president, of, owner)

    export = json.loads(president.get(f"{of}/publication/1.json").content)
    rows = owner.execute(
        "SELECT path FROM published_sheet s JOIN publication p"
        " ON p.id = publication_id JOIN exam ON exam.id = exam_id"
        " WHERE exam.code = %s ORDER BY place",
        (of.split("/")[-1],),
    ).fetchall()

    schema = json.loads((ROOT / "protocol/results.schema.json").read_text())
    assert list(faults(export, schema, schema)) == []
    assert list(faults({**export, "names": []}, schema, schema)) == ["$ has names too"]
    assert len(export["sheets"]) == len(rows) == 6
    for index, (each, (path,)) in enumerate(zip(export["sheets"], rows, strict=True)):
        leaf = sheet_leaf(bytes.fromhex(each["salt"]), dump(each["sheet"]))
        proof = [bytes(path[at : at + 32]) for at in range(0, len(path), 32)]
        root = bytes.fromhex(export["root"])
        assert is_included(leaf, index=index, size=6, proof=proof, root=root)


def test_a18_a_workbook_holds_no_formula(console_database):  # noqa: ARG001 -- setup
    from concours.console.files.spreadsheet import workbook  # noqa: PLC0415

    book = load_workbook(BytesIO(workbook("x", [["=1+1", "@SUM(1)", 7, "A"]])))

    (cells,) = book.worksheets[0].iter_rows()
    assert [(cell.value, cell.data_type) for cell in cells] == [
        ("'=1+1", "s"),
        ("'@SUM(1)", "s"),
        (7, "n"),
        ("A", "s"),
    ]


def test_names_are_on_the_list_once_the_law_lifts_anonymity(
    president, of, owner, settings_of_console
):
    prepared(president, of, owner)
    settings_of_console.NAMES_ON_LISTS = True
    try:
        table = president.get(f"{of}/publication/1.csv").content.decode()
    finally:
        settings_of_console.NAMES_ON_LISTS = False

    assert "04201;Camille 0;Amiens" in table


def test_who_may_not_see_results_sees_no_publication(browser, of):
    for login in ("technique", "organisation"):
        assert browser(login).get(f"{of}/publication").status_code == 403
    assert browser("auditeur").get(f"{of}/publication").status_code == 200
    assert browser("auditeur").post(f"{of}/publication/prepare").status_code != 302
