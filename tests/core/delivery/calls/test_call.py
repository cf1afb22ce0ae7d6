"""A candidate has one open call at most, whatever is sent twice, late or in a burst."""

from dataclasses import replace
from uuid import UUID

import pytest

from concours.core.delivery.calls.call import (
    CALLS_COUNT_MAX,
    CALLS_OF_LATE_COUNT_MAX,
    CALLS_WINDOW_MS,
    CallOpen,
    CallRequest,
    CallsTooMany,
    HelpCall,
    take_call,
)
from concours.core.kernel.time import Instant

NOON = Instant(1_792_405_800_000)
SENT = CallRequest(id=UUID(int=1), need="unwell", made=Instant(NOON - 60_000))


def at(ms: int) -> Instant:
    return Instant(NOON + ms)


def test_a_call_says_when_it_was_made_and_when_it_came():
    kept = take_call([], SENT, now=NOON)

    assert kept == HelpCall(id=SENT.id, need="unwell", made=SENT.made, received=NOON)
    assert kept.is_open


def test_no_hour_of_a_tablet_lies_after_the_centre_had_it():
    fast = replace(SENT, made=at(5_000), taken_back=at(9_000))

    kept = take_call([], fast, now=NOON)

    assert (kept.made, kept.taken_back) == (NOON, NOON)


def test_the_same_call_sent_again_is_one_call_and_can_be_taken_back_once():
    kept = take_call([], SENT, now=NOON)
    again = replace(SENT, need="out", made=at(-1))

    assert take_call([kept], again, now=at(5_000)) == kept
    back = take_call([kept], replace(SENT, taken_back=at(2_000)), now=at(5_000))
    assert back == replace(kept, taken_back=at(2_000))
    later = replace(SENT, taken_back=at(4_000))
    assert take_call([back], later, now=at(6_000)) == back


def test_a_call_that_was_seen_cannot_be_taken_back():
    seen = replace(take_call([], SENT, now=NOON), seen=at(3_000))

    assert take_call([seen], replace(SENT, taken_back=at(2_000)), now=at(5_000)) == seen


def test_a_second_call_waits_for_the_end_of_the_first():
    first = take_call([], SENT, now=NOON)
    second = CallRequest(id=UUID(int=2), need="out", made=at(1_000))

    with pytest.raises(CallOpen) as refused:
        take_call([first], second, now=at(1_000))
    assert refused.value.facts() == {
        "call": str(SENT.id),
        "need": "unwell",
        "made_ms": SENT.made,
    }
    ended = replace(first, seen=at(500))
    assert take_call([ended], second, now=at(1_000)).is_open
    over = replace(second, taken_back=at(1_500))  # made and taken back while cut off
    assert not take_call([first], over, now=at(2_000)).is_open


def test_calls_are_bounded_in_a_while_and_in_all():
    def past(count, received):
        return [
            HelpCall(
                id=UUID(int=100 + number),
                need="out",
                made=received,
                received=received,
                taken_back=received,
            )
            for number in range(count)
        ]

    burst = past(CALLS_OF_LATE_COUNT_MAX, NOON)
    with pytest.raises(CallsTooMany):
        take_call(burst, SENT, now=at(CALLS_WINDOW_MS - 1))
    assert take_call(burst, SENT, now=at(CALLS_WINDOW_MS)).is_open
    with pytest.raises(CallsTooMany):
        take_call(past(CALLS_COUNT_MAX, NOON), SENT, now=at(10 * CALLS_WINDOW_MS))
