"""One virtual tablet, from enrolment to the last acknowledgement.

It does what `client/src/shell` does, over real sockets: enrol, fetch the sealed paper,
hold the news, wait for t0 by its own clock, compose, deliver, hand in when its own time
is over, and go on delivering.
"""

import asyncio
from collections.abc import Iterator
from random import Random
from typing import Any
from uuid import UUID

from concours.core.kernel.crypto import DeviceKey
from concours.core.kernel.time import Instant
from concours.core.sitting.course import Course, Item, after
from concours.core.sync.clock import Clock, Exchange, now_ms, observe
from concours.core.sync.restored import NOTHING, course_after, kept_of
from concours.rehearsal.crowd.chain import Chain
from concours.rehearsal.crowd.delivery import Delivery, TabletState
from concours.rehearsal.crowd.enrolment import Claim, enrol
from concours.rehearsal.crowd.line import Channel, Line, monotonic_ms
from concours.rehearsal.crowd.news import NewsListener, NewsReader
from concours.rehearsal.crowd.package import Package, bring
from concours.rehearsal.crowd.person import Act, Block, acts_of
from concours.rehearsal.crowd.seat import (
    Moments,
    Seat,
    Surroundings,
    allowance_of,
    end_of,
    true_ms,
)

HIGHLIGHT_S_MIN = 5.0
UNSEAL_S = (0.5, 5.0)
RENDER_S = (0.02, 0.4)


class Tablet:
    """A device of one candidate. `acts` is what its person has yet to do."""

    def __init__(
        self, seat: Seat, line: Line, around: Surroundings, key: DeviceKey
    ) -> None:
        self.seat = seat
        self.line = line
        self.moments = Moments()
        self.chain: Chain | None = None
        self.sitting: dict[str, Any] = {}
        self.acts: Iterator[Act] | None = None
        self.is_dead = False
        self.is_handed = False
        self.course = Course()
        self._before = NOTHING
        self.delivery: Delivery | None = None
        self.package_due = asyncio.Event()
        self.package_due.set()
        self._key = key
        self._token = ""
        self._around = around
        self._state = TabletState()
        self._clock: Clock | None = None
        self._package: Package | None = None
        self._blocks: tuple[Block, ...] | None = None
        self._channel = Channel(line, self._observe)
        self._news: NewsReader | None = None
        self._alarms: dict[str, asyncio.TimerHandle] = {}
        self._tasks: list[asyncio.Task[Any]] = []

    async def live(self, *, replacement: str | None = None) -> None:
        """Enrol, then run until `stop`; returns once enrolled."""
        enrolled = await self._enrol(replacement)
        exams = [s for s in enrolled["sittings"] if s["kind"] == "exam"]
        assert exams, "no exam for this candidate"
        self.sitting = exams[0]
        self.chain = Chain(
            UUID(self.sitting["attempt"]), self.sitting["epoch"], self._key
        )
        self.moments.enrolled = true_ms()
        self._token = enrolled["token"]
        self._go_on()
        self._run(self._bring())

    def stop(self) -> None:
        """End everything that runs; what was written stays."""
        for task in self._tasks:
            task.cancel()
        for alarm in self._alarms.values():
            alarm.cancel()
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
        self.acts = None
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
    def end(self) -> Instant | None:
        """The candidate's own end, None while t0 is not known."""
        return end_of(self.sitting, self.course, self._before)

    async def _enrol(self, replacement: str | None) -> dict[str, Any]:
        claim = Claim(self.seat, self._key, replacement)
        return await enrol(self._channel, claim, self._around)

    def _go_on(self) -> None:
        assert self.chain is not None
        listener = NewsListener(self._take, self._take_anew, self._reached)
        self._news = NewsReader(self.line, self._token, listener)
        self._run(self._news.run(self._around.chance))
        delivery = Delivery(self._channel, self.chain, self._state, self._around.tally)
        delivery.on_held = self._held
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
        self._state.ends_ms = self.end
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
            now=self._now_ms(),
        )
        self.course = Course()
        for item in items:
            self._take(item)
        self.course = course_after(self.course, self._before)
        self._proceed()

    def _proceed(self) -> None:
        """Look at the facts and take the next step, now or at its instant."""
        if self._package is None or self.course.t0 is None:
            return
        if self.moments.revealed is None:
            if self.course.key is not None and "unseal" not in self._alarms:
                self._unseal_soon()
            self._at("reveal", self.course.t0, self._reveal)
        elif self.end is not None:
            self._at("end", self.end, self._end)

    def _unseal_soon(self) -> None:
        """Open the content in the lead, each tablet on its own time."""
        assert self.course.t0 is not None
        wait_s = self._around.chance.uniform(*UNSEAL_S)
        lead_s = max(0.0, (self.course.t0 - true_ms()) / 1_000 - 1)
        self._in("unseal", min(wait_s, lead_s), self._unseal)

    def _unseal(self) -> None:
        assert self._package is not None
        assert self.course.key is not None
        key = bytes.fromhex(self.course.key)
        self._blocks = self._around.shelf.open(self._package, key)
        if self.moments.revealed is None:
            self._proceed()

    def _reveal(self) -> None:
        if self._blocks is None or self.moments.revealed is not None:
            return  # a late key, or package: revealed as soon as it is there
        self.moments.revealed = true_ms()
        self._in("open", self._around.chance.uniform(*RENDER_S), self._open)

    def _open(self) -> None:
        assert self._blocks is not None
        base = self.sitting["base"]
        self._write("opened", {"base": base, "paper": self.sitting["package"]})
        if self.acts is None:
            person = Random(self._around.chance.random())  # noqa: S311 -- no secret
            self.acts = acts_of(self._blocks, person)
        self._proceed()
        self._think()

    # The paper

    def _think(self) -> None:
        if self.acts is None or self.is_superseded:
            return
        gap_s, kind, body = next(self.acts)
        wait_s = gap_s / self._around.speed
        if kind == "highlighted":
            wait_s = max(wait_s, HIGHLIGHT_S_MIN)
        self._alarms["act"] = asyncio.get_running_loop().call_later(
            wait_s, self._act, kind, body
        )

    def _act(self, kind: str, body: dict[str, Any]) -> None:
        if self.acts is None or self.is_superseded:
            return
        self._write(kind, body)
        self._think()

    def _end(self) -> None:
        if self.is_handed or self.is_superseded:
            return
        self.acts, self.is_handed = None, True
        reason = "time" if self.course.closed_at is None else "closed"
        self._write("handed", {"reason": reason})

    def _write(self, kind: str, body: dict[str, Any]) -> None:
        assert self.chain is not None
        assert self.delivery is not None
        self.chain.write(kind, body, at_ms=self._now_ms())
        self._state.focus_lost_count += kind == "left"
        if kind in ("opened", "handed"):  # nobody here hands in before the end
            self.delivery.spread(self._around.chance)
        self.delivery.wake()

    def _held(self, news_number: int) -> None:
        assert self.chain is not None
        if self._news is not None:
            self._news.expect(news_number)
        if self.is_handed and not self.chain.waiting_count:
            self.moments.complete = self.moments.complete or true_ms()

    # Clocks

    def _reached(self) -> None:
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
        self._clock = observe(self._clock, exchange, is_composing=is_composing)
        self._state.offset_ms = centre_ms - wall_ms

    def _now_ms(self) -> Instant:
        assert self._clock is not None
        return now_ms(self._clock, monotonic_ms())

    def _at(self, name: str, instant: Instant, do: Any) -> None:
        self._in(name, max(0, instant - self._now_ms()) / 1_000, do)

    def _in(self, name: str, wait_s: float, do: Any) -> None:
        if name in self._alarms:
            self._alarms[name].cancel()
        loop = asyncio.get_running_loop()
        self._alarms[name] = loop.call_later(wait_s, do)

    def _run(self, work: Any) -> None:
        self._tasks.append(asyncio.create_task(work))
