"""Which answers to a QROC are one answer, and which are near it.

A form is coarser than what the engine compares: a plural or a hyphen is no reason to
ask a person twice. What is accepted is each wording under it that was written.
"""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from concours.core.authoring.bank.answers import Worded
from concours.core.authoring.bank.flaws import is_placeholder
from concours.core.authoring.bank.keys import WORDS_COUNT_MAX
from concours.core.kernel.canonical import digest
from concours.core.results.marking.cohort import Column
from concours.core.results.marking.policy import Policy
from concours.core.results.marking.rules import mark
from concours.core.results.marking.wording import HYPHENS, fold

FORMS_COUNT_MAX = 4_000
"""Forms of one question that people may have to judge; the rarest are passed over."""
NEAR_PERCENT = 85
"""From this likeness on (Levenshtein, on letters), forms are kin."""
KIN_COUNT_MAX = 20
"""The kin that a form names, the nearest: nobody reads more of them."""
PLURAL_LENGTH_MIN = 4
NAME = b"concours/form/1"


@dataclass(frozen=True, slots=True)
class Wording:
    """One way of writing an answer, how many wrote it, and what the key gives now.

    Ways that the engine takes for the same are one, under the most frequent.
    """

    text: str
    count: int
    mark: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One answer as people judge it.

    `wordings` are the most frequent first; `kin` names the nearest of the forms near
    this one, `KIN_COUNT_MAX` at most.
    """

    name: str
    text: str
    wordings: tuple[Wording, ...]
    kin: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many copies say it."""
        return sum(wording.count for wording in self.wordings)

    @property
    def is_known(self) -> bool:
        """Whether the key already has every way of writing it."""
        return all(wording.mark for wording in self.wordings)


def form_of(text: str, policy: Policy) -> str:
    """Return what a wording has in common with those that are the same answer."""
    folded_text = fold(text, policy.qroc_folds)
    spaced_text = "".join(" " if c in HYPHENS else c for c in folded_text)
    return " ".join(_singular(word) for word in spaced_text.split())


def forms(column: Column, policy: Policy) -> tuple[Form, ...]:
    """Return the forms of the answers to a QROC, kin beside kin, the frequent first.

    An answer that no key may hold, too long or a placeholder, has no form: it stays
    worth nothing.
    """
    wordings: dict[str, list[Wording]] = {}
    for wording in _wordings(column, policy):
        wordings.setdefault(form_of(wording.text, policy), []).append(wording)
    by_frequency = sorted(
        wordings, key=lambda text: (-sum(own.count for own in wordings[text]), text)
    )
    texts = by_frequency[:FORMS_COUNT_MAX]
    near = _near(texts)
    names = [name_of(column.question.id, text) for text in texts]
    return tuple(
        Form(
            name=names[at],
            text=texts[at],
            wordings=tuple(wordings[texts[at]]),
            kin=tuple(names[place] for place in near[at][:KIN_COUNT_MAX].tolist()),
        )
        for at in _beside(near)
    )


def name_of(question: str, text: str) -> str:
    """Return the short name of a form: what addresses and records say of it."""
    return digest(NAME, question.encode(), text.encode()).hex()[:16]


def _wordings(column: Column, policy: Policy) -> list[Wording]:
    """Return each wording that a key may hold, the most frequent first."""
    counts = np.bincount(column.codes, minlength=len(column.distinct)).tolist()
    by_fold: dict[str, Counter[str]] = {}
    for answer, count in zip(column.distinct, counts, strict=True):
        text = " ".join(answer.text.split()) if isinstance(answer, Worded) else ""
        if len(text.split()) <= WORDS_COUNT_MAX and not is_placeholder(text):
            same = by_fold.setdefault(fold(text, policy.qroc_folds), Counter())
            same[text] += count
    by_fold.pop("", None)
    wordings = []
    for same in by_fold.values():
        text = min(same, key=lambda wording: (-same[wording], wording))
        worth = mark(column.question.key, Worded(text), policy)
        wordings.append(Wording(text, same.total(), worth))
    return sorted(wordings, key=lambda wording: (-wording.count, wording.text))


def _singular(word: str) -> str:
    """Return a word without the mark of a common French plural."""
    if len(word) < PLURAL_LENGTH_MIN or not word.isalpha():
        return word
    if word.endswith("aux") and not word.endswith("eaux"):
        return word[:-3] + "al"
    return word[:-1] if word[-1] in "sx" and word[-2] != "s" else word


def _near(texts: Sequence[str]) -> list[NDArray[np.int64]]:
    """Return for each text the places of those near it, the nearest first."""
    if not texts:
        return []
    likeness = cdist(
        texts, texts, scorer=fuzz.ratio, score_cutoff=NEAR_PERCENT, dtype=np.uint8
    )
    np.fill_diagonal(likeness, 0)
    counts = np.count_nonzero(likeness, axis=1).tolist()
    return [
        np.argsort(-row.astype(np.int16), kind="stable")[:count]
        for row, count in zip(likeness, counts, strict=True)
    ]


def _beside(near: Sequence[NDArray[np.int64]]) -> list[int]:
    """Return places so that kin follow the most frequent among them."""
    order: list[int] = []
    placed_indices: set[int] = set()
    for first in range(len(near)):
        queue = deque([first] if first not in placed_indices else [])
        placed_indices.add(first)
        while queue:
            at = queue.popleft()
            order.append(at)
            if len(placed_indices) == len(near):
                continue
            kin = [place for place in near[at].tolist() if place not in placed_indices]
            placed_indices.update(kin)
            queue += kin
    return order
