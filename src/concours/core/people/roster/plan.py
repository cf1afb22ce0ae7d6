"""What a file would change, held against what stands: added, changed, left, at fault.

Nothing is ever taken away: who is not in the file is left. The same file again changes
nothing. What a tablet or an opened paper relies on does not change behind its back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from operator import itemgetter
from typing import Generic, Literal, TypeAlias, TypeVar

from concours.core.people.roster.codes import plain_number
from concours.core.people.roster.lines import (
    DEFAULT_ZONE,
    CandidateLine,
    Reading,
    SiteLine,
)
from concours.core.people.roster.numbers import check_number
from concours.core.people.roster.settings import USUAL_SETTINGS, PersonalSettings
from concours.core.tables.faults import Fault

T = TypeVar("T")
Hold: TypeAlias = Literal["free", "enrolled", "launched"]
"""How far a candidate is: a tablet knows them; their paper is about to open, or has."""


@dataclass(frozen=True, slots=True)
class Site:
    """A site as the exam knows it."""

    code: str
    name: str
    address: str = ""
    zone: str = DEFAULT_ZONE


@dataclass(frozen=True, slots=True)
class Person:
    """A candidate as the exam knows them. `site` is a code.

    With the code of a `sitting`, where they sit in this one.
    """

    number: str
    name: str
    site: str
    room: str
    seat: str
    factor: Fraction = Fraction(1)
    settings: PersonalSettings = USUAL_SETTINGS
    sitting: str = ""

    @property
    def chair(self) -> tuple[str, str, str]:
        """Where they sit: one chair for one candidate."""
        return (self.site, self.room.casefold(), self.seat.casefold())


PersonRow: TypeAlias = tuple[int, Person | None, Person]
"""A line, who is there, and who it says will be."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the staff. `site` is a code, empty for who serves the nation."""

    login: str
    name: str
    roles: tuple[str, ...]
    site: str = ""
    room: str = ""


@dataclass(frozen=True, slots=True)
class Examiner:
    """Who judges at stations of an ECOS, and the university that they come from."""

    number: str
    name: str
    university: str


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """One that is there and will be otherwise, and the line that says so."""

    line: int
    before: T
    after: T


@dataclass(frozen=True, slots=True)
class Plan(Generic[T]):
    """What a file would do, if it has no fault; `same_count` are as it says."""

    added: tuple[T, ...]
    changed: tuple[Change[T], ...]
    same_count: int
    faults: tuple[Fault, ...]

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to do: the file is already in force."""
        return not (self.added or self.changed or self.faults)


@dataclass(frozen=True, slots=True)
class CurrentRoster:
    """The roster as it stands: sites by code, staff by login, others by number.

    `placements` are those of each sitting, by number; `holds_by_sitting` says how far a
    candidate is in one sitting, by both.
    """

    sites: Mapping[str, Site]
    people: Mapping[str, Person]
    holds: Mapping[str, Hold]
    members: Mapping[str, Member]
    placements: Mapping[str, Mapping[str, Person]] = field(default_factory=dict)
    holds_by_sitting: Mapping[tuple[str, str], Hold] = field(default_factory=dict)
    examiners: Mapping[str, Examiner] = field(default_factory=dict)


def plan_sites(reading: Reading, roster: CurrentRoster) -> Plan[Site]:
    """Say what a file of sites would change."""
    rows = []
    for line in reading.lines:
        assert isinstance(line, SiteLine)
        current = roster.sites.get(line.code)
        before = current or Site(line.code, line.name)
        address, zone = _or(line.address, before.address), _or(line.zone, before.zone)
        rows.append((line.line, current, Site(line.code, line.name, address, zone)))
    return make_plan(rows, reading.faults)


def plan_people(reading: Reading, roster: CurrentRoster) -> Plan[Person]:
    """Say what a file of candidates would change, and what it must not."""
    faults: list[Fault] = list(reading.faults)
    rows: list[PersonRow] = []
    codes = codes_of(roster.sites.values())
    lines = [line for line in reading.lines if isinstance(line, CandidateLine)]
    people = dict(roster.people)
    written = {plain_number(number): number for number in people}
    for line in sorted(lines, key=lambda line: bool(line.sitting)):
        seat_row = _placement_row if line.sitting else _own_row
        row = check_number(line.line, line.number, written) or seat_row(
            line, roster, codes, people.get(line.number)
        )
        if isinstance(row, Fault):
            faults.append(with_heading(row, reading))
            continue
        rows.append(row)
        if not line.sitting:
            people[line.number] = row[2]
    rows.sort(key=itemgetter(0))
    faults += _too_late_changes(rows, roster)
    faults += set(_conflicts_by_sitting(rows, roster, reading))
    return make_plan(rows, faults)


def make_plan(
    rows: Sequence[tuple[int, T | None, T]], faults: Iterable[Fault]
) -> Plan[T]:
    """Return what rows would do: a line, what is there, and what there will be."""
    changes = [
        Change(line, before, after)
        for line, before, after in rows
        if before is not None and before != after
    ]
    added = tuple(after for _, before, after in rows if before is None)
    same_count = len(rows) - len(added) - len(changes)
    return Plan(added, tuple(changes), same_count, tuple(sorted(faults)))


def _own_row(
    line: CandidateLine,
    _roster: CurrentRoster,
    codes: Mapping[str, str],
    before: Person | None,
) -> PersonRow | Fault:
    """Return the candidate that a line wants, or why there can be none."""
    site = codes.get((line.site or "").casefold())
    if line.site and site is None:
        return Fault(line.line, "site", "site.unknown", line.site)
    is_whole = None not in (line.name, site, line.room, line.seat)
    if before is None and not is_whole:
        return Fault(line.line, "number", "candidate.incomplete", line.number)
    base = before or Person(line.number, "", "", "", "")
    person = replace(
        _move_seat(base, line, site),
        name=_or(line.name, base.name),
        factor=_or(line.factor, base.factor),
        settings=line.settings.over(base.settings),
    )
    return line.line, before, person


def _move_seat(base: Person, line: CandidateLine, site: str | None) -> Person:
    room, seat = _or(line.room, base.room), _or(line.seat, base.seat)
    return replace(base, site=_or(site, base.site), room=room, seat=seat)


def _or(value: T | None, default: T) -> T:
    return default if value is None else value


def _too_late_changes(
    rows: Iterable[PersonRow], roster: CurrentRoster
) -> Iterator[Fault]:
    """Yield the changes that come too late for whom they concern.

    An enrolled tablet has its site and its time; once a paper is about to open, who
    sits where and for how long is settled by the acts of the day.
    """
    for line, before, after in rows:
        hold = roster.holds.get(after.number, "free")
        if after.sitting:
            place = (after.number, after.sitting)
            hold = roster.holds_by_sitting.get(place, "free")
        if before is None or before == after or hold == "free":
            continue
        if hold == "launched":
            yield Fault(line, "", "candidate.launched", after.number)
        elif (before.site, before.factor) != (after.site, after.factor):
            yield Fault(line, "", "candidate.enrolled", after.number)


def _placement_row(
    line: CandidateLine,
    roster: CurrentRoster,
    codes: Mapping[str, str],
    own: Person | None,
) -> PersonRow | Fault:
    """Return where a line puts a candidate in one sitting, beside where they are."""
    sitting = line.sitting.casefold()
    if sitting not in roster.placements:
        return Fault(line.line, "sitting", "sitting.unknown", line.sitting)
    if own is None:
        return Fault(line.line, "number", "candidate.unknown", line.number)
    if line.name and line.name != own.name:
        return Fault(line.line, "name", "name.differs", line.name, own.name)
    site = codes.get((line.site or "").casefold())
    if line.site and site is None:
        return Fault(line.line, "site", "site.unknown", line.site)
    before = roster.placements[sitting].get(line.number)
    before = replace(own if before is None else before, sitting=sitting)
    return line.line, before, _move_seat(before, line, site)


def _conflicts_by_sitting(
    rows: Sequence[PersonRow], roster: CurrentRoster, reading: Reading
) -> Iterator[Fault]:
    """Yield the lines that take a chair, of the exam or of one sitting alone."""
    own_rows = [row for row in rows if not row[2].sitting]
    yield from _seat_conflicts(own_rows, roster.people, reading)
    for sitting, placements in roster.placements.items():
        placed_rows = [row for row in rows if row[2].sitting == sitting]
        numbers = {*placements, *(person.number for _, _, person in placed_rows)}
        if numbers:
            others = [row for row in own_rows if row[2].number not in numbers]
            seated = {**roster.people, **placements}
            yield from _seat_conflicts([*others, *placed_rows], seated, reading)


def _seat_conflicts(
    rows: Iterable[PersonRow],
    people: Mapping[str, Person],
    reading: Reading,
) -> Iterator[Fault]:
    """Yield the lines that take a chair of an earlier line, or of who is left."""
    lines = {person.number: line for line, _, person in rows}
    numbers_by_chair = {
        person.chair: person.number
        for person in people.values()
        if person.number not in lines
    }
    heading = reading.heading("seat") or reading.heading("number")
    for line, _, person in rows:
        holder = numbers_by_chair.setdefault(person.chair, person.number)
        if holder == person.number:
            continue
        earlier = lines.get(holder)
        if earlier is None:
            yield Fault(line, heading, "seat.taken", person.seat, holder)
        else:
            yield Fault(line, heading, "seat.twice", person.seat, str(earlier))


def codes_of(sites: Iterable[Site]) -> Mapping[str, str]:
    """Return the code of each site, by its code and by its name."""
    all_sites = list(sites)
    by_name = {site.name.casefold(): site.code for site in all_sites}
    return by_name | {site.code.casefold(): site.code for site in all_sites}


def with_heading(fault: Fault, reading: Reading) -> Fault:
    """Put the file's own heading in place of the column's name."""
    return replace(fault, column=reading.heading(fault.column))
