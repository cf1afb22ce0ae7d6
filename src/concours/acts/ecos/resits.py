"""A station is gone through again in another half-day, by two persons.

Its candidate gets a place in a turn that is free there. What they owe of that station
is owed there from now on, and its mark is what that half-day gives.
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid5

from django.conf import settings

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.ecos.allotment_rows import keep_length, keep_part, seat_words
from concours.acts.may import require
from concours.acts.record import plain_connection, record
from concours.core.ecos.circuits.document import Place
from concours.core.ecos.circuits.parts import part_of_site, write_part
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.mending.resits import (
    ResitPlace,
    find_breach,
    is_place_free,
    place_resit,
)
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store import models
from concours.store.journal.turns import append_changed_turns, find_members
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.resits import (
    ResitCase,
    ResitHalfDay,
    half_day_for,
    open_resit,
)
from concours.store.queries.unknown import Unknown


@dataclass(eq=False)
class StationNotResat(Refusal):
    """A candidate does not go through this station again, or not there.

    `reason`: `not_over` (their half-day still goes on), `absent` (nobody saw them
    there, or they are excluded), `decided` (they have a place for it), `half_day` (the
    other one is over, is at an hour of theirs, or has no allotment at their site),
    `known` (they have been or will be at that station), `begun` (that turn has),
    `taken` (the place is not free), `domain` (that station is of another one than
    theirs), `length` (it is longer or shorter, or read longer or shorter), `rule` (it
    breaks C1 to C12, which `rule` names).
    """

    code: ClassVar[str] = "station.not_resat"
    candidate: str
    station: str
    reason: str
    rule: str = ""


@takes_two("station_resit_placed")
def place_station_resit(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Give a candidate a place in another half-day for one station; return the act.

    Facts: `candidate` and `station` of the half-day; `half_day` and `circuit` of the
    place by identity, its `turn`, and its station (`resit`). Once all is collected it
    counts in marks alone. Raises `NotAllowed`, `Unknown`, `StationNotResat`.
    """
    require(actor, "station_resit_placed")
    half_day_id = decision.identity("half_day")
    rows = {
        identity: sittings.load(identity, lock=True)
        for identity in sorted({decision.sitting, half_day_id or decision.sitting})
    }
    facts = decision.facts
    case = open_resit(
        rows[decision.sitting],
        facts.get("candidate", ""),
        facts.get("station", ""),
        settings.PACKAGES,
    )
    _require_due(case, now)
    half_day = None if half_day_id is None else half_day_for(case, rows[half_day_id])
    if half_day is None:
        raise _refusal(case, "half_day")
    circuit, place = _read_place(half_day, decision)
    _require_free(case, half_day, place, now)
    act = record(
        actor,
        "station_resit_placed",
        now=now,
        sitting=case.sitting.id,
        reason=decision.reason,
        body={
            "candidate": case.candidate_number,
            "station": case.station,
            "half_day": half_day.sitting.title,
            "site": case.site.name,
            "circuit": place.circuit,
            "turn": place.turn,
            "resit": place.station,
            **decision.origin,
        },
    )
    _seat(case, half_day, (circuit, place), act=act, now=now)
    return act


def _require_due(case: ResitCase, now: Instant) -> None:
    """Refuse a station that is not to be gone through again. Raises as the act."""
    person = case.plan.candidates[CandidateNumber(case.candidate_number)]
    if not case.is_over(now):
        raise _refusal(case, "not_over")
    if person.is_excluded or person.last_seen in ("", "absent"):
        raise _refusal(case, "absent")
    if models.StationResit.objects.filter(
        attempt=case.attempt, station=case.station
    ).exists():
        raise _refusal(case, "decided")


def _read_place(half_day: ResitHalfDay, decision: Decision) -> tuple[UUID, ResitPlace]:
    """Return the place of the facts, and its circuit. Raises `Unknown`."""
    circuit = decision.identity("circuit")
    plan = next((plan for plan in half_day.plans if plan.id == circuit), None)
    if plan is None:
        raise Unknown("circuit", str(circuit))
    turn, station = (decision.facts.get(name, "") for name in ("turn", "resit"))
    if station not in plan.stations:
        raise Unknown("station", station)
    is_number = turn.isascii() and turn.isdigit() and len(turn) <= len("20")
    return plan.id, ResitPlace(int(turn) if is_number else 0, plan.code, station)


def _require_free(
    case: ResitCase, half_day: ResitHalfDay, place: ResitPlace, now: Instant
) -> None:
    """Refuse a place that is not free, or not for them. Raises `StationNotResat`."""
    wave, allotment = half_day.sitting.code, half_day.allotment
    if place.station in case.known_stations(half_day.sitting.paper.code):
        raise _refusal(case, "known")
    if place.turn < half_day.first_turns(now)[place.circuit]:
        raise _refusal(case, "begun")
    if not is_place_free(allotment, wave, case.resitter, place):
        raise _refusal(case, "taken")
    unlike = half_day.unlike(case.traits, place)
    if unlike is not None:
        raise _refusal(case, unlike)
    breach = find_breach(allotment, wave, case.resitter, place)
    if breach is not None:
        raise _refusal(case, "rule", breach.rule)


def _refusal(case: ResitCase, reason: str, rule: str = "") -> StationNotResat:
    return StationNotResat(case.candidate_number, case.station, reason, rule)


def _seat(
    case: ResitCase,
    half_day: ResitHalfDay,
    circuit_and_place: tuple[UUID, ResitPlace],
    *,
    act: int,
    now: Instant,
) -> None:
    """Write the place: rows, the part of the site, and the sheets of its chairs."""
    circuit, place = circuit_and_place
    row, number = half_day.sitting, case.candidate_number
    plan = place_resit(half_day.allotment, row.code, case.resitter, place)
    own_place = next(
        own for own in plan.places if (own.candidate, own.wave) == (number, row.code)
    )
    old_members = find_members(plain_connection(), [circuit])
    attempt = _attempt_there(case, row, (circuit, own_place))
    models.StationResit.objects.create(
        sitting=case.sitting,
        attempt=case.attempt,
        station=case.station,
        resit_attempt=attempt,
        resit_station=half_day.station_index(place.station),
        resit_code=place.station,
        is_late=case.sitting.collected_ms is not None,
        act=act,
    )
    keep_length(row, plan, least_ms=row.duration_ms)
    part = write_part(part_of_site(plan, case.site.code), case.site.code, row.code)
    keep_part(row, case.site.id, part, act=act)
    own_members = old_members.get(circuit, {})
    append_changed_turns(plain_connection(), circuit, before=own_members, at=now)


def _attempt_there(
    case: ResitCase, row: models.Sitting, circuit_and_place: tuple[UUID, Place]
) -> models.Attempt:
    """Return their copy of the other half-day, made with its place if there is none."""
    circuit, place = circuit_and_place
    own = case.attempt.own_candidate
    attempt = models.Attempt.objects.filter(sitting=row, candidate=own).first()
    if attempt is not None:
        return attempt
    models.Placement.objects.create(
        sitting_id=row.id,
        candidate=own,
        site=case.site,
        room=place.circuit,
        seat=seat_words(place),
    )
    attempt = models.Attempt.objects.create(
        id=uuid5(row.id, f"candidate/{own.number}"), sitting=row, candidate=own
    )
    models.CircuitPlace.objects.create(
        attempt=attempt,
        circuit_id=circuit,
        rotation=place.rotation,
        position=place.position,
    )
    return attempt
