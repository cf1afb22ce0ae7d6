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
    for line_index, line in enumerate(market.lines):
        if line.returns_to is None:
            continue
        receiver, location = market.lines[line.returns_to], f"lines {line.code}"
        if not line.contract:
            faults.add("market.return_of_ordinary", location, receiver.code)
        if receiver.contract:
            faults.add("market.return_not_ordinary", location, receiver.code)
        if receiver.group != line.group:
            faults.add("market.return_elsewhere", location, receiver.code)
        if in_family & {line_index, line.returns_to}:
            faults.add("market.return_in_family", location, receiver.code)


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
                overlapping = families[inner].code
                faults.add(
                    "market.family_overlaps", f"families {family.code}", overlapping
                )
        innermost.update(dict.fromkeys(lines, at))


def _check_wishes(market: Market, faults: Faults) -> None:
    counts = np.diff(market.starts)
    owner = np.repeat(np.arange(len(market.numbers), dtype=np.int64), counts)
    wish_faults = _WishFaults(market, owner)
    key = np.sort(owner * (len(market.lines) + 1) + market.wishes)
    for duplicate in np.unique(key[1:][key[1:] == key[:-1]]).tolist():
        student, line = divmod(duplicate, len(market.lines) + 1)
        code = market.lines[line].code
        faults.add("market.wish_twice", f"students {market.numbers[student]}", code)
    wish_faults.tell("market.wish_unranked", market.wish_ranks == 0, faults)
    contracts = market.held[owner]
    wish_faults.tell(
        "market.wish_not_eligible", ~_eligible(market, market.wishes, contracts), faults
    )


class _WishFaults:
    """Where a wish stands, for its faults."""

    def __init__(
        self, market: Market, owner: "np.ndarray[tuple[int], np.dtype[np.int64]]"
    ) -> None:
        self._market, self._whose = market, owner

    def tell(
        self,
        code: str,
        is_wrong: "np.ndarray[tuple[int], np.dtype[np.bool_]]",
        faults: Faults,
    ) -> None:
        for wish in np.flatnonzero(is_wrong).tolist():
            number = self._market.numbers[int(self._whose[wish])]
            line = self._market.lines[int(self._market.wishes[wish])]
            faults.add(code, f"students {number}", line.code)


def _eligible(
    market: Market, lines: Ints, contracts: Ints
) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Tell for each line whether a student who holds the contract may ask for it."""
    places = {named.code: at for at, named in enumerate(market.contracts)}
    line_contracts = np.array(
        [places.get(named.contract, -1) for named in market.lines], dtype=np.int32
    )
    ordinary = np.array([named.also_ordinary for named in market.contracts] + [True])
    return np.where(
        line_contracts[lines] == -1,
        ordinary[contracts],
        line_contracts[lines] == contracts,
    )


def _check_couples(market: Market, faults: Faults) -> None:
    seen_members: set[int] = set()
    for couple, members in enumerate(market.members.tolist()):
        location = f"couples {couple}"
        if members[0] == members[1]:
            faults.add("market.couple_of_one", location, market.numbers[members[0]])
        for member in sorted(set(members)):
            number = market.numbers[member]
            if member in seen_members:
                faults.add("market.couple_twice", location, number)
            if market.held[member] >= 0:
                faults.add("market.couple_under_contract", location, number)
        seen_members.update(members)
        _check_pairs(market, couple, faults)


def _check_pairs(market: Market, couple: int, faults: Faults) -> None:
    pairs = market.pairs[market.pair_starts[couple] : market.pair_starts[couple + 1]]
    location = f"couples {couple}"
    if len(np.unique(pairs, axis=0)) < len(pairs):
        faults.add("market.pair_twice", location)
    for member, lines in zip(market.members[couple].tolist(), pairs.T, strict=True):
        asked_lines = lines[lines != NO_LINE]
        is_ranked = market.ranks[market.line_group[asked_lines], member] > 0
        contracts = np.full(len(asked_lines), market.held[member])
        for code, is_right in (
            ("market.pair_unranked", is_ranked),
            ("market.pair_not_eligible", _eligible(market, asked_lines, contracts)),
        ):
            for line in np.unique(asked_lines[~is_right]).tolist():
                faults.add(code, location, market.lines[line].code)
