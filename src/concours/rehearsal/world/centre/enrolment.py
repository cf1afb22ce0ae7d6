"""What a tablet asks of the centre beside its journal, one transaction each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from concours.core.delivery.calls.call import CallRequest, CallTooLate, take_call
from concours.core.delivery.journal.entry import CANDIDATE, AttemptId, Writer, genesis
from concours.core.delivery.sitting.phases import Closed
from concours.core.delivery.sync.takeover import (
    KnownAttempt,
    KnownEpoch,
    Opening,
    opening,
)
from concours.core.kernel.time import Instant
from concours.core.people.sign_in.enrolment import ReplacementInvalid, ReplacementNeeded
from concours.rehearsal.world.centre.device import Device
from concours.rehearsal.world.centre.tables import Tables

NEVER_QUIET = Instant(0)
"""Simulated sittings are shorter than the time after which a tablet is quiet."""

OpenByCode: TypeAlias = Callable[[Mapping[AttemptId, KnownAttempt], AttemptId], Opening]


@dataclass(frozen=True, slots=True)
class Claim:
    """Who asks, with which key, and the replacement code if there is one.

    `attempts` are the candidate's own, in the order of their sittings, or a chair's.
    """

    attempts: tuple[AttemptId, ...]
    site: int
    public_key: bytes
    code: str | None
    writer: Writer = CANDIDATE


def enrol(tables: Tables, claim: Claim, open_by_code: OpenByCode) -> tuple[Device, ...]:
    """Return the devices that the claim opens, or opened before, in order.

    Raises `ReplacementNeeded`, `ReplacementInvalid`.
    """
    attempts = {
        attempt: _known_attempt(tables, claim, order)
        for order, attempt in enumerate(claim.attempts, start=1)
    }
    plan = opening(attempts, claim.public_key, now=NEVER_QUIET)
    if plan.needs_code:
        plan = open_by_code(attempts, _attempt_of_code(tables, claim))
        if not plan.is_takeover:
            raise ReplacementInvalid
        tables.codes[_attempt_of_code(tables, claim)].discard(claim.code or "")
    for order, attempt in enumerate(claim.attempts, start=1):
        if attempt in plan.first or attempt in plan.after:
            _open(tables, claim, attempt, order)
    devices = [d for attempt in claim.attempts for d in tables.devices_of(attempt)]
    return tuple(d for d in devices if d.public_key == claim.public_key)


def admit(
    tables: Tables, claim: Device, require: Callable[[KnownAttempt], None], now: int
) -> Device:
    """Return the device of a tablet that took its place at a relay.

    Raises what `require` raises of the attempt as it is known.
    """
    known = tables.devices.get(claim.chain)
    if known is not None and known.public_key == claim.public_key:
        return known
    devices, sitting = tables.devices_of(claim.attempt), tables.sitting(claim.order)
    heard = [Instant(tables.heard_ms.get(device.chain, 0)) for device in devices]
    require(
        KnownAttempt(
            epochs=[
                KnownEpoch(device.epoch, device.public_key, heard_at)
                for device, heard_at in zip(devices, heard, strict=True)
            ],
            is_collected=sitting.is_collected,
        )
    )
    base, base_epoch = tables.tail(devices[-1]), devices[-1].epoch
    device = replace(claim, base=base, base_epoch=base_epoch)
    tables.devices[claim.chain] = device
    tables.enrolled_ms = now
    news = {"kind": "superseded", "epoch": claim.epoch}
    sitting.tell(news, attempt=claim.attempt)
    return device


def keep_call(
    tables: Tables, request: CallRequest, attempt: AttemptId, now: Instant
) -> None:
    """Keep a call to the room. Raises `CallTooLate`, `CallOpen`, `CallsTooMany`."""
    device = tables.devices_of(attempt)[-1]
    if tables.sitting(device.order).is_collected:
        raise CallTooLate
    calls = tables.calls.setdefault(attempt, {})
    calls[request.id] = take_call([*calls.values()], request, now=now)


def _known_attempt(tables: Tables, claim: Claim, order: int) -> KnownAttempt:
    attempt, sitting = claim.attempts[order - 1], tables.sitting(order)
    devices = tables.devices_of(attempt)
    chains = [tables.chains.get(device.chain, []) for device in devices]
    last = next((chain[-1].entry for chain in reversed(chains) if chain), None)
    is_closed = isinstance(sitting.phase_of(claim.site), Closed)
    return KnownAttempt(
        epochs=[KnownEpoch(d.epoch, d.public_key, NEVER_QUIET) for d in devices],
        is_announced=sitting.course_of(claim.site, attempt).t0 is not None,
        is_begun=last is not None,
        is_over=is_closed or (last is not None and last.kind == "handed"),
        is_collected=sitting.is_collected,
    )


def _attempt_of_code(tables: Tables, claim: Claim) -> AttemptId:
    if claim.code is None:
        raise ReplacementNeeded
    for attempt in claim.attempts:
        if claim.code in tables.codes.get(attempt, set()):
            return attempt
    raise ReplacementInvalid


def _open(tables: Tables, claim: Claim, attempt: AttemptId, order: int) -> None:
    devices = tables.devices_of(attempt)
    epoch = devices[-1].epoch + 1 if devices else 1
    device = Device(
        attempt=attempt,
        epoch=epoch,
        site=claim.site,
        public_key=claim.public_key,
        genesis=genesis(attempt, epoch, claim.public_key, writer=claim.writer).head,
        base=tables.tail(devices[-1]) if devices else None,
        base_epoch=devices[-1].epoch if devices else None,
        order=order,
        writer=claim.writer,
    )
    tables.devices[device.chain] = device
    if devices:
        news = {"kind": "superseded", "epoch": epoch}
        tables.sitting(order).tell(news, attempt=attempt)
