"""How long candidates stayed at each question: few numbers of many times."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from concours.core.authoring.bank.keys import QuestionId
from concours.core.results.psychometrics.groups import Whole

Times: TypeAlias = Mapping[QuestionId, "TimeSpent"]
"""Of each question of which any time is known."""

TimesJson: TypeAlias = dict[str, list[int]]
"""The same: the median, the ninth decile, how many are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpent:
    """How long candidates stayed at a question: the middle one, and nine in ten."""

    median_ms: int
    ninth_decile_ms: int
    known_count: int


def time_spent(times_ms: Whole) -> TimeSpent | None:
    """Return the times at one question, given everybody's; negative is not known."""
    times = times_ms[times_ms >= 0]
    if not len(times):
        return None
    median, ninth = np.percentile(times, (50, 90))
    return _of(int(median), int(ninth), len(times))


def to_json(times: Times) -> TimesJson:
    """Return times as they are kept."""
    return {
        question: [own.median_ms, own.ninth_decile_ms, own.known_count]
        for question, own in times.items()
    }


def from_json(document: TimesJson) -> Times:
    """Return times that were kept."""
    return {QuestionId(question): _of(*own) for question, own in document.items()}


def _of(median: int, ninth: int, count: int) -> TimeSpent:
    return TimeSpent(median_ms=median, ninth_decile_ms=ninth, known_count=count)
