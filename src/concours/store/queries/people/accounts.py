"""What was done to an account of the staff, as the record of acts has it."""

import re

from django.db import connection

from concours.core.kernel.time import Instant
from concours.store.journal.acts import COLUMNS, ActRow, act_row
from concours.store.models import SignIn, StaffMember

SHOWN_COUNT_MAX = 50
KINDS = (
    "staff_appointed",
    "staff_moved",
    "password_renewed",
    "second_factor_reset",
    "staff_dismissed",
)
OPENING = ("staff_appointed", "password_renewed", "second_factor_reset")
"""After which whoever did it alone may be the one who comes in."""

ON_ACCOUNT = f"""
WITH told AS (
    SELECT {COLUMNS}, convert_from(body, 'UTF8')::jsonb AS facts FROM act
    WHERE kind = ANY(%s) AND at_ms > %s
)
SELECT {COLUMNS} FROM told WHERE facts->'logins' ? %s OR facts->>'login' = %s
ORDER BY number DESC LIMIT %s
"""  # noqa: S608 -- our constants
BY_LOGIN = re.compile(r" \(([a-z0-9.-]+)\)$")
INSTALLER = "system"


def acts_on_account(
    login: str, *, since: Instant, count: int | None = SHOWN_COUNT_MAX
) -> list[ActRow]:
    """Return the last acts on somebody's account after an instant, the newest first.

    All of them where `count` is None.
    """
    with connection.cursor() as cursor:
        cursor.execute(ON_ACCOUNT, [list(KINDS), since, login, login, count])
        return [act_row(row) for row in cursor.fetchall()]


def acted_on(login: str, other_login: str, *, since: Instant) -> bool:
    """Tell whether one person acted on the other's account, alone or as one of two."""
    return any(
        login in _persons(row)
        for row in acts_on_account(other_login, since=since, count=None)
    )


def holders_of(login: str, *, since: Instant) -> frozenset[str]:
    """Return who may come in by an account: its owner, and whoever alone opened it.

    And whoever opened theirs, as far back as `since`.
    """
    holders, to_follow = {login}, [login]
    while to_follow:
        for row in acts_on_account(to_follow.pop(), since=since, count=None):
            persons = _persons(row) - holders
            is_alone = "proposed_by" not in row.act.body
            if row.act.kind in OPENING and is_alone and persons != {INSTALLER}:
                holders |= persons
                to_follow.extend(persons)
    return frozenset(holders)


def _persons(row: ActRow) -> set[str]:
    """Return the logins of the one or two who did an act."""
    actors = row.act.actor, str(row.act.body.get("proposed_by", ""))
    return {match[1] for actor in actors if (match := BY_LOGIN.search(actor))}


def acts_since_entry_before(member: StaffMember) -> list[ActRow]:
    """Return the acts on an account since the entry before the last one.

    To whoever comes in for the first time, their appointment is no news.
    """
    entries = SignIn.objects.filter(member=member).order_by("-id")
    instants = list(entries.values_list("at_ms", flat=True)[:2])
    if len(instants) > 1:
        return acts_on_account(member.login, since=Instant(instants[1]))
    rows = acts_on_account(member.login, since=Instant(0))
    return [row for row in rows if row.act.kind != "staff_appointed"]
