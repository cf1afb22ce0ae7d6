"""The candidates of one generator, and the tablets that each has had."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from random import Random

from concours.core.kernel.crypto import DeviceKey, private_key_from
from concours.rehearsal.crowd.line import Line, Mode
from concours.rehearsal.crowd.messages import (
    Die,
    Enrol,
    Fetch,
    Plan,
    Replace,
    Story,
    Turn,
    WakeUp,
)
from concours.rehearsal.crowd.seat import Seat, Surroundings
from concours.rehearsal.crowd.tablet import Tablet
from concours.rehearsal.crowd.tally import Tally
from concours.rehearsal.habit_names import habit_of
from concours.rehearsal.stand_in import StandIn

DOWNLOADS_PER_S = 300
"""Of each generator: a morning's pace, not the wave of the enrolments."""

MODES: dict[str, Mode] = {
    "whole": "whole",
    "cut": "cut",
    "portal": "portal",
    "lossy": "lossy",
}


class Crowd:
    """Every candidate of the plan. `tablets` holds, by number, each device in turn."""

    def __init__(self, plan: Plan, portal: tuple[str, int]) -> None:
        chance = Random(plan.seed)  # noqa: S311 -- a rehearsal is replayed by its seed
        self.around = Surroundings(
            Tally(),
            chance,
            plan.speed,
            wall_ahead_ms=plan.wall_ahead_ms,
            download_s=len(plan.seats) / DOWNLOADS_PER_S,
            callers_per_mille=plan.callers_per_mille,
            stand_in=StandIn(plan.kiosk_origin, tuple(plan.kiosk_keys))
            if plan.kiosk_keys
            else None,
        )
        self.lines = [
            Line(source, plan.gateway, portal, chance) for source in plan.sources
        ]
        self.tablets: dict[str, list[Tablet]] = {}
        for place, (number, code, site) in enumerate(plan.seats):
            habit = "probe" if number in plan.probers else habit_of(place)
            tablet = self._tablet(Seat(number, code, site, habit))
            if number in plan.unpacked:
                tablet.package_due.clear()
            self.tablets[number] = [tablet]
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def last(self) -> Iterator[Tablet]:
        """The tablet that each candidate has now."""
        return (tablets[-1] for tablets in self.tablets.values())

    @property
    def all_tablets(self) -> Iterator[Tablet]:
        """Every tablet that ever was."""
        return (tablet for tablets in self.tablets.values() for tablet in tablets)

    def enrol(self, order: Enrol) -> None:
        """Start every tablet in its turn."""
        gap_s = order.spread_ms / 1_000 / max(1, len(self.tablets))
        loop = asyncio.get_running_loop()
        order_of_arrival = list(self.last)
        self.around.chance.shuffle(order_of_arrival)
        for place, tablet in enumerate(order_of_arrival):
            loop.call_later(place * gap_s, self._live, tablet, None)

    def turn(self, order: Turn) -> None:
        """Change the weather over some sites."""
        sites = range(len(self.lines)) if order.sites is None else order.sites
        for site in sites:
            self.lines[site].turn(MODES[order.mode])

    def fetch(self, _order: Fetch) -> None:
        """Let every tablet fetch its package."""
        for tablet in self.all_tablets:
            tablet.package_due.set()

    def die(self, order: Die) -> None:
        """End some tablets."""
        for number in order.numbers:
            if number in self.tablets:
                self.tablets[number][-1].die()

    def replace(self, order: Replace) -> None:
        """Seat a candidate at another tablet; their person goes on where they were."""
        if order.number not in self.tablets:
            return
        old = self.tablets[order.number][-1]
        new = self._tablet(old.seat)
        new.device.acts = old.device.acts
        self.tablets[order.number].append(new)
        self._live(new, order.code)

    def wake_up(self, order: WakeUp) -> None:
        """Let dead tablets come back."""
        for number in order.numbers:
            for tablet in self.tablets.get(number, []):
                if tablet.device.is_dead:
                    tablet.wake_up()

    def story(self, sitting: str) -> Story:
        """Return when things happened in one sitting, in no order."""
        days = [
            day
            for tablet in self.all_tablets
            if (day := tablet.day_of(sitting)) is not None
        ]
        moments = [day.moments for day in days]
        enrolment_times = [tablet.enrolled_ms for tablet in self.all_tablets]
        reveals = [day.reveal_after_ms for day in days]
        codes = chain.from_iterable(t.delivery.halted_codes for t in self.all_tablets)
        return Story(
            enrolled_ms=[at for at in enrolment_times if at is not None],
            whole_ms=[m.whole for m in moments if m.whole is not None],
            keyed_ms=[m.keyed for m in moments if m.keyed is not None],
            revealed_after_ms=[ms for ms in reveals if ms is not None],
            complete_ms=[m.complete for m in moments if m.complete is not None],
            halted=dict(Counter(codes)),
        )

    def stop(self) -> None:
        """End everything."""
        for tablet in self.all_tablets:
            tablet.stop()

    def _tablet(self, seat: Seat) -> Tablet:
        key = DeviceKey(private_key_from(secrets.token_bytes))
        return Tablet(seat, self.lines[seat.site], self.around, key)

    def _live(self, tablet: Tablet, replacement: str | None) -> None:
        task = asyncio.create_task(tablet.live(replacement=replacement))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
