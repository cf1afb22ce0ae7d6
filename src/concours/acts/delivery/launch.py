"""Arm a launch, and take it back while the key has not gone out.

For the nation, for detached sites, or for some sites while the same act detaches all
others.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.authoring.preparation import IN_SAFE
from concours.acts.authoring.shares import KeeperAway, NotSealed
from concours.acts.delivery.detachment import (
    detach_in_transaction,
    notify_nation,
    notify_sites,
    own_start_of,
)
from concours.acts.delivery.launch_gate import require_open
from concours.acts.may import require
from concours.acts.record import record
from concours.core.delivery.journal.act import REASON_LENGTH_MAX
from concours.core.delivery.planning.plan import (
    LaunchOffHour,
    SittingCancelled,
    is_off_hour,
)
from concours.core.delivery.sitting import phases
from concours.core.delivery.sitting.site_clock import SpareNeedsSites
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant, after
from concours.store.journal.news import NewsKind
from concours.store.models import Keyholder, Site, SiteStart, Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.people.people import site_of

OTHERS_REASON = "départ donné à d’autres centres"
"""Why the sites that a launch leaves out are detached."""


@transaction.atomic
def arm_launch(  # noqa: PLR0913 -- an act has this many facts, each by name
    actor: Actor,
    sitting: UUID,
    *,
    lead_ms: int,
    sites: Collection[UUID] = (),
    may_be_off_hour: bool = False,
    now: Instant,
) -> Instant:
    """Announce that the paper opens `lead_ms` from now, and return that instant.

    Without `sites`, for the nation, except detached sites. With detached sites, for
    them; with others, for them, and everybody else is detached. The keeper lets
    the key go out shortly before. `may_be_off_hour`: whoever launches says that they
    know the hour is not near, and so does the record. Raises `NotAllowed`, `Unknown`,
    `KeeperAway`, `LaunchOffHour`, `NotDetached` for a mixture, `OnSpare`,
    `SpareNeedsSites`, `GateClosed`, and as `core.delivery.sitting.phases.arm`.
    """
    require(actor, "sitting_armed")
    row = sittings.load(sitting, lock=True)
    _require_sealed(row, now)
    off_hour = _read_hour(row, after(now, lead_ms), may_be_off_hour=may_be_off_hour)
    starts = _starts(actor, row, sites, now)
    if row.kind == "spare" and not all(isinstance(s, SiteStart) for s in starts):
        raise SpareNeedsSites
    armed_phases = [
        phases.arm(
            sittings.phase_of_start(row, start),
            present=sittings.present(sitting, now=now),
            lead_ms=lead_ms,
            now=now,
            is_key_out=sittings.is_key_out(row),
        )
        for start in starts
    ]
    gate = require_open(row, sites=_sites_of(starts), now=now)
    t0 = armed_phases[0].t0
    for start in starts:
        _set(start, armed_ms=now, t0_ms=t0)
    body: dict[str, Json] = {
        "t0_ms": int(t0),
        "lead_ms": lead_ms,
        "keyholders": _names(armed_phases[0].present),
        **off_hour,
        **gate,
        **_only_sites(starts),
    }
    record(actor, "sitting_armed", now=now, sitting=sitting, body=body)
    _notify(row, starts, "armed", {"t0_ms": int(t0)}, now=now)
    return t0


@transaction.atomic
def disarm(
    actor: Actor,
    sitting: UUID,
    *,
    reason: str,
    sites: Collection[UUID] = (),
    now: Instant,
) -> None:
    """Take an announced launch back: the nation's, or that of these detached sites.

    Raises `NotAllowed`, `Unknown`, `NotDetached`, `WrongPhase`.
    """
    require(actor, "sitting_disarmed")
    row = sittings.load(sitting, lock=True)
    starts = _starts_of(row, sites)
    for start in starts:
        phases.disarm(sittings.phase_of_start(row, start))
        _set(start, armed_ms=None, t0_ms=None)
    record(
        actor,
        "sitting_disarmed",
        now=now,
        sitting=sitting,
        reason=reason[:REASON_LENGTH_MAX],
        body=_only_sites(starts),
    )
    _notify(row, starts, "disarmed", {}, now=now)


def _require_sealed(row: Sitting, now: Instant) -> None:
    """Raise `SittingCancelled`, `NotSealed` for a reopened paper, or `KeeperAway`."""
    if row.cancelled_act is not None:
        raise SittingCancelled
    if row.reopened_act is not None:
        raise NotSealed
    if sittings.live_keeper(now) is None:
        raise KeeperAway


def _read_hour(row: Sitting, t0: Instant, *, may_be_off_hour: bool) -> dict[str, Json]:
    """Return what the record says of a start off its hour; `LaunchOffHour` unknown.

    A technical check is open to all, and has no hour to be launched at.
    """
    scheduled = Instant(row.scheduled_ms)
    if row.kind == "check" or not is_off_hour(t0, scheduled):
        return {}
    if not may_be_off_hour:
        raise LaunchOffHour(scheduled, t0)
    return {"off_hour": True, "scheduled_ms": int(scheduled)}


def _starts(
    actor: Actor, row: Sitting, sites: Collection[UUID], now: Instant
) -> list[Sitting | SiteStart]:
    """Return whose clock is set: the nation's, or those of detached sites."""
    site_starts = sittings.find_site_starts(row)
    if sites and not site_starts.keys() & set(sites):
        for site in sites:
            site_of(row, site)
        other_sites = Site.objects.filter(exam_id=row.exam_id).exclude(id__in=sites)
        left_out = list(other_sites.exclude(id__in=site_starts).order_by("id"))
        if left_out:
            detach_in_transaction(actor, row, left_out, reason=OTHERS_REASON, now=now)
        return [row]
    return _starts_of(row, sites)


def _starts_of(row: Sitting, sites: Collection[UUID]) -> list[Sitting | SiteStart]:
    """Return the starts of these detached sites; of none, that of the nation."""
    if not sites:
        return [row]
    return [own_start_of(row, site) for site in sorted(sites)]


def _sites_of(starts: Iterable[Sitting | SiteStart]) -> list[UUID]:
    return [start.site_id for start in starts if isinstance(start, SiteStart)]


def _notify(
    row: Sitting,
    starts: Iterable[Sitting | SiteStart],
    kind: NewsKind,
    body: dict[str, Json],
    *,
    now: Instant,
) -> None:
    sites = _sites_of(starts)
    if sites:
        notify_sites(row, sites, kind, body, now=now)
    else:
        notify_nation(row, kind, body, now=now)


def _only_sites(starts: Iterable[Sitting | SiteStart]) -> dict[str, Json]:
    """Return how the record names the detached sites that a launch is for."""
    names: list[Json] = [s.site.name for s in starts if isinstance(s, SiteStart)]
    return {"only": names} if names else {}


def _set(
    start: Sitting | SiteStart, *, armed_ms: int | None, t0_ms: int | None
) -> None:
    start.armed_ms, start.t0_ms = armed_ms, t0_ms
    start.save(update_fields=["armed_ms", "t0_ms"])


def _names(holders: frozenset[phases.KeyholderId]) -> list[Json]:
    rows = Keyholder.objects.filter(id__in=holders).order_by("position")
    return [login or IN_SAFE for login in rows.values_list("member__login", flat=True)]
