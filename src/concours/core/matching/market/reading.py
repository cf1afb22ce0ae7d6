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
                self._code(at, f"contracts {n}"),
                self._flag(at, "also_ordinary", f"contracts {n}"),
            )
            for n, at in self._things("contracts", GROUPS_MAX)
        )
        groups = [
            self._code(at, f"groups {n}")
            for n, at in self._things("groups", GROUPS_MAX)
        ]
        group_places = self._places(groups, "groups")
        contract_places = self._places([one.code for one in contracts], "contracts")
        lines = self._lines(group_places, contract_places)
        line_places = self._places([line.code for line in lines], "lines")
        lines = self._returns(lines, line_places)
        families = self._families(line_places)
        self._places([family.code for family in families], "families")
        self._faults.stop()
        numbers, held, starts, wishes = self._students(line_places, contract_places)
        number_places = self._places(numbers, "students", "market.number_twice")
        self._faults.stop()
        ranks = self._ranks(groups, number_places)
        members, pair_starts, pairs, unlinks = self._couples(number_places, line_places)
        self._faults.stop()
        return Market(
            groups=tuple(groups), contracts=contracts, lines=tuple(lines),
            families=tuple(families), numbers=tuple(numbers), held=held, ranks=ranks,
            starts=starts, wishes=wishes, members=members, pair_starts=pair_starts,
            pairs=pairs, unlinks=unlinks,
        )  # fmt: skip

    def _lines(self, groups: Places, contracts: Places) -> list[Line]:
        lines = []
        for at, thing in self._things("lines", LINES_MAX):
            code = self._code(thing, f"lines {at}")
            where = f"lines {code or at}"
            contract = thing.get("contract", "")
            if "contract" in thing:
                self._place(contract, contracts, "market.contract_unknown", where)
            lines.append(
                Line(
                    code=code,
                    specialty=self._text(thing, "specialty", where),
                    subdivision=self._text(thing, "subdivision", where),
                    contract=str(contract),
                    group=self._place(
                        thing.get("group"), groups, "market.group_unknown", where
                    ),
                    seats=self._count(thing, "seats", where),
                    least=self._count(thing, "least", where),
                )
            )
        return lines

    def _returns(self, lines: list[Line], places: Places) -> list[Line]:
        found = list(lines)
        for at, thing in self._things("lines", LINES_MAX):
            to = thing.get("returns_to")
            if "returns_to" in thing and at < len(lines):
                line = lines[at]
                place = self._place(
                    to, places, "market.line_unknown", f"lines {line.code} returns_to"
                )
                found[at] = Line(
                    line.code, line.specialty, line.subdivision, line.contract,
                    line.group, line.seats, line.least, place,
                )  # fmt: skip
        return found

    def _families(self, lines: Places) -> list[Family]:
        families = []
        for at, thing in self._things("families", FAMILIES_MAX):
            code = self._code(thing, f"families {at}")
            where = f"families {code or at}"
            named = thing.get("lines")
            if not isinstance(named, list) or not named:
                self._faults.add("market.shape", f"{where} lines", named)
                named = []
            members = [
                self._place(one, lines, "market.line_unknown", where) for one in named
            ]
            for one in set(members):
                if members.count(one) > 1 and one >= 0:
                    self._faults.add("market.code_twice", where, named[one])
            seats = self._count(thing, "seats", where)
            families.append(
                Family(code, tuple(members), seats, self._count(thing, "least", where))
            )
        return families

    def _students(
        self, lines: Places, contracts: Places
    ) -> tuple[list[str], Ints, NDArray[np.int64], Ints]:
        students = self._all.get("students", [])
        if isinstance(students, dict):
            return columns.students(students, (len(lines), contracts), self._faults)
        numbers, held, starts, wishes = [], [], [0], []
        for at, thing in self._things("students", STUDENTS_MAX):
            number = self._text(thing, "number", f"students {at}")
            where = f"students {number or at}"
            contract = thing.get("contract")
            held.append(
                -1
                if contract is None
                else self._place(contract, contracts, "market.contract_unknown", where)
            )
            numbers.append(number)
            wishes += self._indexes(thing.get("wishes"), lines, where)
            starts.append(len(wishes))
            if len(wishes) > WISHES_MAX:
                self._faults.add("market.too_many", "wishes", len(wishes))
                break
        return (
            numbers,
            np.array(held, dtype=np.int32),
            np.array(starts, dtype=np.int64),
            np.array(wishes, dtype=np.int32),
        )

    def _ranks(self, groups: Sequence[str], numbers: Places) -> Ints:
        ranks = np.zeros((len(groups), len(numbers)), dtype=np.int32)
        for group, thing in self._things("groups", GROUPS_MAX):
            where = f"groups {groups[group]}"
            ranking = thing.get("ranking")
            if isinstance(ranking, str):
                order = columns.indexes(ranking, len(numbers), where, self._faults)
            elif isinstance(ranking, list) and len(ranking) <= STUDENTS_MAX:
                order = np.array(
                    [
                        self._place(one, numbers, "market.number_unknown", where)
                        for one in ranking
                    ],
                    dtype=np.int32,
                )
            else:
                self._faults.add("market.shape", f"{where} ranking")
                continue
            order = order[order >= 0]
            if len(np.unique(order)) < len(order):
                self._faults.add("market.rank_tied", where)
            ranks[group, order] = np.arange(1, len(order) + 1, dtype=np.int32)
        return ranks

    def _couples(
        self, numbers: Places, lines: Places
    ) -> tuple[Ints, NDArray[np.int64], Ints, NDArray[np.bool_]]:
        members, starts, unlinks = [], [0], []
        pairs: list[tuple[int, int]] = []
        for at, thing in self._things("couples", COUPLES_MAX):
            where = f"couples {at}"
            two = thing.get("members")
            if not isinstance(two, list) or len(two) != 2:
                self._faults.add("market.shape", f"{where} members", two)
                continue
            members.append(
                [
                    self._place(one, numbers, "market.number_unknown", where)
                    for one in two
                ]
            )
            unlinks.append(self._flag(thing, "unlinks", where))
            pairs += self._pairs(thing.get("pairs"), lines, where)
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

    def _pairs(self, pairs: object, lines: Places, where: str) -> list[tuple[int, int]]:
        if not isinstance(pairs, list):
            self._faults.add("market.shape", f"{where} pairs", pairs)
            return []
        found = []
        for pair in pairs:
            if not isinstance(pair, list) or len(pair) != 2:
                self._faults.add("market.shape", f"{where} pairs", pair)
                continue
            a, b = (
                NO_LINE
                if code is None
                else self._place(code, lines, "market.line_unknown", where)
                for code in pair
            )
            if pair == [None, None]:
                self._faults.add("market.pair_empty", where)
            found.append((a, b))
        return found
