"""Rules of a market whose names are all known: over all students at once."""

import numpy as np

from concours.core.matching.market.faults import Faults
from concours.core.matching.market.market import NO_LINE, Ints, Market


def check(market: Market, faults: Faults) -> None:
    """Note every fault of rule in `market`."""
    _check_returns(market, faults)
    _check_families(market, faults)
    _check_wishes(market, faults)
    _check_couples(market, faults)


def _check_returns(market: Market, faults: Faults) -> None:
    in_family = {line for family in market.families for line in family.lines}
    for at, line in enumerate(market.lines):
        if line.returns_to is None:
            continue
        to, where = market.lines[line.returns_to], f"lines {line.code}"
        if not line.contract:
            faults.add("market.return_of_ordinary", where, to.code)
        if to.contract:
            faults.add("market.return_not_ordinary", where, to.code)
        if to.group != line.group:
            faults.add("market.return_elsewhere", where, to.code)
        if in_family & {at, line.returns_to}:
            faults.add("market.return_in_family", where, to.code)


def _check_families(market: Market, faults: Faults) -> None:
    """Families are nested or apart: quotas that overlap otherwise are NP-hard."""
    families = sorted(market.families, key=lambda one: (len(one.lines), one.code))
    innermost: dict[int, int] = {}
    for at, family in enumerate(families):
        if len({market.lines[line].group for line in family.lines}) > 1:
            faults.add("market.family_of_two_groups", f"families {family.code}")
        lines = set(family.lines)
        for inner in {innermost[line] for line in lines if line in innermost}:
            if not lines.issuperset(families[inner].lines):
                other = families[inner].code
                faults.add("market.family_overlaps", f"families {family.code}", other)
        innermost.update(dict.fromkeys(lines, at))


def _check_wishes(market: Market, faults: Faults) -> None:
    counts = np.diff(market.starts)
    whose = np.repeat(np.arange(len(market.numbers), dtype=np.int64), counts)
    where = _Where(market, whose)
    key = np.sort(whose * (len(market.lines) + 1) + market.wishes)
    for twice in np.unique(key[1:][key[1:] == key[:-1]]).tolist():
        student, line = divmod(twice, len(market.lines) + 1)
        code = market.lines[line].code
        faults.add("market.wish_twice", f"students {market.numbers[student]}", code)
    where.tell("market.wish_unranked", market.wish_ranks == 0, faults)
    held = market.held[whose]
    where.tell(
        "market.wish_not_eligible", ~_eligible(market, market.wishes, held), faults
    )


class _Where:
    """Where a wish stands, for its faults."""

    def __init__(
        self, market: Market, whose: "np.ndarray[tuple[int], np.dtype[np.int64]]"
    ) -> None:
        self._market, self._whose = market, whose

    def tell(
        self,
        code: str,
        wrong: "np.ndarray[tuple[int], np.dtype[np.bool_]]",
        faults: Faults,
    ) -> None:
        for at in np.flatnonzero(wrong).tolist():
            number = self._market.numbers[int(self._whose[at])]
            line = self._market.lines[int(self._market.wishes[at])]
            faults.add(code, f"students {number}", line.code)


def _eligible(
    market: Market, lines: Ints, held: Ints
) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Tell for each line whether a student who holds the contract may ask for it."""
    places = {one.code: at for at, one in enumerate(market.contracts)}
    asked = np.array(
        [places.get(one.contract, -1) for one in market.lines], dtype=np.int32
    )
    ordinary = np.array([one.also_ordinary for one in market.contracts] + [True])
    return np.where(asked[lines] == -1, ordinary[held], asked[lines] == held)


def _check_couples(market: Market, faults: Faults) -> None:
    seen: set[int] = set()
    for at, members in enumerate(market.members.tolist()):
        where = f"couples {at}"
        if members[0] == members[1]:
            faults.add("market.couple_of_one", where, market.numbers[members[0]])
        for member in sorted(set(members)):
            number = market.numbers[member]
            if member in seen:
                faults.add("market.couple_twice", where, number)
            if market.held[member] >= 0:
                faults.add("market.couple_under_contract", where, number)
        seen.update(members)
        _check_pairs(market, at, faults)


def _check_pairs(market: Market, couple: int, faults: Faults) -> None:
    pairs = market.pairs[market.pair_starts[couple] : market.pair_starts[couple + 1]]
    where = f"couples {couple}"
    if len(np.unique(pairs, axis=0)) < len(pairs):
        faults.add("market.pair_twice", where)
    for member, lines in zip(market.members[couple].tolist(), pairs.T, strict=True):
        asked = lines[lines != NO_LINE]
        ranked = market.ranks[market.line_group[asked], member] > 0
        held = np.full(len(asked), market.held[member])
        for code, right in (
            ("market.pair_unranked", ranked),
            ("market.pair_not_eligible", _eligible(market, asked, held)),
        ):
            for line in np.unique(asked[~right]).tolist():
                faults.add(code, where, market.lines[line].code)
