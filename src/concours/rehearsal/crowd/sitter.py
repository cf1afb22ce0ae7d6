"""The person at a virtual tablet: one act after another, while it takes them."""

import time
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from concours.core.kernel.canonical import dump
from concours.rehearsal.crowd.alarms import Alarms
from concours.rehearsal.crowd.person import Act
from concours.rehearsal.look_limits import LookLimits

HIGHLIGHT_S_MIN = 5.0
FRAME_S = 1.0
"""By then a window rests, and is told."""
FRAME = {"height": 752, "of": [1280, 800], "width": 1280}
PAUSED_LOOK_S = 0.5
"""So often whoever has no paper before them looks up."""

TakeAct: TypeAlias = Callable[[str, dict[str, Any]], bool]
"""Take an act, and say whether one may follow."""
IsStopped: TypeAlias = Callable[[], bool]
"""Say whether the paper is hidden: nobody acts meanwhile."""


class Sitter:
    """Who sits there. `acts` is what they have yet to do; `speed` divides the gaps.

    `is_away`: the page is out of sight, and nobody acts until it is back.
    """

    def __init__(
        self, alarms: Alarms, take: TakeAct, is_stopped: IsStopped, *, speed: float
    ) -> None:
        self.acts: Iterator[Act] | None = None
        self.speed = speed
        self.is_away = False
        self._alarms = alarms
        self._take = take
        self._is_stopped = is_stopped
        self._looks = LookLimits()

    def show_window(self) -> None:
        """Have the tablet tell how large its window is."""
        self._alarms.ring_in("frame", FRAME_S, self._tell_window)

    def go_on(self) -> None:
        """Think, then act, and so on."""
        if self.acts is None:
            return
        gap_s, kind, body = next(self.acts)
        wait_s = gap_s / self.speed
        if kind == "highlighted":
            wait_s = max(wait_s, HIGHLIGHT_S_MIN)
        self._alarms.ring_in("act", wait_s, lambda: self._act(kind, body))

    def _act(self, kind: str, body: dict[str, Any]) -> None:
        if self.is_away or self._is_stopped():
            again = PAUSED_LOOK_S
            self._alarms.ring_in("act", again, lambda: self._act(kind, body))
        elif self.tell(kind, body):
            self.go_on()

    def _tell_window(self) -> None:
        self.tell("framed", FRAME)

    def tell(self, kind: str, body: dict[str, Any]) -> bool:
        """Have it written, if a tablet tells it now; say whether an act may follow."""
        now_ms = time.monotonic_ns() // 1_000_000
        is_told = self._looks.take(kind, dump(body), now_ms=now_ms)
        return not is_told or self._take(kind, body)
