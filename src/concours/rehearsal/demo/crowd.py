"""The crowd of a demonstration: everybody but the visitor, all day long."""

import asyncio
from collections.abc import Mapping, Sequence
from hashlib import shake_256
from random import Random
from typing import Any

from concours.core.kernel.crypto import DeviceKey, private_key_from
from concours.rehearsal.conductor.scenarios import sample_numbers
from concours.rehearsal.crowd.crowd import Crowd
from concours.rehearsal.crowd.line import sources_of
from concours.rehearsal.crowd.messages import Enrol, Plan, Replace
from concours.rehearsal.crowd.seat import Seat
from concours.rehearsal.crowd.tablet import Tablet
from concours.rehearsal.demo.ability import Keys
from concours.rehearsal.demo.memory import Memory
from concours.rehearsal.demo.tablet import Cohort, DemoTablet

ABSENT_PER_MILLE = 20
ARRIVAL_MS, RETURN_MS = 60_000, 5_000
"""A whole morning, accelerated; and everybody at once, after a restart."""


def plan_of(demo_data: Mapping[str, Any], count: int, port: int) -> Plan:
    """Return who plays: `count` candidates after the visitor's, a few absent."""
    visitors: int = demo_data["crowd"]["visitors"]
    people: Sequence[Any] = demo_data["candidates"][visitors : visitors + count]
    absent = set(sample_numbers(people, ABSENT_PER_MILLE, seed=1))
    sites = sorted({person["site"] for person in people})
    return Plan(
        seats=[
            (person["number"], person["code"], sites.index(person["site"]))
            for person in people
            if person["number"] not in absent
        ],
        sources=sources_of(len(sites)),
        gateway=("127.0.0.1", port),
        speed=1.0,
        seed=1,
    )


class DemoCrowd(Crowd):
    """Tablets whose keys come from a secret: they are the same after a restart.

    `keys` holds the right answers of each sitting that was launched, by its id.
    """

    def __init__(
        self,
        plan: Plan,
        portal: tuple[str, int],
        memory: Memory,
        speeds: Mapping[str, float],
        secret: str,
    ) -> None:
        self._memory = memory
        self._speeds = speeds
        self._secret = secret
        self._cohort: Cohort | None = None
        self.keys: dict[str, Keys] = {}
        super().__init__(plan, portal)

    def arrive(self) -> None:
        """Let everybody in: over a minute, or at once when they were there before."""
        was_there = not self._memory.keys.keys().isdisjoint(self.tablets)
        self.enrol(Enrol(spread_ms=RETURN_MS if was_there else ARRIVAL_MS))

    def sample(self, per_mille: int) -> list[str]:
        """Return the numbers of that share of the crowd, always the same ones."""
        chance = Random(2)  # noqa: S311 -- no secret
        numbers = sorted(self.tablets)
        count = max(1, len(numbers) * per_mille // 1_000)
        return chance.sample(numbers, min(count, len(numbers)))

    def replace(self, order: Replace) -> None:
        """Give a candidate another tablet; what they have yet to do goes with them."""
        old = self.tablets[order.number][-1]
        self._memory.keys[order.number].add(old.key.public)
        new = self._tablet(old.seat, is_new=True)
        new.device.acts = old.device.acts
        self.tablets[order.number] = [new]
        self._live(new, order.code)

    def _tablet(self, seat: Seat, *, is_new: bool = False) -> Tablet:
        if self._cohort is None:
            self._cohort = Cohort(self.around, self._speeds, self._memory, self.keys)
        known_count = self._known_count(seat.number)
        place = known_count if is_new else max(0, known_count - 1)
        key = self._key(seat.number, place=place)
        return DemoTablet(seat, self.lines[seat.site], key, self._cohort)

    def _known_count(self, number: str) -> int:
        """How many tablets of ours this candidate has had."""
        public_keys, count = self._memory.keys.get(number, set()), 0
        while self._key(number, place=count).public in public_keys:
            count += 1
        return count

    def _key(self, number: str, *, place: int) -> DeviceKey:
        stream = shake_256(f"{self._secret} {number} {place}".encode())
        return DeviceKey(private_key_from(stream.digest))


async def prune_for_ever(crowd: DemoCrowd, every_s: float = 60.0) -> None:
    """Forget figures that nobody reads in a demonstration."""
    while True:
        await asyncio.sleep(every_s)
        crowd.around.tally.seconds.clear()
