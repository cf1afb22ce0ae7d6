"""Why this pair and not a preferred one, for a couple: which member, which line."""

from dataclasses import dataclass

from concours.core.matching.engine.properties import find_refusals, list_gate_ranks
from concours.core.matching.engine.solve import Outcome
from concours.core.matching.market.market import NO_LINE, OPEN, Market


@dataclass(frozen=True, slots=True)
class MemberRefusal:
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
    is stable, the nearest leaves it unmet.
    """

    lines: tuple[str | None, str | None]
    refused: tuple[MemberRefusal, ...]
    blocks: bool = False


def explain_couple(market: Market, outcome: Outcome, couple: int) -> list[Pair]:
    """Return each pair down to the one that the couple has, with what refused it."""
    start, end = market.pair_starts[couple : couple + 2].tolist()
    members = market.members[couple].tolist()
    current_lines = outcome.placed[members].tolist()
    gate_ranks = (list_gate_ranks(market, outcome.placed), outcome.limits.seats)
    pairs = []
    for pair in market.pairs[start:end].tolist():
        moves = list(zip(members, current_lines, pair, strict=True))
        refusals = find_refusals(market, moves, gate_ranks)
        is_current = couple not in outcome.apart and pair == current_lines
        member_refusals = _name_refusals(market, outcome, refusals)
        pairs.append(
            Pair(_codes(market, pair), member_refusals, not refusals and not is_current)
        )
        if is_current:
            break
    return pairs


def _codes(market: Market, pair: list[int]) -> tuple[str | None, str | None]:
    first, second = (
        None if line == NO_LINE else market.lines[line].code for line in pair
    )
    return first, second


def _name_refusals(
    market: Market, outcome: Outcome, refusals: list[tuple[int, int]]
) -> tuple[MemberRefusal, ...]:
    member_refusals = []
    for student, gate in refusals:
        limit = int(outcome.limits.limit[gate])
        group = market.line_group[_line_under(market, gate)]
        rank = int(market.ranks[group, student])
        member_refusals.append(
            MemberRefusal(
                number=market.numbers[student],
                gate=market.gates[gate].code,
                rank=rank,
                limit=None if limit == OPEN else limit,
                for_two=rank <= limit,
            )
        )
    return tuple(member_refusals)


def _line_under(market: Market, gate: int) -> int:
    lines_count = len(market.lines)
    return gate if gate < lines_count else market.families[gate - lines_count].lines[0]
