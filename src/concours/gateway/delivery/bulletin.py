"""The news in memory: read once for all tablets, handed to those whom they concern.

One question to the database a turn, however many tablets. A tablet's stream keeps only
the number that it has reached, so a slow reader costs no memory.

Each item bears the *history*: a digest of all news up to it. A tablet brings back that
of its last one, so that a database which was restored, and told other news since, is
found out by whoever heard the first ones (F33).
"""

import asyncio
import logging
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from concours.core.kernel.errors import Unavailable
from concours.gateway import wire
from concours.gateway.database import Database
from concours.metrics.registry import Age
from concours.store.journal.devices import Device
from concours.store.journal.news import NEWS_GENESIS, News, news_history, read_news

LOG = logging.getLogger("concours.gateway")

TURN_S = 0.2
QUIET_S = 15.0
"""A comment this often keeps proxies from closing a stream that has nothing to say."""
QUIET_TURNS = round(QUIET_S / TURN_S)
READ_S_MAX = 5.0
"""How long a tablet that knows more than we do waits for the database to be asked."""
READERS_EACH_MAX = 3
"""Streams and polls of one tablet at once; it needs one, and may have left others."""
ITEMS_COUNT_MAX = 1_000
"""Items one answer holds; the tablet asks again after the last."""

Channel: TypeAlias = tuple[str, UUID, UUID | None]


@dataclass(frozen=True, slots=True)
class Item:
    """One item as tablets read it, encoded once. `epoch` is that of `superseded`."""

    number: int
    data: bytes
    epoch: int | None


@dataclass(frozen=True, slots=True)
class Point:
    """How far a tablet has heard, and of which history ("" if it does not say)."""

    number: int
    history: str = ""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an item must concern to be handed to one tablet.

    For the channels of its own attempts, the tablet's epoch: it is told of the tablets
    that followed it, not of its own taking over.
    """

    channels: Mapping[Channel, int]


class Reader:
    """One who waits for what is new. `turn` is when it is nudged in the quiet."""

    __slots__ = ("_is_new", "_waiting", "is_ended", "owner", "turn")

    def __init__(self, turn: int, owner: bytes) -> None:
        self.turn = turn
        self.owner = owner
        self.is_ended = False
        self._is_new = False
        self._waiting: asyncio.Future[None] | None = None

    async def wait(self) -> bool:
        """Return True when something may be new, False after a long quiet."""
        if not self._is_new:
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        is_new, self._is_new = self._is_new, False
        return is_new

    def wake(self) -> None:
        """Tell that something may be new; one that is busy looks again afterwards."""
        self._is_new = True
        self.nudge()

    def end(self) -> None:
        """Tell that another reader of this tablet has taken over."""
        self.is_ended = True
        self.wake()

    def nudge(self) -> None:
        """End the wait, with nothing new."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


class Bulletin:
    """Every item so far, by whom it concerns, and the readers who wait for more."""

    def __init__(self, database: Database, age: Age) -> None:
        self._age = age
        self._database = database
        self._items: defaultdict[Channel, list[Item]] = defaultdict(list)
        self._last = 0
        self._histories: dict[int, bytes] = {0: NEWS_GENESIS}
        self._whole_read = asyncio.Event()
        self.restarts_count = 0
        self._readers: list[set[Reader]] = [set() for _ in range(QUIET_TURNS)]
        self._owned: dict[bytes, list[Reader]] = {}
        self._turns_count = 0
        self.readers_count = 0
        self._reading: asyncio.Task[None] | None = None

    @property
    def is_stopped(self) -> bool:
        """Whether nothing will come any more: streams end."""
        return self._reading is None or self._reading.done()

    def start(self) -> None:
        """Begin to read."""
        self._reading = asyncio.create_task(self._read_for_ever())

    async def stop(self) -> None:
        """Stop reading, and wake whoever waits."""
        assert self._reading is not None
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading
        self._wake_all()

    def concerning(self, audience: Audience, *, after: int) -> list[Item]:
        """Return the items past `after` for this audience, in order, bounded."""
        items = [
            item
            for channel, epoch in audience.channels.items()
            for item in self._past(channel, after)
            if _concerns(item, epoch)
        ]
        return sorted(items, key=_number)[:ITEMS_COUNT_MAX]

    def latest(self, audience: Audience) -> int:
        """Return the number of the last item for this audience, 0 without any."""
        latest = 0
        for channel, epoch in audience.channels.items():
            for item in reversed(self._items.get(channel, ())):
                if _concerns(item, epoch):
                    latest = max(latest, item.number)
                    break
        return latest

    async def is_ours(self, point: Point) -> bool:
        """Tell whether a tablet has heard what we know, as far as it has heard.

        One that has heard more may have asked a gateway that is ahead of us: we read
        once more before we say so. Raises `Unavailable` if we cannot.
        """
        if point.number > self._last:
            await self._read_once_more()
        history = self._histories.get(point.number)
        return history is not None and point.history in ("", history.hex())

    async def _read_once_more(self) -> None:
        """Wait until a whole read that began after now has ended."""
        try:
            async with asyncio.timeout(READ_S_MAX):
                for _ in ("the one that may have begun", "the next"):
                    await self._whole_read.wait()
        except TimeoutError as error:
            raise Unavailable from error

    def add_reader(self, owner: bytes) -> Reader:
        """Return one who is woken by what comes from now on, until dropped.

        Past `READERS_EACH_MAX` of one tablet the oldest ends: it reads the new one.
        """
        turn = self._turns_count % QUIET_TURNS
        reader = Reader(turn, owner)
        own = self._owned.setdefault(owner, [])
        own.append(reader)
        if len(own) > READERS_EACH_MAX:
            own.pop(0).end()
        self._readers[turn].add(reader)
        self.readers_count += 1
        return reader

    def drop_reader(self, reader: Reader) -> None:
        """Forget a reader."""
        self._readers[reader.turn].discard(reader)
        self.readers_count -= 1
        own = [r for r in self._owned.pop(reader.owner, ()) if r is not reader]
        if own:
            self._owned[reader.owner] = own

    def _past(self, channel: Channel, after: int) -> Sequence[Item]:
        items = self._items.get(channel, [])
        return items[bisect_right(items, after, key=_number) :]

    async def _read_for_ever(self) -> None:
        while True:
            with suppress(Unavailable):
                while await self._read():
                    pass
            self._nudge_some()
            await asyncio.sleep(TURN_S)

    def _wake_all(self) -> None:
        for readers in self._readers:
            for reader in readers:
                reader.wake()

    def _nudge_some(self) -> None:
        """Nudge each reader once in `QUIET_S`, a few every turn."""
        self._turns_count += 1
        for reader in self._readers[self._turns_count % QUIET_TURNS]:
            reader.nudge()

    async def _read(self) -> bool:
        """Read what is new; begin anew if what we know last is not there any more."""
        async with self._database.transaction() as connection:
            news = await read_news(connection, after=max(0, self._last - 1))
        if self._last:
            if not news or self._history_at(*news[0]) != self._histories[self._last]:
                self._begin_anew()
                return True
            news = news[1:]
        for number, item in news:
            history = self._histories[number] = self._history_at(number, item)
            self._items[_channel(item)].append(_item(number, item, history))
            self._last = number
        if news:
            self._wake_all()
            return True
        self._age.renew()
        self._whole_read.set()
        self._whole_read = asyncio.Event()
        return False

    def _history_at(self, number: int, news: News) -> bytes:
        """Return the history with this item at its end."""
        before = self._histories.get(number - 1, NEWS_GENESIS)
        return news_history(before, number, news)

    def _begin_anew(self) -> None:
        """Forget a history that the database does not hold: streams end, and ask."""
        LOG.error("the database tells other news than before: it was restored")
        self._items.clear()
        self._histories = {0: NEWS_GENESIS}
        self._last = 0
        self.restarts_count += 1
        self._wake_all()


def audience_of(devices: Iterable[Device]) -> Audience:
    """Return the audience of one tablet, which holds an epoch in each attempt."""
    channels: dict[Channel, int] = {}
    for device in devices:
        channels["nation", device.sitting, None] = 0
        channels["site", device.sitting, device.site] = 0
        channels["candidate", device.sitting, device.attempt] = device.epoch
    return Audience(channels)


def _concerns(item: Item, epoch: int) -> bool:
    """Tell whether an item is for the tablet of this epoch: not its own taking over."""
    return item.epoch is None or item.epoch > epoch


def _channel(news: News) -> Channel:
    if news.attempt is not None:
        return "candidate", news.sitting, news.attempt
    if news.site is not None:
        return "site", news.sitting, news.site
    return "nation", news.sitting, None


def _item(number: int, news: News, history: bytes) -> Item:
    fields = {
        "number": number,
        "history": history.hex(),
        "sitting": news.sitting,
        "kind": news.kind,
        **news.body,
    }
    epoch = news.body.get("epoch") if news.kind == "superseded" else None
    return Item(number, wire.write(fields), epoch if isinstance(epoch, int) else None)


def _number(item: Item) -> int:
    return item.number
