"""What a file would change, held against what stands: added, changed, left, at fault.

Nothing is ever taken away: who is not in the file is left. The same file again changes
nothing. What a tablet or an opened paper relies on does not change behind its back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Generic, Literal, TypeAlias, TypeVar

from concours.core.people.roster.lines import (
    DEFAULT_ZONE,
    CandidateLine,
    Reading,
    SiteLine,
    StaffLine,
)
from concours.core.people.roster.settings import USUAL_SETTINGS, PersonalSettings
from concours.core.tables.faults import Fault

STAFF_COUNT_MAX = 500
"""Members in one file: each is given a password that is slow to hash, on purpose."""

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
    """A candidate as the exam knows them. `site` is a code."""

    number: str
    name: str
    site: str
    room: str
    seat: str
    factor: Fraction = Fraction(1)
    settings: PersonalSettings = USUAL_SETTINGS

    @property
    def chair(self) -> tuple[str, str, str]:
        """Where they sit: one chair for one candidate."""
        return (self.site, self.room.casefold(), self.seat.casefold())


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the staff. `site` is a code, empty for who serves the nation."""

    login: str
    name: str
    roles: tuple[str, ...]
    site: str = ""
    room: str = ""


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
    """The roster as it stands: sites by code, candidates by number, staff by login."""

    sites: Mapping[str, Site]
    people: Mapping[str, Person]
    holds: Mapping[str, Hold]
    members: Mapping[str, Member]


def plan_sites(reading: Reading, roster: CurrentRoster) -> Plan[Site]:
    """Say what a file of sites would change."""
    rows = []
    for line in reading.lines:
        assert isinstance(line, SiteLine)
        current = roster.sites.get(line.code)
        before = current or Site(line.code, line.name)
        address, zone = _or(line.address, before.address), _or(line.zone, before.zone)
        rows.append((line.line, current, Site(line.code, line.name, address, zone)))
    return _plan(rows, reading.faults)


def plan_people(reading: Reading, roster: CurrentRoster) -> Plan[Person]:
    """Say what a file of candidates would change, and what it must not."""
    faults, rows = list(reading.faults), []
    codes = _codes_of(roster.sites.values())
    for line in reading.lines:
        assert isinstance(line, CandidateLine)
        person = _person(line, roster, codes)
        if isinstance(person, Person):
            rows.append((line.line, roster.people.get(line.number), person))
        else:
            faults.append(_with_heading(person, reading))
    faults += _too_late_changes(rows, roster.holds)
    faults += _seat_conflicts(rows, roster.people, reading)
    return _plan(rows, faults)


def plan_staff(
    reading: Reading,
    roster: CurrentRoster,
    *,
    local_roles: frozenset[str],
    trusted_roles: frozenset[str],
) -> Plan[Member]:
    """Say what a file of staff would change: roles and posts; names are left.

    `local_roles` are held at a site, or in a room of it where candidates sit. No file
    gives `trusted_roles`: it is one person's.
    """
    faults, rows = list(reading.faults), []
    if len(reading.lines) > STAFF_COUNT_MAX:
        faults.append(Fault(0, "", "table.too_long", str(STAFF_COUNT_MAX)))
    codes = _codes_of(roster.sites.values())
    rooms = {(person.site, person.room) for person in roster.people.values()}
    for line in reading.lines:
        assert isinstance(line, StaffLine)
        post = (codes.get(line.site.casefold(), ""), line.room)
        fault = _misposted(line, post[0], is_local=bool(local_roles & set(line.roles)))
        if fault is None and line.room and post not in rooms:
            fault = Fault(line.line, "room", "room.unknown", line.room)
        before = roster.members.get(line.login)
        gained = trusted_roles & (set(line.roles) - set(before.roles if before else ()))
        if fault is None and gained:
            fault = Fault(line.line, "roles", "role.by_two", line.login)
        if fault is not None:
            faults.append(_with_heading(fault, reading))
            continue
        name = line.name if before is None else before.name
        rows.append((line.line, before, Member(line.login, name, line.roles, *post)))
    return _plan(rows, faults)


def _misposted(line: StaffLine, site: str, *, is_local: bool) -> Fault | None:
    """Return what is wrong with the site of a member."""
    if line.site and not site:
        return Fault(line.line, "site", "site.unknown", line.site)
    if is_local and not site:
        return Fault(line.line, "site", "post.missing")
    if not is_local and (line.site or line.room):
        return Fault(line.line, "site", "post.needless", line.site or line.room)
    return None


def _plan(rows: Sequence[tuple[int, T | None, T]], faults: Iterable[Fault]) -> Plan[T]:
    changes = [
        Change(line, before, after)
        for line, before, after in rows
        if before is not None and before != after
    ]
    added = tuple(after for _, before, after in rows if before is None)
    same_count = len(rows) - len(added) - len(changes)
    return Plan(added, tuple(changes), same_count, tuple(sorted(faults)))


def _person(
    line: CandidateLine, roster: CurrentRoster, codes: Mapping[str, str]
) -> Person | Fault:
    """Return the candidate that a line wants, or why there can be none."""
    site = None if line.site is None else codes.get(line.site.casefold())
    if line.site is not None and site is None:
        return Fault(line.line, "site", "site.unknown", line.site)
    before = roster.people.get(line.number)
    if before is not None:
        return Person(
            line.number,
            _or(line.name, before.name),
            _or(site, before.site),
            _or(line.room, before.room),
            _or(line.seat, before.seat),
            _or(line.factor, before.factor),
            line.settings.over(before.settings),
        )
    if line.name is None or site is None or line.room is None or line.seat is None:
        return Fault(line.line, "number", "candidate.incomplete", line.number)
    factor = _or(line.factor, Fraction(1))
    settings = line.settings.over(USUAL_SETTINGS)
    return Person(line.number, line.name, site, line.room, line.seat, factor, settings)


def _or(value: T | None, default: T) -> T:
    return default if value is None else value


def _too_late_changes(
    rows: Iterable[tuple[int, Person | None, Person]], holds: Mapping[str, Hold]
) -> Iterator[Fault]:
    """Yield the changes that come too late for whom they concern.

    An enrolled tablet has its site and its time; once a paper is about to open, who
    sits where and for how long is settled by the acts of the day.
    """
    for line, before, after in rows:
        hold = holds.get(after.number, "free")
        if before is None or before == after or hold == "free":
            continue
        if hold == "launched":
            yield Fault(line, "", "candidate.launched", after.number)
        elif (before.site, before.factor) != (after.site, after.factor):
            yield Fault(line, "", "candidate.enrolled", after.number)


def _seat_conflicts(
    rows: Iterable[tuple[int, Person | None, Person]],
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


def _codes_of(sites: Iterable[Site]) -> Mapping[str, str]:
    """Return the code of each site, by its code and by its name."""
    all_sites = list(sites)
    by_name = {site.name.casefold(): site.code for site in all_sites}
    return by_name | {site.code.casefold(): site.code for site in all_sites}


def _with_heading(fault: Fault, reading: Reading) -> Fault:
    """Put the file's own heading in place of the column's name."""
    return replace(fault, column=reading.heading(fault.column))
