"""What a file of staff would change."""

from concours.core.people.roster.lines import Reading, StaffLine
from concours.core.people.roster.plan import (
    CurrentRoster,
    Member,
    Plan,
    codes_of,
    make_plan,
    with_heading,
)
from concours.core.tables.faults import Fault

STAFF_COUNT_MAX = 500
"""Members in one file: each is given a password that is slow to hash, on purpose."""


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
    codes = codes_of(roster.sites.values())
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
            faults.append(with_heading(fault, reading))
            continue
        name = line.name if before is None else before.name
        rows.append((line.line, before, Member(line.login, name, line.roles, *post)))
    return make_plan(rows, faults)


def _misposted(line: StaffLine, site: str, *, is_local: bool) -> Fault | None:
    """Return what is wrong with the site of a member."""
    if line.site and not site:
        return Fault(line.line, "site", "site.unknown", line.site)
    if is_local and not site:
        return Fault(line.line, "site", "post.missing")
    if not is_local and (line.site or line.room):
        return Fault(line.line, "site", "post.needless", line.site or line.room)
    return None
