"""How seldom a tablet tells how a paper is looked at, for whoever plays one.

The twin of `client/src/shell/attempt/looks.ts`, but that what comes too soon is dropped
where a tablet tells it later.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from concours.core.delivery.attempt.looks import (
    ZOOM_PERCENT_MIN,
    ImageView,
    Look,
    WindowSize,
    read_look,
)

VIEWED_MS = 5_000
"""A tablet tells of images at most once in this time."""
FRAMED_PERCENT = 10
"""A window is told again once a side has changed by as much."""
COUNTS_MAX: Mapping[str, int] = {
    "viewed": 300,
    "framed": 100,
    "pasted": 100,
    "strayed": 200,
}
"""In one attempt, whatever tablets wrote them; addresses: of each tablet."""


@dataclass(slots=True)
class LookLimits:
    """What one tablet may still tell; time by its own monotonic clock."""

    counts: Counter[str] = field(default_factory=Counter)
    _viewed_ms: int | None = None
    _views: dict[int, ImageView] = field(default_factory=dict)
    _frame: WindowSize | None = None

    def take(self, kind: str, body: bytes, *, now_ms: int) -> bool:
        """Tell whether a tablet writes this now, and count it if it does."""
        count_max = COUNTS_MAX.get(kind)
        if count_max is None:
            return True
        look = read_look(kind, body)
        if self.counts[kind] >= count_max or not self._is_told(look, now_ms):
            return False
        self.counts[kind] += 1
        if isinstance(look, ImageView):
            self._viewed_ms, self._views[look.figure] = now_ms, look
        elif isinstance(look, WindowSize):
            self._frame = look
        return True

    def _is_told(self, look: Look | None, now_ms: int) -> bool:
        match look:
            case ImageView():
                return self._differs(look) and not self._is_soon(now_ms)
            case WindowSize():
                return self._frame is None or _has_changed(self._frame, look)
            case _:
                return True

    def _differs(self, view: ImageView) -> bool:
        last_view = self._views.get(view.figure)
        if last_view is None:
            return view.zoom != ZOOM_PERCENT_MIN
        return view != last_view

    def _is_soon(self, now_ms: int) -> bool:
        return self._viewed_ms is not None and now_ms - self._viewed_ms < VIEWED_MS


def _has_changed(before: WindowSize, after: WindowSize) -> bool:
    sides = (before.width, after.width), (before.height, after.height)
    return any(100 * abs(new - old) >= FRAMED_PERCENT * old for old, new in sides)
