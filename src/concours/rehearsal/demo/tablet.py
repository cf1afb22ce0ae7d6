"""A virtual tablet for a whole day: it goes from sitting to sitting, as real ones do.

The rule is that of real tablets (`core/delivery/sitting/choice.py`): nobody leaves a
paper in which they compose, what is announced is gone to, and after the receipt
somebody presses « Attendre cette épreuve ». A tablet plays one sitting; for another
one, the device begins again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from concours.core.delivery.sitting.choice import SittingState, choose_sitting
from concours.core.delivery.sitting.course import Course, Item, Silent, after
from concours.core.kernel.crypto import DeviceKey
from concours.rehearsal.crowd.line import Channel, Line
from concours.rehearsal.crowd.package import bring
from concours.rehearsal.crowd.person import acts_of
from concours.rehearsal.crowd.seat import Seat, Surroundings, end_of, true_ms
from concours.rehearsal.crowd.tablet import Tablet
from concours.rehearsal.demo.ability import Keys, answer_by_ability
from concours.rehearsal.demo.memory import Memory

FOLLOW_S = (0.1, 8.0)
"""From hearing of another sitting to being in it."""
CUT_S = 8.0
"""How long the link is cut, as in `client/src/shell/network/reconnect-test.ts`."""
NEXT_S = (5.0, 60.0)
"""From the receipt to « Attendre cette épreuve »."""
EARLY_PER_MILLE = 80
EARLY_SHARE = (0.6, 0.98)
"""Of their own time, when those who hand in early do."""


@dataclass(frozen=True, slots=True)
class Day:
    """What day tablets share: how fast people think, by sitting; what is remembered.

    `keys` are the right answers of each launched sitting. `go_on` seats a device in
    another sitting, named by its id.
    """

    around: Surroundings
    speeds: Mapping[str, float]
    memory: Memory
    keys: Mapping[str, Keys]
    go_on: "Callable[[DayTablet, str], None]"
    rejoined: set[bytes] = field(default_factory=set)


class DayTablet(Tablet):
    """A device of one candidate, in the sitting `target`, or where it last wrote."""

    def __init__(
        self, seat: Seat, line: Line, key: DeviceKey, day: Day, target: str = ""
    ) -> None:
        super().__init__(seat, line, day.around, key)
        self.key = key
        self.day = day
        self._target = target
        self._sittings: list[dict[str, Any]] = []
        self._courses: dict[str, Course] = {}
        self._forgotten_count = 0
        self._is_cut = self._is_back = False
        self._state.has_rejoined = key.public in day.rejoined

    async def live(self, *, replacement: str | None = None) -> None:
        """Enrol, sit where this device belongs, then run until `stop`."""
        enrolment = await self._enrol(replacement)
        self._sittings = enrolment["sittings"]
        if not self._sittings:
            return  # everything is collected
        self.sitting = self._choose_sitting()
        speed = self.day.speeds.get(self.sitting["sitting"], 1.0)
        self.sitter.speed = speed
        self._resume()
        self.moments.enrolled = true_ms()
        self._token = enrolment["token"]
        self._go_on()
        self._run(self._bring())

    def _choose_sitting(self) -> dict[str, Any]:
        last_entries = self.day.memory.last_entries
        resumable = [
            sitting
            for sitting in self._sittings
            if (UUID(sitting["attempt"]), sitting["epoch"]) in last_entries
        ]
        targets = [s for s in self._sittings if s["sitting"] == self._target]
        return (targets or resumable[-1:] or self._sittings)[0]

    def _resume(self) -> None:
        attempt, epoch = UUID(self.sitting["attempt"]), self.sitting["epoch"]
        self.chain = self.day.memory.chain(attempt, epoch, self.key)

    async def _bring(self) -> None:
        """Bring the package of this sitting, then those of the sittings to come."""
        self._state.is_ahead = False
        await super()._bring()
        channel = Channel(self.line, self._observe)
        for sitting in self._later():
            await bring(channel, sitting, self._around.shelf, site=self.seat.site)
        channel.close()
        self._state.is_ahead = True

    # From sitting to sitting

    def _take(self, item: Item) -> None:
        course = self._courses.get(item.sitting, Course())
        self._courses[item.sitting] = after(course, item.fact)
        super()._take(item)
        if isinstance(item.fact, Silent):
            self._try_the_cut(item.sitting)
        self._follow()

    def _take_anew(self, items: list[Item]) -> None:
        self._courses = {}
        super()._take_anew(items)

    def _on_held(self, news_number: int) -> None:
        super()._on_held(news_number)
        if self._is_back:
            self._state.has_rejoined = True
            self.day.rejoined.add(self.key.public)
        self._forget()
        self._follow()

    def _follow(self) -> None:
        """Go where another sitting is to be shown, once the centre holds this copy."""
        assert self.chain is not None
        if self.is_superseded:
            return
        states = self._states()
        order = choose_sitting(
            states,
            self._sittings.index(self.sitting),
            now=self._time.now_ms(),
            is_next_asked=self.moments.complete is not None,
        )
        if order is None or self._sittings[order] is self.sitting:
            return
        if self.chain.entries and not self.is_handed:
            self._hand("closed")  # a check that still runs gives way to an exam
        if self.chain.waiting_count == 0:
            is_announced = states[order].opens is not None
            self._leave(self._sittings[order], FOLLOW_S if is_announced else NEXT_S)

    def _states(self) -> list[SittingState]:
        """Return what this device knows: it has left the sittings before its own."""
        assert self.chain is not None
        own = self._sittings.index(self.sitting)
        states = []
        for order, sitting in enumerate(self._sittings):
            course = self._courses.get(sitting["sitting"], Course())
            is_own = order == own
            states.append(
                SittingState(
                    order=order,
                    kind=sitting["kind"],
                    opens=course.t0,
                    ends=self.end if is_own else end_of(sitting, course),
                    entries_count=len(self.chain.entries) if is_own else order < own,
                    waiting_count=self.chain.waiting_count if is_own else 0,
                    is_handed=self.is_handed if is_own else order < own,
                    is_superseded=False,
                )
            )
        return states

    def _try_the_cut(self, sitting: str) -> None:
        """Cut our own link for some seconds, as a real one does before a check."""
        is_check = (
            self.sitting["kind"] == "check" and self.sitting["sitting"] == sitting
        )
        is_waiting = self.course.t0 is None and self._package is not None
        if is_check and is_waiting and not self._is_cut and not self._is_back:
            self._is_cut = True
            self.stop()
            self._alarms.ring_in("back", CUT_S, self._come_back)

    def _come_back(self) -> None:
        assert self._news is not None
        last_number = self._news.last_number
        self._go_on()
        self._news.last_number = last_number
        self._is_cut, self._is_back = False, True

    def _later(self) -> list[dict[str, Any]]:
        index = self._sittings.index(self.sitting)
        return self._sittings[index + 1 :]

    def _leave(self, sitting: Mapping[str, Any], within_s: tuple[float, float]) -> None:
        name = f"to {sitting['sitting']} within {within_s}"
        if name not in self._alarms:
            wait_s = self._around.chance.uniform(*within_s)
            sitting_id = sitting["sitting"]
            self._alarms.ring_in(name, wait_s, lambda: self.day.go_on(self, sitting_id))

    # The paper

    def _open(self) -> None:
        """Begin the paper, or go on with it after a restart."""
        assert self.chain is not None
        assert self._opener.blocks is not None
        if self.is_handed:
            return
        written_count = len(self.chain.entries)
        if self.sitter.acts is None:
            person = Random(f"{self.seat.number} {self.sitting['sitting']}")  # noqa: S311 -- no secret
            keys = self.day.keys.get(self.sitting["sitting"], {})
            acts = answer_by_ability(acts_of(self._opener.blocks, person), keys, person)
            self.sitter.acts = islice(acts, max(0, written_count - 1), None)
        if written_count:
            self._proceed()
            self.sitter.go_on()
        else:
            super()._open()
        self._plan_to_be_early()

    def _plan_to_be_early(self) -> None:
        person = Random(f"early {self.seat.number}")  # noqa: S311 -- no secret
        if self.end is None or person.random() * 1_000 >= EARLY_PER_MILLE:
            return
        assert self.course.t0 is not None
        length_ms = self.end - self.course.t0
        share = person.uniform(*EARLY_SHARE)
        early = type(self.end)(self.course.t0 + round(length_ms * share))
        self._at("early", early, lambda: self._hand("candidate"))

    def _forget(self) -> None:
        """Keep no entry that the centre holds: a demonstration compares nothing."""
        assert self.chain is not None
        for seq in range(self._forgotten_count, self.chain.sent_from):
            self.chain.entries[seq] = b""
        self._forgotten_count = max(self._forgotten_count, self.chain.sent_from)
