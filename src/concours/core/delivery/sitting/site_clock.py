"""Whose clock a site keeps: the nation's, or its own once it is detached.

One site's trouble must not become the nation's: a site that is not ready is
detached: it starts and closes later by acts of its own. All else is the nation's: the
paper, its key, the time given to everybody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from concours.core.delivery.sitting.phases import (
    Armed,
    Closed,
    Collected,
    Launched,
    Phase,
    Sealed,
    WrongPhase,
    name,
)
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant

ORDER = (Sealed, Armed, Launched, Closed, Collected)


@dataclass(eq=False)
class AlreadyDetached(Refusal):
    """The site is detached from the nation already."""

    code: ClassVar[str] = "site.apart_already"
    site: str


@dataclass(eq=False)
class NotDetached(Refusal):
    """The site starts with the nation: it has no start of its own."""

    code: ClassVar[str] = "site.not_apart"
    site: str


@dataclass(eq=False)
class OnSpare(Refusal):
    """The site has been given the spare paper, and starts in it alone."""

    code: ClassVar[str] = "site.on_spare"
    site: str


@dataclass(eq=False)
class SpareNeedsSites(Refusal):
    """A spare paper is launched for the sites that were given it, never for all."""

    code: ClassVar[str] = "spare.needs_sites"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The instants of the nation, or of one detached site; None until their act."""

    armed_at: Instant | None = None
    t0: Instant | None = None
    released_at: Instant | None = None
    closed_at: Instant | None = None


def phase_by(
    clock: Clock, sealed_phase: Sealed, *, collected_at: Instant | None
) -> Phase:
    """Return the phase of those who keep this clock.

    A collected sitting is collected for everybody.
    """
    if collected_at is not None:
        return Collected(t0=clock.t0 or collected_at, collected_at=collected_at)
    if clock.t0 is None or clock.armed_at is None:
        return sealed_phase
    if clock.closed_at is not None:
        return Closed(t0=clock.t0, closed_at=clock.closed_at)
    if clock.released_at is not None:
        return Launched(launched_at=clock.released_at, t0=clock.t0)
    return Armed(
        sealed=sealed_phase, present=frozenset(), armed_at=clock.armed_at, t0=clock.t0
    )


def least_advanced(phases: Iterable[Phase]) -> Phase:
    """Return the phase of those who are least far: the sitting waits for them."""
    return min(phases, key=lambda phase: ORDER.index(type(phase)))


def require_detachable(nation: Phase) -> None:
    """Decide that a site is detached. Raises `WrongPhase` once the key has gone out.

    An announced start is taken back for that site alone.
    """
    _require_not_started(nation)


def require_rejoinable(nation: Phase, own: Phase) -> None:
    """Decide that a site starts with the nation again.

    Raises `WrongPhase` once either has started, or while the site's own start is
    announced: it is disarmed first.
    """
    _require_not_started(nation)
    if not isinstance(own, Sealed):
        raise WrongPhase(phase=name(own), wanted="sealed")


def _require_not_started(nation: Phase) -> None:
    if not isinstance(nation, Sealed | Armed):
        raise WrongPhase(phase=name(nation), wanted="sealed")
