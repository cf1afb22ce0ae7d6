"""The result of a matching as a document: `docs/reference/market.md`, part *Result*."""

from hashlib import sha256

import numpy as np

from concours.core.kernel import canonical
from concours.core.kernel.canonical import Json
from concours.core.market import columns
from concours.core.market.market import OPEN, Market
from concours.core.matching.deferred import NO_POST
from concours.core.matching.properties import standing_at
from concours.core.matching.solve import Outcome, positions

FORMAT = "concours-match-1"
RULES = "matching-1"
"""Version of `docs/rules/matching.md`; it changes when an outcome would."""

PROOF_DEPTH_MAX = 400
"""A proof is a tree, as deep as its search was."""


def document(market: Market, outcome: Outcome) -> dict[str, Json]:
    """Return the result of a market without couples as JSON."""
    codes = [line.code for line in market.lines]
    where = positions(market, outcome.placed)
    return {
        "format": FORMAT,
        "market": columns.digest(market).hex(),
        "rules": RULES,
        "verdict": "stable",
        "placed": [
            None if at == NO_POST else codes[at] for at in outcome.placed.tolist()
        ],
        "unlinked": [*sorted(outcome.apart)],
        "gates": gates(market, outcome),
        "order": {
            "placed": int(np.count_nonzero(outcome.placed != NO_POST)),
            "positions": int(where.sum()),
        },
        "proof": None,
    }


def gates(market: Market, outcome: Outcome) -> list[Json]:
    """Return each line and family with its seats, whom it took, and its limit.

    `last_two` are the ranks of the last admitted and of the one before: a couple who
    asks for two seats of one line is weighed against both.
    """
    limits = outcome.limits
    standing = standing_at(market, outcome.placed)
    told: list[Json] = []
    for at, gate in enumerate(market.gates):
        last_two: list[Json] = [*standing[at][:-3:-1]]
        limit = int(limits.limit[at])
        told.append(
            {
                "code": gate.code,
                "seats": int(limits.seats[at]),
                "taken": int(limits.taken[at]),
                "limit": None if limit == OPEN else limit,
                "last_two": last_two,
            }
        )
    return told


def digest(result: Json) -> bytes:
    """Return the SHA-256 of a result document's canonical JSON, 32 bytes."""
    return sha256(canonical.dump(result, depth_max=PROOF_DEPTH_MAX)).digest()


def claims(market: Market) -> list[str]:
    """Return which claims hold in this market, by their codes in the rules' page.

    `C1` best for every student of all stable outcomes; `C2` nobody gains by a list that
    is not what they want; `C3` every stable outcome places the same students and fills
    as many seats of each outermost gate; `C4` a better rank, or one seat more of an
    outermost gate, never harms. With couples none of them holds; what holds then is
    exactness alone.
    """
    return [] if len(market.members) else ["C1", "C2", "C3", "C4"]
