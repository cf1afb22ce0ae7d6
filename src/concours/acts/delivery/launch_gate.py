"""The launch gate: the nation does not start while a site is red.

A red site is mended, or detached (`acts.delivery.detachment`), or two persons take it
on (`acts.decisions`). One badly set site has cost a nation its paper: nobody is to
launch without having seen it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.record import record
from concours.core.delivery.readiness.lines import SiteReadiness
from concours.core.delivery.sitting import phases
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import MINUTE_MS, Instant, after
from concours.store.models import GateOverride, SiteStart, Sitting
from concours.store.queries.delivery import readiness, sittings
from concours.store.queries.delivery.readiness import Readiness

CALLED_BEFORE_MS = 20 * MINUTE_MS
"""So long before the start, people are called for what may still come."""


@dataclass(eq=False)
class GateClosed(Refusal):
    """Sites that would start are red, and nobody has taken them on."""

    code: ClassVar[str] = "gate.closed"
    sites: tuple[str, ...]


@dataclass(eq=False)
class NotRed(Refusal):
    """None of these sites stops the launch: there is nothing to override."""

    code: ClassVar[str] = "gate.not_red"


@dataclass(frozen=True, slots=True)
class LaunchGate:
    """Readiness, who is detached, who was taken on, and who stops the launch.

    `is_early` is whether tablets may still be switched on, and finish, before the
    start: t0 once it is known, the hour of the convocations before. In an ECOS tablets
    are the examiners'.
    """

    readiness: Readiness
    is_early: bool
    is_ecos: bool
    detached: frozenset[str]
    overridden: frozenset[str]
    stops: tuple[SiteReadiness, ...]

    @property
    def is_open(self) -> bool:
        """Whether the nation may start."""
        return not self.stops


def judge_gate(row: Sitting, site_readiness: Readiness) -> LaunchGate:
    """Judge the nation's start. A technical check looks for faults: it never stops."""
    detached = detached_in(row)
    overridden = overridden_in(row)
    stops = () if row.kind == "check" else _stops(site_readiness, detached | overridden)
    starts = Instant(row.t0_ms or row.scheduled_ms)
    is_early = site_readiness.at < after(starts, -CALLED_BEFORE_MS)
    is_ecos = row.kind == "ecos"
    return LaunchGate(site_readiness, is_early, is_ecos, detached, overridden, stops)


def require_open(
    row: Sitting, *, sites: Collection[UUID] = (), now: Instant
) -> dict[str, Json]:
    """Return what the record of a launch says of the gate.

    The launch is for these detached sites; without any, for the nation. Raises
    `GateClosed`: also a site that starts alone must be fit to.
    """
    site_readiness = readiness.read(row.id, now=now)
    gate = judge_gate(row, site_readiness)
    stops = gate.stops
    if sites and row.kind != "check":
        starting = {str(site) for site in sites}
        other_sites = frozenset(site_readiness.names) - starting
        stops = _stops(site_readiness, gate.overridden | other_sites)
    if stops:
        raise GateClosed(tuple(site_readiness.names[site.site] for site in stops))
    return {
        "readiness": site_readiness.facts(),
        "apart": _names(site_readiness, gate.detached),
        "overridden": _names(site_readiness, gate.overridden),
    }


@takes_two("gate_overridden")
def override(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Let these red sites start all the same: for this sitting, until it starts.

    The facts name the `sites`, identities between blanks; one that is no longer red is
    left out. Raises `NotAllowed`, `Unknown`, `WrongPhase`, `NotRed`.
    """
    row = sittings.load(decision.sitting, lock=True)
    site_readiness = readiness.read(row.id, now=now)
    red = {site.site for site in _stops(site_readiness, overridden_in(row))}
    red_sites = sorted(red & set(decision.facts["sites"].split()))
    if not red_sites:
        raise NotRed
    _must_wait(row, red_sites)
    act = record(
        actor,
        "gate_overridden",
        now=now,
        sitting=row.id,
        reason=decision.reason,
        body={"sites": _names(site_readiness, frozenset(red_sites)), **decision.origin},
    )
    GateOverride.objects.bulk_create(
        GateOverride(sitting=row, site_id=UUID(site), act=act) for site in red_sites
    )
    return act


def overridden_in(row: Sitting) -> frozenset[str]:
    """Return the sites that two persons have taken on in this sitting."""
    rows = GateOverride.objects.filter(sitting=row)
    return frozenset(str(site) for site in rows.values_list("site_id", flat=True))


def detached_in(row: Sitting) -> frozenset[str]:
    """Return the sites that do not start with the nation."""
    rows = SiteStart.objects.filter(sitting=row)
    return frozenset(str(site) for site in rows.values_list("site_id", flat=True))


def _must_wait(row: Sitting, sites: Collection[str]) -> None:
    """Raise `WrongPhase` unless each of these sites has its start before it."""
    detached = detached_in(row)
    announced = SiteStart.objects.filter(
        sitting=row, site_id__in=sites, armed_ms__isnull=False
    )
    phase = sittings.phase_of(row)
    if announced.exists():
        raise phases.WrongPhase(phase="armed", wanted="sealed")
    if not detached.issuperset(sites) and not isinstance(phase, phases.Sealed):
        raise phases.WrongPhase(phase=phases.name(phase), wanted="sealed")


def _stops(
    site_readiness: Readiness, passed_sites: frozenset[str]
) -> tuple[SiteReadiness, ...]:
    return tuple(
        site
        for site in site_readiness.sites
        if site.light == "red" and site.site not in passed_sites
    )


def _names(site_readiness: Readiness, sites: frozenset[str]) -> list[Json]:
    return sorted(
        site_readiness.names[site] for site in sites if site in site_readiness.names
    )  # type: ignore[return-value]
