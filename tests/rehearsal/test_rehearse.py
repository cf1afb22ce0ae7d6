"""A whole sitting, real processes, a bad day: nothing lost, and the marks are equal.

Defends F03 on the whole house (PostgreSQL killed twice while everybody writes) and the
promise of `concours rehearse` itself: it says so only after it has compared each entry.
"""

import subprocess
import sys

import pytest

from concours.cli.house import CHECKOUT
from concours.rehearsal.report import model
from concours.rehearsal.report.verdict import has_passed

CANDIDATES = 200


@pytest.mark.fault
def test_nation_in_small_loses_nothing_when_the_database_is_killed_f03(tmp_path):
    tmp_path.chmod(0o711)
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "concours.cli", "rehearse", "--minutes", "1"]
    command += ["--candidates", str(CANDIDATES), "--speed", "8", "--sites", "4"]
    command += ["--faults", "database-killed", "--json", str(report)]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=CHECKOUT
    )

    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-4_000:]
    told = model.read(report.read_bytes())
    assert has_passed(told)
    assert told.check.attempts_count == told.check.marks_compared_count == CANDIDATES
    assert told.check.held_count == told.check.written_count > 10 * CANDIDATES
    assert [fault.code for fault in told.faults] == ["database_killed"] * 2
    assert told.collection.missing_count == 0
    assert report.with_suffix(".html").read_text().startswith("<!doctype html>")


def test_scenario_that_needs_more_sites_is_refused_as_usage():
    command = [sys.executable, "-m", "concours.cli", "rehearse", "--sites", "1"]
    done = subprocess.run(
        [*command, "--faults", "site-cut"], check=False, capture_output=True, text=True
    )

    assert done.returncode == 2
    assert "needs at least 2 sites" in done.stderr
