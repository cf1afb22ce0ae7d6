"""All lists of a part at their first possible entry: where is that not stable."""

from bisect import bisect_left
from itertools import takewhile

from concours.core.matching.market.market import OPEN
from concours.core.matching.solver.propagation.bounds import Bounds


class Standing:
    """The hopeful outcome of a node, over the lists of a part."""

    def __init__(self, bounds: Bounds, lists: list[int]) -> None:
        self._bounds, self._lists = bounds, lists
        made = bounds.open
        self._asked = {at: bounds.asked(at) for at in lists}
        heads = {
            bounds.cluster[made.slot_line[slot]]
            for entries in self._asked.values()
            for entry in entries
            for slot in made.slots[entry]
        }
        self._heads = sorted(heads)
        self._base: dict[int, list[int]] = {
            line: list(made.fixed.get(line, ()))
            for head in self._heads
            for line in bounds.under[head]
        }
        for slot in self._settled_slots(set(lists)):
            self._base[made.slot_line[slot]].append(made.slot_rank[slot])
        self._at: dict[int, list[int]] = {}

    def _settled_slots(self, mine: set[int]) -> list[int]:
        """Return where lists of no part stand, at the lines of this one."""
        bounds, made = self._bounds, self._bounds.open
        return [
            slot
            for at in range(len(made.couple))
            if at not in mine and bounds.in_use(at)
            for slot in made.slots[bounds.first[at]]
            if made.slot_line[slot] in self._base
        ]

    def _in_force(self) -> list[int]:
        """Return the lists that place somebody: own lists where *apart* is first."""
        bounds, made = self._bounds, self._bounds.open
        found = []
        for at in self._lists:
            parent = made.parent[at]
            if parent < 0 or not made.slots[bounds.first[parent]]:
                found.append(at)
        return found

    def _entry(self, at: int) -> int:
        first, alive = self._bounds.first[at], self._bounds.alive
        while not alive[first]:
            first += 1
        return first

    def chosen(self) -> dict[int, int]:
        """Return the entry of each list in force."""
        return {at: self._entry(at) for at in self._in_force()}

    def placed(self) -> int:
        """Return how many students of the part have a post."""
        slots = self._bounds.open.slots
        return sum(len(slots[entry]) for entry in self.chosen().values())

    def broken(self) -> list[int]:
        """Return the lines of the first breaks found, none if all is stable."""
        made, chosen = self._bounds.open, self.chosen()
        self._at = {line: list(ranks) for line, ranks in self._base.items()}
        for entry in chosen.values():
            for slot in made.slots[entry]:
                self._at[made.slot_line[slot]].append(made.slot_rank[slot])
        broken: list[int] = []
        self._limit: dict[int, int] = {}
        self._seats: dict[int, int] = {}
        self._there: dict[int, list[int]] = {}
        for head in self._heads:
            broken += self._fill(head)
        if broken:
            return broken
        for at, entry in chosen.items():
            for before in takewhile(entry.__gt__, self._asked[at]):
                slots = made.slots[before]
                if self._admits(before):
                    broken += [made.slot_line[slot] for slot in slots]
        return broken

    def _fill(self, head: int) -> list[int]:
        """Find the limits under `head`; return lines too full, or not enough."""
        bounds = self._bounds
        lines: list[int] = bounds.under[head]
        broken: list[int] = []
        gates = [*lines, *bounds.families[head]]
        for gate in gates:
            there = sorted(
                rank for line in bounds.lines_under(gate) for rank in self._at[line]
            )
            seats = bounds.seats[gate]
            if gate < bounds.lines_count:
                seats += sum(
                    bounds.seats[one] - len(self._at[one])
                    for one in lines
                    if bounds.returns_to[one] == gate
                )
            if len(there) > seats:
                broken += bounds.lines_under(gate)
            full = there[-1] if there else 0
            self._limit[gate] = OPEN if len(there) < seats else full
            self._seats[gate], self._there[gate] = seats, there
        for line in lines:
            limit = min(self._limit[gate] for gate in bounds.chains[line])
            if limit > bounds.high[line]:
                broken.append(line)
        return broken

    def _admits(self, entry: int) -> bool:
        """Tell whether the limits admit an entry."""
        bounds, made = self._bounds, self._bounds.open
        slots = made.slots[entry]
        places = [(made.slot_line[slot], made.slot_rank[slot]) for slot in slots]
        for line, rank in places:
            if any(rank > self._limit[gate] for gate in bounds.chains[line]):
                return False
        if not bounds.shares[entry]:
            return True
        chains = [set(bounds.chains[line]) for line, _ in places]
        ranks = sorted(rank for _, rank in places)
        for gate in chains[0] & chains[1]:
            there = self._there[gate]
            before = bisect_left(there, ranks[1])
            if before - (ranks[0] in there) + 2 > self._seats[gate]:
                return False
        return True
