"""The pages of faults and of planted bugs name all that there are, and no other."""

import re
from pathlib import Path

import pytest

from concours.rehearsal.world.faults.catalogue import FAULTS, FAULTS_BETWEEN
from concours.rehearsal.world.planted.catalogue import EXPOSED_BY, PLANTED, SITTINGS
from concours.rehearsal.world.practical.faults import FLOOR_FAULTS
from concours.rehearsal.world.practical.planted import FLOOR_EXPOSED_BY, FLOOR_PLANTED

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
ROW = r"^\| `(\w+)` \| \d+ \|"


def test_every_fault_has_its_row_and_every_simulated_one_says_so():
    rows = re.findall(
        r"^\| (F\d\d) \|[^|]*\|([^|]*)\|",
        (REFERENCE / "faults.md").read_text(),
        re.MULTILINE,
    )
    simulated = {
        name
        for code, said in rows
        for name in re.findall(r"F\d\d[a-z]?", said)
        if name.startswith(code)
    }

    assert [code for code, _ in rows] == [f"F{n:02}" for n in range(1, 43)]
    assert simulated == {*FAULTS, *FAULTS_BETWEEN, *FLOOR_FAULTS}


def test_every_planted_bug_has_its_row():
    page = (REFERENCE / "simulator.md").read_text()

    assert re.findall(ROW, page, re.MULTILINE) == [*PLANTED]
    assert {*EXPOSED_BY, *SITTINGS} <= set(PLANTED)


def test_every_planted_bug_of_half_days_has_its_row():
    page = (REFERENCE / "ecos" / "half-days.md").read_text()

    assert re.findall(ROW, page, re.MULTILINE) == [*FLOOR_PLANTED]
    assert set(FLOOR_EXPOSED_BY) <= set(FLOOR_PLANTED)


TEST = re.compile(r"`((?:client/)?tests/[\w./-]+|bench/[\w./]+)(?:::(\w+))?`")
TITLES = re.compile(r'`(client/tests/[\w./-]+)`((?:, "[^"]+")+)')


@pytest.mark.parametrize("name", ["half-days", "promises"])
def test_what_a_page_of_the_ecos_names_is_there(name):
    """Each file, the test in it; of the client's, how the title of one begins."""
    page = (REFERENCE / "ecos" / f"{name}.md").read_text()
    named = [
        (file, f"def {test}(" if test else "") for file, test in TEST.findall(page)
    ]
    named += [
        (file, title)
        for file, titles in TITLES.findall(page)
        for title in re.findall('"([^"]+)"', titles)
    ]

    missing = [
        f"{file} {test}"
        for file, test in named
        if not (ROOT / file).exists()
        or (test and test not in (ROOT / file).read_text())
    ]
    assert (len(named) > 15, missing) == (True, [])
    assert {*re.findall(r"`(\w+)` above", page)} <= {*FLOOR_PLANTED}
