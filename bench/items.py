"""How long item analysis takes for a nation: 12,000 copies of 120 questions.

One question in ten is a QROC with four hundred wordings; forty sites. Baseline: the
marks of the same cohort, by distinct answers, as the engine makes them.
"""

import time
from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

import numpy as np

from concours.core.authoring.bank.answers import Answer, Ticked, Worded
from concours.core.authoring.bank.keys import (
    KeyedQuestion,
    PropositionId,
    QuestionId,
    TickKey,
    WordingKey,
)
from concours.core.results.marking.cohort import Column, mark_cohort
from concours.core.results.psychometrics.groups import Whole
from concours.core.results.psychometrics.item_flags import flag_items
from concours.core.results.psychometrics.latent import fit
from concours.core.results.psychometrics.questions import numbers
from concours.core.results.psychometrics.reliability import reliability
from concours.core.results.psychometrics.sites import gaps
from concours.core.results.psychometrics.times import Times, time_spent

CANDIDATES_COUNT, QUESTIONS_COUNT, SITES_COUNT = 12_000, 120, 40
WORDINGS_COUNT = 400
LETTERS = [PropositionId(letter) for letter in "ABCDE"]
RIGHT = frozenset({LETTERS[0], LETTERS[2]})
CHANCE = np.random.default_rng(7)

Made = TypeVar("Made")


def column(number: int, success: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Column:
    """Return a question: right answers where `success`, else one of many wrong ones."""
    worth, name = Fraction(1), QuestionId(f"q{number}")
    rank = "A" if number % 2 else "B"
    distinct: list[Answer | None]
    if number % 10 == 9:
        distinct = [Worded(f"embolie de forme {n}") for n in range(WORDINGS_COUNT)]
        wording = WordingKey(frozenset({"embolie de forme 0"}))
        keyed = KeyedQuestion(name, "QROC", rank, 1, worth, worth, wording)
    else:
        sets = [
            [x for at, x in enumerate(LETTERS) if n >> at & 1] for n in range(1, 32)
        ]
        wrong = [Ticked(frozenset(own)) for own in sets if set(own) != RIGHT]
        distinct = [Ticked(RIGHT), None, *wrong]
        key = TickKey("QRM", frozenset(LETTERS), RIGHT)
        keyed = KeyedQuestion(name, "QRM", rank, 1, worth, worth, key)
    others = CHANCE.integers(1, len(distinct), CANDIDATES_COUNT)
    return Column(keyed, tuple(distinct), np.where(success, 0, others).astype(np.int32))


def time_by_question(times_ms: Whole) -> Times:
    """Return how long candidates stayed at each question."""
    times = ((at, time_spent(own)) for at, own in enumerate(times_ms.T))
    return {QuestionId(f"q{at}"): own for at, own in times if own is not None}


def timed(name: str, make: Callable[[], Made], taken_s: dict[str, float]) -> Made:
    """Return what `make` makes, and note how long it took."""
    start = time.perf_counter()
    result = make()
    taken_s[name] = time.perf_counter() - start
    return result


def main() -> None:
    """Print the time of each part."""
    ability = CHANCE.normal(size=(CANDIDATES_COUNT, 1))
    hard = np.linspace(-1.5, 1.5, QUESTIONS_COUNT)
    success = CHANCE.random((CANDIDATES_COUNT, QUESTIONS_COUNT)) < 1 / (
        1 + np.exp(hard - ability)
    )
    columns = [column(number, own) for number, own in enumerate(success.T)]
    sites = CHANCE.integers(0, SITES_COUNT, CANDIDATES_COUNT)
    times_ms = CHANCE.integers(5_000, 200_000, success.shape)
    baseline: dict[str, float] = {}
    marks = timed("marks", lambda: mark_cohort(columns), baseline)
    taken_s: dict[str, float] = {}
    own = timed(
        "questions",
        lambda: numbers(columns, marks, times=time_by_question(times_ms)),
        taken_s,
    )
    of_sites = timed("sites", lambda: gaps(columns, marks, sites), taken_s)
    timed("paper", lambda: reliability(columns, marks), taken_s)
    timed("look at these first", lambda: flag_items(own, gaps=of_sites), taken_s)
    whole_s = sum(taken_s.values())
    model: dict[str, float] = {}
    latent = timed("two-parameter model", lambda: fit(success), model)
    assert latent is not None
    print(f"items: {CANDIDATES_COUNT:,} copies of {QUESTIONS_COUNT} questions")
    for name, took_s in (baseline | taken_s | {"in all": whole_s} | model).items():
        print(f"items: {name:22s} {took_s:6.2f} s")
    print(f"items: {whole_s / baseline['marks']:.2f} times the marks, the baseline")
    print(f"items: the model settled in {latent.rounds_count} rounds")


if __name__ == "__main__":
    main()
