"""Wishes and pairs as arrays, and what is asked of them list by list."""

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
    entry: int


@dataclass
class Possible:
    """Entries still possible, by list (`whose`) and then by index."""

    whose: Ints
    index: Ints
    line: Ints
    rank: Ints

    def keep(self, kept: Flags) -> None:
        """Forget the others."""
        self.whose, self.index = self.whose[kept], self.index[kept]
        self.line, self.rank = self.line[kept], self.rank[kept]


class Wishes(Possible):
    """Wishes of students."""


class Pairs(Possible):
    """Pairs of couples; lines and ranks (n, 2).

    Who takes no post is at the line after the last, where everybody is first.
    """


def all_pairs(market: Market, struck: Iterable[Entry]) -> Pairs:
    """Return all pairs but the struck ones."""
    counts = np.diff(market.pair_starts)
    whose = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    index = np.arange(len(whose)) - np.repeat(market.pair_starts[:-1], counts)
    nobody = market.pairs == NO_LINE
    groups = market.line_group[market.pairs]
    rank = np.where(nobody, 0, market.ranks[groups, market.members[whose]])
    line = np.where(nobody, len(market.lines), market.pairs)
    pairs = Pairs(
        whose, index.astype(np.int32), line.astype(np.int32), rank.astype(np.int32)
    )
    kept = np.ones(len(whose), dtype=np.bool_)
    for one in struck:
        if one.couple >= 0:
            kept[market.pair_starts[one.couple] + one.entry] = False
    pairs.keep(kept)
    return pairs


def wishes_within(market: Market, high: Ints, lists: Flags, kept: Flags) -> Wishes:
    """Return the kept wishes, of these students, that stand within limits of lines."""
    counts = np.diff(market.starts)
    whose = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    kept = kept & (market.wish_ranks <= high[market.wishes]) & lists[whose]
    index = np.arange(len(whose)) - np.repeat(market.starts[:-1], counts)
    return Wishes(
        whose[kept], index[kept].astype(np.int32), market.wishes[kept],
        market.wish_ranks[kept],
    )  # fmt: skip


def struck_wishes(market: Market, struck: Iterable[Entry]) -> Flags:
    """Tell the wishes that are struck."""
    gone = np.zeros(len(market.wishes), dtype=np.bool_)
    for one in struck:
        if one.student >= 0:
            gone[market.starts[one.student] + one.entry] = True
    return gone


def tops(market: Market) -> Ints:
    """Return the outermost gate above each line."""
    return np.array([chain[-1] for chain in market.chains], dtype=np.int32)


def is_first(whose: Ints) -> Flags:
    """Tell where a list begins."""
    first = np.ones(len(whose), dtype=np.bool_)
    first[1:] = whose[1:] != whose[:-1]
    return first


def firsts(whose: Ints, index: Ints, chosen: Flags, count: int) -> Ints:
    """Return for each list the index of its first chosen entry, else `OPEN`."""
    at = np.flatnonzero(chosen)
    at = at[is_first(whose[at])]
    found = np.full(count, OPEN, dtype=np.int32)
    found[whose[at]] = index[at]
    return found
