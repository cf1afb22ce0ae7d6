"""An exam that ends is archived and erased whole, whatever is killed meanwhile.

`concours exam` and PostgreSQL die in the middle of a part: of it everything is done or
nothing, the chain of acts holds, the verifier reads what is left, and the same command
goes on to the end. An archive that was cut short has made nothing read-only.
"""

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest
from tests.patience import PATIENCE_S

from acts.ended_scene import ALONE, end, exam_row, make_published, verified, write
from acts.published import PAST
from acts.scene import sign_acts
from database_rows import rows_of_all

pytestmark = pytest.mark.fault

DATE = PAST + 365 * 86_400_000
HOLD = """
CREATE FUNCTION hold_back() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
$$ BEGIN PERFORM pg_advisory_xact_lock_shared(777); RETURN OLD; END $$;
CREATE TRIGGER zz_hold_back BEFORE DELETE ON candidate
    FOR EACH ROW WHEN (OLD.number = '{number}') EXECUTE FUNCTION hold_back();
"""
HOLD_ACT = """
CREATE FUNCTION hold_back() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
$$ BEGIN PERFORM pg_advisory_xact_lock_shared(777); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER hold_back AFTER INSERT ON act
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.kind = 'exam_archived') EXECUTE FUNCTION hold_back();
"""
WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'advisory'"


@dataclass(frozen=True, slots=True)
class DatabaseOfHouse:
    """The database of a house that can be killed, by the names of a test's own."""

    house: object

    def dsn(self, role="concours_owner"):
        return self.house.dsn(role)


@pytest.fixture(scope="module")
def database(house):
    return DatabaseOfHouse(house)


@pytest.fixture
def published(console_database, house, tmp_path):  # noqa: ARG001 -- Django, on it
    with psycopg.connect(house.dsn(), autocommit=True) as owner:
        yield make_published(owner, tmp_path)


@contextmanager
def owner_of(house):
    """A session of the tables' owner; those of Django that died are forgotten."""
    from django.db import connection  # noqa: PLC0415 -- after setup

    connection.close()
    with psycopg.connect(house.dsn(), autocommit=True) as owner:
        yield owner


def start(house, scene, *words):
    """Start `concours exam` on the house."""
    environment = {
        **os.environ,
        "CONCOURS_DSN": house.dsn("concours_console"),
        "CONCOURS_PACKAGES": str(scene.packages),
        "PYTHONUNBUFFERED": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "concours.cli", "exam", *map(str, words)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(house, scene, *words):
    """Run `concours exam` to its end; its exit code and what it says."""
    process = start(house, scene, *words)
    said, _ = process.communicate(timeout=PATIENCE_S)
    return process.returncode, said


def await_held(house):
    """Wait until somebody is held back, and return the process of PostgreSQL."""
    deadline = time.monotonic() + PATIENCE_S
    with psycopg.connect(house.cluster.admin_dsn("concours"), autocommit=True) as admin:
        while time.monotonic() < deadline:
            if found := admin.execute(WAITING).fetchone():
                return found[0]
            time.sleep(0.02)
    raise AssertionError("nobody was held back")


@contextmanager
def killed_when_held(house, scene, hold, *words):
    """Run `concours exam` until it is held back; then the caller kills something."""
    with psycopg.connect(house.dsn(), autocommit=True) as owner:
        owner.execute(hold)
    blocker = psycopg.connect(house.dsn(), autocommit=True)
    blocker.execute("SELECT pg_advisory_lock(777)")
    process = start(house, scene, *words)
    try:
        await_held(house)
        yield process
    finally:
        process.kill()
        process.communicate()
        blocker.close()
        with psycopg.connect(house.dsn(), autocommit=True) as owner:
            owner.execute("DROP FUNCTION hold_back CASCADE")  # waits for who held it


def numbers_left(owner, scene):
    rows = owner.execute(
        "SELECT number FROM candidate WHERE exam_id = %s ORDER BY 1", (scene.exam,)
    ).fetchall()
    return [number for (number,) in rows]


def decide(scene):
    """Decide by two persons that the exam is erased."""
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    proposal = two_persons.propose(
        scene.actor("presidente"),
        scene.sitting,
        "exam_erased",
        facts={"exam": exam_row(scene).code},
        reason="Le terme est atteint.",
        now=DATE,
    )
    two_persons.confirm(scene.actor("kermarec"), proposal, now=DATE)


def assert_sound(owner, scene, folder, archive):
    """The chain holds, and the verifier finds what is left to be of the archive."""
    from concours.store.queries.act_chain import ActChain  # noqa: PLC0415 -- idem

    assert ActChain().first_fault() is None
    sign_acts(owner)
    write(scene, folder)
    code, said = verified(folder, "--archive", str(archive))
    assert code == 0, said


def test_an_erasure_killed_in_a_part_has_done_it_whole_or_not_at_all(
    published, house, tmp_path
):
    scene, archive = published, tmp_path / "archive"
    with owner_of(house) as owner:
        end(scene, owner, archive)
    decide(scene)
    code = exam_row(scene).code
    erase = ("erase", code, "--part", 2)
    with owner_of(house) as owner:
        before = rows_of_all(owner)

    hold = HOLD.format(number="04202")
    with killed_when_held(house, scene, hold, *erase) as process:
        process.kill()
    with owner_of(house) as owner:
        assert rows_of_all(owner) == before

    hold = HOLD.format(number="04204")
    with killed_when_held(house, scene, hold, *erase):
        house.kill_postgres()
        house.start_postgres()
    with owner_of(house) as owner:
        assert numbers_left(owner, scene) == ["04203", "04204", "04205", "04206"]
        assert owner.execute(
            "SELECT count(*) FROM attempt a JOIN sitting s ON s.id = a.sitting_id"
            " WHERE s.exam_id = %s",
            (scene.exam,),
        ).fetchone() == (4,)
        assert_sound(owner, scene, tmp_path / "half", archive)

        assert finish(house, scene, *erase)[0] == 0
        assert numbers_left(owner, scene) == []
        assert_sound(owner, scene, tmp_path / "left", archive)


def test_an_archive_cut_short_leaves_the_exam_as_it_was(
    console_database,  # noqa: ARG001 -- Django, on it
    house,
    tmp_path,
):
    with owner_of(house) as owner:
        scene, folder = make_published(owner, tmp_path, profile=ALONE), tmp_path / "cut"
    code = exam_row(scene).code
    with owner_of(house) as owner:
        before = rows_of_all(owner)

    process = start(house, scene, "archive", code, folder)
    assert "bundles/" in process.stdout.readline()
    process.kill()
    process.communicate()
    with owner_of(house) as owner:
        assert rows_of_all(owner) == before
    refused, said = finish(house, scene, "archive", code, folder)
    assert (refused, "archive.folder_taken" in said) == (1, True)

    again = tmp_path / "again"
    with killed_when_held(house, scene, HOLD_ACT, "archive", code, again):
        house.kill_postgres()
        house.start_postgres()
    with owner_of(house) as owner:
        assert rows_of_all(owner) == before

    made = [tmp_path / "made", tmp_path / "once-more"]
    done = [finish(house, scene, "archive", code, one, "--json") for one in made]
    assert [code for code, _ in done] == [0, 0]
    first, second = (json.loads(said) for _, said in done)
    assert first["archive"] == second["archive"]
    assert verified(made[0])[0] == 0
