"""What a candidate is due besides time: how they read, rest and sit, as cells say it.

Display settings are where a tablet starts from, and the candidate may change them; rest
breaks, a reader and a room apart are rights, which the room is told.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Literal, TypeAlias, TypeVar

from concours.core.kernel.canonical import Json
from concours.core.tables.columns import Cells
from concours.core.tables.faults import FaultCode

T = TypeVar("T")
Contrast: TypeAlias = Literal["usual", "strong"]
Reader: TypeAlias = Literal["candidate", "person", "voice"]
"""Who reads the paper: the candidate, a person aloud, or a voice of the tablet."""

TEXT_PERCENTS = (100, 125, 150, 200)
SPACING_PERCENTS = (100, 150, 200)
"""Line spacing as a word processor calls it; 100 is the tablet's usual."""

BREAKS_COUNT_MAX = 12
BREAK_MINUTES_MAX = 60


@dataclass(frozen=True, slots=True)
class RestBreaks:
    """A right to rest: how many breaks in one sitting, and for how long each at most.

    Written `3x10`: three of ten minutes. 0 of 0 is no right.
    """

    count: int = 0
    minutes: int = 0

    @property
    def cell(self) -> str:
        """The right as a cell of a file says it."""
        return f"{self.count}x{self.minutes}" if self.count else ""


NO_BREAKS = RestBreaks()


@dataclass(frozen=True, slots=True)
class PersonalSettings:
    """What is set for one candidate, in all sittings of the exam; by default, nothing.

    `breaks` are due in each sitting.
    """

    text_percent: int = 100
    contrast: Contrast = "usual"
    spacing_percent: int = 100
    breaks: RestBreaks = NO_BREAKS
    reader: Reader = "candidate"
    has_own_room: bool = False


USUAL_SETTINGS = PersonalSettings()


@dataclass(frozen=True, slots=True)
class SettingsLine:
    """The settings of one line of a file. None: no such column, what stands is left."""

    text_percent: int | None = None
    contrast: Contrast | None = None
    spacing_percent: int | None = None
    breaks: RestBreaks | None = None
    reader: Reader | None = None
    has_own_room: bool | None = None

    def over(self, before: PersonalSettings) -> PersonalSettings:
        """Return the settings that stood, with what this line changes."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return replace(
            before,
            **{name: value for name, value in values.items() if value is not None},
        )


NOTHING_SAID = SettingsLine()

CONTRASTS: Mapping[str, Contrast] = {
    "": "usual",
    "normal": "usual",
    "fort": "strong",
    "strong": "strong",
}
READERS: Mapping[str, Reader] = {
    "": "candidate",
    "humain": "person",
    "human": "person",
    "synthese": "voice",
    "synthèse": "voice",
    "voice": "voice",
}
YES_OR_NO: Mapping[str, bool] = {
    "": False,
    "non": False,
    "no": False,
    "oui": True,
    "yes": True,
}
SPACINGS: Mapping[str, int] = {
    "": 100,
    "1": 100,
    "1,5": 150,
    "1.5": 150,
    "2": 200,
}
PERCENT = re.compile(r"([0-9]{1,3})\s*%?")
BREAKS = re.compile(r"([0-9]{1,2})\s*[x×]\s*([0-9]{1,2})")


def text_percent_of(text: str) -> int | None:
    """Return a text size in percent, from `150` or `150 %`; None if it is none."""
    match = PERCENT.fullmatch(text or "100")
    percent = int(match[1]) if match else 0
    return percent if percent in TEXT_PERCENTS else None


def rest_breaks_of(text: str) -> RestBreaks | None:
    """Return a right from `3x10`, no right from an empty text; None if it is neither.

    From one break of one minute to 12 of 60.
    """
    if not text:
        return NO_BREAKS
    match = BREAKS.fullmatch(text.casefold())
    if not match:
        return None
    count, minutes = int(match[1]), int(match[2])
    is_bounded = 1 <= count <= BREAKS_COUNT_MAX and 1 <= minutes <= BREAK_MINUTES_MAX
    return RestBreaks(count, minutes) if is_bounded else None


def read_settings(cells: Cells) -> SettingsLine:
    """Read the columns of settings of one row; what is wrong there is told."""
    return SettingsLine(
        _read(cells, "text", text_percent_of, "text.unknown"),
        _read(cells, "contrast", _word_in(CONTRASTS), "contrast.unknown"),
        _read(cells, "spacing", _word_in(SPACINGS), "spacing.unknown"),
        _read(cells, "breaks", rest_breaks_of, "breaks.invalid"),
        _read(cells, "reader", _word_in(READERS), "reader.unknown"),
        _read(cells, "own_room", _word_in(YES_OR_NO), "own_room.unknown"),
    )


def settings_cells(settings: PersonalSettings) -> tuple[str, ...]:
    """Return the cells that `read_settings` would read these settings from."""
    is_usual_text = settings.text_percent == USUAL_SETTINGS.text_percent
    return (
        "" if is_usual_text else str(settings.text_percent),
        _word_for(CONTRASTS, settings.contrast),
        _word_for(SPACINGS, settings.spacing_percent),
        settings.breaks.cell,
        _word_for(READERS, settings.reader),
        _word_for(YES_OR_NO, settings.has_own_room),
    )


def settings_of_tablet(settings: PersonalSettings) -> dict[str, Json]:
    """Return what a tablet is told; where its candidate sits is none of it."""
    return {
        "text_percent": settings.text_percent,
        "contrast": settings.contrast,
        "spacing_percent": settings.spacing_percent,
        "breaks": {
            "count": settings.breaks.count,
            "minutes": settings.breaks.minutes,
        },
        "reader": settings.reader,
    }


def _read(
    cells: Cells, column: str, value_of: Callable[[str], T | None], code: FaultCode
) -> T | None:
    before, text = cells.faults_count, cells.read(column)
    if text is None:
        return None
    value = value_of(text)
    if value is None and cells.faults_count == before:
        cells.fault(column, code, text=text)
    return value


def _word_in(values: Mapping[str, T]) -> Callable[[str], T | None]:
    return lambda text: values.get(text.casefold())


def _word_for(values: Mapping[str, object], value: object) -> str:
    return next(word for word, meaning in values.items() if meaning == value)
