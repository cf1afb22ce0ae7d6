"""Allotments in force: half-days and sites in numbers, and who is where when."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from concours.core.ecos.bells.signals import Bell, turn_rounds
from concours.core.ecos.bells.tempo import TURNS_OF_ROTATION, Tempo
from concours.core.ecos.circuits.document import Allotment as AllotmentDocument
from concours.core.ecos.circuits.parts import join_parts
from concours.core.ecos.circuits.turns import ExpectedCandidate, sheet_of_station
from concours.core.kernel.time import Instant
from concours.store.models import (
    Allotment,
    Candidate,
    Examiner,
    Site,
    Sitting,
)
from concours.store.queries.ecos.circuits import CircuitPlan, Judge, read_plans
from concours.store.queries.ecos.judges import Seatings
from concours.store.queries.unknown import Unknown

COUNTS = """
SELECT s.id, s.code, s.title, s.scheduled_ms, site.code, site.name, t.version,
       t.adopted_act,
       (SELECT count(*) FROM circuit c
        WHERE c.sitting_id = s.id AND c.site_id = site.id),
       (SELECT count(*) FROM circuit_place p JOIN circuit c ON c.id = p.circuit_id
        WHERE c.sitting_id = s.id AND c.site_id = site.id),
       (SELECT count(*) FROM chair h JOIN circuit c ON c.id = h.circuit_id
        WHERE h.sitting_id = s.id AND c.site_id = site.id),
       (SELECT count(*) FROM chair h JOIN circuit c ON c.id = h.circuit_id
        WHERE h.sitting_id = s.id AND c.site_id = site.id AND h.examiner_id IS NULL)
FROM allotment t JOIN sitting s ON s.id = t.sitting_id JOIN site ON site.id = t.site_id
WHERE s.exam_id = %s AND s.cancelled_act IS NULL AND t.version = (
    SELECT max(version) FROM allotment WHERE sitting_id = s.id AND site_id = site.id)
ORDER BY s.scheduled_ms, s.code, site.name
"""
PLACES = """
SELECT place.circuit_id, place.rotation, place.position, candidate.number,
       candidate.name,
       (SELECT array_agg(resit_station) FROM station_resit
        WHERE resit_attempt_id = attempt.id)
FROM circuit_place AS place JOIN attempt ON attempt.id = place.attempt_id
JOIN candidate ON candidate.id = attempt.candidate_id
WHERE place.circuit_id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class HalfDayCounts:
    """A site in one half-day, as the allotment in force has it."""

    sitting: UUID
    wave: str
    title: str
    scheduled_ms: int
    site_code: str
    site: str
    version: int
    act: int
    circuits: int
    candidates: int
    chairs: int
    empty: int


@dataclass(frozen=True, slots=True)
class ScheduledExaminer:
    """Who has a chair, from which turn to which; `is_always`: from first to last."""

    place: int
    judge: Judge
    first: int
    last: int
    is_always: bool


@dataclass(frozen=True, slots=True)
class ScheduledStation:
    """One room of a circuit: its station, who judges there, who comes when."""

    code: str
    number: int
    room: str
    examiners: tuple[ScheduledExaminer, ...]
    sheet: Mapping[int, ExpectedCandidate | None]


@dataclass(frozen=True, slots=True)
class ScheduledCandidate:
    """A candidate of a circuit: when they begin, and the rooms in their order."""

    person: ExpectedCandidate
    rotation: int
    begins_ms: int
    rooms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScheduledCircuit:
    """One circuit of a site: hours of its turns, its rooms, its candidates."""

    circuit: CircuitPlan
    hours: tuple[tuple[int, int], ...]
    stations: tuple[ScheduledStation, ...]
    candidates: tuple[ScheduledCandidate, ...]

    def rows(self) -> list[tuple[int, int, list[ExpectedCandidate | None]]]:
        """Return each turn: its number, its hour, whom each station sees."""
        return [
            (turn, at, [station.sheet.get(turn) for station in self.stations])
            for turn, at in self.hours
        ]


@dataclass(frozen=True, slots=True)
class HouseLists:
    """What the house knows that an allotment is made from.

    Sites with their zones; candidates with site and factor; examiners with university.
    """

    sites: Sequence[tuple[str, str]]
    candidates: Sequence[tuple[str, str, int, int]]
    examiners: Sequence[tuple[str, str]]


def house_lists_of(exam: UUID) -> HouseLists:
    """Return the lists of an exam, each in its order."""
    sites = Site.objects.filter(exam_id=exam).order_by("code")
    people = Candidate.objects.filter(exam_id=exam).order_by("number")
    examiners = Examiner.objects.filter(exam_id=exam).order_by("number")
    return HouseLists(
        list(sites.values_list("code", "zone")),
        list(people.values_list("number", "site__code", "factor_num", "factor_den")),
        list(examiners.values_list("number", "university")),
    )


def half_days_of(exam: UUID) -> list[HalfDayCounts]:
    """Return every site of every half-day that has an allotment, in numbers."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [exam])
        return [HalfDayCounts(*row) for row in cursor.fetchall()]


def ecos_sittings_of(exam: UUID) -> list[Sitting]:
    """Return the sealed half-days of an exam, by their hour."""
    rows = Sitting.objects.filter(exam_id=exam, kind="ecos", cancelled_act=None)
    return list(rows.order_by("scheduled_ms", "code"))


def find_half_day(exam: UUID, wave: str, site: str) -> tuple[Sitting, Site]:
    """Return a half-day and a site by their codes. Raises `Unknown`."""
    rows = Sitting.objects.filter(exam_id=exam, kind="ecos", cancelled_act=None)
    sitting = rows.filter(code=wave).first()
    if sitting is None:
        raise Unknown("sitting", wave)
    site_row = Site.objects.filter(exam_id=exam, code=site).first()
    if site_row is None:
        raise Unknown("site", site)
    return sitting, site_row


def parts_of_site(exam: UUID, site: UUID) -> dict[UUID, bytes]:
    """Return the part in force of a site in each half-day, the newest last."""
    rows = Allotment.objects.filter(
        sitting__exam_id=exam, sitting__cancelled_act=None, site_id=site
    )
    newest = {row.sitting_id: row for row in rows.order_by("version")}
    in_order = sorted(newest.values(), key=lambda row: (row.adopted_act, row.version))
    return {row.sitting_id: bytes(row.document) for row in in_order}


def allotment_at(exam: UUID, site: UUID, sitting: UUID) -> AllotmentDocument | None:
    """Return the allotment of a site that a half-day is of, None where it is of none.

    A site may have half-days of two: of a series that was allotted later, and apart.
    """
    parts = parts_of_site(exam, site)
    if sitting not in parts:
        return None
    waves = {key: _waves_in(part) for key, part in parts.items()}
    return join_parts(
        part for key, part in parts.items() if waves[key] == waves[sitting]
    )


def _waves_in(part: bytes) -> frozenset[str]:
    lists = json.loads(part)["allotment"]["lists"]
    return frozenset(wave["code"] for wave in lists["waves"])


def unplaced_of(exam: UUID) -> list[Candidate]:
    """Return the candidates who pass in no half-day, by number."""
    rows = Candidate.objects.filter(exam_id=exam)
    people = rows.filter(attempt__circuitplace__isnull=False).values("id")
    return list(rows.exclude(id__in=people).select_related("site").order_by("number"))


def schedule_of(sitting: Sitting, site: UUID, *, t0: Instant) -> list[ScheduledCircuit]:
    """Return the circuits of a site in a half-day with their hours, if it starts so.

    Pauses and turns given again are for the boards of the day. Of a chair that changed
    hands each is named, in the turns that they had it.
    """
    plans = read_plans(sitting, site=site)
    members = _members([plan.id for plan in plans])
    return [_circuit(plan, members[plan.id], t0) for plan in plans]


def _members(
    circuits: Sequence[UUID],
) -> Mapping[UUID, dict[tuple[int, int], ExpectedCandidate]]:
    members: defaultdict[UUID, dict[tuple[int, int], ExpectedCandidate]] = defaultdict(
        dict
    )
    with connection.cursor() as cursor:
        cursor.execute(PLACES, [list(circuits)])
        for circuit, rotation, position, number, name, resat in cursor.fetchall():
            stations = frozenset(resat) if resat else None
            person = ExpectedCandidate(number, name, stations=stations)
            members[circuit][rotation, position] = person
    return members


def _circuit(
    plan: CircuitPlan,
    members: Mapping[tuple[int, int], ExpectedCandidate],
    t0: Instant,
) -> ScheduledCircuit:
    last_turn = 5 * (1 + max((rotation for rotation, _ in members), default=-1))
    hours = _hours(plan.tempo, t0)
    examiners = _examiners(plan, last_turn)
    rooms_by_station = {place.station: c.room for place, c in plan.chairs.items()}
    stations = tuple(
        ScheduledStation(
            code,
            station + 1,
            rooms_by_station[code],
            tuple(examiners[code]),
            sheet_of_station(members, station, plan.tempo.turns_count),
        )
        for station, code in enumerate(plan.stations)
    )
    rooms = [station.room or station.code for station in stations]
    candidates = tuple(
        ScheduledCandidate(
            person,
            rotation + 1,
            hours[5 * rotation + 1],
            tuple(
                rooms[station]
                for station in map(_turned, range(position, position + len(rooms)))
                if person.goes_to(station)
            ),
        )
        for (rotation, position), person in sorted(members.items())
    )
    turns = tuple((turn, at) for turn, at in hours.items() if turn <= last_turn)
    return ScheduledCircuit(plan, turns, stations, candidates)


def _examiners(
    plan: CircuitPlan, last_turn: int
) -> Mapping[str, list[ScheduledExaminer]]:
    """Return who has the chairs of each station, one after the other."""
    seatings = Seatings(plan)
    examiners: defaultdict[str, list[ScheduledExaminer]] = defaultdict(list)
    for place in plan.chairs:
        for span in seatings.by_turns(place, max(last_turn, 1)):
            is_always = span.last - span.first + 1 >= last_turn
            examiners[place.station].append(
                ScheduledExaminer(
                    place.place, span.judge, span.first, span.last, is_always=is_always
                )
            )
    return examiners


def _turned(place: int) -> int:
    """Return a station from 0 to 4, counted past the last one."""
    return place % TURNS_OF_ROTATION


def _hours(tempo: Tempo, t0: Instant) -> dict[int, int]:
    rounds = turn_rounds(Bell(tempo=tempo, t0=t0))
    return {one.turn: one.read for one in rounds if one.read is not None}
