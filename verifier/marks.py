"""Marks of single answers: section "Rules" of `docs/reference/marking.md`."""

from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Any

from verifier.paper import Question, is_empty
from verifier.wording import fold_wording

OF_DISCORDANCES = {0: Fraction(1), 1: Fraction(1, 2), 2: Fraction(1, 5)}
CHOICES: dict[str, tuple[str, ...]] = {
    "unanswered": ("zero", "by_rule"),
    "qrp_count": ("at_most", "exactly"),
    "qrp_wrong_tick": ("takes_a_place", "cancels_a_right_one"),
    "tcs": ("aggregate", "mode_only"),
}
FOLDS = ("accents", "case", "ligatures", "punctuation")


def is_policy(policy: dict[str, Any]) -> bool:
    """Say whether every setting is one that this verifier knows."""
    if policy.keys() - {"partial"} != {*CHOICES, "qroc_folds"}:
        return False
    if policy.get("partial", "none") != "none":
        return False
    folds = policy["qroc_folds"]
    if not isinstance(folds, list) or not all(fold in FOLDS for fold in folds):
        return False
    return all(policy[name] in choices for name, choices in CHOICES.items())


def mark(question: Question, value: Any, policy: dict[str, Any]) -> Fraction:
    """Return the mark of an answer, from 0 to 1, before its worth."""
    earned = _part(question, value, policy)
    return Fraction(earned == 1) if "partial" in policy else earned


def _part(question: Question, value: Any, policy: dict[str, Any]) -> Fraction:
    if is_empty(value):
        is_by_rule = policy["unanswered"] == "by_rule" and question.format == "QRM"
        return _of_many(question.key, set()) if is_by_rule else Fraction(0)
    if question.format in ("QROC", "TCS"):
        return _of_one_thing(question, value, policy)
    if "zones" in question.key:
        return _of_points(question.key["zones"], value)
    return _of_names(question, set(value), policy)


def _of_one_thing(question: Question, value: Any, policy: dict[str, Any]) -> Fraction:
    if question.format == "QROC":
        return _of_wording(question.key, value, policy["qroc_folds"])
    return _of_panel(question.key["counts"], str(value), policy["tcs"])


def _of_points(zones: list[list[list[int]]], points: list[list[int]]) -> Fraction:
    """Each point finds one zone at most, in the assignment that finds most."""
    zones_by_point = [[n for n, z in enumerate(zones) if within(p, z)] for p in points]
    hit = max(len(set(choice)) for choice in product(*filter(None, zones_by_point)))
    return Fraction(hit, len(zones))


def _of_names(question: Question, ticked: set[str], policy: dict[str, Any]) -> Fraction:
    key, right = question.key, set(question.key["correct"])
    if question.format == "QRU":
        return Fraction(ticked == right)
    if question.format == "QRM":
        return _of_many(key, ticked)
    if question.format == "QRP":
        return _of_stated(key, ticked, policy)
    return Fraction(len(ticked & right), len(right))


def _of_many(key: dict[str, Any], ticked: set[str]) -> Fraction:
    if _is_zero(key, ticked):
        return Fraction(0)
    wrong = sum((name in ticked) != (name in key["correct"]) for name in key["offered"])
    return OF_DISCORDANCES.get(wrong, Fraction(0))


def _of_stated(
    key: dict[str, Any], ticked: set[str], policy: dict[str, Any]
) -> Fraction:
    right_count, right = len(key["correct"]), len(ticked & set(key["correct"]))
    too_few = policy["qrp_count"] == "exactly" and len(ticked) < right_count
    if too_few or _is_zero(key, ticked):
        return Fraction(0)
    if policy["qrp_wrong_tick"] == "cancels_a_right_one":
        right = max(right - (len(ticked) - right), 0)
    return Fraction(right, right_count)


def _is_zero(key: dict[str, Any], ticked: set[str]) -> bool:
    return any(name in ticked for name in key["inacceptable"]) or any(
        name not in ticked for name in key["indispensable"]
    )


def _of_wording(key: dict[str, Any], text: str, folds: list[str]) -> Fraction:
    own = fold_wording(text, folds)
    for wordings, worth in ((key["full"], Fraction(1)), (key["half"], Fraction(1, 2))):
        if own and own in _all_folded(tuple(wordings), tuple(folds)):
            return worth
    return Fraction(0)


@lru_cache(maxsize=1_000)
def _all_folded(wordings: tuple[str, ...], folds: tuple[str, ...]) -> set[str]:
    return {fold_wording(wording, list(folds)) for wording in wordings}


def _of_panel(counts: dict[str, int], choice: str, method: str) -> Fraction:
    share = Fraction(counts[choice], max(counts.values()))
    return Fraction(share == 1) if method == "mode_only" else share


def within(point: list[int], zone: list[list[int]]) -> bool:
    """Say whether a point is inside a polygon or on its border: winding number."""
    x, y = point
    winding = 0
    for at, (x1, y1) in enumerate(zone):
        x2, y2 = zone[(at + 1) % len(zone)]
        side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
        if side == 0 and min(x1, x2) <= x <= max(x1, x2):
            if min(y1, y2) <= y <= max(y1, y2):
                return True
        elif y1 <= y < y2 and side > 0:
            winding += 1
        elif y2 <= y < y1 and side < 0:
            winding -= 1
    return winding != 0
