"""Why this pair and not a dearer one, for a couple: which member, which line."""

from dataclasses import dataclass

from concours.core.matching.engine.properties import refusing, standing_at
from concours.core.matching.engine.solve import Outcome
from concours.core.matching.market.market import NO_LINE, OPEN, Market


@dataclass(frozen=True, slots=True)
class Refused:
    """A member refused at a gate: their rank, its limit (`None` if open).

    An open limit, or one not below the rank, refuses too where both members ask and
    there is one seat for two: `for_two` says so.
    """

    number: str
    gate: str
    rank: int
    limit: int | None
    for_two: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair of a joint list: its lines, and who is refused.

    Nobody is if it is the one that the couple has, or if it `blocks`: where no outcome
    is stable, the nearest leaves it unheard.
    """

    lines: tuple[str | None, str | None]
    refused: tuple[Refused, ...]
    blocks: bool = False


def explain_couple(market: Market, outcome: Outcome, couple: int) -> list[Pair]:
    """Return each pair down to the one that the couple has, with what refused it."""
    start, end = market.pair_starts[couple : couple + 2].tolist()
    members = market.members[couple].tolist()
    now = outcome.placed[members].tolist()
    at = (standing_at(market, outcome.placed), outcome.limits.seats)
    told = []
    for pair in market.pairs[start:end].tolist():
        moves = list(zip(members, now, pair, strict=True))
        found = refusing(market, moves, at)
        is_it = couple not in outcome.apart and pair == now
        named = _named(market, outcome, found)
        told.append(Pair(_codes(market, pair), named, not found and not is_it))
        if is_it:
            break
    return told


def _codes(market: Market, pair: list[int]) -> tuple[str | None, str | None]:
    one, other = (None if line == NO_LINE else market.lines[line].code for line in pair)
    return one, other


def _named(
    market: Market, outcome: Outcome, found: list[tuple[int, int]]
) -> tuple[Refused, ...]:
    named = []
    for student, gate in found:
        limit = int(outcome.limits.limit[gate])
        group = market.line_group[_line_under(market, gate)]
        rank = int(market.ranks[group, student])
        named.append(
            Refused(
                number=market.numbers[student],
                gate=market.gates[gate].code,
                rank=rank,
                limit=None if limit == OPEN else limit,
                for_two=rank <= limit,
            )
        )
    return tuple(named)


def _line_under(market: Market, gate: int) -> int:
    lines_count = len(market.lines)
    return gate if gate < lines_count else market.families[gate - lines_count].lines[0]
