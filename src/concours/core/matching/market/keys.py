"""Which keys each object of a description has: one misspelt is refused, by its name.

A key that nobody reads is a wish, a family or a couple that nobody sees.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from concours.core.matching.market.faults import Faults


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys that an object must have, and those that it may have."""

    needed: frozenset[str]
    optional: frozenset[str] = frozenset()

    def check(self, thing: Mapping[str, Any], location: str, faults: Faults) -> None:
        """Note each key that is missing, and each that is unknown."""
        if self.needed <= thing.keys() <= self.needed | self.optional:
            return
        for key in sorted(self.needed - thing.keys()):
            faults.add("market.key_missing", location, key)
        for key in sorted(thing.keys() - self.needed - self.optional):
            faults.add("market.key_unknown", location, key)


_MARKET = Keys(
    frozenset({"format", "groups", "lines", "students"}),
    frozenset({"contracts", "families", "couples"}),
)
_OF_LISTS = {
    "contracts": Keys(frozenset({"code"}), frozenset({"also_ordinary"})),
    "groups": Keys(frozenset({"code", "ranking"})),
    "lines": Keys(
        frozenset({"code", "specialty", "subdivision", "group", "seats"}),
        frozenset({"least", "contract", "returns_to"}),
    ),
    "families": Keys(frozenset({"code", "lines", "seats"}), frozenset({"least"})),
    "students": Keys(frozenset({"number", "wishes"}), frozenset({"contract"})),
    "couples": Keys(frozenset({"members", "pairs"}), frozenset({"unlinks"})),
}
_COLUMNS = Keys(frozenset({"numbers", "counts", "wishes"}), frozenset({"contracts"}))


def check_keys(description: Mapping[str, Any], faults: Faults) -> None:
    """Note every key that is unknown, or missing, in `description`."""
    _MARKET.check(description, "market", faults)
    for name, keys in _OF_LISTS.items():
        for location, thing in _objects(description, name):
            keys.check(thing, location, faults)
    students = description.get("students")
    if isinstance(students, dict):
        _COLUMNS.check(students, "students", faults)


def build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its pairs, of which a parser of JSON would keep the last.

    Raises `MarketFaulty` if a key stands twice: readers would differ on which counts.
    """
    built = dict(pairs)
    if len(built) < len(pairs):
        faults, seen_keys = Faults(), set[str]()
        for key, _ in pairs:
            if key in seen_keys:
                faults.add("market.key_twice", "market", key)
            seen_keys.add(key)
        faults.stop()
    return built


def _objects(
    description: Mapping[str, Any], name: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the objects of a list, each with where it stands."""
    things = description.get(name)
    for place, thing in enumerate(things if isinstance(things, list) else ()):
        if isinstance(thing, dict):
            label = thing.get("code", thing.get("number"))
            yield f"{name} {label if isinstance(label, str) else place}", thing
