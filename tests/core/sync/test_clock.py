"""A tablet knows the centre's hour to within half a round trip, and never runs early.

`protocol/vectors/clocks.json` holds the tablet to the same readings.
"""

from hypothesis import given
from hypothesis import strategies as st

from concours.core.sync.clock import (
    RELOAD_GAP_MS_MAX,
    Clock,
    Exchange,
    Remembered,
    is_guess,
    now_ms,
    observe,
    recall,
    surely_ms,
    uncertainty_ms,
)

CENTRE_MS = 1_792_400_000_000
ways_ms = st.integers(0, 14_000)


def exchange(sent_ms, out_ms, back_ms, step_ms=0):
    return Exchange(
        sent_monotonic_ms=sent_ms,
        received_monotonic_ms=sent_ms + out_ms + back_ms,
        centre_ms=CENTRE_MS + sent_ms + out_ms + step_ms,
    )


@given(st.lists(st.tuples(ways_ms, ways_ms), min_size=1, max_size=6))
def test_the_hour_is_wrong_by_what_is_admitted_at_most(ways):
    clock, now = None, 0
    for out_ms, back_ms in ways:
        clock = observe(clock, exchange(now, out_ms, back_ms))
        now += out_ms + back_ms

    error_ms = abs(now_ms(clock, now) - (CENTRE_MS + now))
    assert error_ms <= uncertainty_ms(clock, now)


@given(st.integers(0, 10**9), st.integers(-100, 100), ways_ms)
def test_drift_of_quartz_stays_within_what_is_admitted(later_ms, per_million, out_ms):
    clock = observe(None, exchange(0, out_ms, 0))
    drifted_ms = later_ms + later_ms * per_million // 10**6

    truth_ms = CENTRE_MS + out_ms + later_ms
    error_ms = abs(now_ms(clock, out_ms + drifted_ms) - truth_ms)
    assert error_ms <= uncertainty_ms(clock, out_ms + drifted_ms) + 2


def test_a_reading_that_contradicts_wins():
    held = observe(None, exchange(1_000, 1, 1))
    stepped = observe(held, exchange(2_000, 200, 200, step_ms=-5_000))

    assert now_ms(stepped, 3_000) == CENTRE_MS + 3_000 - 5_000


def test_an_exchange_of_half_a_minute_or_before_itself_says_nothing():
    assert observe(None, exchange(0, 30_000, 1)) is None
    assert observe(None, exchange(9, -5, 0)) is None


@given(st.integers(0, RELOAD_GAP_MS_MAX - 1), st.integers(0, 10**6))
def test_after_a_reload_nothing_ends_early(elapsed_ms, later_ms):
    known = Remembered(centre_ms=CENTRE_MS, wall_ms=50_000)
    clock = recall(known, wall_ms=50_000 + elapsed_ms, monotonic_ms=7)

    assert surely_ms(clock, 7 + later_ms) == CENTRE_MS + later_ms
    assert not is_guess(clock)


@given(st.one_of(st.integers(-(10**9), -1), st.integers(RELOAD_GAP_MS_MAX + 1, 10**9)))
def test_a_wall_clock_that_lies_is_not_believed(moved_ms):
    known = Remembered(centre_ms=CENTRE_MS, wall_ms=50_000)
    clock = recall(known, wall_ms=50_000 + moved_ms, monotonic_ms=7)

    assert (now_ms(clock, 7), surely_ms(clock, 7)) == (CENTRE_MS, CENTRE_MS)
    assert is_guess(clock)


def test_the_first_exchange_replaces_a_hint():
    hint = Clock(offset_ms=0, uncertainty_ms=1, read_at_monotonic_ms=0, source="hint")
    clock = observe(hint, exchange(1_000, 500, 500))

    assert surely_ms(clock, 9_000) == CENTRE_MS + 9_000
