"""Property lists in XML, read by the letter of their DTD.

A file comes from anybody: nothing is fetched, no entity may be declared, and nothing is
passed over, since two readers of what is unforeseen would hash two texts. `plistlib` is
not used here: it leaves out an undefined entity and takes `1_000` for a number.
"""

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from xml.parsers import expat

from concours.core.kiosk.plist.values import (
    INTEGER_MAX,
    INTEGER_MIN,
    Plist,
    PlistBudget,
    PlistDate,
    PlistInvalid,
    PlistReading,
)

SPACE = " \t\r\n"
INTEGER = re.compile(r"([+-]?)(?:0[xX]([0-9a-fA-F]{1,16})|([0-9]{1,25}))")
REAL = re.compile(
    r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?"
    r"|[nN][aA][nN]|[iI][nN][fF](?:[iI][nN][iI][tT][yY])?)"
)
DATE = re.compile(
    r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01])"
    r"(?:T([01][0-9]|2[0-3])(?::([0-5][0-9])(?::([0-5][0-9]))?)?)?)?)?Z"
)
DATE_START = ("", "01", "01", "00", "00", "00")
"""What the units are that a date leaves out; the DTD allows it."""

BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
WITHOUT_SPACE = str.maketrans("", "", SPACE)


def read_xml(data: bytes) -> PlistReading:
    """Return the settings of a property list in XML. Raises `PlistInvalid`."""
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)  # noqa: FBT003 -- expat's own form
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise PlistInvalid("not_xml", reader.line) from error
    settings = reader.root
    if not isinstance(settings, dict):
        raise PlistInvalid("root_not_dictionary", reader.line)
    return PlistReading(settings, tuple(reader.duplicates))


class _Reader:
    """Follows one document from its first tag to its last."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._take_text
        self.parser.StartDoctypeDeclHandler = self._refuse_subset
        self.parser.EntityDeclHandler = self._refuse_entity
        self.parser.SkippedEntityHandler = self._refuse_entity
        self.parser.ExternalEntityRefHandler = self._refuse_entity
        self.root: Plist | None = None
        self.duplicates: list[str] = []
        self._budget = PlistBudget()
        self._is_inside = False
        self._containers: list[tuple[list[Plist] | dict[str, Plist], str | None]] = []
        self._leaf: str | None = None
        self._text: list[str] = []

    @property
    def line(self) -> str:
        """The line of the XML that is being read."""
        return str(self.parser.CurrentLineNumber)

    def _refuse_subset(
        self, _name: str, _system: str | None, _public: str | None, has_subset: int
    ) -> None:
        if has_subset:
            raise PlistInvalid("declarations", self.line)

    def _refuse_entity(self, *_words: object) -> int:
        raise PlistInvalid("entity", self.line)

    def _start(self, name: str, _attributes: Mapping[str, str]) -> None:
        if self._leaf is not None or (name == "plist") == self._is_inside:
            raise PlistInvalid("element_misplaced", self.line)
        if name == "plist":
            self._is_inside = True
            return
        if self.root is not None and not self._containers:
            raise PlistInvalid("second_root", self.line)
        depth = len(self._containers) + (name in CONTAINERS)
        self._budget.take(depth=depth, bytes_count=0, path=self.line)
        if name == "key":
            self._check_key_is_due()
        if name in CONTAINERS:
            container = CONTAINERS[name]()
            self._place(container)
            self._containers.append((container, None))
        elif name == "key" or name in LEAVES:
            self._leaf, self._text = name, []
        else:
            raise PlistInvalid("element_unknown", self.line)

    def _check_key_is_due(self) -> None:
        container, key = self._containers[-1] if self._containers else ([], None)
        if not isinstance(container, dict) or key is not None:
            raise PlistInvalid("key_misplaced", self.line)

    def _take_text(self, text: str) -> None:
        if self._leaf is not None:
            self._text.append(text)
        elif text.strip(SPACE):
            raise PlistInvalid("text_misplaced", self.line)

    def _end(self, name: str) -> None:
        if name in CONTAINERS:
            _, key = self._containers.pop()
            if key is not None:
                raise PlistInvalid("value_missing", self.line)
        elif name != "plist":
            text, self._leaf = "".join(self._text), None
            if name == "key":
                self._name_next(text)
            else:
                self._place(self._read_leaf(name, text))

    def _read_leaf(self, name: str, text: str) -> Plist:
        value = LEAVES[name](text)
        if value is None:
            raise PlistInvalid(name, self.line)
        return value

    def _name_next(self, key: str) -> None:
        container, _ = self._containers[-1]
        if key in container:
            self.duplicates.append(key)
        self._containers[-1] = container, key

    def _place(self, value: Plist) -> None:
        if not self._containers:
            self.root = value
            return
        container, key = self._containers[-1]
        if isinstance(container, list):
            container.append(value)
        elif key is None:
            raise PlistInvalid("key_missing", self.line)
        else:
            container[key] = value
            self._containers[-1] = container, None


def _read_integer(text: str) -> int | None:
    match = INTEGER.fullmatch(text.strip(SPACE))
    if match is None:
        return None
    sign, hexadecimal, decimal = match.groups()
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    number = -number if sign == "-" else number
    return number if INTEGER_MIN <= number <= INTEGER_MAX else None


def _read_real(text: str) -> float | None:
    text = text.strip(SPACE)
    return float(text) if REAL.fullmatch(text) else None


def _read_data(text: str) -> bytes | None:
    code = text.translate(WITHOUT_SPACE)
    return b64decode(code) if BASE64.fullmatch(code) else None


def _read_date(text: str) -> PlistDate | None:
    match = DATE.fullmatch(text.strip(SPACE))
    if match is None:
        return None
    units = map(lambda unit, start: unit or start, match.groups(), DATE_START)
    return PlistDate("{}-{}-{}T{}:{}:{}Z".format(*units))


CONTAINERS: Mapping[str, Callable[[], "list[Plist] | dict[str, Plist]"]] = {
    "array": list,
    "dict": dict,
}
LEAVES: Mapping[str, Callable[[str], "Plist | None"]] = {
    "string": str,
    "true": lambda text: None if text.strip(SPACE) else True,
    "false": lambda text: None if text.strip(SPACE) else False,
    "integer": _read_integer,
    "real": _read_real,
    "data": _read_data,
    "date": _read_date,
}
"""Each reads the text of an element, None where it says nothing of its kind."""
