"""What a signal post or a door screen of a circuit has to know.

A post is no tablet of anybody: it has a code that the coordinator reads on the page of
the circuit, no name, no journal. It hears the hours of its circuit and computes each
signal itself, as the tablets do (`docs/reference/ecos/bells.md`). The screen at a door
hears what opens the text of that door, where doors are on screens, from the launch on.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from concours.core.authoring.stations.model import STATIONS_COUNT
from concours.core.ecos.circuits.posts import post_code
from concours.core.kernel.errors import Refusal
from concours.core.people.roster.codes import CODE_LENGTH_MAX, plain_code
from concours.gateway.database import Database
from concours.gateway.delivery.bulletin import Audience, Bulletin, Channel
from concours.gateway.settings import Settings
from concours.store.journal.posts import (
    Door,
    PostCircuit,
    find_post_circuits,
    load_post_circuit,
)

FRESH_S = 4.0
"""How long one look at a circuit serves all who ask of it."""
LOOK_S = 1.0
"""Codes that nobody has cost no more than one look at the circuits in so long."""
REVOKED_NAMED_MAX = 50
"""Of each circuit, how many codes that were taken back are told from anybody's."""
HEARD = frozenset(
    {
        *("armed", "disarmed", "launched", "paused", "resumed", "replayed"),
        *("closed", "moved", "cancelled"),
    }
)
"""News of hours. Never keys of a station, never names."""
DOORS_COUNT = STATIONS_COUNT


@dataclass(eq=False)
class PostUnknown(Refusal):
    """No circuit that is not gathered has signal posts of this code."""

    code: ClassVar[str] = "post.unknown"


@dataclass(eq=False)
class PostRevoked(Refusal):
    """The code was taken back: the posts of its circuit have another one."""

    code: ClassVar[str] = "post.revoked"


class SignalPosts:
    """The circuits by the code of their posts, looked at again when they grow old."""

    def __init__(
        self, database: Database, bulletin: Bulletin, settings: Settings
    ) -> None:
        self._database = database
        self._bulletin = bulletin
        self._key = settings.codes_key
        self._circuits: dict[str, tuple[UUID, int]] = {}
        self._looked_at = -LOOK_S
        self._seen: dict[UUID, tuple[float, PostCircuit]] = {}
        self._lock = asyncio.Lock()

    async def tell(self, code: str, *, door: int | None = None) -> dict[str, object]:
        """Return what the posts of a code know now; at a `door`, its text too.

        Raises `PostUnknown`, `PostRevoked`.
        """
        circuit = await self._circuit(plain_code(code[:CODE_LENGTH_MAX]))
        text = {} if door is None else self._door_text(circuit, door)
        return text | {
            "sitting": circuit.sitting,
            "title": circuit.title,
            "scheduled_ms": circuit.scheduled,
            "site": circuit.site_name,
            "circuit": circuit.code,
            "tempo": circuit.tempo,
            "doors": [
                {
                    "station": door.station,
                    "room": door.room,
                    "numbers": door.numbers,
                    "is_withdrawn": self._is_withdrawn(circuit, door),
                }
                for door in circuit.doors
            ],
            "news": self._news(circuit),
        }

    async def _circuit(self, code: str) -> PostCircuit:
        async with self._lock:
            if code not in self._circuits:
                await self._look()
            if code not in self._circuits:
                raise PostUnknown
            circuit, number = self._circuits[code]
            post_circuit = await self._fresh(circuit, number)
            if number != post_circuit.code_number:
                raise PostRevoked
            return post_circuit

    async def _look(self) -> None:
        """Read which circuits there are, at most once in `LOOK_S`."""
        now = time.monotonic()
        if now - self._looked_at < LOOK_S:
            return
        async with self._database.transaction() as connection:
            circuits = await find_post_circuits(connection)
        self._looked_at = now
        self._circuits = {
            plain_code(post_code(self._key, circuit, number)): (circuit, number)
            for circuit, last in circuits
            for number in range(max(1, last - REVOKED_NAMED_MAX), last + 1)
        }

    async def _fresh(self, circuit: UUID, number: int) -> PostCircuit:
        """Return a circuit as it was seen lately; anew for a code made since."""
        now = time.monotonic()
        look = self._seen.get(circuit)
        fresh_s = LOOK_S if look and self._awaits_keys(look[1]) else FRESH_S
        is_recent = look is not None and now - look[0] < fresh_s
        if look is not None and is_recent and number <= look[1].code_number:
            return look[1]
        async with self._database.transaction() as connection:
            post_circuit = await load_post_circuit(connection, circuit)
        if post_circuit is None:
            self._circuits = {
                code: own for code, own in self._circuits.items() if own[0] != circuit
            }
            raise PostUnknown
        self._seen[circuit] = now, post_circuit
        return post_circuit

    def _door_text(self, circuit: PostCircuit, number: int) -> dict[str, object]:
        """Return what the screen at a door brings and opens: of its own station alone.

        Keys are told once its circuit hears of the launch: another site may have
        started before.
        """
        own_doors = [door for door in circuit.doors if door.station == number - 1]
        if not circuit.has_door_screens or not own_doors:
            return {}
        [door] = own_doors
        if self._is_withdrawn(circuit, door):
            return {}
        keys = [door.key, door.documents_key]
        if not self._is_launched(circuit):
            keys = [None, None]
        key, documents_key = [None if key is None else key.hex() for key in keys]
        return {
            "text": {
                "package": circuit.package.hex(),
                "signer": circuit.signer.hex(),
                "station": door.station_code,
                "key": key,
                "documents_key": documents_key,
            }
        }

    def _is_launched(self, circuit: PostCircuit) -> bool:
        return any(item["kind"] == "launched" for item in self._news(circuit))

    def _awaits_keys(self, circuit: PostCircuit) -> bool:
        """Tell whether a circuit was seen before the keys of its doors were out."""
        has_all_keys = all(door.key is not None for door in circuit.doors)
        is_due = circuit.has_door_screens and not has_all_keys
        return is_due and self._is_launched(circuit)

    def _news(self, circuit: PostCircuit) -> list[Mapping[str, Any]]:
        """Return the news of hours, as one chair heard them: all hear the same."""
        channels: dict[Channel, int] = {
            ("nation", circuit.sitting, None): 0,
            ("site", circuit.sitting, circuit.site): 0,
        }
        for door in circuit.doors[:1]:
            channels["candidate", circuit.sitting, door.attempt] = 0
        return [item for item in self._heard(channels) if item["kind"] in HEARD]

    def _is_withdrawn(self, circuit: PostCircuit, door: Door) -> bool:
        own: Channel = "candidate", circuit.sitting, door.attempt
        return any(item["kind"] == "withdrawn" for item in self._heard({own: 0}))

    def _heard(self, channels: Mapping[Channel, int]) -> Sequence[Mapping[str, Any]]:
        items = self._bulletin.concerning(Audience(channels), after=0)
        return [msgspec.json.decode(item.data) for item in items]
