"""Takes one batch: whose it is, whether it follows, and then the group commit."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TypeAlias

from concours.core.delivery.journal.entry import (
    AttemptId,
    ChainBroken,
    Equivocation,
    Tail,
)
from concours.core.delivery.sync.batch import (
    Batch,
    HeldTail,
    Run,
    UnknownDevice,
    check,
)
from concours.core.delivery.sync.quota import QuotaExceeded, QuotaUse, spend
from concours.gateway.batcher import Batcher, Bounds
from concours.gateway.database import Database
from concours.gateway.delivery.bulletin import Audience, audience_of
from concours.gateway.delivery.clock_alarm import ClockAlarm
from concours.gateway.delivery.group_commit import GroupCommit
from concours.gateway.delivery.heartbeats import Heartbeats
from concours.gateway.delivery.in_flight import InFlight
from concours.gateway.lru_cache import LruCache
from concours.store.journal.devices import Device, devices_of_chains
from concours.store.journal.durable import wait_for_standbys
from concours.store.journal.entries import find_head, read_tail, read_tails
from concours.store.journal.presence import Presence

Chain: TypeAlias = tuple[AttemptId, int]
Key: TypeAlias = tuple[int, int]
"""A chain as it is remembered: numbers, which Python compares faster than UUIDs."""

LOOKED_UP_COUNT_MAX = 500


@dataclass(frozen=True, slots=True)
class DeviceReader:
    """A device, and whom it is as a reader of the news."""

    device: Device
    audience: Audience


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What the centre holds of a device's chain, after the commit."""

    audience: Audience
    held: int


class BatchReceiver:
    """Checks and stores batches; remembers devices and tails between them.

    What is remembered only spares a question: a batch that does not fit it is judged
    again on what the database says, and the database judges every write itself.
    """

    def __init__(
        self, database: Database, group: GroupCommit, signs: Heartbeats
    ) -> None:
        self._database = database
        self._group = group
        self._signs = signs
        self._ahead = ClockAlarm()
        self._in_flight = InFlight()
        self._looked_up: Batcher[Chain, tuple[Device, Tail]] = Batcher(
            self._look_up, Bounds(count_max=LOOKED_UP_COUNT_MAX)
        )
        self._devices: LruCache[Key, DeviceReader] = LruCache()
        self._tails: LruCache[Key, Tail] = LruCache()
        self._signatures: LruCache[Key, bytes] = LruCache()
        self._spent: LruCache[int, QuotaUse] = LruCache()
        self._generation = database.generation

    async def take(self, batch: Batch, presence: Presence) -> Acknowledged:
        """Make a batch durable and say how many entries are held.

        Raises the refusals of `core.sync.batch.check`, and `Unavailable`; `UnderWay` of
        a third batch of one chain at a time.
        """
        known = await self._known(batch)
        try:
            with self._place(batch, known.device):
                run, tail = await self._check(batch, known.device)
                if run is not None:
                    self._spend(run)
                    await self._group.keep(run)
        except QuotaExceeded:
            self._signs.note(presence)  # it is there, and whoever looks must see it
            raise
        except (ChainBroken, Equivocation) as refusal:
            self._tails.drop(_key(batch))
            if isinstance(refusal, ChainBroken):
                refusal.held = (await self._tail(batch)).count
            raise
        self._signs.note(presence)
        self._ahead.note(batch, presence.seen)
        self._remember(batch, tail)
        return Acknowledged(known.audience, self._remembered(batch, tail).count)

    def _place(self, batch: Batch, device: Device) -> AbstractContextManager[None]:
        """Take a place among what is under way: a sign of life needs none."""
        tail = self._tails.get(_key(batch))
        if tail is not None and not batch.entries and _follows(batch, tail):
            return nullcontext()
        return self._in_flight.take(batch, device.public_key)

    def _spend(self, run: Run) -> None:
        """Count what a run takes against its attempt's quota. Raises `QuotaExceeded`.

        Only of what its own device has signed: nobody spends another's.
        """
        attempt = run.entries[0].attempt.int
        now_ms = int(asyncio.get_running_loop().time() * 1_000)
        spent = self._spent.get(attempt) or QuotaUse(at_ms=now_ms)
        self._spent.put(attempt, spend(spent, run, now_ms=now_ms))

    async def stop(self) -> None:
        """Tell whoever still waits for an answer that there is none."""
        await self._looked_up.stop()

    async def _known(self, batch: Batch) -> DeviceReader:
        known = self._devices.get(_key(batch))
        return known or (await self._ask(batch))[0]

    async def _check(self, batch: Batch, device: Device) -> tuple[Run | None, Tail]:
        tail = await self._tail(batch)
        if self._is_vouched_for(batch, tail):
            return None, tail
        if _follows(batch, tail):
            held = HeldTail(tail, before=tail)
        else:
            self._tails.drop(_key(batch))
            held = await self._read_held(batch, device)
        run, tail = check(batch, held, public_key=device.public_key)
        self._signatures.put(_key(batch), batch.signature)
        return run, tail

    def _is_vouched_for(self, batch: Batch, tail: Tail) -> bool:
        """Tell whether a sign of life repeats the signature checked last, at the tail.

        One head has one statement: what has vouched for it once needs no second look.
        """
        is_still_there = not batch.entries and batch.head == tail.head
        return is_still_there and self._signatures.get(_key(batch)) == batch.signature

    async def _tail(self, batch: Batch) -> Tail:
        if self._generation != self._database.generation:
            self._generation = self._database.generation
            self._tails.clear()
        tail = self._tails.get(_key(batch))
        return tail or (await self._ask(batch))[1]

    async def _ask(self, batch: Batch) -> tuple[DeviceReader, Tail]:
        """Ask the database for a device and its tail, and remember both."""
        device, tail = await self._looked_up.ask((batch.attempt, batch.epoch))
        known = DeviceReader(device, audience_of([device]))
        self._devices.put(_key(batch), known)
        self._remember(batch, tail)
        return known, tail

    async def _look_up(
        self, chains: Sequence[Chain]
    ) -> Sequence[tuple[Device, Tail] | UnknownDevice]:
        async with self._database.transaction() as connection:
            found = await devices_of_chains(connection, chains)
            if found:
                await wait_for_standbys(connection)
        return [
            found.get(chain) or UnknownDevice(str(chain[0]), chain[1])
            for chain in chains
        ]

    async def _read_held(self, batch: Batch, device: Device) -> HeldTail:
        """Read what the batch repeats, and the tail just before it."""
        none = Tail(0, device.genesis)
        chain = batch.attempt, batch.epoch
        async with self._database.transaction() as connection:
            tail = await read_tail(connection, *chain) or none
            await wait_for_standbys(connection)
            if not batch.entries:
                named = await find_head(connection, *chain, batch.head)
                if batch.head == none.head:
                    named = none
                return HeldTail(tail, before=named or tail)
            first = batch.entries[0].seq
            span = await read_tails(
                connection, *chain, start=first - 1, stop=first + len(batch.entries)
            )
        before = none if first == 0 else span.pop(0) if span else tail
        return HeldTail(tail, before, tuple(after.head for after in span))

    def _remember(self, batch: Batch, tail: Tail) -> None:
        """Keep the longer of two tails: of two answers the later may come first."""
        self._tails.put(
            _key(batch),
            max(tail, self._remembered(batch, tail), key=_count),
        )

    def _remembered(self, batch: Batch, tail: Tail) -> Tail:
        return self._tails.get(_key(batch)) or tail


def _key(batch: Batch) -> Key:
    return batch.attempt.int, batch.epoch


def _follows(batch: Batch, tail: Tail) -> bool:
    """Tell whether a batch begins, or a sign of life stands, exactly at the tail."""
    if batch.entries:
        return batch.entries[0].seq == tail.count
    return batch.head == tail.head


def _count(tail: Tail) -> int:
    return tail.count
