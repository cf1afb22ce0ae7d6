"""One tablet sees a candidate through a whole exam, and tears nobody from a paper.

`protocol/vectors/seat.json` holds the tablet, and virtual tablets, to the same choices.
"""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from concours.core.delivery.sitting.choice import (
    SittingState,
    attempt_phase,
    choose_sitting,
)

NOW = 1_792_400_000_000
HOUR_MS = 3_600_000
RUNNING = ("announced", "composing")


@st.composite
def sittings(draw):
    states = []
    for order in range(1, draw(st.integers(1, 6)) + 1):
        opens = draw(st.none() | st.integers(NOW - 5 * HOUR_MS, NOW + HOUR_MS))
        entries_count = 0 if opens is None else draw(st.sampled_from([0, 0, 5]))
        states.append(
            SittingState(
                order=order,
                kind=draw(st.sampled_from(["exam", "exam", "check", "spare"])),
                opens=opens,
                ends=None if opens is None else opens + 3 * HOUR_MS,
                entries_count=entries_count,
                waiting_count=draw(st.integers(0, entries_count)),
                is_handed=draw(st.booleans()) and entries_count > 0,
                is_superseded=draw(st.integers(0, 9)) == 0,
            )
        )
    return states


def shown_of(states, order):
    return next(state for state in states if state.order == order)


@given(sittings(), st.booleans())
def test_whoever_composes_an_exam_is_never_led_away(states, is_next_asked):
    for state in states:
        if state.kind == "exam" and attempt_phase(state, NOW) in RUNNING:
            order = choose_sitting(
                states, state.order, now=NOW, is_next_asked=is_next_asked
            )
            assert order == state.order


@given(sittings())
def test_an_announced_exam_is_reached_without_a_hand_on_the_tablet(states):
    is_running = [
        state.kind == "exam" and attempt_phase(state, NOW) in RUNNING
        for state in states
    ]

    for start in (None, *(state.order for state in states)):
        order = choose_sitting(states, start, now=NOW)
        if any(is_running):
            shown = shown_of(states, order)
            assert attempt_phase(shown, NOW) in RUNNING
            assert shown.kind != "check"


@given(sittings(), st.booleans())
def test_a_choice_once_made_stands(states, is_next_asked):
    for start in (None, *(state.order for state in states)):
        order = choose_sitting(states, start, now=NOW, is_next_asked=is_next_asked)
        assert choose_sitting(states, order, now=NOW) == order


@given(sittings())
def test_what_waits_to_be_sent_holds_nobody_back(states):
    for start in (None, *(state.order for state in states)):
        sent = [replace(state, waiting_count=0) for state in states]
        assert choose_sitting(states, start, now=NOW) == choose_sitting(
            sent, start, now=NOW
        )


@given(sittings(), st.booleans())
def test_nobody_is_led_to_a_spare_paper_that_was_not_announced(states, is_next_asked):
    usual = [state for state in states if state.kind != "spare" or state.opens]

    for state in usual:
        order = choose_sitting(
            states, state.order, now=NOW, is_next_asked=is_next_asked
        )
        assert shown_of(states, order) in usual
