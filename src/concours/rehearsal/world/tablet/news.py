"""Brings the news, by a stream or by polls.

Mirrors `client/src/shell/network/news.ts`.
"""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from concours.core.delivery.sync.outbox import retry_ms
from concours.rehearsal.world.agenda import DiskFailing, Promise, Steps
from concours.rehearsal.world.centre.bulletin import Point
from concours.rehearsal.world.centre.device import Token
from concours.rehearsal.world.network import Request, Stream
from concours.rehearsal.world.tablet.disk import DiskContents

if TYPE_CHECKING:
    from concours.rehearsal.world.tablet.tablet import Tablet

POLL_MS_MAX = 30_000
POLL_WAIT_MS = 20_000
POLLS_BEFORE_STREAM = 5


class NewsReader:
    """Each number once, in order; what is told to the tablet has been kept first."""

    def __init__(self, tablet: "Tablet", token: Token) -> None:
        self.tablet = tablet
        self.token = token
        stored_items = tablet.disk.contents.news
        self.last = point_of([stored_items[number] for number in sorted(stored_items)])
        self.stream: Stream | None = None
        self.unkept: list[dict[str, Any]] = []
        self.is_disk_of_old = False
        """Whether what is on the disk is of a history that the centre has lost."""
        self.rest: Promise[None] = Promise()
        self.is_hurried = False
        self.failures_count = self.polls_count = 0
        self.said_number: int | None = None
        """Of the news, what the centre said it has, since the tablet was opened."""

    def expect(self, number: int) -> None:
        """Ask again if we lack news that the centre has: our stream is deaf.

        A gateway that has just started may know less than we: that says nothing.
        """
        if number >= self.last_number and self.said_number is None:
            self.said_number = number
        if number > self.last_number:
            self.hurry()

    @property
    def last_number(self) -> int:
        """The number of the item heard last, 0 before the first."""
        return self.last.number

    @property
    def has_heard(self) -> bool:
        """Whether the centre has told all its news since the tablet was opened."""
        return self.said_number is not None and self.last_number >= self.said_number

    def hurry(self) -> None:
        """Drop the stream or the pause, and ask again now."""
        self.is_hurried = True
        if self.stream is not None:
            self.stream.end()
        self.rest.keep(None)

    def read_for_ever(self) -> Steps[None]:
        """Read until the tablet dies."""
        while True:
            is_polling = self.polls_count > 0
            is_good = yield from (self._poll() if is_polling else self._stream())
            self.failures_count = 0 if is_good else self.failures_count + 1
            self.polls_count = self._polls_to_come(
                is_polling=is_polling, is_good=is_good
            )
            if not self.is_hurried:
                yield from self._pause()
            self.is_hurried = False

    def _polls_to_come(self, *, is_polling: bool, is_good: bool) -> int:
        if self.is_hurried:
            return max(1, self.polls_count)
        if is_polling:
            return self.polls_count - 1
        return 0 if is_good else POLLS_BEFORE_STREAM

    def _pause(self) -> Steps[None]:
        rest: Promise[None] = Promise()
        self.rest = rest
        agenda = self.tablet.agenda
        wait_ms = retry_ms(self.failures_count, agenda.chance.random())
        agenda.after(wait_ms, lambda: rest.keep(None))
        yield rest

    def _poll(self) -> Steps[bool]:
        wait_ms = POLL_WAIT_MS if self.polls_count > 1 else 0
        request = _polling(self.token, self.last, wait_ms)
        response = yield from self.tablet.ask(request, timeout_ms=POLL_MS_MAX)
        if response is None or response.kind != "answered":
            return False
        self.tablet.news_reached()
        if response.body.get("anew"):
            yield from self.take_anew(response.body["news"])
        else:
            yield from self.take(response.body["news"])
        return True

    def _stream(self) -> Steps[bool]:
        tablet = self.tablet
        stream = tablet.network.open_stream(self.token, tablet.line, self.last)
        if stream is None:
            return False
        self.stream = stream
        tablet.news_reached()
        is_fed = False
        while stream.is_open or stream.items:
            yield stream.came
            items, stream.items, stream.came = stream.items, [], Promise()
            is_fed = is_fed or bool(items)
            yield from self.take([item.raw for item in items])
        self.stream = None
        return is_fed

    def take(self, raw: list[dict[str, Any]]) -> Steps[None]:
        """Keep, then tell."""
        fresh = [item for item in raw if item["number"] > self.last_number]
        if not fresh:
            return
        self.tablet.hears(fresh)
        yield from self._try_to_keep([*self.unkept, *fresh])
        self.last = point_of(fresh)
        self.tablet.take_news(fresh)

    def take_anew(self, raw: list[dict[str, Any]]) -> Steps[None]:
        """Forget what was heard, for all of this: the centre was restored."""
        stored_items = (
            [] if self.is_disk_of_old else self.tablet.disk.contents.news.values()
        )
        self._hear_anew(raw, [*stored_items, *self.unkept])
        self.is_disk_of_old = True
        yield from self._try_to_keep(raw)
        self.last = point_of(raw)
        self.said_number = self.last.number
        self.tablet.take_news_anew(raw)

    def _hear_anew(
        self, raw: list[dict[str, Any]], earlier_items: list[dict[str, Any]]
    ) -> None:
        tablet = self.tablet
        tablet.witness.note(tablet.name, f"hears {len(raw)} items of another history")
        for oracle in tablet.oracles:
            journal = tablet.journal if oracle is tablet.oracle else None
            is_opened = journal is not None and bool(journal.outbox.entries)
            earlier = earlier_items if is_opened else None
            oracle.hears_anew(raw, earlier, now=tablet.agenda.now)

    def _try_to_keep(self, raw: list[dict[str, Any]]) -> Steps[None]:
        """Keep; what the disk does not take is obeyed, and kept with the next."""
        self.unkept = raw
        with suppress(DiskFailing):
            yield from self.keep(raw)
            self.unkept, self.is_disk_of_old = [], False

    def keep(self, raw: list[dict[str, Any]]) -> Steps[None]:
        """Put items on the disk, in the place of those of a lost history."""
        items = {item["number"]: item for item in raw}
        is_of_old = self.is_disk_of_old

        def change(contents: DiskContents) -> None:
            contents.news = items if is_of_old else contents.news | items

        yield self.tablet.disk.write(change)


def point_of(items: list[dict[str, Any]]) -> Point:
    """Return how far these items go."""
    return Point(items[-1]["number"], items[-1]["history"]) if items else Point()


def _polling(token: Token, point: Point, wait_ms: int) -> Request:
    return lambda gateway: gateway.get_news(token, point, wait_ms)
