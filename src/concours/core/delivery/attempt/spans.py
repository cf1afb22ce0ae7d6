"""What lasted on the tablets of a copy: a question shown, an absence, a zoomed image.

Read from the moments of a replay; no rule of the fold is here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from concours.core.authoring.bank.keys import QuestionId
from concours.core.delivery.attempt.acts import Handed, Saw
from concours.core.delivery.attempt.looks import (
    ZOOM_PERCENT_MIN,
    Absence,
    ImageView,
    WindowSize,
    read_look,
)
from concours.core.delivery.attempt.replay import Moment, absence_after

WINDOW_PERCENT_MIN = 75
"""A window that takes as much of the screen is alone: the rest is the browser's own."""

_State = TypeVar("_State")


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when something was so on a device.

    `percent`: how far an image was enlarged, or how much of the screen a window took.
    """

    epoch: int
    from_ms: int
    until_ms: int
    question: QuestionId | None = None
    absence: Absence | None = None
    percent: int | None = None


def visits(moments: Sequence[Moment]) -> list[Span]:
    """Return which question was on the screen from when to when, in time.

    Up to the next one, to the end of the device, or to the last thing it wrote. What a
    replaced device showed after the other took over is not told.
    """
    spans = []
    for epoch, own, end_ms in _devices(moments):
        starts = [
            (moment.at_ms, moment.act.question)
            for moment in own
            if isinstance(moment.act, Saw) and moment.reason != "unknown_question"
        ]
        ends = [at for at, _ in starts[1:]] + [end_ms] * bool(starts)
        spans += [
            Span(epoch, at, max(at, end), question)
            for (at, question), end in zip(starts, ends, strict=True)
        ]
    return spans


def absences(moments: Sequence[Moment]) -> list[Span]:
    """Return when the application was not in front, and how, in time."""
    first_absence: Absence | None = None
    return [
        Span(*bounds, absence=absence)
        for bounds, absence in _states(moments, absence_after, first_absence)
        if absence is not None
    ]


def enlargements(moments: Sequence[Moment]) -> list[Span]:
    """Return when an image was enlarged, and how far: at most to the next question."""
    return [
        Span(*bounds, percent=percent)
        for bounds, percent in _states(moments, _zoom_after, ZOOM_PERCENT_MIN)
        if percent > ZOOM_PERCENT_MIN
    ]


def narrow_windows(moments: Sequence[Moment]) -> list[Span]:
    """Return when the window left room on the screen for another, in time."""
    return [
        Span(*bounds, percent=percent)
        for bounds, percent in _states(moments, _share_after, WINDOW_PERCENT_MIN)
        if percent < WINDOW_PERCENT_MIN
    ]


def _zoom_after(moment: Moment, before: int) -> int:
    look = read_look(moment.entry.kind, moment.entry.body)
    if isinstance(look, ImageView):
        return look.zoom
    return ZOOM_PERCENT_MIN if isinstance(moment.act, Saw) else before


def _share_after(moment: Moment, before: int) -> int:
    look = read_look(moment.entry.kind, moment.entry.body)
    return look.fills_percent if isinstance(look, WindowSize) else before


def _states(
    moments: Sequence[Moment],
    state_after: Callable[[Moment, _State], _State],
    first: _State,
) -> Iterator[tuple[tuple[int, int, int], _State]]:
    """Yield each state that a device had, from when and until when; `first` before."""
    for epoch, own, end_ms in _devices(moments):
        since_ms, state = 0, first
        for moment in own:
            next_state = state_after(moment, state)
            if next_state != state:
                yield (epoch, since_ms, moment.at_ms), state
                since_ms, state = moment.at_ms, next_state
        yield (epoch, since_ms, max(since_ms, end_ms)), state


def _devices(moments: Sequence[Moment]) -> Iterator[tuple[int, list[Moment], int]]:
    """Yield each device, what it wrote while it was the one, and until when."""
    in_charge = [m for m in moments if m.reason != "superseded_epoch"]
    epochs = [(n, [m for m in in_charge if m.epoch == n]) for n in _numbers(in_charge)]
    for place, (number, own) in enumerate(epochs):
        next_starts = [later[0].at_ms for _, later in epochs[place + 1 : place + 2]]
        hand_ins = [m.at_ms for m in own[-1:] if isinstance(m.act, Handed)]
        end_ms = min([*next_starts, *hand_ins], default=own[-1].at_ms)
        yield number, [moment for moment in own if moment.at_ms <= end_ms], end_ms


def _numbers(moments: Iterable[Moment]) -> list[int]:
    return sorted({moment.epoch for moment in moments})
