"""What browsers, kiosks, networks and candidates do on any day is no sign of anybody.

The benign list of the house's forensics, each thing by each tablet: no trace names a
tablet, none is blocked, and the file of refused requests holds no finding. And nothing
of this record is asked on the way of entries that are taken.
"""

import asyncio
import json
import re
import threading
import time
import tomllib
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import files

import psycopg
import pytest
from tests.patience import PATIENCE_S

from concours.cli import main
from concours.rehearsal.asides import PATHS
from concours.store.traces import load_path_classes
from gateway.conftest import running
from small_exam import NUMBERS, SITTING, T0, Tablet, attempt_id

FORENSICS = (
    *("/core/traces/", "/gateway/edge/traces.py", "/gateway/edge/contacts.py"),
    *("/gateway/edge/recorder.py", "/gateway/edge/evidence.py"),
    *("/gateway/edge/refused_file.py", "/gateway/edge/refused_lines.py"),
    "/gateway/edge/spool.py",
    "/gateway/enrolment/device_cookie.py",
)
"""Where the record of strays, contacts and refused requests is made."""
TIMED = "_tell_counts_for_ever"
"""A task of the gateway's own, that no request waits for."""

NAMED = "SELECT code, request FROM trace WHERE attempt IS NOT NULL"


@pytest.fixture(scope="module")
def settings(settings, folders):
    return replace(settings, refused_log=folders / "benign.jsonl")


@pytest.fixture(scope="module")
def tablets(gateway, exam):
    """Each candidate's tablet with its cookie, once the sitting has begun."""
    pairs = []
    for number in NUMBERS:
        tablet = Tablet(number)
        answer = gateway.enrol(tablet)
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        pairs.append((tablet, {"Cookie": cookie}))
    with psycopg.connect(exam.dsn()) as owner:
        owner.execute(
            "UPDATE sitting SET armed_ms = 1, key_released_ms = 1, t0_ms = %s"
            " WHERE id = %s",
            (T0, SITTING),
        )
    return pairs


def test_a_whole_room_of_benign_things_raises_no_alarm(
    gateway, exam, tablets, settings, capsys
):
    for tablet, cookie in tablets:
        use(gateway, tablet, cookie)
    lines = written(settings.refused_log, "/generate_204", len(NUMBERS))
    with psycopg.connect(exam.dsn()) as owner:
        named = owner.execute(NAMED).fetchall()
    code = main(["forensics", "logs", str(settings.refused_log), "--json"])
    report = json.loads(capsys.readouterr().out)

    assert named == []
    assert (code, report["findings"], report["not_understood"]) == (0, [], 0)
    assert report["lines"] == len(lines)


def test_every_benign_line_has_an_address_that_the_crowd_asks_for():
    classes = tomllib.loads(
        (files("concours.store") / "traces/paths.toml").read_text("utf-8")
    )
    lines = [
        line
        for block in classes["class"]
        if block["kind"] == "benign"
        for line in block["paths"]
    ]

    assert [line for line in lines if not any(re.search(line, p) for p in PATHS)] == []
    assert {load_path_classes().classify(path) for path in PATHS} == {"benign"}


def test_entries_that_are_taken_run_nothing_of_the_record(settings, tablets):
    tablet, cookie = tablets[0]
    tablet.write("viewed", {"centre": [1, 1], "figure": 0, "zoom": 150})
    names = set()
    with functions_run(names), running(settings) as http:
        assert http.get("/health").status == 200
        names.clear()
        assert http.post("/journal", tablet.batch(0), **cookie).status == 200
        run_for_entries = names.copy()
        assert http.get("/cours", **cookie).status == 404

    assert run_for_entries == set()
    assert {"keep", "sender_of", "classify"} <= names


@contextmanager
def functions_run(names):
    """Gather the functions of the record that run in threads begun meanwhile."""

    def note(frame, event, _argument):
        path, name = frame.f_code.co_filename, frame.f_code.co_name
        is_of_record = any(part in path for part in FORENSICS)
        if event == "call" and is_of_record and not is_timed():
            names.add(name)

    threading.setprofile(note)
    try:
        yield
    finally:
        threading.setprofile(None)


def is_timed():
    """Tell whether this runs in the task that looks at the clock."""
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return False
    return task is not None and task.get_coro().__name__ == TIMED


def use(gateway, tablet, cookie):
    """Do with a tablet what is done, and what goes wrong, on any day."""
    wrong = tablet.enrolment(code="AAAA-AAAA")
    assert gateway.post("/enrol", wrong, **cookie).status == 403  # mistyped once
    assert gateway.post("/enrol", tablet.enrolment(), **cookie).status == 200
    tablet.write("opened", {"base": None, "paper": "00"})
    for _ in range(2):
        assert gateway.send(tablet).status == 200  # the answer was lost: again
    gap = tablet.batch(0, 1)
    gap["entries"][0]["seq"] = 5
    assert gateway.post("/journal", gap).status == 409
    for _ in range(3):
        assert gateway.get("/news?after=0", tablet.token, **cookie).status == 200
    own = f"/journal?attempt={attempt_id(tablet.number)}"
    assert gateway.get(own, tablet.token).status == 200
    assert gateway.get("/enrol", **cookie).status == 405  # typed by its address
    assert gateway.get("/resultats", **cookie).status == 200
    assert gateway.get("/health").status == 200
    asleep = Tablet(tablet.number).enrolment()
    assert gateway.post("/enrol", asleep).status == 409  # a second one, in the room
    for path in PATHS:
        gateway.get(path, **cookie)


def written(path, last, count):
    """Return the lines of the file once so many of them tell of `last`."""
    for _ in range(40 * PATIENCE_S):
        lines = path.read_text().splitlines() if path.exists() else []
        if sum(last in line for line in lines) >= count:
            return lines
        time.sleep(0.025)
    raise AssertionError(last)
