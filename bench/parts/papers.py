"""How far the power of one paper is from that of another of the same make.

`forensics.py` compares one drawn paper with the targets of design, which are of one
drawn paper too. Here the same copiers are planted in ten papers that differ by their
seed alone, of 6,000 copies each and at the thresholds of 12,000. 240 copiers of one
paper share its 120 questions: more of them do not average out what it gives away.

A row of GBT is also fitted by itself, without any paper: a copier who takes a share s
of W errors is k s deviations from innocent, give or take τ s, so that they are past the
threshold with probability Φ((k s - z) / √(1 + τ² s²)). k and τ tell cohorts apart.
"""

import sys
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from math import hypot
from pathlib import Path
from statistics import NormalDist

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

import forensics

PAPERS_COUNT, CANDIDATES_COUNT, SITES_COUNT = 10, 6_000, 19
ROOM_LEVEL, NATION_LEVEL, NEAR_LEVEL = 3.5e-7, 7e-10, 1.2e-6
"""Thresholds of a nation of 12,000: 0.05 over the pairs of its rooms, of the nation, of
its neighbours."""

COLUMNS = ("GBT room", "M4 room", "V room", "V nation", "V with O")
NEAR = 8


def power(share: float, seed: int) -> list[float]:
    """Return the percent found of the copiers of one paper, column by column."""
    forensics.SEED = seed
    nation = forensics.draw_nation(seed)
    sources, answered, _ = forensics.plant_copiers(nation, share)
    similarity = forensics.compare(nation.patterns, nation.seats)
    table = similarity.table
    pairs = zip(table.first.tolist(), table.second.tolist(), strict=True)
    places = {pair: place for place, pair in enumerate(pairs)}
    own = [places.get((source, source + 1)) for source in sources.tolist()]
    levels = np.array([1.0 if at is None else table.levels[at] for at in own])
    gbt, m4 = forensics.published(nation.patterns, similarity.strata[0], sources)
    found = (
        gbt <= ROOM_LEVEL,
        m4 <= ROOM_LEVEL,
        levels <= ROOM_LEVEL,
        levels <= NATION_LEVEL,
    )
    similarity = replace(similarity, thresholds={"neighbours": NEAR_LEVEL})
    joint, _ = forensics.watched(nation, similarity, answered, sources)
    return [*(100 * float(column.mean()) for column in found), 100 * joint]


def fit_row(found: Mapping[float, float]) -> tuple[float, float, float]:
    """Return k and τ of a row of GBT, by share copied, and the farthest cell."""
    law = NormalDist()
    bound = -law.inv_cdf(ROOM_LEVEL)

    def distance(k: float, tau: float) -> float:
        return max(
            abs(100 * law.cdf((k * share - bound) / hypot(1, tau * share)) - percent)
            for share, percent in found.items()
        )

    grid = product(np.arange(5, 10, 0.05).tolist(), np.arange(0.5, 4, 0.05).tolist())
    return min((distance(k, tau), k, tau) for k, tau in grid)


def main() -> None:
    """Print of each row mean, least and most over the papers, beside the target."""
    forensics.CANDIDATES_COUNT, forensics.SITES_COUNT = CANDIDATES_COUNT, SITES_COUNT
    far, means = 0, {}
    for share, targets in forensics.TARGETS.items():
        rows = np.array([power(share, seed) for seed in range(1, PAPERS_COUNT + 1)])
        means[share] = rows[:, 0].mean()
        for name, column, target in zip(COLUMNS, rows.T, targets, strict=True):
            low, high = column.min(), column.max()
            is_near = low - NEAR <= target <= high + NEAR
            far += not is_near
            print(
                f"{share:>4.0%} {name:9s} {column.mean():5.0f}, {low:.0f} to {high:.0f}"
                f" of {PAPERS_COUNT} papers, deviation {column.std(ddof=1):.1f}"
                f" (target {target}{'' if is_near else ', farther than any'})",
                flush=True,
            )
    print(f"{far} cells farther than {NEAR} points from every paper")
    targets = {share: row[0] for share, row in forensics.TARGETS.items()}
    for name, row in (("targets", targets), ("means", means)):
        off, k, tau = fit_row(row)
        print(f"GBT, {name}: k = {k:.2f}, τ = {tau:.2f}, within {off:.1f} points")


if __name__ == "__main__":
    main()
