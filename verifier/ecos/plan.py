"""The document of an allotment, by the names it uses."""

from collections import defaultdict
from fractions import Fraction
from math import ceil
from typing import Any

TURNS = 5
Row = dict[str, Any]
Key = tuple[str, str, str]
"""A circuit: its site, wave and code."""

Finding = tuple[str, str, tuple[str, ...]]
"""The rule, where, and the persons concerned."""


class Plan:
    """The document by the names it uses."""

    def __init__(self, document: Row) -> None:
        lists = document["lists"]
        self.document, self.lists, self.settings = document, lists, lists["settings"]
        self.rotations = len(self.settings["rests_ms"]) + 1
        self.waves = {row["code"]: row for row in lists["waves"]}
        self.sites = {row["code"]: row for row in lists["sites"]}
        self.stations = {row["code"]: row["stations"] for row in lists["series"]}
        self.candidates = {row["number"]: row for row in lists["candidates"]}
        self.examiners = {row["number"]: row for row in lists["examiners"]}
        self.actors = {row["number"]: row for row in lists["participants"]}
        self.rooms = {(row["site"], row["code"]): row for row in lists["rooms"]}
        self.ties = {(row["person"], row["candidate"]) for row in lists["links"]}
        self.home = {row["examiner"]: row["site"] for row in document["postings"]}
        self.barred = {n for row in lists["sites"] for n in row["coordinators"]}
        self.circuits: dict[Key, Row] = {}
        for row in document["circuits"]:
            key = (row["site"], row["wave"], row["code"])
            if key in self.circuits:
                reason = f"circuit {key} twice"
                raise ValueError(reason)
            self.circuits[key] = row
        self.sitters = self._by_circuit("chairs")
        self.players = self._by_circuit("roles")
        self.fives: dict[Key, list[Row]] = defaultdict(list)
        for row in document["places"]:
            site = self.candidates[row["candidate"]]["site"]
            self.fives[site, row["wave"], row["circuit"]].append(row)

    def _by_circuit(self, name: str) -> dict[Key, list[Row]]:
        rows: dict[Key, list[Row]] = defaultdict(list)
        for row in self.document[name]:
            rows[row["site"], row["wave"], row["circuit"]].append(row)
        return rows

    def stations_of(self, wave: str) -> list[Row]:
        """Return the five stations of a wave."""
        rows: list[Row] = self.stations[self.waves[wave]["series"]]
        return rows

    def end_ms(self, key: Key) -> int:
        """Return when the last turn of a circuit ends: one exact sum, rounded once."""
        last = max((row["rotation"] for row in self.fives[key]), default=-1)
        start: int = self.waves[key[1]]["starts_ms"]
        if last < 0:
            return start
        tempo = self.settings["station_ms"] * Fraction(self.circuits[key]["factor"])
        turns = TURNS * (last + 1)
        sum_ms = ceil(turns * tempo) + (turns - 1) * self.settings["changeover_ms"]
        rests_ms: int = sum(self.settings["rests_ms"][:last])
        return int(start + sum_ms + rests_ms)
