"""How many planted frauds are found, beside the targets of design: power by seed.

12,000 copies of 120 questions in the formats of the EDN, 38 sites, rooms of 25. Copiers
give a neighbour's answer, right or wrong, where their own would be wrong: to a share of
those questions, while that neighbour has the question on screen; others know a list
that leaked; rooms are told answers. Data are kind: figures are floors for the code, no
promise about people. `similarity.py` measures time, `parts/papers.py` other seeds.
"""

from dataclasses import dataclass

import numpy as np

from concours.core.results.aberrance.abilities import Items, make_items
from concours.core.results.aberrance.changes import (
    ROOM_BOUND,
    find_changes,
    robust_deviations,
    room_indices,
)
from concours.core.results.aberrance.leaks import (
    control_sets,
    cut_of,
    find_leak_signs,
    fit_times,
)
from concours.core.results.copying.cohort_strata import strata_of
from concours.core.results.copying.indices import (
    equal_answers,
    equal_rates,
    indices,
)
from concours.core.results.copying.screens import EyeTable, Views, look_at_screens
from concours.core.results.psychometrics.latent import fit
from concours.core.results.similarity.features import make_features, pattern_weights
from concours.core.results.similarity.pairs import Similarity, compare_pairs
from concours.core.results.similarity.patterns import Flags, Patterns, Reals, Whole
from concours.core.results.similarity.seats import FAMILIES, Seats
from concours.core.results.similarity.strata import (
    stratum_pair_numbers,
)

CANDIDATES_COUNT, QUESTIONS_COUNT, SITES_COUNT, ROOM_SIZE = 12_000, 120, 38, 25
COPIERS_COUNT, WATCHED_COUNT = 240, 180
"""Of the copiers, those whose answers were given under the eyes of the source."""

SEED = 1
DISTANCE_MAX = 8
"""Points between a cell and its target that are the luck of a draw."""

TARGETS = {
    0.2: (0, 0, 7, 3, 27),
    0.3: (2, 8, 25, 9, 54),
    0.5: (20, 45, 68, 48, 80),
    0.7: (45, 80, 86, 74, 95),
    1.0: (79, 96, 97, 92, 97),
}
"""By share of wrong answers copied: GBT, M4, V of a room, V of the nation, V with O."""

FORMATS = (
    ("QRM", 66, 5),
    ("QRU", 24, 5),
    ("QRP", 14, 5),
    ("QRPL", 10, 15),
    ("QROC", 6, 0),
)
"""Name, how many questions, how many propositions."""

EASE, EASE_SPREAD, SPREAD = -2.7, 0.7, 1.0
"""How easy propositions are, how unlike from question to question, and within one."""

HARD_SPREAD, SLOPES, DIVERSITY = 0.9, (0.65, 1.05), 0.12
"""How unlike other questions are, how steep all; how evenly errors are shared."""

SEEN_SHARE = 0.8
"""Of the answers copied, those given while the source had the question on screen."""


MEDIAN_S, VIEW_SPREAD, KNEW_COUNT = 80.0, 0.5, 200


@dataclass(frozen=True, slots=True)
class Nation:
    """A cohort in which nobody copied: answers, and when each was on screen."""

    patterns: Patterns
    seats: Seats
    starts: Reals
    ends: Reals


def draw_nation(seed: int) -> Nation:
    """Return a nation."""
    chance = np.random.default_rng(seed)
    ability = chance.normal(size=CANDIDATES_COUNT)
    kinds = [own for own in FORMATS for _ in range(own[1])]
    columns = [
        draw_question(chance, ability, kinds[at][0], kinds[at][2])
        for at in chance.permutation(QUESTIONS_COUNT)
    ]
    codes = np.stack([codes for codes, _ in columns], axis=1)
    names = tuple(tuple(map(str, range(count))) for _, count in columns)
    is_right = tuple(np.arange(count) == 0 for _, count in columns)
    chained = np.zeros(QUESTIONS_COUNT, np.bool_)
    order = np.argsort(
        chance.normal(scale=3, size=codes.shape) + np.arange(QUESTIONS_COUNT)
    )
    pace = np.exp(chance.normal(scale=0.2, size=(CANDIDATES_COUNT, 1)))
    spent = pace * chance.lognormal(np.log(MEDIAN_S), VIEW_SPREAD, codes.shape)
    until = np.cumsum(spent, axis=1)
    starts, ends = np.empty((2, *codes.shape))
    np.put_along_axis(starts, order, until - spent, axis=1)
    np.put_along_axis(ends, order, until, axis=1)
    return Nation(Patterns(codes, names, is_right, chained), draw_seats(), starts, ends)


def draw_question(
    chance: np.random.Generator, ability: Reals, kind: str, size: int
) -> tuple[Whole, int]:
    """Return the answers to one question as codes, 0 right; how many codes."""
    if kind == "QRM":  # each proposition is ticked or not, by itself
        hard = chance.normal(chance.normal(EASE, EASE_SPREAD), SPREAD, size)
        slopes = chance.uniform(*SLOPES, size)
        wrong = chance.random((CANDIDATES_COUNT, size)) > sigmoid(
            slopes * (ability[:, np.newaxis] - hard)
        )
        return (wrong @ (1 << np.arange(size))).astype(np.int64), 1 << size
    hard, slope = chance.normal(0, HARD_SPREAD), chance.uniform(*SLOPES)
    is_right = chance.random(CANDIDATES_COUNT) < sigmoid(slope * (ability - hard))
    count = {"QRU": size - 1, "QRP": size * (size - 1) // 2 - 1}.get(kind, 60)
    shares = chance.dirichlet(np.full(count, DIVERSITY))
    wrong = chance.choice(np.arange(1, count + 1), p=shares, size=CANDIDATES_COUNT)
    return np.where(is_right, 0, wrong).astype(np.int64), count + 1


def sigmoid(values: Reals) -> Reals:
    """Return the logistic function."""
    return np.asarray(1 / (1 + np.exp(-values)), np.float64)


def draw_seats() -> Seats:
    """Return sites in the order of candidates, rooms of five rows and columns."""
    at = np.arange(CANDIDATES_COUNT)
    sites = at * SITES_COUNT // CANDIDATES_COUNT
    within = at - np.searchsorted(sites, sites)
    rooms = sites * CANDIDATES_COUNT + within // ROOM_SIZE
    numbers = np.unique(rooms, return_inverse=True)[1]
    return Seats(sites, numbers, within % ROOM_SIZE // 5, within % 5)


def plant_copiers(nation: Nation, share: float) -> tuple[Whole, Reals, int]:
    """Let some give the answers of the neighbour on their left where theirs are wrong.

    `share`: of those questions. Return the sources, the second of each last answer, and
    how many answers a copier took on average.
    """
    chance = np.random.default_rng(SEED + 1)
    seats, codes = nation.seats, nation.patterns.codes
    is_left = (seats.rooms[:-1] == seats.rooms[1:]) & (
        seats.rows[:-1] == seats.rows[1:]
    )
    left = np.flatnonzero(is_left)
    sources = chance.permutation(left[left % 2 == 0])[:COPIERS_COUNT]
    spans = nation.ends - nation.starts
    answered = nation.starts + chance.random(codes.shape) * spans
    taken_count = 0
    for number, source in enumerate(sources.tolist()):
        wrong = np.flatnonzero(codes[source + 1] > 0)
        taken = wrong[chance.random(len(wrong)) < share]
        codes[source + 1, taken] = codes[source, taken]
        taken_count += len(taken)
        if number < WATCHED_COUNT:
            seen = taken[chance.random(len(taken)) < SEEN_SHARE]
            part = chance.random(len(seen)) * spans[source, seen]
            answered[source + 1, seen] = nation.starts[source, seen] + part
    return sources, answered, round(taken_count / COPIERS_COUNT)


def compare(patterns: Patterns, seats: Seats) -> Similarity:
    """Return all pairs compared by V."""
    strata = strata_of(patterns.totals())
    features = make_features(patterns, pattern_weights(patterns))
    return compare_pairs(features, strata, seats)


def print_copiers(share: float) -> list[float]:
    """Print how many copiers pass each threshold; return distances from targets."""
    nation = draw_nation(SEED)
    sources, answered, taken_count = plant_copiers(nation, share)
    similarity = compare(nation.patterns, nation.seats)
    table, limits = similarity.table, similarity.thresholds
    places = {
        pair: at
        for at, pair in enumerate(
            zip(table.first.tolist(), table.second.tolist(), strict=True)
        )
    }
    own = [places.get((source, source + 1)) for source in sources.tolist()]
    levels = np.array([1.0 if at is None else table.levels[at] for at in own])
    gbt, m4 = published(nation.patterns, similarity.strata[0], sources)
    joint, others = watched(nation, similarity, answered, sources)
    shares = (
        (gbt <= limits["room"]).mean(),
        (m4 <= limits["room"]).mean(),
        (levels <= limits["room"]).mean(),
        (levels <= limits["nation"]).mean(),
        joint,
    )
    cells = "".join(
        f"{100 * own:>9.0f} ({target:>2})"
        for own, target in zip(shares, TARGETS[share], strict=True)
    )
    print(f"{100 * share:>5.0f} % {taken_count:>4}{cells}{others:>8}", flush=True)
    return [
        100 * own - target for own, target in zip(shares, TARGETS[share], strict=True)
    ]


def published(patterns: Patterns, strata: Whole, sources: Whole) -> tuple[Reals, Reals]:
    """Return GBT and M4 of each copier and their source."""
    right, wrong = equal_rates(patterns, strata)
    numbers = stratum_pair_numbers(int(strata.max()) + 1)
    rows = []
    for source in sources.tolist():
        own = numbers[strata[source], strata[source + 1]]
        pair = equal_answers(patterns, source, source + 1)
        result = indices(pair, right[:, own], wrong[:, own])
        rows.append((result.gbt, result.m4))
    values = np.array(rows)
    return values[:, 0], values[:, 1]


def watched(
    nation: Nation, similarity: Similarity, answered: Reals, sources: Whole
) -> tuple[float, int]:
    """Return the share of watched copiers that V with O finds; others who pass."""
    eyes = eyes_of(nation, similarity, answered)
    table = similarity.table
    bounds = similarity.thresholds["neighbours"]
    is_found = (eyes.levels <= bounds) & (
        table.families[eyes.places] == FAMILIES.index("neighbours")
    )
    found = set(table.first[eyes.places[is_found]].tolist())
    planted = sources[:WATCHED_COUNT].tolist()
    others = found | set(table.first[similarity.passing()].tolist())
    count = sum(source in found for source in planted)
    return count / len(planted), len(others - set(sources.tolist()))


def eyes_of(nation: Nation, similarity: Similarity, answered: Reals) -> EyeTable:
    """Return V with O of the pairs of rooms; `answered`: when, by question."""
    numbers = np.arange(CANDIDATES_COUNT)
    views = Views(
        np.repeat(numbers, QUESTIONS_COUNT),
        np.tile(np.arange(QUESTIONS_COUNT), CANDIDATES_COUNT),
        nation.starts.reshape(-1),
        nation.ends.reshape(-1),
    )
    return look_at_screens(similarity, nation.patterns, views, answered)


def print_leak(size: int) -> None:
    """Print how many who knew a list pass the cut, by answers and with times."""
    nation = draw_nation(SEED)
    chance = np.random.default_rng(SEED + 2)
    right = nation.patterns.right_answers()
    log_seconds = np.log(nation.ends - nation.starts)
    is_suspect = np.zeros(QUESTIONS_COUNT, np.bool_)
    is_suspect[chance.choice(QUESTIONS_COUNT, size, replace=False)] = True
    knew = chance.choice(CANDIDATES_COUNT, KNEW_COUNT, replace=False)
    own = np.ix_(knew, np.flatnonzero(is_suspect))
    right[own] = chance.random((KNEW_COUNT, size)) < 0.9  # a tenth of the list is wrong
    log_seconds[own] += np.log(0.6)
    items = fit_items(right)
    times = (log_seconds, fit_times(log_seconds))
    shares = []
    for own_times in (times, None):
        signs = find_leak_signs(items, right, is_suspect, ~is_suspect, own_times)
        controls = [
            find_leak_signs(items, right, *sets, own_times).joint
            for sets in control_sets(items, is_suspect)
        ]
        is_found = signs.joint > cut_of(np.concatenate(controls))
        shares.append(f"{100 * is_found[knew].mean():.0f} %")
        is_found[knew] = False
        shares.append(f"{100 * is_found.mean():.2f} % of others")
    targets = {30: "98 and 58", 15: "84 and 45"}[size]
    print(
        f"leak of {size}: L_ST {shares[0]} ({shares[1]}), L_S {shares[2]} "
        f"({shares[3]}); design {targets} %",
        flush=True,
    )


def fit_items(right: Flags) -> Items:
    """Return the model of the questions."""
    latent = fit(right)
    assert latent is not None
    return make_items(latent.slopes, latent.difficulties)


def print_rooms() -> None:
    """Print z of EDI of rooms whose wrong answers were replaced by right ones."""
    for people, changes_count, target in (
        (18, 8, "8 to 12"),
        (18, 4, "5 to 8"),
        (8, 8, "3 to 5"),
    ):
        chance = np.random.default_rng(SEED + 3)
        nation = draw_nation(SEED)
        last = nation.patterns.right_answers()
        items = fit_items(last)
        is_changed = chance.random(last.shape) < 0.06
        # people mend more than they spoil: a changed answer is right a bit oftener
        last |= is_changed & (chance.random(last.shape) < 0.1)
        rooms = nation.seats.rooms
        count = int(rooms.max()) + 1
        tampered = np.arange(20, count, 25)
        for room in tampered:
            for at in np.flatnonzero(rooms == room)[:people]:
                places = chance.permutation(np.flatnonzero(~last[at]))[:changes_count]
                last[at, places] = is_changed[at, places] = True
        deviations = robust_deviations(
            room_indices(find_changes(items, last, is_changed), rooms, count)
        )
        own = deviations[tampered]
        rest = np.delete(deviations, tampered)
        low, high = np.quantile(own, (0.1, 0.9))
        print(
            f"rooms, {people} × {changes_count} changes: z {low:.1f} to {high:.1f} "
            f"(design {target}), {(own >= ROOM_BOUND).sum()} of {len(own)} found; "
            f"largest of {len(rest)} untouched {np.nanmax(rest):.1f} (4.5)",
            flush=True,
        )


def main() -> None:
    """Print the table: found, and the target of design in brackets, in percent."""
    print(
        " wrong  answers  GBT room    M4 room     V room   V nation  V with O  others"
    )
    distances = [own for share in TARGETS for own in print_copiers(share)]
    near_count = sum(abs(own) <= DISTANCE_MAX for own in distances)
    print(
        f"{near_count} of {len(distances)} cells within {DISTANCE_MAX} points, "
        f"the farthest {max(distances, key=abs):+.0f}"
    )
    print_leak(30)
    print_leak(15)
    print_rooms()


if __name__ == "__main__":
    main()
