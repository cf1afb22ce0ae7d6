"""Arm a launch, and take it back while the key has not gone out."""

from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.record import announce, record
from concours.acts.shares import KeeperAway
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.core.sitting import phases
from concours.store.journal.news import News
from concours.store.models import Keyholder, Sitting
from concours.store.queries import board, sittings


@transaction.atomic
def arm_launch(actor: Actor, sitting: UUID, *, lead_ms: int, now: Instant) -> Instant:
    """Announce that the paper opens `lead_ms` from now, and return that instant.

    The keeper lets the key go out shortly before. Raises `NotAllowed`, `KeeperAway`,
    and what `core.sitting.phases.arm` refuses.
    """
    require(actor, "sitting_armed")
    row = sittings.load(sitting, lock=True)
    if sittings.live_keeper(now) is None:
        raise KeeperAway
    armed = phases.arm(
        sittings.phase_of(row),
        present=sittings.present(sitting, now=now),
        lead_ms=lead_ms,
        now=now,
    )
    _set(row, armed_ms=now, t0_ms=armed.t0)
    body: dict[str, Json] = {
        "t0_ms": armed.t0,
        "lead_ms": lead_ms,
        "keyholders": _names(armed.present),
        "sites": board.readiness_facts(sitting),
    }
    record(actor, "sitting_armed", now=now, sitting=sitting, body=body)
    announce(News(sitting=sitting, kind="armed", at=now, body={"t0_ms": int(armed.t0)}))
    return armed.t0


@transaction.atomic
def disarm(actor: Actor, sitting: UUID, *, reason: str, now: Instant) -> None:
    """Take an announced launch back. Raises `NotAllowed`, `WrongPhase`."""
    require(actor, "sitting_disarmed")
    row = sittings.load(sitting, lock=True)
    phases.disarm(sittings.phase_of(row))
    _set(row, armed_ms=None, t0_ms=None)
    record(
        actor,
        "sitting_disarmed",
        now=now,
        sitting=sitting,
        reason=reason[: phases.REASON_LENGTH_MAX],
        body={},
    )
    announce(News(sitting=sitting, kind="disarmed", at=now, body={}))


def _set(row: Sitting, *, armed_ms: int | None, t0_ms: int | None) -> None:
    row.armed_ms, row.t0_ms = armed_ms, t0_ms
    row.save(update_fields=["armed_ms", "t0_ms"])


def _names(holders: frozenset[phases.KeyholderId]) -> list[Json]:
    logins = Keyholder.objects.filter(id__in=holders).order_by("position")
    return list(logins.values_list("member__login", flat=True))
