"""A national market drawn from a seed, of the shape that the real one has.

44 specialties in 28 subdivisions, a tenth of the lines under contract, 13 rank tables
that agree at 0.8 to 0.95, lists of 5 to 300 wishes (median near 60, mean near 80), the
top tenth of the lines first in near half of the lists, couples who want the same or a
neighbouring subdivision. Chance is NumPy's PCG64: one seed, one market.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from concours.core.matching.market.market import Contract, Ints, Line, Market

GROUPS = 13
SPECIALTIES = 44
SUBDIVISIONS = 28
CONTRACT_SHARE = 117 / 1_300
RESERVED_SHARE = 375 / 12_200
SEATS_A_STUDENT = 12_200 / 12_000
WISHES_LEAST, WISHES_MOST = 5, 300

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a market to draw; `pairs_most` in the joint list of a couple."""

    students: int = 12_000
    lines: int = 1_300
    couples: int = 400
    pairs_most: int = 300


def national(seed: int, size: Size | None = None) -> Market:
    """Return the market of this seed and size."""
    return _Draw(seed, size or Size()).market()


class _Draw:
    def __init__(self, seed: int, size: Size) -> None:
        self._chance = np.random.default_rng(seed)
        self._size = size
        contract_lines = round(size.lines * CONTRACT_SHARE)
        cells = np.arange(SPECIALTIES * SUBDIVISIONS)
        ordinary = self._chance.choice(
            cells,
            size.lines - contract_lines,
            replace=size.lines - contract_lines > len(cells),
        )
        self._cells = np.sort(ordinary)
        self._reserved = np.sort(self._chance.choice(self._cells, contract_lines))
        self._holders = round(size.students * SEATS_A_STUDENT * RESERVED_SHARE)

    def market(self) -> Market:
        size = self._size
        lines = self._lines()
        contract_of = np.full(size.students, -1, dtype=np.int32)
        holders = self._chance.choice(size.students, self._holders, replace=False)
        contract_of[holders] = 0
        free = np.setdiff1d(np.arange(size.students), holders)
        members = self._chance.choice(free, (size.couples, 2), replace=False)
        home = self._chance.integers(0, SUBDIVISIONS, size.students)
        home[members[:, 1]] = home[members[:, 0]]
        ability = self._chance.normal(size=size.students)
        lists = self._lists(contract_of, home, ability)
        starts = np.concatenate([[0], np.cumsum([len(wishes) for wishes in lists])])
        pairs = [self._pairs(lists[a], lists[b]) for a, b in members.tolist()]
        ends = np.concatenate([[0], np.cumsum([len(joint) for joint in pairs])])
        width = len(str(size.students))
        return Market(
            groups=tuple(f"G{at + 1:02d}" for at in range(GROUPS)),
            contracts=(Contract("cesp"),),
            lines=tuple(lines),
            families=(),
            numbers=tuple(f"{at + 1:0{width}d}" for at in range(size.students)),
            held=contract_of,
            ranks=self._ranks(ability),
            starts=starts.astype(np.int64),
            wishes=np.concatenate(lists).astype(np.int32),
            members=members.astype(np.int32),
            pair_starts=ends.astype(np.int64),
            pairs=np.concatenate([np.zeros((0, 2)), *pairs]).astype(np.int32),
            unlinks=np.zeros(size.couples, dtype=np.bool_),
        )

    def _lines(self) -> list[Line]:
        total = round(self._size.students * SEATS_A_STUDENT) - self._holders
        weight = self._chance.lognormal(0, 0.9, len(self._cells))
        seats = _apportion(weight, total)
        reserved_seats = _apportion(np.ones(len(self._reserved)), self._holders)
        codes = [*self._cells.tolist(), *self._reserved.tolist()]
        lines = []
        for at, (cell, count) in enumerate(
            zip(codes, [*seats, *reserved_seats], strict=True)
        ):
            specialty, subdivision = divmod(cell, SUBDIVISIONS)
            contract = "cesp" if at >= len(self._cells) else ""
            lines.append(
                Line(
                    code=f"L{at + 1:04d}",
                    specialty=f"S{specialty + 1:02d}",
                    subdivision=f"D{subdivision + 1:02d}",
                    contract=contract,
                    group=specialty % GROUPS,
                    seats=int(count),
                )
            )
        return lines

    def _ranks(self, ability: Floats) -> Ints:
        """Rank each group by ability and something of its own."""
        ranks = np.zeros((GROUPS, len(ability)), dtype=np.int32)
        for group in range(GROUPS):
            own = self._chance.normal(scale=0.4, size=len(ability))
            order = np.argsort(-(ability + own), kind="stable")
            ranks[group, order] = np.arange(1, len(ability) + 1)
        return ranks

    def _lists(
        self, contract_of: Ints, home: NDArray[np.int64], ability: Floats
    ) -> list[Ints]:
        """Draw the wishes of each: fame of the line, own tastes, own chance."""
        cells = np.concatenate([self._cells, self._reserved])
        specialty, subdivision = np.divmod(cells, SUBDIVISIONS)
        is_reserved = np.arange(len(cells)) >= len(self._cells)
        fame = self._chance.normal(scale=0.55, size=SPECIALTIES)[specialty]
        fame = fame + self._chance.normal(scale=0.55, size=SUBDIVISIONS)[subdivision]
        count = self._chance.lognormal(np.log(58) - 0.25 * ability, 0.78)
        count = np.clip(count, WISHES_LEAST, WISHES_MOST).astype(np.int64)
        lists = []
        for student in range(len(contract_of)):
            score = fame + self._chance.normal(scale=0.8, size=SPECIALTIES)[specialty]
            distance = np.abs(subdivision - home[student])
            near = np.minimum(distance, SUBDIVISIONS - distance)
            score = score + self._chance.gumbel(scale=0.7, size=len(cells))
            score = score + 1.2 * (near == 0) + 0.8 * (near == 1)
            may = np.flatnonzero(is_reserved == (contract_of[student] >= 0))
            order = may[np.argsort(-score[may], kind="stable")]
            lists.append(order[: count[student]].astype(np.int32))
        return lists

    def _pairs(self, first: Ints, second: Ints) -> Ints:
        """Join two lists: same or neighbouring subdivision, least sum of positions."""
        cells = np.concatenate([self._cells, self._reserved]) % SUBDIVISIONS
        distance = np.abs(cells[first][:, None] - cells[second][None, :])
        near = np.minimum(distance, SUBDIVISIONS - distance) <= 1
        a, b = np.nonzero(near)
        order = np.lexsort((a, a + b))[: self._size.pairs_most]
        return np.stack([first[a[order]], second[b[order]]], axis=1)


def _apportion(weight: Floats, total: int) -> list[int]:
    """Share `total` seats by weight, one at least to each if there are enough."""
    share = weight / weight.sum() * max(total - len(weight), 0)
    seats = np.floor(share).astype(np.int64)
    rest = max(total - len(weight), 0) - int(seats.sum())
    seats[np.argsort(seats - share, kind="stable")[:rest]] += 1
    counts: list[int] = (seats + (1 if total >= len(weight) else 0)).tolist()
    return counts
