"""What a French guide says can be done as it says: by people who never met us, in a
browser, in an empty house, by the names that the screen shows.

*Votre premier examen* and what follows it are the exam of strangers: a faculty's, pages
alone, two papers on two days, tablets that change hands and one that dies, extra time,
an address of answers that is typed, what the room says of it, a case and its hearing,
and second persons who are led by *À faire* alone; then an archive that the verifier
reads, and an erasure after which the house knows nobody's name. Every press is counted.
"""

import csv
import subprocess
import sys
from functools import cache
from pathlib import Path
from zipfile import ZipFile

import psycopg
import pytest
from tests.docs.empty_house import empty_house
from tests.docs.guide import GuideFault, read_steps
from tests.docs.reader import Reader
from tests.e2e.house import browser_of, look

from database_rows import rows_of_all

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs/fr"
FILES = GUIDES / "fichiers"
FIRST_EXAM = (
    *("premier-examen", "sceller", "le-jour", "second-jour"),
    *("noter-publier", "dossier", "archiver"),
)
CANDIDATES = FILES / "candidats-deux-jours.csv"
ORGANISERS = {"camille": "Camille Durand", "dominique": "Dominique Roy"}
PASSWORD = "une girafe sur un piano bleu"


@pytest.fixture
def reader():
    """Somebody before an empty house, with nothing but a guide."""
    with empty_house() as house, browser_of() as browser:
        yield Reader(browser, FILES, known_of(house), house)


def known_of(house):
    """What the reader of a guide knows and a guide does not write."""
    first_password = cache(house.first_password)
    return {
        "l’adresse de la console": lambda _: house.console,
        "l’adresse des tablettes": lambda _: house.gateway,
        "l’adresse des résultats": lambda _: f"{house.gateway}/resultats",
        "l’adresse d’un corrigé": lambda _: f"{house.gateway}/correction.php",
        "le mot de passe montré": lambda person: first_password(
            ORGANISERS[person.name]
        ),
        "votre mot de passe": lambda _: PASSWORD,
    }


def follow(reader, name):
    """Do what a guide says, look at the page that ends each of its parts."""
    page, part = None, ""
    for step in read_steps(GUIDES / f"{name}.md"):
        if page and step.part != part:
            look(page, f"guide-{name}-{step.line:03}")
        try:
            reader.follow(step)
        except Exception as fault:
            seen = reader.person_of(step).page.inner_text("body")
            message = f"{name}.md, line {step.line}: {step.text}\n{fault}\n{seen}"
            raise AssertionError(message) from fault
        page, part = reader.person_of(step).page, step.part


def test_strangers_exam_of_two_days_goes_as_its_guides_say(reader, tmp_path, capsys):
    counts = []
    for name in FIRST_EXAM:
        follow(reader, name)
        counts.append(f"{name} {reader.presses()}")

    with capsys.disabled():
        print(f"\npresses, in all after each guide: {', '.join(counts)}")
    assert reader.faults() == []
    assert_archive_proves_what_is_left(reader, tmp_path)
    assert names_found(reader.house, reader) == {}


def assert_archive_proves_what_is_left(reader, folder):
    """Have the verifier read what was taken away, and what is left against it."""
    archived, left = [
        file for person in reader.people.values() for file in person.archives
    ]
    for file, name in ((archived, "archive"), (left, "left")):
        ZipFile(file).extractall(folder / name)
    for words in (["archive"], ["left", "--archive", str(folder / "archive")]):
        command = [sys.executable, "-m", "verifier.exam", str(folder / words[0])]
        done = subprocess.run(
            [*command, *words[1:]],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def names_found(house, reader):
    """Say where the house still has a candidate's name or code, and which."""
    with CANDIDATES.open() as file:
        names = {line["nom"] for line in csv.DictReader(file, delimiter=";")}
    letters = [person.convocations for person in reader.people.values()]
    codes = {code for codes in letters for code in codes.values()}
    assert codes
    texts = {
        str(path): path.read_bytes().decode(errors="replace")
        for path in house.home.rglob("*")
        if path.is_file() and "cluster" not in path.parts
    }
    url = house.environment["CONCOURS_DATABASE_URL"]
    with psycopg.connect(url, dbname="concours") as admin:
        texts |= rows_of_all(admin)
    found = {
        where: sorted(word for word in names | codes if word in text)
        for where, text in texts.items()
    }
    return {where: words for where, words in found.items() if words}


def test_blanc_ten_minutes_takes_as_many_presses_as_its_guide_says(reader, capsys):
    follow(reader, "blanc")

    with capsys.disabled():
        print(f"\npresses from an empty house to convocations: {reader.presses()}")
    assert f"{reader.presses()} pressions" in (GUIDES / "blanc.md").read_text()
    assert reader.faults() == []


def test_the_cell_reads_announces_and_hands_over_as_its_guide_says(reader):
    follow(reader, "cellule")

    assert reader.faults() == []


@pytest.mark.parametrize(
    "item", ["1. Cliquez « Examens ».", "1. Ouvrez la page.", "- Regardez."]
)
def test_an_item_that_is_no_step_is_a_fault_of_the_guide(item, tmp_path):
    guide = tmp_path / "guide.md"
    guide.write_text(f"# Guide\n\n*À l’écran de camille.*\n\n{item}\n")

    with pytest.raises(GuideFault, match="line 5"):
        list(read_steps(guide))
