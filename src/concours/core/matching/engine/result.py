"""The result of a matching as a document: `docs/reference/market.md`, part *Result*."""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from concours.core.kernel import canonical
from concours.core.kernel.canonical import Json
from concours.core.matching.engine.deferred import NO_POST
from concours.core.matching.engine.properties import list_gate_ranks
from concours.core.matching.engine.solve import Outcome, find_positions
from concours.core.matching.market import columns
from concours.core.matching.market.market import NO_LINE, OPEN, Ints, Market
from concours.core.matching.solver.presolve.domains import Entry
from concours.core.matching.solver.search.answer import Answer

FORMAT = "concours-match-1"
RULES = "matching-1"
"""Version of `docs/rules/matching.md`; it changes when an outcome would."""

PROOF_DEPTH_MAX = 400
"""A proof is a tree, as deep as its search was."""


def build_document(market: Market, outcome: Outcome) -> dict[str, Json]:
    """Return the result as JSON; of a market with couples, `match` adds the proof."""
    codes = [line.code for line in market.lines]
    return _head(market, "stable") | {
        "placed": [
            None if at == NO_POST else codes[at] for at in outcome.placed.tolist()
        ],
        "unlinked": [*sorted(outcome.apart)],
        "gates": describe_gates(market, outcome),
        "order": {
            "placed": int(np.count_nonzero(outcome.placed != NO_POST)),
            "positions": int(find_positions(market, outcome).sum()),
        },
        "proof": None,
    }


def describe_unsettled(market: Market, answer: Answer) -> dict[str, Json]:
    """Return what is known where no outcome is, as JSON: `low` ≤ limit ≤ `high`."""
    bounds: list[Json] = [
        {"code": gate.code, "low": _limit(low), "high": _limit(high)}
        for gate, low, high in zip(market.gates, answer.low, answer.high, strict=True)
    ]
    return _head(market, answer.verdict) | {
        "bounds": bounds,
        "couples": {**answer.counts},
        "proof": answer.proof,
    }


def describe_nearest(market: Market, answer: Answer) -> dict[str, Json]:
    """Return what is said of an outcome where none is stable: what blocks and mends."""
    entries = [name_entry(market, entry) for entry in answer.blocking]
    blocking: list[Json] = [
        {"members": [*one.members], "entry": one.entry, "lines": [*one.lines]}
        for one in entries
    ]
    repairs: list[Json] = [market.gates[gate].code for gate in answer.repairs]
    return {
        "verdict": answer.verdict,
        "instability": {"blocking": blocking, "at_least": answer.at_least},
        "repairs": repairs,
    }


def _head(market: Market, verdict: str) -> dict[str, Json]:
    return {
        "format": FORMAT,
        "market": columns.digest(market).hex(),
        "rules": RULES,
        "verdict": verdict,
    }


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """An entry by name: who would have it, its index in the list, its lines."""

    members: tuple[str, ...]
    entry: int
    lines: tuple[str | None, ...]


def name_entry(market: Market, entry: Entry) -> NamedEntry:
    """Return an entry by name: of a couple two members and lines, else one."""
    if entry.couple >= 0:
        members = market.members[entry.couple].tolist()
        lines = market.pairs[market.pair_starts[entry.couple] + entry.index].tolist()
    else:
        members = [entry.student]
        lines = [int(market.wishes[market.starts[entry.student] + entry.index])]
    return NamedEntry(
        members=tuple(market.numbers[member] for member in members),
        entry=entry.index,
        lines=tuple(
            None if line == NO_LINE else market.lines[line].code for line in lines
        ),
    )


def _limit(limit: Ints | int) -> int | None:
    return None if limit == OPEN else int(limit)


def describe_gates(market: Market, outcome: Outcome) -> list[Json]:
    """Return each line and family with its seats, whom it took, and its limit.

    `last_two` are the ranks of the last admitted and of the one before: a couple who
    asks for two seats of one line is weighed against both.
    """
    limits = outcome.limits
    gate_ranks = list_gate_ranks(market, outcome.placed)
    gate_facts: list[Json] = []
    for at, gate in enumerate(market.gates):
        last_two: list[Json] = [*gate_ranks[at][:-3:-1]]
        gate_facts.append(
            {
                "code": gate.code,
                "seats": int(limits.seats[at]),
                "taken": int(limits.taken[at]),
                "limit": _limit(limits.limit[at]),
                "last_two": last_two,
            }
        )
    return gate_facts


def digest(result: Json) -> bytes:
    """Return the SHA-256 of a result document's canonical JSON, 32 bytes."""
    return sha256(canonical.dump(result, depth_max=PROOF_DEPTH_MAX)).digest()


def list_claims(market: Market) -> list[str]:
    """Return which claims hold in this market, by their codes in the rules' page.

    `C1` best for every student of all stable outcomes; `C2` nobody gains by a list that
    is not what they want; `C3` every stable outcome places the same students and fills
    as many seats of each outermost gate; `C4` a better rank, or one seat more of an
    outermost gate, never harms. With couples none of them holds; what holds then is
    exactness alone.
    """
    return [] if len(market.members) else ["C1", "C2", "C3", "C4"]
