"""The root node: bounds and domains of the whole market, all variables at once.

The rules of `docs/reference/match-proof.md` where arrays do them fast. Some are weaker
here (families count repetitions only, a gate shared by two lines is never sure): what
is left undecided is small, and `propagation` goes on from there by all the rules.
"""

from collections.abc import Collection

import numpy as np

from concours.core.matching.market.market import OPEN, Ints, Market
from concours.core.matching.solver.presolve.domains import (
    Domains,
    Entry,
    Flags,
    Wide,
    WishDomains,
    build_pair_domains,
    build_wish_domains,
    find_first_indices,
    find_outermost_gates,
    mask_excluded_wishes,
    mask_first_of_owner,
)

RANK_BITS = 20
RANK_MASK = (1 << RANK_BITS) - 1
"""A line and a rank in one number: ranks are below 2**20."""


class RootNode:
    """Bounds of gates, and the domains of all variables.

    After `propagate`: `hi`, `lo` of each gate; `wishes`, `pairs`; `has_end` and
    `couple_has_end` tell whether the last value (no post, *apart*) is in domain.
    """

    def __init__(
        self, market: Market, seats: Ints, excluded: Collection[Entry] = ()
    ) -> None:
        self.market, self.seats, self._excluded = market, seats, excluded
        self.hi = np.full(len(seats), OPEN, dtype=np.int32)
        self.lo = np.zeros(len(seats), dtype=np.int32)
        self._crowding_rank = np.zeros(len(market.lines), dtype=np.int32)
        self.most, self.least = seats.copy(), seats.copy()
        self.returning_lines = np.flatnonzero(market.returns_to >= 0)
        for line in self.returning_lines.tolist():
            self.most[market.returns_to[line]] += seats[line]
        self.hi[self.most == 0] = 0
        self.couple_of = market.couple_of
        self.has_end = np.ones(len(market.numbers), dtype=np.bool_)
        self.couple_has_end = np.ones(len(market.members), dtype=np.bool_)
        self.alone = self.couple_of < 0
        self.wishes = self._find_first_wishes()
        self.pairs = build_pair_domains(market, excluded)

    def _find_first_wishes(self) -> WishDomains:
        """Return the wishes of students alone within what they alone make of limits.

        Each stands at the first wish within `hi`; a gate that too many stand at lowers
        its own. Couples count for nothing yet, so only few wishes are looked at.
        """
        market = self.market
        current, end = market.starts[:-1].copy(), market.starts[1:]
        lists = self.alone.copy()
        lists[market.members[market.unlinks]] = True
        seekers = np.flatnonzero((current < end) & self.alone)
        is_excluded = mask_excluded_wishes(market, self._excluded)
        while True:
            high = self.find_chain_minimum(self.hi)
            seeking = seekers
            while len(seeking):
                wish_rows = current[seeking]
                beyond = market.wish_ranks[wish_rows] > high[market.wishes[wish_rows]]
                seeking = seeking[beyond | is_excluded[wish_rows]]
                current[seeking] += 1
                seeking = seeking[current[seeking] < end[seeking]]
            seekers = seekers[current[seekers] < end[seekers]]
            wish_rows = current[seekers]
            if not self.lower_hi(
                market.wishes[wish_rows], market.wish_ranks[wish_rows]
            ):
                break
        return build_wish_domains(
            market, self.find_chain_minimum(self.hi), lists, ~is_excluded
        )

    def find_chain_minimum(self, limit: Ints) -> Ints:
        """Return the least of a limit along the chain of each line; then `OPEN`."""
        low = limit.copy()
        gate_above, heights = self.market.above, self.market.heights
        for height in range(int(heights.max(initial=0)), -1, -1):
            gates = np.flatnonzero((heights == height) & (gate_above >= 0))
            low[gates] = np.minimum(low[gates], low[gate_above[gates]])
        return np.append(low[: len(self.market.lines)], OPEN).astype(np.int32)

    def lower_hi(self, line: Ints, rank: Ints) -> bool:
        """Lower `hi` by who is guaranteed at each line; tell whether any moved."""
        before = self.hi.copy()
        for gate, nth in self._find_full_gates(line, rank, self.most):
            self.hi[gate] = np.minimum(self.hi[gate], nth)
        return not np.array_equal(before, self.hi)

    def raise_lo(self, line: Ints, rank: Ints) -> None:
        """Raise `lo` by who is possible at each line."""
        low = np.where(self.least > 0, OPEN, 0).astype(np.int32)
        for gate, nth in self._find_full_gates(line, rank, self.least, self.most):
            low[gate] = nth
        self._crowding_rank = low[: len(self.market.lines)]
        self.lo = np.maximum(self.lo, low)

    def _find_full_gates(
        self, line: Ints, rank: Ints, seats: Ints, sent_max: Ints | None = None
    ) -> list[tuple[Wide, Ints]]:
        """Return gates with `seats` ranks or more, and the last of these.

        Level by level: each gate sends up its best, `sent_max` at most.
        """
        sent_max = seats if sent_max is None else sent_max
        heights, gate_above = self.market.heights, self.market.above
        key = np.sort((line.astype(np.int64) << RANK_BITS) | rank)
        full_gates = []
        for height in range(int(heights.max(initial=0)) + 1):
            gate = key >> RANK_BITS
            counts = np.bincount(gate, minlength=len(seats))
            starts = np.cumsum(counts) - counts
            has_seats = (seats > 0) & (heights == height)
            full = np.flatnonzero(has_seats & (counts >= seats))
            nth = key[starts[full] + seats[full] - 1] & RANK_MASK
            full_gates.append((full, nth.astype(np.int32)))
            if height == heights.max(initial=0):
                break
            is_sent = (np.arange(len(key)) - starts[gate] < sent_max[gate]) | (
                heights[gate] > height
            )
            up = key[is_sent]
            gate = up >> RANK_BITS
            rises = (gate_above[gate] >= 0) & (heights[gate_above[gate]] == height + 1)
            rises &= heights[gate] <= height
            gate = np.where(rises, gate_above[gate], gate)
            key = np.sort((gate << RANK_BITS) | (up & RANK_MASK))
        return full_gates

    def propagate(self) -> bool:
        """Bring the bounds to their fixpoint; tell whether there is no conflict."""
        while True:
            before = (self.hi.copy(), self.lo.copy(), self._count_values())
            high, low = (
                self.find_chain_minimum(self.hi),
                self.find_chain_minimum(self.lo),
            )
            if np.any(low > high):
                return False
            self._filter_wishes(high, low)
            self._filter_pairs(high, low)
            if self._has_empty_domain():
                return False
            self.lower_hi(*self._find_guaranteed(low))
            self._bound_returned_seats()
            self.raise_lo(*self._find_possible())
            if (
                np.array_equal(before[0], self.hi)
                and np.array_equal(before[1], self.lo)
                and before[2] == self._count_values()
            ):
                return True

    def _count_values(self) -> tuple[int, int]:
        return len(self.wishes.owner), len(self.pairs.owner)

    def _filter_wishes(self, high: Ints, low: Ints) -> None:
        wishes = self.wishes
        within = wishes.rank <= high[wishes.line]
        _filter(wishes, within, wishes.rank <= low[wishes.line], self.has_end)

    def _filter_pairs(self, high: Ints, low: Ints) -> None:
        pairs = self.pairs
        within = np.all(pairs.rank <= high[pairs.line], axis=1)
        _filter(pairs, within, self._mask_sure_pairs(low), self.couple_has_end)

    def _mask_sure_pairs(self, low: Ints) -> Flags:
        """Return which pairs are sure; at one line, by who is possible there."""
        line, rank = self.pairs.line, self.pairs.rank
        is_sure: Flags = np.all(rank <= low[line], axis=1)
        is_shared = self._mask_shared_pairs()
        same_line = is_shared & (line[:, 0] == line[:, 1])
        is_sure[is_shared] = False
        worse = rank[same_line].max(axis=1, initial=0)
        lines = line[same_line, 0]
        in_family = self.market.above[lines] >= 0
        is_sure[same_line] = (worse <= self._crowding_rank[lines]) & ~in_family
        return is_sure

    def _mask_shared_pairs(self) -> Flags:
        """Return which pairs send both members under one gate."""
        top = np.append(find_outermost_gates(self.market), -1)[self.pairs.line]
        is_shared: Flags = (top[:, 0] == top[:, 1]) & (top[:, 0] >= 0)
        return is_shared

    def _has_empty_domain(self) -> bool:
        """Tell whether a variable in use has no value left."""
        has_value = self.has_end.copy()
        has_value[self.wishes.owner] = True
        couple_has_value = self.couple_has_end.copy()
        couple_has_value[self.pairs.owner] = True
        return not (np.all(has_value[self.alone]) and np.all(couple_has_value))

    def mask_apart(self) -> tuple[Flags, Flags]:
        """Return whose own list is in use, and whose may come to be."""
        may_be_in_use = self.alone.copy()
        is_in_use = self.alone.copy()
        unlinks, members = self.market.unlinks, self.market.members
        may_be_in_use[members[unlinks & self.couple_has_end]] = True
        no_pair = unlinks & self.couple_has_end
        no_pair[self.pairs.owner] = False
        is_in_use[members[no_pair]] = True
        return is_in_use, may_be_in_use

    def _find_guaranteed(self, low: Ints) -> tuple[Ints, Ints]:
        """Return lines and ranks of who is guaranteed."""
        wishes, pairs = self.wishes, self.pairs
        is_in_use, _ = self.mask_apart()
        is_head = mask_first_of_owner(wishes.owner) & is_in_use[wishes.owner]
        lines, ranks = [wishes.line[is_head]], [wishes.rank[is_head]]
        heads = np.flatnonzero(mask_first_of_owner(pairs.owner))
        couples_count, is_shared = len(self.couple_has_end), self._mask_shared_pairs()
        for side in (0, 1):
            first_line = np.full(couples_count, len(self.market.lines), dtype=np.int32)
            first_line[pairs.owner[heads]] = pairs.line[heads, side]
            is_elsewhere = pairs.line[:, side] != first_line[pairs.owner]
            is_other_sure = pairs.rank[:, 1 - side] <= low[pairs.line[:, 1 - side]]
            first_elsewhere = find_first_indices(
                pairs.owner, pairs.index, is_elsewhere, couples_count
            )
            first_elsewhere[self.couple_has_end] = np.minimum(
                first_elsewhere[self.couple_has_end], OPEN - 1
            )
            first_settled = find_first_indices(
                pairs.owner, pairs.index, is_other_sure & ~is_shared, couples_count
            )
            couples = pairs.owner[heads]
            guaranteed = heads[
                (first_settled[couples] < first_elsewhere[couples])
                | (first_elsewhere[couples] == OPEN)
            ]
            guaranteed = guaranteed[
                pairs.line[guaranteed, side] < len(self.market.lines)
            ]
            lines.append(pairs.line[guaranteed, side])
            ranks.append(pairs.rank[guaranteed, side])
        return np.concatenate(lines), np.concatenate(ranks)

    def _find_possible(self) -> tuple[Ints, Ints]:
        """Return lines and ranks of who is possible, each student once per line."""
        wishes, pairs = self.wishes, self.pairs
        _, may_be_in_use = self.mask_apart()
        is_alone = self.alone[wishes.owner]
        is_own = ~is_alone & may_be_in_use[wishes.owner]
        line = np.concatenate([pairs.line.ravel(), wishes.line[is_own]])
        rank = np.concatenate([pairs.rank.ravel(), wishes.rank[is_own]])
        has_line = line < len(self.market.lines)
        key = np.unique((line[has_line].astype(np.int64) << RANK_BITS) | rank[has_line])
        lines = (key >> RANK_BITS).astype(np.int32)
        ranks = (key & RANK_MASK).astype(np.int32)
        return (
            np.concatenate([wishes.line[is_alone], lines]),
            np.concatenate([wishes.rank[is_alone], ranks]),
        )

    def _bound_returned_seats(self) -> None:
        """Bound the seats of lines that others return to."""
        if not len(self.returning_lines):
            return
        market = self.market
        self.most, self.least = self.seats.copy(), self.seats.copy()
        is_in_use, _ = self.mask_apart()
        wishes = self.wishes
        is_head = mask_first_of_owner(wishes.owner) & is_in_use[wishes.owner]
        guaranteed_counts = np.bincount(wishes.line[is_head], minlength=len(self.seats))
        possible_counts = np.bincount(wishes.line, minlength=len(self.seats))
        for line in self.returning_lines.tolist():
            receiver, own_seats = market.returns_to[line], int(self.seats[line])
            taken_min = (
                own_seats
                if self.hi[line] < OPEN
                else min(own_seats, int(guaranteed_counts[line]))
            )
            self.most[receiver] += own_seats - taken_min
            self.least[receiver] += own_seats - min(
                own_seats, int(possible_counts[line])
            )


def _filter(domains: Domains, within: Flags, sure: Flags, has_end: Flags) -> None:
    """Keep the values within the limits, as far as the first that is sure."""
    count = len(has_end)
    first_sure = find_first_indices(domains.owner, domains.index, sure, count)
    has_end[domains.owner[sure]] = False
    domains.keep(within & (domains.index <= first_sure[domains.owner]))
