"""Allotments in force: half-days and sites in numbers, and who is where when."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db import connection

from concours.core.ecos.bells.signals import Bell, turn_rounds
from concours.core.ecos.bells.tempo import Tempo, read_tempo
from concours.core.ecos.circuits.turns import ExpectedCandidate, sheet_of_station
from concours.core.kernel.time import Instant
from concours.store.models import (
    Allotment,
    Candidate,
    Chair,
    Circuit,
    Examiner,
    Site,
    Sitting,
)
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
       candidate.name
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
class ScheduledStation:
    """One room of a circuit: its station, who judges there, who comes when."""

    code: str
    number: int
    room: str
    examiners: tuple[Chair, ...]
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

    circuit: Circuit
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


def unplaced_of(exam: UUID) -> list[Candidate]:
    """Return the candidates who pass in no half-day, by number."""
    rows = Candidate.objects.filter(exam_id=exam)
    people = rows.filter(attempt__circuitplace__isnull=False).values("id")
    return list(rows.exclude(id__in=people).select_related("site").order_by("number"))


def schedule_of(sitting: Sitting, site: UUID, *, t0: Instant) -> list[ScheduledCircuit]:
    """Return the circuits of a site in a half-day with their hours, if it starts so.

    Pauses and turns given again are for the boards of the day.
    """
    circuits = list(
        Circuit.objects.filter(sitting=sitting, site_id=site).order_by("code")
    )
    ids = [circuit.id for circuit in circuits]
    members = _members(ids)
    chairs: defaultdict[UUID, list[Chair]] = defaultdict(list)
    rows = Chair.objects.filter(circuit__in=ids).select_related("examiner")
    for chair in rows.order_by("station", "place"):
        chairs[chair.circuit_id].append(chair)
    return [
        _circuit(circuit, members[circuit.id], chairs[circuit.id], t0)
        for circuit in circuits
    ]


def _members(
    circuits: Sequence[UUID],
) -> Mapping[UUID, dict[tuple[int, int], ExpectedCandidate]]:
    members: defaultdict[UUID, dict[tuple[int, int], ExpectedCandidate]] = defaultdict(
        dict
    )
    with connection.cursor() as cursor:
        cursor.execute(PLACES, [list(circuits)])
        for circuit, rotation, position, number, name in cursor.fetchall():
            members[circuit][rotation, position] = ExpectedCandidate(number, name)
    return members


def _circuit(
    circuit: Circuit,
    members: Mapping[tuple[int, int], ExpectedCandidate],
    chairs: Sequence[Chair],
    t0: Instant,
) -> ScheduledCircuit:
    tempo = read_tempo(cast("dict[str, Any]", circuit.tempo))
    last_turn = 5 * (1 + max((rotation for rotation, _ in members), default=-1))
    hours = _hours(tempo, t0)
    by_station: defaultdict[int, list[Chair]] = defaultdict(list)
    for chair in chairs:
        by_station[chair.station].append(chair)
    stations = tuple(
        ScheduledStation(
            own[0].station_code,
            station + 1,
            own[0].room,
            tuple(own),
            sheet_of_station(members, station, tempo.turns_count),
        )
        for station, own in sorted(by_station.items())
    )
    rooms = [station.room or station.code for station in stations]
    candidates = tuple(
        ScheduledCandidate(
            person,
            rotation + 1,
            hours[5 * rotation + 1],
            tuple(rooms[position:] + rooms[:position]),
        )
        for (rotation, position), person in sorted(members.items())
    )
    turns = tuple((turn, at) for turn, at in hours.items() if turn <= last_turn)
    return ScheduledCircuit(circuit, turns, stations, candidates)


def _hours(tempo: Tempo, t0: Instant) -> dict[int, int]:
    rounds = turn_rounds(Bell(tempo=tempo, t0=t0))
    return {one.turn: one.read for one in rounds if one.read is not None}
