"""Single marks: made from grids as a new version, agreed, adopted by two persons.

The second scorer is the verifier's own code in its own process: a version may be
adopted once both found the same marks, byte for byte (I3, A26).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.ecos.second_scorer import agree
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.delivery.sitting import phases
from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.merging.document import Merging, policy_to_json, write_marks
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import (
    Attempt,
    SingleMarkDecision,
    SingleMarksVersion,
    Sitting,
)
from concours.store.queries.acts import last_number
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.levelling import corrections_in_force
from concours.store.queries.ecos.single_marks import (
    digest_of,
    load_version,
    marks_of,
    merging_of,
    plans_with,
    version_in_force,
    versions_of,
)
from concours.store.queries.unknown import Unknown

PLACES = ("1", "2")


@dataclass(eq=False)
class SingleMarksNotAgreed(Refusal):
    """The second scorer has not found the single marks of this version."""

    code: ClassVar[str] = "single_marks.not_agreed"
    version: int


@dataclass(eq=False)
class SingleMarksAdopted(Refusal):
    """The version was adopted before; to come back to it, make a new one."""

    code: ClassVar[str] = "single_marks.adopted_already"
    version: int


@dataclass(eq=False)
class SingleMarkDecided(Refusal):
    """Two persons have decided this of that grid or station before."""

    code: ClassVar[str] = "single_mark.decided"
    candidate: str
    station: str


def make_single_marks(
    actor: Actor,
    sitting: UUID,
    *,
    reason: str = "",
    progress: Callable[[int], None] = lambda _count: None,
    now: Instant,
) -> UUID:
    """Merge the grids of a collected half-day, as a new version; return it.

    Only the first time needs no reason. `progress` hears how many circuits are read.
    Raises `NotAllowed`, `WrongPhase` before the collection, `ReasonInvalid`, what
    `merging_of` refuses, `CorrectionsInvalid` if a levelling is of a mark that is not
    there; `SingleMarksDisagree` once the version is written, `Unavailable` if the
    second scorer does not answer.
    """
    with transaction.atomic():
        row = load_collected(actor, "single_marks_made", sitting)
        earlier = versions_of(sitting)
        if earlier:
            reason = reasoned(reason)
        merging = merging_of(row, settings.PACKAGES, progress=progress)
        merging = replace(merging, corrections=corrections_in_force(sitting))
        number = earlier[0].number + 1 if earlier else 1
        version = _write(actor, row, (number, merging), reason=reason, now=now)
    agree(version, merging, now=now)
    return version.id


def agree_again(actor: Actor, sitting: UUID, version: UUID, *, now: Instant) -> None:
    """Ask the second scorer once more about a version; its marks stay what they are.

    By what was decided then, and the grids that are held now: where some came since,
    it finds other marks, and a new version is to be made. Raises as
    `make_single_marks`, and `Unknown`.
    """
    with transaction.atomic():
        row = load_collected(actor, "single_marks_made", sitting)
        own_version = load_version(row.id, version)
        merging = replace(
            merging_of(row, settings.PACKAGES, until=own_version.last_act),
            corrections=marks_of(own_version).corrections,
        )
    agree(own_version, merging, now=now)


@takes_two("single_marks_adopted")
def adopt_single_marks(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Put the version of the facts in force, in the place of the one before.

    Raises `NotAllowed`, `Unknown`, `SingleMarksNotAgreed`, `SingleMarksAdopted`.
    """
    require(actor, "single_marks_adopted")
    row = sittings.load(decision.sitting, lock=True)
    version = load_version(row.id, UUID(decision.facts["version"]))
    if version.agreed_digest != version.digest:
        raise SingleMarksNotAgreed(version.number)
    if version.adopted_act is not None:
        raise SingleMarksAdopted(version.number)
    before = version_in_force(row.id)
    act = record(
        actor,
        "single_marks_adopted",
        now=now,
        sitting=row.id,
        reason=decision.reason,
        body={
            "version": version.number,
            "marks": bytes(version.digest).hex(),
            "before": None if before is None else before.number,
            **decision.origin,
        },
    )
    version.adopted_act = act
    version.save(update_fields=["adopted_act"])
    return act


@takes_two("grid_struck")
def strike_grid(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Let one grid of a candidate at a station count no longer.

    The facts are `candidate`, `station` and `chair` (1 or 2), of a grid that is held.
    The next version of the marks is made without it. Raises `NotAllowed`, `Unknown`,
    `WrongPhase`, `SingleMarkDecided`.
    """
    chair = decision.facts.get("chair", "")
    if chair not in PLACES:
        raise Unknown("chair", chair)
    return _decide(actor, "grid_struck", (decision, int(chair)), now=now)


@takes_two("station_voided")
def void_station(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Let a station count for nothing to one candidate.

    The facts are `candidate` and `station`. Raises as `strike_grid`.
    """
    return _decide(actor, "station_voided", (decision, None), now=now)


def _decide(
    actor: Actor,
    kind: str,
    decision_and_place: tuple[Decision, int | None],
    *,
    now: Instant,
) -> int:
    decision, place = decision_and_place
    row = load_collected(actor, kind, decision.sitting)
    number, station = (
        decision.facts.get(name, "") for name in ("candidate", "station")
    )
    attempt = _attempt(row, number)
    merging = merging_of(row, settings.PACKAGES, plans_with(row, number))
    if station not in [own.code for own in merging.stations]:
        raise Unknown("station", station)
    name = GridName(CandidateNumber(number), station, place or 0)
    if place is not None and name not in merging.held:
        raise Unknown("grid", str(place))
    is_known = SingleMarkDecision.objects.filter(
        attempt=attempt, station=station, place=place
    ).exists()
    if is_known:
        raise SingleMarkDecided(number, station)
    act = record(
        actor,
        kind,
        now=now,
        sitting=row.id,
        reason=decision.reason,
        body={
            "candidate": number,
            "station": station,
            **({} if place is None else {"chair": place}),
            **decision.origin,
        },
    )
    SingleMarkDecision.objects.create(
        sitting=row, attempt=attempt, station=station, place=place, act=act
    )
    return act


def _attempt(row: Sitting, number: str) -> Attempt:
    attempt = Attempt.objects.filter(sitting=row, candidate__number=number).first()
    if attempt is None:
        raise Unknown("candidate", CandidateNumber(number))
    return attempt


def load_collected(actor: Actor, kind: str, sitting: UUID) -> Sitting:
    """Return a collected sitting, held until the commit."""
    require(actor, kind)
    row = sittings.load(sitting, lock=True)
    phase = sittings.phase_of(row)
    if not isinstance(phase, phases.Collected):
        raise phases.WrongPhase(phase=phases.name(phase), wanted="collected")
    return row


def _write(
    actor: Actor,
    row: Sitting,
    number_and_merging: tuple[int, Merging],
    *,
    reason: str,
    now: Instant,
) -> SingleMarksVersion:
    number, merging = number_and_merging
    marks = merging.single_marks()
    content = write_marks(merging, marks)
    digest = digest_of(content)
    last_act = last_number()
    queue_count = sum(bool(mark.queue) for mark in marks)
    act = record(
        actor,
        "single_marks_made",
        now=now,
        sitting=row.id,
        reason=reason,
        body={
            "version": number,
            "grids": len(merging.held),
            "marks": digest.hex(),
            "count": len(marks),
            "queue": queue_count,
            "policy": policy_to_json(merging.policy),
            **_levelling(merging),
        },
    )
    return SingleMarksVersion.objects.create(
        sitting=row,
        number=number,
        made_ms=now,
        act=act,
        last_act=last_act,
        content=content,
        digest=digest,
        grids_count=len(merging.held),
        marks_count=len(marks),
        queue_count=queue_count,
        strays_count=merging.strays_count,
    )


def _levelling(merging: Merging) -> dict[str, str]:
    """Return what the act says of corrections, where there are any."""
    table = merging.corrections
    return {} if table is None else {"levelling": table.digest}
