"""What is not ours to give is not given, and what is given is bounded and dated.

Defends A01 and A02 (paths that are looked for), A19 (path traversal), A22, A40.
"""

import asyncio
import http.client
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from urllib.parse import urlsplit

import psycopg
import pytest
from tests.patience import PATIENCE_S

from concours.core.audit.evidence import (
    OF_SOURCE_MAX,
    SOURCES_COUNT_MAX,
    WINDOW_MS,
)
from concours.gateway import package_files
from concours.gateway.package_files import check_all

MANIFEST, BLOB = b"{}", b"sealed bytes"
DIGEST, PART = (sha256(each).hexdigest() for each in (MANIFEST, BLOB))
DAMAGED = sha256(b"whole").hexdigest()


@pytest.fixture(scope="module", autouse=True)
def files(folders):
    package = folders / "packages" / DIGEST
    package.mkdir(parents=True)
    (package / "manifest.json").write_bytes(MANIFEST)
    (package / "manifest.json.sig").write_bytes(bytes(64))
    (folders / "packages" / "blob").mkdir()
    (folders / "packages" / "blob" / PART).write_bytes(BLOB)
    (folders / "packages" / "blob" / DAMAGED).write_bytes(b"whol\x64")
    (folders / "packages" / DAMAGED).mkdir()
    (folders / "packages" / DAMAGED / "manifest.json").write_bytes(b"whol\x64")
    (folders / "client" / "assets").mkdir(parents=True)
    (folders / "client" / "index.html").write_text("<!doctype html>")
    (folders / "client" / "worker.js").write_text("//")
    (folders / "client" / "assets" / "main-3f9c.js").write_text("//")
    (folders / "secret.txt").write_text("secret")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"/package/{DIGEST}/manifest", b"{}"),
        (f"/package/{DIGEST}/signature", bytes(64)),
        (f"/blob/{PART}", BLOB),
    ],
)
def test_package_is_given_to_anyone_for_ever(gateway, path, body):
    answer = gateway.get(path)

    assert (answer.status, answer.body) == (200, body)
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Centre-Ms"] is None


@pytest.mark.parametrize("path", [f"/blob/{DAMAGED}", f"/package/{DAMAGED}/manifest"])
def test_what_is_not_its_digest_is_served_to_nobody_f07(gateway, path):
    """A flipped bit would be kept by every cache for ever, as what it is not."""
    answer = gateway.get(path)

    assert (answer.status, answer.code) == (503, "unavailable")
    assert "immutable" not in (answer.headers["Cache-Control"] or "")


def test_file_that_was_damaged_after_it_was_read_is_read_again_f07(gateway, folders):
    part = b"x" * 2_000_000  # larger than what a gateway keeps in memory
    path = folders / "packages" / "blob" / sha256(part).hexdigest()
    path.write_bytes(part)
    before = gateway.get(f"/blob/{path.name}").status

    path.write_bytes(part[:-1] + b"y")
    after = gateway.get(f"/blob/{path.name}").status
    path.write_bytes(part)

    assert (before, after, gateway.get(f"/blob/{path.name}").status) == (200, 503, 200)


def test_a_small_part_is_answered_for_ever_as_it_was_found_right_f07(gateway, folders):
    """From memory: whatever its file becomes, and with what every answer bears."""
    part = b"z" * 2_000
    path = folders / "packages" / "blob" / sha256(part).hexdigest()
    path.write_bytes(part)
    first = gateway.get(f"/blob/{path.name}")

    path.write_bytes(part[:-1] + b"y")
    second = gateway.get(f"/blob/{path.name}")
    path.unlink()

    assert (first.status, first.body, second.status, second.body) == (200, part) * 2
    assert dict(first.headers) == dict(second.headers) | {"date": first.headers["date"]}


def test_every_damaged_package_is_said_at_the_start_f07(settings, caplog):
    package_files._is_whole.cache_clear()

    asyncio.run(check_all(settings.packages))

    damaged = [r.getMessage() for r in caplog.records if "damaged" in r.getMessage()]
    assert len(damaged) == 2
    assert all(DAMAGED in each for each in damaged)


@pytest.mark.parametrize(
    "path",
    [
        f"/blob/{'cd' * 32}",
        "/blob/..%2f..%2fsecret.txt",
        f"/package/{DIGEST.upper()}/manifest",
        "/package/blob/manifest",
        "/..%2fsecret.txt",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/assets/",
    ],
)
def test_path_that_is_not_a_file_of_ours_is_not_found(gateway, path):
    answer = gateway.get(path)

    assert (answer.status, answer.code) == (404, "request.not_found")


@pytest.mark.parametrize(
    ("path", "cache"),
    [
        ("/", "no-cache"),
        ("/index.html", "no-cache"),
        ("/worker.js", "no-cache"),
        ("/assets/main-3f9c.js", "public, max-age=31536000, immutable"),
    ],
)
def test_client_file_lives_as_long_as_its_name_allows(gateway, path, cache):
    answer = gateway.get(path)

    assert (answer.status, answer.headers["Cache-Control"]) == (200, cache)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_page_that_scans_may_use_the_camera_and_no_other_may(gateway):
    here = gateway.get("/examinateur/").headers["Permissions-Policy"]
    others = [gateway.get(path).headers["Permissions-Policy"] for path in ("/", "/x")]

    assert "camera=(self)" in here
    assert "microphone=()" in here
    assert all("camera=()" in other for other in others)


def test_a_person_at_an_address_that_leads_nowhere_reads_a_sentence(gateway):
    answer = gateway.get("/nulle-part", Accept="text/html,*/*")

    assert answer.status == 404
    assert "Cette adresse n’existe pas." in answer.body.decode()
    assert "This address does not exist." in answer.body.decode()


@pytest.mark.parametrize(
    "path", ["/correction.php", "/Admin/", "/.git/config", "/x.sql"]
)
def test_forbidden_path_is_not_found_like_any_other_and_kept(gateway, exam, path):
    harmless = gateway.get("/nothing-here")
    forbidden = gateway.get(path, **{"Sec-Fetch-Dest": "image"})

    assert (forbidden.status, forbidden.body) == (harmless.status, harmless.body)
    assert kept_of(exam, path) == [("request.forbidden_path", "image")]


@pytest.mark.parametrize("host", ["[", "a b", "\u00e9", "x" * 300])
@pytest.mark.parametrize("path", ["/", "/admin", "/nothing-here", "/assets"])
def test_a_host_that_nobody_has_leaves_no_trace(gateway, caplog, host, path):
    answer = gateway.ask("GET", path, headers={"Host": host})

    assert answer.status in (200, 400, 404)
    assert [row for row in caplog.records if row.exc_info] == []


STRANGE = {
    "percent": b"a%00",
    "nul": b"a\x00b",
    "quoted nul": b'"\\000' + b"a" * 31 + b'"',
    "quoted byte": b'"\\377\\376"',
    "no text": b"\xff\xfe",
    "accent": "é".encode(),
    "control": b"\x01\x7f",
    "open quote": b'"a',
    "long": b"a" * 4_000,
}
ASKED = [
    "GET /",
    "GET /resultats",
    "POST /resultats",
    "POST /resultats/copie",
    "POST /resultats/sortie",
    "GET /voeux/",
    "GET /wishes",
    "GET /news",
    "POST /journal",
    "GET /journal",
]


@pytest.mark.parametrize("value", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize("line", ASKED)
def test_a_cookie_or_token_of_any_bytes_is_nobodys_a13(gateway, caplog, line, value):
    url = urlsplit(gateway.address)
    sent = (
        f"{line} HTTP/1.1\r\nHost: {url.netloc}\r\nConnection: close\r\n"
        "Content-Length: 0\r\n"
    ).encode()
    sent += b"Authorization: Bearer " + value + b"\r\n"
    sent += b"Cookie: sessionid=" + value + b"; __Host-concours_results=" + value
    with socket.create_connection((url.hostname, url.port), 60) as door:
        door.sendall(sent + b"\r\n\r\n")
        answer = http.client.HTTPResponse(door)
        answer.begin()

    assert answer.status < 500
    assert [row for row in caplog.records if row.exc_info] == []


def test_browsers_are_told_to_keep_to_tls(gateway):
    for path in ("/", "/assets/main-3f9c.js", "/nothing-here"):
        headers = gateway.get(path).headers
        assert headers["Strict-Transport-Security"] == "max-age=63072000"


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/admin%00", "/admin\N{SYMBOL FOR NULL}"),
        ("/admin%ff%fe", "/admin\ufffd\ufffd"),
        ("/admin/" + "x" * 3_000, "/admin/" + "x" * (200 - len("GET /admin/"))),
    ],
)
def test_what_no_database_takes_is_kept_all_the_same_a01(gateway, exam, path, kept):
    answer = gateway.get(path, **{"X-Forwarded-For": "192.0.2.40"})

    assert (answer.status, answer.code) == (404, "request.not_found")
    assert [code for code, _ in kept_of(exam, kept)] == ["request.forbidden_path"]


@pytest.fixture
def next_window(clock):
    """Begin a window that no clock ends, and call to begin the next one."""

    def begin():
        clock.ahead_ms += WINDOW_MS

    with clock.stopped():
        begin()
        yield begin


def test_a_flood_hides_nothing_and_is_kept_as_a_number_a39(gateway, exam, next_window):
    """Once 120 lines a minute were all of them: three hundred requests, and silence."""
    with ThreadPoolExecutor(8) as many:
        list(many.map(lambda n: flood(gateway, n), range(300)))
    gateway.get("/admin/after", **{"X-Forwarded-For": "198.51.100.7"})
    kept_of(exam, "/admin/after")
    next_window()
    gateway.get("/admin/later", **{"X-Forwarded-For": "198.51.100.7"})
    kept_of(exam, "/admin/later")

    with psycopg.connect(exam.dsn()) as owner:
        kept = owner.execute(
            "SELECT kind FROM refused_act WHERE kind LIKE '%flood%' OR kind LIKE"
            " '%after%'"
        ).fetchall()
    counted = counted_of(exam, "203.0.113.66")

    assert ("GET /admin/after",) in kept
    assert len(kept) <= OF_SOURCE_MAX + 1
    assert counted == 301 - len(kept)


def test_a_flood_from_all_networks_of_one_customer_is_one_source_a39(
    gateway, exam, next_window
):
    """Four hundred /64 of one /48 were as many sources, and hid who came after."""
    with ThreadPoolExecutor(8) as many:
        list(many.map(lambda n: flood(gateway, n, f"2001:db8:66:{n:x}::1"), range(40)))
    next_window()
    gateway.get("/admin/next-window")

    assert counted_of(exam, "2001:db8:66::/48") == 40 - OF_SOURCE_MAX


def test_who_comes_after_a_flood_of_sources_is_told_by_name_a39(
    gateway, exam, next_window
):
    """Past the bound on sources, a newcomer was a part of one number."""
    sources = [f"10.9.{n // 250}.{n % 250}" for n in range(SOURCES_COUNT_MAX)]
    with ThreadPoolExecutor(8) as many:
        list(many.map(lambda address: flood(gateway, 0, address), sources))
    newcomer = "198.51.100.77"
    for number in range(3):
        flood(gateway, number, newcomer)
    next_window()
    gateway.get("/admin/next-window")

    assert counted_of(exam, newcomer) == 3


def flood(gateway, number, address="203.0.113.66"):
    return gateway.get(f"/admin/flood{number}", **{"X-Forwarded-For": address})


def counted_of(exam, source):
    """How many were only counted; told once a window has passed."""
    for _ in range(20 * PATIENCE_S):
        with psycopg.connect(exam.dsn()) as owner:
            row = owner.execute(
                "SELECT (facts ->> 'count')::int FROM refused_act WHERE actor = %s"
                " AND kind = 'counted' AND code = 'request.forbidden_path'",
                (source,),
            ).fetchone()
        if row:
            return row[0]
        time.sleep(0.05)
    return None


def test_answer_tells_the_centres_clock(gateway):
    answer = gateway.get("/health")

    assert abs(int(answer.headers["X-Centre-Ms"]) - time.time() * 1000) < 60_000


def test_method_that_is_not_offered_is_refused(gateway):
    assert gateway.ask("PUT", "/journal").status == 405


def kept_of(exam, path):
    """What was recorded of a path; recording does not make the request wait."""
    for _ in range(20 * PATIENCE_S):
        with psycopg.connect(exam.dsn()) as owner:
            rows = owner.execute(
                "SELECT code, facts -> 'headers' ->> 'sec-fetch-dest'"
                " FROM refused_act WHERE kind = %s",
                (f"GET {path}",),
            ).fetchall()
        if rows:
            return rows
        time.sleep(0.05)
    return []
