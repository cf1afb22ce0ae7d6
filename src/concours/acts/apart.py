"""Hold a site apart from the nation, and let it start with the nation again."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor, Place
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import announce, record
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.core.sitting import apart, phases
from concours.store.journal.news import News, NewsKind
from concours.store.models import Site, SiteStart, Sitting
from concours.store.queries import sittings
from concours.store.queries.people import site_of


@transaction.atomic
def hold_apart(
    actor: Actor, sitting: UUID, site: UUID, *, reason: str, now: Instant
) -> None:
    """Let the nation start without this site, which will start on its own clock.

    A start that is announced is taken back there. Raises `NotAllowed`, `Unknown`,
    `ReasonInvalid`, `ApartAlready`, and what `core.sitting.apart.hold` refuses.
    """
    row = sittings.load(sitting, lock=True)
    require(actor, "site_held_apart", Place(site))
    hold_sites(actor, row, [site_of(row, site)], reason=reasoned(reason), now=now)


def hold_sites(
    actor: Actor, row: Sitting, sites: Iterable[Site], *, reason: str, now: Instant
) -> None:
    """Hold several sites of a locked sitting, in the caller's transaction."""
    nation = sittings.phase_of(row)
    apart.hold(nation)
    known = sittings.apart(row)
    for site in sites:
        if site.id in known:
            raise apart.ApartAlready(str(site.id))
        act = record(
            actor,
            "site_held_apart",
            now=now,
            sitting=row.id,
            place=Place(site.id),
            reason=reason,
            body={"site": site.name},
        )
        SiteStart.objects.create(sitting=row, site=site, held_act=act)
        if isinstance(nation, phases.Armed):
            announce(_news(row, "disarmed", {}, now, site.id))


@transaction.atomic
def rejoin(
    actor: Actor, sitting: UUID, site: UUID, *, reason: str, now: Instant
) -> None:
    """Let a site that is apart start with the nation, which has not started.

    Raises `NotAllowed`, `Unknown`, `ReasonInvalid`, `NotApart`, `OnSpare`, and what
    `core.sitting.apart.rejoin` refuses.
    """
    row = sittings.load(sitting, lock=True)
    require(actor, "site_rejoined", Place(site))
    start = start_of(row, site)
    nation = sittings.phase_of(row)
    apart.rejoin(nation, sittings.phase_of_start(row, start))
    start.delete()
    record(
        actor,
        "site_rejoined",
        now=now,
        sitting=sitting,
        place=Place(site),
        reason=reasoned(reason),
        body={"site": start.site.name},
    )
    if isinstance(nation, phases.Armed):
        announce(_news(row, "armed", {"t0_ms": int(nation.t0)}, now, site))


def start_of(row: Sitting, site: UUID) -> SiteStart:
    """Return the start of a site apart. Raises `Unknown`, `NotApart`, `OnSpare`."""
    found = sittings.apart(row).get(site_of(row, site).id)
    if found is None:
        raise apart.NotApart(str(site))
    if site in sittings.on_spare(row):
        raise apart.OnSpare(str(site))
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


def _news(
    row: Sitting,
    kind: NewsKind,
    body: Mapping[str, Json],
    now: Instant,
    site: UUID | None = None,
) -> News:
    return News(sitting=row.id, kind=kind, at=now, body=dict(body), site=site)
