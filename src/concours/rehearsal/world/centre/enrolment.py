"""How a tablet becomes a device of its candidate: one transaction of the centre."""

from dataclasses import dataclass

from concours.core.delivery.journal.entry import AttemptId, genesis
from concours.core.delivery.sync.takeover import (
    KnownAttempt,
    KnownEpoch,
    opening,
    opening_by_code,
)
from concours.core.kernel.time import Instant
from concours.core.people.roster.enrolment import ReplacementInvalid, ReplacementNeeded
from concours.rehearsal.world.centre.tables import Device, Tables

NEVER_QUIET = Instant(0)
"""A simulated sitting is shorter than the time after which a tablet is quiet."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who asks, with which key, and the replacement code if there is one."""

    attempt: AttemptId
    site: int
    public_key: bytes
    code: str | None


def enrol(tables: Tables, claim: Claim) -> Device:
    """Return the device that the claim opens, or opened before.

    Raises `ReplacementNeeded`, `ReplacementInvalid`.
    """
    devices = tables.devices_of(claim.attempt)
    attempt = KnownAttempt(
        epochs=[KnownEpoch(d.epoch, d.public_key, NEVER_QUIET) for d in devices],
        is_begun=any(tables.tail(device).count for device in devices),
    )
    plan = opening({claim.attempt: attempt}, claim.public_key, now=NEVER_QUIET)
    own = [device for device in devices if device.public_key == claim.public_key]
    if own:
        return own[0]
    if plan.needs_code:
        _check_code(tables, claim)
        plan = opening_by_code({claim.attempt: attempt}, claim.attempt)
    base = tables.tail(devices[-1]) if plan.is_takeover else None
    epoch = len(devices) + 1
    device = Device(
        attempt=claim.attempt,
        epoch=epoch,
        site=claim.site,
        public_key=claim.public_key,
        genesis=genesis(claim.attempt, epoch, claim.public_key).head,
        base=base,
    )
    tables.devices[device.chain] = device
    if base is not None:
        tables.tell({"kind": "superseded", "epoch": epoch}, attempt=claim.attempt)
    return device


def _check_code(tables: Tables, claim: Claim) -> None:
    if claim.code is None:
        raise ReplacementNeeded
    if claim.code not in tables.codes.get(claim.attempt, set()):
        raise ReplacementInvalid
    tables.codes[claim.attempt].discard(claim.code)
