"""Let out what is read of a sealed series, each audience at its time, and read it.

These acts decide; the keeper lets the keys go out, of the stations of that audience and
of nothing else. The points are due with marking, door and documents at the signal, or
with the briefing of a site whose doors are printed.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor, Venue
from concours.acts.authoring.preparation import IN_SAFE
from concours.acts.authoring.shares import NotSealed
from concours.acts.ecos.doors import has_printed_doors
from concours.acts.may import require
from concours.acts.record import record
from concours.core.authoring.sealing.station_manifest import StationPlace
from concours.core.authoring.stations.audiences import (
    AUDIENCES,
    CANDIDATES,
    EXAMINERS,
    READERS,
    Audience,
)
from concours.core.delivery.sitting.phases import QuorumMissing, Sealed, WrongPhase
from concours.core.delivery.sitting.phases import name as phase_name
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import AudienceOpening, Keyholder, Site, Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos import audiences as queries
from concours.store.queries.people.people import site_of
from concours.store.queries.unknown import Unknown

NUMBERS_SHOWN_MAX = 20
OF_EXAMINERS = tuple(audience for audience in AUDIENCES if audience in EXAMINERS)
OF_DOORS = tuple(audience for audience in AUDIENCES if audience in CANDIDATES)


@dataclass(eq=False)
class BriefingAwaits(Refusal):
    """Candidates of the site are neither confined nor said absent: these, by number."""

    code: ClassVar[str] = "briefing.awaits"
    numbers: tuple[str, ...]
    count: int


@transaction.atomic
def release_audience(
    actor: Actor, sitting: UUID, audience: str, *, now: Instant
) -> int:
    """Let out what coordinators (`setup`) or participants (`role`) read.

    A quorum of shares must be in the keeper's custody: the shares stay there. Returns
    the number of the act. Raises `NotAllowed`, `Unknown`, `NotSealed` while the series
    is reopened, `WrongPhase` once a start is announced, `AudienceOut`, `QuorumMissing`.
    """
    require(actor, "audience_released")
    row = load_series(sitting, lock=True)
    for phase in sittings.every_phase(row):
        if not isinstance(phase, Sealed):
            raise WrongPhase(phase=phase_name(phase), wanted="sealed")
    reader = reader_of(audience)
    if queries.is_let_out(row, reader):
        raise queries.AudienceOut(reader)
    present = sittings.present(sitting, now=now)
    if len(present) < row.quorum:
        raise QuorumMissing(present=len(present), quorum=row.quorum)
    holders = Keyholder.objects.filter(id__in=present).order_by("position")
    logins = holders.values_list("member__login", flat=True)
    act = record(
        actor,
        "audience_released",
        now=now,
        sitting=sitting,
        body={
            "audience": reader,
            "package": bytes(row.package_digest).hex(),
            "keyholders": [login or IN_SAFE for login in logins],
        },
    )
    _let_out(row, [reader], None, act)
    return act


@transaction.atomic
def open_briefing(actor: Actor, sitting: UUID, site: UUID, *, now: Instant) -> int:
    """Let the examiners of a site read their own stations, and its doors be printed.

    Everybody who passes there, in whatever circuit, is confined or said absent by then.
    The keeper lets the keys go out as soon as a quorum is in its custody. Returns the
    number of the act. Raises `NotAllowed`, `Unknown`, `NotSealed`, `WrongPhase` once
    all is collected, `AudienceOut`, `BriefingAwaits`.
    """
    require(actor, "briefing_opened", Venue(site, ""))
    row = load_series(sitting, lock=True)
    if row.collected_ms is not None:
        raise WrongPhase(phase="collected", wanted="sealed")
    place = site_of(row, site)
    if place not in queries.sites_of_circuits(row):
        raise Unknown("site", place.code)
    if queries.is_let_out(row, "grid", site):
        raise queries.AudienceOut("grid")
    candidates = queries.awaited_at(row, [site])[site]
    if candidates:
        numbers = tuple(candidate.number for candidate in candidates)
        raise BriefingAwaits(numbers[:NUMBERS_SHOWN_MAX], len(numbers))
    body: dict[str, Json] = {
        "site": place.name,
        "package": bytes(row.package_digest).hex(),
    }
    venue = Venue(site, "")
    act = record(
        actor, "briefing_opened", now=now, sitting=sitting, venue=venue, body=body
    )
    doors = OF_DOORS if has_printed_doors(row, site) else ()
    _let_out(row, [*OF_EXAMINERS, *doors], place, act)
    return act


@transaction.atomic
def read_scenario(
    actor: Actor, sitting: UUID, place: StationPlace, *, packages: Path, now: Instant
) -> dict[str, Any]:
    """Return what coordinators or participants read of a station; each time an act.

    Raises `NotAllowed`, `Unknown`, `AudienceSealed`, and as `read_part` if what is
    stored is not what was sealed.
    """
    require(actor, "scenario_read")
    row = load_series(sitting)
    if place.audience not in READERS:
        raise Unknown("audience", place.audience)
    manifest = queries.series_manifest(bytes(row.package_digest), packages)
    if place not in [part.place for part in manifest.parts]:
        raise Unknown("station", place.station)
    text = queries.read_part(row, place, packages)
    body: dict[str, Json] = {"audience": place.audience, "station": place.station}
    record(actor, "scenario_read", now=now, sitting=sitting, body=body)
    return text


def load_series(sitting: UUID, *, lock: bool = False) -> Sitting:
    """Return a sitting of the ECOS whose series is sealed. Raises `NotSealed`."""
    row = sittings.load(sitting, lock=lock)
    if row.kind != "ecos":
        raise Unknown("series", row.code)
    if row.reopened_act is not None or row.cancelled_act is not None:
        raise NotSealed
    return row


def reader_of(audience: str) -> Audience:
    """Return an audience that reads before the day. Raises `Unknown` for others."""
    for reader in AUDIENCES:
        if reader == audience and reader in READERS:
            return reader
    raise Unknown("audience", audience)


def _let_out(
    row: Sitting, audiences: list[Audience], site: Site | None, act: int
) -> None:
    AudienceOpening.objects.bulk_create(
        [
            AudienceOpening(
                sitting=row,
                site=site,
                audience=audience,
                package=row.package_digest,
                act=act,
            )
            for audience in audiences
        ]
    )
