"""When two wordings are the same: the comparison behind QROC.

Folding rests on Unicode decompositions and case foldings, which the standard keeps
stable for ever for characters once assigned; every other table is written out here.
"""

import unicodedata
from collections.abc import Set as AbstractSet
from functools import lru_cache

from concours.core.results.marking.policy import Fold

HYPHENS = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212")
PUNCTUATION = frozenset("'’‘ʼ`´\"“”„«»‹›.,;:!?¡¿…()[]{}/\\_·•")
FOLDED_KEPT_MAX = 2**16
"""Wordings whose form is kept: marking, analysis and review ask for each again."""

LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})


def fold(text: str, folds: AbstractSet[Fold]) -> str:
    """Return the form in which wordings are compared.

    Always: compatibility decomposition, invisible characters dropped, runs of spaces
    made one. By `folds`: `case`; `ligatures` (œ is oe); `accents` (combining marks
    dropped); `punctuation` (a space instead), where a hyphen between two letters or
    digits is a space too, and any other hyphen is a sign that is kept: "Rh-" is not
    "Rh".
    """
    return _apply_folds(text, frozenset(folds))


@lru_cache(maxsize=FOLDED_KEPT_MAX)
def _apply_folds(text: str, folds: frozenset[Fold]) -> str:
    text = unicodedata.normalize("NFKD", text)
    if "case" in folds:
        text = unicodedata.normalize("NFKD", text.casefold())
    if "ligatures" in folds:
        text = text.translate(LIGATURES)
    dropped_categories = {"Cf", "Mn"} if "accents" in folds else {"Cf"}
    if not text.isascii():  # nothing of ASCII is dropped
        text = "".join(
            c for c in text if unicodedata.category(c) not in dropped_categories
        )
    if "punctuation" in folds:
        text = _without_punctuation(text)
    return " ".join(text.split())


def _without_punctuation(text: str) -> str:
    if HYPHENS.isdisjoint(text) and PUNCTUATION.isdisjoint(text):
        return text
    padded = f" {text} "
    return "".join(_plain(padded[at - 1 : at + 2]) for at in range(1, len(padded) - 1))


def _plain(around: str) -> str:
    """Return what stands for the middle one of three characters."""
    before, character, after = around[0], around[1], around[2]
    if character in HYPHENS:
        return " " if before.isalnum() and after.isalnum() else "-"
    return " " if character in PUNCTUATION else character
