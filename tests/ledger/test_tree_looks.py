"""Doctor sees a ledger that signs nothing, a late note, a silent witness.

Also where nothing waits for any of them: whoever keeps the machine learns it before the
day on which something does.
"""

import threading
import time

import psycopg
import pytest
from small_journal import KEY, NOW
from small_ledger import ledger_of, write
from tests.patience import PATIENCE_S

from concours.cli.supervision.database_looks import Installation
from concours.cli.supervision.tree_looks import TREE_LOOKS
from concours.core.audit.transparency.note import COSIGNATURE, NoteKey, cosign
from concours.core.kernel.crypto import signer_of
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.ledger.run import Settings, serve
from concours.ledger.signing_mark import mark_path, stop_path
from concours.store.journal.tree.ledger_state import read_ledger_state
from concours.store.journal.tree.notes import add_cosignature, latest_note

SECRETS = [bytes([n]) * 32 for n in (1, 2, 3)]
WITNESSES = [
    NoteKey(f"w{n}.example", COSIGNATURE, signer_of(secret))
    for n, secret in enumerate(SECRETS)
]
TRACE = """
INSERT INTO trace (at_ms, since_ms, code, attribution, address, request, facts)
VALUES (1, 1, 'unknown', 'D', '192.0.2.7', 'GET /', '{}')
"""


@pytest.fixture
def look(house, tmp_path):
    """Look at the house, some minutes later; return each line's state and sight."""

    def looked(minutes=0):
        now_ms = NOW + minutes * MINUTE_MS
        installed = Installation(tmp_path, None, None, 0, (), now_ms)
        with psycopg.connect(house.dsn(), autocommit=True) as link:
            lines = [ask(installed, link) for ask in TREE_LOOKS]
        return {line.name: (line.state, line.seen) for line in lines}

    return looked


def cosigned_by(connection, *places):
    note = latest_note(connection)
    for place in places:
        secret, key = SECRETS[place], WITNESSES[place]
        line = cosign(secret, key, note.head.text, 1_796_000_000)
        add_cosignature(connection, note.number, key, line)


def test_late_note_and_silent_witnesses_are_seen(house, tmp_path, look, monkeypatch):
    with ledger_of(house, tmp_path) as ledger:
        assert look()["note"] == ("ok", "none yet")
        assert look()["witnesses"] == ("ok", "none")
        write(house, "AB")
        ledger.turn(NOW)
        cosigned_by(ledger.connection, 0, 1, 2)
        with psycopg.connect(house.dsn("concours_gateway")) as gateway:
            gateway.execute(TRACE)
        ledger.turn(NOW)  # a note of another log comes last: these lines heed none
        assert latest_note(ledger.connection, "traces") is not None
        at_rest = look(600)
        assert at_rest["signing"][0] == "ok"
        assert at_rest["note"] == ("ok", "the last 10 h ago")
        assert at_rest["witnesses"] == (
            "ok",
            "3 of 3 answer, last cosigned note 10 h ago",
        )

        write(house, "AB")
        ledger.turn(Instant(NOW + 2 * MINUTE_MS))
        cosigned_by(ledger.connection, 0)
        assert look(3)["witnesses"][0] == "ok"  # they have a little time
        state, sight = look(6)["witnesses"]
        assert (state, sight[:18]) == ("warn", "1 of 3 answer, las")
        assert "(w1.example, w2.example)" in sight

        lines = [f"witness w{n} {key.vkey}" for n, key in enumerate(WITNESSES)]
        policy = tmp_path / "policy"
        policy.write_text("\n".join([*lines, "group g 2 w0 w1 w2", "quorum g"]))
        monkeypatch.setenv("CONCOURS_WITNESSES", str(policy))
        assert look(6)["witnesses"][0] == "wrong"
        cosigned_by(ledger.connection, 1)
        assert look(6)["witnesses"][0] == "warn"

        write(house, "A")
        ledger.numbering.turn(ledger.connection, now=Instant(NOW + 3 * MINUTE_MS))
        assert [look(minutes)["note"][0] for minutes in (4, 7, 60)] == [
            "ok",
            "warn",
            "wrong",
        ]


def test_ledger_that_signs_nothing_is_seen_where_nothing_waits(house, tmp_path, look):
    """Of its file, or of a running ledger's own word, which ends with it."""
    assert look()["signing"] == ("wrong", "no ledger is there")
    key = tmp_path / "other" / "ledger.key"
    key.parent.mkdir()
    key.write_bytes(KEY)
    key.chmod(0o600)
    stop_path(mark_path(key)).write_text("witness w0 says: a larger tree\n\n")
    settings = Settings(house.dsn("concours_ledger"), key)
    stop = threading.Event()
    serving = threading.Thread(target=serve, args=(settings, stop))
    serving.start()
    try:
        with psycopg.connect(house.dsn("concours_console"), autocommit=True) as link:
            ends_s = time.monotonic() + PATIENCE_S
            while time.monotonic() < ends_s:
                if read_ledger_state(link).stopped_since is not None:
                    break
                time.sleep(0.05)
            assert read_ledger_state(link).stopped_since is not None
        assert look()["signing"][0] == "wrong"
        assert "signs nothing" in look()["signing"][1]
        stop_path(mark_path(tmp_path / "ledger.key")).write_text("because\n")
        assert look()["signing"] == ("wrong", "because")
    finally:
        stop.set()
        serving.join()
