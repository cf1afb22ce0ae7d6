"""The forecast of a round: its limits, were others to change their lists further."""

import json
import zlib

from concours.core.matching.engine.solve import Outcome
from concours.core.matching.explanation.forecast import (
    Unrest,
    measure_unrest,
    simulate_limits,
)
from concours.core.matching.market import reading
from concours.core.matching.rounds.round_market import RoundMarket
from concours.store.models import MatchingRound
from concours.store.queries.matching import rounds as queries

FORECAST_RUNS = 200


def forecast_limits(
    row: MatchingRound, round_market: RoundMarket, outcome: Outcome
) -> bytes:
    """Return the limits of each line over runs in which others change their lists."""
    limits = simulate_limits(
        round_market.market,
        outcome.placed,
        count=FORECAST_RUNS,
        seed=row.number,
        unrest=_measure_unrest(row, round_market),
    )
    return zlib.compress(limits.astype("<u4").tobytes())


def _measure_unrest(row: MatchingRound, round_market: RoundMarket) -> Unrest:
    """Return how students changed their lists since the round before.

    The usual where there is none, or posts or participants are others.
    """
    for before in queries.rounds(row.campaign):
        if (before.posts_id, before.participants_id) == (
            row.posts_id,
            row.participants_id,
        ):
            market = reading.read(json.loads(queries.document_of(before, "market")))
            return measure_unrest(market, round_market.market)
        break
    return Unrest()
