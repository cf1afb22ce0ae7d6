"""Hold sites apart from the nation, and let them start with the nation again."""

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
def hold_apart(
    actor: Actor, sitting: UUID, sites: Collection[UUID], *, reason: str, now: Instant
) -> None:
    """Let the nation start without these sites, which will start on their own clocks.

    One act for all of them. A start that is announced is taken back there. Raises
    `NotAllowed`, `Unknown`, `ReasonInvalid`, `ApartAlready`, and what
    `core.sitting.apart.hold` refuses.
    """
    require(actor, "site_held_apart")
    row = sittings.load(sitting, lock=True)
    chosen = [site_of(row, site) for site in sites]
    hold_sites(actor, row, chosen, reason=reasoned(reason), now=now)


def hold_sites(
    actor: Actor, row: Sitting, sites: Sequence[Site], *, reason: str, now: Instant
) -> None:
    """Hold sites of a locked sitting, one or more, in the caller's transaction."""
    nation = sittings.phase_of(row)
    site_clock.require_detachable(nation)
    known = sittings.apart(row)
    for site in sites:
        if site.id in known:
            raise site_clock.AlreadyDetached(str(site.id))
    act = record(
        actor,
        "site_held_apart",
        now=now,
        sitting=row.id,
        reason=reason,
        body=_named(sites),
    )
    SiteStart.objects.bulk_create(
        SiteStart(sitting=row, site=site, held_act=act) for site in sites
    )
    if isinstance(nation, phases.Armed):
        tell_apart(row, [site.id for site in sites], "disarmed", {}, now=now)


@transaction.atomic
def rejoin(
    actor: Actor, sitting: UUID, sites: Collection[UUID], *, reason: str, now: Instant
) -> None:
    """Let sites that are apart start with the nation, which has not started.

    One act for all of them. Raises `NotAllowed`, `Unknown`, `ReasonInvalid`,
    `NotApart`, `OnSpare`, and what `core.sitting.apart.rejoin` refuses.
    """
    require(actor, "site_rejoined")
    row = sittings.load(sitting, lock=True)
    starts = [start_of(row, site) for site in sites]
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
        body=_named([start.site for start in starts]),
    )
    if isinstance(nation, phases.Armed):
        tell_apart(row, sites, "armed", {"t0_ms": int(nation.t0)}, now=now)


def start_of(row: Sitting, site: UUID) -> SiteStart:
    """Return the start of a site apart. Raises `Unknown`, `NotApart`, `OnSpare`."""
    found = sittings.apart(row).get(site_of(row, site).id)
    if found is None:
        raise site_clock.NotDetached(str(site))
    if site in sittings.on_spare(row):
        raise site_clock.OnSpare(str(site))
    return found


def tell_together(
    row: Sitting, kind: NewsKind, body: Mapping[str, Json], *, now: Instant
) -> None:
    """Send news of the nation's start or close to all those who keep its clock.

    A site apart must never hear of it: while there is one, the others are told site by
    site.
    """
    away = sittings.apart(row)
    if not away:
        announce(_news(row, kind, body, now))
        return
    sites = Site.objects.filter(exam_id=row.exam_id).exclude(id__in=away)
    for site in sites.order_by("id").values_list("id", flat=True):
        announce(_news(row, kind, body, now, site))


def tell_apart(
    row: Sitting,
    sites: Iterable[UUID],
    kind: NewsKind,
    body: Mapping[str, Json],
    *,
    now: Instant,
) -> None:
    """Send news of their own start or close to sites apart."""
    for site in sites:
        announce(_news(row, kind, body, now, site))


def _named(sites: Iterable[Site]) -> dict[str, Json]:
    return {"sites": [*sorted(site.name for site in sites)]}


def _news(
    row: Sitting,
    kind: NewsKind,
    body: Mapping[str, Json],
    now: Instant,
    site: UUID | None = None,
) -> News:
    return News(sitting=row.id, kind=kind, at=now, body=dict(body), site=site)
