"""Which of a candidate's sittings their tablet shows: it goes from paper to paper.

An exam has several sittings, and one tablet sees a candidate through all of them. It
never leaves a paper in which somebody composes; once that paper is over, it goes to the
sitting that is announced, by itself, whatever still waits to be sent. Twin of
`client/src/core/choice.ts`; `protocol/vectors/seat.json` binds them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from concours.core.kernel.time import Instant

Kind: TypeAlias = Literal["exam", "check", "spare"]
AttemptPhase: TypeAlias = Literal[
    "waiting", "announced", "composing", "ended", "received"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingState:
    """What a tablet knows of one of its sittings.

    `opens` and `ends` are t0 and the candidate's own end, None before the sitting is
    announced. `entries_count` entries were written on this tablet, `waiting_count` of
    them are not acknowledged. A copy that `is_handed` is so for good.
    """

    order: int
    kind: Kind
    opens: Instant | None
    ends: Instant | None
    entries_count: int
    waiting_count: int
    is_handed: bool
    is_superseded: bool


def attempt_phase(state: SittingState, now: Instant) -> AttemptPhase:
    """Return where the candidate is in one sitting, as this tablet knows it.

    One that was missed has nothing to send.
    """
    if state.is_handed or state.is_superseded or is_missed(state, now):
        return "ended" if state.waiting_count else "received"
    if state.entries_count:
        return "composing"
    if state.opens is None:
        return "waiting"
    return "composing" if now >= state.opens else "announced"


def is_missed(state: SittingState, now: Instant) -> bool:
    """Tell whether the end has passed and nothing was ever written here."""
    return not state.entries_count and state.ends is not None and now >= state.ends


def choose_sitting(
    states: Sequence[SittingState],
    current: int | None,
    *,
    now: Instant,
    is_next_asked: bool = False,
) -> int | None:
    """Return the order of the sitting to show; None where there is none.

    `states` are in order. Whoever composes stays, and whoever waits for an opening; but
    a technical check gives way to an exam. Else the tablet goes to what is announced or
    goes on, the earliest first: a later sitting, or one before to which time was given
    back. Nobody is led to a spare paper before it is announced to them. Asked for what
    comes next, or where a sitting was missed, it waits for the sitting after.
    """
    phases = {state.order: attempt_phase(state, now) for state in states}
    usual = [s for s in states if s.kind != "spare" or s.opens is not None]
    running = sorted(
        (s for s in usual if phases[s.order] in ("announced", "composing")),
        key=lambda state: (state.kind == "check", state.order),
    )
    current_state = next((state for state in states if state.order == current), None)
    if current_state is None:
        waiting_states = [s for s in usual if phases[s.order] == "waiting"]
        return next(
            (s.order for s in [*running, *waiting_states, *reversed(usual)]), None
        )
    if current_state in running and (
        current_state.kind != "check" or running[0].kind == "check"
    ):
        return current_state.order
    for state in running:
        if state is not current_state and (
            state.kind != "check" or state.order > current_state.order
        ):
            return state.order
    is_over = phases[current_state.order] in ("ended", "received")
    if is_missed(current_state, now) or (is_next_asked and is_over):
        for state in usual:
            if state.order > current_state.order and phases[state.order] == "waiting":
                return state.order
    return current_state.order
