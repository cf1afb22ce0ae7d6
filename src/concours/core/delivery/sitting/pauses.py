"""When those of a site, or one candidate, stop and go on again.

What lies between is given back by `core.sitting.time`, to the millisecond. A pause
hides the paper; it refuses nothing that is written by a tablet that did not hear.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from concours.core.delivery.sitting.phases import (
    Armed,
    Closed,
    Launched,
    Phase,
    WrongPhase,
    name,
)
from concours.core.delivery.sitting.time import PAUSES_COUNT_MAX, Pause
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant

CAUSES = frozenset({"evacuation", "alarm", "technical", "lock", "exclusion", "rest"})
CAUSES_OF_A_SITE = frozenset({"evacuation", "alarm"})
"""What a site manager may stop a site for without asking the jury."""
CAUSES_BY_RIGHT = frozenset({"rest"})
"""What a candidate is due: it has acts of its own (`acts/delivery/rest.py`)."""


@dataclass(eq=False)
class PauseInvalid(Refusal):
    """A pause of no known cause, or one too many (`cause`, `count`)."""

    code: ClassVar[str] = "pause.invalid"
    reason: str


@dataclass(eq=False)
class PausedAlready(Refusal):
    """They are paused for this cause already."""

    code: ClassVar[str] = "pause.open_already"
    cause: str


@dataclass(eq=False)
class NotPaused(Refusal):
    """They are not paused for this cause."""

    code: ClassVar[str] = "pause.not_open"
    cause: str


@dataclass(eq=False)
class PauseTooLate(Refusal):
    """Those whom the pause is for have already ended."""

    code: ClassVar[str] = "pause.too_late"
    ended_ms: int
    now_ms: int


@dataclass(eq=False)
class PauseOpen(Refusal):
    """Somebody is still paused: their time cannot have ended."""

    code: ClassVar[str] = "pause.open"
    paused: tuple[str, ...]


def pause(
    phase: Phase,
    cause: str,
    earlier_pauses: Sequence[Pause],
    *,
    ends_at: Instant,
    now: Instant,
) -> Pause:
    """Decide a pause that begins now.

    `known` are the pauses of the same site or candidate, `ends_at` their end. Raises
    `WrongPhase` before a start is announced and after collection, `PauseInvalid`,
    `PausedAlready`, `PauseTooLate`.
    """
    if not isinstance(phase, Armed | Launched | Closed):
        raise WrongPhase(phase=name(phase), wanted="launched")
    if cause not in CAUSES:
        raise PauseInvalid("cause")
    if (
        len(earlier_pauses) >= PAUSES_COUNT_MAX // 2
    ):  # a site's and a candidate's add up
        raise PauseInvalid("count")
    if any(
        earlier_pause.is_open and earlier_pause.cause == cause
        for earlier_pause in earlier_pauses
    ):
        raise PausedAlready(cause)
    if now >= ends_at:
        raise PauseTooLate(ended_ms=ends_at, now_ms=now)
    return Pause(cause, began_at=now)


def resume(cause: str, pauses: Sequence[Pause]) -> Pause:
    """Return the open pause of this cause, which ends. Raises `NotPaused`."""
    for pause in pauses:
        if pause.is_open and pause.cause == cause:
            return pause
    raise NotPaused(cause)


def require_none_paused(paused_names: Iterable[str]) -> None:
    """Raise `PauseOpen` if anybody is paused; they are named, sorted."""
    if names := tuple(sorted(paused_names)):
        raise PauseOpen(names)
