"""The seven rules: one key, one answer, one exact mark from 0 to 1.

Tags are of `docs/rules/sources.md`: S14 and S18 are the law in force, S15 the rules
adopted by the scientific council in 2023, S19 the universities' help page, S43 and S44
public transcriptions. Nothing here knows the worth of a question: points and
coefficients come in `core.marking.cohort`.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import assert_never

from concours.core.authoring.bank.answers import (
    Answer,
    Judged,
    Picked,
    Pointed,
    Ticked,
    Worded,
)
from concours.core.authoring.bank.keys import (
    Key,
    PanelKey,
    Point,
    SegmentKey,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.core.authoring.bank.offers import tick_offer
from concours.core.authoring.bank.zones import Zone, covers
from concours.core.results.marking.policy import DEFAULT, Fold, Policy
from concours.core.results.marking.wording import fold

ZERO, HALF, ONE = Fraction(0), Fraction(1, 2), Fraction(1)

DISCORDANCES = (ONE, HALF, Fraction(1, 5))
"""Mark of a QRM for 0, 1 and 2 discordances; zero from 3 on (S15)."""

FOLDED_KEPT_MAX = 1_000


def mark(key: Key, answer: Answer | None, policy: Policy = DEFAULT) -> Fraction:
    """Return the mark of one answer, from 0 to 1.

    No answer is worth zero, unless the policy sends it through the rule of a QRM.
    Where the policy is all or nothing, what is not 1 is 0. An answer of another format
    than its key is a defect, and marking stops.
    """
    earned = _mark(key, answer, policy)
    return ZERO if policy.partial == "none" and earned < ONE else earned


def _mark(key: Key, answer: Answer | None, policy: Policy) -> Fraction:
    if answer is None:
        return _unanswered(key, policy)
    match key:
        case TickKey():
            assert isinstance(answer, Ticked), "an answer of another format"
            return _ticks(key, answer, policy)
        case WordingKey():
            assert isinstance(answer, Worded), "an answer of another format"
            return mark_wording(key, answer, policy)
        case ZoneKey():
            assert isinstance(answer, Pointed), "an answer of another format"
            return mark_points(key, answer)
        case SegmentKey():
            assert isinstance(answer, Picked), "an answer of another format"
            return mark_segments(key, answer)
        case PanelKey():
            assert isinstance(answer, Judged), "an answer of another format"
            return mark_judgement(key, answer, policy)
        case _:
            assert_never(key)


def mark_one(key: TickKey, answer: Ticked) -> Fraction:
    """QRU: 1 for the right proposition, 0 for any other (S19, S43).

    The right one is indispensable and all others are inacceptable by nature.
    """
    return ONE if answer.propositions == key.correct else ZERO


def mark_many(key: TickKey, answer: Ticked) -> Fraction:
    """QRM: by discordances, 1, 0.5, 0.2, then 0 (S15).

    A discordance is a proposition ticked and false, or true and not ticked. An
    inacceptable one ticked, or an indispensable one not ticked, gives 0 (S15, S19).
    """
    if _is_zeroed(key, answer):
        return ZERO
    discordances = len(key.correct ^ answer.propositions)
    return DISCORDANCES[discordances] if discordances < len(DISCORDANCES) else ZERO


def mark_stated(key: TickKey, answer: Ticked, policy: Policy = DEFAULT) -> Fraction:
    """QRP: right ticks over the number stated, 2 of 3 is 2/3 (S19, S43).

    Zero propositions are as for a QRM (S19). Policy: `qrp_count`, `qrp_wrong_tick`.
    """
    if _is_zeroed(key, answer):
        return ZERO
    if policy.qrp_count == "exactly" and len(answer.propositions) < len(key.correct):
        return ZERO
    right = len(answer.propositions & key.correct)
    if policy.qrp_wrong_tick == "cancels_a_right_one":
        right = max(0, right - len(answer.propositions - key.correct))
    return Fraction(right, len(key.correct))


def mark_long(key: TickKey, answer: Ticked) -> Fraction:
    """QRPL: right ticks over the number stated; no zero propositions (S19, S43)."""
    return Fraction(len(answer.propositions & key.correct), len(key.correct))


def mark_points(key: ZoneKey, answer: Pointed) -> Fraction:
    """QZP on an image: zones found over the number stated (S18, S43).

    A zone is found once, whatever the points in it; its border belongs to it, and a
    point on a border that two zones share finds one of them. Whole pixels of the
    original image: no tolerance is added to what the authors drew.
    """
    holder: dict[int, int] = {}
    zones_found_count = sum(
        _finds(at, key.zones, answer.points, (holder, set()))
        for at in range(len(answer.points))
    )
    return Fraction(zones_found_count, len(key.zones))


def mark_segments(key: SegmentKey, answer: Picked) -> Fraction:
    """QZP on a text: right segments over the number stated (S18, S43)."""
    return Fraction(len(answer.segments & key.correct), len(key.correct))


def mark_wording(key: WordingKey, answer: Worded, policy: Policy = DEFAULT) -> Fraction:
    """QROC: 1 for a wording of the first list, 0.5 of the second, else 0 (S43, S44).

    Compared folded (`core.marking.wording`). In both lists once folded, the first
    list wins.
    """
    text = fold(answer.text, policy.qroc_folds)
    if not text:
        return ZERO
    if text in _fold_all(key.full, policy.qroc_folds):
        return ONE
    return HALF if text in _fold_all(key.half, policy.qroc_folds) else ZERO


def mark_judgement(key: PanelKey, answer: Judged, policy: Policy = DEFAULT) -> Fraction:
    """TCS: experts who chose this point over experts at the mode.

    The official rule was not found; this is the classical aggregate method. With
    `mode_only`, the points chosen by most experts are worth 1 and others 0.
    """
    experts_count, mode = key.counts.get(answer.value, 0), max(key.counts.values())
    if policy.tcs == "mode_only":
        return ONE if experts_count == mode else ZERO
    return Fraction(experts_count, mode)


def _finds(
    at: int,
    zones: Sequence[Zone],
    points: Sequence[Point],
    state: tuple[dict[int, int], set[int]],
) -> bool:
    """Give a zone to the point `at`, moving others over if they can be (matching)."""
    holder, tried_zones = state
    for number, zone in enumerate(zones):
        if number in tried_zones or not covers(zone, points[at]):
            continue
        tried_zones.add(number)
        if number not in holder or _finds(holder[number], zones, points, state):
            holder[number] = at
            return True
    return False


@lru_cache(maxsize=FOLDED_KEPT_MAX)
def _fold_all(wordings: frozenset[str], folds: frozenset[Fold]) -> frozenset[str]:
    """Return the wordings of a list in folded form, once for thousands of answers."""
    return frozenset(fold(wording, folds) for wording in wordings)


def _unanswered(key: Key, policy: Policy) -> Fraction:
    if policy.unanswered == "by_rule" and isinstance(key, TickKey):
        return _ticks(key, Ticked(frozenset()), policy)
    return ZERO


def _ticks(key: TickKey, answer: Ticked, policy: Policy) -> Fraction:
    assert answer.propositions <= key.offered, "ticks what the paper does not offer"
    assert len(answer.propositions) <= tick_offer(key).count_max, "ticks too many"
    match key.format:
        case "QRU":
            return mark_one(key, answer)
        case "QRM":
            return mark_many(key, answer)
        case "QRP":
            return mark_stated(key, answer, policy)
        case "QRPL":
            return mark_long(key, answer)
        case _:
            assert_never(key.format)


def _is_zeroed(key: TickKey, answer: Ticked) -> bool:
    ticked = answer.propositions
    return bool(ticked & key.inacceptable) or not key.indispensable <= ticked
