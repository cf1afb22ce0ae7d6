"""A centre brought back to an earlier state hears of it from its tablets (A27, A28).

Each says which note of the journal it saw last. One that was signed here is no news;
one that was not is evidence, and three tablets that say so are seen by the doctor.
"""

import time

import psycopg
import pytest
from tests.patience import PATIENCE_S

from concours.cli.supervision.database_looks import Installation
from concours.cli.supervision.tree_looks import TREE_LOOKS
from concours.core.audit.transparency.logs import log_key
from concours.core.audit.transparency.note import TreeHead, sign_head
from concours.core.kernel.crypto import signer_of
from concours.gateway.settings import centre_now
from concours.store.journal.tree.notes import add_note
from small_exam import T0, Tablet

KEY = bytes(range(32))
ROOTS = [bytes([n]) * 32 for n in (1, 2)]


@pytest.fixture
def tablets(gateway, exam):
    """Three tablets of a centre that has signed a note of three entries."""
    key = log_key("exam.example/journal", signer_of(KEY))
    with psycopg.connect(exam.dsn("concours_ledger")) as ledger:
        head = TreeHead(key.name, 3, ROOTS[0])
        add_note(ledger, "journal", sign_head(KEY, key, head), key, T0)
    tablets = [Tablet(f"0421{n}") for n in (7, 8, 9)]
    for tablet in tablets:
        assert gateway.enrol(tablet).status == 200
    return tablets


def say(gateway, tablet, size, root):
    """Say what a tablet has seen; return the answer."""
    words = {"Authorization": f"Bearer {tablet.token}"}
    return gateway.post("/note", {"size": size, "root": root[:8].hex()}, **words)


def look(exam, tmp_path):
    [tablets] = [ask for ask in TREE_LOOKS if ask.__name__ == "_tablets"]
    house = Installation(tmp_path, None, None, 0, (), centre_now())
    with psycopg.connect(exam.dsn(), autocommit=True) as link:
        return tablets(house, link).state


def kept(exam):
    with psycopg.connect(exam.dsn()) as owner:
        return owner.execute(
            "SELECT facts FROM refused_act WHERE code = 'note.unknown' ORDER BY id"
        ).fetchall()


def test_notes_that_this_database_does_not_hold_are_kept_and_counted(
    gateway, tablets, exam, tmp_path
):
    first = say(gateway, tablets[0], 0, b"")
    assert first.json()["size"] == 3
    assert first.json()["root"] == ROOTS[0][:8].hex()
    assert say(gateway, tablets[0], 3, ROOTS[0]).status == 200
    for size, root in ((3, b""), (0, ROOTS[0])):
        assert say(gateway, tablets[0], size, root).status == 400
    stranger = gateway.post("/note", {"size": 3, "root": ""}, Authorization="Bearer x")
    assert stranger.status == 401
    assert look(exam, tmp_path) == "ok"

    states = []
    for tablet, size, root in zip(
        tablets, (3, 4, 999), (ROOTS[1], ROOTS[0], ROOTS[1]), strict=True
    ):
        assert say(gateway, tablet, size, root).json()["size"] == 3
        until_s = time.monotonic() + PATIENCE_S
        while len(kept(exam)) <= len(states) and time.monotonic() < until_s:
            time.sleep(0.02)
        states.append(look(exam, tmp_path))
    assert states == ["warn", "warn", "wrong"]
    facts = [row[0] for row in kept(exam)]
    assert [fact["size"] for fact in facts] == [3, 4, 999]
    assert len({fact["sent_by"] for fact in facts}) == len(tablets)
