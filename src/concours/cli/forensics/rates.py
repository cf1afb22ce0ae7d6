"""Strata, weights and rates of a run of pairs: of the cohort, or of a model."""

from dataclasses import dataclass

import numpy as np

from concours.cli.forensics.parameters import Model
from concours.core.results.similarity.features import pattern_weights
from concours.core.results.similarity.indices import equal_rates
from concours.core.results.similarity.models import (
    mean_abilities,
    model_equal_rates,
    model_rates,
    model_weights,
)
from concours.core.results.similarity.patterns import Patterns, Reals, Whole
from concours.core.results.similarity.strata import (
    STRATA_COUNT_MAX,
    assign_strata,
    strata_count,
)


@dataclass(frozen=True, slots=True)
class Rates:
    """What laws are made of. `by_weight` is None where the cohort tells its own.

    `equal`: rates of equal right and of equal wrong, question × pair of strata.
    """

    strata: Whole
    weights: tuple[Whole, ...]
    by_weight: Reals | None
    equal: tuple[Reals, Reals]


def cohort_rates(patterns: Patterns) -> Rates:
    """Return the rates of a cohort, by strata of the total."""
    count = strata_count(patterns.candidates_count)
    strata = assign_strata(patterns.totals(), count)
    weights = pattern_weights(patterns)
    return Rates(strata, weights, None, equal_rates(patterns, strata))


def rates_by(model: Model) -> Rates:
    """Return the rates of a model, by strata of ability."""
    count = min(STRATA_COUNT_MAX, len(model.abilities))
    order = np.unique(model.abilities, return_inverse=True)[1]
    strata = assign_strata(order.astype(np.int64), count)
    chances = model.chances(mean_abilities(model.abilities, strata))
    weights = model_weights(chances, model.patterns, strata)
    return Rates(
        strata,
        weights,
        model_rates(chances, model.patterns, weights),
        model_equal_rates(chances, model.patterns.is_right),
    )
