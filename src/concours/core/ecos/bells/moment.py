"""What goes on in a circuit at an instant, and what comes next."""

from dataclasses import dataclass
from typing import Literal

from concours.core.ecos.bells.signals import (
    Bell,
    Signal,
    SignalKind,
    TurnRound,
    is_within,
    turn_rounds,
)
from concours.core.kernel.time import Instant

State = Literal[
    "before",
    "reading",
    "inside",
    "ending",
    "changeover",
    "rest",
    "paused",
    "over",
]

_STATE_AFTER: dict[SignalKind, State] = {
    "read": "reading",
    "enter": "inside",
    "warn": "ending",
    "end": "changeover",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """What goes on: `turn` is the last that began, 0 before the first.

    `upcoming` is the next signal; None when there is none, or while a pause goes on
    that nobody has said the end of.
    """

    state: State
    turn: int
    upcoming: Signal | None


def moment(bell: Bell, *, now: Instant) -> Moment:
    """Return what goes on in a circuit at `now`; a signal is past when it sounds."""
    rounds = turn_rounds(bell)
    past = [r for r in rounds if r.read is not None and r.read <= now]
    upcoming = next(
        (signal for r in rounds for signal in r.signals() if signal.at > now), None
    )
    turn = past[-1].turn if past else 0
    return Moment(_state(bell, rounds, now), turn, upcoming)


def is_over(bell: Bell | None, *, now: Instant) -> bool:
    """Tell whether the last turn of a circuit is done: nobody comes any more."""
    return bell is not None and moment(bell, now=now).state == "over"


def _state(bell: Bell, rounds: tuple[TurnRound, ...], now: Instant) -> State:
    last_over = rounds[-1].over
    if last_over is not None and now >= last_over:
        return "over"
    if any(is_within(pause, now) for pause in bell.pauses):
        return "paused"
    past = [r for r in rounds if r.read is not None and r.read <= now]
    if not past:
        return "before"
    last = past[-1]
    if last.over is not None and now >= last.over:
        return "rest"
    rung = [signal.kind for signal in last.signals() if signal.at <= now]
    return _STATE_AFTER[rung[-1]]
