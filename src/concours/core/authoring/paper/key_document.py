"""The key document: what marking reads, written at freeze and read with every check.

A document that is empty, incomplete, out of its form, or that has one flaw, is
refused whole: a key left unfinished gave 283 wrong results elsewhere (F38).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, assert_never, cast, get_args

from concours.core.authoring.bank.flaws import flaws
from concours.core.authoring.bank.keys import (
    PROPOSITIONS_COUNT,
    SCALE,
    Fate,
    Format,
    Key,
    KeyedQuestion,
    PanelKey,
    Point,
    PropositionId,
    QuestionId,
    SegmentId,
    SegmentKey,
    TickFormat,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.core.kernel.canonical import Json, NotCanonical, dump, load
from concours.core.kernel.errors import Refusal
from concours.core.profile.shape import Rank

QUESTIONS_COUNT_MAX = 500

_FIELDS = frozenset(
    ("id", "dossier", "format", "rank", "item", "coefficient", "points", "key")
)


@dataclass(eq=False)
class KeyFaulty(Refusal):
    """A key document that nobody may mark with.

    `reason` is the code of a flaw (`core.bank.flaws`), or `empty`, `form`,
    `question_twice`, `questions_count`. `question` is empty where none is to blame.
    """

    code: ClassVar[str] = "key.faulty"
    question: str
    reason: str


@dataclass(frozen=True, slots=True)
class KeyContents:
    """The questions of a key document, and what becomes of the neutralised ones."""

    questions: tuple[KeyedQuestion, ...]
    neutralised: Mapping[QuestionId, Fate]


def write(
    questions: Iterable[tuple[str, KeyedQuestion]], *, code: str, version: int
) -> bytes:
    """Return the key document of `questions`, each with the id of its dossier."""
    return dump(
        {
            "protocol": 1,
            "paper": {"code": code, "version": version},
            "questions": [_row(dossier, question) for dossier, question in questions],
        }
    )


def read(data: bytes) -> tuple[KeyedQuestion, ...]:
    """Return the questions of a sealed key document, in the order of the paper.

    Raises `KeyFaulty` at the first thing that is not as it must be.
    """
    contents = read_amended(data)
    for question in contents.neutralised:
        raise KeyFaulty(question, "form")
    return contents.questions


def read_amended(data: bytes) -> KeyContents:
    """Return what a key document says that the jury may have amended.

    Raises `KeyFaulty` at the first thing that is not as it must be.
    """
    try:
        value = load(data)
    except NotCanonical as error:
        raise KeyFaulty("", "form") from error
    if not isinstance(value, dict):
        raise KeyFaulty("", "form")
    sealed_fields = {
        name: part for name, part in value.items() if name != "neutralised"
    }
    questions = _questions(sealed_fields)
    if sealed_fields == value:
        return KeyContents(questions, {})
    return KeyContents(questions, _fates(value["neutralised"], questions))


def _fates(
    value: Json, questions: tuple[KeyedQuestion, ...]
) -> Mapping[QuestionId, Fate]:
    if not isinstance(value, dict) or not value:  # a document never says none
        raise KeyFaulty("", "form")
    ids = {question.id for question in questions}
    for question, fate in value.items():
        if question not in ids or fate not in get_args(Fate):
            raise KeyFaulty(question, "form")
    return {QuestionId(name): cast("Fate", fate) for name, fate in value.items()}


def _questions(value: Json) -> tuple[KeyedQuestion, ...]:
    document = _object(value, {"protocol", "paper", "questions"}, at="")
    if document["protocol"] != 1:
        raise KeyFaulty("", "form")
    rows = _list(document["questions"], at="")
    if not rows:
        raise KeyFaulty("", "empty")
    if len(rows) > QUESTIONS_COUNT_MAX:
        raise KeyFaulty("", "questions_count")
    questions = tuple(_question(row) for row in rows)
    _check(questions)
    return questions


def _check(questions: tuple[KeyedQuestion, ...]) -> None:
    ids: set[QuestionId] = set()
    for question in questions:
        if question.id in ids:
            raise KeyFaulty(question.id, "question_twice")
        ids.add(question.id)
        for flaw in flaws(question, propositions=PROPOSITIONS_COUNT):
            raise KeyFaulty(question.id, flaw.code)


def _row(dossier: str, question: KeyedQuestion) -> Json:
    return {
        "id": question.id,
        "dossier": dossier,
        "format": question.format,
        "rank": question.rank,
        "item": question.item,
        "coefficient": [*question.coefficient.as_integer_ratio()],
        "points": [*question.points.as_integer_ratio()],
        "key": json_of(question.key),
    }


def json_of(key: Key) -> Json:
    """Return a key as a key document has it."""
    match key:
        case TickKey():
            names = ("offered", "correct", "indispensable", "inacceptable")
            return {name: [*sorted(getattr(key, name))] for name in names}
        case WordingKey():
            return {"full": [*sorted(key.full)], "half": [*sorted(key.half)]}
        case ZoneKey():
            return {"zones": [[[x, y] for x, y in zone] for zone in key.zones]}
        case SegmentKey():
            by_number = sorted(key.offered, key=lambda name: (len(name), name))
            right = [name for name in by_number if name in key.correct]
            return {"offered": [*by_number], "correct": [*right]}
        case PanelKey():
            return {"counts": {str(mark): key.counts[mark] for mark in SCALE}}
        case _:
            assert_never(key)


def _question(value: Json) -> KeyedQuestion:
    at = str(value.get("id", "")) if isinstance(value, dict) else ""
    row = _object(value, _FIELDS, at=at)
    form = _text(row["format"], at=at)
    if form not in get_args(Format):
        raise KeyFaulty(at, "form")
    return KeyedQuestion(
        id=QuestionId(_text(row["id"], at=at)),
        format=cast("Format", form),
        rank=cast("Rank | None", row["rank"] and _text(row["rank"], at=at)),
        item=None if row["item"] is None else _number(row["item"], at=at),
        coefficient=fraction_of(row["coefficient"], at=at),
        points=fraction_of(row["points"], at=at),
        key=key_of(form, row["key"], at=at),
    )


def key_of(form: str, value: Json, *, at: str) -> Key:
    """Return the key of a question of this format. Raises `KeyFaulty` for its form."""
    match form:
        case "QROC":
            names = _sets(value, ("full", "half"), at=at)
            return WordingKey(names["full"], names["half"])
        case "QZP" if isinstance(value, dict) and "zones" in value:
            zones = _list(_object(value, {"zones"}, at=at)["zones"], at=at)
            return ZoneKey(tuple(_zone(zone, at=at) for zone in zones))
        case "QZP":
            names = _sets(value, ("offered", "correct"), at=at)
            return SegmentKey(
                offered=frozenset(SegmentId(name) for name in names["offered"]),
                correct=frozenset(SegmentId(name) for name in names["correct"]),
            )
        case "TCS":
            return _panel(_object(value, {"counts"}, at=at)["counts"], at=at)
        case _:
            return _ticks(cast("TickFormat", form), value, at=at)


def _ticks(form: TickFormat, value: Json, *, at: str) -> TickKey:
    fields = ("offered", "correct", "indispensable", "inacceptable")
    names = {
        field: frozenset(PropositionId(name) for name in values)
        for field, values in _sets(value, fields, at=at).items()
    }
    return TickKey(format=form, **names)


def _panel(value: Json, *, at: str) -> PanelKey:
    counts = _object(value, {str(mark) for mark in SCALE}, at=at)
    return PanelKey({mark: _number(counts[str(mark)], at=at) for mark in SCALE})


def _zone(value: Json, *, at: str) -> tuple[Point, ...]:
    return tuple(_point(point, at=at) for point in _list(value, at=at))


def _point(value: Json, *, at: str) -> Point:
    x, y = _numbers(value, at=at)
    return (x, y)


def fraction_of(value: Json, *, at: str) -> Fraction:
    """Return the fraction that two numbers write. Raises `KeyFaulty` for its form."""
    numerator, denominator = _numbers(value, at=at)
    if denominator <= 0:
        raise KeyFaulty(at, "form")
    return Fraction(numerator, denominator)


def _numbers(value: Json, *, at: str) -> tuple[int, int]:
    pair = [_number(number, at=at) for number in _list(value, at=at)]
    if len(pair) != 2:
        raise KeyFaulty(at, "form")
    return pair[0], pair[1]


def _sets(value: Json, names: tuple[str, ...], *, at: str) -> dict[str, frozenset[str]]:
    row = _object(value, frozenset(names), at=at)
    return {name: _texts(row[name], at=at) for name in names}


def _texts(value: Json, *, at: str) -> frozenset[str]:
    texts = [_text(text, at=at) for text in _list(value, at=at)]
    if len(set(texts)) != len(texts):
        raise KeyFaulty(at, "form")
    return frozenset(texts)


def _object(
    value: Json, names: set[str] | frozenset[str], *, at: str
) -> dict[str, Json]:
    if not isinstance(value, dict) or set(value) != names:
        raise KeyFaulty(at, "form")
    return value


def _list(value: Json, *, at: str) -> list[Json]:
    if not isinstance(value, list):
        raise KeyFaulty(at, "form")
    return value


def _text(value: Json, *, at: str) -> str:
    if not isinstance(value, str) or not value:
        raise KeyFaulty(at, "form")
    return value


def _number(value: Json, *, at: str) -> int:
    if type(value) is not int:
        raise KeyFaulty(at, "form")
    return value
