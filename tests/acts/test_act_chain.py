"""Promise: a view of the journal verifies what is new, and a part of what is older.

It read every act each time. An act that was changed is found all the same, within as
many views as the older ones need to be read again.
"""

import pytest

from acts.scene import NOON
from concours.core.delivery.journal.act import Act
from concours.store.journal.acts import append_act

ACTS_COUNT = 30
AGAIN_COUNT = 7
READ_COUNT = 11
VIEWS_COUNT = -(-ACTS_COUNT // AGAIN_COUNT)


@pytest.fixture
def act_chain(scene, monkeypatch):  # noqa: ARG001 -- Django is set up by it
    from concours.store.queries import act_chain  # noqa: PLC0415 -- idem

    monkeypatch.setattr(act_chain, "AGAIN_COUNT_MAX", AGAIN_COUNT)
    monkeypatch.setattr(act_chain, "READ_COUNT_MAX", READ_COUNT)
    return act_chain


@pytest.fixture
def rows_read(act_chain, monkeypatch):
    """How many acts each view has read."""
    counts = []
    read = act_chain.acts_after

    def count_rows(number, *, count_max):
        rows = read(number, count_max=count_max)
        counts[-1] += len(rows)
        return rows

    monkeypatch.setattr(act_chain, "acts_after", count_rows)
    return counts


@pytest.fixture
def last(owner):
    """Thirty acts, and the number of the last one."""
    for _ in range(ACTS_COUNT):
        last = append(owner)
    return last


def append(owner, kind="message_sent"):
    act = Act(actor="C. Moreau", role="organiser", kind=kind, at=NOON)
    with owner.transaction():
        return append_act(owner, act)


def test_a_view_reads_what_is_new_and_a_part_of_the_rest(
    act_chain, rows_read, owner, last
):
    chain = act_chain.ActChain()

    def view():
        rows_read.append(0)
        assert chain.first_fault() is None
        return rows_read[-1]

    assert view() == last
    assert view() == AGAIN_COUNT + 1
    append(owner)
    append(owner)
    assert view() == AGAIN_COUNT + 1 + 2
    for _ in range(3 * VIEWS_COUNT):
        assert view() <= AGAIN_COUNT + 1


@pytest.mark.parametrize("back", [0, 1, ACTS_COUNT // 2, ACTS_COUNT - 1])
def test_a_changed_act_is_found_within_as_many_views_as_reading_it_again_takes(
    act_chain, owner, last, back
):
    chain = act_chain.ActChain()
    assert chain.first_fault() is None
    changed = last - back
    owner.execute("UPDATE act SET actor = 'X' WHERE number = %s", (changed,))

    views = -(-last // AGAIN_COUNT) + 1
    found = [chain.first_fault() for _ in range(views)]
    owner.execute("UPDATE act SET actor = 'C. Moreau' WHERE number = %s", (changed,))

    assert set(found) <= {None, changed}
    assert found[-1] == changed
    assert act_chain.ActChain().first_fault() is None


def test_an_older_copy_brought_back_is_verified_anew(act_chain, owner, last):
    chain = act_chain.ActChain()
    assert chain.first_fault() is None
    with owner.transaction():
        owner.execute("DELETE FROM act WHERE number > %s", (last - 5,))
    for _ in range(9):
        append(owner, "time_extended")

    assert [chain.first_fault() for _ in range(VIEWS_COUNT + 2)] == [None] * (
        VIEWS_COUNT + 2
    )
