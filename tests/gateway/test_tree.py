"""Anybody reads the tree of the journal: its note, and tiles that give its root.

Defends A28: whoever compares two notes needs no leave of ours. Nothing past the note is
shown, and no answer names anybody.
"""

import psycopg
import pytest
from verifier.log.notes import main as check_notes

from concours.core.audit.merkle import is_included, leaf_digest, root_of
from concours.core.audit.transparency.note import (
    COSIGNATURE,
    NoteKey,
    TreeHead,
    cosign,
    read_head,
    read_note,
    sign_head,
)
from concours.core.audit.transparency.policy import read_policy
from concours.core.audit.transparency.tiles import TiledTree
from concours.core.delivery.journal.act import Act
from concours.core.kernel.crypto import signer_of
from concours.core.kernel.time import Instant
from concours.ledger.acts import Acts
from concours.ledger.logs import Logs
from concours.ledger.numbering import Numbering
from concours.ledger.signing import Signing
from concours.store.journal.acts import append_act
from concours.store.journal.tree.notes import add_cosignature, latest_note
from small_exam import T0, Tablet

KEY = bytes(range(32))
LEAVES = {"acts": "SELECT leaf FROM act_leaf", "traces": "SELECT leaf FROM trace_leaf"}


@pytest.fixture(scope="module")
def log(exam, folders):
    """A ledger's hand on this database."""
    dsn = exam.dsn("concours_ledger")
    with psycopg.connect(dsn, autocommit=True) as connection:
        signing = Signing(KEY, folders / "ledger.mark")
        numbering, logs, acts = Numbering(signing), Logs(signing), Acts(signing)
        notes = logs.journal_notes
        for part in (signing, numbering, logs, acts):
            part.load(connection)

        def turn(now):
            numbering.turn(connection, now=now)
            notes.turn(connection, numbering.last, now=now)
            acts.turn(connection, now=now)
            logs.turn(connection, acts, now=now)
            return connection, notes.key

        yield turn


def test_tree_is_read_by_whoever_asks(gateway, clock, log):
    assert gateway.get("/checkpoint").status == 404
    tablet = Tablet("04217")
    assert gateway.enrol(tablet).status == 200
    tablet.write("opened", {"base": None, "paper": "00"}, T0)
    for number in range(280):
        tablet.answer("q1", ["AB"[number % 2]])
    for start in (0, 200):
        assert gateway.send(tablet, start, min(start + 200, 281)).status == 200
    connection, key = log(T0)
    witness = NoteKey("witness.example/w1", COSIGNATURE, signer_of(bytes(32)))
    latest = latest_note(connection)
    line = cosign(bytes(32), witness, latest.head.text, 1_796_000_000)
    add_cosignature(connection, latest.number, witness, line)
    clock.ahead_ms += 2_000

    answer = gateway.get("/checkpoint")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    note = read_note(answer.body)
    head = read_head(note.text)
    assert note.signed_by(key)
    assert note.signed_by(witness)
    assert head.size == 281

    def read(tile):
        found = gateway.get(f"/tile/{tile.path}")
        assert (found.status, len(found.body)) == (200, 32 * tile.width)
        assert "immutable" in found.headers["cache-control"]
        return found.body

    page = gateway.get("/registre?lang=fr").body.decode()
    policy = read_policy(gateway.get("/registre/politique.txt").body.decode())
    for said in (key.name, key.vkey, "281 lignes", witness.name, "politique.txt"):
        assert said in page, said
    assert key in policy.logs
    assert policy.is_quorum(())

    tree = TiledTree(281, read)
    assert tree.root() == head.root
    leaves = read_leaves(connection)
    proof, root = tree.inclusion_proof(280), head.root
    assert is_included(leaves[280], index=280, size=281, proof=proof, root=root)
    assert gateway.get("/tile/0/000").body == b"".join(map(leaf_digest, leaves[:256]))

    tablet.answer("q1", ["C"])
    assert gateway.send(tablet, 281).status == 200
    log(Instant(T0 + 1_000))
    assert len(read_leaves(connection)) == 282  # numbered, and under no note yet


def test_a_note_kept_when_the_tree_was_smaller_is_held_against_these_tiles(
    gateway, log, tmp_path
):
    connection, key = log(T0)
    leaves = read_leaves(connection)
    trust = ["--key", key.vkey, "--tiles", f"{gateway.address}/tile"]

    def found(size, leaves):
        note = sign_head(KEY, key, TreeHead(key.name, size, root_of(leaves)))
        (tmp_path / "kept").write_bytes(note.as_bytes())
        return check_notes([str(tmp_path / "kept"), *trust])

    for size in (1, 100, 256, 270, 281):
        assert found(size, leaves[:size]) == 0, size
        assert found(size, [*leaves[1:size], bytes(32)]) == 1, size
    assert found(282, leaves[:282]) == 1  # under no note yet: nobody is given its tiles


def read_leaves(connection):
    rows = connection.execute("SELECT digest FROM ledger_entry ORDER BY number")
    return [digest for (digest,) in rows.fetchall()]


@pytest.mark.parametrize(
    "path",
    ["", "0", "0/001", "0/001.p/26", "1/000", "1/000.p/2", "2/000.p/1", "0/1",
     "0/000.p/256", "entries/000", "9/000", "0/x001/000"],
)  # fmt: skip
def test_what_no_note_covers_is_not_there(gateway, path):
    assert gateway.get(f"/tile/{path}").status == 404


def test_acts_and_traces_are_read_under_addresses_of_their_own(
    gateway, exam, clock, log
):
    """A leaf tells nothing: of an act its signature is in it, of a trace a salt."""
    with psycopg.connect(exam.dsn("concours_gateway")) as link:
        for number in range(3):
            link.execute(
                "INSERT INTO trace (at_ms, since_ms, code, attribution, address,"
                " request, facts) VALUES (1, 1, 'unknown', 'D', %s, 'GET /', '{}')",
                (f"192.0.2.{number}",),
            )
    with psycopg.connect(exam.dsn()) as owner:
        said = Act(actor="x", role="jury", kind="told", at=T0, body={"number": 1})
        append_act(owner, said)
    connection, _ = log(Instant(T0 + 120_000))
    clock.ahead_ms += 2_000
    for name in ("acts", "traces"):
        head = read_head(read_note(gateway.get(f"/{name}/checkpoint").body).text)
        assert head.origin.endswith(f"/{name}")

        def read(tile, name=name):
            return gateway.get(f"/{name}/tile/{tile.path}").body

        assert TiledTree(head.size, read).root() == head.root
        leaves = connection.execute(LEAVES[name]).fetchall()
        assert len(leaves) == head.size > 0
        assert gateway.get(f"/{name}/tile/1/000").status == 404
