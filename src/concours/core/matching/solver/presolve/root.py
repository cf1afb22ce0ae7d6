"""The bounds of the whole market, all lists at once, on what is still possible.

The rules of `docs/reference/match-proof.md` where arrays do them fast. Some are weaker
here (families count repetitions only, a gate shared by two lines is never sure): what
is left open is small, and `bounds` goes on from there by the whole of the rules.
"""

from collections.abc import Collection

import numpy as np

from concours.core.matching.market.market import OPEN, Ints, Market
from concours.core.matching.solver.presolve.entries import (
    Entry,
    Flags,
    Wide,
    Wishes,
    all_pairs,
    firsts,
    is_first,
    struck_wishes,
    tops,
    wishes_within,
)

RANK_BITS = 20
"""A line and a rank in one number: ranks are below 2**20."""


class Root:
    """Bounds of gates, and lists as far as they are possible.

    After `settle`: `hi`, `lo` of each gate; `wishes`, `pairs`; `ends` and `couple_ends`
    tell for a list whether its last entry (no post, *apart*) is possible.
    """

    def __init__(
        self, market: Market, seats: Ints, struck: Collection[Entry] = ()
    ) -> None:
        self.market, self.seats, self._struck = market, seats, struck
        self.hi = np.full(len(seats), OPEN, dtype=np.int32)
        self.lo = np.zeros(len(seats), dtype=np.int32)
        self._crowd = np.zeros(len(market.lines), dtype=np.int32)
        self.most, self.least = seats.copy(), seats.copy()
        self.to_lines = np.flatnonzero(market.returns_to >= 0)
        for line in self.to_lines.tolist():
            self.most[market.returns_to[line]] += seats[line]
        self.hi[self.most == 0] = 0
        self.couple_of = market.couple_of
        couples = len(market.members)
        self.ends = np.ones(len(market.numbers), dtype=np.bool_)
        self.couple_ends = np.ones(couples, dtype=np.bool_)
        self.alone = self.couple_of < 0
        self.wishes = self._first_wishes()
        self.pairs = all_pairs(market, struck)

    def _first_wishes(self) -> Wishes:
        """Return the wishes of students alone within what they alone make of limits.

        Each stands at the first wish within `hi`; a gate that too many stand at lowers
        its own. Couples count for nothing yet, so only few wishes are looked at.
        """
        market = self.market
        at, end = market.starts[:-1].copy(), market.starts[1:]
        lists = self.alone.copy()
        lists[market.members[market.unlinks]] = True
        waiting = np.flatnonzero((at < end) & self.alone)
        gone = struck_wishes(market, self._struck)
        while True:
            high = self.of_lines(self.hi)
            todo = waiting
            while len(todo):
                places = at[todo]
                beyond = market.wish_ranks[places] > high[market.wishes[places]]
                todo = todo[beyond | gone[places]]
                at[todo] += 1
                todo = todo[at[todo] < end[todo]]
            waiting = waiting[at[waiting] < end[waiting]]
            places = at[waiting]
            if not self.lower(market.wishes[places], market.wish_ranks[places]):
                break
        return wishes_within(market, self.of_lines(self.hi), lists, ~gone)

    def of_lines(self, limit: Ints) -> Ints:
        """Return the least of a limit along the chain of each line; then `OPEN`."""
        low = limit.copy()
        above, heights = self.market.above, self.market.heights
        for height in range(int(heights.max(initial=0)), -1, -1):
            gates = np.flatnonzero((heights == height) & (above >= 0))
            low[gates] = np.minimum(low[gates], low[above[gates]])
        return np.append(low[: len(self.market.lines)], OPEN).astype(np.int32)

    def lower(self, line: Ints, rank: Ints) -> bool:
        """Lower `hi` by who is firm at each line; tell whether any moved."""
        before = self.hi.copy()
        for gate, nth in self._climb(line, rank, self.most):
            self.hi[gate] = np.minimum(self.hi[gate], nth)
        return not np.array_equal(before, self.hi)

    def raise_(self, line: Ints, rank: Ints) -> None:
        """Raise `lo` by who may be at each line."""
        low = np.where(self.least > 0, OPEN, 0).astype(np.int32)
        for gate, nth in self._climb(line, rank, self.least, self.most):
            low[gate] = nth
        self._crowd = low[: len(self.market.lines)]
        self.lo = np.maximum(self.lo, low)

    def _climb(
        self, line: Ints, rank: Ints, seats: Ints, kept: Ints | None = None
    ) -> list[tuple[Wide, Ints]]:
        """Return gates with `seats` ranks or more, and the last of these.

        Level by level: each gate sends up the best `kept`.
        """
        kept = seats if kept is None else kept
        heights, above = self.market.heights, self.market.above
        key = np.sort((line.astype(np.int64) << RANK_BITS) | rank)
        found = []
        for height in range(int(heights.max(initial=0)) + 1):
            gate = key >> RANK_BITS
            counts = np.bincount(gate, minlength=len(seats))
            firsts = np.cumsum(counts) - counts
            here = (counts >= seats) & (seats > 0) & (heights == height)
            full = np.flatnonzero(here)
            nth = key[firsts[full] + seats[full] - 1] & ((1 << RANK_BITS) - 1)
            found.append((full, nth.astype(np.int32)))
            if height == heights.max(initial=0):
                break
            sent = (np.arange(len(key)) - firsts[gate] < kept[gate]) | (
                heights[gate] > height
            )
            up = key[sent]
            gate = up >> RANK_BITS
            rises = (above[gate] >= 0) & (heights[above[gate]] == height + 1)
            rises &= heights[gate] <= height
            gate = np.where(rises, above[gate], gate)
            key = np.sort((gate << RANK_BITS) | (up & ((1 << RANK_BITS) - 1)))
        return found

    def settle(self) -> bool:
        """Bring the bounds to where they stop; tell whether they are not crossed."""
        while True:
            state = (self.hi.copy(), self.lo.copy(), self._left())
            high, low = self.of_lines(self.hi), self.of_lines(self.lo)
            if np.any(low > high):
                return False
            self._keep_wishes(high, low)
            self._keep_pairs(high, low)
            if self._is_empty():
                return False
            self.lower(*self._firm(low))
            self._return_seats()
            self.raise_(*self._may())
            if (
                np.array_equal(state[0], self.hi)
                and np.array_equal(state[1], self.lo)
                and state[2] == self._left()
            ):
                return True

    def _left(self) -> tuple[int, int]:
        return len(self.wishes.whose), len(self.pairs.whose)

    def _keep_wishes(self, high: Ints, low: Ints) -> None:
        """Keep the wishes within `high`, as far as the first within `low`."""
        all_, count = self.wishes, len(self.market.numbers)
        kept = all_.rank <= high[all_.line]
        kept &= (
            all_.index
            <= firsts(all_.whose, all_.index, all_.rank <= low[all_.line], count)[
                all_.whose
            ]
        )
        all_.keep(kept)
        sure = all_.rank <= low[all_.line]
        self.ends[all_.whose[sure]] = False

    def _keep_pairs(self, high: Ints, low: Ints) -> None:
        all_ = self.pairs
        kept = np.all(all_.rank <= high[all_.line], axis=1)
        sure = self._sure_pairs(low)
        kept &= (
            all_.index
            <= firsts(all_.whose, all_.index, sure, len(self.couple_ends))[all_.whose]
        )
        self.couple_ends[all_.whose[sure]] = False
        all_.keep(kept)

    def _sure_pairs(self, low: Ints) -> Flags:
        """Tell the pairs that are sure; at one line, by who may be there."""
        line, rank = self.pairs.line, self.pairs.rank
        sure: Flags = np.all(rank <= low[line], axis=1)
        shared = self._shared()
        one = shared & (line[:, 0] == line[:, 1])
        sure[shared] = False
        worse = rank[one].max(axis=1, initial=0)
        at = line[one, 0]
        in_family = self.market.above[at] >= 0
        sure[one] = (worse <= self._crowd[at]) & ~in_family
        return sure

    def _shared(self) -> Flags:
        """Tell the pairs whose members share a gate."""
        top = np.append(tops(self.market), -1)[self.pairs.line]
        shared: Flags = (top[:, 0] == top[:, 1]) & (top[:, 0] >= 0)
        return shared

    def _is_empty(self) -> bool:
        """Tell whether a list in use has no possible entry."""
        has = self.ends.copy()
        has[self.wishes.whose] = True
        couples = self.couple_ends.copy()
        couples[self.pairs.whose] = True
        return not (np.all(has[self.alone]) and np.all(couples))

    def apart(self) -> tuple[Flags, Flags]:
        """Tell of each student: is their own list in use, may it come to be."""
        may = self.alone.copy()
        only = self.alone.copy()
        unlinks, members = self.market.unlinks, self.market.members
        may[members[unlinks & self.couple_ends]] = True
        no_pair = unlinks & self.couple_ends
        no_pair[self.pairs.whose] = False
        only[members[no_pair]] = True
        return only, may

    def _firm(self, low: Ints) -> tuple[Ints, Ints]:
        """Return lines and ranks of who is firm."""
        wishes, pairs = self.wishes, self.pairs
        only, _ = self.apart()
        first = is_first(wishes.whose) & only[wishes.whose]
        lines, ranks = [wishes.line[first]], [wishes.rank[first]]
        heads = np.flatnonzero(is_first(pairs.whose))
        count, shared = len(self.couple_ends), self._shared()
        for me in (0, 1):
            mine = np.full(count, len(self.market.lines), dtype=np.int32)
            mine[pairs.whose[heads]] = pairs.line[heads, me]
            other = pairs.line[:, me] != mine[pairs.whose]
            rest = pairs.rank[:, 1 - me] <= low[pairs.line[:, 1 - me]]
            differs = firsts(pairs.whose, pairs.index, other, count)
            differs[self.couple_ends] = np.minimum(differs[self.couple_ends], OPEN - 1)
            settled = firsts(pairs.whose, pairs.index, rest & ~shared, count)
            couple = pairs.whose[heads]
            firm = heads[
                (settled[couple] < differs[couple]) | (differs[couple] == OPEN)
            ]
            firm = firm[pairs.line[firm, me] < len(self.market.lines)]
            lines.append(pairs.line[firm, me])
            ranks.append(pairs.rank[firm, me])
        return np.concatenate(lines), np.concatenate(ranks)

    def _may(self) -> tuple[Ints, Ints]:
        """Return lines and ranks of who may be there, each student once a line."""
        wishes, pairs, market = self.wishes, self.pairs, self.market
        _, may = self.apart()
        own = ~self.alone[wishes.whose]
        counted = ~own
        member = market.members[pairs.whose].ravel().astype(np.int64)
        line, rank = pairs.line.ravel(), pairs.rank.ravel()
        also = own & may[wishes.whose]
        member = np.concatenate([member, wishes.whose[also]])
        line = np.concatenate([line, wishes.line[also]])
        rank = np.concatenate([rank, wishes.rank[also]])
        here = line < len(market.lines)
        key = np.unique((line[here].astype(np.int64) << RANK_BITS) | rank[here])
        return (
            np.concatenate([wishes.line[counted], (key >> RANK_BITS).astype(np.int32)]),
            np.concatenate(
                [
                    wishes.rank[counted],
                    (key & ((1 << RANK_BITS) - 1)).astype(np.int32),
                ]
            ),
        )

    def _return_seats(self) -> None:
        """Bound the seats of lines that others return to."""
        if not len(self.to_lines):
            return
        market = self.market
        self.most, self.least = self.seats.copy(), self.seats.copy()
        only, _ = self.apart()
        wishes = self.wishes
        first = is_first(wishes.whose) & only[wishes.whose]
        firm = np.bincount(wishes.line[first], minlength=len(self.seats))
        may = np.bincount(wishes.line, minlength=len(self.seats))
        for line in self.to_lines.tolist():
            to, own = market.returns_to[line], int(self.seats[line])
            surely = own if self.hi[line] < OPEN else min(own, int(firm[line]))
            self.most[to] += own - surely
            self.least[to] += own - min(own, int(may[line]))
