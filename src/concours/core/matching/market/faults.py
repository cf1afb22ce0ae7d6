"""What is wrong with a market, each fault with its place and its name."""

from dataclasses import dataclass, field
from typing import ClassVar

from concours.core.kernel.errors import Refusal

FAULTS_MAX = 100
"""Faults told at once; more are counted."""

CODES = frozenset(
    {
        "market.shape", "market.too_many", "market.number_unknown",
        "market.number_twice", "market.code_twice", "market.group_unknown",
        "market.contract_unknown", "market.line_unknown", "market.rank_tied",
        "market.wish_twice", "market.wish_unranked", "market.wish_not_eligible",
        "market.family_overlaps", "market.family_of_two_groups",
        "market.return_not_ordinary", "market.return_of_ordinary",
        "market.return_elsewhere", "market.return_in_family", "market.couple_of_one",
        "market.couple_twice", "market.couple_under_contract", "market.pair_twice",
        "market.pair_empty", "market.pair_unranked", "market.pair_not_eligible",
        "market.key_unknown", "market.key_missing", "market.key_twice",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its `code`, where it stands, and what was found there."""

    code: str
    where: str
    found: str = ""


@dataclass(eq=False)
class MarketFaulty(Refusal):
    """The market has faults; nobody is matched. `count` tells all, `faults` the first.

    Every code of a fault is in `CODES` and never changes once published.
    """

    code: ClassVar[str] = "market.faulty"
    faults: tuple[Fault, ...]
    count: int


@dataclass
class Faults:
    """Faults as they are found, bounded."""

    first: list[Fault] = field(default_factory=list)
    count: int = 0

    def add(self, code: str, location: str, value: object = "") -> None:
        """Note one fault."""
        assert code in CODES, code
        self.count += 1
        if len(self.first) < FAULTS_MAX:
            self.first.append(Fault(code, location, str(value)[:80]))

    def stop(self) -> None:
        """Raise `MarketFaulty` if anything was noted."""
        if self.count:
            raise MarketFaulty(tuple(self.first), self.count)
