"""What was signed once is never signed otherwise, whatever became of the database.

Defends A27 and A28 where the database itself cannot: it was restored to an earlier
state and knows nothing of what was signed since. The mark beside the key does.
"""

import os
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from small_journal import NOW
from small_ledger import LATER, MUCH_LATER, act, ledger_of, write

from concours.core.kernel.crypto import signer_of
from concours.ledger import signing_mark as mark_module
from concours.ledger.signing_mark import keep_mark, read_mark
from concours.ledger.supervision import Supervision
from concours.store.journal.acts import PIN
from concours.store.journal.ledger import last_checkpoint
from concours.store.signing_key import KeyTruncated, load_key
from small_exam import SITTING

ONE_MORE_NEWS = """
INSERT INTO news (number, sitting, kind, body, at_ms)
SELECT count(*) + 1, %s, 'message', '{}', 1 FROM news
"""


def signed(database):
    with psycopg.connect(database.dsn()) as owner:
        rows = owner.execute("SELECT size, root FROM checkpoint ORDER BY size")
        return rows.fetchall()


def signed_acts(database):
    with psycopg.connect(database.dsn()) as owner:
        rows = owner.execute("SELECT act, signer FROM act_signature ORDER BY act")
        return rows.fetchall()


@pytest.mark.parametrize("letters", ["XY", "XYZ"])
def test_restored_database_is_not_signed_past_the_fork_a27_a28(
    house, backup_of, tmp_path, caplog, letters
):
    """Five signed, three restored, five or six written: none of these is under a root,
    nor after a second start, which finds as many entries as were signed.
    """
    write(house, "ABC")
    with ledger_of(house, tmp_path) as ledger:
        ledger.turn(NOW)
    backup = backup_of(house)
    write(house, "DE")
    with ledger_of(house, tmp_path) as ledger:
        ledger.turn(LATER)
    assert [size for size, _ in signed(house)] == [3, 5]

    write(backup, letters)
    for start in (1, 2):
        with ledger_of(backup, tmp_path) as ledger:
            ledger.turn(MUCH_LATER)
            assert ledger.numbering.size == 3 + len(letters)

        assert [size for size, _ in signed(backup)] == [3]
        said = "5 entries were signed, and this is another history"
        assert caplog.text.count(said) == start


def test_every_board_says_that_nothing_is_signed(house, tmp_path):
    """The watch opens an incident of it; boards themselves go on."""
    supervision = Supervision()
    with ledger_of(house, tmp_path) as ledger:
        ledger.signing.stop("this is a test")
        supervision.turn(ledger.connection, now=NOW, is_signing=False)
        stopped = on_the_board(house, "signing")
        supervision.turn(ledger.connection, now=LATER, is_signing=True)

    assert (stopped, on_the_board(house, "signing")) == (False, True)


def test_every_board_says_which_news_is_the_latest_f33(house, tmp_path):
    """By it the watch knows a tablet of a history that was lost."""
    supervision, latest = Supervision(), []
    with ledger_of(house, tmp_path) as ledger:
        for now in (NOW, LATER):
            supervision.turn(ledger.connection, now=now)
            latest.append(on_the_board(house, "news"))
            with psycopg.connect(house.dsn()) as owner:
                owner.execute(ONE_MORE_NEWS, (SITTING,))

    assert latest == [0, 1]


def on_the_board(database, name):
    with psycopg.connect(database.dsn()) as owner:
        row = owner.execute(
            "SELECT body -> %s FROM board WHERE sitting = %s", (name, SITTING)
        ).fetchone()
        return row[0]


def test_restored_chain_of_acts_is_not_signed_a_second_time_a27(
    house, backup_of, tmp_path, caplog
):
    act(house, number=1)
    with ledger_of(house, tmp_path) as ledger:
        ledger.turn(NOW)
    backup = backup_of(house)
    act(house, number=2)
    with ledger_of(house, tmp_path) as ledger:
        ledger.turn(LATER)

    act(backup, number=99)
    with ledger_of(backup, tmp_path) as ledger:
        ledger.turn(MUCH_LATER)

    assert len(signed_acts(house)) == 2
    assert len(signed_acts(backup)) == 1
    assert "act 2 is not the one that was signed" in caplog.text


def test_mark_is_on_the_disk_before_the_checkpoint_leaves(house, tmp_path, monkeypatch):
    """Killed between the two, the ledger goes on: the mark is of the same tree."""
    write(house, "ABC")

    def die(*_):
        raise psycopg.OperationalError

    monkeypatch.setattr("concours.ledger.numbering.add_checkpoint", die)
    with (
        ledger_of(house, tmp_path) as ledger,
        pytest.raises(psycopg.OperationalError),
    ):
        ledger.turn(NOW)
    monkeypatch.undo()
    assert signed(house) == []
    assert read_mark(tmp_path / "ledger.mark").size == 3

    write(house, "D")
    with ledger_of(house, tmp_path) as ledger:
        ledger.turn(LATER)
    assert [size for size, _ in signed(house)] == [4]


def test_mark_outlives_a_power_cut(tmp_path, monkeypatch):
    """The file is flushed before it takes the name, the folder after."""
    path, order = tmp_path / "ledger.mark", []
    flush, rename = os.fsync, type(path).replace

    def note_flush(handle):
        order.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        flush(handle)

    def note_rename(self, target):
        order.append("renamed")
        return rename(self, target)

    monkeypatch.setattr(mark_module.os, "fsync", note_flush)
    monkeypatch.setattr(type(path), "replace", note_rename)
    keep_mark(path, mark_module.SigningMark(size=7))

    assert order == [str(tmp_path / "ledger.draft"), "renamed", str(tmp_path)]
    assert read_mark(path) == mark_module.SigningMark(size=7)


@pytest.mark.parametrize("damage", ["gone", "{", "[]"])
def test_key_that_has_signed_signs_no_more_without_its_mark(house, tmp_path, damage):
    write(house, "ABC")
    with ledger_of(house, tmp_path) as ledger:
        ledger.turn(NOW)
    mark = tmp_path / "ledger.mark"
    mark.unlink()
    if damage != "gone":
        mark.write_text(damage)

    write(house, "D")
    with ledger_of(house, tmp_path) as ledger:
        ledger.turn(LATER)

    assert [size for size, _ in signed(house)] == [3]


def test_mark_of_an_older_disk_is_held_against_the_past(house, tmp_path):
    """The key signed elsewhere since: the same history goes on, another is found."""
    write(house, "ABC")
    with ledger_of(house, tmp_path) as ledger:
        ledger.turn(NOW)
    older = read_mark(tmp_path / "ledger.mark")
    write(house, "DE")
    with ledger_of(house, tmp_path) as ledger:
        ledger.turn(LATER)
    keep_mark(tmp_path / "ledger.mark", older)

    write(house, "F")
    with ledger_of(house, tmp_path) as ledger:
        ledger.turn(MUCH_LATER)
        assert last_checkpoint(ledger.connection).size == 6
    assert read_mark(tmp_path / "ledger.mark").size == 6

    keep_mark(tmp_path / "ledger.mark", replace(older, root=bytes(32)))
    with (
        pytest.raises(AssertionError, match="not the one signed"),
        ledger_of(house, tmp_path),
    ):
        pytest.fail("a ledger that starts over another past")


def test_another_key_signs_nothing_before_an_act_names_it(house, tmp_path, caplog):
    act(house, number=1)
    with ledger_of(house, tmp_path) as ledger:
        ledger.turn(NOW)
    other = tmp_path / "other"
    other.mkdir()
    second = bytes(range(64, 96))

    act(house, number=2)
    write(house, "A")
    with ledger_of(house, other, second) as ledger:
        ledger.turn(LATER)
    assert (len(signed_acts(house)), signed(house)) == (1, [])
    assert "not the key that the acts name" in caplog.text

    act(house, PIN, public_key=signer_of(second).hex())
    with ledger_of(house, other, second) as ledger:
        ledger.turn(MUCH_LATER)

    assert [signer for _, signer in signed_acts(house)[1:]] == [signer_of(second)] * 2
    assert [size for size, _ in signed(house)] == [1]
    with ledger_of(house, tmp_path) as ledger:
        assert ledger.signing.is_stopped


def test_truncated_key_is_said_and_not_replaced(tmp_path):
    path = tmp_path / "ledger.key"
    load_key(path)
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(KeyTruncated):
        load_key(path)
    assert len(path.read_bytes()) == 31
