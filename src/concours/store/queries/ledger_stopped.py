"""Since when the ledger signs nothing, if it does not: `À faire` asks on every page."""

from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import Connection

from concours.core.kernel.time import SECOND_MS, Instant
from concours.store.journal.tree.ledger_state import read_ledger_state
from concours.store.queries.shared import SharedCache

HOUSE = UUID(int=0)
"""What is kept of no sitting, but of the whole house."""


def _read(_house: UUID, _now: Instant) -> Instant | None:
    connection.ensure_connection()
    database: Connection[Any] = connection.connection
    return read_ledger_state(database).stopped_since


_STOPPED_SINCE = SharedCache(_read, lasts_ms=10 * SECOND_MS)


def stopped_since(*, now: Instant) -> Instant | None:
    """Return since when the ledger signs nothing; None if it signs, or is not there."""
    return _STOPPED_SINCE.at(HOUSE, now=now)
