"""How the house's machines are: the newest words of each watch, read once for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
from django.db import connection

from concours.core.delivery.machines.status import MachineNews, MachineStatus
from concours.core.kernel.time import SECOND_MS, Instant
from concours.store.queries.delivery.restore_drill import HOUSE
from concours.store.queries.shared import SharedCache

READ = """
SELECT name, (extract(epoch FROM clock_timestamp()) * 1000)::bigint - at_ms,
       reading::text
FROM machine_status ORDER BY name
"""
UNLISTED = "SELECT name, cause FROM unlisted_machine ORDER BY name"


@dataclass(frozen=True, slots=True)
class UnlistedMachine:
    """A machine whose sheet was not taken: `full`, there are too many, or `long`."""

    name: str
    cause: str


@dataclass(frozen=True, slots=True)
class Machines:
    """The machines that are heard; `unread` are those of which another release runs."""

    news: Sequence[MachineNews]
    unread: Sequence[str] = ()
    unlisted: Sequence[UnlistedMachine] = ()


def read_machines(now: Instant) -> Machines:
    """Return what is known of every machine, its age by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(READ)
        rows = cursor.fetchall()
        cursor.execute(UNLISTED)
        unlisted = [UnlistedMachine(*row) for row in cursor.fetchall()]
    news, unread_names = [], []
    for name, age_ms, reading in rows:
        try:
            status = msgspec.json.decode(reading, type=MachineStatus)
        except msgspec.ValidationError:
            unread_names.append(name)
        else:
            news.append(MachineNews(name, Instant(now - max(0, age_ms)), status))
    return Machines(news, unread_names, unlisted)


def _read(_house: UUID, now: Instant) -> Machines:
    return read_machines(now)


_MACHINES = SharedCache(_read, lasts_ms=SECOND_MS)


def machines_now(now: Instant) -> Machines:
    """Return what was known at most a second ago."""
    return _MACHINES.at(HOUSE, now=now)
