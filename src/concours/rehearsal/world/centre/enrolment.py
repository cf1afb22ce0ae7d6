"""How a tablet becomes a device of its candidate: one transaction of the centre."""

from dataclasses import dataclass

from concours.core.delivery.journal.entry import AttemptId, Tail, genesis
from concours.core.delivery.sync.takeover import KnownEpoch, opening
from concours.core.people.roster.enrolment import ReplacementInvalid, ReplacementNeeded
from concours.rehearsal.world.centre.tables import Device, Tables


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
    known_epochs = [KnownEpoch(device.epoch, device.public_key) for device in devices]
    plan = opening({claim.attempt: known_epochs}, claim.public_key)
    own = [device for device in devices if device.public_key == claim.public_key]
    if own:
        return own[0]
    base = _base(tables, claim, devices[-1]) if plan.is_takeover else None
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


def _base(tables: Tables, claim: Claim, last: Device) -> Tail:
    if claim.code is None:
        raise ReplacementNeeded
    if claim.code not in tables.codes.get(claim.attempt, set()):
        raise ReplacementInvalid
    tables.codes[claim.attempt].discard(claim.code)
    return tables.tail(last)
