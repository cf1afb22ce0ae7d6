"""What `concours forensics pairs` reports, as an object."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from concours.cli.forensics.cohort import Cohort, Plan
from concours.cli.forensics.inputs import range_of, seat_of, short
from concours.cli.forensics.parameters import Rates, rates_of_copier, rates_of_pair
from concours.core.results.copying.directed import copy_indices
from concours.core.results.copying.indices import equal_answers, indices
from concours.core.results.copying.poisson import s2_null
from concours.core.results.copying.screens import EyeTable
from concours.core.results.copying.shared_errors import ErrorCounts
from concours.core.results.similarity.pairs import Similarity, TailRow, innocent_row
from concours.core.results.similarity.patterns import Flags
from concours.core.results.similarity.seats import FAMILIES, nearest_sitting

FINDINGS_COUNT_MAX = 500
"""Pairs reported with all their indices; `found` counts them all."""


def pairs_object(
    cohort: Cohort,
    plans: Sequence[Plan],
    similarity: Similarity,
    rates: Sequence[Rates],
    eyes: EyeTable | None,
) -> dict[str, Any]:
    """Return strata, thresholds, the null table and what was found.

    `plans`: by sitting, where the candidates sat.
    """
    places, eyes_by_place = similarity.passing(), _eyes(cohort, eyes)
    if eyes is not None:
        is_beyond = eyes.levels <= similarity.bounds()[eyes.places]
        places = np.union1d(places, eyes.places[is_beyond])
    seating = [plan.seats for plan in plans]
    errors = ErrorCounts(cohort.patterns, seating)
    wrong = cohort.patterns.wrong_answers()
    return {
        "strata": int(similarity.strata[0].max()) + 1,
        "has_screens": eyes is not None,
        "thresholds": {
            name: short(level) for name, level in similarity.thresholds.items()
        },
        "null": [*map(_null_row, similarity.null)],
        "null_s2": [*map(_null_row, s2_null(cohort.patterns, wrong, seating))],
        "found": len(places),
        "findings": [
            _finding(cohort, plans, similarity, (rates, wrong), place)
            | _beside_chance(similarity, errors, rates, place)
            | _passes(similarity, place, eyes_by_place.get(place))
            for place in places[:FINDINGS_COUNT_MAX].tolist()
        ],
    }


def _null_row(row: TailRow) -> dict[str, Any]:
    return {
        "family": row.family,
        "pairs": row.pairs_count,
        "level": row.level,
        "found": row.found_count,
        "ratio": None if row.ratio is None else short(row.ratio),
    }


def _eyes(cohort: Cohort, eyes: EyeTable | None) -> dict[int, dict[str, Any]]:
    """Return O of each pair that was looked at, by its place in the table."""
    if eyes is None:
        return {}
    rows = zip(eyes.places.tolist(), eyes.signs, eyes.levels.tolist(), strict=True)
    return {
        place: _shortened(asdict(sign) | {"joint": level})
        | range_of(sign.seen_law())
        | {"copier": cohort.candidates[sign.copier]}
        for place, sign, level in rows
    }


def _finding(
    cohort: Cohort,
    plans: Sequence[Plan],
    similarity: Similarity,
    common: tuple[Sequence[Rates], Flags],
    place: int,
) -> dict[str, Any]:
    """Return one pair with its indices; `common`: rates, which answers are wrong."""
    rates, is_wrong = common
    table = similarity.table
    first, second = int(table.first[place]), int(table.second[place])
    pair = equal_answers(cohort.patterns, first, second)
    own = rates_of_pair(rates, first, second)
    nearest = nearest_sitting([plan.seats for plan in plans], first, second)
    return {
        "candidates": [cohort.candidates[first], cohort.candidates[second]],
        "family": FAMILIES[table.families[place]],
        "sitting": nearest + 1,
        "seats": [seat_of(plans[nearest], number) for number in (first, second)],
        "value": int(table.values[place]),
        "chance": short(float(table.chances[place])),
        "level": short(float(table.levels[place])),
        **_shortened(asdict(indices(pair, own.right, own.wrong))),
        "copied": [
            {"from": cohort.candidates[source]}
            | _shortened(
                asdict(
                    copy_indices(
                        cohort.patterns,
                        is_wrong,
                        rates_of_copier(rates, (source, copier)),
                        source,
                        copier,
                    )
                )
            )
            for source, copier in ((first, second), (second, first))
        ],
    }


def _beside_chance(
    similarity: Similarity, errors: ErrorCounts, rates: Sequence[Rates], place: int
) -> dict[str, Any]:
    """Return the errors that a pair shares, and what innocent pairs do."""
    table = similarity.table
    first, second = int(table.first[place]), int(table.second[place])
    own = errors.of_pair(first, second, rates_of_pair(rates, first, second).wrong)
    row = innocent_row(similarity.null, FAMILIES[table.families[place]])
    return {
        "shared_errors": _shortened(asdict(own)),
        "innocent": row
        and {
            "family": row.family,
            "level": row.level,
            "pairs": row.pairs_count,
            "expected": short(row.expected),
            "found": row.found_count,
        },
    }


def _passes(
    similarity: Similarity, place: int, eyes: dict[str, Any] | None
) -> dict[str, Any]:
    """Return O, and the families whose threshold a pair passes, its own and wider."""
    level = float(similarity.table.levels[place])
    if eyes is not None:
        level = min(level, eyes["joint"])
    wider = FAMILIES[similarity.table.families[place] :]
    names = [own for own in wider if level <= similarity.thresholds.get(own, 0.0)]
    return {"eyes": eyes, "passes": names}


def _shortened(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: short(value) if isinstance(value, float) else value
        for name, value in values.items()
    }
