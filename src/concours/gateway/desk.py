"""Takes one batch: whose it is, whether it follows, and then the group commit."""

from dataclasses import dataclass
from typing import TypeAlias

from concours.core.journal.entry import (
    AttemptId,
    ChainBroken,
    Equivocation,
    Tail,
)
from concours.core.sync.batch import Batch, Held, Run, UnknownDevice, check
from concours.gateway.database import Database
from concours.gateway.group import Group
from concours.gateway.recent import Recent
from concours.store.journal.devices import Device, find_device
from concours.store.journal.entries import find_head, read_tail, read_tails
from concours.store.journal.presence import Presence

Chain: TypeAlias = tuple[AttemptId, int]


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What the centre holds of a device's chain, after the commit."""

    device: Device
    held: int


class Desk:
    """Checks and stores batches; remembers devices and tails between them.

    What is remembered only spares a question: a batch that does not fit it is judged
    again on what the database says, and the database judges every write itself.
    """

    def __init__(self, database: Database, group: Group) -> None:
        self._database = database
        self._group = group
        self._devices: Recent[Chain, Device] = Recent()
        self._tails: Recent[Chain, Tail] = Recent()
        self._generation = database.generation

    async def take(self, batch: Batch, presence: Presence) -> Acknowledged:
        """Make a batch durable and say how many entries are held.

        Raises the refusals of `core.sync.batch.check`, and `Unavailable`.
        """
        device = await self._device(batch)
        try:
            run, tail = await self._check(batch, device)
            await self._group.keep(run, presence)
        except (ChainBroken, Equivocation) as refusal:
            self._tails.drop((batch.attempt, batch.epoch))
            if isinstance(refusal, ChainBroken):
                refusal.held = (await self._tail(batch, device)).count
            raise
        self._remember(batch, tail)
        return Acknowledged(device, self._remembered(batch, tail).count)

    async def _device(self, batch: Batch) -> Device:
        chain = batch.attempt, batch.epoch
        device = self._devices.get(chain)
        if device is None:
            async with self._database.transaction() as connection:
                device = await find_device(connection, *chain)
            if device is None:
                raise UnknownDevice(str(batch.attempt), batch.epoch)
            self._devices.put(chain, device)
        return device

    async def _check(self, batch: Batch, device: Device) -> tuple[Run | None, Tail]:
        tail = await self._tail(batch, device)
        if _follows(batch, tail):
            held = Held(tail, before=tail)
        else:
            self._tails.drop((batch.attempt, batch.epoch))
            held = await self._read_held(batch, device)
        return check(batch, held, public_key=device.public_key)

    async def _tail(self, batch: Batch, device: Device) -> Tail:
        if self._generation != self._database.generation:
            self._generation = self._database.generation
            self._tails.clear()
        tail = self._tails.get((batch.attempt, batch.epoch))
        if tail is None:
            async with self._database.transaction() as connection:
                tail = await read_tail(connection, batch.attempt, batch.epoch)
            tail = tail or Tail(0, device.genesis)
            self._remember(batch, tail)
        return tail

    async def _read_held(self, batch: Batch, device: Device) -> Held:
        """Read what the batch repeats, and the tail just before it."""
        none = Tail(0, device.genesis)
        chain = batch.attempt, batch.epoch
        async with self._database.transaction() as connection:
            tail = await read_tail(connection, *chain) or none
            if not batch.entries:
                named = await find_head(connection, *chain, batch.head)
                if batch.head == none.head:
                    named = none
                return Held(tail, before=named or tail)
            first = batch.entries[0].seq
            span = await read_tails(
                connection, *chain, start=first - 1, stop=first + len(batch.entries)
            )
        before = none if first == 0 else span.pop(0) if span else tail
        return Held(tail, before, tuple(after.head for after in span))

    def _remember(self, batch: Batch, tail: Tail) -> None:
        """Keep the longer of two tails: of two answers the later may come first."""
        self._tails.put(
            (batch.attempt, batch.epoch),
            max(tail, self._remembered(batch, tail), key=_count),
        )

    def _remembered(self, batch: Batch, tail: Tail) -> Tail:
        return self._tails.get((batch.attempt, batch.epoch)) or tail


def _follows(batch: Batch, tail: Tail) -> bool:
    """Tell whether a batch begins, or a sign of life stands, exactly at the tail."""
    if batch.entries:
        return batch.entries[0].seq == tail.count
    return batch.head == tail.head


def _count(tail: Tail) -> int:
    return tail.count
