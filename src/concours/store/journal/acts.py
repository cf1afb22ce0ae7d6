"""Add to the chain of official acts, inside the caller's transaction."""

from typing import Any

from psycopg import Connection

from concours.core.journal.act import ACTS_GENESIS, Act, act_digest
from concours.store.journal import locks

LAST = "SELECT number, digest FROM act ORDER BY number DESC LIMIT 1"

ADD = """
INSERT INTO act (number, at_ms, actor, role, kind, sitting, reason, body, prev, digest)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def append_act(connection: Connection[Any], act: Act) -> int:
    """Add an act and return its number. The caller commits, with all the act changes.

    From here to the commit every other act and news item waits: do the slow part of
    an act before. The connection must be in a transaction at READ COMMITTED.
    """
    with connection.cursor() as cursor:
        cursor.execute(locks.TAKE, (locks.NUMBERING,))
        locks.assert_in_transaction(connection)
        last = cursor.execute(LAST).fetchone()
        number, prev = (last[0] + 1, last[1]) if last else (1, ACTS_GENESIS)
        cursor.execute(
            ADD,
            (
                number,
                act.at,
                act.actor,
                act.role,
                act.kind,
                act.sitting,
                act.reason,
                act.body_bytes(),
                prev,
                act_digest(number, act, prev),
            ),
        )
    return number
