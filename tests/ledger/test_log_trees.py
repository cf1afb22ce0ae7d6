"""Acts and traces are logs as the journal is: whoever drops one is found out.

Defends A27 and A28 for what the staff did and what was seen of tablets. The ledger
alone finds a row that was dropped, altered or put in, while it runs and after a start;
so does the verifier, from a file and the note that others keep. Each has its own mark
and its own witnesses.
"""

import json
from contextlib import contextmanager

import psycopg
import pytest
from small_journal import KEY, NOW
from small_ledger import LATER, MUCH_LATER, act, ledger_of
from test_witnesses import ask, policy_of, serving
from verifier.log.__main__ import main as verify_log
from verifier.log.note import key_of
from verifier.witness.__main__ import Witness, server_of

from concours.cli.ledger import write_log
from concours.core.audit.archive import erased_root
from concours.core.audit.transparency.logs import ORIGIN, log_key
from concours.ledger.log_trees import LogTree
from concours.ledger.logs import Logs
from concours.ledger.signing import Signing
from concours.ledger.signing_mark import read_mark
from concours.ledger.witnesses import Witnesses
from concours.store.journal.tree.ledger_state import (
    read_ledger_state,
    say_altered,
)
from concours.store.journal.tree.notes import cosignatures_of, latest_note

ADD_TRACE = """
INSERT INTO trace (at_ms, since_ms, count, code, attribution, address, request, facts)
VALUES (%s, %s, 1, 'unknown', 'D', '192.0.2.7', %s, '{"dest": "document", "n": 1.50}')
"""
ADD_CONTACT = """
INSERT INTO contact (attempt, epoch, at_ms, address, browser)
SELECT id, 1, 1, '192.0.2.8', sha256('firefox') FROM attempt ORDER BY id LIMIT 1
"""
ADD_LOOK = """
INSERT INTO look (at_ms, staff, kind, attempt, subject)
SELECT 1, 'jury1', 'copy', id, 'one' FROM attempt ORDER BY attempt.id LIMIT 1
"""


def trace(database, count=1):
    with psycopg.connect(database.dsn("concours_gateway")) as gateway:
        for number in range(count):
            gateway.execute(ADD_TRACE, (NOW, NOW, f"GET /{number}"))


@pytest.fixture
def logged(house, tmp_path):
    """Three acts, and a trace, a contact and a look among four rows: all signed."""
    for number in range(3):
        act(house, number=number)
    trace(house, 2)
    with psycopg.connect(house.dsn("concours_gateway")) as gateway:
        gateway.execute(ADD_CONTACT)
    with psycopg.connect(house.dsn("concours_console")) as console:
        console.execute(ADD_LOOK)
    with ledger_of(house, tmp_path) as ledger:
        ledger.turn(NOW)
        yield ledger


@contextmanager
def mastered(database):
    """Whoever owns the machine heeds no key and no trigger."""
    with psycopg.connect(database.cluster.admin_dsn(database.name)) as master:
        master.execute("SET session_replication_role = replica")
        yield master


def verdict(connection, log, folder, capsys, key=None):
    """Return what the verifier says of a log: its code, and what it found."""
    write_log(connection, log, folder)
    code = verify_log([str(folder), "--json", *(["--key", key] if key else [])])
    said = json.loads(capsys.readouterr().out)
    return code, [finding["code"] for finding in said["findings"]], said


def test_each_log_has_a_name_a_key_and_notes_of_its_own(logged, tmp_path, capsys):
    """As the journal's tree; the mark beside the key covers what is signed."""
    connection, logs = logged.connection, logged.logs
    for log, notes, size in (
        ("acts", logs.acts_notes, 3),
        ("traces", logs.traces_notes, 4),
    ):
        note = latest_note(connection, log)
        assert (note.head.size, note.head.origin) == (size, notes.key.name)
        assert note.with_lines().signed_by(notes.key)
        assert note.head.origin.endswith(f"/{log}")
        code, findings, said = verdict(
            connection, log, tmp_path / log, capsys, notes.key.vkey
        )
        assert (code, findings, said["rows"]) == (0, [], size)
        own = logged.notes.key.vkey
        assert verdict(connection, log, tmp_path / log, capsys, own)[1] == [
            "log.signature"
        ]
    mark = read_mark(tmp_path / "ledger.mark")
    assert (mark.acts_count, mark.traces_count) == (3, 4)
    for pattern, name in (
        ("exam.example/journal", "exam.example/acts"),
        ("exam.example", "exam.example/acts"),
        (ORIGIN, logs.acts_notes.key.name),
    ):
        assert log_key(pattern, logs.acts_notes.key.public_key, "acts").name == name
    assert logs.altered is None


PUT_IN = """
INSERT INTO look (at_ms, staff, kind, subject, xid) VALUES (1, 'x', 'case', '1', '3')
"""
GAP = ["row.missing", "rows.missing"]
CHANGES = (
    ("traces", "DELETE FROM trace WHERE id = 1", ["trace.digest"]),
    ("traces", "UPDATE trace SET address = 'x' WHERE id = 1", ["trace.digest"]),
    ("traces", "UPDATE look SET staff = 'other'", ["trace.digest"]),
    ("traces", "DELETE FROM contact", ["trace.digest"]),
    ("traces", "DELETE FROM trace_entry WHERE number = 2", ["trace.link", *GAP]),
    ("traces", "DELETE FROM trace_entry WHERE number = 4", ["rows.missing"]),
    (
        "traces",
        "UPDATE trace_entry SET digest = sha256('x') WHERE number = 4",
        ["trace.digest", "root.differs"],
    ),
    (
        "traces",
        "UPDATE trace_entry SET salt = NULL, erased_act = 1 WHERE number = 1",
        ["erased.kept", "erasure.uncovered"],
    ),
    ("traces", PUT_IN, []),  # it has no number, and so is in no log
    ("acts", "UPDATE act SET reason = 'x' WHERE number = 2", ["act.digest"]),
    ("acts", "UPDATE act SET body = '{' WHERE number = 2", ["act.digest"]),
    ("acts", "DELETE FROM act WHERE number = 2", GAP),
    ("acts", "DELETE FROM act WHERE number = 3", ["rows.missing"]),
    ("acts", "DELETE FROM act_signature WHERE act = 2", GAP),
    (
        "acts",
        "UPDATE act_signature SET signature = sha256('x') || sha256('y') WHERE act = 2",
        ["root.differs"],
    ),
)


def test_what_is_dropped_altered_or_put_in_is_found_a27_a28(
    logged, house, tmp_path, capsys
):
    """By the ledger that runs, by one that starts, and by the verifier."""
    counts = {"acts": 3, "traces": None}
    with mastered(house) as master:
        for log, change, findings in CHANGES:
            running, starting = LogTree(log), Logs(logged.signing)
            starting.load(master)
            with master.transaction(force_rollback=True):
                assert running.turn(master, counts[log]) is not None
                master.execute(change)
                for _ in range(2):
                    running.turn(master, counts[log])
                assert running.altered is not None, change

                signing = Signing(KEY, tmp_path / "ledger.mark")
                signing.load(master)
                starting.turn(master, logged.acts, now=LATER)
                assert starting.altered == log or signing.is_stopped, change

                verified = verdict(master, log, tmp_path / log, capsys)[1]
                assert verified == findings, change
    logged.turn(LATER)
    assert logged.logs.altered is None


def test_logs_grow_and_an_older_database_is_found_by_mark_and_witness_a27(
    logged, house, backup_of, tmp_path
):
    """Traces alone have grown since: the journal's tree and the acts are the same."""
    key = logged.logs.traces_notes.key
    witness = Witness(tmp_path / "w", "w.example", [key_of(key.vkey)])
    mark = tmp_path / "ledger.mark"
    with serving(server_of(witness, "127.0.0.1", 0)) as url:
        policy = policy_of([f"witness w {witness.key.vkey()} {url}"], 1)

        def cosign(ledger):
            asked = Witnesses(policy, key, ledger.signing, log="traces")
            ask(ledger, policy, asked)

        cosign(logged)
        logged.connection.close()
        older, older_mark = backup_of(house), mark.read_bytes()
        trace(house, 300)
        with ledger_of(house, tmp_path) as ledger:
            ledger.turn(LATER)
            note = latest_note(ledger.connection, "traces")
            assert note.head.size == 304
            cosign(ledger)
            assert len(cosignatures_of(ledger.connection, note.number)) == 1

        with ledger_of(older, tmp_path) as ledger:
            assert ledger.signing.is_stopped
        mark.write_bytes(older_mark)  # brought back as well
        trace(older, 3)
        with ledger_of(older, tmp_path) as ledger:
            ledger.turn(MUCH_LATER)
            assert latest_note(ledger.connection, "traces").head.size == 7
            cosign(ledger)
            ledger.turn(MUCH_LATER)
            assert ledger.signing.is_stopped


def test_traces_go_by_the_act_that_names_them_and_leave_their_digests(
    logged, house, tmp_path, capsys
):
    """Those that go otherwise are missed; the act that let them go is named."""
    with psycopg.connect(house.dsn()) as owner:
        [exam, code] = owner.execute("SELECT id, code FROM exam").fetchone()
        count, root = owner.execute(
            "SELECT * FROM count_to_erase('traces', %s, NULL)", (exam,)
        ).fetchone()
    act(
        house,
        "exam_erased",
        exam=code,
        acts=0,
        acts_root=erased_root([]).hex(),
        traces=count,
        traces_root=bytes(root).hex(),
    )
    with psycopg.connect(house.dsn()) as owner:
        owner.execute("SELECT erase_data(4)")
        rows = "SELECT source, erased_act, salt FROM trace_entry WHERE number > 2"
        assert owner.execute(f"{rows} ORDER BY source").fetchall() == [
            ("contact", 4, None),
            ("look", 4, None),
        ]
    for _ in range(2):
        logged.turn(LATER)
    assert logged.logs.altered is None
    said = verdict(logged.connection, "traces", tmp_path / "file", capsys)[2]
    assert (said["ok"], said["erased"]) == (True, 2)
    assert verdict(logged.connection, "acts", tmp_path / "acts", capsys)[:2] == (0, [])

    other = ["--signer", "00" * 32]
    assert verify_log([str(tmp_path / "file"), "--json", *other]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [finding["code"] for finding in found] == ["signer.other"]


def test_session_says_which_log_was_altered(exam, connection):
    say_altered(connection, "traces", NOW)
    with psycopg.connect(exam.dsn("concours_console"), autocommit=True) as other:
        assert read_ledger_state(other).altered_log == "traces"
        assert read_ledger_state(other).stopped_since is None
