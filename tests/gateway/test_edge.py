"""What is not ours to give is not given, and what is given is bounded and dated.

Defends A01 and A02 (paths that are looked for), A19 (path traversal), A22, A40.
"""

import time

import psycopg
import pytest

DIGEST = "ab" * 32
BLOB = b"sealed bytes"


@pytest.fixture(scope="module", autouse=True)
def files(folders):
    package = folders / "packages" / DIGEST
    package.mkdir(parents=True)
    (package / "manifest.json").write_bytes(b"{}")
    (package / "manifest.json.sig").write_bytes(bytes(64))
    (folders / "packages" / "blob").mkdir()
    (folders / "packages" / "blob" / DIGEST).write_bytes(BLOB)
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
        (f"/blob/{DIGEST}", BLOB),
    ],
)
def test_package_is_given_to_anyone_for_ever(gateway, path, body):
    answer = gateway.get(path)

    assert (answer.status, answer.body) == (200, body)
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Centre-Ms"] is None


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


@pytest.mark.parametrize(
    "path", ["/correction.php", "/Admin/", "/.git/config", "/x.sql"]
)
def test_forbidden_path_is_not_found_like_any_other_and_kept(gateway, exam, path):
    harmless = gateway.get("/nothing-here")
    forbidden = gateway.get(path, **{"Sec-Fetch-Dest": "image"})

    assert (forbidden.status, forbidden.body) == (harmless.status, harmless.body)
    assert kept_of(exam, path) == [("request.forbidden_path", "image")]


def test_answer_tells_the_centres_clock(gateway):
    answer = gateway.get("/health")

    assert abs(int(answer.headers["X-Centre-Ms"]) - time.time() * 1000) < 60_000


def test_method_that_is_not_offered_is_refused(gateway):
    assert gateway.ask("PUT", "/journal").status == 405


def kept_of(exam, path):
    """What was recorded of a path; recording does not make the request wait."""
    for _ in range(100):
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
