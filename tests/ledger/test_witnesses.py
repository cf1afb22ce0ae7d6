"""Who cosigned our tree outside finds a restored or forked one, and no more stops us.

Defends A27 and A28 where the mark beside the key was brought back with the database.
The witnesses are those of `verifier/`, over HTTP. F41: a silent one costs nobody
anything, and the word of one is not enough.
"""

import threading
import time
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer

import psycopg
from small_journal import KEY, NOW
from small_ledger import LATER, MUCH_LATER, ledger_of, write
from tests.patience import PATIENCE_S
from verifier.log.note import key_of
from verifier.witness.__main__ import Witness, server_of

from concours.core.audit.transparency.logs import ORIGIN, log_key
from concours.core.audit.transparency.note import (
    COSIGNATURE,
    NoteKey,
    NoteSignature,
)
from concours.core.audit.transparency.policy import read_policy
from concours.core.kernel.crypto import signer_of
from concours.ledger.run import asking_witnesses
from concours.ledger.witnesses import Witnesses
from concours.store.journal.tree.notes import cosignatures_of, latest_note

LOG = log_key(ORIGIN, signer_of(KEY))


@contextmanager
def serving(server):
    with server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@contextmanager
def witnesses_in(folder, count):
    """Serve real witnesses; the value is the lines of a policy that name them."""
    with ExitStack() as stack:
        lines = []
        for number in range(count):
            name = f"w{number}"
            witness = Witness(folder / name, f"{name}.example", [key_of(LOG.vkey)])
            url = stack.enter_context(serving(server_of(witness, "127.0.0.1", 0)))
            lines.append(f"witness {name} {witness.key.vkey()} {url}")
        yield lines


def saying(status, body):
    """Return a server that answers everything alike."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815 -- http.server's own name

        def log_message(self, *_):
            pass

    return HTTPServer(("127.0.0.1", 0), Handler)


def policy_of(lines, least):
    names = " ".join(line.split(" ")[1] for line in lines)
    return read_policy("\n".join([*lines, f"group g {least} {names}", "quorum g"]))


def ask(ledger, policy, witnesses=None):
    """Ask until everybody has answered, twice: once more from where a witness is."""
    witnesses = witnesses or Witnesses(policy, ledger.notes.key, ledger.signing)
    witnesses.load(ledger.connection)
    until = time.monotonic() + PATIENCE_S
    for _ in range(2):
        witnesses.turn(ledger.connection)
        while any(status.is_asked for status in witnesses.statuses.values()):
            assert time.monotonic() < until
            time.sleep(0.005)
            while not witnesses.answers.empty():
                witnesses._take(ledger.connection, witnesses.answers.get())
    return witnesses


def cosigners(ledger):
    note = latest_note(ledger.connection)
    lines = cosignatures_of(ledger.connection, note.number)
    return note.head.size, [line.name for line in lines]


def key_at(name):
    public_key = signer_of(sha256(name.encode()).digest())
    return NoteKey(f"{name}.example", COSIGNATURE, public_key)


def stranger(url, name="stranger"):
    return f"witness {name} {key_at(name).vkey} {url}"


@contextmanager
def waiting_heads(house, *sizes):
    """Heads of these sizes await witnesses; the value tells which have their quorum."""
    with psycopg.connect(house.dsn(), autocommit=True) as owner:
        for place, size in enumerate(sizes):
            owner.execute(
                "INSERT INTO journal_head"
                " (sitting, size, root, fixed_ms, awaits_witnesses)"
                " SELECT id, %s, sha256('x'), 1, true FROM sitting"
                " ORDER BY id LIMIT 1 OFFSET %s",
                (size, place),
            )

        def with_quorum():
            query = "SELECT size FROM journal_head WHERE quorum_ms IS NOT NULL"
            return [size for (size,) in owner.execute(query).fetchall()]

        yield with_quorum
        owner.execute("DELETE FROM journal_head")


def test_growth_is_cosigned_and_a_history_put_in_its_place_is_found_a27_a28(
    house, backup_of, tmp_path, caplog
):
    home, stop = tmp_path / "home", tmp_path / "home" / "ledger.stopped"
    home.mkdir()
    with witnesses_in(tmp_path, 2) as lines, serving(saying(200, b"no")) as mute:
        policy = policy_of([*lines, stranger(mute)], 2)
        write(house, "ABC")
        with ledger_of(house, home) as ledger:
            ledger.turn(NOW)
            ask(ledger, policy)
            assert cosigners(ledger) == (3, ["w0.example", "w1.example"])
        older_mark = (home / "ledger.mark").read_bytes()
        rolled_back, forked = backup_of(house), backup_of(house)
        write(house, "DE")
        with ledger_of(house, home) as ledger:
            ledger.turn(LATER)
            ask(ledger, policy)
            assert cosigners(ledger) == (5, ["w0.example", "w1.example"])
            assert not ledger.signing.is_stopped
            assert caplog.text.count("does not cosign") == 2
            with waiting_heads(house, 4, 6) as with_quorum:
                ask(ledger, policy_of([*lines, stranger(mute)], 3))
                assert with_quorum() == []
                ask(ledger, policy)  # they have cosigned a tree that holds one
                assert with_quorum() == [4]

        found = []
        for database, letters in ((rolled_back, "X"), (forked, "XYZ")):
            (home / "ledger.mark").write_bytes(older_mark)  # brought back as well
            write(database, letters)
            with ledger_of(database, home) as ledger:
                ledger.turn(MUCH_LATER)
                ask(ledger, policy)
                size, _ = cosigners(ledger)
                ledger.turn(MUCH_LATER)
                assert ledger.signing.is_stopped
            found.append((size, stop.read_text().splitlines()[0]))
            with ledger_of(database, home) as ledger:
                assert ledger.signing.is_stopped  # also after a start
            stop.unlink()
            with ledger_of(database, home) as ledger:
                assert not ledger.signing.is_stopped

    assert [(size, reason.partition(" shows ")[2]) for size, reason in found] == [
        (4, "a larger tree, signed by this key"),
        (6, "another tree, signed by this key"),
    ]


def test_witness_who_errs_stops_nobody_but_where_no_quorum_is_left(house, tmp_path):
    """Also where all are silent: what is signed is signed."""
    with ExitStack() as stack:
        lines = stack.enter_context(witnesses_in(tmp_path, 2))
        liars = [
            stranger(stack.enter_context(serving(saying(409, b"999999\n"))), "a"),
            stranger(stack.enter_context(serving(saying(422, b""))), "b"),
            stranger("http://127.0.0.1:9", "c"),
            stranger("file:///etc/passwd", "d"),
        ]
        forger = key_at("forger")
        line = NoteSignature(forger.name, forger.id, bytes(72)).line.encode()
        forgery = stack.enter_context(serving(saying(200, line)))
        liars += [stranger(forgery, "forger"), stranger(lines[0].split()[-1], "copier")]
        write(house, "ABC")
        with ledger_of(house, tmp_path) as ledger:
            ledger.turn(NOW)
            dsn, policy = house.dsn("concours_ledger"), policy_of(lines, 2)
            with asking_witnesses(dsn, policy, [ledger.notes], ledger.signing):
                until = time.monotonic() + PATIENCE_S
                while len(cosigners(ledger)[1]) < len(lines):
                    assert time.monotonic() < until
                    time.sleep(0.05)
            ask(ledger, policy_of([*lines, *liars], 2))
            ask(ledger, policy_of(liars[2:], 1))
            ledger.turn(LATER)
            assert not ledger.signing.is_stopped
            assert cosigners(ledger) == (3, ["w0.example", "w1.example"])
            ask(ledger, policy_of([liars[0], *liars[2:]], 5))
            ledger.turn(LATER)
            assert ledger.signing.is_stopped


def test_a_quorum_is_of_lines_that_are_here_and_a_lost_one_is_asked_for_again(
    house, tmp_path, caplog
):
    """A witness that says to be there already has not cosigned by saying so; one that
    lost its folder is named.
    """
    with ExitStack() as stack:
        lines = stack.enter_context(witnesses_in(tmp_path, 1))
        word = stack.enter_context(serving(saying(409, b"3\n")))
        policy = policy_of([*lines, stranger(word)], 2)
        write(house, "ABC")
        with ledger_of(house, tmp_path) as ledger:
            ledger.turn(NOW)
            ask(ledger, policy)
            with psycopg.connect(house.dsn(), autocommit=True) as owner:
                owner.execute("DELETE FROM cosignature")  # killed before it was kept
            with waiting_heads(house, 3) as with_quorum:
                statuses = ask(ledger, policy).statuses
                assert cosigners(ledger) == (3, ["w0.example"])
                assert with_quorum() == []
                assert statuses["stranger"].is_silent  # and not asked each second
            assert "has forgotten" not in caplog.text
            [state] = (tmp_path / "w0").glob("*.note")
            state.unlink()
            write(house, "D")
            ledger.turn(LATER)
            ask(ledger, policy)
            assert "witness w0 has forgotten what it cosigned" in caplog.text
