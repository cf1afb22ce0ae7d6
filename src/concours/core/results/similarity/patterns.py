"""Answers as patterns: what a candidate gave to a question, whole, as a number.

A pattern is a set of ticks, the zones hit, a point of a scale or a folded wording.
"""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Whole: TypeAlias = NDArray[np.int64]
Reals: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

BLANK = -1
FOLDED_COUNT_MAX = 100_000
"""Texts whose folded form is remembered: files repeat few of them."""

SET_SEPARATOR = "+"


@dataclass(frozen=True, slots=True)
class Patterns:
    """The answers of a cohort; candidates are in the order of their identities.

    `codes`: a row for each candidate, a column for each question; `BLANK` is no answer.
    `names`: by question, the text of each code. `is_right`: by question, whether each
    code is right. `is_chained`: by question, whether it follows the one before it in a
    locked dossier, so that an error may drag the next.
    """

    codes: Whole
    names: tuple[tuple[str, ...], ...]
    is_right: tuple[Flags, ...]
    is_chained: Flags

    @property
    def candidates_count(self) -> int:
        """How many candidates there are."""
        return len(self.codes)

    @property
    def questions_count(self) -> int:
        """How many questions there are."""
        return len(self.is_right)

    def right_answers(self) -> Flags:
        """Return for each candidate and question whether the answer is right."""
        return self._look_up(self.is_right)

    def wrong_answers(self) -> Flags:
        """Return for each candidate and question whether there is a wrong answer."""
        is_wrong: Flags = (self.codes != BLANK) & ~self.right_answers()
        return is_wrong

    def totals(self) -> Whole:
        """Return how many questions each candidate has right."""
        totals: Whole = self.right_answers().sum(axis=1, dtype=np.int64)
        return totals

    def _look_up(self, by_code: Sequence[Flags]) -> Flags:
        table = np.zeros(self.codes.shape, np.bool_)
        for question, flags in enumerate(by_code):
            codes = self.codes[:, question]
            table[:, question] = np.append(flags, False)[codes]  # BLANK is the last
        return table


@lru_cache(maxsize=FOLDED_COUNT_MAX)
def fold(text: str) -> str:
    """Return a cell as patterns are compared.

    Case, accents and spaces are set aside; `c+A` and `A + C` are one set of ticks.
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    parts = (" ".join(part.split()) for part in plain.split(SET_SEPARATOR))
    return SET_SEPARATOR.join(sorted({part for part in parts if part}))


def encode(
    answers: Sequence[Sequence[str]],
    key: Sequence[Collection[str]],
    is_chained: Sequence[bool],
) -> Patterns:
    """Give numbers to the patterns of folded answers, a row for each candidate.

    `key` has the folded patterns that are right, by question. The first question of a
    paper follows none.
    """
    assert len(key) == len(is_chained)
    assert not (is_chained and is_chained[0])
    codes = np.full((len(answers), len(key)), BLANK, np.int64)
    names = []
    for question in range(len(key)):
        column = [row[question] for row in answers]
        own_names = tuple(sorted({text for text in column if text}))
        numbers = {name: code for code, name in enumerate(own_names)} | {"": BLANK}
        codes[:, question] = [numbers[text] for text in column]
        names.append(own_names)
    is_right = tuple(
        np.array([name in right for name in own_names], np.bool_)
        for own_names, right in zip(names, key, strict=True)
    )
    chained = np.array(is_chained, np.bool_)
    return Patterns(codes, tuple(names), is_right, chained)
