"""The reply to an enrolment (`docs/reference/wire.md`)."""

from collections.abc import Sequence

from concours.core.people.roster.settings import settings_of_tablet
from concours.gateway.enrolment.requests import ProvenCandidate
from concours.store.journal.devices import Device
from concours.store.journal.enrolment import RosterCandidate, Seat


def enrolment_reply(
    candidate: ProvenCandidate, devices: Sequence[Device]
) -> dict[str, object]:
    """Return what the tablet learns: who sits there, and its open sittings.

    `devices` are the tablet's own epochs.
    """
    person = candidate.person
    own = {device.attempt: device for device in devices}
    return {
        "token": candidate.token,
        "candidate": {
            "number": person.number,
            "name": person.name,
            "site": person.site,
            "room": person.room,
            "seat": person.seat,
        },
        "settings": settings_of_tablet(candidate.settings),
        "sittings": [
            _sitting(person, seat, own[seat.attempt])
            for seat in candidate.seats
            if seat.is_open and seat.attempt in own
        ],
    }


def _sitting(person: RosterCandidate, seat: Seat, device: Device) -> dict[str, object]:
    base = device.base
    return {
        "sitting": seat.sitting,
        "attempt": seat.attempt,
        "epoch": device.epoch,
        "title": seat.title,
        "kind": seat.kind,
        "scheduled_ms": seat.scheduled,
        "duration_ms": seat.duration_ms,
        "factor": person.factor,
        "place": {"site": seat.site, "room": seat.room, "seat": seat.seat},
        "package": seat.package.hex(),
        "sealed": seat.sealed,
        "signer": seat.signer.hex(),
        "base": base
        and {"epoch": device.epoch - 1, "count": base.count, "head": base.head.hex()},
    }
