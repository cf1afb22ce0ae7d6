"""Time words tell one tablet its very end, whatever hour it believes that t0 was.

What was heard yields to the news, and never makes a time too short meanwhile.
"""

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from concours.core.delivery.sitting.course import Course
from concours.core.delivery.sitting.spoken import (
    MOVED_MS_MAX,
    NOTHING_SPOKEN,
    SpokenState,
    apply_launch_words,
    end_of,
    end_to_tell,
    original_end,
    time_words,
    working_end,
)
from concours.core.delivery.sitting.time import Allowance, Pause, TimeGiven, own_end
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, SECOND_MS, Instant, after

ATTEMPT = UUID(int=7)
SECRET = bytes(range(32))
T0 = Instant(1_792_400_000_000)
PLAIN = Allowance(t0=T0, duration_ms=180 * MINUTE_MS)

ORIGINAL = original_end(PLAIN)
HOUR_S = HOUR_MS // SECOND_MS
MOVED_S_MAX = MOVED_MS_MAX // SECOND_MS

ends = st.integers(-MOVED_S_MAX, MOVED_S_MAX).map(
    lambda seconds: after(ORIGINAL, seconds * SECOND_MS)
)


@given(end=ends, moved_s=st.integers(-HOUR_S, HOUR_S))
def test_time_words_tell_their_end_to_their_own_tablet(end, moved_s):
    words = time_words(end, attempt=ATTEMPT, secret=SECRET)
    near = after(ORIGINAL, moved_s * SECOND_MS)

    assert end_of(words, attempt=ATTEMPT, secret=SECRET, near=near) == end
    assert end_of(words, attempt=UUID(int=8), secret=SECRET, near=near) is None
    assert end_of(words, attempt=ATTEMPT, secret=bytes(32), near=near) is None


@given(end=ends, at=st.integers(0, 4), slip=st.integers(1, 1023))
def test_any_slip_tells_nothing(end, at, slip):
    words = time_words(end, attempt=ATTEMPT, secret=SECRET)
    wrong = [word ^ slip if n == at else word for n, word in enumerate(words)]

    for each in (wrong, words[1:], (*words, 0), ()):
        told = end_of(each, attempt=ATTEMPT, secret=SECRET, near=ORIGINAL)
        assert told is None


@given(
    minutes=st.lists(st.integers(1, 30), max_size=3),
    paused_ms=st.integers(1, HOUR_MS),
    moved_ms=st.integers(0, HOUR_MS),
    opened_ms=st.none() | st.integers(0, HOUR_MS),
)
def test_no_move_of_t0_makes_the_end_that_words_tell_wrong(
    minutes, paused_ms, moved_ms, opened_ms
):
    """The tablet heard an hour that moved, or none, and was then cut off."""
    decided = replace(
        PLAIN,
        given=[TimeGiven("candidate", each) for each in minutes],
        pauses=[Pause("alarm", T0, Instant(T0 + paused_ms))],
    )
    announced = None if opened_ms is None else Instant(T0 - moved_ms)
    opened_at = Instant(T0 + (opened_ms or 0))
    by_words = SpokenState(key="ab" * 32, opened_at=opened_at)
    own = replace(PLAIN, t0=apply_launch_words(Course(t0=announced), by_words).t0)
    assert working_end(own, by_words) >= original_end(PLAIN)

    end = end_to_tell(decided)

    assert end is not None
    words = time_words(end, attempt=ATTEMPT, secret=SECRET)
    told = end_of(words, attempt=ATTEMPT, secret=SECRET, near=original_end(own))
    assert told == end
    assert 0 <= end - own_end(decided) < SECOND_MS
    worked_to = working_end(own, replace(by_words, end=told))
    assert worked_to == max(end, original_end(own))


def test_words_tell_nothing_in_a_pause_nor_an_end_that_is_far():
    stopped = replace(PLAIN, pauses=[Pause("alarm", T0)])
    at = Instant(T0 + MOVED_MS_MAX)
    far = replace(PLAIN, pauses=[Pause("alarm", T0, Instant(at + SECOND_MS))])
    closed = replace(PLAIN, closed_at=Instant(T0 + MINUTE_MS))

    assert end_to_tell(PLAIN) == ORIGINAL
    assert end_to_tell(closed) == T0 + MINUTE_MS
    assert end_to_tell(replace(PLAIN, pauses=[Pause("alarm", T0, at)])) is not None
    assert (end_to_tell(stopped), end_to_tell(far)) == (None, None)


def test_an_end_that_was_told_never_shortens_a_time():
    told = SpokenState(end=Instant(ORIGINAL - MINUTE_MS))

    assert working_end(PLAIN, told) == ORIGINAL


def test_what_the_news_say_comes_before_what_was_heard():
    said = SpokenState(key="ab" * 32, opened_at=T0)
    before, later = Instant(T0 - MINUTE_MS), Instant(T0 + MINUTE_MS)
    real = Course(t0=before, key="cd" * 32)
    by_words = Course(t0=T0, key="ab" * 32)

    assert apply_launch_words(Course(), NOTHING_SPOKEN) == Course()
    assert apply_launch_words(Course(), said) == by_words
    assert apply_launch_words(Course(t0=before), said) == by_words
    assert apply_launch_words(Course(t0=later), said) == replace(by_words, t0=later)
    assert apply_launch_words(real, said) == real
