"""Promise: a late gateway asks for larger batches until it is quick; then for none."""

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

    assert next_pace_ms(1_700, wait_ms=between) == 1_700


def test_what_was_asked_for_ends_with_a_lull():
    pace = Backpressure()
    now_s = after(pace, SECONDS_COUNT, wait_s=1.0, begun_s=1_000.0)
    pace.waited(1.0, now_s=now_s + LULL_S + TURN_S)

    assert pace.ms == 0


@given(st.integers(0, PACE_MS_MAX), st.floats(0, 60_000))
def test_the_pace_never_leaves_its_bounds(pace_ms, wait_ms):
    assert 0 <= next_pace_ms(pace_ms, wait_ms=wait_ms) <= PACE_MS_MAX


def test_a_nation_spreads_its_start_and_a_small_house_does_not_wait():
    assert spread_ms(0) == 0
    assert spread_ms(30) < COALESCE_MS
    assert spread_ms(4_000) == spread_ms(20_000) == PACE_MS_MAX
