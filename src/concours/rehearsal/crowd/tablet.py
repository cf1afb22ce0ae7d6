"""One virtual tablet, from enrolment to the last acknowledgement of its last sitting.

It does what `client/src/shell` does, over real sockets: enrol, fetch the sealed papers,
hear the news, show the sitting that `choose_sitting` names, and deliver every chain of
its own until the centre has it. Its candidate goes from paper to paper with it.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from concours.core.delivery.sitting.choice import choose_sitting
from concours.core.delivery.sitting.course import Item
from concours.core.delivery.sync.clock import Exchange
from concours.core.kernel.crypto import DeviceKey
from concours.rehearsal.crowd.alarms import Alarms
from concours.rehearsal.crowd.calls import Calls
from concours.rehearsal.crowd.chain import Chain
from concours.rehearsal.crowd.day import Day, Device
from concours.rehearsal.crowd.delivery import Delivery, TabletState
from concours.rehearsal.crowd.enrolment import Claim, enrol
from concours.rehearsal.crowd.http import Cookies
from concours.rehearsal.crowd.line import Channel, Line
from concours.rehearsal.crowd.news import NewsListener, NewsReader
from concours.rehearsal.crowd.package import bring
from concours.rehearsal.crowd.seat import Seat, Surroundings, true_ms
from concours.rehearsal.habits import Habits
from concours.rehearsal.kiosk import Phase, Proofs
from concours.rehearsal.report.codes import FAULT

NEXT_S = (5.0, 60.0)
"""From the receipt to « Attendre l'épreuve », for those who press it."""
ASKERS_PER_MILLE = 500
"""The others wait before their receipt: the announcement leads them on."""


class Tablet:
    """A device of one candidate. `days` are its sittings, `day` the one it shows."""

    def __init__(
        self, seat: Seat, line: Line, around: Surroundings, key: DeviceKey
    ) -> None:
        self.seat = seat
        self.line = line
        self.days: list[Day] = []
        self.day: Day | None = None
        self.enrolled_ms: int | None = None
        self.package_due = asyncio.Event()
        self.package_due.set()
        self.key = key
        self._token = ""
        self._around = around
        self._state = TabletState()
        self._cookies = Cookies()
        self._channel = self._new_channel()
        self.delivery = Delivery(self._channel, self._state_of, around.tally)
        self.delivery.on_held = self._on_held
        calls = Calls(self._new_channel(), around)
        self.device = Device(seat, key, around, self.delivery, calls)
        self._news: NewsReader | None = None
        self._proofs = Proofs(self._new_channel(), around.tally, around.chance)
        self._habits = Habits(self._new_channel, around)
        self._alarms = Alarms()
        self._thought_of: list[Day] = []
        self._tasks: list[asyncio.Task[Any]] = []

    async def live(self, *, replacement: str | None = None) -> None:
        """Enrol, then run until `stop`; returns once enrolled."""
        claim = Claim(self.seat, self.key, replacement)
        await self._habits.begin(claim)
        enrolment = await enrol(self._channel, claim, self._around)
        self._token = enrolment["token"]
        self.enrolled_ms = true_ms()
        settings = enrolment["settings"]
        self.device.has_breaks = settings["breaks"]["count"] > 0
        if settings["reader"] == "voice":
            self._state.has_voice = True  # tried at once, as at a technical check
        self.take_sittings(enrolment["sittings"])
        if self.day is not None:  # None: everything is collected
            self._go_on()
            self._run(self._bring())
            self._run(self._habits.run(self._token, self))

    def take_sittings(self, sittings: list[dict[str, Any]]) -> None:
        """Take what the centre said of each sitting, and show the one to begin with."""
        self.days = [self._new_day(sitting) for sitting in sittings]
        day = self._choose(is_next_asked=False)
        if day is not None:
            self._show(day)

    def stop(self) -> None:
        """End everything that runs; what was written stays."""
        for task in self._tasks:
            task.cancel()
        self._alarms.stop()
        self._tasks.clear()
        self._channel.close()
        self._proofs.stop()
        self.device.calls.stop()
        if self.day is not None:
            self.day.stop()
        if self._news is not None:
            self._news.stop()

    def die(self) -> None:
        """Stop as a tablet whose battery is gone: it says nothing more."""
        self.device.is_dead = True
        self.stop()

    def wake_up(self) -> None:
        """Come back from the dead with what the disk holds, and deliver it."""
        self.device.is_dead = False
        if self.day is not None:
            self.day.wake_up()
            self._go_on()

    @property
    def is_connected(self) -> bool:
        """Whether its news flow and its last delivery went well."""
        if self._news is None:
            return False
        return self._news.is_streaming and not self.delivery.is_failing

    def reload(self) -> None:
        """Lose its page, and with it the stream of news, which begins anew."""
        if self._news is not None:
            self._news.stop()

    @property
    def chains(self) -> Iterator[Chain]:
        """What was written here, a chain a sitting."""
        return (day.chain for day in self.days)

    def day_of(self, sitting: str) -> Day | None:
        """Return its part in one sitting, None where it has none."""
        return next((d for d in self.days if d.sitting["sitting"] == sitting), None)

    def _new_channel(self) -> Channel:
        return Channel(self.line, self._observe, self._cookies)

    def _new_day(self, sitting: dict[str, Any]) -> Day:
        return Day(sitting, self.device, self._follow)

    def _go_on(self) -> None:
        listener = NewsListener(
            self._take, self.device.calls.hear, self._take_anew, self._on_reached
        )
        if self._news is None:
            self._news = NewsReader(self.line, self._token, listener, self._cookies)
        self._run(self._news.run(self._around.chance))
        self._run(self.delivery.run(self._around.chance))
        self._run(self._proofs.run(self._token, self._around.stand_in, self.seat))
        self.device.calls.start(self._token)

    async def _bring(self) -> None:
        """Bring the package of the sitting that is shown, then those of the others."""
        await self.package_due.wait()
        self._state.is_ahead = False
        await asyncio.sleep(self._around.chance.uniform(0, self._around.download_s))
        channel = self._new_channel()
        assert self.day is not None
        own = self.days.index(self.day)
        for day in [*self.days[own:], *self.days[:own]]:
            shelf, site = self._around.shelf, self.seat.site
            day.bring(await bring(channel, day.sitting, shelf, site=site))
        channel.close()
        self._state.is_ahead = True

    # From sitting to sitting

    def _choose(self, *, is_next_asked: bool) -> Day | None:
        order = choose_sitting(
            [day.state(order) for order, day in enumerate(self.days)],
            None if self.day is None else self.days.index(self.day),
            now=self.device.time.now_ms(),
            is_next_asked=is_next_asked,
        )
        return None if order is None else self.days[order]

    def _follow(self) -> None:
        """Go to the sitting that is announced, once nobody composes here."""
        day = self._choose(is_next_asked=False)
        if self.day is None or day is None or day is self.day:
            return
        if self.day.sitting["kind"] == "check":
            self.day.abandon()  # which leads here again
        if self.day is not day:
            self._show(day)

    def _ask_for_next(self) -> None:
        """Press « Attendre l'épreuve », where the receipt shows that button."""
        day = self._choose(is_next_asked=True)
        if day is not None and day is not self.day:
            self._show(day)

    def _show(self, day: Day) -> None:
        if self.day is not None:
            self.day.stop()
        self.day = day
        day.start()

    def _think_of_next(self, day: Day) -> None:
        """Having a receipt, ask for the next sitting soon; after a check, at once."""
        if day.moments.complete is None:
            return
        if day.sitting["kind"] == "check" and day.course.closed_at is not None:
            self._ask_for_next()
        elif day not in self._thought_of:
            self._thought_of.append(day)
            chance = self._around.chance
            if chance.random() * 1_000 < ASKERS_PER_MILLE:
                wait_s = chance.uniform(*NEXT_S) / self._around.speed
                self._alarms.ring_in("next", wait_s, self._ask_for_next)

    # What is heard

    def _take(self, item: Item) -> None:
        self._state.read_number = item.number  # each reads what comes, at once
        day = self.day_of(item.sitting)
        if day is not None:
            day.take(item.fact)
        self._follow()

    def _take_anew(self, items: list[Item]) -> None:
        """Hear the news of a centre that was restored, from the first on."""
        for day in self.days:
            own = day.sitting["sitting"]
            day.take_anew([item.fact for item in items if item.sitting == own])
        self.device.calls.send_again()
        self._state.read_number = items[-1].number if items else 0
        self._follow()

    def _on_held(self, chain: Chain, news_number: int) -> None:
        if self._news is not None:
            self._news.expect(news_number)
        day = next(day for day in self.days if day.chain is chain)
        day.on_held()
        if day is self.day:
            self._think_of_next(day)
        self._follow()

    # What it says of itself

    def _state_of(self, chain: Chain) -> TabletState:
        day = self.day
        assert day is not None
        state = self._state
        state.package = "missing" if day.package is None else "whole"
        state.ends_ms, state.focus_lost_count = day.end, day.left_count
        if chain is day.chain:
            return state
        earlier_day = next(day for day in self.days if day.chain is chain)
        return replace(state, ends_ms=None, focus_lost_count=earlier_day.left_count)

    def _on_reached(self) -> None:
        self.delivery.reachable(self._around.chance)

    def _observe(self, sent_ms: int, received_ms: int, centre_ms: int) -> None:
        wall_ms = true_ms() + self._around.wall_ahead_ms
        exchange = Exchange(
            sent_monotonic_ms=sent_ms,
            received_monotonic_ms=received_ms,
            centre_ms=centre_ms,
            wall_ms=wall_ms,
        )
        day = self.day
        is_composing = (
            day is not None and day.moments.revealed is not None and not day.is_handed
        )
        self.device.time.observe(exchange, is_composing=is_composing)
        self._state.offset_ms = centre_ms - wall_ms
        if day is not None:
            day.proceed()
            self._proofs.follow(_phase(day), is_up=not self.delivery.is_failing)
            self._habits.follow(_phase(day))

    def _run(self, work: Any) -> None:
        task = asyncio.create_task(work)
        task.add_done_callback(self._count_fault)
        self._tasks.append(task)

    def _count_fault(self, task: "asyncio.Task[Any]") -> None:
        """Let the report name what ended a task: a silent tablet is a fault of ours."""
        fault = None if task.cancelled() else task.exception()
        if fault is not None:
            self._around.tally.answers[FAULT + type(fault).__name__] += 1


def _phase(day: Day) -> Phase:
    if day.is_handed:
        return "over"
    return "waiting" if day.moments.revealed is None else "composing"
