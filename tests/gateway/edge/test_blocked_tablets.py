"""A tablet that asks for what is refused is told so; its exam never waits for it.

Attacks: A01, A03, A07 in a flood; A22; A39 by an image, a copied code, an address that
is shared. The file of refused requests shows the same, and neither a secret nor a value
(A40).
"""

import json
import time

import psycopg
import pytest
from starlette.requests import Request
from tests.patience import PATIENCE_S

from concours.cli import main
from concours.core.kernel.time import MINUTE_MS
from concours.core.traces.blocking import BLOCK_MS
from concours.core.traces.budget import LINES_COUNT_MAX
from concours.gateway.edge import refused_file
from concours.gateway.edge.refused_file import older_path
from concours.gateway.edge.refused_lines import LINES_COUNT_MAX as LINES_OF_ONE_MAX
from concours.gateway.edge.refused_lines import TOTAL_COUNT_MAX, RefusedLines
from small_exam import NUMBERS, SITTING, T0, Tablet, attempt_id

TYPED = {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate",
         "Sec-Fetch-Dest": "document"}  # fmt: skip
IMAGE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors",
         "Sec-Fetch-Dest": "image"}  # fmt: skip
SCRIPT = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors",
          "Sec-Fetch-Dest": "empty"}  # fmt: skip
BLOCKED = """
SELECT attempt, attribution, count, facts ->> 'why', request FROM trace
WHERE code = 'blocked' AND attempt = %s ORDER BY id
"""
FLOODER, QUIET, FRAMED, CURIOUS = NUMBERS[:4]


@pytest.fixture(scope="module")
def settings(settings, folders):
    from dataclasses import replace  # noqa: PLC0415 -- of this fixture alone

    return replace(settings, refused_log=folders / "refused.jsonl")


@pytest.fixture(scope="module")
def tablets():
    return {number: Tablet(number) for number in NUMBERS[:4]}


@pytest.fixture(scope="module")
def cookies(gateway, exam, tablets):
    """The cookie of each candidate's tablet, once the sitting has begun."""
    answers = {number: gateway.enrol(tablet) for number, tablet in tablets.items()}
    with psycopg.connect(exam.dsn()) as owner:
        owner.execute(
            "UPDATE sitting SET armed_ms = 1, key_released_ms = 1, t0_ms = %s"
            " WHERE id = %s",
            (T0, SITTING),
        )
    return {
        number: {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}
        for number, answer in answers.items()
    }


def blocks_of(exam, number, count=1):
    """Return the blocks of a candidate's tablet; no request waits for them."""
    for _ in range(40 * PATIENCE_S):
        with psycopg.connect(exam.dsn()) as owner:
            rows = owner.execute(BLOCKED, [attempt_id(number)]).fetchall()
        if len(rows) >= count:
            break
        time.sleep(0.025)
    return rows


@pytest.fixture(scope="module")
def flood(gateway, cookies, clock):
    """One tablet that has asked for far too much; the clock stands still after it."""
    with clock.stopped():
        answers = [
            gateway.get(f"/admin/{nth}", **cookies[FLOODER], **SCRIPT)
            for nth in range(LINES_COUNT_MAX + 3)
        ]
        yield answers


def test_a_flood_is_answered_429_and_is_a_row_that_says_why_a01_a22(
    gateway, exam, cookies, flood
):
    page = gateway.get("/corrige", **cookies[FLOODER], Accept="text/html", **TYPED)

    assert [answer.status for answer in flood] == [404] * LINES_COUNT_MAX + [429] * 3
    assert (flood[-1].code, flood[-1].headers["Retry-After"]) == (
        "request.too_many",
        str(BLOCK_MS // 1_000),
    )
    assert (page.status, page.headers["Retry-After"]) == (429, str(BLOCK_MS // 1_000))
    assert "vos réponses partent comme avant" in page.body.decode()
    assert blocks_of(exam, FLOODER) == [
        (
            attempt_id(FLOODER),
            "C",
            LINES_COUNT_MAX + 1,
            "looked_for",
            f"GET /admin/{LINES_COUNT_MAX}",
        )
    ]


def test_a_blocked_tablet_loses_nothing_of_its_exam_f18(
    gateway, cookies, tablets, flood
):
    """Entries, news, earlier entries, calls, the note, and its enrolment sent again."""
    assert flood[-1].status == 429
    own, cookie = tablets[FLOODER], cookies[FLOODER]
    own.write("opened", {"base": None, "paper": "00"})
    sent = gateway.send(own)
    news = gateway.get("/news?after=0", own.token, **cookie)
    earlier = gateway.get(f"/journal?attempt={own.attempt}", own.token, **cookie)
    note = {"Authorization": f"Bearer {own.token}", **cookie}
    seen = gateway.post("/note", {"size": 0, "root": ""}, **note)
    again = gateway.post("/enrol", own.enrolment(), **cookie)
    machines = gateway.get("/favicon.ico", **cookie)

    assert [a.status for a in (sent, news, earlier, seen, again)] == [200] * 5
    assert machines.status == 404
    assert gateway.get("/health", **cookie).status == 200


def test_who_sits_there_next_is_told_what_is_missing_and_blocks_nobody(
    gateway, exam, cookies, flood
):
    """A tablet keeps its cookie until another candidate has it."""
    assert flood[-1].status == 429
    stranger = Tablet(FLOODER).enrolment()
    answers = [
        gateway.post("/enrol", stranger, **cookies[QUIET])
        for _ in range(LINES_COUNT_MAX + 2)
    ]
    told = gateway.post("/enrol", stranger, **cookies[FLOODER])

    assert {answer.code for answer in [*answers, told]} == {"enrol.replacement_needed"}
    assert blocks_of(exam, QUIET, count=0) == []


def test_nobody_else_is_blocked_by_an_address_an_image_or_a_copied_number_a39_f18(
    gateway, exam, cookies, tablets, flood
):
    """All from the flooder's address; the image bears the framed tablet's cookie."""
    assert flood[-1].status == 429
    for nth in range(3 * LINES_COUNT_MAX):
        gateway.get(f"/grille-{nth}", **cookies[FRAMED], **IMAGE)
        gateway.get("/correction.php")
        copied = f"/journal?attempt={attempt_id(FRAMED)}"
        gateway.get(copied, tablets[FLOODER].token)
    forged = {"Cookie": cookies[FRAMED]["Cookie"][:-2] + "xx"}
    for nth in range(2 * LINES_COUNT_MAX):
        gateway.get(f"/corrige-{nth}", **forged, **TYPED)
    own = gateway.get("/nulle-part", **cookies[FRAMED], **TYPED)
    walked = gateway.get(copied, tablets[FLOODER].token)

    assert own.status == gateway.get("/correction.php").status == 404
    assert (walked.status, walked.code) == (429, "request.too_many")
    assert blocks_of(exam, FRAMED, count=0) == []
    assert gateway.get("/corrige", **cookies[QUIET], **TYPED).status == 404


def test_a_walk_is_blocked_by_its_token_and_malformed_requests_too_a03_a07(
    gateway, exam, tablets, cookies, flood
):
    """Without any cookie: whose token it is, is proved as well."""
    assert flood[-1].status == 429
    own = tablets[CURIOUS]
    others = [number for number in NUMBERS if number != CURIOUS]
    asked = [
        gateway.get(f"/journal?attempt={attempt_id(number)}", own.token)
        for number in (others * LINES_COUNT_MAX)[:LINES_COUNT_MAX]
    ]
    bearer = {"Authorization": f"Bearer {own.token}"}
    malformed = gateway.post("/call", {"mark": 20}, **bearer)
    heartbeat = gateway.post("/journal", {"mark": 20}, **bearer, **cookies[CURIOUS])

    assert {answer.code for answer in asked} == {"journal.unknown_device"}
    assert (malformed.status, malformed.code) == (429, "request.too_many")
    assert (heartbeat.status, heartbeat.code) == (400, "request.malformed")
    assert [row[3] for row in blocks_of(exam, CURIOUS)] == ["fields"]
    assert gateway.send(own).status == 200


@pytest.mark.usefixtures("flood")
def test_the_file_of_refused_requests_finds_the_same_and_says_no_secret_a40(
    gateway, tablets, cookies, settings, capsys
):
    gateway.get("/recu?code=SECRET-SECRET", **cookies[QUIET])
    gateway.get("/secret?login=SECRET&password=SECRET", **cookies[QUIET], **TYPED)
    forged = "/grille%0a%7b%22client%22:%22192.0.2.66%22%7d"  # a line of its own (A16)
    gateway.get(forged, **{"User-Agent": '"}\\ {"client": "192.0.2.66"}'})
    gateway.get(f"/certificates/{'ab' * 32}")
    lines = written(settings.refused_log, "/certificates/")
    text = settings.refused_log.read_text()
    code = main(["forensics", "logs", str(settings.refused_log), "--json"])
    report = json.loads(capsys.readouterr().out)
    found = {(one["rule"], one["attribution"]) for one in report["findings"]}

    assert "SECRET" not in text
    assert "192.0.2.66" not in {one["client"] for one in report["findings"]}
    assert not any(tablet.token in text for tablet in tablets.values())
    assert not any(cookie["Cookie"][20:60] in text for cookie in cookies.values())
    assert not any(str(attempt_id(number)) in text for number in NUMBERS)
    assert oct(settings.refused_log.stat().st_mode)[-3:] == "600"
    assert code == 1
    assert (report["not_understood"], report["lines"]) == (0, len(lines))
    assert {
        ("house.looked_for", "B"),
        ("house.looked_for", "C"),
        ("house.looked_for", "D"),
        ("house.blocked", "C"),
        ("house.walk", "C"),
    } <= found


def test_the_file_says_what_was_fetched_ahead_and_nothing_that_was_answered_a39(
    gateway, cookies, settings
):
    assert gateway.get("/health").status == 200
    ahead = {"Sec-Purpose": "prefetch;prerender"}
    gateway.get("/corrige-devine", **cookies[QUIET], **TYPED, **ahead)
    lines = [
        json.loads(one) for one in written(settings.refused_log, "/corrige-devine")
    ]
    [own] = [line for line in lines if line.get("path") == "/corrige-devine"]

    assert own["purpose"] == "prefetch;prerender"
    assert {line["status"] // 100 for line in lines if "status" in line} == {4}
    assert "/health" not in {line.get("path") for line in lines}


@pytest.mark.parametrize("status", [200, 304, 399, 500, 503])
def test_an_answer_that_is_no_refusal_has_no_line(settings, status):
    """A centre that cannot answer says nothing about whoever asked."""
    scope = {"type": "http", "method": "GET", "path": "/news", "headers": []}
    file = refused_file.RefusedFile(settings)
    file.note(Request(scope | {"query_string": b""}), status)

    assert file._gathered == []


def written(path, last):
    """Return the lines of the file once one of them tells of `last`."""
    for _ in range(40 * PATIENCE_S):
        lines = path.read_text().splitlines() if path.exists() else []
        if any(last in line for line in lines):
            return lines
        time.sleep(0.025)
    raise AssertionError(last)


def test_a_block_ends_by_itself(gateway, cookies, flood, clock):
    assert flood[-1].status == 429
    clock.ahead_ms += BLOCK_MS + MINUTE_MS
    assert gateway.get("/nulle-part", **cookies[FLOODER], **TYPED).status == 404


def test_a_flood_of_one_or_of_thousands_hides_no_tablet_from_the_file_a39():
    lines = RefusedLines()
    lines.turn(now=T0)
    of_one = sum(lines.admits("192.0.2.1", is_tablet=False) for _ in range(10_000))
    of_many = sum(
        lines.admits(f"2001:db8:{nth:x}::/48", is_tablet=False)
        for nth in range(3 * TOTAL_COUNT_MAX)
    )
    tablets = [lines.admits(f"tablet {nth}", is_tablet=True) for nth in range(20)]

    assert of_one == LINES_OF_ONE_MAX
    assert of_one + of_many == TOTAL_COUNT_MAX
    assert tablets == [True] * 20
    assert len(lines._lines) <= TOTAL_COUNT_MAX + 20
    uncounted = 10_000 + 3 * TOTAL_COUNT_MAX - TOTAL_COUNT_MAX
    assert lines.turn(now=T0 + MINUTE_MS) == uncounted


def test_the_oldest_file_gives_way_a22(tmp_path, monkeypatch):
    monkeypatch.setattr(refused_file, "FILE_BYTES_MAX", 100)
    path = tmp_path / "refused.jsonl"
    for nth in range(40):
        refused_file._append(path, f"{nth:02d}".encode() * 20)

    names = sorted(file.name for file in tmp_path.iterdir())
    assert len(names) == refused_file.FILES_COUNT_MAX
    assert older_path(path, 1).name == "refused.1.jsonl"
    assert all(file.stat().st_size <= 100 for file in tmp_path.iterdir())
    assert path.read_bytes().endswith(b"39" * 20)
