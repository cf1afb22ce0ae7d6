"""A holder's own word on the record of a sealing: an act of theirs, by their own door.

The ceremony is one act of the president's. Each holder then signs that they were there
and hold the share that it names: by an act under their own second factor, which names
the digest of the record and which the ledger signs as every other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.authoring.shares import NotKeyholder, NotSealed
from concours.acts.may import require
from concours.acts.record import record
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import Keyholder
from concours.store.queries.authoring.sealings import confirmations_of, sealing_of
from concours.store.queries.delivery import sittings
from concours.store.queries.unknown import Unknown


@dataclass(eq=False)
class ConfirmedAlready(Refusal):
    """The holder has confirmed this record."""

    code: ClassVar[str] = "sealing.confirmed_already"
    act: int


@transaction.atomic
def confirm_sealings(
    actor: Actor, seen_numbers: Mapping[UUID, int], *, now: Instant
) -> None:
    """Confirm the records of several sittings, all or none; an act for each.

    Raises as `confirm_sealing`.
    """
    for sitting, seen_number in seen_numbers.items():
        confirm_sealing(actor, sitting, seen_number=seen_number, now=now)


@transaction.atomic
def confirm_sealing(
    actor: Actor, sitting: UUID, *, seen_number: int, now: Instant
) -> int:
    """Confirm the record of a sealing as one of its holders; return the act's number.

    `seen` is the number of the record's act, as it was shown. Raises `NotAllowed`,
    `NotKeyholder`, `NotSealed` while the paper is reopened, `Unknown` if it was sealed
    again meanwhile, `ConfirmedAlready`.
    """
    require(actor, "sealing_confirmed")
    row = sittings.load(sitting, lock=True)
    if row.reopened_act is not None:
        raise NotSealed
    holder = Keyholder.objects.filter(sitting=row, member__login=actor.id).first()
    if holder is None:
        raise NotKeyholder(actor.id)
    sealing = sealing_of(sitting)
    if sealing.number != seen_number:
        raise Unknown("sealing", str(seen_number))
    earlier = confirmations_of(sealing).get(holder.position)
    if earlier is not None:
        raise ConfirmedAlready(earlier.number)
    body: dict[str, Json] = {
        "sealed": sealing.number,
        "sealed_digest": sealing.digest.hex(),
        "position": holder.position,
        "commitment": bytes(holder.commitment).hex(),
    }
    return record(actor, "sealing_confirmed", now=now, sitting=sitting, body=body)
