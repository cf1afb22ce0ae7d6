"""Promise: a late gateway asks for larger batches until it is quick; then for none."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from concours.gateway.delivery.backpressure import (
    LULL_S,
    PACE_MS_MAX,
    TURN_S,
    WAIT_MS_LATE,
    WAIT_MS_QUICK,
    Backpressure,
    next_pace_ms,
    own_pace_ms,
    spread_ms,
)

SECONDS_COUNT = 60
COALESCE_MS = 150


def after(
    pace: Backpressure, seconds_count: int, *, wait_s: float, begun_s: float
) -> float:
    """Let a hundred batches a second wait so long; return when the last one ended."""
    batches_count = 100 * seconds_count
    for number in range(batches_count):
        pace.waited(wait_s, now_s=begun_s + number / 100)
    return begun_s + batches_count / 100


def test_a_late_gateway_asks_for_more_and_more_up_to_the_bound():
    pace = Backpressure()
    now_s = after(pace, 5, wait_s=1.0, begun_s=1_000.0)
    early_ms = pace.ms
    after(pace, SECONDS_COUNT, wait_s=1.0, begun_s=now_s)

    assert 0 < early_ms < pace.ms == PACE_MS_MAX


def test_a_gateway_that_is_quick_again_lets_tablets_send_as_they_like():
    pace = Backpressure()
    now_s = after(pace, SECONDS_COUNT, wait_s=1.0, begun_s=1_000.0)
    after(pace, SECONDS_COUNT, wait_s=0.001, begun_s=now_s)

    assert pace.ms == 0


def test_a_gateway_between_the_two_keeps_what_it_asks_for():
    between = (WAIT_MS_QUICK + WAIT_MS_LATE) / 2

    assert next_pace_ms(1_700, wait_ms=between, commit_ms=0.0) == 1_700


def test_a_slow_disk_is_no_late_gateway_and_a_queue_before_it_is():
    pace = Backpressure()
    pace.committed(0.020, batches_count=1)
    now_s = after(pace, SECONDS_COUNT, wait_s=0.040, begun_s=1_000.0)
    at_rest_ms = pace.ms
    for _ in range(1_000):  # a queue makes commits long: no measure of the disk
        pace.committed(0.250, batches_count=60)
    after(pace, SECONDS_COUNT, wait_s=0.400, begun_s=now_s)

    assert at_rest_ms == 0
    assert pace.ms == PACE_MS_MAX


def test_what_a_commit_takes_alone_is_learned_again_on_another_disk():
    pace = Backpressure()
    pace.committed(0.001, batches_count=1)
    for _ in range(500):
        pace.committed(0.020, batches_count=1)
    after(pace, SECONDS_COUNT, wait_s=0.040, begun_s=1_000.0)

    assert pace.ms == 0


def test_a_disk_that_hardly_answers_is_late_all_the_same():
    pace = Backpressure()
    for _ in range(500):
        pace.committed(2.0, batches_count=1)
    after(pace, SECONDS_COUNT, wait_s=2.0, begun_s=1_000.0)

    assert pace.ms == PACE_MS_MAX


def test_what_was_asked_for_ends_with_a_lull():
    pace = Backpressure()
    now_s = after(pace, SECONDS_COUNT, wait_s=1.0, begun_s=1_000.0)
    pace.waited(1.0, now_s=now_s + LULL_S + TURN_S)

    assert pace.ms == 0


@given(st.integers(0, PACE_MS_MAX), st.floats(0, 60_000), st.floats(0, 60_000))
def test_the_pace_never_leaves_its_bounds(pace_ms, wait_ms, commit_ms):
    paced = next_pace_ms(pace_ms, wait_ms=wait_ms, commit_ms=commit_ms)

    assert 0 <= paced <= PACE_MS_MAX


def test_a_nation_spreads_its_start_and_a_small_house_does_not_wait():
    assert spread_ms(0) == 0
    assert spread_ms(30) < COALESCE_MS
    assert spread_ms(4_000) == spread_ms(20_000) == PACE_MS_MAX


def test_tablets_that_wrote_at_one_bell_do_not_come_again_together():
    """After two answers 280 of them, in step before, fill two seconds and a half."""
    chance = Random(1)  # noqa: S311 -- the draws of a test
    paces_ms = [
        own_pace_ms(PACE_MS_MAX, chance.random())
        + own_pace_ms(PACE_MS_MAX, chance.random())
        for _ in range(280)
    ]
    busiest_s = Counter(ms // 1_000 for ms in paces_ms).most_common(1)[0][1]

    assert busiest_s < 280 / 2
    assert all(PACE_MS_MAX <= ms <= 2 * PACE_MS_MAX for ms in paces_ms)


@given(
    st.integers(min_value=0, max_value=PACE_MS_MAX),
    st.floats(min_value=0, max_value=1, exclude_max=True),
)
def test_no_tablet_is_asked_for_more_than_the_pace_or_for_less_than_half(pace_ms, draw):
    own_ms = own_pace_ms(pace_ms, draw)

    assert pace_ms // 2 <= own_ms <= pace_ms
