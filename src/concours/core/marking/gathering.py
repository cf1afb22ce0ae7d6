"""The answers of a cohort, gathered into columns; each distinct act is read once.

Copies in which nothing is refused, and that is nearly all of them, are folded here on
small whole numbers. The rules are those of `core.attempt.fold` for one device; the
first act that may be refused sends the whole copy to that fold, which alone says why.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from concours.core.attempt.acts import Answered, Handed, Validated, read
from concours.core.attempt.copy import Outline
from concours.core.bank.answers import Answer, AnswerInvalid, parse
from concours.core.bank.keys import KeyedQuestion, QuestionId
from concours.core.marking.cohort import Column

KINDS = {b"a": "answered", b"v": "validated", b"h": "handed"}
"""The kinds that can change an answer, by the byte that stands for each here."""

FREE, FIRST = -2, -1
VALIDATED, HANDED = -1, -2
NO_ANSWER = 0

Codes: TypeAlias = list[int]


Meaning: TypeAlias = tuple[int, int]
"""An act on the question at a place: its answer's code, `VALIDATED` or `HANDED`."""


class Gathering:
    """Columns in the making: for each copy, the code of its answer to each question."""

    def __init__(self, outline: Outline, questions: Sequence[KeyedQuestion]) -> None:
        self._questions = tuple(questions)
        self._outline = outline
        self._places = {each.id: place for place, each in enumerate(questions)}
        self._before = [FREE] * len(questions)
        for dossier in outline.dossiers:
            if dossier.navigation == "locked":
                places = [self._places[question] for question in dossier.questions]
                for before, place in zip([FIRST, *places], places, strict=False):
                    self._before[place] = before
        self._codes: list[dict[Answer | None, int]] = [{None: 0} for _ in questions]
        self._meanings = _Read(self._meaning)
        self._rows: dict[Hashable, Codes] = {}

    def fold(self, name: Hashable, acts: Iterable[bytes]) -> bool:
        """Take a copy in by its acts, if none of them can be refused.

        `acts` are a device's acts of `KINDS` in the order of the chain, all within the
        candidate's time: the byte of the kind, then the body. Changes nothing and
        returns False if the copy needs the fold.
        """
        row, is_validated = [NO_ANSWER] * len(self._before), set()
        is_handed = False
        before = self._before
        for meaning in map(self._meanings.__getitem__, acts):
            if meaning is None or is_handed:
                return False
            place, code = meaning
            if code == HANDED:
                is_handed = True
                continue
            opener = before[place]
            if opener != FREE and (
                place in is_validated or (opener >= 0 and opener not in is_validated)
            ):
                return False
            if code == VALIDATED:
                is_validated.add(place)
            else:
                row[place] = code
        self._rows[name] = row
        return True

    def put(self, name: Hashable, answers: Mapping[QuestionId, Answer]) -> None:
        """Take a copy in by the answers that the fold left standing."""
        row = [NO_ANSWER] * len(self._questions)
        for question, answer in answers.items():
            place = self._places[question]
            row[place] = self._code(place, answer)
        self._rows[name] = row

    def columns(self, names: Sequence[Hashable]) -> list[Column]:
        """Return the columns of a cohort in this order; never taken in: no answer."""
        nothing = [NO_ANSWER] * len(self._questions)
        table = np.array(
            [self._rows.get(name, nothing) for name in names], dtype=np.int32
        ).reshape(len(names), len(self._questions))
        return [
            Column(question, tuple(self._codes[place]), table[:, place].copy())
            for place, question in enumerate(self._questions)
        ]

    def _code(self, place: int, answer: Answer | None) -> int:
        codes = self._codes[place]
        return codes.setdefault(answer, len(codes))

    def _meaning(self, act: bytes) -> Meaning | None:
        """Return what an act means, None if it may be refused whatever came before."""
        said = read(KINDS[act[:1]], act[1:])
        if isinstance(said, Handed):
            return 0, HANDED
        if not isinstance(said, Answered | Validated):
            return None
        place = self._places.get(said.question)
        if place is None:
            return None
        if isinstance(said, Validated):
            return None if self._before[place] == FREE else (place, VALIDATED)
        try:
            answer = parse(said.question, self._outline.keys[said.question], said.value)
        except AnswerInvalid:
            return None
        return place, self._code(place, answer)


class _Read(dict[bytes, Meaning | None]):
    """What each act means, found out at its first time."""

    def __init__(self, meaning: Callable[[bytes], Meaning | None]) -> None:
        super().__init__()
        self._meaning = meaning

    def __missing__(self, act: bytes) -> Meaning | None:
        meaning = self[act] = self._meaning(act)
        return meaning
