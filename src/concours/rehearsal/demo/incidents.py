"""What goes wrong in an accelerated sitting: a little, for the wall to show."""

import asyncio
from collections.abc import Callable

from concours.core.delivery.sitting.time import normal_end
from concours.core.kernel.time import Instant
from concours.rehearsal.conductor.jury import Jury, read_clock
from concours.rehearsal.crowd.messages import Die, Replace, Turn
from concours.rehearsal.demo.crowd import DemoCrowd
from concours.store.queries.delivery.allowances import Allowances

DIE_AT, REPLACE_AT = 0.40, 0.50
CUT_AT, WHOLE_AT = 0.60, 0.70
"""Shares of the sitting."""
DEAD_PER_MILLE = 10
STALE_SHARE = 0.04
"""An incident that this process was not there for is left out."""


class Incidents:
    """The incidents still to come; `turn` plays those whose time has come."""

    def __init__(
        self, crowd: DemoCrowd, jury: Jury, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._crowd = crowd
        self._jury = jury
        self._loop = loop
        self._dead: list[str] = []
        self._due: list[tuple[float, Callable[[], None]]] = [
            (DIE_AT, self._die),
            (REPLACE_AT, self._replace),
            (CUT_AT, lambda: self._turn("cut")),
            (WHOLE_AT, lambda: self._turn("whole")),
        ]

    def turn(self) -> None:
        """Play what is due in the launched sitting."""
        allowance = Allowances(self._jury.row).common()
        assert allowance is not None, "a turn of a sitting that is launched"
        share = _share(allowance.t0, normal_end(allowance), read_clock())
        while self._due and share >= self._due[0][0]:
            at, do = self._due.pop(0)
            if share < at + STALE_SHARE:
                do()

    def _die(self) -> None:
        self._dead = self._crowd.sample(DEAD_PER_MILLE)
        self._loop.call_soon_threadsafe(self._crowd.die, Die(self._dead))

    def _replace(self) -> None:
        for number in self._dead:
            order = Replace(number, self._jury.allow_replacement(number))
            self._loop.call_soon_threadsafe(self._crowd.replace, order)

    def _turn(self, mode: str) -> None:
        turn_last_site(self._crowd, self._loop, mode)


class CutByHand:
    """A site that somebody cuts, and mends; `turn` does what is asked now."""

    def __init__(self, crowd: DemoCrowd, loop: asyncio.AbstractEventLoop) -> None:
        self._crowd = crowd
        self._loop = loop
        self._is_cut = False

    def turn(self, *, is_cut: bool) -> None:
        """Cut the site, or mend it, where that was not done yet."""
        if is_cut != self._is_cut:
            turn_last_site(self._crowd, self._loop, "cut" if is_cut else "whole")
            self._is_cut = is_cut


def turn_last_site(
    crowd: DemoCrowd, loop: asyncio.AbstractEventLoop, mode: str
) -> None:
    """Cut the last site in the order of names, or mend it."""
    loop.call_soon_threadsafe(crowd.turn, Turn(mode, [len(crowd.lines) - 1]))


def _share(start: Instant, end: Instant, at: Instant) -> float:
    return (at - start) / max(1, end - start)
