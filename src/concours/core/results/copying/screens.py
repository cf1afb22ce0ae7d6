"""O: whether one answered while the other had that question on screen.

A tablet shows one question at a time. Whoever copies from it gives equal wrong answers
under the eyes of the source more often than their other answers: the pair's own other
questions are the control, so that pace and order cancel.
"""

from dataclasses import dataclass, replace
from math import exp, lgamma, log

import numpy as np

from concours.core.results.copying.indices import follow_in_run
from concours.core.results.similarity.pairs import Similarity
from concours.core.results.similarity.patterns import Flags, Patterns, Reals, Whole
from concours.core.results.similarity.seats import FAMILIES


@dataclass(frozen=True, slots=True)
class Views:
    """When a question was on a candidate's screen, one row for each time.

    Rows are in the order of candidates. Seconds count from the start of the sitting.
    """

    candidates: Whole
    questions: Whole
    starts: Reals
    ends: Reals


NEAR_FAMILIES = (FAMILIES.index("neighbours"), FAMILIES.index("room"))
"""Who can see another's screen."""


@dataclass(frozen=True, slots=True)
class EyeSign:
    """O of a pair: the better direction, and its chance (both directions tried).

    `copier` is the one whose answers fall under the other's screen; `seen_wrong` of
    `equal_wrong` equal wrong answers, `seen_other` of `others` other answers did.
    `dragged` equal errors follow another in a locked dossier, and are in neither.
    """

    copier: int
    seen_wrong: int
    equal_wrong: int
    seen_other: int
    others: int
    dragged: int
    chance: float

    def seen_law(self) -> Reals:
        """Return the law of `seen_wrong` by chance, margins given."""
        seen_count = self.seen_wrong + self.seen_other
        return _seen_law(self.equal_wrong, self.others, seen_count)


@dataclass(frozen=True, slots=True)
class EyeTable:
    """O of each pair of one room that V finds at most 1e-2 likely.

    `places`: in the table of V; `signs` and `levels`, O and V joined, beside them.
    """

    places: Whole
    signs: tuple[EyeSign, ...]
    levels: Reals


def look_at_screens(
    similarity: Similarity, patterns: Patterns, views: Views, answered: Reals
) -> EyeTable:
    """Return O of all pairs who sat in one room, and its chance joined with V's."""
    table = similarity.table
    places = np.flatnonzero(np.isin(table.families, NEAR_FAMILIES))
    wrong = patterns.wrong_answers()
    signs = []
    for first, second in zip(table.first[places], table.second[places], strict=True):
        is_equal = patterns.codes[first] == patterns.codes[second]
        pair = (int(first), int(second))
        is_equal_wrong = is_equal & wrong[first]
        is_dragged = follow_in_run(is_equal_wrong, patterns.is_chained)
        signs.append(eye_sign(views, answered, pair, is_equal_wrong, is_dragged))
    levels = [
        joint_chance(float(level), sign.chance)
        for level, sign in zip(table.levels[places], signs, strict=True)
    ]
    return EyeTable(places, tuple(signs), np.array(levels, np.float64))


def is_on_screen(views: Views, candidate: int, seconds: Reals) -> Flags:
    """Return for each question whether it was on screen at a given second.

    `seconds`: by question; NaN, never answered, is at no time.
    """
    start, end = np.searchsorted(views.candidates, [candidate, candidate + 1])
    own = slice(int(start), int(end))
    questions = views.questions[own]
    at = seconds[questions]
    is_then = (views.starts[own] <= at) & (at <= views.ends[own])
    flags = np.zeros(len(seconds), np.bool_)
    flags[questions[is_then]] = True
    return flags


def eye_sign(
    views: Views,
    answered: Reals,
    pair: tuple[int, int],
    is_equal_wrong: Flags,
    is_dragged: Flags,
) -> EyeSign:
    """Return O of a pair.

    `answered`: candidate × question, the second of the last answer, NaN without one.
    `is_dragged`: equal errors that follow another in a locked dossier: in no cell.
    """
    seconds = np.where(is_dragged, np.nan, answered[[*pair]])
    signs = [
        _directed(views, own, *ways, is_equal_wrong)
        for own, ways in ((seconds[1], pair), (seconds[0], pair[::-1]))
    ]
    best = min(signs, key=lambda sign: sign.chance)
    chance = min(1.0, 2 * best.chance)
    return replace(best, chance=chance, dragged=int(is_dragged.sum()))


def _directed(
    views: Views, seconds: Reals, source: int, copier: int, is_equal_wrong: Flags
) -> EyeSign:
    """Return O of one direction; `seconds` are those of the copier."""
    is_there = ~np.isnan(seconds)
    is_seen = is_on_screen(views, source, seconds) & is_there
    wrong, is_other = is_equal_wrong & is_there, ~is_equal_wrong & is_there
    seen_wrong, equal_wrong, seen_other, others_count = (
        int(flags.sum())
        for flags in (wrong & is_seen, wrong, is_other & is_seen, is_other)
    )
    return EyeSign(
        copier=copier,
        seen_wrong=seen_wrong,
        equal_wrong=equal_wrong,
        seen_other=seen_other,
        others=others_count,
        dragged=0,
        chance=fisher_tail(seen_wrong, equal_wrong, seen_other, others_count),
    )


def fisher_tail(
    seen_wrong: int, wrong: int, seen_other: int, others_count: int
) -> float:
    """Return Pr(so many of the seen are equal wrong, or more), margins given."""
    law = _seen_law(wrong, others_count, seen_wrong + seen_other)
    terms: list[float] = law[seen_wrong:].tolist()
    return min(1.0, sum(terms))


def _seen_law(wrong: int, others_count: int, seen_count: int) -> Reals:
    """Return the law of how many of the equal wrong are among those seen."""
    whole = _log_choose(wrong + others_count, seen_count)
    return np.array(
        [
            exp(
                _log_choose(wrong, k)
                + _log_choose(others_count, seen_count - k)
                - whole
            )
            if 0 <= seen_count - k <= others_count
            else 0.0
            for k in range(wrong + 1)
        ]
    )


def joint_chance(similarity: float, eyes: float) -> float:
    """Return the chance of two independent chances together: p = x (1 - ln x)."""
    product = similarity * eyes
    return product * (1 - log(product)) if product > 0 else 0.0


def _log_choose(of: int, part: int) -> float:
    return lgamma(of + 1) - lgamma(part + 1) - lgamma(of - part + 1)
