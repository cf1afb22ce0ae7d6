"""What others keep of the tree is signed once, and never of another history.

Defends A27 and A28 outside the house: a note, and tiles from which anybody makes the
proof that one tree holds another. A restored database gets no note of the key that
signed more; the key that two persons put in its place is another log.
"""

import psycopg
import pytest
from small_journal import KEY, NOW, keep, new_tablet
from small_ledger import LATER, MUCH_LATER, Ledger, act, ledger_of, write

from concours.core.audit.merkle import is_consistent, is_included
from concours.core.audit.sitting_head import head_of
from concours.core.audit.transparency.logs import ORIGIN, OriginInvalid, log_key
from concours.core.audit.transparency.note import read_note
from concours.core.audit.transparency.tiles import tiles_of
from concours.core.kernel.crypto import is_signed, signer_of
from concours.core.kernel.time import Instant
from concours.ledger.notes import NOTE_MS
from concours.ledger.signing_mark import read_mark
from concours.store.journal.acts import PIN
from concours.store.journal.tree.heads import find_head, read_tails
from concours.store.journal.tree.notes import latest_note
from concours.store.journal.tree.tiles import read_tree
from small_exam import SITTING

SECOND_KEY = bytes(range(1, 33))


def notes_in(database):
    with psycopg.connect(database.dsn()) as owner:
        rows = owner.execute(
            "SELECT origin, size FROM tree_note WHERE log = 'journal' ORDER BY number"
        )
        return rows.fetchall()


def collect(database):
    with psycopg.connect(database.dsn()) as owner:
        owner.execute("UPDATE sitting SET collected_ms = 1 WHERE id = %s", (SITTING,))


def write_many(database, count):
    tablet = new_tablet(database)
    for number in range(count):
        tablet.answer("q1", ["AB"[number % 2]])
    keep(database, tablet)


def test_note_of_the_tree_is_signed_each_minute_and_holds_the_one_before(
    house, tmp_path
):
    """Nothing is signed of no tree; the head of a sitting waits for no minute,
    and says where each of its tablets ends.
    """
    origin = log_key(ORIGIN, signer_of(KEY)).name
    with ledger_of(house, tmp_path) as ledger:
        ledger.turn(NOW)
        assert notes_in(house) == []
        write_many(house, 300)
        ledger.turn(NOW)
        first = latest_note(ledger.connection)
        write_many(house, 400)
        ledger.turn(Instant(NOW + NOTE_MS - 1))
        assert notes_in(house) == [(origin, 300)]
        ledger.turn(Instant(NOW + NOTE_MS))
        second = latest_note(ledger.connection)
        tree = read_tree(ledger.connection, 700)
        proof, steps = tree.inclusion_proof(699), tree.consistency_proof(300)
        write(house, "A")
        collect(house)
        ledger.turn(Instant(NOW + NOTE_MS + 1_000))
        signed = find_head(ledger.connection, SITTING)
        tails = read_tails(ledger.connection, SITTING, 701)

    assert sorted(tail.count for tail in tails) == [1, 300, 400]
    assert signed.head.entries == 701
    assert signed.head == head_of(SITTING, 701, signed.head.root, tails)
    assert is_signed(signer_of(KEY), signed.head.statement(), signed.signature)
    assert notes_in(house) == [(origin, 300), (origin, 700), (origin, 701)]
    note = second.with_lines()
    assert read_note(note.as_bytes()).signed_by(ledger.notes.key)
    old, new = (first.head.size, first.head.root), (700, second.head.root)
    assert is_consistent(old=old, new=new, proof=steps)
    with psycopg.connect(house.dsn()) as owner:
        last = "SELECT digest FROM ledger_entry WHERE number = 699"
        [leaf] = owner.execute(last).fetchone()
        roots = owner.execute("SELECT level, place FROM tile_root").fetchall()
    assert is_included(leaf, index=699, size=700, proof=proof, root=new[1])
    assert sorted(roots) == [(0, 0), (0, 1)]
    assert len(list(tiles_of(700))) == 4


def test_mark_covers_the_note_of_a_key_that_finds_a_tree(house, tmp_path):
    """Another has signed it, and nothing has come since: no checkpoint is due."""
    write(house, "ABC")
    with ledger_of(house, tmp_path) as ledger:
        ledger.turn(NOW)
    (tmp_path / "second").mkdir()
    act(house, kind=PIN, public_key=signer_of(SECOND_KEY).hex())
    with ledger_of(house, tmp_path / "second", SECOND_KEY) as ledger:
        ledger.turn(LATER)

    assert [size for _, size in notes_in(house)] == [3, 3]
    assert read_mark(tmp_path / "second" / "ledger.mark").size == 3


def test_restored_database_gets_no_note_and_another_key_is_another_log_a27_a28(
    house, backup_of, tmp_path
):
    """As `docs/operating/restoring.md` says it goes on."""
    first, second = (log_key(ORIGIN, signer_of(key)).name for key in (KEY, SECOND_KEY))
    write(house, "ABC")
    with ledger_of(house, tmp_path) as ledger:
        ledger.turn(NOW)
        write(house, "D")
        ledger.turn(Instant(NOW + 4_000))  # a checkpoint, and no note yet
    backup = backup_of(house)
    write(house, "E")
    with ledger_of(house, tmp_path) as ledger:
        ledger.turn(LATER)

    write(backup, "XYZ")
    with ledger_of(backup, tmp_path) as ledger:
        ledger.turn(MUCH_LATER)
        assert ledger.signing.is_stopped
    assert notes_in(backup) == [(first, 3)]

    (tmp_path / "second").mkdir()
    act(backup, kind=PIN, public_key=signer_of(SECOND_KEY).hex())
    with ledger_of(backup, tmp_path / "second", SECOND_KEY) as ledger:
        ledger.turn(MUCH_LATER)
    assert notes_in(backup) == [(first, 3), (second, 7)]
    assert [size for _, size in notes_in(house)] == [3, 5]


def test_database_restored_to_its_end_goes_on_as_the_same_log(
    house, backup_of, tmp_path
):
    write(house, "ABC")
    with ledger_of(house, tmp_path) as ledger:
        ledger.turn(NOW)
    backup = backup_of(house)
    write(backup, "DE")
    with ledger_of(backup, tmp_path) as ledger:
        ledger.turn(LATER)

    assert [size for _, size in notes_in(backup)] == [3, 5]


CHANGES = (
    "UPDATE tile_root SET root = sha256(root)",
    "UPDATE ledger_entry SET digest = sha256(digest) WHERE number = 599",
    "DELETE FROM ledger_entry WHERE number = 599",
    "INSERT INTO journal_head SELECT id, 5, sha256('x'), 1 FROM sitting LIMIT 1",
)


def test_tiles_of_another_tree_are_never_signed(house, tmp_path, caplog):
    """Whatever a master of the database did to what notes are made from."""
    write_many(house, 300)
    with ledger_of(house, tmp_path) as ledger:
        ledger.turn(NOW)
        write_many(house, 300)
        ledger.numbering.turn(ledger.connection, now=LATER)
    for change in CHANGES:
        with psycopg.connect(house.dsn()) as owner:
            ledger = Ledger(owner, tmp_path)
            owner.execute(change)
            ledger.notes.turn(owner, ledger.numbering.last, now=LATER)
            assert ledger.signing.is_stopped, change
            owner.rollback()

    assert [size for _, size in notes_in(house)] == [300]
    assert caplog.text.count("are another tree") == len(CHANGES)


def test_a_log_is_called_by_its_key_or_as_it_was_set():
    signer = signer_of(KEY)
    assert log_key("exam.example/journal", signer).name == "exam.example/journal"
    assert log_key(ORIGIN, signer) != log_key(ORIGIN, signer_of(SECOND_KEY))
    with pytest.raises(OriginInvalid):
        log_key("an exam", signer)
