"""What browsers, kiosks, networks and candidates do on any day is no sign of anybody.

The benign list of the house's forensics, each thing by each tablet: no trace names a
tablet, none is blocked, and the file of refused requests holds no finding.
"""

import json
import time
from dataclasses import replace

import psycopg
import pytest

from concours.cli import main
from small_exam import NUMBERS, SITTING, T0, Tablet, attempt_id

MACHINES = (
    *("/favicon.ico", "/favicon-32x32.png", "/apple-touch-icon-precomposed.png"),
    *("/assets/apple-touch-icon.png", "/robots.txt", "/humans.txt", "/security.txt"),
    *("/sitemap.xml", "/browserconfig.xml", "/site.webmanifest", "/manifest.json"),
    "/.well-known/appspecific/com.chrome.devtools.json",
    *("/assets/main-0a1b2c.js", "/voeux/assets/style-9f8e.css", "/worker.js.map"),
    *("/generate_204", "/hotspot-detect.html", "/library/test/success.html"),
    *("/connecttest.txt", "/ncsi.txt", "/success.txt", "/canonical.html"),
    *("/check_network_status.txt", "/kindle-wifi/wifistub.html", "/nm-check.txt"),
    *("/mdm/checkin", "/kiosk/ping", "/jamf", "/enrollmentserver/discovery.svc"),
    *("/apple-app-site-association", "/crossdomain.xml"),
)
"""At least one of each line of `paths.toml` that is benign."""

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
    for path in MACHINES:
        gateway.get(path, **cookie)


def written(path, last, count):
    """Return the lines of the file once so many of them tell of `last`."""
    for _ in range(400):
        lines = path.read_text().splitlines() if path.exists() else []
        if sum(last in line for line in lines) >= count:
            return lines
        time.sleep(0.025)
    raise AssertionError(last)
