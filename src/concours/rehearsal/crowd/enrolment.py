"""A virtual tablet enrols, however often it must ask."""

import asyncio
from dataclasses import dataclass
from typing import Any

import msgspec

from concours.core.delivery.sync.outbox import retry_ms
from concours.core.kernel.crypto import DeviceKey
from concours.rehearsal.crowd.line import Channel
from concours.rehearsal.crowd.outcome import Answered, Down, Outcome, Refused
from concours.rehearsal.crowd.seat import Seat, Surroundings


@dataclass(frozen=True, slots=True)
class Claim:
    """Who asks, for which device; with a code if it takes over from another."""

    seat: Seat
    key: DeviceKey
    replacement: str | None


async def claim_once(channel: Channel, claim: Claim) -> Outcome:
    """Ask once to be enrolled."""
    body = msgspec.json.encode(
        {
            "candidate": claim.seat.number,
            "code": claim.seat.code,
            "replacement": claim.replacement,
            "public_key": claim.key.public.hex(),
        }
    )
    return await channel.ask("POST", "/enrol", body=body)


async def enrol(channel: Channel, claim: Claim, around: Surroundings) -> dict[str, Any]:
    """Ask until enrolled; return what the centre says then."""
    failures_count = 0
    while True:
        outcome = await claim_once(channel, claim)
        match outcome:
            case Answered(enrolled):
                return enrolled
            case Refused(code):
                around.tally.answers[code] += 1
            case Down(reason):
                around.tally.answers[f"enrol.{reason}"] += 1
        failures_count += 1
        await asyncio.sleep(retry_ms(failures_count, around.chance.random()) / 1_000)
