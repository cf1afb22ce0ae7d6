"""What a property list may hold, and how much of it."""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from concours.core.kernel.errors import Refusal

DEPTH_MAX = 32
"""Dictionaries and arrays within each other; known configurations have five."""

VALUES_COUNT_MAX = 50_000
"""Known configurations have some 500. A binary list may name one value many times."""

CONTENT_BYTES_MAX = 4 * 2**20
"""What all layers of a file unfold into, and all texts of a binary list together."""

INTEGER_MIN, INTEGER_MAX = -(2**63), 2**64 - 1
"""What Apple's own reader holds."""


@dataclass(eq=False)
class PlistInvalid(Refusal):
    """The settings of a configuration are no property list that may be read.

    `where` is a line of the XML, or the place of a value.
    """

    code: ClassVar[str] = "kiosk.plist_invalid"
    reason: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class PlistDate:
    """An instant of a property list, whole seconds of UTC: `2026-11-29T05:48:40Z`."""

    text: str


Plist: TypeAlias = (
    "bool | int | float | str | bytes | PlistDate | list[Plist] | dict[str, Plist]"
)
Settings: TypeAlias = dict[str, Plist]


@dataclass(frozen=True, slots=True)
class PlistReading:
    """The settings that a property list holds; the keys that it gives twice.

    Of a key given twice the last value counts.
    """

    settings: Settings
    duplicates: tuple[str, ...] = ()


class PlistBudget:
    """Counts what is read, and refuses more than a configuration can need."""

    __slots__ = ("_bytes_count", "_values_count")

    def __init__(self) -> None:
        self._bytes_count = self._values_count = 0

    def take(self, *, depth: int, bytes_count: int, path: str) -> None:
        """Count one value. Raises `PlistInvalid`."""
        self._values_count += 1
        self._bytes_count += bytes_count
        if depth > DEPTH_MAX:
            raise PlistInvalid("too_deep", path)
        if self._values_count > VALUES_COUNT_MAX:
            raise PlistInvalid("too_many_values", path)
        if self._bytes_count > CONTENT_BYTES_MAX:
            raise PlistInvalid("too_much_text", path)
