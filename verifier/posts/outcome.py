"""An outcome of a matching, checked against the definition: `docs/rules/matching.md`.

No gate holds more students than seats; every agent has the first entry of the list that
the gates would admit. An entry is admitted if at each gate that it touches, those whom
it sends there are among the best, as many as there are seats, of them and of all who
are there. Without couples the outcome must be the best of all for every student.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verifier.posts.market import Market

OPEN = 2**31 - 1
NO_POST = -1


@dataclass(frozen=True)
class Blocking:
    """An entry that is admitted and that its agent would rather have.

    `couple` or `student` is -1; the entry of a student is one of the own list.
    """

    couple: int
    student: int
    entry: int


class Assignment:
    """Who has which line, and what follows for each gate."""

    def __init__(
        self, market: Market, line_of: Sequence[int], apart_couples: frozenset[int]
    ) -> None:
        self.market, self.placed, self.apart = market, line_of, apart_couples
        ranks_inside: list[list[int]] = [[] for _ in market.seats]
        for student, line in enumerate(line_of):
            if line != NO_POST:
                for gate in market.chains[line]:
                    ranks_inside[gate].append(market.rank(student, line))
        for ranks in ranks_inside:
            ranks.sort()
        self.inside = ranks_inside
        self.seats = seats_with_returns(market, [len(ranks) for ranks in ranks_inside])
        self.limit = [
            0 if not seats else ranks[-1] if len(ranks) >= seats else OPEN
            for ranks, seats in zip(ranks_inside, self.seats, strict=True)
        ]
        self.least = [min(self.limit[g] for g in chain) for chain in market.chains]
        self._row_of = [market.ranks[group] for group in market.group_of]
        self.in_couple = {
            m: c for c, members in enumerate(market.couples) for m in members
        }

    def stray(self) -> Iterator[tuple[str, int, int]]:
        """Yield who is where they may not be: code, student, line."""
        market = self.market
        for student, line in enumerate(self.placed):
            if line == NO_POST:
                continue
            if not market.rank(student, line):
                yield "match.not_ranked", student, line
            if not market.may_ask(student, line):
                yield "match.not_eligible", student, line
            couple = self.in_couple.get(student)
            if couple is None or couple in self.apart:
                start, end = market.starts[student : student + 2]
                if line not in market.wishes[start:end]:
                    yield "match.not_asked", student, line
            elif self.entry_of(couple) is None:
                yield "match.pair_not_asked", student, line

    def entry_of(self, couple: int) -> int | None:
        """Return the entry that a couple has, None if it is none of its list."""
        pairs = self.market.pairs[couple]
        first, second = self.market.couples[couple]
        at = self.placed[first], self.placed[second]
        if couple in self.apart:
            return len(pairs) if self.market.unlinks[couple] else None
        if at in pairs:
            return pairs.index(at)
        is_none = at == (NO_POST, NO_POST) and not self.market.unlinks[couple]
        return len(pairs) if is_none else None

    def positions(self) -> list[int]:
        """Return the position of each student, as the order of outcomes counts it."""
        order = []
        for student, line in enumerate(self.placed):
            couple = self.in_couple.get(student)
            if couple is not None and couple not in self.apart:
                order.append(self.entry_of(couple) or 0)
                continue
            own = self.market.own(student)
            before = 0 if couple is None else len(self.market.pairs[couple])
            order.append(before + (own.index(line) if line in own else len(own)))
        return order

    def blocking(self) -> Iterator[Blocking]:
        """Yield every blocking entry, couples first."""
        for couple, pairs in enumerate(self.market.pairs):
            at = self.entry_of(couple)
            for entry in range(len(pairs) if at is None else at):
                if self._takes(couple, pairs[entry]):
                    yield Blocking(couple, -1, entry)
        for student, line in enumerate(self.placed):
            own_couple = self.in_couple.get(student)
            if own_couple is None or own_couple in self.apart:
                yield from self._list_preferred(student, line)

    def _list_preferred(self, student: int, line: int) -> Iterator[Blocking]:
        """Yield the wishes that a student prefers to a line, within the limits."""
        market, least = self.market, self.least
        start, end = market.starts[student : student + 2]
        for at, wish in enumerate(market.wishes[start:end]):
            if wish == line:
                break
            if 0 < self._row_of[wish][student] <= least[wish]:
                yield Blocking(-1, student, at)

    def _takes(self, couple: int, pair: tuple[int, int]) -> bool:
        """Tell whether every gate admits those whom a pair sends there."""
        members_by_gate: dict[int, list[int]] = {}
        for member, line in zip(self.market.couples[couple], pair, strict=True):
            if line >= 0:
                if not self.market.rank(member, line):
                    return False
                for gate in self.market.chains[line]:
                    members_by_gate.setdefault(gate, []).append(member)
        return all(
            self._admits(gate, members) for gate, members in members_by_gate.items()
        )

    def _admits(self, gate: int, members: list[int]) -> bool:
        market, line = self.market, gate
        if gate >= market.lines_count:
            line = next(at for at, chain in enumerate(market.chains) if gate in chain)
        worst = max(market.rank(member, line) for member in members)
        before = bisect_left(self.inside[gate], worst)
        for member in members:
            at, rank = self.placed[member], market.rank(member, line)
            if at != NO_POST and gate in market.chains[at] and rank < worst:
                before -= 1
        return before + len(members) <= self.seats[gate]


def seats_with_returns(market: Market, counts: Sequence[int]) -> list[int]:
    """Return the seats of each gate, with those that no holder took."""
    seats = list(market.seats)
    for line, to in enumerate(market.returns_to):
        if to >= 0:
            seats[to] += max(0, market.seats[line] - counts[line])
    return seats


def best(market: Market) -> list[int]:
    """Return the best line that each student can have in a stable outcome, no couples.

    All gates are open at first. Gate after gate, whoever stands beyond its seats goes,
    its limit falls to the last who stays, and those who went stand at the next line of
    their list within the limits. Inner gates come before outer ones.
    """
    return _Lowering(market).settle()


class _Lowering:
    def __init__(self, market: Market) -> None:
        self._market = market
        self._least = [OPEN] * market.lines_count
        self._row_of = [market.ranks[group] for group in market.group_of]
        self._at = [start - 1 for start in market.starts[:-1]]
        self._there: list[list[int]] = [[] for _ in market.group_of]
        self._under: list[list[int]] = [[] for _ in market.seats]
        for line, chain in enumerate(market.chains):
            for gate in chain:
                self._under[gate].append(line)
        self._touched: set[int] = set()

    def settle(self) -> list[int]:
        market = self._market
        self._move_on(list(range(len(market.numbers))))
        while self._touched:
            lines = [gate for gate in self._touched if gate < market.lines_count]
            for gate in lines or [min(self._touched, key=self._size)]:
                self._touched.discard(gate)
                self._lower(gate)
        line_of = [NO_POST] * len(market.numbers)
        for line, students in enumerate(self._there):
            for student in students:
                line_of[student] = line
        return line_of

    def _size(self, gate: int) -> tuple[int, int]:
        return len(self._under[gate]), gate

    def _lower(self, gate: int) -> None:
        """Let a gate keep its best, and send the others on."""
        market, seats = self._market, self._seats(gate)
        under = self._under[gate]
        row = self._row_of[under[0]]
        ranks = sorted(row[s] for line in under for s in self._there[line])
        if len(ranks) <= seats:
            return
        limit = ranks[seats - 1] if seats > 0 else 0
        sent_on = []
        for line in under:
            students = self._there[line]
            self._there[line] = [s for s in students if row[s] <= limit]
            sent_on += [s for s in students if row[s] > limit]
            self._least[line] = min(self._least[line], limit)
        self._move_on(sent_on)
        self._touched.update(market.chains[under[0]][1:])

    def _seats(self, gate: int) -> int:
        market, seats = self._market, self._market.seats[gate]
        if gate < market.lines_count and gate in market.returns_to:
            for line, to in enumerate(market.returns_to):
                if to == gate:
                    seats += max(0, market.seats[line] - len(self._there[line]))
        return seats

    def _move_on(self, students: list[int]) -> None:
        """Move each to the next line of their list whose limits admit them."""
        market, least, row_of = self._market, self._least, self._row_of
        wishes, starts, at = market.wishes, market.starts, self._at
        for student in students:
            first, end = at[student] + 1, starts[student + 1]
            at[student] = end
            for place in range(first, end):
                line = wishes[place]
                if 0 < row_of[line][student] <= least[line]:
                    at[student] = place
                    self._there[line].append(student)
                    self._touch(line)
                    break

    def _touch(self, line: int) -> None:
        self._touched.update(self._market.chains[line])
        to = self._market.returns_to[line]
        if to >= 0:
            self._touched.add(to)
