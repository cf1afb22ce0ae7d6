"""The reply to an enrolment (`docs/reference/wire.md`)."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from concours.core.delivery.journal.entry import AttemptId
from concours.core.ecos.bells.tempo import read_tempo
from concours.core.ecos.circuits.turns import sheet_of_station, write_sheet
from concours.core.kernel.time import Instant
from concours.core.people.roster.settings import settings_of_tablet
from concours.gateway.enrolment.requests import ProvenPerson
from concours.gateway.relays.directory import RelayDirectory
from concours.store.journal.devices import Device
from concours.store.journal.enrolment import Chair, RosterPerson, Seat

Takeovers: TypeAlias = Mapping[tuple[AttemptId, int], Instant]
"""Since when an epoch is of another examiner than who wrote before."""


def enrolment_reply(
    bearer: ProvenPerson,
    devices: Sequence[Device],
    relays: RelayDirectory,
    takeovers: Takeovers,
) -> dict[str, object]:
    """Return what the tablet learns: who sits there, and its open sittings.

    `devices` are the tablet's own epochs.
    """
    own = {device.attempt: device for device in devices}
    seats = [seat for seat in bearer.seats if seat.is_open and seat.attempt in own]
    own_devices = [own[seat.attempt] for seat in seats]
    sittings = [_sitting(seat, own[seat.attempt], takeovers) for seat in seats]
    if bearer.person.badge.is_examiner:
        return {
            "token": bearer.token,
            "examiner": _examiner(bearer.person),
            "sittings": sittings,
        }
    return {
        "token": bearer.token,
        "candidate": _candidate(bearer.person),
        "settings": settings_of_tablet(bearer.settings),
        "sittings": [
            sitting | relays.terms_of(device.site, device.attempt, device.epoch)
            for sitting, device in zip(sittings, own_devices, strict=True)
        ],
    }


def epochs_of(reply: Mapping[str, Any]) -> Sequence[tuple[UUID, int]]:
    """Return the epochs that a reply gives to a tablet."""
    return [(sitting["attempt"], sitting["epoch"]) for sitting in reply["sittings"]]


def _candidate(person: RosterPerson) -> dict[str, object]:
    return {
        "number": person.number,
        "name": person.name,
        "site": person.site,
        "room": person.room,
        "seat": person.seat,
    }


def _examiner(person: RosterPerson) -> dict[str, object]:
    return {
        "number": person.number,
        "name": person.name,
        "university": person.site,
    }


def _sitting(seat: Seat, device: Device, takeovers: Takeovers) -> dict[str, object]:
    base, chair = device.base, seat.chair
    taken_over_at = takeovers.get((device.attempt, device.epoch))
    fields = {} if chair is None else {"chair": _chair(chair, taken_over_at)}
    return fields | {
        "sitting": seat.sitting,
        "attempt": seat.attempt,
        "epoch": device.epoch,
        "title": seat.title,
        "kind": seat.kind,
        "scheduled_ms": seat.scheduled,
        "duration_ms": seat.duration_ms,
        "factor": seat.factor,
        "place": {"site": seat.site, "room": seat.room, "seat": seat.seat},
        "package": seat.package.hex(),
        "sealed": seat.sealed,
        "signer": seat.signer.hex(),
        "base": base
        and {"epoch": device.base_epoch, "count": base.count, "head": base.head.hex()},
    }


def _chair(chair: Chair, taken_over_at: Instant | None) -> dict[str, object]:
    turns_count = read_tempo(chair.tempo).turns_count
    sheet = sheet_of_station(chair.members, chair.station, turns_count)
    return {
        "circuit": chair.circuit,
        "station": chair.station,
        "code": chair.code,
        "place": chair.place,
        "tempo": chair.tempo,
        "turns": write_sheet(sheet),
        "turns_number": chair.turns_number,
        "taken_over_ms": taken_over_at,
    }
