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
from concours.core.delivery.mailbox.box import (
    Box,
    open_box,
    require_bounds,
    require_vouched,
)
from concours.core.delivery.sync.batch import (
    Batch,
    HeldTail,
    Run,
    UnknownDevice,
    check,
)
from concours.core.delivery.sync.quota import QuotaExceeded, QuotaUse, spend
from concours.gateway.batcher import BatchBounds, Batcher
from concours.gateway.database import Database
from concours.gateway.delivery.bulletin import Audience, audience_of
from concours.gateway.delivery.clock_alarm import ClockAlarm
from concours.gateway.delivery.group_commit import GroupCommit
from concours.gateway.delivery.heartbeats import Heartbeats
from concours.gateway.delivery.in_flight import InFlight
from concours.gateway.lru_cache import LruCache
from concours.store.journal.devices import (
    Device,
    Erasures,
    devices_of_chains,
    read_erasures,
)
from concours.store.journal.durable import wait_for_standbys
from concours.store.journal.entries import find_head, read_tail, read_tails
from concours.store.journal.presence import Presence

Chain: TypeAlias = tuple[AttemptId, int]
Key: TypeAlias = tuple[int, int]
"""A chain as it is remembered: numbers, which Python compares faster than UUIDs."""

LOOKUPS_COUNT_MAX = 500


@dataclass(frozen=True, slots=True)
class DeviceReader:
    """A device, and whom it is as a reader of the news."""

    device: Device
    audience: Audience


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What the centre holds of a device's chain, after the commit."""

    audience: Audience
    held: int


class BatchReceiver:
    """Checks and stores batches; remembers devices and tails between them.

    What is remembered only spares a question: a batch that does not fit it is judged
    again on what the database says, and the database judges every write itself.
    """

    def __init__(
        self, database: Database, group_commit: GroupCommit, heartbeats: Heartbeats
    ) -> None:
        self._database = database
        self._group_commit = group_commit
        self._heartbeats = heartbeats
        self._clock_alarm = ClockAlarm()
        self._in_flight = InFlight()
        self._lookups: Batcher[Chain, tuple[Device, Tail]] = Batcher(
            self._look_up, BatchBounds(count_max=LOOKUPS_COUNT_MAX)
        )
        self._devices: LruCache[Key, DeviceReader] = LruCache()
        self._tails: LruCache[Key, Tail] = LruCache()
        self._signatures: LruCache[Key, bytes] = LruCache()
        self._quota_uses: LruCache[int, QuotaUse] = LruCache()
        self._generation = database.generation
        self._erasures: Erasures = ()
        self._is_emptied = True

    async def take(self, batch: Batch, presence: Presence | None) -> Acknowledgement:
        """Make a batch durable and say how many entries are held.

        Without a `presence` it comes from a relay: no sign that its tablet is there.
        Raises the refusals of `core.delivery.sync.batch.check`, and `Unavailable`;
        `UnderWay` of a third batch of one chain at a time.
        """
        reader = await self._find_reader(batch)
        try:
            with self._place(batch, reader.device):
                run, tail = await self._check(batch, reader.device)
                if run is not None:
                    self._spend(run)
                    await self._group_commit.keep(run)
        except QuotaExceeded:
            if presence is not None:  # it is there, and whoever looks must see it
                self._heartbeats.note(presence)
            raise
        except (ChainBroken, Equivocation) as refusal:
            self._tails.drop(_key(batch))
            if isinstance(refusal, ChainBroken):
                refusal.held = (await self._tail(batch)).count
            raise
        if presence is not None:
            self._heartbeats.note(presence)
            self._clock_alarm.note(batch, presence.seen)
        self._remember(batch, tail)
        return Acknowledgement(reader.audience, self._remembered(batch, tail).count)

    async def take_box(self, box: Box, key: bytes) -> Acknowledgement:
        """Take what a relay brings: as its device signed it, then as its batch.

        Raises also the refusals of `core.delivery.mailbox.box`.
        """
        require_bounds(box)
        reader = await self._find_reader(box)
        require_vouched(box, reader.device.public_key)
        return await self.take(open_box(box, key), None)

    def _place(self, batch: Batch, device: Device) -> AbstractContextManager[None]:
        """Take a place among what is under way: a heartbeat needs none."""
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
        use = self._quota_uses.get(attempt) or QuotaUse(at_ms=now_ms)
        self._quota_uses.put(attempt, spend(use, run, now_ms=now_ms))

    async def forget_erased(self) -> None:
        """Forget every device, as far as an erasure has come since last time.

        And once more a turn later: a batch may have been read before it.
        """
        async with self._database.transaction() as connection:
            erasures = await read_erasures(connection)
        is_new = erasures != self._erasures
        if is_new or not self._is_emptied:
            for cache in (self._devices, self._tails, self._signatures):
                cache.clear()
            self._quota_uses.clear()
        self._erasures, self._is_emptied = erasures, not is_new

    async def stop(self) -> None:
        """Tell whoever still waits for an answer that there is none."""
        await self._lookups.stop()

    async def _find_reader(self, batch: Batch | Box) -> DeviceReader:
        reader = self._devices.get(_key(batch))
        return reader or (await self._ask(batch))[0]

    async def _check(self, batch: Batch, device: Device) -> tuple[Run | None, Tail]:
        tail = await self._tail(batch)
        if self._is_vouched_for(batch, tail):
            return None, tail
        if _follows(batch, tail):
            held_tail = HeldTail(tail, before=tail)
        else:
            self._tails.drop(_key(batch))
            held_tail = await self._read_held(batch, device)
        run, tail = check(
            batch, held_tail, public_key=device.public_key, writer=device.writer
        )
        self._signatures.put(_key(batch), batch.signature)
        return run, tail

    def _is_vouched_for(self, batch: Batch, tail: Tail) -> bool:
        """Tell whether a heartbeat repeats the signature checked last, at the tail.

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

    async def _ask(self, batch: Batch | Box) -> tuple[DeviceReader, Tail]:
        """Ask the database for a device and its tail, and remember both."""
        device, tail = await self._lookups.ask((batch.attempt, batch.epoch))
        reader = DeviceReader(device, audience_of([device]))
        self._devices.put(_key(batch), reader)
        self._remember(batch, tail)
        return reader, tail

    async def _look_up(
        self, chains: Sequence[Chain]
    ) -> Sequence[tuple[Device, Tail] | UnknownDevice]:
        async with self._database.transaction() as connection:
            devices_by_chain = await devices_of_chains(connection, chains)
            if devices_by_chain:
                await wait_for_standbys(connection)
        return [
            devices_by_chain.get(chain) or UnknownDevice(str(chain[0]), chain[1])
            for chain in chains
        ]

    async def _read_held(self, batch: Batch, device: Device) -> HeldTail:
        """Read what the batch repeats, and the tail just before it."""
        empty_tail = Tail(0, device.genesis)
        chain = batch.attempt, batch.epoch
        async with self._database.transaction() as connection:
            tail = await read_tail(connection, *chain) or empty_tail
            await wait_for_standbys(connection)
            if not batch.entries:
                named_tail = await find_head(connection, *chain, batch.head)
                if batch.head == empty_tail.head:
                    named_tail = empty_tail
                return HeldTail(tail, before=named_tail or tail)
            first = batch.entries[0].seq
            span = await read_tails(
                connection, *chain, start=first - 1, stop=first + len(batch.entries)
            )
        before = empty_tail if first == 0 else span.pop(0) if span else tail
        return HeldTail(tail, before, tuple(after.head for after in span))

    def _remember(self, batch: Batch | Box, tail: Tail) -> None:
        """Keep the longer of two tails: of two answers the later may come first."""
        self._tails.put(
            _key(batch),
            max(tail, self._remembered(batch, tail), key=_count),
        )

    def _remembered(self, batch: Batch | Box, tail: Tail) -> Tail:
        return self._tails.get(_key(batch)) or tail


def _key(batch: Batch | Box) -> Key:
    return batch.attempt.int, batch.epoch


def _follows(batch: Batch, tail: Tail) -> bool:
    """Tell whether a batch begins, or a heartbeat stands, exactly at the tail."""
    if batch.entries:
        return batch.entries[0].seq == tail.count
    return batch.head == tail.head


def _count(tail: Tail) -> int:
    return tail.count
