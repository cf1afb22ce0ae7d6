"""One virtual tablet, from enrolment to the last acknowledgement.

It does what `client/src/shell` does, over real sockets: enrol, fetch the sealed paper,
hold the news, wait for t0 by its own clock, compose, deliver, hand in when its own time
is over, take that back where it was not, and go on delivering.
"""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import UUID

from concours.core.delivery.sitting.course import Course, Item, after
from concours.core.delivery.sync.clock import Exchange
from concours.core.delivery.sync.restored import NOTHING, course_after, kept_of
from concours.core.kernel.crypto import DeviceKey
from concours.core.kernel.time import Instant
from concours.rehearsal.crowd.alarms import Alarms
from concours.rehearsal.crowd.chain import Chain
from concours.rehearsal.crowd.delivery import Delivery, TabletState
from concours.rehearsal.crowd.enrolment import Claim, enrol
from concours.rehearsal.crowd.hand_in import HandIn
from concours.rehearsal.crowd.line import Channel, Line
from concours.rehearsal.crowd.news import NewsListener, NewsReader
from concours.rehearsal.crowd.opener import Opener
from concours.rehearsal.crowd.package import Package, bring
from concours.rehearsal.crowd.person import acts_of
from concours.rehearsal.crowd.seat import (
    Moments,
    Seat,
    Surroundings,
    allowance_of,
    end_of,
    true_ms,
)
from concours.rehearsal.crowd.sitter import Sitter
from concours.rehearsal.crowd.timekeeper import Timekeeper

RENDER_S = (0.02, 0.4)


class Tablet:
    """A device of one candidate, its `sitter`.

    `end` is the candidate's own end, None while t0 is not known.
    """

    def __init__(
        self, seat: Seat, line: Line, around: Surroundings, key: DeviceKey
    ) -> None:
        self.seat = seat
        self.line = line
        self.moments = Moments()
        self.chain: Chain | None = None
        self.sitting: dict[str, Any] = {}
        self.is_dead = False
        self.end: Instant | None = None
        self.course = Course()
        self._before = NOTHING
        self.delivery: Delivery | None = None
        self.package_due = asyncio.Event()
        self.package_due.set()
        self._key = key
        self._token = ""
        self._around = around
        self._state = TabletState()
        self._time = Timekeeper()
        self._hand_in = HandIn(self._time)
        self._package: Package | None = None
        self._channel = Channel(line, self._observe)
        self._news: NewsReader | None = None
        self._alarms = Alarms()
        self._opener = Opener(around, self._alarms)
        self.sitter = Sitter(self._alarms, self._act, speed=around.speed)
        self._tasks: list[asyncio.Task[Any]] = []

    async def live(self, *, replacement: str | None = None) -> None:
        """Enrol, then run until `stop`; returns once enrolled."""
        enrolment = await self._enrol(replacement)
        exams = [s for s in enrolment["sittings"] if s["kind"] == "exam"]
        assert exams, "no exam for this candidate"
        self.sitting = exams[0]
        self.chain = Chain(
            UUID(self.sitting["attempt"]), self.sitting["epoch"], self._key
        )
        self.moments.enrolled = true_ms()
        self._token = enrolment["token"]
        self._go_on()
        self._run(self._bring())

    def stop(self) -> None:
        """End everything that runs; what was written stays."""
        for task in self._tasks:
            task.cancel()
        self._alarms.stop()
        self._tasks.clear()
        self._channel.close()
        if self._news is not None:
            self._news.stop()

    def die(self) -> None:
        """Stop as a tablet whose battery is gone: it says nothing more."""
        self.is_dead = True
        self.stop()

    def wake_up(self) -> None:
        """Come back from the dead with what the disk holds, and deliver it."""
        self.is_dead = False
        self.sitter.acts = None
        self._go_on()

    @property
    def is_connected(self) -> bool:
        """Whether its news flow and its last delivery went well."""
        if self._news is None or self.delivery is None:
            return False
        return self._news.is_streaming and not self.delivery.is_failing

    @property
    def is_superseded(self) -> bool:
        """Whether another tablet has taken over."""
        own: int = self.sitting.get("epoch", 0)
        return (self.course.superseded_by or 0) > own

    @property
    def is_handed(self) -> bool:
        """Whether the copy is handed in, for good: not by a wrong clock."""
        return self.chain is not None and self._hand_in.stands(self.chain, self.end)

    async def _enrol(self, replacement: str | None) -> dict[str, Any]:
        claim = Claim(self.seat, self._key, replacement)
        return await enrol(self._channel, claim, self._around)

    def _go_on(self) -> None:
        assert self.chain is not None
        listener = NewsListener(self._take, self._take_anew, self._on_reached)
        self._news = NewsReader(self.line, self._token, listener)
        self._run(self._news.run(self._around.chance))
        delivery = Delivery(self._channel, self.chain, self._state, self._around.tally)
        delivery.on_held = self._on_held
        self.delivery = delivery
        self._run(delivery.run(self._around.chance))

    async def _bring(self) -> None:
        await self.package_due.wait()
        await asyncio.sleep(self._around.chance.uniform(0, self._around.download_s))
        channel = Channel(self.line, self._observe)
        shelf, site = self._around.shelf, self.seat.site
        self._package = await bring(channel, self.sitting, shelf, site=site)
        channel.close()
        self._state.package = "whole"
        self.moments.whole = true_ms()
        self._proceed()

    # The start

    def _take(self, item: Item) -> None:
        if item.sitting != self.sitting["sitting"]:
            return
        self.course = after(self.course, item.fact)
        self._state.ends_ms = self.end = self._end_by_news()
        self._state.read_number = item.number  # each reads what comes, at once
        if self.course.key is not None and self.moments.keyed is None:
            self.moments.keyed = true_ms()
        self._proceed()

    def _take_anew(self, items: list[Item]) -> None:
        """Hear the news of a centre that was restored, from the first on."""
        assert self.chain is not None
        self._before = kept_of(
            self.course,
            allowance_of(self.sitting, self.course),
            self._before,
            is_opened=bool(self.chain.entries),
            now=self._time.now_ms(),
        )
        self.course = Course()
        for item in items:
            self._take(item)
        self.course = course_after(self.course, self._before)
        self._state.ends_ms = self.end = self._end_by_news()
        self._proceed()

    def _end_by_news(self) -> Instant | None:
        return end_of(self.sitting, self.course, self._before)

    def _proceed(self) -> None:
        """Look at the facts and take the next step, now or at its instant."""
        if self._package is None or self.course.t0 is None:
            return
        if self.moments.revealed is None:
            t0, key = self.course.t0, self.course.key
            if key is not None:
                self._opener.open_soon(self._package, key, t0, self._proceed)
            self._at("reveal", t0, self._reveal)
        else:
            self._end_when_due()

    def _reveal(self) -> None:
        if self._opener.blocks is None or self.moments.revealed is not None:
            return  # a late key, or package: revealed as soon as it is there
        self.moments.revealed = true_ms()
        wait_s = self._around.chance.uniform(*RENDER_S)
        self._alarms.ring_in("open", wait_s, self._open)

    def _open(self) -> None:
        assert self._opener.blocks is not None
        base = self.sitting["base"]
        self._write("opened", {"base": base, "paper": self.sitting["package"]})
        if self.sitter.acts is None:
            person = Random(self._around.chance.random())  # noqa: S311 -- no secret
            self.sitter.acts = acts_of(self._opener.blocks, person)
        self._proceed()
        self.sitter.go_on()

    # The paper

    def _act(self, kind: str, body: dict[str, Any]) -> bool:
        """Write what the sitter does, while they may."""
        if self.is_handed or self.is_superseded:
            return False
        if self.end is not None and self._time.has_come(self.end):
            self._proceed()
            return False
        self._write(kind, body)
        return True

    def _end_when_due(self) -> None:
        """Hand in at the end, again if it has moved; take back what was none."""
        chain, end = self.chain, self.end
        if chain is None or not chain.entries or end is None or self.is_superseded:
            return
        if not self.is_handed:
            self._reopen(chain)
        elif not self._hand_in.is_short(chain, end):
            return
        if not self._time.has_come(end):
            self._at("end", end, self._proceed)
            return
        self._reopen(chain)
        self._hand("time" if self.course.closed_at is None else "closed")

    def _reopen(self, chain: Chain) -> None:
        """Take back what was no end: whoever composed here goes on."""
        if self._hand_in.reopen(chain):
            self.moments.complete = None
            self.sitter.go_on()

    def _hand(self, reason: str) -> None:
        """Hand in what there is, unless it is."""
        if not self.is_handed and not self.is_superseded:
            self._write("handed", {"reason": reason})

    def _write(self, kind: str, body: dict[str, Any]) -> None:
        assert self.chain is not None
        assert self.delivery is not None
        self.chain.write(kind, body, at_ms=self._time.now_ms())
        self._state.focus_lost_count += kind == "left"
        if kind in ("opened", "handed"):  # nobody here hands in before the end
            self.delivery.spread(self._around.chance)
        self.delivery.wake()

    def _on_held(self, news_number: int) -> None:
        assert self.chain is not None
        if self._news is not None:
            self._news.expect(news_number)
        if self.is_handed and not self.chain.waiting_count:
            self.moments.complete = self.moments.complete or true_ms()
        self._proceed()

    # Clocks

    def _on_reached(self) -> None:
        if self.delivery is not None:
            self.delivery.reachable(self._around.chance)

    def _observe(self, sent_ms: int, received_ms: int, centre_ms: int) -> None:
        wall_ms = true_ms() + self._around.wall_ahead_ms
        exchange = Exchange(
            sent_monotonic_ms=sent_ms,
            received_monotonic_ms=received_ms,
            centre_ms=centre_ms,
            wall_ms=wall_ms,
        )
        is_composing = self.moments.revealed is not None and not self.is_handed
        self._time.observe(exchange, is_composing=is_composing)
        self._state.offset_ms = centre_ms - wall_ms
        self._proceed()

    def _at(self, name: str, instant: Instant, do: Callable[[], None]) -> None:
        wait_s = max(0, instant - self._time.now_ms()) / 1_000
        self._alarms.ring_in(name, wait_s, do)

    def _run(self, work: Any) -> None:
        self._tasks.append(asyncio.create_task(work))
