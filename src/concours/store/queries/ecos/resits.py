"""Where a candidate may go through a station again: half-days of their site to come."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from concours.core.authoring.sealing.station_manifest import StationPlace
from concours.core.delivery.sitting import phases
from concours.core.ecos.bells.signals import closes_at, last_round, turn_rounds
from concours.core.ecos.circuits.document import Allotment, Candidate, Link
from concours.core.ecos.mending.resits import (
    ResitPlace,
    Resitter,
    StationTraits,
    Unlike,
    find_resit_places,
    find_unlike,
)
from concours.core.kernel.time import Instant
from concours.store.models import Attempt, Site, Sitting
from concours.store.queries.authoring.papers import KeyDocumentSealed
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.allotments import allotment_at
from concours.store.queries.ecos.audiences import AudienceSealed, read_part
from concours.store.queries.ecos.circuits import CircuitPlan, read_plans
from concours.store.queries.ecos.single_marks import (
    half_days,
    marked_stations,
    plans_with,
)
from concours.store.queries.people.people import attempt_of_number, site_of
from concours.store.queries.sql import rows_of
from concours.store.queries.unknown import Unknown

OWN_PLACES = """
SELECT s.id, series.code, series.stations, coalesce(s.t0_ms, s.scheduled_ms),
       s.duration_ms, array(SELECT resit_code FROM station_resit r
                            WHERE r.resit_attempt_id = a.id)
FROM attempt a JOIN circuit_place p ON p.attempt_id = a.id
JOIN sitting s ON s.id = a.sitting_id JOIN frozen_paper series ON series.id = s.paper_id
WHERE a.candidate_id = %s AND s.cancelled_act IS NULL
"""


@dataclass(frozen=True, slots=True)
class OwnHalfDay:
    """A half-day in which a candidate has a place: its stations, and when it is."""

    sitting: UUID
    series: str
    stations: frozenset[str]
    begins_ms: int
    ends_ms: int


@dataclass(frozen=True, slots=True)
class ResitCase:
    """A station of a candidate in a half-day, and all that decides of its resit."""

    sitting: Sitting
    site: Site
    attempt: Attempt
    plan: CircuitPlan
    station: str
    resitter: Resitter
    own_half_days: Sequence[OwnHalfDay]
    packages: Path

    @property
    def traits(self) -> StationTraits:
        """What the station is that they are to go through again."""
        domains = read_domains(self.sitting, [self.station], self.packages)
        return _traits(self.plan, domains[self.station])

    @property
    def candidate_number(self) -> str:
        """Who resits."""
        return self.resitter.person.number

    def is_over(self, now: Instant) -> bool:
        """Tell whether the turns of their circuit are over: none is given again."""
        phase = sittings.phase_of(self.sitting, self.site.id)
        if isinstance(phase, phases.Closed | phases.Collected):
            return True
        bell = self.plan.bell
        over_at = None if bell is None else closes_at(bell)
        return over_at is not None and over_at <= now

    def is_unshown(self) -> bool:
        """Tell whether their turn at the station never rang: they saw nothing of it."""
        turns = [
            turn
            for (turn, station), number in self.plan.turns.items()
            if (station, number) == (self.station, self.candidate_number)
        ]
        bell = self.plan.bell
        if bell is None or not turns:
            return False
        read_at = last_round(bell, turns[0]).read
        starts = sittings.find_site_starts(self.sitting)
        closed_at = sittings.clock_of(starts.get(self.site.id, self.sitting)).closed_at
        return read_at is None or (closed_at is not None and closed_at <= read_at)

    def known_stations(self, series: str) -> frozenset[str]:
        """Return the stations of a series that they have been or will be shown."""
        codes = {
            station
            for own in self.own_half_days
            if own.series == series
            for station in own.stations
        }
        own_series = self.sitting.paper.code
        if series == own_series and self.is_unshown():
            codes.discard(self.station)
        return frozenset(codes)

    def is_free_during(self, sitting: Sitting) -> bool:
        """Tell whether they are in no other half-day while another one goes on."""
        begins_ms = sitting.t0_ms or sitting.scheduled_ms
        return all(
            own.sitting == sitting.id
            or own.ends_ms <= begins_ms
            or begins_ms + sitting.duration_ms <= own.begins_ms
            for own in self.own_half_days
        )


@dataclass(frozen=True, slots=True)
class ResitHalfDay:
    """Another half-day at the site of who resits, with its allotment in force."""

    sitting: Sitting
    allotment: Allotment
    plans: Sequence[CircuitPlan]
    domains: Mapping[str, str | None]

    def unlike(self, station: StationTraits, place: ResitPlace) -> Unlike | None:
        """Return in what a place is unlike the station that is gone through again."""
        plan = next(plan for plan in self.plans if plan.code == place.circuit)
        return find_unlike(station, _traits(plan, self.domains[place.station]))

    def station_index(self, code: str) -> int:
        """Return where a station is among the five, from 0."""
        return list(self.sitting.paper.stations).index(code)

    def first_turns(self, now: Instant) -> Mapping[str, int]:
        """Return the first turn of each circuit that has not begun, by its code."""
        firsts = {}
        for plan in self.plans:
            rounds = [] if plan.bell is None else turn_rounds(plan.bell)
            turns_begun = [r.turn for r in rounds if r.read and r.read <= now]
            firsts[plan.code] = max(turns_begun, default=0) + 1
        return firsts


def open_resit(
    sitting: Sitting, number: str, station: str, packages: Path
) -> ResitCase:
    """Return the case of a candidate at a station. Raises `Unknown`."""
    attempt = attempt_of_number(sitting, number)
    own = attempt.own_candidate
    plans = plans_with(sitting, own.number)
    if not plans or station not in plans[0].stations_of(own.number):
        raise Unknown("station", station)
    site = site_of(sitting, plans[0].site)
    person, links = _lists_row(sitting, site, own.number)
    resitter = Resitter(
        person
        or Candidate(
            number=own.number,
            site=site.code,
            factor="1"
            if own.factor_num == own.factor_den
            else f"{own.factor_num}/{own.factor_den}",
        ),
        links,
        sitting.code,
        station,
    )
    return ResitCase(
        sitting,
        site,
        attempt,
        plans[0],
        station,
        resitter,
        [_own_half_day(row) for row in rows_of(OWN_PLACES, own.id)],
        packages,
    )


def half_day_for(case: ResitCase, sitting: Sitting) -> ResitHalfDay | None:
    """Return another half-day at their site that is still to come for them, if so."""
    phase = sittings.phase_of(sitting, case.site.id)
    if sitting.id == case.sitting.id or sitting.exam_id != case.sitting.exam_id:
        return None
    if sitting.kind != "ecos" or sitting.cancelled_act is not None:
        return None
    if isinstance(phase, phases.Closed | phases.Collected):
        return None
    allotment = allotment_at(sitting.exam_id, case.site.id, sitting.id)
    if allotment is None or not case.is_free_during(sitting):
        return None
    return ResitHalfDay(
        sitting,
        allotment,
        read_plans(sitting, site=case.site.id),
        read_domains(sitting, sitting.paper.stations, case.packages),
    )


def places_in(
    case: ResitCase, half_day: ResitHalfDay, *, now: Instant
) -> list[ResitPlace]:
    """Return the turns of a half-day in which they may resit, the earliest first."""
    firsts, traits = half_day.first_turns(now), case.traits
    codes_known = case.known_stations(half_day.sitting.paper.code)
    places = find_resit_places(
        half_day.allotment,
        half_day.sitting.code,
        case.resitter,
        codes_known=codes_known,
    )
    return sorted(
        place
        for place in places
        if place.turn >= firsts[place.circuit]
        and half_day.unlike(traits, place) is None
    )


def all_places(
    case: ResitCase, *, now: Instant
) -> Iterator[tuple[ResitHalfDay, ResitPlace]]:
    """Yield each turn of each half-day in which they may resit, by hour."""
    for row in half_days(case.sitting.exam_id):
        half_day = half_day_for(case, row)
        if half_day is not None:
            for place in places_in(case, half_day, now=now):
                yield half_day, place


def read_domains(
    sitting: Sitting, stations: Sequence[str], packages: Path
) -> Mapping[str, str | None]:
    """Return the domain of each station; None while nobody may know it.

    It is known with the setup, weeks before, or else with the points. Series that were
    sealed before their setup told it have it there alone. Raises as `read_part`.
    """
    domains: dict[str, str | None] = dict.fromkeys(stations)
    for station in stations:
        with suppress(AudienceSealed):
            setup = read_part(sitting, StationPlace(station, "setup"), packages)
            domains[station] = setup.get("domain")
    if None in domains.values():
        with suppress(KeyDocumentSealed):
            for row in marked_stations(sitting, packages):
                if row.code in domains:
                    domains[row.code] = row.domain
    return domains


def _traits(plan: CircuitPlan, domain: str | None) -> StationTraits:
    return StationTraits(domain, plan.tempo.station_ms, plan.tempo.reading_ms)


def _lists_row(
    sitting: Sitting, site: Site, number: str
) -> tuple[Candidate | None, tuple[Link, ...]]:
    """Return the row and the ties of somebody in the allotment of their half-day."""
    allotment = allotment_at(sitting.exam_id, site.id, sitting.id)
    if allotment is None:
        return None, ()
    lists = allotment.lists
    rows = [row for row in lists.candidates if row.number == number]
    links = tuple(link for link in lists.links if link.candidate == number)
    return (rows[0] if rows else None), links


def _own_half_day(row: tuple[Any, ...]) -> OwnHalfDay:
    sitting, series, stations, begins_ms, duration_ms, codes_resat = row
    codes = frozenset(codes_resat or stations)
    return OwnHalfDay(sitting, series, codes, begins_ms, begins_ms + duration_ms)
