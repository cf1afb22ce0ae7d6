"""A virtual tablet of the demonstration: of somebody who knows their medicine.

It is the crowd's tablet; besides, it remembers what the centre holds of it when this
process begins again, and cuts its own link before a technical check, as real ones do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from concours.core.delivery.sitting.course import Item, Silent
from concours.core.kernel.crypto import DeviceKey
from concours.rehearsal.crowd.chain import Chain
from concours.rehearsal.crowd.day import Day, Device
from concours.rehearsal.crowd.line import Line
from concours.rehearsal.crowd.person import acts_of
from concours.rehearsal.crowd.seat import Seat, Surroundings
from concours.rehearsal.crowd.tablet import Tablet
from concours.rehearsal.demo.ability import Keys, answer_by_ability
from concours.rehearsal.demo.memory import Memory

CUT_S = 8.0
"""How long the link is cut, as in `client/src/shell/network/reconnect-test.ts`."""
OPENING_COUNT = 2
"""What a tablet writes by itself: `opened`, and its window."""
EARLY_PER_MILLE = 80
EARLY_SHARE = (0.6, 0.98)
"""Of their own time, when those who hand in early do."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """What the tablets share: how fast people think, by sitting; what is remembered.

    `keys` are the right answers of each launched sitting; `rejoined` the devices that
    have passed the reconnect test.
    """

    around: Surroundings
    speeds: Mapping[str, float]
    memory: Memory
    keys: Mapping[str, Keys]
    rejoined: set[bytes] = field(default_factory=set)


class DemoDay(Day):
    """A sitting of a demonstration's candidate, who may hand in early."""

    def __init__(
        self,
        sitting: dict[str, Any],
        device: Device,
        on_step: Callable[[], None],
        cohort: Cohort,
    ) -> None:
        super().__init__(sitting, device, on_step)
        self._cohort = cohort
        self._forgotten_count = 0
        attempt, epoch = UUID(sitting["attempt"]), sitting["epoch"]
        self.chain = cohort.memory.chain(attempt, epoch, device.key)
        self.sitter.speed = cohort.speeds.get(sitting["sitting"], 1.0)

    def on_held(self) -> None:
        """Keep no entry that the centre holds: a demonstration compares nothing."""
        super().on_held()
        for seq in range(self._forgotten_count, self.chain.sent_from):
            self.chain.entries[seq] = b""
        self._forgotten_count = max(self._forgotten_count, self.chain.sent_from)

    def _open(self) -> None:
        """Begin the paper, or go on with it after a restart."""
        assert self._opener.blocks is not None
        if self.is_handed:
            return
        number, sitting = self.device.seat.number, self.sitting["sitting"]
        written_count = len(self.chain.entries)
        if sitting not in self.device.acts:
            person = Random(f"{number} {sitting}")  # noqa: S311 -- no secret
            keys = self._cohort.keys.get(sitting, {})
            acts = answer_by_ability(acts_of(self._opener.blocks, person), keys, person)
            self.device.acts[sitting] = islice(
                acts, max(0, written_count - OPENING_COUNT), None
            )
        if written_count:
            self._begin()
        else:
            super()._open()
        self._plan_to_be_early(number)

    def _plan_to_be_early(self, number: str) -> None:
        person = Random(f"early {number}")  # noqa: S311 -- no secret
        if self.end is None or person.random() * 1_000 >= EARLY_PER_MILLE:
            return
        assert self.course.t0 is not None
        length_ms = self.end - self.course.t0
        share = person.uniform(*EARLY_SHARE)
        early = type(self.end)(self.course.t0 + round(length_ms * share))
        self._at("early", early, lambda: self._hand("candidate"))


class DemoTablet(Tablet):
    """A device of one candidate of a cohort."""

    def __init__(self, seat: Seat, line: Line, key: DeviceKey, cohort: Cohort) -> None:
        super().__init__(seat, line, cohort.around, key)
        self._cohort = cohort
        self._is_cut = self._is_back = False
        self._state.has_rejoined = key.public in cohort.rejoined

    def _new_day(self, sitting: dict[str, Any]) -> Day:
        return DemoDay(sitting, self.device, self._follow, self._cohort)

    def _take(self, item: Item) -> None:
        super()._take(item)
        day = self.day_of(item.sitting)
        if isinstance(item.fact, Silent) and day is not None and day is self.day:
            self._try_the_cut(day)

    def _on_held(self, chain: Chain, news_number: int) -> None:
        if self._is_back:
            self._state.has_rejoined = True
            self._cohort.rejoined.add(self.key.public)
        super()._on_held(chain, news_number)

    def _try_the_cut(self, day: Day) -> None:
        """Cut our own link for some seconds, as a real one does before a check."""
        is_waiting = day.course.t0 is None and day.package is not None
        is_check = day.sitting["kind"] == "check"
        if is_check and is_waiting and not self._is_cut and not self._is_back:
            self._is_cut = True
            self.stop()
            self._alarms.ring_in("back", CUT_S, self._come_back)

    def _come_back(self) -> None:
        assert self.day is not None
        self._is_cut, self._is_back = False, True
        self.day.start()
        self._go_on()
        self._run(self._bring())
