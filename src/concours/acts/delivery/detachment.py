"""Detach sites from the nation, and let them start with the nation again."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import announce, record
from concours.core.delivery.sitting import phases, site_clock
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.store.journal.news import News, NewsKind
from concours.store.models import Site, SiteStart, Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.people.people import site_of


@transaction.atomic
def detach_sites(
    actor: Actor, sitting: UUID, sites: Collection[UUID], *, reason: str, now: Instant
) -> None:
    """Let the nation start without these sites, which will start on their own clocks.

    One act for all of them. A start that is announced is taken back there. Raises
    `NotAllowed`, `Unknown`, `ReasonInvalid`, `AlreadyDetached`, and what
    `core.delivery.sitting.site_clock` refuses.
    """
    require(actor, "site_held_apart")
    row = sittings.load(sitting, lock=True)
    site_rows = [site_of(row, site) for site in sites]
    detach_in_transaction(actor, row, site_rows, reason=reasoned(reason), now=now)


def detach_in_transaction(
    actor: Actor, row: Sitting, sites: Sequence[Site], *, reason: str, now: Instant
) -> None:
    """Detach sites of a locked sitting, one or more, in the caller's transaction."""
    nation = sittings.phase_of(row)
    site_clock.require_detachable(nation)
    site_starts = sittings.find_site_starts(row)
    for site in sites:
        if site.id in site_starts:
            raise site_clock.AlreadyDetached(str(site.id))
    act = record(
        actor,
        "site_held_apart",
        now=now,
        sitting=row.id,
        reason=reason,
        body=_site_names(sites),
    )
    SiteStart.objects.bulk_create(
        SiteStart(sitting=row, site=site, held_act=act) for site in sites
    )
    if isinstance(nation, phases.Armed):
        notify_sites(row, [site.id for site in sites], "disarmed", {}, now=now)


@transaction.atomic
def rejoin_nation(
    actor: Actor, sitting: UUID, sites: Collection[UUID], *, reason: str, now: Instant
) -> None:
    """Let detached sites start with the nation, which has not started.

    One act for all of them. Raises `NotAllowed`, `Unknown`, `ReasonInvalid`,
    `NotDetached`, `OnSpare`, and what `core.delivery.sitting.site_clock` refuses.
    """
    require(actor, "site_rejoined")
    row = sittings.load(sitting, lock=True)
    starts = [own_start_of(row, site) for site in sites]
    nation = sittings.phase_of(row)
    for start in starts:
        site_clock.require_rejoinable(nation, sittings.phase_of_start(row, start))
        sittings.forget_start(start)
    record(
        actor,
        "site_rejoined",
        now=now,
        sitting=sitting,
        reason=reasoned(reason),
        body=_site_names([start.site for start in starts]),
    )
    if isinstance(nation, phases.Armed):
        notify_sites(row, sites, "armed", {"t0_ms": int(nation.t0)}, now=now)


def own_start_of(row: Sitting, site: UUID) -> SiteStart:
    """Return the start of a detached site, or refuse.

    Raises `Unknown`, `NotDetached`, `OnSpare`.
    """
    start = sittings.find_site_starts(row).get(site_of(row, site).id)
    if start is None:
        raise site_clock.NotDetached(str(site))
    if site in sittings.on_spare(row):
        raise site_clock.OnSpare(str(site))
    return start


def notify_nation(
    row: Sitting, kind: NewsKind, body: Mapping[str, Json], *, now: Instant
) -> None:
    """Send news of the nation's start or close to all those who keep its clock.

    A detached site must never hear of it: while there is one, the others are told site
    by site.
    """
    site_starts = sittings.find_site_starts(row)
    if not site_starts:
        announce(_news(row, kind, body, now))
        return
    sites = Site.objects.filter(exam_id=row.exam_id).exclude(id__in=site_starts)
    for site in sites.order_by("id").values_list("id", flat=True):
        announce(_news(row, kind, body, now, site))


def notify_sites(
    row: Sitting,
    sites: Iterable[UUID],
    kind: NewsKind,
    body: Mapping[str, Json],
    *,
    now: Instant,
) -> None:
    """Send news of their own start or close to detached sites."""
    for site in sites:
        announce(_news(row, kind, body, now, site))


def _site_names(sites: Iterable[Site]) -> dict[str, Json]:
    return {"sites": [*sorted(site.name for site in sites)]}


def _news(
    row: Sitting,
    kind: NewsKind,
    body: Mapping[str, Json],
    now: Instant,
    site: UUID | None = None,
) -> News:
    return News(sitting=row.id, kind=kind, at=now, body=dict(body), site=site)
