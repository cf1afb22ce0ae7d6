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
from zipfile import ZipFile

import psycopg
import pytest
from tests.docs.followed import FILES, ROOT, follow

from database_rows import rows_of_all

pytestmark = pytest.mark.e2e

FIRST_EXAM = (
    *("premier-examen", "sceller", "le-jour", "second-jour"),
    *("noter-publier", "comparer-les-copies", "dossier", "archiver"),
)
CANDIDATES = FILES / "candidats-deux-jours.csv"


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
