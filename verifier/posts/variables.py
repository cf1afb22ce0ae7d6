"""Variables of a market with couples: what each agent may get, value by value.

A variable is the list of a student alone, of a couple, or the own list of a member of a
couple that unlinks. Values are numbered through all variables. A *spot* is a student
under a gate; a *slot* of a value is a spot at a line, and the spots above follow its
chain.
Words and rules: `docs/reference/match-proof.md`.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from verifier.posts.market import Market

NO_SPOT = -1
NO_GATE = -1
NO_VALUE = -1


class Variables:
    """Every variable, and where each gate meets them. Nothing here ever changes."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.starts = [0]
        self.slots: list[tuple[int, ...]] = []
        self.variable_of = array("i")
        self.of_couple: list[int] = []
        self.of_student: dict[int, int] = {}
        self.own: dict[int, tuple[int, int]] = {}
        self.parent: dict[int, int] = {}
        self.apart: set[int] = set()
        self.gate_of = array("i")
        self.student_of = array("i")
        self.rank_of = array("i")
        self.up = array("i")
        self._nest()
        self._read()
        self.count = len(self.starts) - 1
        self.shares = self._shared_gates()
        self._meet()

    def _nest(self) -> None:
        """Find what is right above each gate, and whose ranks count there."""
        market = self.market
        self.above = [NO_GATE] * len(market.seats)
        self._row_of: list[list[int]] = [[] for _ in market.seats]
        for chain in market.chains:
            for gate, outer in pairwise(chain):
                self.above[gate] = outer
            for gate in chain:
                self._row_of[gate] = market.ranks[market.group_of[chain[0]]]

    def _read(self) -> None:
        market = self.market
        of_couples = {member for couple in market.couples for member in couple}
        for couple, (first, second) in enumerate(market.couples):
            pairs = market.pairs[couple]
            of_first: dict[int, int] = {}
            of_second: dict[int, int] = {}
            first_spots = self._spots(first, [line for line, _ in pairs], of_first)
            second_spots = self._spots(second, [line for _, line in pairs], of_second)
            head = self._add(
                tuple(spot for spot in slots if spot != NO_SPOT)
                for slots in zip(first_spots, second_spots, strict=True)
            )
            self.of_couple.append(head)
            if market.unlinks[couple]:
                owns = self._add_own(first, of_first), self._add_own(second, of_second)
                self.own[head] = owns
                self.apart.add(self.starts[head + 1] - 1)
                self.parent.update(dict.fromkeys(owns, head))
        for student in range(len(market.numbers)):
            if student not in of_couples:
                self._add_own(student, {})

    def _add_own(self, student: int, spot_at: dict[int, int]) -> int:
        spots = self._spots(student, self.market.own(student), spot_at)
        self.of_student[student] = self._add(zip(spots, strict=True))
        return self.of_student[student]

    def _add(self, values: Iterable[tuple[int, ...]]) -> int:
        """Add a variable, with its last value, that has no slot."""
        at = len(self.starts) - 1
        self.slots += values
        self.slots.append(())
        self.variable_of.extend([at] * (len(self.slots) - self.starts[-1]))
        self.starts.append(len(self.slots))
        return at

    def _spots(
        self, student: int, gates: Sequence[int], spot_at: dict[int, int]
    ) -> list[int]:
        """Return the spot of a student at each gate. `spot_at`: those so far."""
        spot_at[NO_GATE] = NO_SPOT
        outer = [self.above[gate] for gate in gates if gate not in spot_at]
        if outer:
            self._spots(student, outer, spot_at)
            new = [gate for gate in dict.fromkeys(gates) if gate not in spot_at]
            count = len(self.gate_of)
            spot_at.update(zip(new, range(count, count + len(new)), strict=True))
            self.up.extend(spot_at[self.above[gate]] for gate in new)
            self.gate_of.extend(new)
            self.student_of.extend([student] * len(new))
            self.rank_of.extend(self._row_of[gate][student] for gate in new)
        return [spot_at[gate] for gate in gates]

    def _shared_gates(self) -> dict[int, list[int]]:
        """Return of each value that sends both under one gate those gates."""
        chains, gate_of = self.market.chains, self.gate_of
        shares = {}
        for value in (pair for head in self.of_couple for pair in self.values(head)):
            if len(self.slots[value]) == 2:
                first, second = (chains[gate_of[s]] for s in self.slots[value])
                common = [gate for gate in first if gate in second]
                if common:
                    shares[value] = common
        return shares

    def _meet(self) -> None:
        """Order the spots of each gate by rank, and find the values of each spot."""
        self.by_rank = [array("i") for _ in self.market.seats]
        for spot, gate in enumerate(self.gate_of):
            self.by_rank[gate].append(spot)
        for gate, spots in enumerate(self.by_rank):
            by_rank = sorted(spots, key=self.rank_of.__getitem__)
            self.by_rank[gate] = array("i", by_rank)
        self.ranks = [
            array("i", map(self.rank_of.__getitem__, spots)) for spots in self.by_rank
        ]
        self._one_of = array("i", [NO_VALUE]) * len(self.gate_of)
        self._others_of: dict[int, list[int]] = {}
        for value, slots in enumerate(self.slots):
            for slot in slots:
                self._note(value, slot)
        self.shared_at: list[list[int]] = [[] for _ in self.market.seats]
        for value, gates in self.shares.items():
            for gate in gates:
                self.shared_at[gate].append(value)
        self.variables_of = {student: [at] for student, at in self.of_student.items()}
        for members, head in zip(self.market.couples, self.of_couple, strict=True):
            for member in members:
                self.variables_of.setdefault(member, []).append(head)

    def _note(self, value: int, spot: int) -> None:
        """Note that a value sends a student to a spot, and to those above it.

        Most spots have one value alone: a list for each would cost more than all else.
        """
        while spot != NO_SPOT:
            if self._one_of[spot] == NO_VALUE:
                self._one_of[spot] = value
            else:
                self._others_of.setdefault(spot, []).append(value)
            spot = self.up[spot]

    def values(self, at: int) -> range:
        """Return the values of a variable, no post or *apart* as the last."""
        return range(self.starts[at], self.starts[at + 1])

    def values_at(self, spots: Iterable[int]) -> list[int]:
        """Return the values that send a student there, one that sends two twice."""
        spots = [*spots]
        values = [*map(self._one_of.__getitem__, spots)]
        for spot in self._others_of.keys() & spots:
            values += self._others_of[spot]
        return values

    def spots_from(self, spot: int) -> Iterator[int]:
        """Yield a spot and those of the student above it, along the chain."""
        while spot != NO_SPOT:
            yield spot
            spot = self.up[spot]
