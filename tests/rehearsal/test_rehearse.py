"""Two papers in a row, real processes, a bad day: nothing lost, and marks are equal.

Defends F03 on the whole house (PostgreSQL killed twice in each paper, while everybody
writes) and the promise of `concours rehearse` itself: it says so only after it has
compared each entry, each call of the room and each rest break. The second paper is
that of the same tablets, never enrolled again.
"""

import subprocess
import sys

import pytest

from concours.cli.house import CHECKOUT
from concours.rehearsal.report import model
from concours.rehearsal.report.verdict import has_passed

CANDIDATES = 100


@pytest.mark.fault
def test_nation_in_small_loses_nothing_when_the_database_is_killed_f03(tmp_path):
    tmp_path.chmod(0o711)
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "concours.cli", "rehearse", "--minutes", "1"]
    command += ["--candidates", str(CANDIDATES), "--speed", "8", "--sites", "4"]
    command += ["--faults", "database-killed", "--json", str(report)]
    command += ["--sittings", "2"]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=CHECKOUT
    )

    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-4_000:]
    for number, path in enumerate((report, report.with_stem("report-2")), start=1):
        told = model.read(path.read_bytes())
        assert (told.plan.sitting_number, told.plan.sittings_count) == (number, 2)
        assert has_passed(told)
        checked = told.check
        assert checked.attempts_count == checked.devices_count == CANDIDATES
        assert checked.marks_compared_count == CANDIDATES
        assert checked.held_count == checked.written_count > 10 * CANDIDATES
        assert [fault.code for fault in told.faults] == ["database_killed"] * 2
        assert told.collection.missing_count == 0
        assert told.calls.seen_count == told.calls.made_count > told.calls.lost_count
        assert told.breaks.count > told.breaks.different_count
        assert told.breaks.duration_ms > 0
        page = path.with_suffix(".html").read_text()
        assert page.startswith("<!doctype html>")


def test_scenario_that_needs_more_sites_is_refused_as_usage():
    command = [sys.executable, "-m", "concours.cli", "rehearse", "--sites", "1"]
    done = subprocess.run(
        [*command, "--faults", "site-cut"], check=False, capture_output=True, text=True
    )

    assert done.returncode == 2
    assert "needs at least 2 sites" in done.stderr
