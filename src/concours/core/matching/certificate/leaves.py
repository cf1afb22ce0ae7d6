"""What proves a result to one student: a leaf of the tree of the result, salted.

One leaf per single student, one per couple at the position of its first member. It
holds all that the rule needs: ranks and list of its members, and what they got.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from concours.core.kernel.canonical import Json, dump
from concours.core.matching.engine.deferred import NO_POST
from concours.core.matching.engine.solve import Outcome
from concours.core.matching.market.market import NO_LINE, Market

SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf: which students it is of, by place, and its canonical JSON."""

    members: tuple[int, ...]
    data: bytes


def leaves(market: Market, outcome: Outcome, salts: bytes) -> Iterator[Leaf]:
    """Yield every leaf; `salts` is `SALT_BYTES` of chance for each student."""
    assert len(salts) == SALT_BYTES * len(market.numbers)
    builder = _LeafBuilder(market, outcome)
    for student in range(len(market.numbers)):
        couple = int(market.couple_of[student])
        salt = salts[student * SALT_BYTES : (student + 1) * SALT_BYTES].hex()
        if couple < 0:
            yield Leaf((student,), dump(builder.leaf((student,), salt)))
        elif student == min(market.members[couple].tolist()):
            members = tuple(market.members[couple].tolist())
            yield Leaf(
                members, dump(builder.leaf(members, salt) | builder.joint(couple))
            )


class _LeafBuilder:
    """The market and its outcome as plain lists, read once."""

    def __init__(self, market: Market, outcome: Outcome) -> None:
        self._market, self._outcome = market, outcome
        self._codes = [line.code for line in market.lines]
        self._starts, self._wishes = market.starts.tolist(), market.wishes.tolist()
        self._ranks = market.ranks.T.tolist()
        self._placed = outcome.placed.tolist()

    def leaf(self, members: tuple[int, ...], salt: str) -> dict[str, Json]:
        groups = self._market.groups
        ranks: list[Json] = [
            {g: rank for g, rank in zip(groups, self._ranks[m], strict=True) if rank}
            for m in members
        ]
        wishes: list[Json] = [
            [
                self._codes[w]
                for w in self._wishes[self._starts[m] : self._starts[m + 1]]
            ]
            for m in members
        ]
        lines: list[Json] = [
            None if self._placed[m] == NO_POST else self._codes[self._placed[m]]
            for m in members
        ]
        numbers: list[Json] = [self._market.numbers[m] for m in members]
        return {
            "salt": salt, "members": numbers, "ranks": ranks, "wishes": wishes,
            "lines": lines,
        }  # fmt: skip

    def joint(self, couple: int) -> dict[str, Json]:
        market = self._market
        start, end = market.pair_starts[couple : couple + 2].tolist()
        pairs: list[Json] = [
            [None if line == NO_LINE else self._codes[line] for line in pair]
            for pair in market.pairs[start:end].tolist()
        ]
        return {"pairs": pairs, "unlinks": bool(market.unlinks[couple])}
