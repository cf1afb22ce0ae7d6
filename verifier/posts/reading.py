"""What the rules read at a node, and change nothing of: `verifier.posts.bounds` does.

Who is sure, guaranteed or forced; seats and ranks of a gate. The words are those of
`docs/reference/match-proof.md`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from heapq import merge
from itertools import compress, islice

from verifier.posts.node import Node
from verifier.posts.outcome import OPEN
from verifier.posts.variables import NO_GATE, NO_SPOT


class Reading(Node):
    """A node, and what follows from it at sight."""

    # Of a value and of a variable.

    def _is_within(self, slot: int) -> bool:
        """Tell whether every gate of the chain surely takes the student."""
        variables, spot = self.variables, slot
        while spot != NO_SPOT:
            if variables.rank_of[spot] > self.lo[variables.gate_of[spot]]:
                return False
            spot = variables.up[spot]
        return True

    def _is_sure(self, value: int) -> bool:
        """Tell it of a value. One that shares gates is within lo there too.

        At the fixpoint, that is: with fewer than least(g) − 1 of possible(g) before the
        worse of the two, crowd(g) is not before them.
        """
        for slot in self.variables.slots[value]:
            if not self._is_within(slot):
                return False
        return all(
            self._count_possible_before(value, gate) + 2 <= self._least(gate)
            for gate in self.variables.shares.get(value, ())
        )

    def _by_rank(self, value: int) -> tuple[int, int]:
        """Return the slots of the better and of the worse ranked of two."""
        better, worse = sorted(
            self.variables.slots[value], key=self.variables.rank_of.__getitem__
        )
        return better, worse

    def _count_possible_before(self, value: int, gate: int) -> int:
        """Return how many possible students rank before the worse of two."""
        better, worse = self._by_rank(value)
        end = bisect_left(self.variables.ranks[gate], self.variables.rank_of[worse])
        before = self.variables.by_rank[gate][:end]
        return sum(
            self._times[spot] > 0
            and self.variables.student_of[spot] != self.variables.student_of[better]
            for spot in before
        )

    def _count_guaranteed_before(self, value: int, line: int) -> int:
        """Return how many guaranteed students rank before the worse of two."""
        better, worse = (self.variables.rank_of[slot] for slot in self._by_rank(value))
        ranks = self._guaranteed[line]
        return bisect_left(ranks, worse) - (
            bisect_right(ranks, better) - bisect_left(ranks, better)
        )

    def _is_sure_but_for(self, value: int, slot: int) -> bool:
        if value in self.variables.shares:
            return False
        for other_slot in self.variables.slots[value]:
            if other_slot != slot and not self._is_within(other_slot):
                return False
        return True

    def _find_guaranteed(self, at: int) -> tuple[int, ...]:
        first = self.first(at)
        return tuple(
            slot
            for slot in self.variables.slots[first]
            if self._is_guaranteed(at, slot)
        )

    def _is_guaranteed(self, at: int, slot: int) -> bool:
        """Tell it of a slot of the first value in domain."""
        for value in range(self.first(at), self.end[at]):
            if slot in self.variables.slots[value]:
                if self._is_sure_but_for(value, slot):
                    return True
            elif self.in_domain[value]:
                return False
        return True

    def _find_forced(self, at: int) -> set[int]:
        common_slots = set(self.variables.slots[self.first(at)])
        for value in self.domain(at):
            if not common_slots:
                break
            common_slots.intersection_update(self.variables.slots[value])
        return common_slots

    # Of a gate.

    def _possible(self, gate: int) -> Iterator[int]:
        """Yield the spots of those possible under a gate, the best first."""
        spots = self.variables.by_rank[gate]
        return compress(spots, map(self._times.__getitem__, spots))

    def _possible_ranks(self, gate: int) -> Iterator[int]:
        spots = self.variables.by_rank[gate]
        return compress(self.variables.ranks[gate], map(self._times.__getitem__, spots))

    def _most(self, gate: int) -> int:
        seats = self.market.seats
        returning = self._returning[gate]
        return seats[gate] + sum(seats[r] - len(self._sure_ranks(r)) for r in returning)

    def _least(self, gate: int) -> int:
        seats = self.market.seats
        returning = self._returning[gate]
        return seats[gate] + sum(
            seats[r] - min(seats[r], self._possible_count[r]) for r in returning
        )

    def _sure_ranks(self, gate: int) -> list[int]:
        """Return C(g): the best that stand there or count as if they did."""
        most = self._most(gate)
        ranks = self._over(gate)[:most]
        if self.hi[gate] < OPEN:
            ranks += [self.hi[gate] + 1] * (most - len(ranks))
        return ranks

    def _over(self, gate: int) -> list[int]:
        if gate < self.market.lines_count:
            return self._guaranteed[gate]
        return [*merge(*map(sorted, map(self._sure_ranks, self._under[gate])))]

    def _best_of_possible(self, gate: int) -> list[int]:
        """Return B(g): the best that what is under a gate can send up."""
        if gate < self.market.lines_count:
            return [*islice(self._possible_ranks(gate), self._most(gate))]
        under = map(self._best_of_possible, self._under[gate])
        return [*islice(merge(*under), self.market.seats[gate])]

    def _crowd(self, gate: int, least: int) -> int:
        """Return the rank at `least` of the possible; 0 if it is what it was before."""
        if self._crowds.get(gate) == (count := self._possible_count[gate], least):
            return 0
        self._crowds[gate] = count, least
        return rank_at(self._possible_ranks(gate), least) if least <= count else OPEN

    def _beyond(self, gate: int) -> Iterator[int]:
        """Yield the gates whose bounds depend on those of this one."""
        if self.variables.above[gate] != NO_GATE:
            yield self.variables.above[gate]
        if gate < self.market.lines_count and self.market.returns_to[gate] >= 0:
            yield self.market.returns_to[gate]


def rank_at(ranks: Iterator[int], count: int) -> int:
    """Return the rank at a count from 1; open if there are fewer, 0 for none."""
    return next(islice(ranks, count - 1, None), OPEN) if count else 0
