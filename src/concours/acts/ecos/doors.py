"""Print what candidates read and see at the doors of a circuit.

Where doors are on paper that is due with the briefing of the site, when everybody who
passes there is confined: each sheet goes into an envelope, which opens at the signal,
also where the line is cut by then. Where they are on screens, from the start on, for
a screen that fails. Each printing is an act.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.ecos.floor import open_circuit
from concours.acts.record import record
from concours.core.authoring.sealing.station_manifest import StationPlace
from concours.core.delivery.sitting import phases
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import Circuit, Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.audiences import is_let_out, open_part, read_part
from concours.store.queries.ecos.circuits import CircuitPlan


@dataclass(frozen=True, slots=True)
class DoorDocument:
    """An image of a station; `number` is what its authors call it, from 1.

    `is_on_request`: the examiner gives it to whoever asks; else it is on the table.
    `caption` is HTML; an `image` that is tiled is a pyramid (`paper.tiles`).
    """

    number: int
    is_on_request: bool
    alt: str
    caption: str
    media_type: str
    is_tiled: bool
    image: bytes


@dataclass(frozen=True, slots=True)
class DoorSheet:
    """What is printed for one door: `prose` is HTML."""

    station: str
    room: str
    prose: str
    documents: Sequence[DoorDocument]


@dataclass(eq=False)
class DoorsSealed(Refusal):
    """The doors of a site wait: on paper for its briefing, on screens for its start."""

    code: ClassVar[str] = "doors.sealed"
    site: str


@transaction.atomic
def print_doors(
    actor: Actor, sitting: UUID, circuit: UUID, *, packages: Path, now: Instant
) -> Sequence[DoorSheet]:
    """Return the sheets of a circuit's doors, of stations that are not withdrawn.

    Raises `NotAllowed`, `Unknown`, `WrongPhase` once all is collected, `DoorsSealed`,
    and as `read_part` while no quorum let the keys out, or if what is stored is not
    what was sealed.
    """
    case = open_circuit(actor, "doors_printed", sitting, circuit, is_launched=False)
    if not are_doors_due(case.sitting, case.plan.site):
        raise DoorsSealed(case.plan.site_name)
    sheets = read_door_sheets(case.sitting, case.plan, packages)
    record(
        actor,
        "doors_printed",
        now=now,
        sitting=sitting,
        venue=case.venue,
        body={**case.names, "stations": [sheet.station for sheet in sheets]},
    )
    return sheets


def has_printed_doors(sitting: Sitting, site: UUID) -> bool:
    """Tell whether any circuit of a site has its doors on paper."""
    circuits = Circuit.objects.filter(sitting=sitting, site=site)
    return circuits.filter(has_door_screens=False).exists()


def are_doors_due(sitting: Sitting, site: UUID) -> bool:
    """Tell whether the doors of a site are let out to print, or it has started."""
    phase = sittings.phase_of(sitting, site)
    has_started = not isinstance(phase, phases.Sealed | phases.Armed)
    return has_started or is_let_out(sitting, "door", site)


def read_door_sheets(
    sitting: Sitting, plan: CircuitPlan, packages: Path
) -> Sequence[DoorSheet]:
    """Return the sheet of each door whose station is not withdrawn.

    Raises as `read_part`.
    """
    return [
        DoorSheet(
            station,
            plan.chairs[ChairPlace(station, 1)].room,
            read_part(sitting, StationPlace(station, "door"), packages)["door"],
            [*_documents(sitting, station, packages)],
        )
        for station in plan.stations
        if station not in plan.withdrawn_stations
    ]


def _documents(
    sitting: Sitting, station: str, packages: Path
) -> Iterator[DoorDocument]:
    part = read_part(sitting, StationPlace(station, "documents"), packages)
    for number, document in enumerate(part["documents"], start=1):
        yield DoorDocument(
            number,
            document["shown"] == "on_request",
            document["alt"],
            document["caption"],
            document["type"],
            document["tiled"],
            open_part(
                sitting, StationPlace(station, "documents", document["part"]), packages
            ),
        )
