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
    may: dict[int, Ranks]
    firm_at: dict[int, Ranks]
    children: dict[int, list[int]]


@dataclass
class Met:
    """New bounds of the gates of one cluster, from below up."""

    high: dict[int, int] = field(default_factory=dict)
    low: dict[int, int] = field(default_factory=dict)
    best: dict[int, Ranks] = field(default_factory=dict)
    sent: dict[int, Ranks] = field(default_factory=dict)
    there: dict[int, set[int]] = field(default_factory=dict)

    def line(self, gates: Gates, line: int, most: int, least: int) -> None:
        """Bound a line."""
        may = gates.may[line]
        self.there[line] = set(may)
        self._upper(gates, line, gates.firm_at[line], most)
        self.sent[line] = may[:most]
        self.low[line] = max(gates.lo[line], _nth(may, least))

    def family(self, gates: Gates, gate: int) -> None:
        """Bound a family, all that is right under it being bounded."""
        seats, under = gates.seats[gate], gates.children[gate]
        self.there[gate] = set().union(*(self.there[one] for one in under))
        over = sorted(rank for one in under for rank in self.best[one])
        self._upper(gates, gate, over, seats)
        sent = sorted(rank for one in under for rank in self.sent[one])
        self.sent[gate] = sent[:seats]
        crowd = _nth(sorted(self.there[gate]), seats)
        self.low[gate] = max(gates.lo[gate], crowd, _nth(sent, seats))

    def _upper(self, gates: Gates, gate: int, over: Ranks, most: int) -> None:
        high = min(gates.hi[gate], _nth(over, most))
        best = over[:most]
        if high < OPEN:
            best = sorted(best + [high + 1] * (most - len(best)))
        self.high[gate], self.best[gate] = high, best


def _nth(ranks: Ranks, seats: int) -> int:
    """Return the rank that takes the last of `seats`."""
    if not seats:
        return 0
    return ranks[seats - 1] if len(ranks) >= seats else OPEN


def returned(gates: Gates, met: Met, givers: list[int], own: int) -> tuple[int, int]:
    """Return the most and the least seats of a line to which `givers` return theirs."""
    most = least = own
    for line in givers:
        seats = gates.seats[line]
        most += seats - len(met.best[line])
        least += seats - min(seats, len(gates.may[line]))
    return most, least
