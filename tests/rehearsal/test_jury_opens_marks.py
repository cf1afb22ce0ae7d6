"""The rehearsal's jury collects, opens the key document by quorum, and marks, once."""

import os
import threading
import time

import pytest

from acts.scene import HOUR_MS, STAFF, Tablet, attempt_of, launch, make_scene
from concours.core.kernel import crypto
from concours.keeper.custody import Custody
from concours.keeper.run import Keeper
from concours.ledger.numbering import Numbering
from concours.ledger.signing import Signing


def now() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    return make_scene(tmp_path, code="opens-marks")


@pytest.fixture
def at_work(database, tmp_path):
    """A keeper and a ledger, each in its own role, until the test ends."""
    stop = threading.Event()

    def work() -> None:
        keeper = Keeper(Custody(crypto.private_key_from(os.urandom)))
        ledger = Numbering(Signing(os.urandom(32), tmp_path / "ledger.mark"))
        with (
            database.connect("concours_keeper", autocommit=True) as keepers,
            database.connect("concours_ledger", autocommit=True) as ledgers,
        ):
            ledger.load(ledgers)
            while not stop.wait(0.05):
                keeper.look(keepers, now=now())
                ledger.turn(ledgers, now=now())

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.mark.usefixtures("at_work")
def test_the_jury_opens_the_key_document_and_marks(scene, database):
    from concours.rehearsal.conductor.jury import Jury  # noqa: PLC0415 -- after setup

    known = {
        "sittings": {"exam": str(scene.sitting)},
        "shares": {"exam": dict(zip(STAFF, scene.words, strict=False))},
        "marking_keys": {"exam": scene.keys.marking.hex()},
        "staff": [{"login": k, "name": n, "roles": r} for k, (n, r) in STAFF.items()],
    }
    jury = Jury("exam", known, scene.packages)
    t0 = now() - 5 * HOUR_MS
    with database.connect("concours_owner", autocommit=True) as owner:
        launch(owner, scene, t0=t0)
        tablet = Tablet(owner, attempt_of(owner, scene, "04201"))
        tablet.enrol(at=t0 - HOUR_MS)
        tablet.answer("qi-q2", "embolie", at=t0 + 1_000)
        tablet.write("handed", {"reason": "candidate"}, at=t0 + 2_000)
        known_before = jury.paper()

        jury.collect()
        jury.open_marking_key()
        version = jury.mark()

        kinds = owner.execute(
            """SELECT kind FROM act WHERE sitting = %s AND kind <> 'share_handed'
               ORDER BY number""",
            (scene.sitting,),
        ).fetchall()
        size = owner.execute("SELECT size FROM journal_head").fetchone()
        marked = owner.execute(
            "SELECT count(*) FROM candidate_mark WHERE version_id = %s", (version,)
        ).fetchone()
    assert [kind for (kind,) in kinds[1:]] == [
        "sitting_collected",
        "marking_key_opened",
        "sitting_marked",
    ]
    assert (size, marked) == ((2,), (1,))
    assert jury.paper() == known_before
