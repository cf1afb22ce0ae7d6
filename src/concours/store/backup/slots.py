"""Whether the log is received by whoever keeps backups, by the slots it is kept for."""

from typing import Any, Final

import psycopg

NAMES: Final = ("barman", "concours_backup")
"""Barman's, and that of `concours backup --follow`."""

IS_RECEIVED = """
SELECT coalesce(bool_and(active), true) FROM pg_replication_slots
WHERE slot_name = ANY(%s)
"""


def is_log_received(connection: psycopg.Connection[Any]) -> bool:
    """Tell whether somebody reads each slot of a backup; true where there is none."""
    row = connection.execute(IS_RECEIVED, (list(NAMES),)).fetchone()
    return bool(row and row[0])
