"""Whether a ledger is connected, and whether it signs: the name of its session says it.

What a session says of itself ends with it, and every role may read it: nothing is
written, and nothing is left behind by a ledger that was killed.
"""

from typing import Any, Literal, TypeAlias

from psycopg import Connection

LedgerState: TypeAlias = Literal["signing", "stopped", "away"]
STOPPED = "concours ledger: signs nothing"

SAY = "SELECT set_config('application_name', %s, false)"
READ_STATE = """
SELECT CASE WHEN bool_or(application_name = %s) THEN 'stopped' ELSE 'signing' END
FROM pg_stat_activity
WHERE usename = 'concours_ledger' AND datname = current_database()
HAVING count(*) > 0
"""


def say_stopped(connection: Connection[Any]) -> None:
    """Say that this ledger signs nothing any more, as long as it is connected."""
    connection.execute(SAY, (STOPPED,))


def read_ledger_state(connection: Connection[Any]) -> LedgerState:
    """Return what the ledger of this database does now."""
    row = connection.execute(READ_STATE, (STOPPED,)).fetchone()
    return row[0] if row else "away"
