"""What a candidate may answer, read from JSON with every bound checked.

`docs/reference/answers.md` is the public page of these shapes.
"""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias, assert_never

from concours.core.authoring.bank.keys import (
    SCALE,
    Point,
    PropositionId,
    QuestionId,
    SegmentId,
)
from concours.core.authoring.bank.offers import (
    Offer,
    PickOffer,
    PointOffer,
    ScaleOffer,
    TickOffer,
    WordOffer,
)
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal

WORDING_LENGTH_MAX = 120
COORDINATE_MAX = 65_535


@dataclass(eq=False)
class AnswerInvalid(Refusal):
    """An answer does not have the shape that its question asks for."""

    code: ClassVar[str] = "answer.invalid"
    question: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ticked:
    """Propositions ticked (QRU, QRM, QRP, QRPL)."""

    propositions: frozenset[PropositionId]


@dataclass(frozen=True, slots=True)
class Worded:
    """A wording of five words at most (QROC), as typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Pointed:
    """Points placed on an image (QZP), in the order they were placed."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Picked:
    """Segments of a text picked (QZP on a text)."""

    segments: frozenset[SegmentId]


@dataclass(frozen=True, slots=True)
class Judged:
    """A point of the scale, -2 to +2 (TCS)."""

    value: int


Answer: TypeAlias = Ticked | Worded | Pointed | Picked | Judged


def parse(question: QuestionId, offer: Offer, value: Json) -> Answer | None:
    """Return the answer that `value` means for a question that offers this.

    `None` is "no answer": JSON null, an empty list, a blank text.
    Raises `AnswerInvalid` with the reason: `shape`, `unknown` (names what was not
    offered), `twice`, `too_many`, `too_long`, `out_of_scale`, `out_of_image`.
    """
    if value is None or value == [] or (isinstance(value, str) and not value.strip()):
        return None
    match offer:
        case TickOffer():
            return _ticked(question, offer, value)
        case WordOffer():
            return _worded(question, value)
        case PointOffer():
            return _pointed(question, offer, value)
        case PickOffer():
            return _picked(question, offer, value)
        case ScaleOffer():
            return _judged(question, value)
        case _:
            assert_never(offer)


def to_json(answer: Answer | None) -> Json:
    """Return the one value that stands for an answer; `parse` reads it back."""
    match answer:
        case None:
            return None
        case Ticked(propositions):
            return [*sorted(propositions)]
        case Worded(text):
            return text
        case Pointed(points):
            return [[x, y] for x, y in points]
        case Picked(segments):
            return [*sorted(segments)]
        case Judged(value):
            return value
        case _:
            assert_never(answer)


def _ticked(question: QuestionId, offer: TickOffer, value: Json) -> Ticked:
    names = _names(question, value)
    ticked = frozenset(PropositionId(name) for name in names)
    if not ticked <= offer.offered:
        raise AnswerInvalid(question, "unknown")
    if len(ticked) > offer.count_max:
        raise AnswerInvalid(question, "too_many")
    return Ticked(ticked)


def _worded(question: QuestionId, value: Json) -> Worded:
    """Five words is what the tablet allows; a longer text is a wrong wording."""
    if not isinstance(value, str):
        raise AnswerInvalid(question, "shape")
    if len(value) > WORDING_LENGTH_MAX:
        raise AnswerInvalid(question, "too_long")
    return Worded(value)


def _pointed(question: QuestionId, offer: PointOffer, value: Json) -> Pointed:
    if not isinstance(value, list):
        raise AnswerInvalid(question, "shape")
    if len(value) > offer.count_max:
        raise AnswerInvalid(question, "too_many")
    return Pointed(tuple(_point(question, item) for item in value))


def _point(question: QuestionId, value: Json) -> Point:
    if not isinstance(value, list) or len(value) != 2:
        raise AnswerInvalid(question, "shape")
    x, y = value
    if type(x) is not int or type(y) is not int:
        raise AnswerInvalid(question, "shape")
    if not (0 <= x <= COORDINATE_MAX and 0 <= y <= COORDINATE_MAX):
        raise AnswerInvalid(question, "out_of_image")
    return (x, y)


def _picked(question: QuestionId, offer: PickOffer, value: Json) -> Picked:
    picked = frozenset(SegmentId(name) for name in _names(question, value))
    if not picked <= offer.offered:
        raise AnswerInvalid(question, "unknown")
    if len(picked) > offer.count_max:
        raise AnswerInvalid(question, "too_many")
    return Picked(picked)


def _judged(question: QuestionId, value: Json) -> Judged:
    if type(value) is not int:
        raise AnswerInvalid(question, "shape")
    if value not in SCALE:
        raise AnswerInvalid(question, "out_of_scale")
    return Judged(value)


def _names(question: QuestionId, value: Json) -> list[str]:
    if not isinstance(value, list):
        raise AnswerInvalid(question, "shape")
    names = [name for name in value if isinstance(name, str)]
    if len(names) != len(value):
        raise AnswerInvalid(question, "shape")
    if len(set(names)) != len(names):
        raise AnswerInvalid(question, "twice")
    return names
