"""Bounds on every gate's limit in all stable outcomes, driven to where they stop.

Each rule is a paragraph of `docs/reference/match-proof.md` and bears its name.
"""

from bisect import bisect_left, bisect_right
from heapq import merge
from itertools import islice

from verifier.lists import Place
from verifier.node import Node
from verifier.outcome import OPEN


class Bounds(Node):
    """A node whose rules are applied until nothing moves."""

    # Sure, dead, firm, held, refused.

    def _is_sure(self, entry: int) -> bool:
        shared = self.lists.shares.get(entry, ())
        for gate, _, rank in self._sent(entry):
            if gate not in shared and rank > self.lo[gate]:
                return False
        return all(
            self._before(entry, self._may[gate]) + 2 <= self._least(gate)
            for gate in shared
        )

    def _before(self, entry: int, ranks: list[int]) -> int:
        """Return how many of `ranks` stand before the worse of two, without them."""
        better, worse = sorted(map(self.lists.rank, self.lists.places[entry]))
        before = bisect_left(ranks, worse)
        at = bisect_left(ranks, better)
        return before - (at < len(ranks) and ranks[at] == better)

    def _is_sure_but_for(self, entry: int, student: int) -> bool:
        if entry in self.lists.shares:
            return False
        return all(
            self.lists.rank(place) <= self.lo[gate]
            for place in self.lists.places[entry]
            if place[0] != student
            for gate in self.market.chains[place[1]]
        )

    def _settle_list(self, at: int) -> None:
        """Apply *firm*, *held*, *refused* and *crossed* to one list."""
        is_used = self.in_use(at)
        if not self.left[at]:
            self.crossed = self.crossed or is_used
            return
        self._set_firm(at, self._firm_places(at) if is_used else frozenset())
        for own in self.lists.own.get(at, ()):
            self._lists_touched.add(own)
        if not is_used:
            return
        for student, line in self._held(at):
            rank = self.market.rank(student, line)
            for gate in self.market.chains[line]:
                self._raise(gate, rank)
        start = self.lists.starts[at]
        for entry in range(start, start + self.lower[at]):
            if entry not in self.lists.shares:
                self._refuse(entry)

    def _firm_places(self, at: int) -> frozenset[Place]:
        found = []
        for place in self.lists.places[self.first[at]]:
            for entry in self.possible(at):
                if place not in self.lists.places[entry]:
                    break
                if self._is_sure_but_for(entry, place[0]):
                    found.append(place)
                    break
            else:
                found.append(place)
        return frozenset(found)

    def _held(self, at: int) -> set[Place]:
        held = set(self.lists.places[self.first[at]])
        for entry in self.possible(at):
            if not held:
                break
            held.intersection_update(self.lists.places[entry])
        return held

    def _refuse(self, entry: int) -> None:
        for place in self.lists.places[entry]:
            if self._is_sure_but_for(entry, place[0]):
                self._lower_to(place[1], self.lists.rank(place) - 1)

    def _set_firm(self, at: int, places: frozenset[Place]) -> None:
        old = self._firm_of[at]
        if places != old:
            self._trail.append(("firm", at, old))
            self._swap_firm(at, old, places)
            self._gates_touched.update(line for _, line in places ^ old)

    # Seats and bounds of a gate.

    def _most(self, gate: int) -> int:
        seats = self.market.seats
        given = self._returning[gate]
        return seats[gate] + sum(seats[r] - len(self._sure_ranks(r)) for r in given)

    def _least(self, gate: int) -> int:
        seats = self.market.seats
        given = self._returning[gate]
        return seats[gate] + sum(
            seats[r] - min(seats[r], len(self._may[r])) for r in given
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
            return self._may[gate][: self._most(gate)]
        under = map(self._best_of_may, self._under[gate])
        return [*islice(merge(*under), self.market.seats[gate])]

    def _settle_gate(self, gate: int) -> None:
        """Apply *upper bounds*, *lower bounds* and what shared entries hang on."""
        most, least = self._most(gate), self._least(gate)
        over = self._over(gate)
        if not most:
            self._lower_to(gate, 0)
        elif len(over) >= most:
            self._lower_to(gate, over[most - 1])
        self._raise(gate, _at(self._may[gate], least))
        if gate >= self.market.lines_count:
            under = map(self._best_of_may, self._under[gate])
            self._raise(gate, _at([*merge(*under)], least))
        for entry in self.lists.shared_at[gate]:
            self._weigh_shared(entry, gate, most)
        if gate in self._up:
            self._gates_touched.add(self._up[gate])
        to = self.market.returns_to[gate] if gate < self.market.lines_count else -1
        if to >= 0:
            self._gates_touched.add(to)

    def _weigh_shared(self, entry: int, gate: int, most: int) -> None:
        """Kill a pair whose line has no two seats for it, and what a sure one ends."""
        places = self.lists.places[entry]
        is_one_line = places[0][1] == places[1][1] == gate
        if is_one_line and self._before(entry, self._firm[gate]) + 2 > most:
            self._kill(entry)
        if self._is_sure(entry):
            self._end_after(entry)

    def _end_after(self, entry: int) -> None:
        at = self.lists.list_of[entry]
        for later in range(entry + 1, self.lists.starts[at + 1]):
            self._kill(later)

    def _lower_to(self, gate: int, limit: int) -> None:
        """Let hi fall, and kill every entry that is now beyond it."""
        if limit >= self.hi[gate]:
            return
        ranks = self.lists.met_ranks[gate]
        low, high = bisect_right(ranks, limit), bisect_right(ranks, self.hi[gate])
        self._set("hi", gate, limit)
        for entry in self.lists.met[gate][low:high]:
            self._kill(entry)
        self._gates_touched.add(gate)

    def _raise(self, gate: int, limit: int) -> None:
        """Let lo rise, and look again at every entry that is now within it."""
        if limit <= self.lo[gate]:
            return
        ranks = self.lists.met_ranks[gate]
        low, high = bisect_right(ranks, self.lo[gate]), bisect_right(ranks, limit)
        self._set("lo", gate, limit)
        for entry in self.lists.met[gate][low:high]:
            if self._is_sure(entry):
                self._end_after(entry)
            if len(self.lists.places[entry]) == 2:
                self._lists_touched.add(self.lists.list_of[entry])
        self._gates_touched.add(gate)

    def propagate(self) -> None:
        """Repeat every rule until nothing moves, or the node is crossed."""
        while not self.crossed and (self._lists_touched or self._gates_touched):
            while self._lists_touched and not self.crossed:
                self._settle_list(self._lists_touched.pop())
            gates, self._gates_touched = self._gates_touched, set()
            for gate in gates:
                self._settle_gate(gate)
                self._cross(gate)
        self._lists_touched.clear()
        self._gates_touched.clear()

    def _cross(self, gate: int) -> None:
        """Tell whether the bounds of a gate, or of one under it, contradict."""
        under = [gate]
        for one in under:
            least, above = self.lo[one], self._up.get(one)
            while above is not None:
                least, above = min(least, self.lo[above]), self._up.get(above)
            self.crossed = self.crossed or least > self.hi[one]
            under += self._under[one]


def _at(ranks: list[int], count: int) -> int:
    """Return the rank at a count from 1; open if there are fewer, 0 for none."""
    if not count:
        return 0
    return ranks[count - 1] if len(ranks) >= count else OPEN
