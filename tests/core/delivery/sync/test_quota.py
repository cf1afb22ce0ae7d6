"""One copy takes what a person may write, all at once if it must, and not a disk."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.delivery.journal.entry import (
    BODY_BYTES_MAX,
    AttemptId,
    Digest,
    Entry,
)
from concours.core.delivery.sync.batch import BATCH_ENTRIES_MAX, Run
from concours.core.delivery.sync.outbox import BATCH_BYTES_MAX, RETRY_MS_MAX
from concours.core.delivery.sync.quota import (
    BURST_BYTES_MAX,
    BYTES_A_SECOND,
    ENTRY_BYTES,
    QuotaExceeded,
    QuotaUse,
    spend,
    stored_bytes,
)
from concours.core.kernel.time import HOUR_MS, MINUTE_MS

ATTEMPT = AttemptId(UUID(int=1))
HEAD = Digest(bytes(32))


def run(body_bytes, count=1):
    entry = Entry(ATTEMPT, 1, 0, "answered", bytes(body_bytes), 0, HEAD)
    return Run((entry,) * count, HEAD, bytes(64))


LARGEST = run(BODY_BYTES_MAX, BATCH_BYTES_MAX // BODY_BYTES_MAX)


def test_a_whole_copy_of_three_hours_comes_at_once_after_an_offline_exam_f37():
    """An answer every four seconds, and every tenth act a text of 300 highlights."""
    spent = QuotaUse()
    for _ in range(2_700 // 10):
        spent = spend(spent, run(200, 9), now_ms=0)
        spent = spend(spent, run(300 * 12), now_ms=0)

    assert spent.bytes_count < BURST_BYTES_MAX // 4


def test_a_storm_of_the_largest_entries_by_hand_is_never_refused_f27():
    """A highlight that takes all an entry may hold, every second, for three hours."""
    spent = QuotaUse()
    for second in range(3 * HOUR_MS // 1_000):
        spent = spend(spent, run(BODY_BYTES_MAX), now_ms=second * 1_000)

    assert spent.bytes_count < BURST_BYTES_MAX


def test_a_tablet_in_other_hands_writes_some_megabytes_a_minute_a22():
    spent, taken = QuotaUse(), 0
    for now_ms in range(0, 10 * MINUTE_MS, 10):
        try:
            spent = spend(spent, LARGEST, now_ms=now_ms)
            taken += stored_bytes(LARGEST)
        except QuotaExceeded:
            continue

    assert taken <= BURST_BYTES_MAX + 10 * 60 * BYTES_A_SECOND


@pytest.mark.parametrize("batch", [LARGEST, run(BATCH_BYTES_MAX // 256, 256)])
def test_after_the_longest_pause_of_a_tablet_there_is_room_for_a_batch(batch):
    full = QuotaUse(BURST_BYTES_MAX, at_ms=0)

    with pytest.raises(QuotaExceeded):
        spend(full, batch, now_ms=0)
    assert len(batch.entries) <= BATCH_ENTRIES_MAX
    assert spend(full, batch, now_ms=RETRY_MS_MAX // 2).bytes_count <= BURST_BYTES_MAX


@given(st.integers(0, BURST_BYTES_MAX), st.integers(0, 10**9), st.integers(0, 10**9))
def test_time_gives_back_and_a_step_back_takes_nothing(bytes_count, at_ms, now_ms):
    spent = QuotaUse(bytes_count, at_ms)
    cost = BODY_BYTES_MAX + ENTRY_BYTES
    if bytes_count > BURST_BYTES_MAX - cost and now_ms <= at_ms:
        with pytest.raises(QuotaExceeded):
            spend(spent, run(BODY_BYTES_MAX), now_ms=now_ms)
        return
    if bytes_count <= BURST_BYTES_MAX - cost:
        after = spend(spent, run(BODY_BYTES_MAX), now_ms=now_ms)
        assert cost <= after.bytes_count <= bytes_count + cost
        assert after.at_ms == max(at_ms, now_ms)
