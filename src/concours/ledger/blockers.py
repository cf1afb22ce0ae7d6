"""Ends what keeps others waiting, or lasts too long: on a connection of its own.

The ledger may itself be one of those who wait, and would then end nobody.
"""

import logging
import threading

from psycopg import Connection

from concours.ledger.metrics import LedgerMetrics
from concours.store.connection import DATABASE_AWAY, connect
from concours.store.journal.locks import (
    end_blockers,
    end_long_transactions,
    read_transaction_ages,
)

LOG = logging.getLogger("concours.ledger")

TURN_S = 1.0


def end_in_turns(dsn: str, stop: threading.Event, metrics: LedgerMetrics) -> None:
    """Look once a second until `stop` is set; a lost database is waited for.

    How long transactions last is counted, also of those that nobody ends.
    """
    while not stop.is_set():
        try:
            with connect(dsn) as connection:
                while not stop.wait(TURN_S):
                    _end(connection)
                    metrics.note_transactions(read_transaction_ages(connection))
        except DATABASE_AWAY:
            stop.wait(TURN_S)


def _end(connection: Connection[tuple[object, ...]]) -> None:
    for role in end_blockers(connection):
        LOG.warning("ended a transaction of %s that kept others waiting", role)
    for role in end_long_transactions(connection):
        LOG.warning("ended a transaction of %s that lasted too long", role)
