"""Two papers in a row, real processes, a bad day: nothing lost, and marks are equal.

Defends F03 on the whole house (PostgreSQL killed twice in each paper, while everybody
writes) and the promise of `concours rehearse` itself: it says so only after it has
compared each entry, each call of the room and each rest break. The second paper is
that of the same tablets, never enrolled again. The run is as large as an exam of
another house, which records it: the step of its list is done.
"""

import json
import os
import re
import subprocess
import sys

import pytest
from tests.scratch import memory_environment

from acts.scene import NOON, make_scene
from concours.cli.house import CHECKOUT
from concours.core.delivery.planning.plan import SittingPlan
from concours.core.kernel.time import HOUR_MS, after
from concours.rehearsal.report import model
from concours.rehearsal.report.verdict import has_passed

CANDIDATES = 100


@pytest.fixture
def exam(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    """An exam of two papers in its own house, as large as the nation in small."""
    from concours.acts.authoring.planning import plan_sitting  # noqa: PLC0415 -- after setup

    scene = make_scene(tmp_path / "packages", candidates=CANDIDATES, code="played")
    hour = after(NOON, 24 * HOUR_MS)
    second = SittingPlan(title="UC 2", kind="exam", scheduled=hour, duration_ms=HOUR_MS)
    plan_sitting(scene.actor("organisation"), scene.exam, second, now=NOON)
    return "played"


@pytest.mark.fault
def test_nation_in_small_loses_nothing_when_the_database_is_killed_f03(exam, tmp_path):
    tmp_path.chmod(0o711)
    command = [sys.executable, "-m", "concours.cli", "rehearse", "--minutes", "1"]
    command += ["--speed", "8", "--faults", "database-killed"]
    command += ["--exam", exam, "--of", str(tmp_path), "--kiosk", "--probers", "1"]
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
        env={**os.environ, **memory_environment()},
    )

    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-4_000:]
    paths = sorted(tmp_path.glob("rehearsal-played-*.json"), reverse=True)
    for number, path in enumerate(paths, start=1):
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
        assert told.accusations.asked_count > 0
        assert told.accusations.accused_count == 0
        assert told.accusations.habits_count > 0
        probers_count = 1 if number == 1 else 0
        assert told.accusations.probers_count == probers_count
        assert told.accusations.found_count == probers_count
        assert told.answers["kiosk.proved"] >= CANDIDATES
        page = path.with_suffix(".html").read_text()
        assert page.startswith("<!doctype html>")
    assert f"kiosk: {CANDIDATES} tablets proved; verdicts: right " in done.stdout
    drill = re.findall(r"^(ok|LOST) +(\w+) ", done.stdout, re.MULTILINE)
    heads = [("ok", name) for name in ("entries", "root", "act", "acts")]
    assert drill[:6] == [*heads, ("ok", "verifier"), ("ok", "verifier")]
    assert re.search(r"^\S+Z: \d+ s, OK$", done.stdout, re.MULTILINE)
    show = [sys.executable, "-m", "concours.cli", "exam", "show", exam, "--json"]
    shown = subprocess.run(show, check=True, capture_output=True, text=True)
    assert json.loads(shown.stdout)["steps"]["rehearsal"] == "done"


def test_scenario_that_needs_more_sites_is_refused_as_usage():
    command = [sys.executable, "-m", "concours.cli", "rehearse", "--sites", "1"]
    done = subprocess.run(
        [*command, "--faults", "site-cut"], check=False, capture_output=True, text=True
    )

    assert done.returncode == 2
    assert "needs at least 2 sites" in done.stderr


def test_report_that_cannot_be_written_is_refused_before_anything_is_played(tmp_path):
    command = [sys.executable, "-m", "concours.cli", "rehearse"]
    nowhere = tmp_path / "none" / "report.json"
    done = subprocess.run(
        [*command, "--json", str(nowhere)], check=False, capture_output=True, text=True
    )

    assert done.returncode == 1
    assert f"{nowhere.parent} cannot be written to" in done.stderr
