"""The roles of PostgreSQL, one a process, and how much each may take of the server.

A limit of time is what a session begins with: it ends what went wrong. A process in
other hands may lift its own, and is then ended by the ledger (`schema/locks.sql`).
"""

from collections.abc import Mapping

import psycopg

OWNER = "concours_owner"
CONSOLE, GATEWAY = "concours_console", "concours_gateway"
KEEPER, LEDGER = "concours_keeper", "concours_ledger"
WATCH = "concours_watch"
PROCESS_ROLES = (CONSOLE, GATEWAY, KEEPER, LEDGER, WATCH)
ROLES = (OWNER, *PROCESS_ROLES)

CONNECTIONS_COUNT_MAX: Mapping[str, int] = {
    OWNER: 6,
    CONSOLE: 32,
    KEEPER: 4,
    LEDGER: 4,
    WATCH: 8,
}
"""A process that starts again may meet its own former session: hence four, not one;
of the watch there is one on each machine, and on a front what writes announcements.
What is left of the server is the gateways', and nobody can take it from them."""

GATEWAY_CONNECTIONS_MIN = 8
LEFT_FOR_GATEWAYS = """
SELECT current_setting('max_connections')::int
       - current_setting('superuser_reserved_connections')::int
"""

SHORT = {
    "statement_timeout": "12s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "15s",
    "transaction_timeout": "20s",
}
"""Above the deadline that the processes keep themselves, so that they speak first."""

SETTINGS: Mapping[str, Mapping[str, str]] = {
    GATEWAY: SHORT,
    KEEPER: SHORT,
    WATCH: SHORT,
    # It folds a whole journal in one snapshot when it starts.
    LEDGER: {
        "statement_timeout": "2min",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "2min",
        "transaction_timeout": "10min",
    },
    # Marking, publication, a roster and a round of a nation: `locks.may_think`.
    CONSOLE: {
        "statement_timeout": "5min",
        "lock_timeout": "30s",
        "idle_in_transaction_session_timeout": "1min",
        "transaction_timeout": "20min",
    },
}


def gateway_connections(admin: psycopg.Connection[object]) -> int:
    """Return how many connections of the server are the gateways' own."""
    row = admin.execute(LEFT_FOR_GATEWAYS).fetchone()
    assert isinstance(row, tuple)
    left_count: int = row[0] - sum(CONNECTIONS_COUNT_MAX.values())
    return max(left_count, GATEWAY_CONNECTIONS_MIN)
