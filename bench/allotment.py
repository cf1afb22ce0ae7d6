"""How long the nation's ECOS takes to allot, and a chair to mend.

12,000 candidates, 34 sites; 60 % of examiners travel, 8 % more than chairs, 3 % away a
half-day, 6 own students of each local. Then 400 absences drawn at random, one by one.
Seconds are of the processor, on one core. Baseline: places alone, without a person.
Last, sites so tied that chairs stay empty, and OR-Tools as the oracle that they must.
"""

import time
from collections import Counter
from random import Random
from statistics import median

from parts.cp_sat import least_empty

from concours.core.ecos.allotment.allot import allot
from concours.core.ecos.allotment.lot import draw_places
from concours.core.ecos.circuits.encounters import Encounters
from concours.core.ecos.mending.examiners import replace_examiners
from concours.core.ecos.rules.check import find_breaches
from concours.core.ecos.rules.wishes import count_wishes
from concours.rehearsal.practical_nation import draw_nation

CANDIDATES_COUNT, SITES_COUNT = 12_000, 34
ALLOTTED_TARGET_S, MENDED_TARGET_S = 5, 0.1
ABSENCES_COUNT = 400
SEED = bytes(32)
ORACLE_SEEDS, ORACLE_OWN_STUDENTS = (1, 2, 3), 20


def main() -> None:
    """Print the figures of one nation."""
    lists = draw_nation(CANDIDATES_COUNT, SITES_COUNT)
    started = time.process_time()
    draws = list(draw_places(lists, SEED))
    baseline_s = time.process_time() - started
    started = time.process_time()
    result = allot(lists, SEED)
    allotted_s = time.process_time() - started
    allotment = result.allotment
    sites = Counter(person.site for person in lists.candidates)
    largest, persons_count = sites.most_common(1)[0]
    part = lists.__class__(
        **{name: getattr(lists, name) for name in lists.__struct_fields__}
        | {"candidates": tuple(p for p in lists.candidates if p.site == largest)}
    )
    started = time.process_time()
    allot(part, SEED)
    largest_s = time.process_time() - started
    print(
        f"nation of {CANDIDATES_COUNT} allotted  {allotted_s:.2f} s"
        f"  (target {ALLOTTED_TARGET_S} s; places alone {baseline_s:.2f} s)"
    )
    print(f"largest site, {persons_count} candidates  {largest_s:.2f} s")
    print_quality(result.allotment, sum(len(draw.codes) for draw in draws))
    print_mending(Encounters(allotment))
    print_oracle()


def print_oracle() -> None:
    """Print how few chairs of small, hard sites can be empty, by another solver."""
    for seed in ORACLE_SEEDS:
        lists = draw_nation(160, 2, seed, own_students=ORACLE_OWN_STUDENTS)
        encounters = Encounters(allot(lists, SEED).allotment)
        for day in (1, 2):
            empty_count = sum(
                not chair.examiner
                for chair in encounters.allotment.chairs
                if chair.site == "site0" and encounters.waves[chair.wave].day == day
            )
            least, is_proved, seconds = least_empty(encounters, "site0", day)
            verb = "proves" if is_proved else "finds"
            print(
                f"hard site, seed {seed}, day {day}: {empty_count} chairs empty; "
                f"OR-Tools {verb} {least}, {seconds:.1f} s"
            )


def print_quality(allotment, circuits_count) -> None:  # noqa: ANN001
    """Print what is empty, what is broken and what is wanted and not met."""
    started = time.process_time()
    breaches = Counter(breach.rule for breach in find_breaches(allotment))
    checked_s = time.process_time() - started
    wishes = count_wishes(allotment)
    empty_count = sum(not chair.examiner for chair in allotment.chairs)
    unmet = [
        f"W{n} {len(wish.concerned)} of {wish.of}"
        for n, wish in enumerate((wishes.w1, wishes.w2, wishes.w3, wishes.w4), start=1)
    ]
    print(
        f"{circuits_count} circuits, {len(allotment.chairs)} chair half-days, "
        f"{empty_count} empty; {', '.join(unmet)}; W5 {wishes.km} km"
    )
    print(f"rules checked  {checked_s:.2f} s  {dict(breaches) or 'all kept'}")


def print_mending(encounters) -> None:  # noqa: ANN001
    """Print how long one absence takes, and how many persons move for it."""
    chance = Random(3)  # noqa: S311 -- a bench
    chairs = chance.sample(encounters.allotment.chairs, ABSENCES_COUNT + 1)
    times, moves, left_count = [], [], 0
    for chair in chairs:
        started = time.process_time()
        mending = replace_examiners(
            encounters, [chair.examiner], chair.site, chair.wave
        )
        times.append(time.process_time() - started)
        moves.append(sum(bool(move.after) for move in mending.moves))
        left_count += bool(mending.shortages)
    times = times[1:]  # the first gathers who meets whom, once
    print(
        f"absent examiner mended  median {1000 * median(times):.0f} ms, "
        f"max {1000 * max(times):.0f} ms  (target {1000 * MENDED_TARGET_S:.0f} ms); "
        f"{sum(moves) / len(moves):.2f} moved, {left_count} without a reserve"
    )


if __name__ == "__main__":
    main()
