"""What the rules read at a node, and change nothing of: `verifier.bounds` does.

Who is sure, firm or held; seats and ranks of a gate. The words are those of
`docs/reference/match-proof.md`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from heapq import merge
from itertools import compress, islice

from verifier.lists import NO_GATE, NO_SPOT
from verifier.node import Node
from verifier.outcome import OPEN


class Reading(Node):
    """A node, and what follows from it at sight."""

    # Of an entry and of a list.

    def _is_within(self, place: int) -> bool:
        """Tell whether every gate of the chain surely takes the student."""
        lists, spot = self.lists, place
        while spot != NO_SPOT:
            if lists.rank_of[spot] > self.lo[lists.gate_of[spot]]:
                return False
            spot = lists.up[spot]
        return True

    def _is_sure(self, entry: int) -> bool:
        """Tell it of an entry. One that shares gates is within lo there too.

        At rest, that is: with fewer than least(g) − 1 of may(g) before the worse of the
        two, crowd(g) is not before them.
        """
        for place in self.lists.places[entry]:
            if not self._is_within(place):
                return False
        return all(
            self._before_in_may(entry, gate) + 2 <= self._least(gate)
            for gate in self.lists.shares.get(entry, ())
        )

    def _by_rank(self, entry: int) -> tuple[int, int]:
        """Return the places of the better and of the worse ranked of two."""
        better, worse = sorted(
            self.lists.places[entry], key=self.lists.rank_of.__getitem__
        )
        return better, worse

    def _before_in_may(self, entry: int, gate: int) -> int:
        """Return how many of `may` stand before the worse of two, without them."""
        better, worse = self._by_rank(entry)
        end = bisect_left(self.lists.ranks[gate], self.lists.rank_of[worse])
        before = self.lists.by_rank[gate][:end]
        return sum(
            self._times[spot] > 0
            and self.lists.student_of[spot] != self.lists.student_of[better]
            for spot in before
        )

    def _before_in_firm(self, entry: int, line: int) -> int:
        """Return how many of `firm` stand before the worse of two, without them."""
        better, worse = (self.lists.rank_of[place] for place in self._by_rank(entry))
        ranks = self._firm[line]
        return bisect_left(ranks, worse) - (
            bisect_right(ranks, better) - bisect_left(ranks, better)
        )

    def _is_sure_but_for(self, entry: int, place: int) -> bool:
        if entry in self.lists.shares:
            return False
        for other in self.lists.places[entry]:
            if other != place and not self._is_within(other):
                return False
        return True

    def _firm_places(self, at: int) -> tuple[int, ...]:
        first = self.first(at)
        return tuple(
            place for place in self.lists.places[first] if self._is_firm(at, place)
        )

    def _is_firm(self, at: int, place: int) -> bool:
        """Tell it of a place of the first possible entry."""
        for entry in range(self.first(at), self.end[at]):
            if place in self.lists.places[entry]:
                if self._is_sure_but_for(entry, place):
                    return True
            elif self.alive[entry]:
                return False
        return True

    def _held_places(self, at: int) -> set[int]:
        held = set(self.lists.places[self.first(at)])
        for entry in self.possible(at):
            if not held:
                break
            held.intersection_update(self.lists.places[entry])
        return held

    # Of a gate.

    def _may(self, gate: int) -> Iterator[int]:
        """Yield the spots of those who may be under a gate, the best first."""
        spots = self.lists.by_rank[gate]
        return compress(spots, map(self._times.__getitem__, spots))

    def _may_ranks(self, gate: int) -> Iterator[int]:
        spots = self.lists.by_rank[gate]
        return compress(self.lists.ranks[gate], map(self._times.__getitem__, spots))

    def _most(self, gate: int) -> int:
        seats = self.market.seats
        given = self._returning[gate]
        return seats[gate] + sum(seats[r] - len(self._sure_ranks(r)) for r in given)

    def _least(self, gate: int) -> int:
        seats = self.market.seats
        given = self._returning[gate]
        return seats[gate] + sum(
            seats[r] - min(seats[r], self._may_count[r]) for r in given
        )

    def _sure_ranks(self, gate: int) -> list[int]:
        """Return C(g): the best that stand there or count as if they did."""
        most = self._most(gate)
        kept = self._over(gate)[:most]
        if self.hi[gate] < OPEN:
            kept += [self.hi[gate] + 1] * (most - len(kept))
        return kept

    def _over(self, gate: int) -> list[int]:
        if gate < self.market.lines_count:
            return self._firm[gate]
        return [*merge(*map(sorted, map(self._sure_ranks, self._under[gate])))]

    def _best_of_may(self, gate: int) -> list[int]:
        """Return B(g): the best that what is under a gate can send up."""
        if gate < self.market.lines_count:
            return [*islice(self._may_ranks(gate), self._most(gate))]
        under = map(self._best_of_may, self._under[gate])
        return [*islice(merge(*under), self.market.seats[gate])]

    def _crowd(self, gate: int, least: int) -> int:
        """Return the rank at `least` of `may`; 0 if it is what it was before."""
        if self._crowds.get(gate) == (count := self._may_count[gate], least):
            return 0
        self._crowds[gate] = count, least
        return rank_at(self._may_ranks(gate), least) if least <= count else OPEN

    def _beyond(self, gate: int) -> Iterator[int]:
        """Yield the gates whose bounds hang on those of this one."""
        if self.lists.above[gate] != NO_GATE:
            yield self.lists.above[gate]
        if gate < self.market.lines_count and self.market.returns_to[gate] >= 0:
            yield self.market.returns_to[gate]


def rank_at(ranks: Iterator[int], count: int) -> int:
    """Return the rank at a count from 1; open if there are fewer, 0 for none."""
    return next(islice(ranks, count - 1, None), OPEN) if count else 0
