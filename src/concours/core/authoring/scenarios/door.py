"""What candidates read at the door: short enough to be read, and telling nothing."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import unescape

from concours.core.kernel.time import MINUTE_MS

DOOR_SIGNS_A_MINUTE_MAX = 900

TOLD_WORDS_COUNT = 3
"""A criterion with fewer words that mean something is told by no door."""

_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[a-z0-9]+")
_ROOT_LENGTH = 6
"""Letters of a word that are compared: `recherchez` and `recherche` are one."""

_MEANING_LENGTH_MIN = 4
_EMPTY_WORDS = frozenset(
    {
        *("avec", "cette", "dans", "elle", "leur", "mais", "pour", "quel", "quelle"),
        *("sans", "selon", "sont", "sous", "tout", "toute", "vers", "votre", "vous"),
        *("patient", "patiente"),
    }
)


def plain_text(prose: str) -> str:
    """Return what is read of prose, with one space between two words."""
    return " ".join(unescape(_TAG.sub(" ", prose)).split())


def signs_max(reading_ms: int) -> int:
    """Return how many signs, spaces included, a door may have."""
    return DOOR_SIGNS_A_MINUTE_MAX * reading_ms // MINUTE_MS


def told_criteria(door: str, criteria: Iterable[str]) -> Iterator[int]:
    """Yield the numbers of criteria all of whose words are at the door. Prose."""
    door_roots = frozenset(_roots(door))
    for number, text in enumerate(criteria, start=1):
        roots = frozenset(_roots(text))
        if len(roots) >= TOLD_WORDS_COUNT and roots <= door_roots:
            yield number


def _roots(prose: str) -> Iterator[str]:
    plain_letters = unicodedata.normalize("NFKD", plain_text(prose).casefold())
    letters = "".join(sign for sign in plain_letters if not unicodedata.combining(sign))
    for word in _WORD.findall(letters):
        if len(word) >= _MEANING_LENGTH_MIN and word not in _EMPTY_WORDS:
            yield word[:_ROOT_LENGTH]
