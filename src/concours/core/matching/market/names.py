"""Names in a description, and the places they stand for; each fault noted."""

from collections.abc import Mapping, Sequence
from typing import Any

from concours.core.matching.market.faults import Faults
from concours.core.matching.market.market import CODE_LENGTH_MAX, SEATS_MAX

Places = Mapping[str, int]


class Names:
    """One description, its lists, texts, counts and codes, read with care."""

    def __init__(self, description: dict[str, Any], faults: Faults) -> None:
        self._all = description
        self._faults = faults

    def _things(self, name: str, most: int) -> list[tuple[int, dict[str, Any]]]:
        """Return the objects of the list `name`, with their places."""
        things = self._all.get(name, [])
        if not isinstance(things, list):
            self._faults.add("market.shape", name)
            return []
        if len(things) > most:
            self._faults.add("market.too_many", name, len(things))
            return []
        objects = []
        for place, thing in enumerate(things):
            if isinstance(thing, dict):
                objects.append((place, thing))
            else:
                self._faults.add("market.shape", f"{name} {place}", thing)
        return objects

    def _text(self, thing: Mapping[str, Any], key: str, location: str) -> str:
        text = thing.get(key)
        if isinstance(text, str) and 0 < len(text) <= CODE_LENGTH_MAX:
            return text
        self._faults.add("market.shape", f"{location} {key}", text)
        return ""

    def _code(self, thing: Mapping[str, Any], location: str) -> str:
        return self._text(thing, "code", location)

    def _flag(self, thing: Mapping[str, Any], key: str, location: str) -> bool:
        flag = thing.get(key, False)
        if not isinstance(flag, bool):
            self._faults.add("market.shape", f"{location} {key}", flag)
        return flag is True

    def _count(self, thing: Mapping[str, Any], key: str, location: str) -> int:
        count = thing.get(key, 0 if key == "least" else None)
        if isinstance(count, int) and not isinstance(count, bool):
            if 0 <= count <= SEATS_MAX:
                return count
            self._faults.add("market.too_many", f"{location} {key}", count)
        else:
            self._faults.add("market.shape", f"{location} {key}", count)
        return 0

    def _places(
        self, codes: Sequence[str], location: str, fault_code: str = "market.code_twice"
    ) -> dict[str, int]:
        places = {code: place for place, code in enumerate(codes)}
        if len(places) < len(codes):
            for place, code in enumerate(codes):
                if places[code] != place:
                    self._faults.add(fault_code, f"{location} {place}", code)
        return places

    def _place(
        self, code: object, places: Places, fault_code: str, location: str
    ) -> int:
        if isinstance(code, str) and code in places:
            return places[code]
        self._faults.add(fault_code, location, code)
        return -1

    def _indexes(self, codes: object, places: Places, location: str) -> list[int]:
        """Return the places of `codes`; fast where all is well."""
        if not isinstance(codes, list):
            self._faults.add("market.shape", f"{location} wishes", codes)
            return []
        try:
            return [places[code] for code in codes]
        except (KeyError, TypeError):
            return [
                self._place(code, places, "market.line_unknown", location)
                for code in codes
            ]
