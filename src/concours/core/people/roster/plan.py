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
class Standing:
    """The roster as it stands: sites by code, candidates by number, staff by login."""

    sites: Mapping[str, Site]
    people: Mapping[str, Person]
    holds: Mapping[str, Hold]
    members: Mapping[str, Member]


def plan_sites(reading: Reading, standing: Standing) -> Plan[Site]:
    """Say what a file of sites would change."""
    wanted = []
    for line in reading.lines:
        assert isinstance(line, SiteLine)
        known = standing.sites.get(line.code)
        before = known or Site(line.code, line.name)
        address, zone = _or(line.address, before.address), _or(line.zone, before.zone)
        wanted.append((line.line, known, Site(line.code, line.name, address, zone)))
    return _plan(wanted, reading.faults)


def plan_people(reading: Reading, standing: Standing) -> Plan[Person]:
    """Say what a file of candidates would change, and what it must not."""
    faults, wanted = list(reading.faults), []
    codes = _codes_of(standing.sites.values())
    for line in reading.lines:
        assert isinstance(line, CandidateLine)
        person = _person(line, standing, codes)
        if isinstance(person, Person):
            wanted.append((line.line, standing.people.get(line.number), person))
        else:
            faults.append(_placed(person, reading))
    faults += _held(wanted, standing.holds)
    faults += _seated_twice(wanted, standing.people, reading)
    return _plan(wanted, faults)


def plan_staff(
    reading: Reading,
    standing: Standing,
    *,
    local_roles: frozenset[str],
    trusted_roles: frozenset[str],
) -> Plan[Member]:
    """Say what a file of staff would change: roles and posts; names are left.

    `local_roles` are held at a site, or in a room of it where candidates sit. No file
    gives `trusted_roles`: it is one person's.
    """
    faults, wanted = list(reading.faults), []
    if len(reading.lines) > STAFF_COUNT_MAX:
        faults.append(Fault(0, "", "table.too_long", str(STAFF_COUNT_MAX)))
    codes = _codes_of(standing.sites.values())
    rooms = {(person.site, person.room) for person in standing.people.values()}
    for line in reading.lines:
        assert isinstance(line, StaffLine)
        post = (codes.get(line.site.casefold(), ""), line.room)
        fault = _misposted(line, post[0], is_local=bool(local_roles & set(line.roles)))
        if fault is None and line.room and post not in rooms:
            fault = Fault(line.line, "room", "room.unknown", line.room)
        before = standing.members.get(line.login)
        gained = trusted_roles & (set(line.roles) - set(before.roles if before else ()))
        if fault is None and gained:
            fault = Fault(line.line, "roles", "role.by_two", line.login)
        if fault is not None:
            faults.append(_placed(fault, reading))
            continue
        name = line.name if before is None else before.name
        wanted.append((line.line, before, Member(line.login, name, line.roles, *post)))
    return _plan(wanted, faults)


def _misposted(line: StaffLine, site: str, *, is_local: bool) -> Fault | None:
    """Return what is wrong with the site of a member."""
    if line.site and not site:
        return Fault(line.line, "site", "site.unknown", line.site)
    if is_local and not site:
        return Fault(line.line, "site", "post.missing")
    if not is_local and (line.site or line.room):
        return Fault(line.line, "site", "post.needless", line.site or line.room)
    return None


def _plan(
    wanted: Sequence[tuple[int, T | None, T]], faults: Iterable[Fault]
) -> Plan[T]:
    changed = [
        Change(line, before, after)
        for line, before, after in wanted
        if before is not None and before != after
    ]
    added = tuple(after for _, before, after in wanted if before is None)
    same_count = len(wanted) - len(added) - len(changed)
    return Plan(added, tuple(changed), same_count, tuple(sorted(faults)))


def _person(
    line: CandidateLine, standing: Standing, codes: Mapping[str, str]
) -> Person | Fault:
    """Return the candidate that a line wants, or why there can be none."""
    site = None if line.site is None else codes.get(line.site.casefold())
    if line.site is not None and site is None:
        return Fault(line.line, "site", "site.unknown", line.site)
    before = standing.people.get(line.number)
    if before is not None:
        return Person(
            line.number,
            _or(line.name, before.name),
            _or(site, before.site),
            _or(line.room, before.room),
            _or(line.seat, before.seat),
            _or(line.factor, before.factor),
        )
    if line.name is None or site is None or line.room is None or line.seat is None:
        return Fault(line.line, "number", "candidate.incomplete", line.number)
    factor = _or(line.factor, Fraction(1))
    return Person(line.number, line.name, site, line.room, line.seat, factor)


def _or(wanted: T | None, standing: T) -> T:
    return standing if wanted is None else wanted


def _held(
    wanted: Iterable[tuple[int, Person | None, Person]], holds: Mapping[str, Hold]
) -> Iterator[Fault]:
    """Yield the changes that come too late for whom they concern.

    An enrolled tablet has its site and its time; once a paper is about to open, who
    sits where and for how long is settled by the acts of the day.
    """
    for line, before, after in wanted:
        hold = holds.get(after.number, "free")
        if before is None or before == after or hold == "free":
            continue
        if hold == "launched":
            yield Fault(line, "", "candidate.launched", after.number)
        elif (before.site, before.factor) != (after.site, after.factor):
            yield Fault(line, "", "candidate.enrolled", after.number)


def _seated_twice(
    wanted: Iterable[tuple[int, Person | None, Person]],
    people: Mapping[str, Person],
    reading: Reading,
) -> Iterator[Fault]:
    """Yield the lines that take a chair of an earlier line, or of who is left."""
    lines = {person.number: line for line, _, person in wanted}
    taken = {
        person.chair: person.number
        for person in people.values()
        if person.number not in lines
    }
    heading = reading.heading("seat") or reading.heading("number")
    for line, _, person in wanted:
        holder = taken.setdefault(person.chair, person.number)
        if holder == person.number:
            continue
        earlier = lines.get(holder)
        if earlier is None:
            yield Fault(line, heading, "seat.taken", person.seat, holder)
        else:
            yield Fault(line, heading, "seat.twice", person.seat, str(earlier))


def _codes_of(sites: Iterable[Site]) -> Mapping[str, str]:
    """Return the code of each site, by its code and by its name."""
    known = list(sites)
    by_name = {site.name.casefold(): site.code for site in known}
    return by_name | {site.code.casefold(): site.code for site in known}


def _placed(fault: Fault, reading: Reading) -> Fault:
    """Put the file's own heading in place of the column's name."""
    return replace(fault, column=reading.heading(fault.column))
