"""How many innocent pairs pass a threshold, in nations in which nobody copied.

Six nations of `forensics.py`, 12,000 × 120, that differ by their seed alone. Of the
pairs of rooms and of all pairs: how many pass, beside how many are expected at most if
each law holds; and of V with O, at the level of neighbours and at 1e-5.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

import forensics

from concours.core.results.copying.screens import NEAR_FAMILIES, EyeTable
from concours.core.results.similarity.pairs import Similarity

NATIONS_COUNT = 6
JOINT_LEVEL = 1e-5


def counts(similarity: Similarity, eyes: EyeTable) -> list[int]:
    """Return how many pass: rooms, nation; V with O of neighbours, and at 1e-5."""
    table, limits = similarity.table, similarity.thresholds
    is_near = np.isin(table.families, NEAR_FAMILIES)
    is_neighbour = table.families[eyes.places] == NEAR_FAMILIES[0]
    return [
        int((table.levels[is_near] <= limits["room"]).sum()),
        int((table.levels <= limits["nation"]).sum()),
        int((eyes.levels[is_neighbour] <= limits["neighbours"]).sum()),
        int((eyes.levels <= JOINT_LEVEL).sum()),
    ]


def main() -> None:
    """Print the counts of each nation, and their sums."""
    print("seed  room  nation  V with O, neighbours  V with O at 1e-5  looked at, of")
    rows = []
    seeds = [int(own) for own in sys.argv[1:]] or range(1, NATIONS_COUNT + 1)
    for seed in seeds:
        nation = forensics.draw_nation(seed)
        similarity = forensics.compare(nation.patterns, nation.seats)
        spans = nation.ends - nation.starts
        chance = np.random.default_rng(seed)
        answered = nation.starts + chance.random(spans.shape) * spans
        eyes = forensics.eyes_of(nation, similarity, answered)
        near_count = sum(
            row.pairs_count
            for row in similarity.null
            if row.level == JOINT_LEVEL and row.family in ("neighbours", "room")
        )
        rows.append([*counts(similarity, eyes), len(eyes.places), near_count])
        cells = "{:>5}{:>8}{:>22}{:>18}{:>11,} {:,}".format(*rows[-1])
        print(f"{seed:>4} {cells}", flush=True)
    sums = [sum(column) for column in zip(*rows, strict=True)]
    print(" all " + "{:>5}{:>8}{:>22}{:>18}{:>11,} {:,}".format(*sums))
    print(f"expected at most: {0.05 * len(rows):.1f} of each family")


if __name__ == "__main__":
    main()
