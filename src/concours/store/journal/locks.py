"""Advisory locks: which there are, and what each keeps still until commit."""

from typing import Any

from psycopg import AsyncConnection, Connection
from psycopg.pq import TransactionStatus

NUMBERING = 0x434F_4E43_0001
"""Whoever numbers an act or a news item. One lock for both: no order to get wrong."""

TAKE_OVER = 0x434F_4E43_0002
"""Shared by writers of entries, whole for a device that takes over: what the journal
held of the device before is then one exact number."""

ROSTER = 0x434F_4E43_0003
"""Whoever brings a file of the roster into force: what was planned still stands."""

PUBLICATION = 0x434F_4E43_0004
"""Whoever deliberates on results or publishes them: numbers follow each other."""

RANKING = 0x434F_4E43_0005
"""Whoever makes or adopts a ranking, or brings marks of a part into force."""

MATCHING = 0x434F_4E43_0006
"""Whoever changes a campaign, its posts or participants, or runs one of its rounds."""

ENROLMENT = 0x434F_4E43
"""First half of a pair; the second is a hash of the candidate's number."""

TAKE = "SELECT pg_advisory_xact_lock(%s)"
TAKE_SHARED = "SELECT pg_advisory_xact_lock_shared(%s)"
TAKE_ENROLMENT = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"


FINDINGS = (8307, 1)
"""Whoever opens what the record shows as incidents: one process at a time."""

MAY_THINK = "SET LOCAL idle_in_transaction_session_timeout = '15min'"

TRY = "SELECT pg_try_advisory_xact_lock(%s, %s)"


def take(connection: Connection[Any], lock: int) -> None:
    """Wait for a lock, and hold it until the commit."""
    connection.execute(TAKE, (lock,))


def may_think(connection: Connection[Any]) -> None:
    """Let this transaction compute for minutes between two queries, and no other.

    The server ends whoever is silent for a minute; the sheets of a nation take longer
    on a machine that is busy.
    """
    connection.execute(MAY_THINK)


def try_take(connection: Connection[Any], lock: tuple[int, int]) -> bool:
    """Take a lock until the commit unless another has it; tell whether it is ours."""
    row = connection.execute(TRY, lock).fetchone()
    return bool(row and row[0])


def assert_in_transaction(connection: Connection[Any] | AsyncConnection[Any]) -> None:
    """Hold that a lock just taken lives until a commit, and not for one statement."""
    assert connection.info.transaction_status is TransactionStatus.INTRANS
