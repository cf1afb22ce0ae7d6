"""Single marks of a sitting: what they follow from, and the versions that were made."""

import json
from collections.abc import Callable, Sequence
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import ClassVar, cast
from uuid import UUID

from django.db import connection

from concours.core.authoring.sealing import package
from concours.core.authoring.sealing.manifest import PackageInvalid
from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.completeness.witnesses import OwnedGrid
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.merging.document import (
    JuryDecisions,
    MarkedStation,
    MarksVersion,
    Merging,
    read_marks,
    read_stations,
)
from concours.core.ecos.merging.single_marks import (
    GridAlone,
    MergingPolicy,
    MissingStation,
)
from concours.core.kernel.errors import Refusal
from concours.store.models import (
    Circuit,
    MergingRules,
    SealedKeyDocument,
    SingleMarkDecision,
    SingleMarksVersion,
    Sitting,
)
from concours.store.queries.authoring.papers import KeyDocumentSealed
from concours.store.queries.ecos.audiences import series_manifest
from concours.store.queries.ecos.circuits import CircuitPlan, read_plans
from concours.store.queries.ecos.forms import grid_forms
from concours.store.queries.ecos.journals import read_stands
from concours.store.queries.sql import rows_of
from concours.store.queries.unknown import Unknown

CIRCUIT_OF = """
SELECT p.circuit_id FROM circuit_place p
JOIN attempt a ON a.id = p.attempt_id JOIN candidate c ON c.id = a.candidate_id
WHERE a.sitting_id = %s AND c.number = %s
"""
SETTINGS = """
SELECT convert_from(document, 'UTF8')::jsonb #> '{allotment,lists,settings}'
FROM allotment WHERE sitting_id = %s ORDER BY adopted_act DESC, version DESC LIMIT 1
"""
MARKING_KEY = "SELECT marking_key FROM opened_marking_key WHERE sitting = %s"


class NotHalfDay(Refusal):
    """The sitting is no half-day of the ECOS: it has no grids to merge."""

    code: ClassVar[str] = "single_marks.not_half_day"


def merging_of(
    sitting: Sitting,
    packages: Path,
    plans: Sequence[CircuitPlan] | None = None,
    *,
    until: int | None = None,
    progress: Callable[[int], None] = lambda _count: None,
) -> Merging:
    """Return all that single marks of a sitting follow from, as it is held now.

    Of some circuits alone if their `plans` are given; by what two persons had decided
    until an act, or until now. `progress` hears how many circuits are read.

    Raises `NotHalfDay`, `KeyDocumentSealed` until the quorum has opened the marking
    key, `PackageInvalid` if what is stored is not what was sealed, `PointsInvalid`.
    """
    stations = marked_stations(sitting, packages)
    rows = read_plans(sitting) if plans is None else plans
    plans = [plan.for_marks(until=until) for plan in rows]
    held_grids, strays_count = _read_grids(sitting, stations, plans, packages, progress)
    return Merging(
        stations=stations,
        held=held_grids,
        decisions=decisions_of(sitting, until=until),
        policy=policy_of(sitting, until=until),
        strays_count=strays_count,
    )


def policy_of(sitting: Sitting, *, until: int | None = None) -> MergingPolicy:
    """Return how grids merge: as two persons set it last, or else its allotment.

    Until an act, or until now. No allotment of a half-day is replaced once it has
    begun, and mending keeps this.
    """
    rows = MergingRules.objects.filter(sitting=sitting).order_by("-act")
    rules = (rows if until is None else rows.filter(act__lte=until)).first()
    if rules is not None:
        return MergingPolicy(
            differs_marks=Fraction(rules.differs_marks),
            differs_steps=rules.differs_steps,
            alone=cast("GridAlone", rules.alone),
            missing_station=cast("MissingStation", rules.missing_station),
        )
    for (text,) in rows_of(SETTINGS, sitting.id):
        settings = json.loads(text)
        return MergingPolicy(
            differs_marks=Fraction(settings["differs"]["points"]),
            differs_steps=settings["differs"]["steps"],
            missing_station=settings["missing_station"],
        )
    return MergingPolicy()


def last_rules_act(sitting: UUID) -> int:
    """Return the number of the act that set how grids merge last, or 0."""
    acts = MergingRules.objects.filter(sitting_id=sitting).order_by("-act")
    return acts.values_list("act", flat=True).first() or 0


def _read_grids(
    sitting: Sitting,
    stations: Sequence[MarkedStation],
    plans: Sequence[CircuitPlan],
    packages: Path,
    progress: Callable[[int], None],
) -> tuple[dict[GridName, OwnedGrid], int]:
    """Return the grids that count of these circuits, and how many are nobody's."""
    held_grids: dict[GridName, OwnedGrid] = {}
    strays_count = 0
    forms = grid_forms(sitting, [station.code for station in stations], packages)
    for count, plan in enumerate(plans, start=1):
        floor = plan.floor(read_stands(plan, forms))
        owned_grids = floor.owned_grids()
        completeness = floor.completeness(owned_grids)
        strays_count += sum(
            owned.owner is None
            and owned.digest is not None
            and owned.chair.station not in plan.withdrawn_stations
            for owned in owned_grids
        )
        excluded = {p.number for p in plan.candidates.values() if p.is_excluded}
        held_grids |= {
            name: owned
            for name, owned in completeness.held.items()
            if name.station not in plan.withdrawn_stations
            and name.candidate not in excluded
            and (name.candidate, name.station) not in plan.undue_cells
        }
        progress(count)
    return held_grids, strays_count


def decisions_of(sitting: Sitting, *, until: int | None = None) -> JuryDecisions:
    """Return what two persons have decided of single grids and stations.

    Until now, or until an act.
    """
    decisions = SingleMarkDecision.objects.filter(sitting=sitting)
    if until is not None:
        decisions = decisions.filter(act__lte=until)
    rows = decisions.values_list("attempt__candidate__number", "station", "place")
    struck_grids, voided_cells = set(), set()
    for number, station, place in rows:
        candidate = CandidateNumber(str(number))
        if place is None:
            voided_cells.add((candidate, station))
        else:
            struck_grids.add(GridName(candidate, station, place))
    return JuryDecisions(frozenset(struck_grids), frozenset(voided_cells))


def versions_of(sitting: UUID) -> list[SingleMarksVersion]:
    """Return the versions of a sitting's single marks, the newest first."""
    rows = SingleMarksVersion.objects.filter(sitting_id=sitting).order_by("-number")
    return list(rows.defer("content"))


def version_in_force(sitting: UUID) -> SingleMarksVersion | None:
    """Return the version that was adopted last, None before the first.

    Its content is read when asked for: pages ask whether there is one.
    """
    rows = SingleMarksVersion.objects.filter(
        sitting_id=sitting, adopted_act__isnull=False
    )
    return rows.defer("content").order_by("-adopted_act").first()


def load_version(sitting: UUID, version: UUID) -> SingleMarksVersion:
    """Return a version of a sitting's single marks. Raises `Unknown`."""
    row = SingleMarksVersion.objects.filter(pk=version, sitting_id=sitting).first()
    if row is None:
        raise Unknown("single_marks", str(version))
    return row


def marks_of(version: SingleMarksVersion) -> MarksVersion:
    """Return what a version says."""
    return read_marks(bytes(version.content))


def half_days(exam: UUID) -> list[Sitting]:
    """Return the half-days of the ECOS of an exam, in order, but for cancelled ones."""
    rows = Sitting.objects.filter(exam_id=exam, kind="ecos", cancelled_act=None)
    return list(rows.select_related("paper").order_by("scheduled_ms", "position"))


def withdrawn_for(sitting: Sitting) -> dict[str, frozenset[str]]:
    """Return who was seen in a half-day, and the stations withdrawn where they were.

    Whoever resits there alone did not pass it.
    """
    return {
        person.number: plan.withdrawn_stations
        for plan in read_plans(sitting)
        for person in plan.candidates.values()
        if person.last_seen not in ("", "absent")
        and not person.is_excluded
        and person.stations is None
    }


def count_circuits(sitting: UUID) -> int:
    """Return how many circuits a version of single marks is made from."""
    return Circuit.objects.filter(sitting_id=sitting).count()


def decision_rows(sitting: UUID) -> list[SingleMarkDecision]:
    """Return what was decided of grids and stations, the newest act first."""
    rows = SingleMarkDecision.objects.filter(sitting_id=sitting)
    return list(rows.select_related("attempt__candidate").order_by("-act"))


def plans_with(sitting: Sitting, candidate: str) -> list[CircuitPlan]:
    """Return the circuit that a candidate passes in a half-day, or none."""
    rows = rows_of(CIRCUIT_OF, sitting.id, candidate)
    return [plan for (own,) in rows for plan in read_plans(sitting, circuit=own)]


def marked_stations(sitting: Sitting, packages: Path) -> Sequence[MarkedStation]:
    """Return the stations of the sealed series, with their points.

    Raises `NotHalfDay`, `KeyDocumentSealed`, `PackageInvalid`, `PointsInvalid`.
    """
    if sitting.kind != "ecos":
        raise NotHalfDay
    with connection.cursor() as cursor:
        cursor.execute(MARKING_KEY, [sitting.id])
        row = cursor.fetchone()
    if row is None:
        raise KeyDocumentSealed(str(sitting.id))
    ciphertext = bytes(SealedKeyDocument.objects.get(pk=sitting).sealed)
    document = package.open_key_document(sitting.id, bytes(row[0]), ciphertext)
    stations = read_stations(document)
    manifest = series_manifest(bytes(sitting.package_digest), packages)
    if [station.code for station in stations] != manifest.series["stations"]:
        raise PackageInvalid("key_document")
    return stations


def digest_of(content: bytes) -> bytes:
    """Return the SHA-256 that names a version."""
    return sha256(content).digest()
