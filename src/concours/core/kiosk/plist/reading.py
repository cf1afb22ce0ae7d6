"""Settings out of the bytes of a property list, XML or binary, and into XML."""

import plistlib
from typing import Any, TypeGuard

from concours.core.kiosk.plist.values import (
    INTEGER_MAX,
    INTEGER_MIN,
    Plist,
    PlistBudget,
    PlistDate,
    PlistInvalid,
    PlistReading,
    Settings,
)
from concours.core.kiosk.plist.xml import read_xml

BINARY_MAGIC = b"bplist00"


def read_plist(data: bytes) -> PlistReading:
    """Return the settings of a property list. Raises `PlistInvalid`."""
    return _read_binary(data) if data.startswith(BINARY_MAGIC) else read_xml(data)


def write_xml(settings: Settings) -> bytes:
    """Return settings as XML, in the order that they have."""
    return plistlib.dumps(_with_dates(settings), fmt=plistlib.FMT_XML, sort_keys=False)


def _with_dates(value: Plist) -> Any:
    """Return a value whose dates are such as `plistlib` writes."""
    match value:
        case dict():
            return {key: _with_dates(item) for key, item in value.items()}
        case list():
            return [_with_dates(item) for item in value]
        case PlistDate():
            xml = f"<plist><date>{value.text}</date></plist>"
            return plistlib.loads(xml.encode(), fmt=plistlib.FMT_XML)
        case _:
            return value


class _Dictionary(dict[str, Any]):
    """A dictionary as `plistlib` fills it, which notes what was given twice."""

    __slots__ = ("duplicates",)

    def __init__(self) -> None:
        super().__init__()
        self.duplicates: list[str] = []

    def __setitem__(self, key: str, value: Any) -> None:
        if key in self:
            self.duplicates.append(key)
        super().__setitem__(key, value)


def _read_binary(data: bytes) -> PlistReading:
    try:
        root = plistlib.loads(data, fmt=plistlib.FMT_BINARY, dict_type=_Dictionary)
    except (plistlib.InvalidFileException, ValueError, OverflowError) as error:
        raise PlistInvalid("not_binary") from error
    except (RecursionError, MemoryError) as error:
        raise PlistInvalid("too_deep") from error
    if not isinstance(root, _Dictionary):
        raise PlistInvalid("root_not_dictionary")
    walk = _Walk()
    settings = walk.copy_dictionary(root, depth=1, path="")
    return PlistReading(settings, tuple(walk.duplicates))


class _Walk:
    """Copies what a binary list names, once for each time that it is named.

    It may name itself, or one array a thousand times in each of a thousand others: the
    budget ends that.
    """

    def __init__(self) -> None:
        self.duplicates: list[str] = []
        self._budget = PlistBudget()

    def copy_dictionary(
        self, dictionary: _Dictionary, *, depth: int, path: str
    ) -> Settings:
        """Return a dictionary whose keys and values are known.

        Raises `PlistInvalid`.
        """
        self.duplicates += [str(key) for key in dictionary.duplicates]
        settings: Settings = {}
        for key, value in dictionary.items():
            if not isinstance(key, str):  # a binary list may name anything
                raise PlistInvalid("key_not_text", path)
            place = f"{path}.{key}" if path else key
            self._budget.take(depth=depth, bytes_count=len(key), path=path)
            settings[key] = self._copy(value, depth=depth, path=place)
        return settings

    def _copy(self, value: Any, *, depth: int, path: str) -> Plist:
        size = len(value) if isinstance(value, str | bytes) else 0
        is_deeper = isinstance(value, list | _Dictionary)
        depth += is_deeper
        self._budget.take(depth=depth, bytes_count=size, path=path)
        if isinstance(value, _Dictionary):
            return self.copy_dictionary(value, depth=depth, path=path)
        if isinstance(value, list):
            return [
                self._copy(item, depth=depth, path=f"{path}.{at}")
                for at, item in enumerate(value)
            ]
        if hasattr(value, "isoformat"):
            return PlistDate(value.isoformat(timespec="seconds") + "Z")
        if not _is_leaf(value):
            raise PlistInvalid(type(value).__name__, path)
        return value


def _is_leaf(value: object) -> TypeGuard[bool | int | float | str | bytes]:
    if isinstance(value, int):
        return INTEGER_MIN <= value <= INTEGER_MAX
    return isinstance(value, float | str | bytes)
