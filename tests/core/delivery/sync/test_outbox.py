"""Whatever is acknowledged, late, twice or never, the rest is sent again in order.

`protocol/vectors/outboxes.json` holds the tablet to the same states.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.delivery.journal.entry import Digest
from concours.core.delivery.sync.batch import SentEntry
from concours.core.delivery.sync.outbox import (
    BATCH_BYTES_MAX,
    BATCH_COUNT_MAX,
    RETRY_MS_MAX,
    Outbox,
    acknowledged,
    acted,
    next_batch,
    resend_from,
    retry_ms,
    rewound,
    waiting_count,
)


def entry(seq, body=b"{}"):
    return SentEntry(seq, "answered", body, seq, Digest(bytes(32)))


def outbox_of(count, body=b"{}"):
    return Outbox(tuple(entry(seq, body) for seq in range(count)))


@given(st.lists(st.integers(0, 8)))
def test_acknowledgements_in_any_order_only_progress(counts):
    outbox = outbox_of(8)
    for count in counts:
        outbox = acknowledged(outbox, count)

    assert outbox.acknowledged_count == max(counts, default=0)
    assert waiting_count(outbox) == 8 - outbox.acknowledged_count
    assert next_batch(outbox) == outbox.entries[outbox.acknowledged_count :]


def test_what_was_never_sent_is_not_acknowledged():
    with pytest.raises(AssertionError, match="unsent"):
        acknowledged(outbox_of(2), 3)


def test_an_entry_out_of_its_place_is_a_defect():
    with pytest.raises(AssertionError, match="gap"):
        acted(outbox_of(2), entry(3))


@given(st.integers(0, 12), st.integers(0, 12))
def test_a_centre_that_was_restored_is_sent_the_rest_again(held, then):
    outbox = rewound(acknowledged(outbox_of(8), min(held, 8)), then)

    assert outbox.acknowledged_count == min(then, 8)
    assert outbox.entries == outbox_of(8).entries


@given(st.integers(0, 8), st.integers(0, 8), st.integers(0, 10))
def test_after_a_gap_it_sends_from_what_is_held_or_one_before(written, known, held):
    known = min(known, written)

    found = resend_from(
        written_count=written, acknowledged_count=known, held_count=held
    )

    if held > written or held == known == 0:
        assert found is None
    else:
        assert found == (held if held != known else held - 1)


def test_a_batch_keeps_to_the_bounds_of_the_wire():
    assert len(next_batch(outbox_of(600))) == BATCH_COUNT_MAX
    large = next_batch(outbox_of(40, b"x" * 16_384))
    assert 0 < len(large) <= BATCH_BYTES_MAX // 2 // 16_384


@given(st.integers(0, 10**6), st.floats(0, 1, exclude_max=True))
def test_retries_spread_over_half_of_a_bounded_wait(failures_count, chance):
    longest_ms = min(500 * 2 ** min(failures_count, 10), RETRY_MS_MAX)

    assert longest_ms / 2 <= retry_ms(failures_count, chance) <= longest_ms
