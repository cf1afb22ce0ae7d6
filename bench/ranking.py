"""How long a nation takes from marks to its thirteen rankings.

12,000 candidates, 5 sittings of 330 questions in all, ten stations, points; then once
more after one question is neutralised. Baseline: the same marks summed once without any
weight, and sorted once, in numpy. In memory: reading marks is `bench/marking.py`.
"""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from concours.core.results.components.groups import ITEM_MAX
from concours.core.results.ranking.inputs import (
    Ecos,
    Inputs,
    Parcours,
    Sat,
    SittingQuestion,
)
from concours.core.results.ranking.nation import rank_nation
from concours.core.results.ranking.record import digest, lines
from concours.core.results.sheets.ranked import Sheets
from concours.store.groups import load_groups

CANDIDATES_COUNT = 12_000
QUESTIONS = (100, 100, 100, 15, 15)
"""Three of questions and dossiers, two articles (S10)."""

DENOMINATOR = 27_720
"""Of every panel of one to twelve experts at the mode, and of discordances."""

TARGET_S = 0.3
ROUNDS_COUNT = 5
SHEETS_COUNT = 200


def nation() -> Inputs:
    """Return a nation drawn at random, the same at each run."""
    chance = np.random.default_rng(4)
    all_present = np.ones(CANDIDATES_COUNT, dtype=np.bool_)
    sat = []
    for at, count in enumerate(QUESTIONS):
        worth = DENOMINATOR * (2 if count < 50 else 1)
        units = chance.integers(0, 11, (CANDIDATES_COUNT, count)) * (worth // 10)
        items = chance.integers(1, ITEM_MAX + 1, count).tolist()
        questions = [
            SittingQuestion(f"q{n}", "A" if n % 2 else "B", items[n], worth, count < 50)
            for n in range(count)
        ]
        sat.append(
            Sat(
                name=f"uc{at}",
                title=f"UC {at}",
                questions=tuple(questions),
                denominator=DENOMINATOR,
                units=units.astype(np.int64),
                counts=all_present,
                present=all_present,
            )
        )
    domains = tuple(domain.code for domain in load_groups().domains[:10])
    stations = chance.integers(1_000, 2_001, (CANDIDATES_COUNT, 10)).astype(np.int64)
    points = (chance.integers(0, 7, CANDIDATES_COUNT) * 10).astype(np.int64)
    return Inputs(
        numbers=tuple(f"{n:05d}" for n in range(CANDIDATES_COUNT)),
        excluded=~all_present,
        sat=tuple(sat),
        ecos=Ecos(domains, 100, stations),
        parcours=Parcours(1, points),
    )


def neutralised(inputs: Inputs) -> Inputs:
    """Return the same without the first question of the first sitting."""
    first = inputs.sat[0]
    units = first.units.copy()
    units[:, 0] = 0
    questions = (replace(first.questions[0], units_max=0), *first.questions[1:])
    marks = replace(first, units=units, questions=questions)
    return replace(inputs, sat=(marks, *inputs.sat[1:]))


def least_s(run: Callable[[], object]) -> float:
    """Return the shortest of a few runs."""
    taken_s = []
    for _ in range(ROUNDS_COUNT):
        start = time.perf_counter()
        run()
        taken_s.append(time.perf_counter() - start)
    return min(taken_s)


def main() -> None:
    """Print each figure beside the baseline."""
    inputs, groups = nation(), load_groups()
    neutral = neutralised(inputs)

    def baseline() -> None:
        np.argsort(sum(one.units.sum(axis=1) for one in inputs.sat), kind="stable")

    baseline_s = least_s(baseline)
    ranked_s = least_s(lambda: rank_nation(inputs, groups))
    again_s = least_s(lambda: rank_nation(neutral, groups))
    ranking = rank_nation(inputs, groups)
    start = time.perf_counter()
    digest(lines(ranking))
    record_s = time.perf_counter() - start
    sheets = Sheets(ranking)
    start = time.perf_counter()
    for at in range(SHEETS_COUNT):
        sheets.of(at)
    sheet_ms = (time.perf_counter() - start) / SHEETS_COUNT * 1_000
    size = f"{CANDIDATES_COUNT:,} candidates, {len(groups.groups)} groups"
    print(f"ranking: {size}, {sum(QUESTIONS)} questions, 10 stations")
    print(f"ranking: one sum and one sort      {baseline_s:7.3f} s, the baseline")
    print(f"ranking: marks to ranks, checked   {ranked_s:7.3f} s, at most {TARGET_S}")
    print(f"ranking: after a neutralisation    {again_s:7.3f} s")
    print(f"ranking: as bytes, with its digest {record_s:7.3f} s")
    print(f"ranking: one sheet, line by line   {sheet_ms:7.3f} ms")


if __name__ == "__main__":
    main()
