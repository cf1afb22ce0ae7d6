"""Bounds of gates that depend on one another: families, and seats that return."""

from dataclasses import dataclass, field
from typing import Protocol

from concours.core.matching.market.market import OPEN

Ranks = list[int]


class Gates(Protocol):
    """What the rules of gates need of a node's bounds."""

    seats: list[int]
    most: list[int]
    least: list[int]
    hi: list[int]
    lo: list[int]
    possible: dict[int, Ranks]
    guaranteed_at: dict[int, Ranks]
    children: dict[int, list[int]]


@dataclass
class ClusterBounds:
    """New bounds of the gates of one cluster, from below up."""

    high: dict[int, int] = field(default_factory=dict)
    low: dict[int, int] = field(default_factory=dict)
    best_ranks: dict[int, Ranks] = field(default_factory=dict)
    sent_ranks: dict[int, Ranks] = field(default_factory=dict)
    possible: dict[int, set[int]] = field(default_factory=dict)

    def bound_line(self, gates: Gates, line: int, most: int, least: int) -> None:
        """Bound a line."""
        possible = gates.possible[line]
        self.possible[line] = set(possible)
        self._bound_above(gates, line, gates.guaranteed_at[line], most)
        self.sent_ranks[line] = possible[:most]
        self.low[line] = max(gates.lo[line], _nth(possible, least))

    def bound_family(self, gates: Gates, gate: int) -> None:
        """Bound a family; its children are bounded already."""
        seats, children = gates.seats[gate], gates.children[gate]
        self.possible[gate] = set().union(*(self.possible[child] for child in children))
        ranks = sorted(rank for child in children for rank in self.best_ranks[child])
        self._bound_above(gates, gate, ranks, seats)
        merged_ranks = sorted(
            rank for child in children for rank in self.sent_ranks[child]
        )
        self.sent_ranks[gate] = merged_ranks[:seats]
        crowd = _nth(sorted(self.possible[gate]), seats)
        self.low[gate] = max(gates.lo[gate], crowd, _nth(merged_ranks, seats))

    def _bound_above(self, gates: Gates, gate: int, ranks: Ranks, most: int) -> None:
        high = min(gates.hi[gate], _nth(ranks, most))
        best_ranks = ranks[:most]
        if high < OPEN:
            best_ranks = sorted(best_ranks + [high + 1] * (most - len(best_ranks)))
        self.high[gate], self.best_ranks[gate] = high, best_ranks


def _nth(ranks: Ranks, seats: int) -> int:
    """Return the rank that takes the last of `seats`."""
    if not seats:
        return 0
    return ranks[seats - 1] if len(ranks) >= seats else OPEN


def count_returned_seats(
    gates: Gates, cluster_bounds: ClusterBounds, givers: list[int], own: int
) -> tuple[int, int]:
    """Return the most and the least seats of a line to which `givers` return theirs."""
    most = least = own
    for line in givers:
        seats = gates.seats[line]
        most += seats - len(cluster_bounds.best_ranks[line])
        least += seats - min(seats, len(gates.possible[line]))
    return most, least
