"""The answers of a cohort, gathered by question; each distinct act is read once.

Copies in which nothing is refused, and that is nearly all of them, are folded here,
many at a time, on whole numbers. The rules are those of `core.attempt.fold` for one
device; a copy with an act that may be refused is left out: that fold alone says why.

Two facts decide: what closes at which entry (a question by its validation, the copy by
its hand-in), and what must have closed before an act may come.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from concours.core.authoring.bank.answers import Answer, AnswerInvalid, parse
from concours.core.authoring.bank.keys import QuestionId
from concours.core.delivery.attempt.acts import Answered, Handed, Validated, read
from concours.core.delivery.attempt.copy import Outline
from concours.core.results.marking.answers_table import Answers

Whole: TypeAlias = NDArray[np.int64]

KINDS = ("answered", "validated", "handed")
"""The kinds that can change an answer, by the number that stands for each here."""

ANSWERED, VALIDATED, HANDED = range(len(KINDS))
OUT_OF_TIME = len(KINDS)
"""The number of an act that does not count, whatever it says."""

NO_ANSWER = 0
BEFORE_ALL, NEVER = -1, 2**62
KIND_BITS, CODE_BITS = 2, 32
CODES = (1 << CODE_BITS) - 1


@dataclass(frozen=True, slots=True, eq=False)
class ActRows:
    """All that some copies say that can change an answer: one line an act, any order.

    `copies` are rows of the cohort, `seqs` places in the chain of a copy, `kinds`
    indexes into `KINDS` or `OUT_OF_TIME`. A hand-in is out of
    time where it ended one early.
    """

    copies: Whole
    seqs: Whole
    kinds: Whole
    bodies: Sequence[bytes]


class Gathering:
    """Answers in the making: for each copy, the code of its answer to each question.

    Nothing of what is right is needed, so it may be done while the key is sealed.
    """

    def __init__(self, outline: Outline, *, copies_count: int) -> None:
        self._outline = outline
        self._places = {name: place for place, name in enumerate(outline.offers)}
        count = len(self._places)
        # Places past the questions: the hand-in, what is open from the start, and
        # where an act belongs that nobody may do: it would have to open itself.
        self._handed, self._start, self._nowhere = range(count, count + 3)
        self._openers = np.full(count + 3, self._start, dtype=np.int64)
        self._openers[self._nowhere] = self._nowhere
        self._locked: set[QuestionId] = set()
        for dossier in outline.dossiers:
            if dossier.navigation == "locked":
                self._lock([self._places[question] for question in dossier.questions])
                self._locked.update(dossier.questions)
        self._codes: list[dict[Answer | None, int]] = [{None: 0} for _ in self._places]
        self._meanings = _MeaningCache(self._meaning)
        self._table = np.full((copies_count, count), NO_ANSWER, dtype=np.int64)
        self._is_in = np.zeros(copies_count, dtype=bool)

    def fold(self, acts: ActRows) -> None:
        """Take in those of these copies in which no act can be refused.

        Copies whose rows are near each other cost least.
        """
        if not acts.bodies:
            return
        meanings = self._read(acts)
        first = acts.copies.min()
        count = acts.copies.max() - first + 1
        at = (acts.copies - first) * len(self._openers)
        is_refused = self._is_refused(acts, meanings, at, count)
        row = acts.copies - first
        is_whole = np.zeros(count, dtype=bool)
        is_whole[row] = True
        is_whole[row[is_refused]] = False
        copies = first + np.flatnonzero(is_whole)
        self._table[copies] = self._last(acts, meanings, at, count)[is_whole]
        self._is_in[copies] = True

    def left_out(self) -> list[int]:
        """Return the rows of the copies that were not taken in."""
        return [int(row) for row in np.flatnonzero(~self._is_in)]

    def put(self, copy: int, answers: Mapping[QuestionId, Answer]) -> None:
        """Take a copy in by the answers that the fold left in force."""
        self._table[copy] = NO_ANSWER
        for question, answer in answers.items():
            place = self._places[question]
            self._table[copy, place] = self._code(place, answer)
        self._is_in[copy] = True

    def answers(self) -> list[Answers]:
        """Return the answers of the cohort, and no answer that does not stand."""
        return [
            _final_answers(name, tuple(codes), self._table[:, place])
            for (name, place), codes in zip(
                self._places.items(), self._codes, strict=True
            )
        ]

    def _lock(self, places: Sequence[int]) -> None:
        """Let each of these questions be opened by the one before, if there is one."""
        self._openers[places[1:]] = places[:-1]

    def _read(self, acts: ActRows) -> "_Meanings":
        meanings = np.fromiter(
            map(self._meanings.__getitem__, acts.bodies), np.int64, len(acts.bodies)
        )
        return _Meanings(
            meanings >> (CODE_BITS + KIND_BITS),
            meanings >> KIND_BITS & CODES,
            meanings & ((1 << KIND_BITS) - 1),
        )

    def _is_refused(
        self, acts: ActRows, meanings: "_Meanings", at: Whole, count: int
    ) -> NDArray[np.bool_]:
        """Tell for each act whether it may be refused; `at`: where its copy starts."""
        width = len(self._openers)
        closing_seqs = np.full(count * width, NEVER, dtype=np.int64)
        closing_seqs[self._start :: width] = BEFORE_ALL
        cells = at + meanings.places
        closes = meanings.kinds != ANSWERED
        np.minimum.at(closing_seqs, cells[closes], acts.seqs[closes])
        is_refused: NDArray[np.bool_] = (
            (acts.kinds != meanings.kinds)
            | (acts.seqs > closing_seqs[cells])
            | (acts.seqs > closing_seqs[at + self._handed])
            | (acts.seqs < closing_seqs[at + self._openers[meanings.places]])
        )
        return is_refused

    def _last(
        self, acts: ActRows, meanings: "_Meanings", at: Whole, count: int
    ) -> Whole:
        """Return the code of the last answer to each question, a row for each copy."""
        latest = np.full(count * len(self._openers), NO_ANSWER, dtype=np.int64)
        answers = meanings.kinds == ANSWERED
        answers_by_seq = acts.seqs << CODE_BITS | meanings.codes
        np.maximum.at(latest, (at + meanings.places)[answers], answers_by_seq[answers])
        table = latest.reshape(count, len(self._openers))
        return table[:, : len(self._places)] & CODES

    def _code(self, place: int, answer: Answer | None) -> int:
        codes = self._codes[place]
        return codes.setdefault(answer, len(codes))

    def _meaning(self, body: bytes) -> int:
        """Return what a body says, packed: its place, the code of its answer, its kind.

        No body can be read as two kinds; that of the entry must be this one.
        """
        place, code, kind = self._nowhere, NO_ANSWER, ANSWERED
        for number, name in enumerate(KINDS):
            match read(name, body):
                case Handed():
                    place, kind = self._handed, number
                case Validated(question) if question in self._locked:
                    place, kind = self._places[question], number
                case Answered(question, value) if question in self._places:
                    try:
                        answer = parse(question, self._outline.offers[question], value)
                    except AnswerInvalid:
                        continue
                    place, kind = self._places[question], number
                    code = self._code(place, answer)
                case _:
                    pass
        return (place << CODE_BITS | code) << KIND_BITS | kind


@dataclass(frozen=True, slots=True, eq=False)
class _Meanings:
    """What each act says: at which place, with which code, of which kind."""

    places: Whole
    codes: Whole
    kinds: Whole


class _MeaningCache(dict[bytes, int]):
    """What each body means, found out at its first time."""

    def __init__(self, meaning: Callable[[bytes], int]) -> None:
        super().__init__()
        self._meaning = meaning

    def __missing__(self, body: bytes) -> int:
        meaning = self[body] = self._meaning(body)
        return meaning


def _final_answers(
    question: QuestionId, answers: Sequence[Answer | None], codes: Whole
) -> Answers:
    """Return the answers that stand, and no other."""
    stands = np.bincount(codes, minlength=len(answers)) > 0
    numbers = (np.cumsum(stands) - 1).astype(np.int32)
    return Answers(question, tuple(compress(answers, stands)), numbers[codes])
