"""What `concours forensics pairs` reports, as an object."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from concours.cli.forensics.cohort import Cohort, Plan
from concours.cli.forensics.inputs import seat_of, short
from concours.core.results.similarity.copying import copy_indices
from concours.core.results.similarity.indices import (
    equal_answers,
    equal_rates,
    indices,
)
from concours.core.results.similarity.pairs import Similarity
from concours.core.results.similarity.screens import EyeTable
from concours.core.results.similarity.seats import FAMILIES
from concours.core.results.similarity.strata import stratum_pair_numbers

FINDINGS_COUNT_MAX = 500
"""Pairs reported with all their indices; `found` counts them all."""


def pairs_object(
    cohort: Cohort, plan: Plan, similarity: Similarity, eyes: EyeTable | None
) -> dict[str, Any]:
    """Return strata, thresholds, the null table and what was found."""
    places = similarity.passing()
    if eyes is not None:
        is_beyond = eyes.levels <= similarity.bounds()[eyes.places]
        places = np.union1d(places, eyes.places[is_beyond])
    return {
        "strata": int(similarity.strata.max()) + 1,
        "has_screens": eyes is not None,
        "thresholds": {
            name: short(level) for name, level in similarity.thresholds.items()
        },
        "null": [
            {
                "family": row.family,
                "pairs": row.pairs_count,
                "level": row.level,
                "found": row.found_count,
                "ratio": None if row.ratio is None else short(row.ratio),
            }
            for row in similarity.null
        ],
        "found": len(places),
        "findings": _findings(
            cohort, plan, similarity, places[:FINDINGS_COUNT_MAX], _eyes(cohort, eyes)
        ),
    }


def _eyes(cohort: Cohort, eyes: EyeTable | None) -> dict[int, dict[str, Any]]:
    """Return O of each pair that was looked at, by its place in the table."""
    if eyes is None:
        return {}
    rows = zip(eyes.places.tolist(), eyes.signs, eyes.levels.tolist(), strict=True)
    return {
        place: _shortened(asdict(sign) | {"joint": level})
        | {"copier": cohort.candidates[sign.copier]}
        for place, sign, level in rows
    }


def _findings(
    cohort: Cohort,
    plan: Plan,
    similarity: Similarity,
    places: Any,
    eyes: Mapping[int, dict[str, Any]],
) -> list[dict[str, Any]]:
    """Return pairs, the least likely by V first, with their indices."""
    table, strata = similarity.table, similarity.strata
    right, wrong = equal_rates(cohort.patterns, strata)
    numbers = stratum_pair_numbers(int(strata.max()) + 1)
    findings = []
    for place in places.tolist():
        first, second = int(table.first[place]), int(table.second[place])
        own = numbers[strata[first], strata[second]]
        pair = equal_answers(cohort.patterns, first, second)
        family, level = FAMILIES[table.families[place]], float(table.levels[place])
        joint = eyes.get(place, {}).get("joint", 1.0)
        findings.append(
            {
                "candidates": [cohort.candidates[first], cohort.candidates[second]],
                "family": family,
                "seats": [seat_of(plan, first), seat_of(plan, second)],
                "value": int(table.values[place]),
                "chance": short(float(table.chances[place])),
                "level": short(level),
                "passes": _passed(similarity, family, min(level, joint)),
                **_shortened(asdict(indices(pair, right[:, own], wrong[:, own]))),
                "eyes": eyes.get(place),
                "copied": [
                    {"from": cohort.candidates[source]}
                    | _shortened(
                        asdict(copy_indices(cohort.patterns, strata, source, copier))
                    )
                    for source, copier in ((first, second), (second, first))
                ],
            }
        )
    return findings


def _passed(similarity: Similarity, family: str, level: float) -> list[str]:
    """Return the families whose threshold a level passes, from the pair's own on."""
    names = [str(name) for name in FAMILIES]
    thresholds = {str(name): own for name, own in similarity.thresholds.items()}
    wider = names[names.index(family) :]
    return [name for name in wider if level <= thresholds.get(name, 0.0)]


def _shortened(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: short(value) if isinstance(value, float) else value
        for name, value in values.items()
    }
