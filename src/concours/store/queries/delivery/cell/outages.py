"""What was announced while no act could be recorded, and waits to be entered."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from concours.core.delivery.cell.announcement import OutageAnnouncement
from concours.core.kernel.time import Instant
from concours.store.queries.unknown import Unknown

REPORT = "SELECT report_outage(%s, %s, %s, %s)"
WAITING = """
SELECT word, at_ms, announcer, machine FROM outage_status WHERE act IS NULL
ORDER BY at_ms, machine
"""
TAKE = """
SELECT word, at_ms, announcer, machine, act FROM outage_status
WHERE machine = %s AND at_ms = %s FOR UPDATE
"""
ENTER = "UPDATE outage_status SET act = %s WHERE machine = %s AND at_ms = %s"


@dataclass(frozen=True, slots=True)
class OutageRow:
    """An announcement, and the act that entered it; None until somebody has."""

    announcement: OutageAnnouncement
    act: int | None


def report_outage(outage: OutageAnnouncement) -> bool:
    """Tell the database of an announcement; return whether it is in the record."""
    facts = outage.machine, outage.at, outage.word, outage.announcer
    with connection.cursor() as cursor:
        cursor.execute(REPORT, facts)
        ((is_recorded,),) = cursor.fetchall()
    return bool(is_recorded)


def find_waiting_outages() -> Sequence[OutageAnnouncement]:
    """Return what nobody has entered yet, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return [_outage_of(*row) for row in cursor.fetchall()]


def take_outage(machine: str, at: Instant) -> OutageRow:
    """Return an announcement, held until the commit. Raises `Unknown`."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, (machine, at))
        row = cursor.fetchone()
    if row is None:
        raise Unknown("outage_status", machine)
    return OutageRow(_outage_of(*row[:-1]), row[-1])


def note_entered(outage: OutageAnnouncement, act: int) -> None:
    """Keep by which act an announcement came into the record."""
    with connection.cursor() as cursor:
        cursor.execute(ENTER, (act, outage.machine, outage.at))


def _outage_of(
    word: str, at_ms: int, announcer: str, machine: str
) -> OutageAnnouncement:
    return OutageAnnouncement(word, Instant(at_ms), announcer, machine)
