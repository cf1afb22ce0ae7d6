"""From a description, readable or compact, to a market; every fault by its name.

The form is written in `docs/reference/market.md` and in `protocol/market.schema.json`.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from concours.core.matching.market import columns
from concours.core.matching.market.checks import check
from concours.core.matching.market.faults import Faults
from concours.core.matching.market.keys import check_keys
from concours.core.matching.market.market import (
    COUPLES_MAX,
    FAMILIES_MAX,
    GROUPS_MAX,
    LINES_MAX,
    NO_LINE,
    PAIRS_MAX,
    STUDENTS_MAX,
    WISHES_MAX,
    Contract,
    Family,
    Ints,
    Line,
    Market,
)
from concours.core.matching.market.names import Names, Places

FORMAT = "concours-market-1"


def read(description: object) -> Market:
    """Return the market that `description` (of a JSON document) tells.

    Raises `MarketFaulty` with every fault found: keys, shape, names, then rules.
    """
    faults = Faults()
    if not isinstance(description, dict) or description.get("format") != FORMAT:
        faults.add("market.shape", "format", FORMAT)
        faults.stop()
    assert isinstance(description, dict)
    check_keys(description, faults)
    faults.stop()
    market = _Reader(description, faults).market()
    faults.stop()
    check(market, faults)
    faults.stop()
    return market


class _Reader(Names):
    """One description, read once; each part stops if what it stands on is faulty."""

    def market(self) -> Market:
        contracts = tuple(
            Contract(
                self._code(thing, f"contracts {n}"),
                self._flag(thing, "also_ordinary", f"contracts {n}"),
            )
            for n, thing in self._things("contracts", GROUPS_MAX)
        )
        groups = [
            self._code(thing, f"groups {n}")
            for n, thing in self._things("groups", GROUPS_MAX)
        ]
        group_places = self._places(groups, "groups")
        contract_places = self._places(
            [contract.code for contract in contracts], "contracts"
        )
        lines = self._lines(group_places, contract_places)
        line_places = self._places([line.code for line in lines], "lines")
        lines = self._returns(lines, line_places)
        families = self._families(line_places)
        self._places([family.code for family in families], "families")
        self._faults.stop()
        numbers, contracts_held, starts, wishes = self._students(
            line_places, contract_places
        )
        number_places = self._places(numbers, "students", "market.number_twice")
        self._faults.stop()
        ranks = self._ranks(groups, number_places)
        members, pair_starts, pairs, unlinks = self._couples(number_places, line_places)
        self._faults.stop()
        return Market(
            groups=tuple(groups), contracts=contracts, lines=tuple(lines),
            families=tuple(families), numbers=tuple(numbers), held=contracts_held,
            ranks=ranks, starts=starts, wishes=wishes, members=members,
            pair_starts=pair_starts, pairs=pairs, unlinks=unlinks,
        )  # fmt: skip

    def _lines(self, groups: Places, contracts: Places) -> list[Line]:
        lines = []
        for at, thing in self._things("lines", LINES_MAX):
            code = self._code(thing, f"lines {at}")
            location = f"lines {code or at}"
            contract = thing.get("contract", "")
            if "contract" in thing:
                self._place(contract, contracts, "market.contract_unknown", location)
            lines.append(
                Line(
                    code=code,
                    specialty=self._text(thing, "specialty", location),
                    subdivision=self._text(thing, "subdivision", location),
                    contract=str(contract),
                    group=self._place(
                        thing.get("group"), groups, "market.group_unknown", location
                    ),
                    seats=self._count(thing, "seats", location),
                    least=self._count(thing, "least", location),
                )
            )
        return lines

    def _returns(self, lines: list[Line], places: Places) -> list[Line]:
        linked_lines = list(lines)
        for at, thing in self._things("lines", LINES_MAX):
            receiver = thing.get("returns_to")
            if "returns_to" in thing and at < len(lines):
                line = lines[at]
                place = self._place(
                    receiver,
                    places,
                    "market.line_unknown",
                    f"lines {line.code} returns_to",
                )
                linked_lines[at] = Line(
                    line.code, line.specialty, line.subdivision, line.contract,
                    line.group, line.seats, line.least, place,
                )  # fmt: skip
        return linked_lines

    def _families(self, lines: Places) -> list[Family]:
        families = []
        for at, thing in self._things("families", FAMILIES_MAX):
            code = self._code(thing, f"families {at}")
            location = f"families {code or at}"
            codes = thing.get("lines")
            if not isinstance(codes, list) or not codes:
                self._faults.add("market.shape", f"{location} lines", codes)
                codes = []
            members = [
                self._place(line, lines, "market.line_unknown", location)
                for line in codes
            ]
            for line in set(members):
                if members.count(line) > 1 and line >= 0:
                    self._faults.add("market.code_twice", location, codes[line])
            seats = self._count(thing, "seats", location)
            families.append(
                Family(
                    code, tuple(members), seats, self._count(thing, "least", location)
                )
            )
        return families

    def _students(
        self, lines: Places, contracts: Places
    ) -> tuple[list[str], Ints, NDArray[np.int64], Ints]:
        students = self._all.get("students", [])
        if isinstance(students, dict):
            return columns.students(students, (len(lines), contracts), self._faults)
        numbers, contracts_held, starts, wishes = [], [], [0], []
        for at, thing in self._things("students", STUDENTS_MAX):
            number = self._text(thing, "number", f"students {at}")
            location = f"students {number or at}"
            contract = thing.get("contract")
            contracts_held.append(
                -1
                if contract is None
                else self._place(
                    contract, contracts, "market.contract_unknown", location
                )
            )
            numbers.append(number)
            wishes += self._indexes(thing.get("wishes"), lines, location)
            starts.append(len(wishes))
            if len(wishes) > WISHES_MAX:
                self._faults.add("market.too_many", "wishes", len(wishes))
                break
        return (
            numbers,
            np.array(contracts_held, dtype=np.int32),
            np.array(starts, dtype=np.int64),
            np.array(wishes, dtype=np.int32),
        )

    def _ranks(self, groups: Sequence[str], numbers: Places) -> Ints:
        ranks = np.zeros((len(groups), len(numbers)), dtype=np.int32)
        for group, thing in self._things("groups", GROUPS_MAX):
            location = f"groups {groups[group]}"
            ranking = thing.get("ranking")
            if isinstance(ranking, str):
                order = columns.indexes(ranking, len(numbers), location, self._faults)
            elif isinstance(ranking, list) and len(ranking) <= STUDENTS_MAX:
                order = np.array(
                    [
                        self._place(number, numbers, "market.number_unknown", location)
                        for number in ranking
                    ],
                    dtype=np.int32,
                )
            else:
                self._faults.add("market.shape", f"{location} ranking")
                continue
            order = order[order >= 0]
            if len(np.unique(order)) < len(order):
                self._faults.add("market.rank_tied", location)
            ranks[group, order] = np.arange(1, len(order) + 1, dtype=np.int32)
        return ranks

    def _couples(
        self, numbers: Places, lines: Places
    ) -> tuple[Ints, NDArray[np.int64], Ints, NDArray[np.bool_]]:
        members, starts, unlinks = [], [0], []
        pairs: list[tuple[int, int]] = []
        for at, thing in self._things("couples", COUPLES_MAX):
            location = f"couples {at}"
            member_numbers = thing.get("members")
            if not isinstance(member_numbers, list) or len(member_numbers) != 2:
                self._faults.add("market.shape", f"{location} members", member_numbers)
                continue
            members.append(
                [
                    self._place(number, numbers, "market.number_unknown", location)
                    for number in member_numbers
                ]
            )
            unlinks.append(self._flag(thing, "unlinks", location))
            pairs += self._pairs(thing.get("pairs"), lines, location)
            starts.append(len(pairs))
            if len(pairs) > PAIRS_MAX:
                self._faults.add("market.too_many", "pairs", len(pairs))
                break
        return (
            np.array(members, dtype=np.int32).reshape(-1, 2),
            np.array(starts, dtype=np.int64),
            np.array(pairs, dtype=np.int32).reshape(-1, 2),
            np.array(unlinks, dtype=np.bool_),
        )

    def _pairs(
        self, pairs: object, lines: Places, location: str
    ) -> list[tuple[int, int]]:
        if not isinstance(pairs, list):
            self._faults.add("market.shape", f"{location} pairs", pairs)
            return []
        line_pairs = []
        for pair in pairs:
            if not isinstance(pair, list) or len(pair) != 2:
                self._faults.add("market.shape", f"{location} pairs", pair)
                continue
            a, b = (
                NO_LINE
                if code is None
                else self._place(code, lines, "market.line_unknown", location)
                for code in pair
            )
            if pair == [None, None]:
                self._faults.add("market.pair_empty", location)
            line_pairs.append((a, b))
        return line_pairs
