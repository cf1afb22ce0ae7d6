"""Bounds on what is open, kept at their fixpoint while assumptions come and go.

Every rule of `docs/reference/match-proof.md`, moved by events: an entry dies, a limit
moves, a list has to be walked again. All that changes is on a trail, so that a node of
the search costs what it changes.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from concours.core.matching.market.market import OPEN
from concours.core.matching.solver.propagation.families import Met, returned
from concours.core.matching.solver.propagation.possible import Possible


@dataclass(frozen=True)
class Moved:
    """What moved since a mark: entries that died, highs and lows of gates."""

    dead: set[int]
    high: dict[int, int]
    low: dict[int, int]

    def common(self, other: "Moved") -> "Moved":
        """Return what holds in both."""
        high = {
            gate: max(self.high[gate], other.high[gate])
            for gate in self.high.keys() & other.high.keys()
        }
        low = {
            gate: min(self.low[gate], other.low[gate])
            for gate in self.low.keys() & other.low.keys()
        }
        return Moved(self.dead & other.dead, high, low)

    def __bool__(self) -> bool:
        return bool(self.dead or self.high or self.low)


class Bounds(Possible):
    """The state of a node, and the rules that move it."""

    def assume(self, at: int, index: int, *, high: bool) -> bool:
        """Assume that list `at` is beyond `index` (or at most there), and propagate."""
        made = self.open
        span = range(made.starts[at], made.starts[at + 1])
        for entry in span:
            if (made.index[entry] > index) != high:
                self.kill(entry)
        return self.propagate()

    def moved(self, mark: int) -> Moved:
        """Return what moved since `mark`."""
        high = {gate: self.hi[gate] for gate in self._trail.since(mark, self.hi)}
        low = {gate: self.lo[gate] for gate in self._trail.since(mark, self.lo)}
        return Moved(self._trail.since(mark, self.alive), high, low)

    def keep(self, moved: Moved) -> bool:
        """Move so much for good, and propagate."""
        for entry in moved.dead:
            self.kill(entry)
        for gate in moved.high.keys() | moved.low.keys():
            high = moved.high.get(gate, self.hi[gate])
            self._bound(gate, high, moved.low.get(gate, self.lo[gate]))
            self._meet_later(self.head(gate))
        return self.propagate()

    def refuse(self, entry: int) -> None:
        """Lower the limit that alone can have refused an entry."""
        made = self.open
        slots = made.slots[entry]
        if self.shares[entry]:
            if self.is_sure(entry):
                self.crossed = True
            return
        if not slots:
            self.crossed = True
            return
        for me, slot in enumerate(slots):
            rest = slots[1 - me] if len(slots) == 2 else None
            if rest is not None and (
                made.slot_rank[rest] > self.low[made.slot_line[rest]]
            ):
                continue
            line, rank = made.slot_line[slot], made.slot_rank[slot]
            if rank <= self.hi[line]:
                self._trail.put(self.hi, line, rank - 1)
                self._meet_later(self.cluster[line])

    def propagate(self) -> bool:
        """Bring all to the fixpoint; tell whether nothing is crossed."""
        lists, clusters = self._lists, self._clusters
        while (lists or clusters) and not self.crossed:
            if lists:
                at = lists.pop()
                self._is_queued[at] = False
                self._walk(at)
            else:
                head = clusters.popleft()
                self._is_waiting[head] = False
                if head in self.plain:
                    self._meet(head)
                else:
                    self._meet_all(head)
        return not self.crossed

    def _walk(self, at: int) -> None:
        """Find the first possible entry of a list, who is firm, who is held."""
        if not self.in_use(at):
            return
        first = self._pass(at)
        if first == self.open.starts[at + 1]:
            self.crossed = True
            return
        slots = self.open.slots[first]
        if self.open.student[at] >= 0:
            self._firm(at, 0, slots[0] if slots else -1)
            if slots and self.count[at] == 1:
                self._hold(slots[0])
            return
        if not slots:
            for own in self.open.own[at]:
                self._walk_later(own)
        found = [self._walk_for(at, first, slot) for slot in slots]
        for me in (0, 1):
            self._firm(at, me, found[me] if me < len(found) else -1)

    def _pass(self, at: int) -> int:
        """Pass what is not possible, all refused; return the first that is."""
        alive, end = self.alive, self.open.starts[at + 1]
        was = first = self.first[at]
        while first < end and not alive[first]:
            first += 1
        if was < first < end:
            self._trail.put(self.first, at, first)
            for entry in range(was, first):
                self.refuse(entry)
        return first

    def _walk_for(self, at: int, first: int, slot: int) -> int:
        """Return `slot` if its student is firm there, else -1; hold who must be."""
        alive, slots, low = self.alive, self.open.slots, self.low
        rank, line = self.open.slot_rank, self.open.slot_line
        for entry in range(first, self.open.starts[at + 1]):
            here = slots[entry]
            if slot not in here:
                if alive[entry]:
                    return -1
            elif not self.shares[entry]:
                rest = [one for one in here if one != slot]
                if not rest or rank[rest[0]] <= low[line[rest[0]]]:
                    break
        last = self.open.starts[at + 1] - 1
        ends = alive[last] and not slots[last]
        if not ends and self.use[slot] == self.count[at]:
            self._hold(slot)
        return slot

    def _firm(self, at: int, me: int, slot: int) -> None:
        held = self.firm[at]
        if held[me] == slot:
            return
        line, rank = self.open.slot_line, self.open.slot_rank
        if held[me] >= 0:
            self._trail.leave(self.firm_at[line[held[me]]], rank[held[me]])
        self._trail.put(held, me, slot)
        if slot >= 0:
            gate = line[slot]
            self._trail.enter(self.firm_at[gate], rank[slot])
            if gate not in self.simple or len(self.firm_at[gate]) >= self.seats[gate]:
                self._meet_later(self.cluster[gate])

    def _hold(self, slot: int) -> None:
        line, rank = self.open.slot_line[slot], self.open.slot_rank[slot]
        if self.is_held[slot]:
            return
        self._trail.put(self.is_held, slot, 1)
        for gate in self.chains[line]:
            self._trail.put(self.held, gate, self.held[gate] + 1)
            is_full = self.held[gate] >= self.seats[gate]
            if self.lo[gate] < rank:
                self._trail.put(self.lo, gate, rank)
            elif line in self.simple and not is_full:
                continue
            self._meet_later(self.cluster[line])

    def _meet(self, line: int) -> None:
        """Move the bounds of a line in no family, that gets no seats."""
        seats, firm, may = self.seats[line], self.firm_at[line], self.may[line]
        high = self.hi[line]
        if len(firm) >= seats:
            high = min(high, firm[seats - 1] if seats else 0)
        low = OPEN if seats else 0
        if seats and len(may) >= seats:
            low = may[seats - 1]
        low = max(low, self.lo[line])
        if low > high:
            self.crossed = True
            return
        self._bound(line, high, low)
        self._tell(line, high, low)
        for entry in self.shared.get(line, ()):
            self._look_at_both(entry)
        self._fill(line, len(may))

    def _bound(self, gate: int, high: int, low: int) -> None:
        if high < self.hi[gate]:
            self._trail.put(self.hi, gate, high)
        if low > self.lo[gate]:
            self._trail.put(self.lo, gate, low)

    def _tell(self, line: int, high: int, low: int) -> None:
        """Tell the entries at a line how its bounds moved, families included."""
        if high < self.high[line]:
            self._trail.put(self.high, line, high)
            may = self.may[line]
            for rank in may[bisect_right(may, high) :]:
                slot = self.slot_at[line].get(rank)
                if slot is None:
                    self.crossed = True
                    return
                for entry in self.open.slot_entries[slot]:
                    self.kill(entry)
        old = self.low[line]
        if low > old:
            self._trail.put(self.low, line, low)
            ranks, at = self.ranks[line], self.slot_at[line]
            for rank in ranks[bisect_right(ranks, old) : bisect_right(ranks, low)]:
                self._admit(at[rank])

    def _admit(self, slot: int) -> None:
        """Look again at the entries of a slot that its line now surely takes."""
        made = self.open
        for entry in made.slot_entries[slot]:
            at = made.of_list[entry]
            if self.alive[entry]:
                if self.is_sure(entry):
                    self.settle(entry)
                self._walk_later(at)
            elif entry < self.first[at]:
                self.refuse(entry)
            elif self.is_sure(entry):
                self.settle(entry)

    def _look_at_both(self, entry: int) -> None:
        """Look again at an entry whose places share a gate."""
        made = self.open
        if not self.alive[entry]:
            if entry < self.first[made.of_list[entry]]:
                self.refuse(entry)
            elif self.is_sure(entry):
                self.settle(entry)
            return
        one, other = made.slots[entry]
        line = made.slot_line[one]
        if line == made.slot_line[other]:
            ranks = made.slot_rank[one], made.slot_rank[other]
            firm, better, worse = self.firm_at[line], min(ranks), max(ranks)
            at = bisect_left(firm, better)
            is_in = at < len(firm) and firm[at] == better
            if bisect_left(firm, worse) - is_in + 2 > self.most[line]:
                self.kill(entry)
                return
        if self.is_sure(entry):
            self.settle(entry)

    def _meet_all(self, head: int) -> None:
        """Move the bounds of all gates under `head`, and of seats that return."""
        met, lines = Met(), self.under[head]
        for line in sorted(lines, key=lambda one: self.returns_to[one] < 0):
            givers = [one for one in lines if self.returns_to[one] == line]
            if givers:
                most, least = returned(self, met, givers, self.seats[line])
                self._trail.put(self.most, line, most)
                self._trail.put(self.least, line, least)
            met.line(self, line, self.most[line], self.least[line])
        for gate in self.families[head]:
            met.family(self, gate)
        for gate, high in met.high.items():
            self._bound(gate, high, met.low[gate])
        for line in lines:
            low = OPEN
            for gate in reversed(self.chains[line]):
                low = min(low, self.lo[gate])
                if low > self.hi[gate]:
                    self.crossed = True
                    return
            high = min(self.hi[gate] for gate in self.chains[line])
            self._tell(line, high, low)
        for entry in self.shared.get(head, ()):
            self._look_at_both(entry)
        for gate, there in met.there.items():
            self._fill(gate, len(there))
