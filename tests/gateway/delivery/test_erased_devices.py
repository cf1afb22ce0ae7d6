"""A gateway soon forgets the device of an erased copy, and writes nothing of it.

As long as it still does, a heartbeat is answered, and must not come back as a row.
"""

import time

from tests.patience import PATIENCE_S

from small_exam import Tablet


def take_away(owner, tablet):
    """Delete a device and what hangs on it, as an erasure does."""
    for deletion in (
        "DELETE FROM presence WHERE attempt = %s",
        "DELETE FROM journal_entry WHERE attempt = %s",
        "DELETE FROM device WHERE attempt = %s",
    ):
        owner.execute(deletion, (tablet.attempt,))


def test_device_of_an_erased_copy_is_unknown_within_a_turn(
    another_gateway, exam, monkeypatch
):
    monkeypatch.setattr("concours.gateway.app.FORGET_S", 0.1)
    tablet = Tablet("04217")
    with another_gateway() as gateway, exam.connect(autocommit=True) as owner:
        gateway.enrol(tablet)
        tablet.answer("dp1-q1", ["A"])
        assert gateway.send(tablet).status == 200
        assert gateway.send(tablet, 1).status == 200

        take_away(owner, tablet)
        assert gateway.send(tablet, 1).status == 200
        owner.execute("UPDATE exam SET erased_act = 1")
        late = time.monotonic() + PATIENCE_S
        while (answer := gateway.send(tablet, 1)).status == 200:
            assert time.monotonic() < late
            time.sleep(0.05)

    assert (answer.status, answer.code) == (409, "journal.unknown_device")
    with exam.connect() as owner:
        rows = owner.execute("SELECT attempt FROM presence").fetchall()
    assert rows == []
