"""Candidates find their receipts again, and anybody may check one, without a name.

Defends A14 and A23: whoever has a code learns when that copy was handed in and its
digest, never whose it is; codes that are nobody's are slowed down; what a candidate
reads of their own needs their cookie.
"""

import io
from contextlib import redirect_stdout

import psycopg
import pytest
from verifier.chains import receipt
from verifier.receipt.__main__ import main as verifier_main

from concours.core.audit.transparency.note import COSIGNATURE, NoteKey
from concours.core.delivery.attempt.receipt import receipt_code
from concours.core.people.sign_in.tries import BOUNDS
from concours.ledger.notes import Notes
from concours.ledger.numbering import Numbering
from concours.ledger.signing import Signing
from gateway.results.test_results import ask, cookie_of, go_on, publish
from small_exam import (
    HOUR_MS,
    SITTING,
    T0,
    Tablet,
    allow_replacement,
    undo_collection,
)

WRITTEN_MS = 1_792_400_000_000  # 19 October 2026, 10 h 53 min 20 s in Paris
UNKNOWN = "0000-0000-0000"
WITNESS_KEY = NoteKey("w.example", COSIGNATURE, bytes(32)).vkey


@pytest.fixture(scope="module")
def owner(exam):
    with psycopg.connect(exam.dsn(), autocommit=True) as link:
        yield link


def collect(owner):
    owner.execute("SELECT add_receipts(%s, 1)", (SITTING,))
    owner.execute("UPDATE sitting SET collected_ms = 1 WHERE id = %s", (SITTING,))


@pytest.fixture(scope="module")
def tablet(gateway, owner):
    """One copy that was handed in, of a sitting that is collected and published."""
    tablet = Tablet("04217")
    assert gateway.enrol(tablet).status == 200
    tablet.write("opened", {"base": None, "paper": "00"}, T0)
    tablet.answer("q1", ["A"], WRITTEN_MS)
    assert gateway.send(tablet).status == 200
    collect(owner)
    publish(owner, opens=1)
    return tablet


@pytest.fixture(scope="module")
def digest(tablet):
    head = tablet.tail()
    return bytes.fromhex(receipt(tablet.attempt.bytes, [(1, head.count, head.head)])[0])


def check(gateway, code, **headers):
    return gateway.get(f"/recu?lang=fr&code={code}", **headers)


def test_a_candidate_finds_the_receipts_of_all_their_sittings(gateway, digest):
    cookie = cookie_of(ask(gateway))
    own = go_on(gateway, cookie, "/recus").body.decode()
    other = go_on(gateway, cookie_of(ask(gateway, "04218")), "/recus").body.decode()
    code = receipt_code(digest)

    assert f'<p class="code">{code}</p>' in own
    assert digest.hex() in own
    assert "2 actions reçues." in own
    assert "19 octobre 2026, à 10\u00a0h\u00a053\u00a0min\u00a020\u00a0s" in own
    assert f'href="/recu?lang=fr&amp;code={code}"' in own
    assert 'href="/resultats/recus?lang=fr"' in go_on(gateway, cookie).body.decode()
    assert "Aucune copie dans cette épreuve." in other
    assert code not in other
    assert go_on(gateway, "", "/recus").status == 403


def sign_tree(exam, folders, *, now=T0, is_note_due=True):
    """Do what the ledger does in a turn; return the key of its log."""
    with psycopg.connect(exam.dsn("concours_ledger"), autocommit=True) as connection:
        signing = Signing(bytes(range(32)), folders / "ledger.mark")
        numbering, notes = Numbering(signing), Notes(signing)
        signing.load(connection)
        numbering.load(connection)
        numbering.turn(connection, now=now)
        if is_note_due:
            notes.turn(connection, numbering.last, now=now)
    return notes.key


def prove(gateway, cookie, place="0", epoch="1"):
    return go_on(gateway, cookie, "/preuve", epreuve=place, tablette=epoch)


def test_proof_of_a_copy_is_kept_and_checked_without_us_a28(
    gateway, exam, digest, folders, tmp_path
):
    """By its candidate alone; a page says so where the register has not signed yet."""
    cookie = cookie_of(ask(gateway))
    receipts = go_on(gateway, cookie, "/recus").body.decode()
    assert 'preuve?lang=fr&amp;epreuve=0&amp;tablette=1"' in receipts
    assert '<a href="/verification/#recu">' in receipts
    early = prove(gateway, cookie)
    assert (early.status, "pas encore signé" in early.body.decode()) == (404, True)
    key = sign_tree(exam, folders)

    answer = prove(gateway, cookie)
    assert answer.status == 200
    assert '-1-1.tlog-proof"' in answer.headers["Content-Disposition"]
    for place, epoch in (("", ""), ("7", "1"), ("0", "2"), ("0", "1x"), ("0", "0")):
        assert prove(gateway, cookie, place, epoch).status == 404
    assert prove(gateway, "").status == 403
    assert prove(gateway, cookie_of(ask(gateway, "04218"))).status == 404

    (tmp_path / "policy").write_text(f"log {key.vkey}\nquorum none\n")
    (tmp_path / "key").write_text(f"{key.vkey}\n")
    (tmp_path / "witness").write_text(WITNESS_KEY)
    (tmp_path / "strict").write_text(
        f"log {key.vkey}\nwitness w {WITNESS_KEY}\nquorum w\n"
    )
    (tmp_path / "recu.tlog-proof").write_bytes(answer.body)
    (tmp_path / "other").write_bytes(
        answer.body.replace(b"\nindex 1\n", b"\nindex 0\n")
    )

    right = receipt_code(digest)

    def verify(name="recu.tlog-proof", policy="policy", code=right):
        output, path = io.StringIO(), ["--policy", str(tmp_path / policy)]
        with redirect_stdout(output):
            status = verifier_main([str(tmp_path / name), *path, "--code", code])
        return status, output.getvalue()

    status, output = verify()
    assert (status, output.splitlines()[-1]) == (0, "OK")
    assert f"digest {digest.hex()}" in output
    assert verify(policy="key")[0] == 0
    assert verify(policy="witness")[0] == 2
    assert verify(code=UNKNOWN)[0] == 1
    assert "proof.differs" in verify("other")[1]
    assert "witnesses.missing" in verify(policy="strict")[1]
    assert verify("policy")[0] == 2


def test_no_proof_is_given_of_what_no_note_covers_nor_of_another_state_of_a_copy(
    gateway, exam, owner, folders
):
    """Of two tablets: the first counts up to where the second took over."""
    first, second = Tablet("04219"), Tablet("04219", epoch=2)
    undo_collection(owner)
    gateway.enrol(first)
    first.write("opened", {"base": None, "paper": "00"}, T0)
    first.answer("q1", ["A"], T0)
    first.answer("q1", ["B"], T0)
    gateway.send(first, 0, 2)
    allow_replacement(exam.dsn(), "04219", "482913", sitting=SITTING)
    assert gateway.enrol(second, replacement="482913").status == 200
    assert gateway.send(first, 2).status == 200
    second.write("opened", {"base": None, "paper": "00"}, T0)
    assert gateway.send(second).status == 200
    collect(owner)
    cookie = cookie_of(ask(gateway, "04219"))

    def statuses():
        return [prove(gateway, cookie, "0", epoch).status for epoch in "12"]

    sign_tree(exam, folders, now=T0 + HOUR_MS, is_note_due=False)
    owner.execute("DELETE FROM tree_note")
    assert statuses() == [404, 404]
    sign_tree(exam, folders, now=T0 + HOUR_MS)
    assert statuses() == [200, 200]
    for more in (-1, 2):  # it ends before this leaf; then there are no such tiles
        owner.execute("UPDATE tree_note SET size = size + %s", (more,))
        assert statuses()[1] == 404
    owner.execute("UPDATE tree_note SET size = size - 1")
    assert statuses() == [200, 200]
    second.answer("q1", ["C"], T0)
    gateway.send(second, 1)
    sign_tree(exam, folders, now=T0 + 2 * HOUR_MS)
    assert statuses() == [404, 404]


def test_whoever_has_a_code_reads_hour_and_digest_and_never_a_name_a14(
    gateway, owner, digest
):
    code = receipt_code(digest)
    names = owner.execute("SELECT name, number FROM candidate").fetchall()
    for text in (code, code.replace("-", "").lower(), f"concours:2:{digest.hex()}"):
        answer = check(gateway, text)
        page = answer.body.decode()
        assert answer.status == 200
        assert digest.hex() in page
        assert "10\u00a0h\u00a053\u00a0min\u00a020\u00a0s" in page
        assert [word for row in names for word in row if word in page] == []
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert not answer.headers.get_all("Set-Cookie")
    assert "2 actions" not in page


@pytest.mark.parametrize(
    ("code", "status"), [(UNKNOWN, 404), ("M7VW", 400), ("%3Cb%3E%22", 400), ("", 200)]
)
@pytest.mark.usefixtures("tablet")
def test_a_code_that_is_nobody_s_or_none_is_said_to_be(gateway, code, status):
    answer = check(gateway, code)

    assert answer.status == status
    assert 'name="code"' in answer.body.decode()
    assert "<b>" not in answer.body.decode()


def test_a14_whoever_tries_codes_is_slowed_and_others_are_not(gateway, clock, digest):
    clock.ahead_ms += 61_000
    right, home = receipt_code(digest), {"X-Forwarded-For": "198.51.100.7"}
    for _ in range(BOUNDS["receipt"].of_network_max):
        assert check(gateway, right).status == 200
        assert check(gateway, UNKNOWN).status == 404

    assert check(gateway, right).status == check(gateway, UNKNOWN).status == 429
    assert check(gateway, right, **home).status == 200
    assert ask(gateway).status == 200
    clock.ahead_ms += 61_000
    assert check(gateway, right).status == 200
