"""One sitting on a virtual tablet, from its sealed package to a copy that is held.

The twin of `client/src/shell/attempt/day.ts`: hold the news, wait for t0 by the
tablet's clock, compose, hand in when the candidate's own time is over, take that back
where it was not.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from concours.core.delivery.calls.call import Need
from concours.core.delivery.sitting.choice import SittingState
from concours.core.delivery.sitting.course import Course, Fact, after
from concours.core.delivery.sync.restored import NOTHING, course_after, kept_of
from concours.core.kernel.crypto import DeviceKey
from concours.core.kernel.time import Instant
from concours.rehearsal.crowd.alarms import Alarms
from concours.rehearsal.crowd.calls import Calls, plan_call
from concours.rehearsal.crowd.chain import Chain
from concours.rehearsal.crowd.delivery import Delivery
from concours.rehearsal.crowd.hand_in import HandIn
from concours.rehearsal.crowd.opener import Opener
from concours.rehearsal.crowd.package import Package
from concours.rehearsal.crowd.person import Act, acts_of
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
LEFT_BESIDE = {"by": "blur"}


@dataclass(slots=True)
class Device:
    """What the sittings of one tablet share.

    `acts` is what its candidate has yet to do, by sitting: it goes with them to another
    tablet. `has_breaks`: they are due rest breaks, which they ask the room for.
    """

    seat: Seat
    key: DeviceKey
    around: Surroundings
    delivery: Delivery
    calls: Calls
    time: Timekeeper = field(default_factory=Timekeeper)
    acts: dict[str, Iterator[Act]] = field(default_factory=dict)
    has_breaks: bool = False
    is_dead: bool = False


class Day:
    """A device in one sitting. `end` is the candidate's own, None before t0 is known.

    `on_step` is called whenever the sitting may be over.
    """

    def __init__(
        self, sitting: dict[str, Any], device: Device, on_step: Callable[[], None]
    ) -> None:
        self.sitting = sitting
        self.device = device
        self.moments = Moments()
        self.course = Course()
        self.end: Instant | None = None
        self.chain = Chain(UUID(sitting["attempt"]), sitting["epoch"], device.key)
        self.package: Package | None = None
        self.left_count = 0
        self._on_step = on_step
        self._before = NOTHING
        self._hand_in = HandIn(device.time)
        self._alarms = Alarms()
        self._opener = Opener(device.around, self._alarms)
        self.sitter = Sitter(
            self._alarms, self._act, self._is_paused, speed=device.around.speed
        )
        self._is_shown = False

    def start(self) -> None:
        """Show this sitting: deliver its chain, and go on where it stands."""
        self._is_shown = True
        self.device.delivery.carry(self.chain)
        self.proceed()

    def stop(self) -> None:
        """Do nothing more; what was written stays, and is delivered."""
        self._is_shown = False
        self._alarms.stop()

    def wake_up(self) -> None:
        """Come back as it was, with nobody at the tablet."""
        self._is_shown = True
        self.sitter.acts = None
        self.proceed()

    def abandon(self) -> None:
        """Hand in what there is: a check that still runs gives way to an exam."""
        if self.chain.entries:
            self._hand("closed")

    @property
    def is_superseded(self) -> bool:
        """Whether another tablet has taken over."""
        own: int = self.sitting["epoch"]
        return (self.course.superseded_by or 0) > own

    @property
    def is_handed(self) -> bool:
        """Whether the copy is handed in, for good: not by a wrong clock."""
        return self._hand_in.stands(self.chain, self.end)

    @property
    def reveal_after_ms(self) -> int | None:
        """How long after t0 the paper was shown; None without all it takes by then."""
        t0, moments = self.course.t0, self.moments
        instants = (moments.whole, moments.keyed, moments.revealed)
        if t0 is None or None in instants:
            return None
        whole_ms, keyed_ms, revealed_ms = (at for at in instants if at is not None)
        return revealed_ms - t0 if max(whole_ms, keyed_ms) < t0 else None

    def state(self, order: int) -> SittingState:
        """Return what is known of this sitting, the one in place `order`."""
        return SittingState(
            order=order,
            kind=self.sitting["kind"],
            opens=self.course.t0,
            ends=self.end,
            entries_count=len(self.chain.entries),
            waiting_count=self.chain.waiting_count,
            is_handed=self.is_handed,
            is_superseded=self.is_superseded,
        )

    # What is heard

    def take(self, fact: Fact) -> None:
        """Hear one item of this sitting's news."""
        self.course = after(self.course, fact)
        self.end = end_of(self.sitting, self.course, self._before)
        if self.course.key is not None and self.moments.keyed is None:
            self.moments.keyed = true_ms()
        self.proceed()

    def take_anew(self, facts: list[Fact]) -> None:
        """Hear the news of a centre that was restored, from the first on."""
        if self._is_shown:
            self._before = kept_of(
                self.course,
                allowance_of(self.sitting, self.course),
                self._before,
                is_opened=bool(self.chain.entries),
                now=self.device.time.now_ms(),
            )
        self.course = Course()
        for fact in facts:
            self.course = after(self.course, fact)
        self.course = course_after(self.course, self._before)
        self.end = end_of(self.sitting, self.course, self._before)
        self.proceed()

    def bring(self, package: Package) -> None:
        """Have the package, whole."""
        self.package = package
        self.moments.whole = true_ms()
        self.proceed()

    def on_held(self) -> None:
        """Hear that the centre holds more of this chain."""
        if self.is_handed and not self.chain.waiting_count:
            self.moments.complete = self.moments.complete or true_ms()
        self.proceed()

    # The start

    def proceed(self) -> None:
        """Look at the facts and take the next step, now or at its instant."""
        if not self._is_shown or self.is_superseded:
            return
        if self.package is None or self.course.t0 is None:
            return
        if self.moments.revealed is None:
            t0, key = self.course.t0, self.course.key
            if key is not None:
                self._opener.open_soon(self.package, key, t0, self.proceed)
            self._at("reveal", t0, self._reveal)
        else:
            self._end_when_due()

    def _reveal(self) -> None:
        if self._opener.blocks is None or self.moments.revealed is not None:
            return  # a late key, or package: revealed as soon as it is there
        self.moments.revealed = true_ms()
        wait_s = self.device.around.chance.uniform(*RENDER_S)
        self._alarms.ring_in("open", wait_s, self._open)

    def _open(self) -> None:
        body = {"base": self.sitting["base"], "paper": self.sitting["package"]}
        self._write("opened", body)
        self.sitter.show_window()
        self._begin()

    def _begin(self) -> None:
        """Let the candidate act, where they were if they had begun elsewhere."""
        assert self._opener.blocks is not None
        acts = self.device.acts
        sitting = self.sitting["sitting"]
        if sitting not in acts:
            chance = self.device.around.chance.random()
            acts[sitting] = acts_of(self._opener.blocks, Random(chance))  # noqa: S311 -- no secret
        self.sitter.acts = acts[sitting]
        self.proceed()
        self.sitter.go_on()
        self._plan_call()

    def _plan_call(self) -> None:
        """Let some press *Appeler* once; who is due a rest break asks to leave."""
        plan = plan_call(self.device.around, has_breaks=self.device.has_breaks)
        if plan is not None:
            share, need = plan
            wait_s = share * self.sitting["duration_ms"] / 1_000
            self._alarms.ring_in("call", wait_s, lambda: self._call(need))

    def _call(self, need: Need) -> None:
        if not self.is_handed and not self.is_superseded:
            at_ms = self.device.time.now_ms()
            self.device.calls.make(self.sitting["attempt"], need, at_ms=at_ms)

    def _is_paused(self) -> bool:
        """Tell whether the paper is hidden; a break ends by itself at its hour."""
        has_come = self.device.time.has_come
        return any(
            pause.is_open and (pause.ended_at is None or not has_come(pause.ended_at))
            for _, pause in self.course.pauses
        )

    # The paper

    def _act(self, kind: str, body: dict[str, Any]) -> bool:
        """Write what the sitter does, while they may."""
        if self.is_handed or self.is_superseded:
            return False
        if self.end is not None and self.device.time.has_come(self.end):
            self.proceed()
            return False
        self._write(kind, body)
        return True

    def _end_when_due(self) -> None:
        """Hand in at the end, again if it has moved; take back what was none."""
        chain, end = self.chain, self.end
        if not chain.entries or end is None:
            return
        if not self.is_handed:
            self._reopen()
        elif not self._hand_in.is_short(chain, end):
            return
        if not self.device.time.has_come(end):
            self._at("end", end, self.proceed)
            return
        self._reopen()
        self._hand("time" if self.course.closed_at is None else "closed")

    def _reopen(self) -> None:
        """Take back what was no end: whoever composed here goes on."""
        if self._hand_in.reopen(self.chain):
            self.moments.complete = None
            self.sitter.go_on()

    def _hand(self, reason: str) -> None:
        """Hand in what there is, unless it is."""
        if not self.is_handed and not self.is_superseded:
            self._write("handed", {"reason": reason})
            self._on_step()

    def _write(self, kind: str, body: dict[str, Any]) -> None:
        delivery, chance = self.device.delivery, self.device.around.chance
        self.chain.write(kind, body, at_ms=self.device.time.now_ms())
        self.left_count += kind == "left" and body != LEFT_BESIDE
        if kind in ("opened", "handed"):  # nobody here hands in before the end
            delivery.spread(chance)
        delivery.wake()

    def _at(self, name: str, instant: Instant, do: Callable[[], None]) -> None:
        wait_s = max(0, instant - self.device.time.now_ms()) / 1_000
        self._alarms.ring_in(name, wait_s, do)
