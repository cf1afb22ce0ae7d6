"""An allotment comes into force: circuits, chairs and places of every half-day.

Whole or not at all: every rule is checked again here, and every name must be one that
the house knows. Until an examiner's tablet is let in, another allotment may take its
place; from then on it is mended, person by person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar, TypeVar
from uuid import UUID

from django.db import transaction
from psycopg.errors import ForeignKeyViolation

from concours.acts.actor import Actor
from concours.acts.ecos.allotment_rows import (
    Ground,
    HalfDay,
    keep_document,
    seat_everybody,
)
from concours.acts.may import require
from concours.acts.record import plain_connection, record
from concours.core.delivery.sitting.phases import Sealed, WrongPhase
from concours.core.delivery.sitting.phases import name as phase_name
from concours.core.ecos.circuits.document import Allotment
from concours.core.ecos.circuits.reading import read_allotment, to_bytes
from concours.core.ecos.rules.breaches import Breach
from concours.core.ecos.rules.check import find_breaches
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store import models
from concours.store.bulk import forget_chairs
from concours.store.queries.authoring import plans
from concours.store.queries.delivery import sittings

T = TypeVar("T")
NAMES_SHOWN_MAX = 20


@dataclass(eq=False)
class AllotmentUnsound(Refusal):
    """The allotment breaks a rule of the ECOS; nothing of it comes into force.

    `first` is the first breach: its rule, its reason, persons and places.
    """

    code: ClassVar[str] = "allotment.unsound"
    count: int
    first: str


@dataclass(eq=False)
class AllotmentUnknown(Refusal):
    """The allotment names what the exam does not have.

    `what`: `wave` (no sealed sitting of the ECOS has this short name), `site`,
    `candidate` or `examiner`; `names` are the first of them.
    """

    code: ClassVar[str] = "allotment.unknown"
    what: str
    names: tuple[str, ...]
    count: int


@dataclass(eq=False)
class AllotmentMisplaced(Refusal):
    """The allotment has candidates at another site than the roster of the exam.

    `names` are the first of them.
    """

    code: ClassVar[str] = "allotment.site"
    names: tuple[str, ...]
    count: int


@dataclass(eq=False)
class AllotmentStations(Refusal):
    """Stations of a wave are not those of its sealed series, in their order.

    `allotted` are the allotment's, `sealed` the series'. Keys go out by the latter.
    """

    code: ClassVar[str] = "allotment.station"
    sitting: str
    allotted: tuple[str, ...]
    sealed: tuple[str, ...]


@dataclass(eq=False)
class AllotmentBegun(Refusal):
    """A tablet was let in, somebody was seen, or a sheet was mended in this half-day.

    From then on the allotment is mended, not replaced.
    """

    code: ClassVar[str] = "allotment.begun"
    sitting: str


@transaction.atomic
def adopt_allotment(actor: Actor, exam: UUID, document: bytes, *, now: Instant) -> int:
    """Bring an allotment into force; return the act's number.

    Its waves are sittings of the ECOS, by their short names. Raises `NotAllowed`,
    `AllotmentInvalid`, `AllotmentUnsound`, `AllotmentUnknown`, `AllotmentMisplaced`,
    `AllotmentStations`, `AllotmentBegun`, `WrongPhase` once a start is announced.
    """
    require(actor, "allotment_adopted")
    allotment = read_allotment(document)
    if breaches := find_breaches(allotment):
        raise AllotmentUnsound(len(breaches), _describe(breaches[0]))
    exam_row = plans.lock_exam(exam)
    ground = find_ground(exam, allotment)
    act = record(
        actor, "allotment_adopted", now=now, body=_facts(exam_row.code, allotment)
    )
    for wave, sitting in ground.sittings.items():
        _require_sealed(sitting)
        _clear(sitting)
        half_day = HalfDay(allotment, wave, sitting)
        keep_document(half_day, ground, act=act)
        seat_everybody(half_day, ground)
    return act


def _describe(breach: Breach) -> str:
    names = (*breach.persons, *breach.places)[:NAMES_SHOWN_MAX]
    return " ".join((breach.rule, breach.reason, *names))


def _facts(exam: str, allotment: Allotment) -> dict[str, Json]:
    waves: list[Json] = [wave.code for wave in allotment.lists.waves]
    return {
        "exam": exam,
        "waves": waves,
        "circuits": len(allotment.circuits),
        "chairs": len(allotment.chairs),
        "empty": sum(not chair.examiner for chair in allotment.chairs),
        "candidates": len(allotment.lists.candidates),
        "seed": allotment.seed,
        "allotment": sha256(to_bytes(allotment)).hexdigest(),
    }


def find_ground(exam: UUID, allotment: Allotment) -> Ground:
    """Return what the exam has under the names of an allotment; lock its sittings.

    Raises `AllotmentUnknown`, `AllotmentMisplaced`, `AllotmentStations`.
    """
    lists = allotment.lists
    rows = models.Sitting.objects.filter(
        exam_id=exam, kind="ecos", cancelled_act=None
    ).select_for_update()
    waves = [wave.code for wave in lists.waves]
    sites = models.Site.objects.filter(exam_id=exam).values_list("code", "id")
    people = models.Candidate.objects.filter(exam_id=exam)
    judges = models.Examiner.objects.filter(exam_id=exam).values_list("number", "id")
    ground = Ground(
        _known_rows("wave", waves, {row.code: row for row in rows}),
        _known_rows("site", [site.code for site in lists.sites], dict(sites)),
        _known_rows(
            "candidate",
            [row.number for row in lists.candidates],
            dict(people.values_list("number", "id")),
        ),
        _known_rows("examiner", [row.number for row in lists.examiners], dict(judges)),
    )
    homes = dict(people.values_list("number", "site__code"))
    misplaced = sorted(
        row.number for row in lists.candidates if homes[row.number] != row.site
    )
    if misplaced:
        raise AllotmentMisplaced(tuple(misplaced[:NAMES_SHOWN_MAX]), len(misplaced))
    for wave, sitting in ground.sittings.items():
        _require_series(HalfDay(allotment, wave, sitting))
    return ground


def _known_rows(
    what: str, names: Iterable[str], rows: Mapping[str, T]
) -> Mapping[str, T]:
    """Return the rows of these names. Raises `AllotmentUnknown`."""
    names = list(names)
    missing = sorted(set(names) - set(rows))
    if missing:
        raise AllotmentUnknown(what, tuple(missing[:NAMES_SHOWN_MAX]), len(missing))
    return {name: rows[name] for name in names}


def _require_sealed(sitting: models.Sitting) -> None:
    for phase in sittings.every_phase(sitting):
        if not isinstance(phase, Sealed):
            raise WrongPhase(phase=phase_name(phase), wanted="sealed")


def _require_series(half_day: HalfDay) -> None:
    """Hold each chair's station to the one of the sealed series at that place."""
    stations = tuple(half_day.sitting.paper.stations)
    if half_day.stations != stations:
        raise AllotmentStations(half_day.sitting.code, half_day.stations, stations)


def _clear(sitting: models.Sitting) -> None:
    """Take back what an earlier allotment made in this sitting."""
    try:
        with transaction.atomic():
            forget_chairs(plain_connection(), sitting.id)
            models.Placement.objects.filter(sitting_id=sitting.id).delete()
    except ForeignKeyViolation as error:
        raise AllotmentBegun(sitting.code) from error
