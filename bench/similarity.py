"""How long all pairs of a nation take, and how many planted copiers they find.

12,000 copies of 120 questions in 38 sites, rooms of 25; thirty questions in locked
dossiers of five, half of whose errors drag the next. Seconds are of the processor, on
one core. Then five sittings of that nation together, strengths in each unlike; then
copiers who gave a share of a neighbour's wrong answers, by seed.
"""

import resource
import time

import numpy as np

from concours.core.results.copying.cohort_strata import strata_of
from concours.core.results.similarity.features import make_features, pattern_weights
from concours.core.results.similarity.pairs import Similarity, compare_pairs
from concours.core.results.similarity.patterns import Patterns
from concours.core.results.similarity.seats import FAMILIES, Seats
from concours.core.results.similarity.sittings import compare_sittings

CANDIDATES_COUNT, QUESTIONS_COUNT, SITES_COUNT, ROOM_SIZE = 12_000, 120, 38, 25
PATTERNS_COUNT = 24
DOSSIER_LENGTH, CHAINED_COUNT = 5, 30
COPIERS_COUNT = 240
SHARES = (0.3, 0.5, 1.0)
SITTINGS_COUNT = 5
TARGET_S, TOGETHER_TARGET_S, TARGET_MB = 20, 90, 400


def draw_nation(seed: int) -> Patterns:
    """Return a nation in which nobody copied."""
    chance = np.random.default_rng(seed)
    shape = (CANDIDATES_COUNT, QUESTIONS_COUNT)
    ability = chance.normal(size=(CANDIDATES_COUNT, 1))
    hard = chance.uniform(-1.5, 1.5, QUESTIONS_COUNT)
    is_right = chance.random(shape) < 1 / (1 + np.exp(1.2 * (hard - ability)))
    wrong = np.empty(shape, np.int64)
    for question in range(QUESTIONS_COUNT):
        shares = chance.dirichlet(np.full(PATTERNS_COUNT - 1, 0.4))
        wrong[:, question] = chance.choice(
            np.arange(1, PATTERNS_COUNT), p=shares, size=CANDIDATES_COUNT
        )
    codes = np.where(is_right, 0, wrong)
    chained = np.zeros(QUESTIONS_COUNT, np.bool_)
    for question in range(1, CHAINED_COUNT):
        if question % DOSSIER_LENGTH:
            chained[question] = True
            is_dragged = (codes[:, question - 1] > 0) & (
                chance.random(CANDIDATES_COUNT) < 0.5
            )
            last = codes[is_dragged, question - 1]
            codes[is_dragged, question] = 1 + (last + question) % (PATTERNS_COUNT - 1)
    names = tuple(tuple(map(str, range(PATTERNS_COUNT))) for _ in hard)
    is_key = tuple(np.arange(PATTERNS_COUNT) == 0 for _ in hard)
    return Patterns(codes, names, is_key, chained)


def draw_seats() -> Seats:
    """Return sites in the order of candidates, rooms of five rows and columns."""
    at = np.arange(CANDIDATES_COUNT)
    sites = at * SITES_COUNT // CANDIDATES_COUNT
    within = at - np.searchsorted(sites, sites)
    rooms = sites * CANDIDATES_COUNT + within // ROOM_SIZE
    numbers = np.unique(rooms, return_inverse=True)[1]
    return Seats(sites, numbers, within % ROOM_SIZE // 5, within % 5)


def plant_copiers(nation: Patterns, seats: Seats, share: float) -> set[tuple[int, int]]:
    """Let some give a share of the wrong answers of the neighbour on their left."""
    chance = np.random.default_rng(5)
    first = np.flatnonzero(
        (seats.rooms[:-1] == seats.rooms[1:]) & (seats.rows[:-1] == seats.rows[1:])
    )
    sources = chance.permutation(first[first % 2 == 0])[:COPIERS_COUNT]
    for source in sources:
        wrong = np.flatnonzero(nation.codes[source] > 0)
        taken = wrong[chance.random(len(wrong)) < share]
        nation.codes[source + 1, taken] = nation.codes[source, taken]
    return {(int(source), int(source) + 1) for source in sources}


def compare(nation: Patterns, seats: Seats) -> tuple[Similarity, float]:
    """Return all pairs compared, and the seconds it took."""
    started = time.process_time()
    strata = strata_of(nation.totals())
    features = make_features(nation, pattern_weights(nation))
    similarity = compare_pairs(features, strata, seats)
    return similarity, time.process_time() - started


def print_together(seats: Seats) -> None:
    """Print what all pairs take over five sittings, and what innocent pairs do."""
    nations = [draw_nation(seed) for seed in range(1, SITTINGS_COUNT + 1)]
    started = time.process_time()
    features = [make_features(own, pattern_weights(own)) for own in nations]
    strata = [strata_of(own.totals()) for own in nations]
    similarity = compare_sittings(features, strata, [seats])
    seconds = time.process_time() - started
    print(
        f"similarity: {SITTINGS_COUNT} sittings together  {seconds:.1f} s "
        f"(target {TOGETHER_TARGET_S} s), {memory_mb()} MB"
    )
    print_null(similarity)


def memory_mb() -> int:
    """Return the most memory so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def print_null(similarity: Similarity) -> None:
    """Print the null table, and how many innocent pairs pass."""
    for family in FAMILIES:
        rows = [row for row in similarity.null if row.family == family]
        ratios = ", ".join(
            f"{row.level:.0e} {'–' if row.ratio is None else f'{row.ratio:.2f}'}"
            for row in rows
        )
        print(f"null, {family}, {rows[0].pairs_count:,} pairs: {ratios}")
    print(f"{len(similarity.passing())} innocent pairs pass a threshold", flush=True)


def print_power(share: float, seats: Seats) -> None:
    """Print how many copiers pass each threshold, and how many others do."""
    nation = draw_nation(2)
    planted = plant_copiers(nation, seats, share)
    similarity, _ = compare(nation, seats)
    table = similarity.table
    pairs = list(zip(table.first.tolist(), table.second.tolist(), strict=True))
    is_planted = np.array([pair in planted for pair in pairs])
    parts = []
    for family, threshold in similarity.thresholds.items():
        found = int((is_planted & (table.levels <= threshold)).sum())
        parts.append(f"{family} {100 * found / len(planted):.0f} %")
    others = sum(not is_planted[at] for at in similarity.passing())
    print(f"{100 * share:.0f} % copied: {', '.join(parts)}; {others} other pairs pass")


def main() -> None:
    """Print the figures."""
    seats = draw_seats()
    nation = draw_nation(1)
    similarity, seconds = compare(nation, seats)
    print(
        f"similarity: all pairs of {CANDIDATES_COUNT:,} × {QUESTIONS_COUNT}  "
        f"{seconds:.1f} s (target {TARGET_S} s), {memory_mb()} MB "
        f"(target {TARGET_MB} MB)"
    )
    print_null(similarity)
    print_together(seats)
    for share in SHARES:
        print_power(share, seats)


if __name__ == "__main__":
    main()
