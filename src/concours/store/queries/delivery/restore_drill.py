"""When a backup of this house was last put back: before a launch, somebody should know.

`concours restore --drill` leaves an act; a drill that is old, or that lost something,
is named where the start is given, and stops nothing. A house that is itself a backup
that was put back says so until somebody makes it the house in service.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from concours.core.delivery.readiness.drills import Drill, DrillKind
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, SECOND_MS, Instant
from concours.store.queries.shared import SharedCache

FRESH_MS_MAX = 7 * 24 * HOUR_MS
HOUSE = UUID(int=0)
"""What is kept of no sitting, but of the whole house."""

LAST = """
SELECT at_ms, body FROM act WHERE kind = 'restore_drilled' ORDER BY number DESC LIMIT 1
"""
DRILLS_COUNT_MAX = 500
LAST_DRILLS = """
SELECT number, at_ms, body FROM act WHERE kind IN ('restore_drilled', 'drill_recorded')
ORDER BY number DESC LIMIT %s
"""
IS_ON_CLUSTER = "SELECT current_setting('synchronous_standby_names') <> ''"
LAST_RESTORE = """
SELECT kind, at_ms, body FROM act WHERE kind IN ('house_restored', 'house_in_service')
ORDER BY number DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Restore:
    """A house that was put back: when, and from the backup of when."""

    at: Instant
    backup: Instant


@dataclass(frozen=True, slots=True)
class RestoreDrill:
    """The last drill: when, and whether everything held."""

    at: Instant
    is_held: bool

    def is_fresh(self, now: Instant) -> bool:
        """Whether it held, within the last seven days."""
        return self.is_held and now - self.at <= FRESH_MS_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillRecord:
    """One drill as its act tells it; `lost` counts acknowledged rows that are missing.

    A restore counts none: it held, or it did not. Of a change of primary `lasted_ms` is
    how long nothing could be written, of a restore how long it took.
    """

    act: int
    drill: Drill
    lasted_ms: int | None
    lost: int | None
    is_of_house: bool


def find_last_drill() -> RestoreDrill | None:
    """Return the last drill of this house, None if there was none."""
    with connection.cursor() as cursor:
        cursor.execute(LAST)
        row = cursor.fetchone()
    if row is None:
        return None
    return RestoreDrill(Instant(row[0]), bool(json.loads(bytes(row[1]))["held"]))


def is_on_cluster() -> bool:
    """Tell whether PostgreSQL waits for a standby: there is a primary to change."""
    with connection.cursor() as cursor:
        cursor.execute(IS_ON_CLUSTER)
        return bool(cursor.fetchone()[0])


def find_drills() -> Mapping[DrillKind, Drill] | None:
    """Return the last drill of each kind; None of a house that is on no cluster.

    What was tried on nodes that are not the house's shows nothing of its own.
    """
    if not is_on_cluster():
        return None
    return last_of_house(find_drill_records(DRILLS_COUNT_MAX))


def find_drill_records(count: int) -> list[DrillRecord]:
    """Return the drills recorded last, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_DRILLS, [count])
        return [
            _drill_record(number, Instant(at_ms), json.loads(bytes(data)))
            for number, at_ms, data in cursor.fetchall()
        ]


def last_of_house(records: Iterable[DrillRecord]) -> dict[DrillKind, Drill]:
    """Return the last drill of each kind that was tried on the house's own nodes."""
    drills: dict[DrillKind, Drill] = {}
    for record in records:
        if record.is_of_house:
            drills.setdefault(record.drill.kind, record.drill)
    return drills


def _drill_record(number: int, at: Instant, body: Mapping[str, Any]) -> DrillRecord:
    kind: DrillKind = body.get("drill", "restore")
    seconds = body.get("seconds")
    return DrillRecord(
        act=number,
        drill=Drill(kind, at, bool(body["held"]), str(body.get("build", ""))),
        lasted_ms=body.get("stopped_ms", seconds and seconds * SECOND_MS),
        lost=body.get("lost"),
        is_of_house=bool(body.get("of_house", True)),
    )


def find_restore() -> Restore | None:
    """Return from what this house was put back; None once it is the one in service."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_RESTORE)
        row = cursor.fetchone()
    if row is None or row[0] != "house_restored":
        return None
    return Restore(Instant(row[1]), Instant(json.loads(bytes(row[2]))["backup_ms"]))


def _read(_sitting: UUID, _now: Instant) -> RestoreDrill | None:
    return find_last_drill()


LAST_DRILL = SharedCache(_read, lasts_ms=MINUTE_MS)
"""A page of the launch asks every few seconds."""


def _read_drills(_house: UUID, _now: Instant) -> Mapping[DrillKind, Drill] | None:
    return find_drills()


DRILLS = SharedCache(_read_drills, lasts_ms=MINUTE_MS)
"""`HOUSE` is its key."""


def _read_restore(_house: UUID, _now: Instant) -> Restore | None:
    return find_restore()


RESTORED = SharedCache(_read_restore, lasts_ms=10 * SECOND_MS)
"""Every page asks; `HOUSE` is its key."""
