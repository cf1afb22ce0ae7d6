"""Classes of paths that no route of ours has: a data file says them, the first holds.

What is not in the file is unknown. A path is compared as what it asks for: decoded,
in small letters, without accents, each slash once.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from concours.core.traces.invalid import RulesInvalid

PathClass: TypeAlias = Literal["benign", "looked_for", "unknown"]
PATH_CLASSES: tuple[PathClass, ...] = get_args(PathClass)
"""Asked for by machines alone; by whoever looks for what is not theirs; neither."""

PATH_LENGTH_MAX = 2_000
DECODED_COUNT_MAX = 3
"""How often a path is decoded: whoever hides does it twice."""

ESCAPE = re.compile(b"%([0-9A-Fa-f]{2})")
SLASHES = re.compile(r"[/\\]+")


@dataclass(frozen=True, slots=True)
class PathClasses:
    """The classes of a file, in its order."""

    rows: Sequence[tuple[PathClass, re.Pattern[str]]]

    def classify(self, path: str) -> PathClass:
        """Return the class of a path, as whoever asked wrote it."""
        return self.classify_plain(plain_path(path))

    def classify_plain(self, plain: str) -> PathClass:
        """Return the class of a path in its plain form."""
        for path_class, pattern in self.rows:
            if pattern.search(plain):
                return path_class
        return "unknown"


def read_path_classes(value: Mapping[str, Any], name: str) -> PathClasses:
    """Read what a file of classes says. Raises `RulesInvalid`."""
    rows: list[tuple[PathClass, re.Pattern[str]]] = []
    blocks = value.get("class")
    if not isinstance(blocks, list) or set(value) != {"class"}:
        raise RulesInvalid(name, "class")
    for block in blocks:
        path_class, patterns = block.get("kind"), block.get("paths")
        if path_class not in PATH_CLASSES or not isinstance(patterns, list):
            raise RulesInvalid(name, "kind")
        try:
            pattern = re.compile("|".join(f"(?:{text})" for text in patterns))
        except (re.error, TypeError) as error:
            raise RulesInvalid(name, f"paths: {error}") from error
        rows.append((path_class, pattern))
    return PathClasses(rows)


def plain_path(path: str) -> str:
    """Return a path as what it asks for."""
    return SLASHES.sub("/", plain_text(path))


def plain_text(text: str) -> str:
    """Return a text decoded, in small letters, without accents, and bounded."""
    text = text[:PATH_LENGTH_MAX]
    for _ in range(DECODED_COUNT_MAX):
        if "%" not in text:
            break
        text = _decode(text)
    text = text.lower()
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _decode(text: str) -> str:
    data = ESCAPE.sub(
        lambda match: bytes([int(match[1], 16)]), text.encode("utf-8", "replace")
    )
    return data.decode("utf-8", "replace")
