"""What a tablet tells of how a paper was looked at: evidence, which changes no copy.

The fold passes over these entries, whatever their bodies say; a replay shows them. How
seldom a tablet tells them: `client/src/shell/attempt/looks.ts`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from concours.core.authoring.bank.keys import QuestionId
from concours.core.delivery.attempt.acts import ACTS_CACHED_MAX
from concours.core.kernel.canonical import Json, NotCanonical, load

Absence: TypeAlias = Literal["hidden", "blur"]

ZOOM_PERCENT_MIN = 100
PIXELS_COUNT_MAX = 1_000_000
"""No side of an image or of a window is longer: beyond, a body says nothing."""


@dataclass(frozen=True, slots=True)
class Departure:
    """The application is not in front: hidden, or beside another that has the keys."""

    by: Absence


@dataclass(frozen=True, slots=True)
class ImageView:
    """An image, by its part of the package: zoom in per cent of the whole, centre."""

    figure: int
    zoom: int
    centre: tuple[int, int]


@dataclass(frozen=True, slots=True)
class WindowSize:
    """The window and the screen that it is on, in pixels of the page."""

    width: int
    height: int
    of: tuple[int, int]

    @property
    def fills_percent(self) -> int:
        """How much of the screen the window takes."""
        width, height = self.of
        return min(100, 100 * self.width * self.height // max(1, width * height))


@dataclass(frozen=True, slots=True)
class Paste:
    """Text was pasted into an answer: how long it was, never what it said."""

    question: QuestionId
    length: int


Look: TypeAlias = Departure | ImageView | WindowSize | Paste


@lru_cache(maxsize=ACTS_CACHED_MAX)
def read_look(kind: str, body: bytes) -> Look | None:
    """Return what such an entry says, or None if it is another, or its body is not.

    `left` without a field is of a tablet of before, which saw no more than that.
    """
    try:
        value = load(body)
    except NotCanonical:
        return None
    return _of_kind(kind, value) if isinstance(value, dict) else None


def _of_kind(kind: str, body: Mapping[str, Json]) -> Look | None:
    match (kind, body):
        case ("left", {"by": "hidden" | "blur" as by, **rest}) if not rest:
            return Departure(by)
        case ("left", {**rest}) if not rest:
            return Departure("hidden")
        case ("pasted", {"question": str(question), "length": n, **rest}) if not rest:
            length = _pixels(n)
            return None if length is None else Paste(QuestionId(question), length)
        case ("viewed", {"figure": figure, "zoom": zoom, "centre": at, **rest}):
            return None if rest else _read_view(figure, zoom, at)
        case ("framed", {"width": width, "height": height, "of": of, **rest}):
            return None if rest else _read_window(width, height, of)
        case _:
            return None


def _read_view(figure: Json, zoom: Json, at: Json) -> ImageView | None:
    part, percent, centre = _pixels(figure), _pixels(zoom), _pair(at)
    if part is None or percent is None or centre is None:
        return None
    is_there = part > 0 and percent >= ZOOM_PERCENT_MIN
    return ImageView(part, percent, centre) if is_there else None


def _read_window(width: Json, height: Json, of: Json) -> WindowSize | None:
    across, down, screen = _pixels(width), _pixels(height), _pair(of)
    if across is None or down is None or screen is None:
        return None
    return WindowSize(across, down, screen)


def _pair(value: Json) -> tuple[int, int] | None:
    match value:
        case [x, y]:
            across, down = _pixels(x), _pixels(y)
            return None if across is None or down is None else (across, down)
        case _:
            return None


def _pixels(value: Json) -> int | None:
    is_whole = type(value) is int and 0 <= value <= PIXELS_COUNT_MAX
    return value if is_whole and isinstance(value, int) else None
