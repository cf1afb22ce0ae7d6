"""A half-day in small, by the rehearsal's own command: whatever befalls, it is sound.

Four sites, forty tablets, every misfortune at once: a site without a network from the
start to its release, tablets dead and replaced, both of a room dead, grids carried by a
partner, candidates in each other's place, an examiner replaced, a gateway killed at a
bell. What is held:

- each entry is in the journal once, as its examiner wrote it;
- each grid is that of who stood there, with the digest that was held to validate;
- nobody was released with a grid missing that two persons have not given up by name;
- the verifier finds the same, marks included, whatever folder one is in.
"""

import json
import subprocess
import sys

import pytest

from concours.cli.supervision.rehearsal_house import RUNNING_HOUSE

pytestmark = pytest.mark.e2e

SEED = "3"


def test_a_half_day_is_sound_whatever_befalls_it(house, tmp_path):
    facts = {
        "supervisor": house.process.pid,
        "console": int(house.console.rpartition(":")[2]),
        "gateway": int(house.gateway.rpartition(":")[2]),
    }
    (house.home / RUNNING_HOUSE).write_text(json.dumps(facts))
    report_file = tmp_path / "report.json"
    command = [sys.executable, "-m", "concours.cli", "rehearse", "--ecos"]
    command += ["--house", str(house.home), "--circuits", "4", "--sites", "4"]
    command += ["--station-seconds", "2", "--misfortunes", "all", "--seed", SEED]
    command += ["--json", str(report_file)]

    done = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=tmp_path
    )

    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-4_000:]
    report = json.loads(report_file.read_text())
    assert (report["circuits"], report["chairs"], report["candidates"]) == (4, 40, 12)
    assert len(report["misfortunes"]) == 10
    assert set(report["verifier"].values()) == {"same"}
    journal, grids = report["journal"], report["grids"]
    assert journal["devices"] == 42
    assert journal["held"] > 1_000
    problems = ("lost", "doubled", "altered", "foreign", "broken")
    assert [journal[problem] for problem in problems] == [0] * 5
    assert grids["misattributed"] == grids["altered"] == 0
    assert grids["expected"] == grids["held"] + grids["given_up"]
    assert grids["carried"] > 0, "no grid came by the partner of a dead tablet"
    assert grids["proven"] > 0, "no cut tablet has proven what it kept"
    assert 0 < grids["given_up"] < 20, "only the dead of a cut room owe grids"
