"""Time words give one tablet its time, exactly; what was heard yields to the news."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from concours.core.kernel.time import MINUTE_MS, SECOND_MS, Instant
from concours.core.sitting.course import Course
from concours.core.sitting.spoken import (
    NOTHING,
    SECONDS_MAX,
    Spoken,
    end_heard,
    heard,
    seconds_given,
    seconds_of,
    time_words,
)
from concours.core.sitting.time import Allowance, Pause, TimeGiven, due

ATTEMPT = UUID(int=7)
SECRET = bytes(range(32))
T0 = Instant(1_792_400_000_000)
PLAIN = Allowance(t0=T0, duration_ms=180 * MINUTE_MS)

seconds = st.integers(0, SECONDS_MAX)


@given(seconds=seconds)
def test_time_words_say_their_seconds_to_their_own_tablet(seconds):
    words = time_words(seconds, attempt=ATTEMPT, secret=SECRET)

    assert seconds_of(words, attempt=ATTEMPT, secret=SECRET) == seconds
    assert seconds_of(words, attempt=UUID(int=8), secret=SECRET) is None
    assert seconds_of(words, attempt=ATTEMPT, secret=bytes(32)) is None


@given(seconds=seconds, at=st.integers(0, 4), slip=st.integers(1, 1023))
def test_any_slip_gives_nothing(seconds, at, slip):
    words = time_words(seconds, attempt=ATTEMPT, secret=SECRET)
    wrong = [word ^ slip if n == at else word for n, word in enumerate(words)]

    for each in (wrong, words[1:], (*words, 0), ()):
        assert seconds_of(each, attempt=ATTEMPT, secret=SECRET) is None


@given(
    minutes=st.lists(st.integers(1, 30), max_size=3),
    paused_ms=st.integers(1, 3_600_000),
)
def test_words_bring_the_end_that_the_acts_gave_and_never_less(minutes, paused_ms):
    allowance = replace(
        PLAIN,
        given=[TimeGiven("candidate", each) for each in minutes],
        pauses=[Pause("alarm", T0, Instant(T0 + paused_ms))],
    )

    said = seconds_given(allowance)

    assert said is not None
    end = end_heard(PLAIN, Spoken(seconds=said))
    assert 0 <= end - due(allowance) < SECOND_MS


def test_words_say_nothing_in_a_pause_nor_of_an_end_that_came_earlier():
    stopped = replace(PLAIN, pauses=[Pause("alarm", T0)])
    closed = replace(PLAIN, closed_at=Instant(T0 + MINUTE_MS))

    assert seconds_given(PLAIN) == 0
    assert (seconds_given(stopped), seconds_given(closed)) == (None, None)


def test_what_the_news_say_comes_before_what_was_heard():
    said = Spoken(key="ab" * 32, opened_at=T0)
    real = Course(t0=Instant(T0 - MINUTE_MS), key="cd" * 32)

    assert heard(Course(), NOTHING) == Course()
    assert heard(Course(), said) == Course(t0=T0, key="ab" * 32)
    assert heard(replace(real, key=None), said) == replace(real, key="ab" * 32)
    assert heard(real, said) == real
