"""Leave the cell: whoever leaves writes what there is, whoever takes over accepts it.

Until then whoever leaves is in charge. Nobody leaves who still holds an incident.
"""

from dataclasses import asdict, dataclass
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.record import record
from concours.core.delivery.cell.handover import ShiftNote
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import Handover, StaffMember
from concours.store.queries.delivery.cell.handovers import (
    find_takers,
    held_incidents,
)
from concours.store.queries.unknown import Unknown

SHIFT_OFFERED = "shift_offered"
SHIFT_HANDED = "shift_handed"


@dataclass(eq=False)
class IncidentHeld(Refusal):
    """Whoever leaves still holds open incidents: they are given to somebody first."""

    code: ClassVar[str] = "shift.incident_held"
    login: str
    incidents: int


@dataclass(eq=False)
class TakerInvalid(Refusal):
    """Whoever is to take over is not of the cell, or is the one who leaves."""

    code: ClassVar[str] = "shift.taker_invalid"
    login: str


@dataclass(eq=False)
class HandoverOver(Refusal):
    """The hand-over was accepted, or written anew; or it is for somebody else."""

    code: ClassVar[str] = "shift.over"


@transaction.atomic
def offer_shift(actor: Actor, note: ShiftNote, taker: str, *, now: Instant) -> UUID:
    """Write what there is for whoever takes over; it replaces what waited.

    Raises `NotAllowed`, `TakerInvalid`, `IncidentHeld`.
    """
    require(actor, SHIFT_OFFERED)
    leaver = StaffMember.objects.select_for_update().get(login=actor.id)
    member = find_takers(actor.id).filter(login=taker).first()
    if member is None:
        raise TakerInvalid(taker)
    _require_free_hands(leaver)
    name = f"{member.name} ({member.login})"
    body: dict[str, Json] = {"taker": name, **asdict(note)}
    number = record(actor, SHIFT_OFFERED, body=body, now=now)
    Handover.objects.filter(leaver=leaver, accepted_act=None, replaced_act=None).update(
        replaced_act=number
    )
    row = Handover.objects.create(
        leaver=leaver, taker=member, **asdict(note), offered_ms=now, act=number
    )
    return row.id


@transaction.atomic
def take_shift(actor: Actor, handover: UUID, *, now: Instant) -> int:
    """Take over, by name; return the act's number.

    Raises `NotAllowed`, `Unknown`, `HandoverOver`, `IncidentHeld`: an incident may have
    come to whoever leaves since they wrote.
    """
    require(actor, SHIFT_HANDED)
    rows = Handover.objects.select_for_update(of=("self",))
    row = rows.select_related("leaver", "taker").filter(pk=handover).first()
    if row is None:
        raise Unknown("handover", str(handover))
    is_open = row.accepted_act is None and row.replaced_act is None
    if not is_open or row.taker.login != actor.id:
        raise HandoverOver
    _require_free_hands(row.leaver)
    leaver = f"{row.leaver.name} ({row.leaver.login})"
    body: dict[str, Json] = {"leaver": leaver, "offered": row.act}
    number = record(actor, SHIFT_HANDED, body=body, now=now)
    row.accepted_act, row.accepted_ms = number, now
    row.save(update_fields=["accepted_act", "accepted_ms"])
    return number


def _require_free_hands(leaver: StaffMember) -> None:
    count = held_incidents(leaver.login).count()
    if count:
        raise IncidentHeld(leaver.login, count)
