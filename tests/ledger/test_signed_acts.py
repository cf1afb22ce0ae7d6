"""Each official act is signed, in order, by a key that the console has not (A27).

A chain that was written anew, by whoever owns the database, is signed no further, and
what was signed before shows it.
"""

import psycopg
import pytest
from small_journal import KEY, NOW, mark_of, signing_on

from concours.core.audit.act import act_statement
from concours.core.delivery.journal.act import Act
from concours.core.kernel.crypto import is_signed, signer_of
from concours.ledger.acts import Acts
from concours.store.journal.acts import SIGNED_COUNT_MAX, append_act


@pytest.fixture
def owner(exam):
    """The owner's hand, over a chain of acts that begins anew."""
    with psycopg.connect(exam.dsn(), autocommit=True) as owner:
        owner.execute("DELETE FROM act_signature")
        owner.execute("DELETE FROM act")
        mark_of(owner).unlink(missing_ok=True)
        yield owner


def act(owner, count=1):
    with owner.transaction():
        for number in range(count):
            said = Act(
                actor="x", role="jury", kind="told", at=NOW, body={"number": number}
            )
            append_act(owner, said)


def signed(owner):
    return owner.execute(
        "SELECT number, digest, signer, signature, s.at_ms FROM act_signature s"
        " JOIN act ON number = s.act ORDER BY number"
    ).fetchall()


def hand(connection):
    acts = Acts(signing_on(connection))
    acts.load(connection)
    return acts


def test_every_act_gets_one_signature_over_its_digest(owner, connection):
    act(owner, 3)
    acts = hand(connection)
    acts.turn(connection, now=NOW)
    act(owner)
    acts.turn(connection, now=NOW)
    acts.turn(connection, now=NOW)

    rows = signed(owner)

    assert [number for number, *_ in rows] == [1, 2, 3, 4]
    for number, digest, signer, signature, at in rows:
        assert signer == signer_of(KEY)
        assert is_signed(signer, act_statement(number, digest, at), signature)


def test_many_at_once_are_signed_turn_by_turn_and_after_a_start(owner, connection):
    act(owner, SIGNED_COUNT_MAX + 1)
    hand(connection).turn(connection, now=NOW)
    assert len(signed(owner)) == SIGNED_COUNT_MAX

    hand(connection).turn(connection, now=NOW)

    assert len(signed(owner)) == SIGNED_COUNT_MAX + 1


def rewritten(owner, number):
    """Change an act and make the chain whole again, as an owner of the tables can."""
    rows = owner.execute(
        "SELECT number, body FROM act WHERE number >= %s ORDER BY number", (number,)
    ).fetchall()
    kept = owner.execute("SELECT * FROM act_signature WHERE act >= %s", (number,))
    kept = kept.fetchall()
    with owner.transaction():
        owner.execute("DELETE FROM act_signature WHERE act >= %s", (number,))
        owner.execute("DELETE FROM act WHERE number >= %s", (number,))
        for _ in rows:
            said = Act(actor="x", role="jury", kind="told", at=NOW, body={"number": 99})
            append_act(owner, said)
        for row in kept:
            owner.execute("INSERT INTO act_signature VALUES (%s, %s, %s, %s)", row)


def test_what_was_rewritten_under_a_signature_is_signed_no_further(
    owner, connection, caplog
):
    act(owner, 3)
    hand(connection).turn(connection, now=NOW)
    rewritten(owner, 2)
    act(owner)

    hand(connection).turn(connection, now=NOW)

    assert len(signed(owner)) == 3
    assert "act 3 is not what was recorded" in caplog.text


def test_while_it_runs_no_act_is_put_under_another_head(owner, connection, caplog):
    act(owner, 3)
    acts = hand(connection)
    acts.turn(connection, now=NOW)
    rewritten(owner, 3)
    act(owner)

    acts.turn(connection, now=NOW)
    acts.turn(connection, now=NOW)

    assert len(signed(owner)) == 3
    assert caplog.text.count("act 4 is not what was recorded") == 1


def test_an_act_whose_digest_is_another_is_not_signed(owner, connection, caplog):
    act(owner, 2)
    owner.execute("UPDATE act SET reason = 'x' WHERE number = 2")

    hand(connection).turn(connection, now=NOW)

    assert [number for number, *_ in signed(owner)] == [1]
    assert "act 2 is not what was recorded" in caplog.text
