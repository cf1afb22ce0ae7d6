"""Whose clock a site keeps, the nation's or its own; what is to be given to whom."""

from dataclasses import dataclass

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.sitting import phases
from concours.core.delivery.sitting.course import Course
from concours.core.delivery.sitting.time import TimeGiven, passed_ms
from concours.core.kernel.time import after
from concours.rehearsal.world.centre.sitting import Decision, SittingTables
from concours.rehearsal.world.paper import NOBODY, SITES, allowance_of


@dataclass(frozen=True, slots=True)
class Gift:
    """Minutes that the jury will give: when, and to whom."""

    at_ms: int
    time: TimeGiven
    site: int | None = None
    attempt: AttemptId | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A pause of one site that the jury will make: when, how long, where."""

    at_ms: int
    length_ms: int
    site: int


def sites_on_clock(tables: SittingTables, site: int | None) -> frozenset[int]:
    """Return the sites that keep a clock: the nation's, or that of a detached site."""
    return (
        frozenset(SITES) - tables.detached.keys() if site is None else frozenset([site])
    )


def course_at(tables: SittingTables, site: int | None) -> Course:
    """Return the course of a site, or of the nation, for nobody in particular."""
    own_site = min(sites_on_clock(tables, None)) if site is None else site
    return tables.course_of(own_site, NOBODY.attempt)


def sealed_of(phase: phases.Phase) -> phases.Sealed:
    """Return the paper as it was before a start was announced."""
    if isinstance(phase, phases.Armed):
        return phase.sealed
    assert isinstance(phase, phases.Sealed), "detached after the start"
    return phase


def closed_by_its_clock(
    tables: SittingTables, phase: phases.Closed, site: int
) -> phases.Closed:
    """Return a close as if the site had never paused: pauses are given back after."""
    allowance = allowance_of(NOBODY, course_at(tables, site))
    assert allowance is not None, "a launched site has its opening"
    at = after(phase.t0, passed_ms(allowance, now=phase.closed_at))
    return phases.Closed(t0=phase.t0, closed_at=at)


def is_alike(earlier: Decision, decision: Decision) -> bool:
    """Say whether both give time to the same nation, site or candidate."""
    is_gift = earlier.raw["kind"] == "extended"
    target = earlier.raw.get("scope"), earlier.sites, earlier.attempt
    return is_gift and target == (
        decision.raw["scope"],
        decision.sites,
        decision.attempt,
    )
