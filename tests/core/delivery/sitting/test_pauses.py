"""Who may be stopped, and what a pause gives back: all of it, and nothing else."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.delivery.sitting import pauses
from concours.core.delivery.sitting.phases import (
    Closed,
    Collected,
    Launched,
    Sealed,
    WrongPhase,
)
from concours.core.delivery.sitting.time import (
    OPEN_PAUSE_MS,
    Allowance,
    Pause,
    TimeGiven,
    left_ms,
    normal_end,
    own_end,
    passed_ms,
)
from concours.core.kernel.time import HOUR_MS, Instant

T0 = Instant(1_790_000_000_000)
SEALED = Sealed(keyholders=frozenset("a"), quorum=1, opens_not_before=T0)
LAUNCHED = Launched(launched_at=T0, t0=T0)
CLOSED = Closed(t0=T0, closed_at=T0)
COLLECTED = Collected(t0=T0, collected_at=T0)
LATER = Instant(T0 + HOUR_MS)

instants = st.integers(T0 - HOUR_MS, T0 + 8 * HOUR_MS).map(Instant)
spans = st.tuples(instants, instants).map(
    lambda pair: Pause("alarm", min(pair), max(pair))
)
plain = st.builds(
    Allowance,
    t0=st.just(T0),
    duration_ms=st.integers(1, 4 * HOUR_MS),
    factor=st.fractions(min_value=1, max_value=2, max_denominator=12),
    given=st.lists(
        st.builds(TimeGiven, st.sampled_from(["nation", "candidate"]), st.just(7)),
        max_size=2,
    ),
    closed_at=st.none() | instants,
)
paused = st.lists(spans, max_size=5)


def outside(allowed, until):
    """Milliseconds of [t0, until) in no pause, counted edge by edge."""
    edges = sorted(
        {allowed.t0, until}
        | {
            edge
            for pause in allowed.pauses
            for edge in (pause.began_at, pause.ended_at)
            if allowed.t0 < edge < until
        }
    )
    return sum(
        stop - start
        for start, stop in pairwise(edges)
        if not any(p.began_at <= start < p.ended_at for p in allowed.pauses)
    )


@given(plain, paused)
def test_a_candidate_has_outside_of_pauses_what_they_had_without(allowed, spans):
    stopped = replace(allowed, pauses=spans)

    assert outside(stopped, own_end(stopped)) == own_end(allowed) - T0
    assert outside(stopped, normal_end(stopped)) == normal_end(allowed) - T0


@given(plain, paused, spans)
def test_a_pause_never_moves_an_end_earlier(allowed, spans, one):
    before = replace(allowed, pauses=spans)
    after = replace(allowed, pauses=[*spans, one])

    assert own_end(after) >= own_end(before) >= own_end(allowed)


@given(plain, paused, st.randoms())
def test_the_order_of_pauses_and_their_cutting_do_not_matter(allowed, spans, random):
    mixed = [
        Pause("lock", start, stop)
        for pause in spans
        for start, stop in (
            (pause.began_at, Instant((pause.began_at + pause.ended_at) // 2)),
            (Instant((pause.began_at + pause.ended_at) // 2), pause.ended_at),
        )
    ]
    random.shuffle(mixed)

    assert own_end(replace(allowed, pauses=mixed)) == own_end(
        replace(allowed, pauses=spans)
    )


def test_a_pause_is_not_multiplied_by_the_accommodation():
    third = Allowance(t0=T0, duration_ms=3 * HOUR_MS, factor=Fraction(4, 3))
    ten = Pause("evacuation", LATER, Instant(LATER + 600_001))

    assert own_end(replace(third, pauses=[ten])) == own_end(third) + 600_001


def test_what_the_close_of_the_nation_takes_from_all_it_does_not_take_twice():
    ten = Pause("evacuation", LATER, Instant(LATER + 600_000))
    closed = Allowance(
        t0=T0,
        duration_ms=3 * HOUR_MS,
        pauses=[ten],
        closed_at=Instant(T0 + 2 * HOUR_MS),
    )

    assert own_end(closed) == T0 + 2 * HOUR_MS + 600_000


def test_nobody_ends_while_a_pause_is_open_and_what_is_left_stands_still():
    open_ = Allowance(t0=T0, duration_ms=3 * HOUR_MS, pauses=[Pause("alarm", LATER)])

    assert own_end(open_) == T0 + 3 * HOUR_MS + OPEN_PAUSE_MS
    assert left_ms(open_, now=Instant(LATER - 5)) == 2 * HOUR_MS + 5
    for hours in (0, 1, 5):
        assert left_ms(open_, now=Instant(LATER + hours * HOUR_MS)) == 2 * HOUR_MS
        assert passed_ms(open_, now=Instant(LATER + hours * HOUR_MS)) == HOUR_MS


@given(plain, paused, instants)
def test_a_close_by_the_clock_of_a_site_ends_its_normal_time_now(allowed, spans, now):
    one = replace(allowed, pauses=spans, closed_at=None, factor=Fraction(1), given=())
    if not T0 <= now < own_end(one):
        return

    ended = replace(one, closed_at=Instant(T0 + passed_ms(one, now=now)))

    assert own_end(ended) <= now
    assert outside(ended, own_end(ended)) == outside(ended, now)


def test_pause_begins_now():
    made = pauses.pause(LAUNCHED, "alarm", [], ends_at=LATER, now=T0)

    assert made == Pause("alarm", T0)
    assert pauses.pause(CLOSED, "lock", [made], ends_at=LATER, now=T0) == Pause(
        "lock", T0
    )


@pytest.mark.parametrize("phase", [SEALED, COLLECTED])
def test_pause_needs_a_start_and_comes_before_collection(phase):
    with pytest.raises(WrongPhase):
        pauses.pause(phase, "alarm", [], ends_at=LATER, now=T0)


def test_pause_of_no_cause_twice_too_often_or_too_late_is_refused():
    known = [Pause("alarm", T0)]
    with pytest.raises(pauses.PauseInvalid):
        pauses.pause(LAUNCHED, "siesta", [], ends_at=LATER, now=T0)
    with pytest.raises(pauses.PausedAlready):
        pauses.pause(LAUNCHED, "alarm", known, ends_at=LATER, now=T0)
    with pytest.raises(pauses.PauseInvalid):
        pauses.pause(LAUNCHED, "lock", known * 32, ends_at=LATER, now=T0)
    with pytest.raises(pauses.PauseTooLate):
        pauses.pause(LAUNCHED, "lock", known, ends_at=T0, now=T0)


def test_resume_ends_the_open_pause_of_its_cause():
    ended, open_ = Pause("alarm", T0, LATER), Pause("alarm", LATER)

    assert pauses.resume("alarm", [ended, open_]) == open_
    with pytest.raises(pauses.NotPaused):
        pauses.resume("lock", [ended, open_])


def test_an_open_pause_is_named():
    pauses.require_none_paused([])
    with pytest.raises(pauses.PauseOpen) as refused:
        pauses.require_none_paused(["Nice", "Brest"])

    assert refused.value.paused == ("Brest", "Nice")
