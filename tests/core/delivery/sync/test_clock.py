"""A tablet knows the centre's hour to within half a round trip, and never runs early.

`protocol/vectors/clocks.json` holds the tablet to the same readings.
"""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from concours.core.delivery.sync.clock import (
    CONFIRMED_MS,
    RELOAD_GAP_MS_MAX,
    Exchange,
    Remembered,
    is_guess,
    now_ms,
    observe,
    recall,
    surely_ms,
    to_remember,
    uncertainty_ms,
)

CENTRE_MS = 1_792_400_000_000
HOUR_MS = 3_600_000
WRONG_MS = (-4 * HOUR_MS, -5_000, 5_000, 4 * HOUR_MS, 24 * HOUR_MS)
ways_ms = st.integers(0, 14_000)


def exchange(sent_ms, out_ms, back_ms, step_ms=0):
    return Exchange(
        sent_monotonic_ms=sent_ms,
        received_monotonic_ms=sent_ms + out_ms + back_ms,
        centre_ms=CENTRE_MS + sent_ms + out_ms + step_ms,
        wall_ms=sent_ms + out_ms + back_ms,
    )


def heard(clock, exchanges, *, is_composing=False):
    for each in exchanges:
        clock = observe(clock, each, is_composing=is_composing)
    return clock


def minutes_of(step_ms, *, from_ms=0, count=10):
    return [exchange(from_ms + n * 10_000, 5, 5, step_ms) for n in range(count)]


@given(st.lists(st.tuples(ways_ms, ways_ms), min_size=1, max_size=6))
def test_the_hour_is_wrong_by_what_is_admitted_at_most(ways):
    clock, now = None, 0
    for out_ms, back_ms in ways:
        clock = heard(clock, [exchange(now, out_ms, back_ms)])
        now += out_ms + back_ms

    error_ms = abs(now_ms(clock, now) - (CENTRE_MS + now))
    assert error_ms <= uncertainty_ms(clock, now)


@given(st.integers(0, 10**9), st.integers(-100, 100), ways_ms)
def test_drift_of_quartz_stays_within_what_is_admitted(later_ms, per_million, out_ms):
    clock = heard(None, [exchange(0, out_ms, 0)])
    drifted_ms = later_ms + later_ms * per_million // 10**6

    truth_ms = CENTRE_MS + out_ms + later_ms
    error_ms = abs(now_ms(clock, out_ms + drifted_ms) - truth_ms)
    assert error_ms <= uncertainty_ms(clock, out_ms + drifted_ms) + 2


def test_a_small_correction_is_taken_at_once():
    ways = [exchange(1_000, 1, 1), exchange(2_000, 200, 200, step_ms=-1_900)]

    assert now_ms(heard(None, ways), 3_000) == CENTRE_MS + 3_000 - 1_900


@given(st.sampled_from(WRONG_MS), st.lists(st.integers(0, 2), max_size=200))
def test_one_machine_of_three_that_is_wrong_moves_nobody_f24(wrong_ms, asked):
    """But when by chance it alone answers for a minute, six times in a row."""
    clock, row = heard(None, minutes_of(0)), 0
    for number, machine in enumerate(asked, start=10):
        row = row + 1 if machine == 0 else 0
        is_wrong = 0 < row < CONFIRMED_MS // 10_000
        step_ms = wrong_ms if is_wrong else 0
        clock = heard(clock, [exchange(number * 10_000, 5, 5, step_ms)])
        assert now_ms(clock, number * 10_000) == CENTRE_MS + number * 10_000


def test_nine_seconds_of_a_wrong_centre_move_nobody_f24():
    nine = [exchange(200_000 + n * 1_000, 5, 5, 24 * HOUR_MS) for n in range(9)]

    clock = heard(None, [*minutes_of(0), *nine])

    assert now_ms(clock, 210_000) == CENTRE_MS + 210_000


@given(st.sampled_from(WRONG_MS))
def test_before_the_start_a_minute_of_another_hour_is_believed(wrong_ms):
    before = heard(None, minutes_of(0))
    sooner = heard(before, minutes_of(wrong_ms, from_ms=200_000, count=6))
    later = heard(before, minutes_of(wrong_ms, from_ms=200_000))

    assert now_ms(sooner, 300_000) == CENTRE_MS + 300_000
    assert now_ms(later, 300_000) == CENTRE_MS + 300_000 + wrong_ms


@given(st.lists(st.sampled_from([0, *WRONG_MS]), min_size=1, max_size=6))
def test_who_composes_never_loses_time_that_they_have_not_lived_f24(steps_ms):
    clock, now = heard(None, minutes_of(0)), 200_000
    for step_ms in steps_ms:
        clock = heard(clock, minutes_of(step_ms, from_ms=now), is_composing=True)
        now += 200_000
        assert now_ms(clock, now) == CENTRE_MS + now + min(0, step_ms)


def test_one_wrong_answer_at_the_start_gives_way_to_the_next_f24():
    clock = heard(None, [exchange(0, 5, 5, 4 * HOUR_MS), exchange(1_000, 5, 5)])

    assert now_ms(clock, 2_000) == CENTRE_MS + 2_000


def test_a_tablet_that_slept_is_right_at_once():
    woken = replace(exchange(200_000, 5, 5, 240_000), wall_ms=200_010 + 240_000)

    clock = heard(None, [*minutes_of(0), woken])

    assert now_ms(clock, 200_010) == CENTRE_MS + 440_010


def test_an_exchange_of_half_a_minute_or_before_itself_says_nothing():
    assert heard(None, [exchange(0, 30_000, 1)]) is None
    assert heard(None, [exchange(9, -5, 0)]) is None


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


def test_a_sleep_before_the_hour_was_read_again_is_no_time_that_went_unslept():
    night_ms = 10 * 3_600_000
    known = to_remember(heard(None, minutes_of(0)), 200_000)
    clock = recall(known, wall_ms=200_000 + night_ms, monotonic_ms=7)
    woken = heard(clock, [exchange(1_000, 5, 5, night_ms)])

    assert is_guess(clock)
    assert now_ms(woken, 2_000) == CENTRE_MS + night_ms + 2_000


def test_the_first_exchange_replaces_a_hint():
    known = Remembered(centre_ms=CENTRE_MS, wall_ms=50_000)
    hint = recall(known, wall_ms=80_000, monotonic_ms=7)
    clock = heard(hint, [exchange(1_000, 500, 500)])

    assert surely_ms(clock, 9_000) == CENTRE_MS + 9_000
