"""A gateway has the packages that the database has, whole or not at all, and says so.

Defends against the loss of one machine's disk: what was sealed on another machine is
served here, whoever was killed meanwhile and whatever was altered.
"""

import asyncio
import os
import subprocess
import sys
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from tests.patience import PATIENCE_S

from concours.gateway import package_fill
from concours.gateway.services import build_services
from concours.store.packages import DRAFT, DRAFT_AGE_S_MAX
from gateway.conftest import running
from small_exam import CODES_KEY
from small_package import SmallPackage

PACKAGE = SmallPackage()
BIG_BYTES = 2**26
REPORTS = "SELECT packages, damaged_count FROM gateway_report ORDER BY name"
ADD = "INSERT INTO package_file (digest, body) VALUES (%s, %s)"
WITHOUT_CHECK = "ALTER TABLE package_file DROP CONSTRAINT package_file_check"
WITH_CHECK = """
ALTER TABLE package_file ADD CONSTRAINT package_file_check CHECK (digest = sha256(body))
"""


@pytest.fixture(scope="module", autouse=True)
def sealed(exam, tmp_path_factory):
    """The console of another machine has sealed a paper."""
    with exam.connect("concours_console") as connection:
        PACKAGE.keep(connection, tmp_path_factory.mktemp("console"))


@pytest.fixture(autouse=True)
def quick_turns(monkeypatch):
    monkeypatch.setattr(package_fill, "TURN_S", 0.1)
    monkeypatch.setattr(package_fill, "TURN_S_MIN", 0.05)


@pytest.fixture
def fill(settings, tmp_path):
    """Turn once over a folder of its own, as a gateway does; return the reporter."""

    def turn(packages=tmp_path, times=1):
        async def run():
            services = build_services(replace(settings, packages=packages))
            for _ in range(times):
                await services.package_fill.turn()
            await services.database.close()

        asyncio.run(run())

    return turn


def wait_until(is_so, within_s=PATIENCE_S):
    deadline = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def reports(exam):
    with exam.connect() as connection:
        rows = connection.execute(REPORTS).fetchall()
    return [([bytes(one) for one in whole], damaged) for whole, damaged in rows]


@pytest.fixture(autouse=True)
def no_reports(exam):
    with exam.connect() as connection:
        connection.execute("DELETE FROM gateway_report")


def test_two_gateways_with_two_folders_serve_what_was_sealed_elsewhere(
    settings, tmp_path
):
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        with running(replace(settings, packages=folder)) as gateway:
            wait_until(
                lambda gateway=gateway: (
                    gateway.get(f"/package/{PACKAGE.name}/signature").status == 200
                )
            )
            manifest = gateway.get(f"/package/{PACKAGE.name}/manifest")
            parts = [gateway.get(f"/blob/{name}").body for name in PACKAGE.part_names]

        assert (manifest.body, parts) == (PACKAGE.manifest, PACKAGE.parts)
        assert PACKAGE.is_same(folder)


def test_what_is_sealed_while_a_gateway_serves_comes_by_itself(
    settings, exam, tmp_path
):
    later = SmallPackage(2)
    with running(replace(settings, packages=tmp_path / "own")) as gateway:
        assert gateway.get(f"/package/{later.name}/manifest").status == 404
        with exam.connect("concours_console") as connection:
            later.keep(connection, tmp_path / "console")
        wait_until(
            lambda: (
                gateway.get(f"/package/{later.name}/manifest").body == later.manifest
            )
        )

    assert later.is_same(tmp_path / "own")


def test_a_folder_that_cannot_be_written_is_tried_again(settings, tmp_path, caplog):
    PACKAGE.put(tmp_path)
    signature = tmp_path / PACKAGE.name / "manifest.json.sig"
    signature.unlink()
    signature.mkdir()  # also root cannot write it

    with running(replace(settings, packages=tmp_path)):
        wait_until(lambda: "packages could not be taken" in caplog.text)
        signature.rmdir()
        wait_until(signature.is_file)

    assert PACKAGE.is_same(tmp_path)


def test_an_altered_file_of_the_folder_is_replaced(settings, tmp_path):
    PACKAGE.put(tmp_path)
    part = tmp_path / "blob" / PACKAGE.part_names[0]
    signature = tmp_path / PACKAGE.name / "manifest.json.sig"
    for path in (part, signature):
        altered = bytearray(path.read_bytes())
        altered[0] ^= 1
        path.chmod(0o644)
        path.write_bytes(altered)

    with running(replace(settings, packages=tmp_path)) as gateway:
        wait_until(lambda: PACKAGE.is_same(tmp_path))
        answer = gateway.get(f"/blob/{part.name}")

    assert (answer.status, answer.body) == (200, PACKAGE.parts[0])


def test_a_body_altered_in_the_database_is_refused_and_alarmed(
    settings, exam, fill, tmp_path, caplog
):
    digest = bytes.fromhex(PACKAGE.part_names[0])
    change = "UPDATE package_file SET body = %s WHERE digest = %s"
    with exam.connect() as owner, pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(change, (b"other bytes", digest))
    with exam.connect() as owner:
        owner.execute(WITHOUT_CHECK)  # by whoever owns the tables
        owner.execute(change, (b"other bytes", digest))
    try:
        fill(times=2)
        files = [path.name for path in (tmp_path / "blob").iterdir()]
        with running(replace(settings, packages=tmp_path)) as gateway:
            wait_until(lambda: gateway.get(f"/blob/{digest.hex()}").status == 503)
    finally:
        with exam.connect() as owner:
            owner.execute(change, (PACKAGE.parts[0], digest))
            owner.execute(WITH_CHECK)

    assert digest.hex() not in files
    whole, damaged_count = reports(exam)[0]
    assert (PACKAGE.digest in whole, damaged_count) == (False, 1)
    alarms = [r for r in caplog.records if "damaged in the database" in r.getMessage()]
    assert {r.levelname for r in alarms} == {"ERROR"}


def test_a_gateway_says_which_packages_it_has_whole(exam, fill):
    fill()
    (whole, damaged_count) = reports(exam)[0]
    assert (PACKAGE.digest in whole, damaged_count) == (True, 0)


def test_a_gateway_killed_in_the_middle_of_a_fill_leaves_no_half_of_a_file(
    settings, exam, tmp_path
):
    body = os.urandom(BIG_BYTES)
    name = sha256(body).hexdigest()
    with exam.connect() as owner:
        owner.execute(ADD, (bytes.fromhex(name), body))
    blobs = tmp_path / "blob"

    process = subprocess.Popen(
        [sys.executable, "-m", "concours.cli", "serve", "gateway", "--port", "0"],
        env={
            **os.environ,
            "CONCOURS_DSN": settings.dsn,
            "CONCOURS_PACKAGES": str(tmp_path),
            "CONCOURS_CODES_KEY": CODES_KEY.hex(),
        },
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: any(has_begun(path) for path in blobs.glob(f"{DRAFT}*")))
    finally:
        process.kill()
        process.wait()
    assert not (blobs / name).exists()
    (draft,) = blobs.glob(f"{DRAFT}*")
    assert 0 < draft.stat().st_size < BIG_BYTES

    long_ago = time.time() - DRAFT_AGE_S_MAX - 1
    os.utime(draft, (long_ago, long_ago))
    with running(replace(settings, packages=tmp_path)):
        wait_until((blobs / name).exists)

    assert (blobs / name).read_bytes() == body
    assert not list(blobs.glob(f"{DRAFT}*"))
    with exam.connect() as owner:
        owner.execute(
            "DELETE FROM package_file WHERE digest = %s", (bytes.fromhex(name),)
        )


def has_begun(draft: Path) -> bool:
    """Tell whether a big file is being written, and some of it is there."""
    try:
        return draft.stat().st_size > 2**20
    except FileNotFoundError:
        return False
