"""A day of the technical cell is played as its French guide says, in a demonstration.

A morning, a site cut, a gateway killed, a drill on three real nodes, a hand-over, and
the report, which the verifier reads without us.
"""

import json
import os
import subprocess
import sys

import pytest
from tests.docs.empty_house import EmptyHouse, HouseClock
from tests.docs.followed import FILES, ROOT, follow, known_of
from tests.docs.reader import Reader
from tests.e2e.house import browser_of, house_of
from tests.scratch import scratch_folder

from concours.rehearsal.cluster.engines import find_engines
from concours.store.cluster import ClusterFault

pytestmark = pytest.mark.e2e

DAY = ("--crowd", "40", "--sites", "4", "--accelerated-minutes", "3", "--no-ecos")
FIRST_STEP, MIDNIGHT = 'at = "07:00"', 'at = "00:00"'
"""The first step of the day is due whenever our tests run."""


SAVED_TRIES_MAX = 200


@pytest.fixture
def desk(monkeypatch):
    """A folder that PostgreSQL may pass, and a day whose first step is due."""
    with scratch_folder("desk") as folder:
        try:
            find_engines(folder)
        except ClusterFault as fault:
            pytest.skip(str(fault))
        day = (ROOT / "deploy/day.toml").read_text()
        assert FIRST_STEP in day
        (folder / "day.toml").write_text(day.replace(FIRST_STEP, MIDNIGHT))
        monkeypatch.setenv("CONCOURS_DAY", str(folder / "day.toml"))
        monkeypatch.delenv("CONCOURS_DSN", raising=False)
        yield folder


def test_a_day_of_the_cell_is_played_as_its_guide_says(installed_home, desk):
    """A cut, a dead gateway, a drill on three real nodes, a hand-over, its report."""
    opened = house_of(*DAY, home_of=installed_home)
    with opened as demo, browser_of() as browser:
        staff = demo.credentials["staff"]
        passwords = {person["login"]: person["password"] for person in staff}
        word = "le mot de passe de la démonstration"
        house = on_real_clock(demo, desk)
        known = known_of(house) | {word: lambda person: passwords[person.name]}
        reader = Reader(browser, FILES, known, house)
        reader.sit_at(desk)
        follow(reader, "journee-de-la-cellule")

        assert reader.faults() == []
        relief = reader.person_named("releve")
        for _ in range(SAVED_TRIES_MAX):  # the last step was a download
            if relief.papers:
                break
            relief.page.wait_for_timeout(100)
        assert_day_is_told(desk / "journee.json", relief.papers[0])


def on_real_clock(demo, folder):
    """A demonstration as readers of guides know a house: nobody moves its clock."""
    clock = HouseClock(folder / "clock")
    addresses = demo.console, demo.gateway
    return EmptyHouse(*addresses, demo.home, clock, demo.process, dict(os.environ))


def assert_day_is_told(file, paper):
    """The record tells the day, on a paper that the verifier reads without us."""
    facts = json.loads(file.read_text())
    acts = facts["acts"]
    words = [act["body"]["word"] for act in acts if act["kind"] == "status_announced"]
    assert words == ["site_hindered", "all_well"]
    cuts = [one for one in facts["incidents"] if one["kind"] == "site_cut"]
    cut = next(one for one in cuts if one["site"] == "Strasbourg")
    assert (cut["state"], cut["holders"]) == ("closed", ["technique"])
    kinds = [act["kind"] for act in acts]
    for kind in ("step_done", "drill_recorded", "shift_offered", "shift_handed"):
        assert kinds.count(kind) == 1, kinds
    command = [sys.executable, "-m", "verifier.record", str(paper)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
