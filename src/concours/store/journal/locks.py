"""Locks until the commit: which there are, and what each keeps still.

Each is a function of the database that only some processes may call
(`schema/locks.sql`): none can take, or keep, what is not its business. Acts and news
are numbered under one that nobody may call alone (`schema/short_locks.sql`).
"""

from typing import Any

from psycopg import AsyncConnection, Connection
from psycopg.pq import TransactionStatus

SHARE_JOURNAL, HOLD_JOURNAL = "SELECT share_journal()", "SELECT hold_journal()"
"""Shared by writers of entries, whole for a device that takes over: what the journal
held of the device before is then one exact number."""

HOLD_ENROLMENTS = "SELECT hold_enrolments(%s::text[])"
"""Whoever enrols devices under these numbers."""

HOLD_WISHES = "SELECT hold_wishes(%s)"
"""Whoever writes the wishes of one candidate, or the couples of one campaign."""

ROSTER = 3
"""Whoever brings a file of the roster into force: what was planned still stands."""

PUBLICATION = 4
"""Whoever deliberates on results or publishes them: numbers follow each other."""

RANKING = 5
"""Whoever makes or adopts a ranking, or brings marks of a part into force."""

MATCHING = 6
"""Whoever changes a campaign, its posts or participants, or runs one of its rounds."""

FINDINGS = 7
"""Whoever opens what the record shows as incidents: one process at a time."""

PAPERS = 8
"""Whoever freezes a paper, or reads a frozen one again: versions follow each other."""

STATUS = 9
"""Whoever announces how the day goes: one word answers another."""

HOLD_OFFICE, TRY_OFFICE = "SELECT hold_office(%s)", "SELECT try_office(%s)"
"""The console's own locks: those that are numbers here."""

READ_OLDEST = "SELECT role, age_s FROM oldest_transactions()"
END_LONG, END_BLOCKERS = "SELECT end_long_transactions()", "SELECT end_blockers()"

MAY_THINK = "SET LOCAL idle_in_transaction_session_timeout = '15min'"


def take(connection: Connection[Any], lock: int) -> None:
    """Wait for a lock, and hold it until the commit."""
    connection.execute(HOLD_OFFICE, (lock,))


def may_think(connection: Connection[Any]) -> None:
    """Let this transaction compute for minutes between two queries, and no other.

    The server ends whoever is silent for a minute; the sheets of a nation take longer
    on a machine that is busy.
    """
    connection.execute(MAY_THINK)


def try_take(connection: Connection[Any], lock: int) -> bool:
    """Take a lock until the commit unless another has it; tell whether it is ours."""
    row = connection.execute(TRY_OFFICE, (lock,)).fetchone()
    return bool(row and row[0])


def end_long_transactions(connection: Connection[Any]) -> list[str]:
    """End what keeps others waiting although its role's limits were lifted.

    Returns the role of each session that was ended.
    """
    return [row[0] for row in connection.execute(END_LONG).fetchall()]


def end_blockers(connection: Connection[Any]) -> list[str]:
    """End what keeps another role waiting for longer than it may (`wait_max`).

    Returns the role of each session that was ended.
    """
    return [row[0] for row in connection.execute(END_BLOCKERS).fetchall()]


def read_transaction_ages(connection: Connection[Any]) -> dict[str, float]:
    """Return how many seconds the oldest transaction of each role has lasted."""
    return dict(connection.execute(READ_OLDEST).fetchall())


def assert_in_transaction(connection: Connection[Any] | AsyncConnection[Any]) -> None:
    """Hold that a lock just taken lives until a commit, and not for one statement."""
    assert connection.info.transaction_status is TransactionStatus.INTRANS
