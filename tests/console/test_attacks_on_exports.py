"""What leaves the console runs nothing in a spreadsheet, and names nobody who made it.

Defends A18 (formulas in exports) and A36 (who did it, in a file's own facts).
"""

import csv
import time
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver
from openpyxl import load_workbook

from acts.published import compose_and_mark
from acts.ranked_scene import ECOS, PARCOURS, bring
from concours.core.tables.plain_cells import FORMULA_STARTS
from console.matching.test_matching_pages import campaign_of, ready

FOLDERS = (str(Path.home()), "/tmp/", "/dev/shm/")  # noqa: S108
HOSTILE = {
    "site": ("name", "address"),
    "candidate": ("name", "room", "seat"),
    "staff": ("name",),
    "sitting": ("title",),
    "exam": ("title",),
}
SHORT = ("room", "seat")
CAMPAIGN = "exams/<slug:exam>/matching/<slug:campaign>"
FORMULA = '=HYPERLINK("//x")&\'@'
TABLES = {
    "sittings/<sitting:sitting>/collection.csv": (),
    "sittings/<sitting:sitting>/results/<int:number>.csv": (),
    "exams/<slug:exam>/roster/model/<slug:kind>.csv": ("sites", "candidates", "staff"),
    "exams/<slug:exam>/roster/<slug:kind>.csv": ("sites", "candidates", "staff"),
    "exams/<slug:exam>/papers/<slug:kind>.xlsx": ("modele", "exemple"),
    "exams/<slug:exam>/parts/model/<slug:kind>.csv": ("ecos", "parcours"),
    "exams/<slug:exam>/publication/<int:number>.<slug:kind>": ("csv", "xlsx", "json"),
    "exams/<slug:exam>/deliberation/<int:number>.<slug:kind>": ("zip",),
    "exams/<slug:exam>/rankings/<int:number>.zip": (),
    "exams/<slug:exam>/allotment/lists.zip": (),
    f"{CAMPAIGN}/model/<slug:kind>.csv": ("posts", "participants"),
    f"{CAMPAIGN}/current/<slug:kind>.csv": ("posts", "participants"),
    f"{CAMPAIGN}/rounds/<int:number>/files/<slug:kind>": ("csv", "xlsx", "agences"),
}
"""Every address that a table can leave by, and its kinds."""

OF_OTHERS = {
    "exams/<slug:exam>/archive.zip",
    "exams/<slug:exam>/publication/<int:number>/changes.csv",
    "exams/<slug:exam>/signals/<slug:code>.zip",
    "sittings/<sitting:sitting>/single-marks/<int:number>.csv",
}
"""An archive, whose tables are files of the addresses above, byte for byte; what a
correction changes, which `results/test_correction_of_results.py` reads; and the single
marks of a half-day, which `results/test_single_marks_pages.py` reads. The files that a
run of forensics read hold what candidates typed, as `core/casefile` tests say; their
numbers and rooms are those of the roster."""


@pytest.fixture
def hostile(scene, owner, settings_of_console):
    """An exam marked, deliberated, ranked; every name in it is a formula."""
    compose_and_mark(scene, owner)
    for table, columns in HOSTILE.items():
        # As if they had been so from the start: a collected sitting keeps its names.
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for column in columns:
            value = "'=1' || ctid" if column in SHORT else "%s || ctid"
            owner.execute(
                f"UPDATE {table} SET {column} = {value}",  # noqa: S608 -- our own names
                [FORMULA][: "%s" in value],
            )
        owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    bring(scene, ECOS)
    bring(scene, PARCOURS)
    settings_of_console.NAMES_ON_LISTS = True
    yield scene
    settings_of_console.NAMES_ON_LISTS = False


@pytest.fixture
def exports(hostile, browser, owner, database):
    """Each file that leaves, by its address."""
    ((exam,),) = owner.execute(
        "SELECT code FROM exam WHERE id = %s", (hostile.exam,)
    ).fetchall()
    president, organiser = browser("presidente"), browser("organisation")
    president.post(f"/exams/{exam}/deliberation/freeze")
    form = {"opens": "05/10/2096 10:00"}
    president.post(f"/exams/{exam}/publication/prepare", form)
    president.post(f"/exams/{exam}/rankings/make", {"scope": "final"})
    ready(organiser, f"/exams/{exam}/matching")
    campaign = campaign_of(hostile, owner, database)
    campaign.write("04201", "ami-card", "ami-mg", at=time.time_ns() // 1_000_000)
    organiser.post(f"/exams/{exam}/matching/postes/run")
    found = {}
    for route, kinds in TABLES.items():
        for kind in kinds or ("",):
            address = f"/{route}"
            for name, value in (
                ("<sitting:sitting>", str(hostile.sitting)),
                ("<slug:exam>", exam),
                ("<slug:campaign>", "postes"),
                ("<int:number>", "1"),
                ("<slug:kind>", kind),
            ):
                address = address.replace(name, value)
            of_organiser = any(p in address for p in ("/roster/", "/allotment/"))
            client = organiser if of_organiser else president
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.content)
            found[address] = answer.content
    return found


def tables_of(address, data):
    """Yield the rows of each table in a file."""
    if address.endswith("xlsx"):
        for sheet in load_workbook(BytesIO(data)).worksheets:
            for row in sheet.iter_rows():
                assert "f" not in {cell.data_type for cell in row}, address
                yield [str(c.value or "") for c in row if c.data_type != "n"]
    elif data.startswith(b"PK"):
        with ZipFile(BytesIO(data)) as zipped:
            for name in zipped.namelist():
                if name.endswith(".csv"):
                    yield from tables_of(name, zipped.read(name))
    elif address.endswith("csv"):
        text = data.decode("utf-8-sig")
        delimiter = ";" if text.split("\n")[0].count(";") else ","
        yield from csv.reader(StringIO(text), delimiter=delimiter)


def routes(patterns, before=""):
    for each in patterns:
        path = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from routes(each.url_patterns, path)
        else:
            yield path


@pytest.mark.usefixtures("console_database")
def test_a18_every_address_of_a_table_is_walked():
    found = {
        route
        for route in routes(get_resolver().url_patterns)
        if route.endswith(
            (".csv", ".xlsx", ".zip", ".<slug:kind>", "/files/<slug:kind>")
        )
    }

    assert found == set(TABLES) | OF_OTHERS


def test_a18_no_cell_that_leaves_is_a_formula(exports):
    quoted = 0
    for address, data in exports.items():
        rows = list(tables_of(address, data))
        assert rows or address.endswith((".json",)), address
        for row in rows:
            for cell in row:
                assert not cell.startswith(FORMULA_STARTS), (address, cell)
                quoted += cell.startswith("'=")

    assert quoted > 20, "the formulas were there"


def test_a36_no_file_says_who_made_it_nor_on_which_machine(exports):
    """The jury's names are formulas here; logins and folders are what might leak."""
    said = {}
    for address, data in exports.items():
        if "/roster/" in address or "/model/" in address:
            continue
        parts = [data]
        if data.startswith(b"PK"):
            with ZipFile(BytesIO(data)) as archive:
                parts = [archive.read(name) for name in archive.namelist()]
                parts += [archive.comment, *(e.extra for e in archive.infolist())]
        said[address] = b"\n".join(parts)

    for address, whole in said.items():
        for secret in ("presidente", "kermarec", "root@", *FOLDERS):
            if secret in ("presidente", "kermarec") and "deliberation" in address:
                continue  # the jury's own file names who decided
            assert secret.encode() not in whole, (address, secret)


def test_a18_a_name_that_is_a_formula_comes_back_as_it_was(browser, scene, owner):
    """The roster's own file changes nothing, whatever names are in it."""
    ((exam,),) = owner.execute(
        "SELECT code FROM exam WHERE id = %s", (scene.exam,)
    ).fetchall()
    owner.execute(
        "UPDATE candidate SET name = '=1+1' WHERE exam_id = %s", (scene.exam,)
    )
    client = browser("organisation")
    file = client.get(f"/exams/{exam}/roster/candidates.csv").content
    brought = client.post(
        f"/exams/{exam}/roster/bring", {"file": SimpleUploadedFile("a.csv", file)}
    )

    page = client.get(brought["Location"]).content.decode()

    assert "'=1+1" in file.decode()
    assert "&#x27;=1+1" not in page
