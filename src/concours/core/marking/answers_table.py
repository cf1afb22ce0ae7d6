"""The answers of a cohort as bytes: gathered once, marked as often as the jury asks.

One canonical line of JSON (questions, and for each its distinct answers in canonical
order), then one column of codes a question, each of as few bytes as its answers need.
The same answers give the same bytes. `docs/reference/marking.md` has the form.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, cast
from uuid import UUID

import numpy as np

from concours.core.bank.answers import Answer, AnswerInvalid, parse, to_json
from concours.core.bank.keys import KeyedQuestion
from concours.core.bank.offers import offer_of
from concours.core.kernel import canonical
from concours.core.kernel.canonical import Json, NotCanonical
from concours.core.kernel.errors import Refusal
from concours.core.marking.cohort import Column

TABLE = b"concours/answers/1"
WIDTHS = ((2**8, ">u1"), (2**16, ">u2"), (2**32, ">u4"))
"""Up to so many distinct answers, a code has this form."""


@dataclass(eq=False)
class AnswersOfAnotherPaper(Refusal):
    """Answers do not go with this key; `question` names the first that does not."""

    code: ClassVar[str] = "marking.other_paper"
    question: str


def pack(columns: Sequence[Column]) -> bytes:
    """Return the columns of a cohort as bytes."""
    answers: list[Json] = []
    codes = []
    for column in columns:
        said = [to_json(answer) for answer in column.distinct]
        order = sorted(
            range(len(said)),
            key=lambda at: (said[at] is not None, canonical.dump(said[at])),
        )
        answers.append([said[at] for at in order])
        places = np.empty(len(order), dtype=np.int64)
        places[order] = np.arange(len(order))
        codes.append(places[column.codes].astype(_form(len(order))).tobytes())
    count = len(columns[0].codes) if columns else 0
    names: list[Json] = [column.question.id for column in columns]
    head = canonical.dump({"answers": answers, "count": count, "questions": names})
    return head + b"\n" + b"".join(codes)


def unpack(packed: bytes, questions: Sequence[KeyedQuestion]) -> tuple[Column, ...]:
    """Return the columns that were packed, under the keys of these questions.

    Raises `AnswersOfAnotherPaper` when the questions, or what may be answered to one
    of them, are not those of the answers.
    """
    line, _, rest = packed.partition(b"\n")
    try:
        head = cast("dict[str, Any]", canonical.load(line))
        names, count, answers = head["questions"], head["count"], head["answers"]
    except (NotCanonical, KeyError, TypeError) as error:
        raise AnswersOfAnotherPaper("") from error
    if names != [question.id for question in questions]:
        raise AnswersOfAnotherPaper(_first_other(names, questions))
    columns, start = [], 0
    for question, values in zip(questions, answers, strict=True):
        form = np.dtype(_form(len(values)))
        end = start + count * form.itemsize
        codes = np.frombuffer(rest[start:end], form).astype(np.int32)
        columns.append(Column(question, _answers(question, values), codes))
        start = end
    assert start == len(rest), "a table longer or shorter than its columns"
    return tuple(columns)


def digest(attempts: Sequence[UUID], packed: bytes) -> bytes:
    """Return what stands for a table and whose answers are in it."""
    whose = b"".join(attempt.bytes for attempt in attempts)
    return canonical.digest(TABLE, whose, packed)


def _form(count: int) -> str:
    return next(form for most, form in WIDTHS if count <= most)


def _answers(
    question: KeyedQuestion, values: Sequence[Json]
) -> tuple[Answer | None, ...]:
    offer = offer_of(question.key)
    try:
        return tuple(parse(question.id, offer, value) for value in values)
    except AnswerInvalid as error:
        raise AnswersOfAnotherPaper(question.id) from error


def _first_other(names: Sequence[str], questions: Sequence[KeyedQuestion]) -> str:
    """Return the first question that only one of the two papers has at its place."""
    known = [question.id for question in questions]
    for here, there in zip(known, names, strict=False):
        if here != there:
            return here
    return str(max(known, names, key=len)[min(len(known), len(names))])
