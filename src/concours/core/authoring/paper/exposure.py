"""Whether a question was seen before: the same text, or nearly, in an earlier paper.

In June 2017 a dossier of the national exam had served in a test the year before (S90 to
S92): cancelled, sat again. The history of questions is a file that the centre writes of
papers that candidates have had, and that the authors' machine reads.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import unescape
from typing import Any, ClassVar, cast

from concours.core.authoring.bank.keys import QuestionId
from concours.core.kernel.canonical import Json, NotCanonical, dump, load
from concours.core.kernel.errors import Refusal

USES_COUNT_MAX = 200_000
NEAR = Fraction(3, 5)
"""From this likeness on, two texts are nearly the same."""
RUN_LENGTH = 3
"""Words in a row that are compared together."""

_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"\w+")
_FIELDS = {"exam", "facility", "launched_ms", "question", "sitting", "text"}


@dataclass(eq=False)
class HistoryInvalid(Refusal):
    """A file is not a history of questions."""

    code: ClassVar[str] = "exposure.history_invalid"


@dataclass(eq=False)
class QuestionSeen(Refusal):
    """Candidates had these very questions before, and nobody expressly allowed it."""

    code: ClassVar[str] = "exposure.question_seen"
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One question as one sitting had it.

    `text` is its normal form. `facility` is the mean mark by the version in force
    then, None if nothing was marked.
    """

    question: QuestionId
    text: str
    exam: str
    sitting: str
    launched_ms: int
    facility: Fraction | None


@dataclass(frozen=True, slots=True)
class Reuse:
    """A question that was used before; `likeness` is 1 if it is the same text."""

    question: QuestionId
    use: Use
    likeness: Fraction


def texts(content: Mapping[str, Any]) -> dict[QuestionId, str]:
    """Return the normal form of each question of a content document.

    Its own words and what it offers, in no order of propositions. Without
    propositions or script, its words alone may say nothing: the vignette counts too.
    """
    return {
        QuestionId(question["id"]): _normal(_question_texts(dossier, question))
        for dossier in content["dossiers"]
        for question in dossier["questions"]
    }


def find_reuses(
    content: Mapping[str, Any], history: Sequence[Use]
) -> tuple[Reuse, ...]:
    """Return what was seen before of a paper, the most alike of each use first."""
    index: dict[str, list[int]] = {}
    sizes = []
    for at, use in enumerate(history):
        runs = _runs(use.text)
        sizes.append(len(runs))
        for run in runs:
            index.setdefault(run, []).append(at)
    reuses = [
        Reuse(question, history[at], likeness)
        for question, text in texts(content).items()
        for at, likeness in _alike(text, history, index, sizes)
    ]
    return tuple(sorted(reuses, key=lambda reuse: -reuse.likeness))


def refuse_seen(reuses: Iterable[Reuse], allowed_questions: Iterable[str]) -> None:
    """Refuse a paper with a question that was seen before and is not allowed.

    Raises `QuestionSeen`; a question that is only like another is for people to judge.
    """
    same = {str(reuse.question) for reuse in reuses if reuse.likeness == 1}
    if refused_questions := sorted(same - set(allowed_questions)):
        raise QuestionSeen(tuple(refused_questions))


def write(history: Iterable[Use]) -> bytes:
    """Return a history as a file: each use once, in one order."""
    rows = {dump(_row(use)): _row(use) for use in history}
    questions: list[Json] = [rows[key] for key in sorted(rows)]
    return dump({"protocol": 1, "questions": questions})


def read(data: bytes) -> tuple[Use, ...]:
    """Return the history that a file is. Raises `HistoryInvalid`."""
    try:
        value = load(data)
    except NotCanonical as error:
        raise HistoryInvalid from error
    rows = value.get("questions") if isinstance(value, dict) else None
    if not isinstance(rows, list) or len(rows) > USES_COUNT_MAX:
        raise HistoryInvalid
    return tuple(_use(row) for row in rows)


def _question_texts(
    dossier: Mapping[str, Any], question: Mapping[str, Any]
) -> Iterator[str]:
    yield question["text"]
    yield question["facts"] or ""
    yield from sorted(proposition["text"] for proposition in question["propositions"])
    script = question["script"]
    if script:
        yield from (script["hypothesis"], script["datum"])
    if not script and not question["propositions"]:
        yield dossier["vignette"]


def _normal(parts: Iterable[str]) -> str:
    plain = unescape(_TAG.sub(" ", " ".join(parts)))
    spelled = unicodedata.normalize("NFKD", plain.casefold())
    bare = "".join(c for c in spelled if unicodedata.category(c) not in ("Mn", "Cf"))
    return " ".join(_WORD.findall(bare))


def _runs(text: str) -> set[str]:
    words = text.split()
    count = max(1, len(words) - RUN_LENGTH + 1)
    return {" ".join(words[at : at + RUN_LENGTH]) for at in range(count)}


def _alike(
    text: str,
    history: Sequence[Use],
    index: Mapping[str, Sequence[int]],
    sizes: Sequence[int],
) -> Iterator[tuple[int, Fraction]]:
    runs = _runs(text)
    common: Counter[int] = Counter()
    for run in runs:
        common.update(index.get(run, ()))
    for at, count in common.items():
        likeness = Fraction(count, len(runs) + sizes[at] - count)
        if text == history[at].text:
            yield at, Fraction(1)
        elif likeness >= NEAR:
            yield at, min(likeness, Fraction(99, 100))


def _row(use: Use) -> dict[str, Json]:
    facility = use.facility
    return {
        "exam": use.exam,
        "facility": None if facility is None else [*facility.as_integer_ratio()],
        "launched_ms": use.launched_ms,
        "question": use.question,
        "sitting": use.sitting,
        "text": use.text,
    }


def _use(row: Json) -> Use:
    match row:
        case {
            "exam": str(exam),
            "facility": None | [int(), int()] as facility,
            "launched_ms": int(launched_ms),
            "question": str(question),
            "sitting": str(sitting),
            "text": str(text),
        } if isinstance(row, dict) and row.keys() == _FIELDS:
            return Use(
                question=QuestionId(question),
                text=text,
                exam=exam,
                sitting=sitting,
                launched_ms=launched_ms,
                facility=_fraction(facility),
            )
        case _:
            raise HistoryInvalid


def _fraction(pair: Json) -> Fraction | None:
    if pair is None:
        return None
    numerator, denominator = cast("list[int]", pair)
    if not 0 <= numerator <= denominator or not denominator:
        raise HistoryInvalid
    return Fraction(numerator, denominator)
