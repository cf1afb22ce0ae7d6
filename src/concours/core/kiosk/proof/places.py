"""A place of an exam by the name that somebody wrote, or which names there are."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TypeVar

from concours.core.kiosk.proof.refusals import KioskPlaceUnknown

KNOWN_COUNT_MAX = 12
"""Names that a refusal tells: all of them, or the nearest."""

_Found = TypeVar("_Found")


def find_place(
    kind: str, name: str, places: Mapping[str, _Found], names: Sequence[str]
) -> _Found:
    """Return the place of this name, or refuse it and tell those of `names`.

    Raises `KioskPlaceUnknown`.
    """
    if name in places:
        return places[name]
    if len(names) > KNOWN_COUNT_MAX:
        names = get_close_matches(name, names, KNOWN_COUNT_MAX, cutoff=0)
    raise KioskPlaceUnknown(kind, name, ", ".join(names))
