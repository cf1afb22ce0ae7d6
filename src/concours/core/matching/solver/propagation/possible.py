"""What is possible at a node: entries die, and gates that fill kill those of others."""

from concours.core.matching.market.market import OPEN
from concours.core.matching.solver.propagation.state import State


class Possible(State):
    """The rules *dead*, *full* and *needed* of `docs/reference/match-proof.md`."""

    def kill(self, entry: int) -> None:
        """Note that an entry is dead."""
        if not self.alive[entry]:
            return
        self._trail.put(self.alive, entry, 0)
        at = self.open.of_list[entry]
        self._trail.put(self.count, at, self.count[at] - 1)
        slots = self.open.slots[entry]
        for slot in slots:
            self._release(slot)
        self._kill_with(entry, at)
        if entry == self.first[at] or self.count[at] == 1 or self.open.student[at] < 0:
            self._walk_later(at)

    def _kill_with(self, entry: int, at: int) -> None:
        """Kill the own lists with *apart*, and *apart* with the last of an own list."""
        made = self.open
        if not made.slots[entry]:
            for own in made.own[at]:
                for its in range(made.starts[own], made.starts[own + 1]):
                    self.kill(its)
        if not self.count[at] and made.parent[at] >= 0:
            self.kill(made.starts[made.parent[at] + 1] - 1)

    def _release(self, slot: int) -> None:
        self._trail.put(self.use, slot, self.use[slot] - 1)
        if not self.use[slot]:
            line, rank = self.open.slot_line[slot], self.open.slot_rank[slot]
            may = self.may[line]
            self._trail.leave(may, rank)
            is_spare = rank > self.lo[line] and len(may) > self.seats[line]
            if not (is_spare and line in self.simple):
                self._meet_later(self.cluster[line])

    def settle(self, entry: int) -> None:
        """Note that an entry is sure: nothing after it is possible."""
        for after in range(entry + 1, self.open.starts[self.open.of_list[entry] + 1]):
            if self.alive[after]:
                self.kill(after)

    def _fill(self, gate: int, may_count: int) -> None:
        """Kill what a gate excludes, filled by those held, or needing all who may."""
        if self.held[gate] >= self.most[gate]:
            if may_count > self.held[gate]:
                self._exclude(gate)
        elif may_count == self.least[gate] and self._is_surely_full(gate):
            self._need(gate)

    def _is_surely_full(self, gate: int) -> bool:
        return self.hi[gate] < OPEN and self.above[gate] < 0

    def _exclude(self, gate: int) -> None:
        """Kill the entries under `gate` of all but those held there."""
        others = [
            slot
            for line in self.lines_under(gate)
            for rank in self.may[line]
            if (slot := self.slot_at[line].get(rank)) is not None
            and not self.is_held[slot]
        ]
        for slot in others:
            for entry in self.open.slot_entries[slot]:
                self.kill(entry)

    def _need(self, gate: int) -> None:
        """Kill the entries that send elsewhere those who may be under `gate`."""
        places: dict[int, list[int]] = {}
        for line in self.lines_under(gate):
            at = self.slot_at[line]
            for rank in filter(at.__contains__, self.may[line]):
                places.setdefault(rank, []).append(at[rank])
        for slots in places.values():
            if not any(self.is_held[slot] for slot in slots):
                self._keep_at(slots)

    def _keep_at(self, slots: list[int]) -> None:
        """Kill the entries that send the student of `slots` nowhere among them."""
        made, alive = self.open, self.alive
        entries = [entry for slot in slots for entry in made.slot_entries[slot]]
        lists = {made.of_list[entry] for entry in entries}
        lists |= {made.parent[at] for at in lists if made.parent[at] >= 0}
        by_own = any(
            made.student[made.of_list[one]] >= 0 and alive[one] for one in entries
        )
        for at in lists:
            for entry in range(made.starts[at], made.starts[at + 1]):
                is_apart = made.student[at] < 0 and not made.slots[entry]
                if entry not in entries and not (is_apart and by_own):
                    self.kill(entry)
