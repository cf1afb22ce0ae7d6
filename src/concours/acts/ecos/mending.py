"""An allotment is mended on the day: somebody away, a room lost, a candidate late.

One act. What was seen before is what is done: if it would be otherwise by now, nothing
is. Chairs whose sheet of turns changes hear of it; an examiner who moves enrols again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor, Venue
from concours.acts.ecos.allotment_rows import keep_length, keep_part, seat_words
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import plain_connection, record
from concours.core.delivery.sitting.phases import WrongPhase
from concours.core.ecos.bells.moment import is_over
from concours.core.ecos.circuits.document import Allotment, Place
from concours.core.ecos.circuits.parts import write_part
from concours.core.ecos.mending.mending import Mending
from concours.core.ecos.mending.proposals import (
    Breakdown,
    Trouble,
    find_concerned_circuits,
    mend,
)
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store import models
from concours.store.journal.turns import append_changed_turns, find_members
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.allotments import allotment_at
from concours.store.queries.ecos.circuits import read_plans
from concours.store.queries.people.people import site_of

NAMES_MAX = 50


@dataclass(eq=False)
class NotAllotted(Refusal):
    """A site without an allotment in this half-day has nothing to mend."""

    code: ClassVar[str] = "allotment.none"


@dataclass(eq=False)
class MendingOutdated(Refusal):
    """The mending would be another one by now: look at it again."""

    code: ClassVar[str] = "mending.outdated"


@dataclass(eq=False)
class MendingOver(Refusal):
    """No turn is left of the circuits that this name concerns: nobody is to move.

    One that is given again comes first.
    """

    code: ClassVar[str] = "mending.over"
    name: str


@dataclass(frozen=True, slots=True)
class MendingOrder:
    """What happened at a site: the trouble, those concerned, the first rotation left.

    `digest_seen` is that of the mending that was looked at.
    """

    site: UUID
    trouble: Trouble
    names: tuple[str, ...]
    rotation: int = 0
    digest_seen: str = ""


@dataclass(frozen=True, slots=True)
class MendingPreview:
    """What a mending would do, and the allotment of the site before it."""

    before: Allotment
    mending: Mending

    @property
    def digest(self) -> str:
        """What stands for the mending: its moves and what stays empty."""
        moves: list[Json] = [
            [move.who, move.before, move.after] for move in self.mending.moves
        ]
        return sha256(dump(moves)).hexdigest()


def preview_mending(
    sitting: models.Sitting, order: MendingOrder, *, now: Instant
) -> MendingPreview:
    """Return what would mend it now; nothing is written.

    Raises `NotAllotted`, `MendingUnknown`, `MendingNone`, `MendingOver`.
    """
    site = site_of(sitting, order.site)
    before = allotment_at(sitting.exam_id, site.id, sitting.id)
    if before is None:
        raise NotAllotted
    names = order.names[:NAMES_MAX]
    breakdown = Breakdown(order.trouble, site.code, sitting.code, names, order.rotation)
    plans = read_plans(sitting, site=site.id)
    for name in names:
        codes = find_concerned_circuits(before, breakdown, name)
        bells = [plan.bell for plan in plans if plan.code in codes]
        if bells and all(is_over(bell, now=now) for bell in bells):
            raise MendingOver(name)
    return MendingPreview(before, mend(before, breakdown))


def is_site_over(sitting: models.Sitting, site: UUID, *, now: Instant) -> bool:
    """Tell whether no circuit of a site has a turn left: nothing is to be mended."""
    plans = read_plans(sitting, site=site)
    return bool(plans) and all(is_over(plan.bell, now=now) for plan in plans)


@transaction.atomic
def mend_allotment(
    actor: Actor, sitting: UUID, order: MendingOrder, *, reason: str, now: Instant
) -> int:
    """Mend the allotment of a site in one half-day; return the act's number.

    Raises `NotAllowed`, `Unknown`, `ReasonInvalid`, `WrongPhase` once collected,
    `MendingOutdated`, and as `preview_mending`.
    """
    venue = Venue(order.site)
    require(actor, "allotment_mended", venue)
    row = sittings.load(sitting, lock=True)
    site = site_of(row, order.site)
    if row.collected_ms is not None:
        raise WrongPhase(phase="collected", wanted="closed")
    preview = preview_mending(row, order, now=now)
    if preview.digest != order.digest_seen:
        raise MendingOutdated
    mending = preview.mending
    circuits = list(models.Circuit.objects.filter(sitting=row, site=site))
    before = find_members(plain_connection(), [circuit.id for circuit in circuits])
    _move_examiners(row, site, mending.allotment)
    _move_rooms(row, site, mending.allotment)
    _move_candidates(row, site, preview, circuits)
    keep_length(row, mending.allotment, least_ms=row.duration_ms)
    act = record(
        actor,
        "allotment_mended",
        now=now,
        sitting=row.id,
        venue=venue,
        reason=reasoned(reason),
        body=_facts(site, order, mending),
    )
    part = write_part(mending.allotment, site.code, row.code)
    keep_part(row, site.id, part, act=act)
    for circuit in circuits:
        own = before.get(circuit.id, {})
        append_changed_turns(plain_connection(), circuit.id, before=own, at=now)
    return act


def _facts(site: models.Site, order: MendingOrder, mending: Mending) -> dict[str, Json]:
    moves: list[Json] = [
        f"{move.who}: {move.before or '–'} → {move.after or '–'}"
        for move in mending.moves
    ]
    names: list[Json] = [*order.names]
    return {
        "site": site.name,
        "trouble": order.trouble,
        "concerned": names,
        "moves": moves,
        "empty": sum(shortage.places_count for shortage in mending.shortages),
    }


def _move_examiners(
    sitting: models.Sitting, site: models.Site, after: Allotment
) -> None:
    """Seat examiners as the allotment says; everybody rises first, then sits down."""
    stations = {
        row.code: station
        for wave in after.lists.waves
        if wave.code == sitting.code
        for series in after.lists.series
        if series.code == wave.series
        for station, row in enumerate(series.stations)
    }
    numbers_by_chair: dict[tuple[str, int, int], str] = {
        (chair.circuit, stations[chair.station], chair.place): chair.examiner
        for chair in after.chairs
        if chair.wave == sitting.code
    }
    chairs = models.Chair.objects.filter(sitting=sitting, circuit__site=site)
    changes = [
        (chair, number)
        for chair in chairs.select_related("circuit", "examiner")
        for key in ((chair.circuit.code, chair.station, chair.place),)
        for number in (numbers_by_chair.get(key, ""),)
        if (chair.examiner.number if chair.examiner else "") != number
    ]
    numbers = [number for _, number in changes if number]
    rows = models.Examiner.objects.filter(exam=sitting.exam_id, number__in=numbers)
    examiners = {row.number: row for row in rows}
    chairs.filter(pk__in=[chair.pk for chair, _ in changes]).update(examiner=None)
    for chair, number in changes:
        chairs.filter(pk=chair.pk).update(examiner=examiners.get(number))


def _move_rooms(sitting: models.Sitting, site: models.Site, after: Allotment) -> None:
    for circuit in after.circuits:
        if circuit.wave != sitting.code:
            continue
        chairs = models.Chair.objects.filter(
            sitting=sitting, circuit__site=site, circuit__code=circuit.code
        )
        for station, room in enumerate(circuit.rooms):
            chairs.filter(station=station).exclude(room=room).update(room=room)


def _move_candidates(
    sitting: models.Sitting,
    site: models.Site,
    preview: MendingPreview,
    circuits: Sequence[models.Circuit],
) -> None:
    """Give those who move their place, and the room and seat that tell it."""
    ids = {circuit.code: circuit.id for circuit in circuits}
    before = {_key(place): place for place in preview.before.places}
    for place in preview.mending.allotment.places:
        if place.wave != sitting.code or before.get(_key(place)) == place:
            continue
        models.CircuitPlace.objects.filter(
            attempt__sitting=sitting, attempt__candidate__number=place.candidate
        ).update(
            circuit=ids[place.circuit], rotation=place.rotation, position=place.position
        )
        models.Placement.objects.filter(
            sitting_id=sitting.id, candidate__number=place.candidate
        ).update(site=site, room=place.circuit, seat=seat_words(place))


def _key(place: Place) -> tuple[str, str]:
    return place.candidate, place.wave
