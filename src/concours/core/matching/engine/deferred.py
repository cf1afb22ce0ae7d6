"""Deferred acceptance (Gale & Shapley 1962), students proposing, a heap per gate.

Each student asks the most preferred line that has not refused them yet; a gate holds
the best that it can and refuses the others finally. A family holds the best of those
whom its lines hold. A contract's seats that no holder takes serve its ordinary line,
fewer with each holder who comes: so no refusal is ever regretted, and the order does
not matter.
"""

from heapq import heappop, heappush, heapreplace

import numpy as np

from concours.core.matching.market.market import Ints, Market

NO_POST = -1


def run_deferred_acceptance(market: Market, seats: Ints | None = None) -> Ints:
    """Return the line of each student, `NO_POST` for none: the best stable outcome.

    `seats` of each gate, lines first, replaces those of the market. The market has no
    couple. O(wishes × log seats).
    """
    assert not len(market.members), "couples have an engine of their own"
    run = _Run(market, market.seats if seats is None else seats)
    for student in range(len(market.numbers)):
        run.place(student)
    return run.outcome()


class _Run:
    """One run: who stands where, and the heaps of ranks, worst first (negated)."""

    def __init__(self, market: Market, seats: Ints) -> None:
        self._wishes: list[int] = market.wishes.tolist()
        self._ranks: list[int] = market.wish_ranks.tolist()
        self._next: list[int] = market.starts[:-1].tolist()
        self._end: list[int] = market.starts[1:].tolist()
        self._seats: list[int] = seats.tolist()
        self._returns_to: list[int] = market.returns_to.tolist()
        self._chains = market.chains
        self._is_plain = [len(chain) == 1 for chain in market.chains]
        for line, receiver in enumerate(self._returns_to):
            if receiver >= 0:
                self._seats[receiver] += self._seats[line]
                self._is_plain[line] = self._is_plain[receiver] = False
        self._groups: list[int] = market.line_group.tolist()
        self._at_rank = [_students_by_rank(row) for row in market.ranks]
        self._held: list[list[int]] = [[] for _ in self._seats]
        self._inside: list[set[int]] = [set() for _ in self._seats]
        self._queued: list[set[int]] = [set() for _ in self._seats]

    def place(self, student: int) -> None:
        """Let one student ask, and all whom this displaces, until nobody has to."""
        wishes, ranks, ends, nexts = self._wishes, self._ranks, self._end, self._next
        asking = [student]
        while asking:
            student = asking.pop()
            wish = nexts[student]
            if wish == ends[student]:
                continue
            nexts[student] = wish + 1
            line, rank = wishes[wish], ranks[wish]
            if not self._is_plain[line]:
                asking += self._ask_gates(line, rank)
                continue
            heap = self._held[line]
            if len(heap) < self._seats[line]:
                heappush(heap, -rank)
            elif heap and rank < -heap[0]:
                out = heapreplace(heap, -rank)
                asking.append(self._at_rank[self._groups[line]][-out])
            else:
                asking.append(student)

    def _ask_gates(self, line: int, rank: int) -> list[int]:
        """Let `rank` ask a line in families, or one whose seats are shared."""
        at_rank = self._at_rank[self._groups[line]]
        displaced = []
        for gate in self._chains[line]:
            self._enter(gate, rank)
            worst_rank = self._over(gate)
            if worst_rank is not None:
                displaced.append(at_rank[worst_rank])
                self._leave(worst_rank, self._line_of(at_rank[worst_rank]))
                if worst_rank == rank:
                    return displaced
        receiver = self._returns_to[line]
        if receiver >= 0 and not displaced:
            self._seats[receiver] -= 1
            worst_rank = self._over(receiver)
            if worst_rank is not None:
                displaced.append(self._at_rank[self._groups[receiver]][worst_rank])
                self._leave(worst_rank, receiver)
        return displaced

    def _line_of(self, student: int) -> int:
        return self._wishes[self._next[student] - 1]

    def _enter(self, gate: int, rank: int) -> None:
        self._inside[gate].add(rank)
        if rank not in self._queued[gate]:
            self._queued[gate].add(rank)
            heappush(self._held[gate], -rank)

    def _leave(self, rank: int, line: int) -> None:
        for gate in self._chains[line]:
            self._inside[gate].discard(rank)

    def _over(self, gate: int) -> int | None:
        """Return the worst rank of a gate that holds too many, else nothing."""
        ranks = self._inside[gate]
        if len(ranks) <= self._seats[gate]:
            return None
        heap = self._held[gate]
        while -heap[0] not in ranks:
            self._queued[gate].discard(-heappop(heap))
        return -heap[0]

    def outcome(self) -> Ints:
        """Return the line of each student."""
        assignment = np.full(len(self._next), NO_POST, dtype=np.int32)
        for line, group in enumerate(self._groups):
            at_rank = self._at_rank[group]
            plain = self._is_plain[line]
            ranks = map(abs, self._held[line]) if plain else self._inside[line]
            assignment[[at_rank[rank] for rank in ranks]] = line
        return assignment


class Lowering(_Run):
    """A finished run whose lines can still lose seats, one by one.

    The outcome is always that of a run with the seats as they are now: a gate that had
    to refuse with more seats has to with fewer.
    """

    def __init__(self, market: Market) -> None:
        assert not len(market.members), "couples have an engine of their own"
        super().__init__(market, market.seats)
        for student in range(len(market.numbers)):
            self.place(student)

    def counts(self) -> list[int]:
        """Return how many students each gate holds, lines first."""
        plain = self._is_plain + [False] * (len(self._held) - len(self._is_plain))
        return [
            len(heap if is_plain else ranks)
            for is_plain, heap, ranks in zip(
                plain, self._held, self._inside, strict=True
            )
        ]

    def take_seat(self, line: int) -> None:
        """Take one seat from `line`, and let whom it has to refuse ask on."""
        self._seats[line] -= 1
        at_rank = self._at_rank[self._groups[line]]
        if not self._is_plain[line]:
            worst_rank = self._over(line)
            if worst_rank is not None:
                self._leave(worst_rank, line)
                self.place(at_rank[worst_rank])
        elif len(self._held[line]) > self._seats[line]:
            self.place(at_rank[-heappop(self._held[line])])


def _students_by_rank(ranks: Ints) -> list[int]:
    """Return the student at each rank, counted from 1."""
    students = np.full(len(ranks) + 1, -1, dtype=np.int32)
    students[ranks] = np.arange(len(ranks), dtype=np.int32)
    by_rank: list[int] = students.tolist()
    return by_rank
