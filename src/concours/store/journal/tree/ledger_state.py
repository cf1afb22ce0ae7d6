"""Whether a ledger is connected, and whether it signs: the name of its session says it.

What a session says of itself ends with it, and every role may read it: nothing is
written, and nothing is left behind by a ledger that was killed.
"""

from typing import Any, NamedTuple

from psycopg import Connection

from concours.core.audit.transparency.logs import LogName
from concours.core.kernel.time import Instant

STOPPED = "concours ledger: signs nothing since "
"""Of 63 characters the rest is the instant."""
ALTERED = "concours ledger: altered "
"""Then the log, and the instant."""

SAY = "SELECT set_config('application_name', %s, false)"
READ_STATE = """
SELECT count(*),
       max(application_name) FILTER (WHERE starts_with(application_name, %s)),
       max(application_name) FILTER (WHERE starts_with(application_name, %s))
FROM pg_stat_activity
WHERE usename = 'concours_ledger' AND datname = current_database()
"""


class LedgerState(NamedTuple):
    """Whether there is a ledger, since when it signs nothing, and what it found.

    `altered_log` is the log of acts or of traces in which a row is not what was
    recorded.
    """

    is_there: bool
    stopped_since: Instant | None
    altered_log: str | None = None


def say_stopped(connection: Connection[Any], at: Instant) -> None:
    """Say that this ledger signs nothing any more, as long as it is connected."""
    connection.execute(SAY, (f"{STOPPED}{at}",))


def say_altered(connection: Connection[Any], log: LogName, at: Instant) -> None:
    """Say that a log is signed no further, as long as this ledger is connected."""
    connection.execute(SAY, (f"{ALTERED}{log} {at}",))


def read_ledger_state(connection: Connection[Any]) -> LedgerState:
    """Return what the ledger of this database does now."""
    row = connection.execute(READ_STATE, (STOPPED, ALTERED)).fetchone()
    count, stopped, altered = row or (0, None, None)
    digits = (stopped or "").removeprefix(STOPPED)
    return LedgerState(
        count > 0,
        Instant(int(digits)) if digits.isdecimal() else None,
        altered.removeprefix(ALTERED).partition(" ")[0] if altered else None,
    )
