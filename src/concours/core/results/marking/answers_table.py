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

from concours.core.audit.archive import AnswersErased
from concours.core.authoring.bank.answers import Answer, AnswerInvalid, parse, to_json
from concours.core.authoring.bank.keys import KeyedQuestion, QuestionId
from concours.core.authoring.bank.offers import offer_of
from concours.core.kernel import canonical
from concours.core.kernel.canonical import Json, NotCanonical
from concours.core.kernel.errors import Refusal
from concours.core.results.marking.cohort import Codes, Column

TABLE = b"concours/answers/1"
WIDTHS = ((2**8, ">u1"), (2**16, ">u2"), (2**32, ">u4"))
"""Up to so many distinct answers, a code has this form."""


@dataclass(eq=False)
class AnswersOfAnotherPaper(Refusal):
    """Answers do not go with this key; `question` names the first that does not."""

    code: ClassVar[str] = "marking.other_paper"
    question: str


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The answers of a cohort to one question, as a `Column` without its key."""

    question: QuestionId
    distinct: tuple[Answer | None, ...]
    codes: Codes


def pack(columns: Sequence[Answers]) -> bytes:
    """Return the answers of a cohort as bytes, questions in the order given."""
    answers: list[Json] = []
    codes = []
    for column in columns:
        texts = [to_json(answer) for answer in column.distinct]
        order = sorted(
            range(len(texts)),
            key=lambda at: (texts[at] is not None, canonical.dump(texts[at])),
        )
        answers.append([texts[at] for at in order])
        places = np.empty(len(order), dtype=np.int64)
        places[order] = np.arange(len(order))
        codes.append(places[column.codes].astype(_form(len(order))).tobytes())
    count = len(columns[0].codes) if columns else 0
    names: list[Json] = [column.question for column in columns]
    head = canonical.dump({"answers": answers, "count": count, "questions": names})
    return head + b"\n" + b"".join(codes)


def unpack(table: bytes, questions: Sequence[KeyedQuestion]) -> tuple[Column, ...]:
    """Return the columns that were packed, under the keys of these questions.

    Raises `AnswersOfAnotherPaper` when the questions, or what may be answered to one
    of them, are not those of the answers; `AnswersErased` when they are gone.
    """
    if not table:
        raise AnswersErased
    line, _, rest = table.partition(b"\n")
    try:
        head = cast("dict[str, Any]", canonical.load(line))
        names, count, answers = head["questions"], head["count"], head["answers"]
    except (NotCanonical, KeyError, TypeError) as error:
        raise AnswersOfAnotherPaper("") from error
    by_id = {question.id: question for question in questions}
    for name in sorted(by_id.keys() ^ set(names)):
        raise AnswersOfAnotherPaper(name)
    columns, start = {}, 0
    for name, values in zip(names, answers, strict=True):
        form = np.dtype(_form(len(values)))
        end = start + count * form.itemsize
        codes = np.frombuffer(rest[start:end], form).astype(np.int32)
        columns[name] = Column(by_id[name], _answers(by_id[name], values), codes)
        start = end
    assert start == len(rest), "a table longer or shorter than its columns"
    return tuple(columns[question.id] for question in questions)


def digest(attempts: Sequence[UUID], table: bytes) -> bytes:
    """Return what stands for a table and whose answers are in it."""
    owners = b"".join(attempt.bytes for attempt in attempts)
    return canonical.digest(TABLE, owners, table)


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
