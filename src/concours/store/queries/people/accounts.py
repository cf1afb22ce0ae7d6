"""What was done to an account of the staff, as the record of acts has it."""

import re
from bisect import bisect_left

from django.db import connection

from concours.core.kernel.time import Instant, after
from concours.store.journal.acts import COLUMNS, ActRow, act_row
from concours.store.models import SignIn, StaffMember
from concours.store.queries.shared import kept_in_memory
from concours.store.queries.sql import rows_of

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
LAST_ACT = """
SELECT number, digest FROM act WHERE kind = ANY(%s) ORDER BY number DESC LIMIT 1
"""
INSTANTS = "SELECT DISTINCT at_ms FROM act WHERE kind = ANY(%s) ORDER BY at_ms"
TIES_KEPT_MAX = 256
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


def are_tied(login: str, other_login: str, *, since: Instant) -> bool:
    """Tell whether one acted on the other's account, or one alone opened both."""
    return (
        acted_on(login, other_login, since=since)
        or acted_on(other_login, login, since=since)
        or bool(holders_of(login, since=since) & holders_of(other_login, since=since))
    )


def tied_until(login: str, other_login: str, *, term_ms: int) -> Instant | None:
    """Return until when two may not decide together, None if nothing ever tied them.

    Read again once another act concerns an account.
    """
    first, second = sorted((login, other_login))
    for number, digest in rows_of(LAST_ACT, [*KINDS]):
        tied_at = _last_tie(first, second, (number, bytes(digest)))
        return None if tied_at is None else after(tied_at, term_ms)
    return None


@kept_in_memory(TIES_KEPT_MAX)
def _last_tie(
    login: str, other_login: str, _last_act: tuple[int, bytes]
) -> Instant | None:
    """Return the instant of the last act without which they would not be tied."""
    if not are_tied(login, other_login, since=Instant(0)):
        return None
    instants = [Instant(at) for (at,) in rows_of(INSTANTS, [*KINDS])]
    at = bisect_left(
        instants,
        1,
        key=lambda since: int(not are_tied(login, other_login, since=since)),
    )
    return instants[at]


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
