"""Bounds on every gate's limit in all stable outcomes, driven to where they stop.

Each rule is a paragraph of `docs/reference/match-proof.md` and bears its name.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from heapq import merge
from itertools import compress, islice

from verifier.lists import NO_GATE, NO_SPOT
from verifier.node import Moved, Node
from verifier.outcome import OPEN


class Bounds(Node):
    """A node whose rules are applied until nothing moves."""

    # Sure, firm, held, refused: what a list tells.

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

    def _settle_list(self, at: int) -> None:
        """Apply *firm*, *held*, *refused*, *apart* and *crossed* to one list."""
        is_used = self.in_use(at)
        if not self.left(at):
            self.crossed = self.crossed or is_used
            if at in self.lists.parent:
                parent = self.lists.parent[at]
                self.kill([self._last(parent)])
            return
        if not is_used:
            return
        self._set_firm(at, self._firm_places(at))
        for place in self._held_places(at):
            self._hold(place)
            for spot in self.lists.spots_from(place):
                self._raise(self.lists.gate_of[spot], self.lists.rank_of[spot])
        first, passed = self.first(at), self.refused[at]
        if first > passed:
            self._set(self.refused, at, first)
            for entry in range(passed, first):
                self._refuse(entry)
        for own in self.lists.own.get(at, ()):
            if self.in_use(own):
                self._lists_touched.add(own)

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

    def _refuse(self, entry: int) -> None:
        for place in self.lists.places[entry]:
            if self._is_sure_but_for(entry, place):
                rank = self.lists.rank_of[place]
                self._lower_to(self.lists.gate_of[place], rank - 1)

    # Seats and bounds of a gate.

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

    def _settle_low(self, gate: int) -> None:
        """Apply *lower bounds*."""
        least = self._least(gate)
        self._raise(gate, self._crowd(gate, least))
        if gate >= self.market.lines_count:
            under = map(self._best_of_may, self._under[gate])
            self._raise(gate, _at(merge(*under), least))
        self._gates_touched.update(self._beyond(gate))

    def _settle_high(self, gate: int) -> None:
        """Apply *upper bounds*, and all else that hangs on who is at a gate."""
        most, over = self._most(gate), self._over(gate)
        if not most:
            self._lower_to(gate, 0)
        elif len(over) >= most:
            self._lower_to(gate, over[most - 1])
        self._fill(gate, most)
        self._need(gate, self._least(gate))
        for entry in self.lists.shared_at[gate]:
            if entry < self.end[self.lists.list_of[entry]]:
                self._weigh_shared(entry, gate, most)
        self._gates_waiting.update(self._beyond(gate))
        self._cross(gate)

    def _beyond(self, gate: int) -> Iterator[int]:
        """Yield the gates whose bounds hang on those of this one."""
        if self.lists.above[gate] != NO_GATE:
            yield self.lists.above[gate]
        if gate < self.market.lines_count and self.market.returns_to[gate] >= 0:
            yield self.market.returns_to[gate]

    def _crowd(self, gate: int, least: int) -> int:
        """Return the rank at `least` of `may`; 0 if it is what it was before."""
        if self._crowds.get(gate) == (count := self._may_count[gate], least):
            return 0
        self._crowds[gate] = count, least
        return _at(self._may_ranks(gate), least) if least <= count else OPEN

    def _fill(self, gate: int, most: int) -> None:
        """Apply *full*: where all seats are for those held, nobody else is there."""
        if most <= self._held_count[gate] < self._may_count[gate]:
            others = (spot for spot in self._may(gate) if not self._held[spot])
            self.kill(self.lists.entries_at(others))

    def _need(self, gate: int, least: int) -> None:
        """Apply *needed*: where all seats are taken, nobody who may be there is not."""
        if (
            self._needed[gate]
            or self.lists.above[gate] != NO_GATE
            or self.hi[gate] == OPEN
            or self._may_count[gate] != least
        ):
            return
        self._set(self._needed, gate, 1)
        for spot in [*self._may(gate)]:
            there = self.lists.apart.union(self.lists.entries_at([spot]))
            for at in self.lists.lists_of[self.lists.student_of[spot]]:
                self.kill([e for e in self.possible(at) if e not in there])

    def _weigh_shared(self, entry: int, gate: int, most: int) -> None:
        """Kill a pair whose line has no two seats for it, and what a sure one ends."""
        lines = {self.lists.gate_of[place] for place in self.lists.places[entry]}
        if lines == {gate} and self._before_in_firm(entry, gate) + 2 > most:
            self.kill([entry])
        if self._is_sure(entry):
            self._end_after(entry)

    def _end_after(self, entry: int) -> None:
        """Kill what is after a sure entry."""
        at = self.lists.list_of[entry]
        if entry + 1 < self.end[at]:
            self.kill(range(entry + 1, self.end[at]))
            self._set(self.end, at, entry + 1)

    def _between(self, gate: int, low: int, high: int) -> list[int]:
        """Return the spots of a gate by rank: beyond `low`, not beyond `high`."""
        ranks = self.lists.ranks[gate]
        return self.lists.by_rank[gate][
            bisect_right(ranks, low) : bisect_right(ranks, high)
        ]

    def _lower_to(self, gate: int, limit: int) -> None:
        """Let hi fall, and kill every entry that is now beyond it."""
        if limit >= self.hi[gate]:
            return
        spots = self._between(gate, limit, self.hi[gate])
        self._set(self.hi, gate, limit)
        self.kill(self.lists.entries_at(spots))
        self._gates_waiting.add(gate)

    def _raise(self, gate: int, limit: int) -> None:
        """Let lo rise, and look again at every entry that is now within it."""
        if limit <= self.lo[gate]:
            return
        spots = self._between(gate, self.lo[gate], limit)
        self._set(self.lo, gate, limit)
        for entry in self.lists.entries_at(spots):
            if entry < self.end[self.lists.list_of[entry]]:
                self._look_again(entry)
        self._gates_waiting.add(gate)

    def _look_again(self, entry: int) -> None:
        """Apply what hangs on who is surely taken at a place of an entry."""
        at = self.lists.list_of[entry]
        if self._is_sure(entry):
            self._end_after(entry)
        if len(self.lists.places[entry]) == 2:
            self._lists_touched.add(at)
            if entry < self.refused[at]:
                self._refuse(entry)

    def keep(self, one: Moved, other: Moved) -> None:
        """Let happen what happened in both of two nodes under this one."""
        self.kill(sorted(one[0] & other[0]))
        for gate in range(len(self.hi)):
            self._lower_to(gate, max(one[1][gate], other[1][gate]))
            self._raise(gate, min(one[2][gate], other[2][gate]))

    def propagate(self) -> None:
        """Repeat every rule until nothing moves, or the node is crossed.

        Lower bounds go first: what they end, they end at once.
        """
        lists, gates = self._lists_touched, self._gates_touched
        waiting = self._gates_waiting
        while not self.crossed and (lists or gates or waiting):
            if lists:
                self._settle_list(lists.pop())
            elif gates:
                waiting.update(gates)
                for gate in _taken(gates):
                    self._settle_low(gate)
            else:
                for gate in _taken(waiting):
                    self._settle_high(gate)
        for touched in (lists, gates, waiting):
            touched.clear()

    def _cross(self, gate: int) -> None:
        """Tell whether the bounds of a gate, or of one under it, contradict."""
        under = [gate]
        for one in under:
            least, above = self.lo[one], self.lists.above[one]
            while above != NO_GATE:
                least, above = min(least, self.lo[above]), self.lists.above[above]
            self.crossed = self.crossed or least > self.hi[one]
            under += self._under[one]


def _at(ranks: Iterator[int], count: int) -> int:
    """Return the rank at a count from 1; open if there are fewer, 0 for none."""
    return next(islice(ranks, count - 1, None), OPEN) if count else 0


def _taken(gates: set[int]) -> list[int]:
    """Return what a set holds, and empty it."""
    taken = [*gates]
    gates.clear()
    return taken
