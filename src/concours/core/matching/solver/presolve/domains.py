"""Domains as arrays: the wishes and pairs that are not removed, by variable."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from concours.core.matching.market.market import NO_LINE, OPEN, Ints, Market

Flags = NDArray[np.bool_]
Wide = NDArray[np.int64]


@dataclass(frozen=True, order=True)
class Entry:
    """An entry of a list, by its index: a pair of a couple, or a wish of a student.

    `couple` or `student` is -1. A student of a couple is there by the own list, apart.
    """

    couple: int
    student: int
    index: int


@dataclass
class Domains:
    """Values not removed, by variable (`owner`: student or couple), then by index."""

    owner: Ints
    index: Ints
    line: Ints
    rank: Ints

    def keep(self, mask: Flags) -> None:
        """Remove all but those masked."""
        self.owner, self.index = self.owner[mask], self.index[mask]
        self.line, self.rank = self.line[mask], self.rank[mask]


class WishDomains(Domains):
    """Wishes of students."""


class PairDomains(Domains):
    """Pairs of couples; lines and ranks (n, 2).

    A member without a post is at the line after the last, where everybody is first.
    """


def build_pair_domains(market: Market, excluded: Iterable[Entry]) -> PairDomains:
    """Return all pairs but the excluded ones."""
    counts = np.diff(market.pair_starts)
    owner = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    index = np.arange(len(owner)) - np.repeat(market.pair_starts[:-1], counts)
    has_no_line = market.pairs == NO_LINE
    groups = market.line_group[market.pairs]
    rank = np.where(has_no_line, 0, market.ranks[groups, market.members[owner]])
    line = np.where(has_no_line, len(market.lines), market.pairs)
    pairs = PairDomains(
        owner, index.astype(np.int32), line.astype(np.int32), rank.astype(np.int32)
    )
    mask = np.ones(len(owner), dtype=np.bool_)
    for entry in excluded:
        if entry.couple >= 0:
            mask[market.pair_starts[entry.couple] + entry.index] = False
    pairs.keep(mask)
    return pairs


def build_wish_domains(
    market: Market, high: Ints, lists: Flags, mask: Flags
) -> WishDomains:
    """Return the masked wishes of these students within the limits of lines."""
    counts = np.diff(market.starts)
    owner = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    mask = mask & (market.wish_ranks <= high[market.wishes]) & lists[owner]
    index = np.arange(len(owner)) - np.repeat(market.starts[:-1], counts)
    return WishDomains(
        owner[mask], index[mask].astype(np.int32), market.wishes[mask],
        market.wish_ranks[mask],
    )  # fmt: skip


def mask_excluded_wishes(market: Market, excluded: Iterable[Entry]) -> Flags:
    """Return which wishes are excluded."""
    mask = np.zeros(len(market.wishes), dtype=np.bool_)
    for entry in excluded:
        if entry.student >= 0:
            mask[market.starts[entry.student] + entry.index] = True
    return mask


def find_outermost_gates(market: Market) -> Ints:
    """Return the outermost gate above each line."""
    return np.array([chain[-1] for chain in market.chains], dtype=np.int32)


def mask_first_of_owner(owner: Ints) -> Flags:
    """Return where an owner begins."""
    mask = np.ones(len(owner), dtype=np.bool_)
    mask[1:] = owner[1:] != owner[:-1]
    return mask


def find_first_indices(owner: Ints, index: Ints, mask: Flags, count: int) -> Ints:
    """Return for each owner the index of the first masked value, else `OPEN`."""
    chosen_rows = np.flatnonzero(mask)
    chosen_rows = chosen_rows[mask_first_of_owner(owner[chosen_rows])]
    first_index = np.full(count, OPEN, dtype=np.int32)
    first_index[owner[chosen_rows]] = index[chosen_rows]
    return first_index
