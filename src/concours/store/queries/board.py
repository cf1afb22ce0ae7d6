"""The board as the ledger last computed it: one row, read by every viewer."""

from typing import Any
from uuid import UUID

from django.db import connection

from concours.core.kernel.canonical import Json


def readiness_facts(_sitting: UUID) -> Json:
    """Return what the record of a launch says of the sites."""
    return {}


def read(sitting: UUID) -> Any:
    """Return the board of a sitting, or None before its first computation."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT at_ms, body FROM board WHERE sitting = %s", [sitting])
        return cursor.fetchone()
