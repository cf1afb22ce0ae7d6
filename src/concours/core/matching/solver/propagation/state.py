"""What is known at a node, compiled: lists, entries, slots, lines, all by number.

Ranks are strict, so at a gate a rank is a student.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence

from concours.core.matching.market.market import Market
from concours.core.matching.solver.presolve.opened import Open
from concours.core.matching.solver.presolve.root import Root
from concours.core.matching.solver.propagation.trail import Trail


class State:
    """Which entries are possible, the limits of each gate, and what hangs on them.

    For each line of a cluster (lines whose gates hang together): `may` and `firm_at`,
    the ranks of who may be and who is firm there, in order. A line is `simple` that is
    in no family and wanted by no pair for both.
    """

    def __init__(self, root: Root, made: Open) -> None:
        market = root.market
        self.open = made
        self.market: Market = market
        self.lines_count = len(market.lines)
        self.seats: list[int] = root.seats.tolist()
        self.most: list[int] = root.most.tolist()
        self.least: list[int] = root.least.tolist()
        self.hi: list[int] = root.hi.tolist()
        self.lo: list[int] = root.lo.tolist()
        self.high: list[int] = root.of_lines(root.hi).tolist()
        self.low: list[int] = root.of_lines(root.lo).tolist()
        self.chains = market.chains
        self.above: list[int] = market.above.tolist()
        self.returns_to: list[int] = market.returns_to.tolist()
        entries, lists = len(made.index), len(made.couple)
        self.alive = [1] * entries
        self.count = [made.starts[at + 1] - made.starts[at] for at in range(lists)]
        self.first = made.starts[:-1]
        self.firm: list[list[int]] = [[-1, -1] for _ in range(lists)]
        self.is_held = [0] * len(made.slot_line)
        self.held = [0] * len(self.hi)
        for line, ranks in made.fixed.items():
            for gate in self.chains[line]:
                self.held[gate] += len(ranks)
        self.use = [len(one) for one in made.slot_entries]
        self._trail = Trail()
        self.crossed = False
        self._lists: list[int] = []
        self._is_queued = [False] * lists
        self._clusters: deque[int] = deque()
        self._compile()
        for at in range(lists):
            self._walk_later(at)
        self._is_waiting = [False] * len(self.hi)
        for head in set(self.cluster.values()):
            self._meet_later(head)

    def _compile(self) -> None:
        """Find the lines that are open, with those under the same families."""
        made = self.open
        above = self.above
        top = [chain[-1] for chain in self.chains]
        for line, to in enumerate(self.returns_to):
            if to >= 0:
                top[line] = top[to]
        heads = {top[line] for line in made.slot_line}
        self.cluster = {line: head for line, head in enumerate(top) if head in heads}
        self.under: dict[int, list[int]] = {}
        for line in self.cluster:
            self.under.setdefault(self.cluster[line], []).append(line)
        self.plain = {
            head for head, lines in self.under.items() if lines == [head]
            and above[head] < 0
        }  # fmt: skip
        self.may = {at: list(made.fixed.get(at, ())) for at in self.cluster}
        self.firm_at = {at: list(made.fixed.get(at, ())) for at in self.cluster}
        self.slot_at: dict[int, dict[int, int]] = {at: {} for at in self.cluster}
        for slot, line in enumerate(made.slot_line):
            self.slot_at[line][made.slot_rank[slot]] = slot
            self.may[line].append(made.slot_rank[slot])
        for held in self.may.values():
            held.sort()
        self.ranks = {at: sorted(slots) for at, slots in self.slot_at.items()}
        self.shares = [
            len(slots) == 2 and top[made.slot_line[slots[0]]] ==
            top[made.slot_line[slots[1]]] for slots in made.slots
        ]  # fmt: skip
        self.shared: dict[int, list[int]] = {}
        for entry, shares in enumerate(self.shares):
            if shares:
                line = made.slot_line[made.slots[entry][0]]
                self.shared.setdefault(self.cluster[line], []).append(entry)
        self._compile_families()
        self.simple = self.plain - self.shared.keys()

    def _compile_families(self) -> None:
        """Find what is right under each family, and families from below up."""
        self.children: dict[int, list[int]] = {}
        self.families: dict[int, list[int]] = {}
        heights = self.market.heights.tolist()
        for head, lines in self.under.items():
            gates = {gate for line in lines for gate in self.chains[line]}
            self.families[head] = sorted(gates - set(lines), key=heights.__getitem__)
            for gate in sorted(gates):
                if self.above[gate] >= 0:
                    self.children.setdefault(self.above[gate], []).append(gate)

    def mark(self) -> int:
        """Return where the trail is now."""
        return self._trail.mark()

    def undo(self, mark: int) -> None:
        """Take back all that came after `mark`."""
        self._trail.undo(mark)
        self.crossed = False
        for one in self._lists:
            self._is_queued[one] = False
        for one in self._clusters:
            self._is_waiting[one] = False
        self._lists.clear()
        self._clusters.clear()

    def _walk_later(self, at: int) -> None:
        if not self._is_queued[at]:
            self._is_queued[at] = True
            self._lists.append(at)

    def _meet_later(self, head: int) -> None:
        if not self._is_waiting[head]:
            self._is_waiting[head] = True
            self._clusters.append(head)

    def in_use(self, at: int) -> bool:
        """Tell whether list `at` decides: a member's own only once apart."""
        parent = self.open.parent[at]
        if parent < 0:
            return True
        last = self.open.starts[parent + 1] - 1
        return self.count[parent] == 1 and bool(self.alive[last])

    def asked(self, at: int) -> list[int]:
        """Return the entries of a list that it may be at, or that may yet admit it.

        Those up to the last possible one, without those that a limit surely refuses.
        """
        made, alive, high = self.open, self.alive, self.high
        entries = range(made.starts[at], made.starts[at + 1])
        last = max(filter(alive.__getitem__, entries), default=-1)
        return [
            entry
            for entry in range(made.starts[at], last + 1)
            if alive[entry]
            or all(
                made.slot_rank[slot] <= high[made.slot_line[slot]]
                for slot in made.slots[entry]
            )
        ]

    def is_sure(self, entry: int) -> bool:
        """Tell whether an entry is admitted in every stable outcome of the node."""
        slots, made = self.open.slots[entry], self.open
        if self.shares[entry]:
            return self._both_sure(*slots)
        return all(
            made.slot_rank[slot] <= self.low[made.slot_line[slot]] for slot in slots
        )

    def _both_sure(self, one: int, other: int) -> bool:
        """Tell it of an entry whose places share a gate."""
        made = self.open
        lines = made.slot_line[one], made.slot_line[other]
        ranks = made.slot_rank[one], made.slot_rank[other]
        chains = self.chains[lines[0]], self.chains[lines[1]]
        for gate in {*chains[0], *chains[1]}:
            under = [r for r, chain in zip(ranks, chains, strict=True) if gate in chain]
            if len(under) == 1:
                if under[0] > self.lo[gate]:
                    return False
                continue
            before = self._count_may(gate, max(ranks), min(ranks))
            if before + 2 > self.least[gate]:
                return False
        return True

    def _count_may(self, gate: int, rank: int, without: int) -> int:
        """Count who may be under `gate` before `rank`, one student left out."""
        lines = self.lines_under(gate)
        if len(lines) == 1:
            may = self.may[lines[0]]
            at = bisect_left(may, without)
            return bisect_left(may, rank) - (at < len(may) and may[at] == without)
        found = {one for at in lines for one in self.may[at] if one < rank}
        return len(found - {without})

    def head(self, gate: int) -> int:
        """Return the cluster that a gate is in."""
        return self.cluster[self.lines_under(gate)[0]]

    def lines_under(self, gate: int) -> Sequence[int]:
        """Return the lines under a gate."""
        if gate < self.lines_count:
            return (gate,)
        return self.market.families[gate - self.lines_count].lines
