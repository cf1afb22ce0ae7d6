"""What the jury changes in a key once answers are known, one amendment at a time.

A key is amended as a whole: the document that was sealed, and a set of amendments in no
order; without any it is the sealed one again, byte for byte. What candidates could
answer never changes: an amendment that would is refused, and so is a key with a flaw.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any, ClassVar, TypeAlias, assert_never, cast, get_args

from concours.core.authoring.bank.keys import (
    Fate,
    Key,
    KeyedQuestion,
    PanelKey,
    QuestionId,
    WordingKey,
)
from concours.core.authoring.bank.offers import offer_of
from concours.core.authoring.paper import key_document
from concours.core.authoring.paper.key_document import KeyFaulty
from concours.core.kernel.canonical import Json, dump, load
from concours.core.kernel.errors import Refusal

AMENDMENTS_COUNT_MAX = 1_000


@dataclass(eq=False)
class AmendmentFaulty(Refusal):
    """An amendment that the key cannot take; `question` is empty if none is to blame.

    `reason` is the code of a flaw (`core.bank.flaws`), or `unknown_question`,
    `other_format`, `offer_changed`, `twice`, `empty`, `nothing_left`, `too_many`,
    `form`.
    """

    code: ClassVar[str] = "amendment.faulty"
    question: str
    reason: str


@dataclass(frozen=True, slots=True)
class KeyChanged:
    """What is right is something else; what was offered stays."""

    question: QuestionId
    key: Key


@dataclass(frozen=True, slots=True)
class PanelChanged:
    """TCS: the experts' choices are others."""

    question: QuestionId
    counts: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class WordingsAccepted:
    """QROC: these wordings too are worth the whole point, or half."""

    question: QuestionId
    full: frozenset[str]
    half: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CoefficientChanged:
    """The question weighs more, or less."""

    question: QuestionId
    coefficient: Fraction


@dataclass(frozen=True, slots=True)
class Neutralise:
    """The question is struck out: removed for all, or worth its whole to all (S4)."""

    question: QuestionId
    fate: Fate


Amendment: TypeAlias = (
    KeyChanged | PanelChanged | WordingsAccepted | CoefficientChanged | Neutralise
)

KINDS: Mapping[str, type[Amendment]] = {
    "key_changed": KeyChanged,
    "panel_changed": PanelChanged,
    "wordings_accepted": WordingsAccepted,
    "coefficient_changed": CoefficientChanged,
    "neutralised": Neutralise,
}
"""Amendments by name, in the order in which they apply to one question."""

_PLACES = {kind: place for place, kind in enumerate(KINDS.values())}


@dataclass(frozen=True, slots=True)
class AmendedKey:
    """A key document, the amendments that made it of the sealed one, what it says."""

    document: bytes
    amendments: tuple[Amendment, ...]
    questions: tuple[KeyedQuestion, ...]
    neutralised: Mapping[QuestionId, Fate]

    @property
    def digest(self) -> bytes:
        """Return the SHA-256 of the document."""
        return sha256(self.document).digest()


def amend(document: bytes, amendments: Iterable[Amendment]) -> AmendedKey:
    """Return the sealed key document with these amendments; canonical JSON as it was.

    Raises `AmendmentFaulty`, and `KeyFaulty` if the sealed document is itself unfit.
    """
    sealed_questions = {
        question.id: question for question in key_document.read(document)
    }
    value = cast("dict[str, Any]", load(document))
    rows = {row["id"]: row for row in value["questions"]}
    neutralised: dict[str, Json] = {}
    ordered_amendments = in_order(amendments)
    for amendment in ordered_amendments:
        if amendment.question not in sealed_questions:
            raise AmendmentFaulty(amendment.question, "unknown_question")
        _apply(rows[amendment.question], amendment, neutralised)
    if neutralised:
        value["neutralised"] = neutralised
    data = dump(value)
    contents = _check_contents(sealed_questions, data)
    return AmendedKey(
        data, ordered_amendments, contents.questions, contents.neutralised
    )


def in_order(amendments: Iterable[Amendment]) -> tuple[Amendment, ...]:
    """Return amendments in their one order, by question then kind, each once.

    Raises `AmendmentFaulty` if two of one kind say different things of one question.
    """
    by_name: dict[tuple[str, int], Amendment] = {}
    for amendment in amendments:
        name = (str(amendment.question), _PLACES[type(amendment)])
        if by_name.setdefault(name, amendment) != amendment:
            raise AmendmentFaulty(amendment.question, "twice")
    if len(by_name) > AMENDMENTS_COUNT_MAX:
        raise AmendmentFaulty("", "too_many")
    return tuple(by_name[name] for name in sorted(by_name))


def merge(
    earlier: Iterable[Amendment], later: Iterable[Amendment]
) -> tuple[Amendment, ...]:
    """Return both sets as one: the later says the last word, wordings add up."""
    latest = {(type(old), old.question): old for old in in_order(earlier)}
    for new in in_order(later):
        before = latest.get((type(new), new.question))
        if isinstance(new, WordingsAccepted) and isinstance(before, WordingsAccepted):
            full = new.full | (before.full - new.half)
            half = new.half | (before.half - new.full)
            latest[type(new), new.question] = WordingsAccepted(new.question, full, half)
        else:
            latest[type(new), new.question] = new
    return in_order(latest.values())


def to_json(amendments: Iterable[Amendment]) -> list[Json]:
    """Return amendments as they are recorded, in their one order."""
    return [_json_of(amendment) for amendment in in_order(amendments)]


def from_json(value: Json, questions: Sequence[KeyedQuestion]) -> tuple[Amendment, ...]:
    """Return the amendments that were recorded, for the sealed key of these questions.

    Raises `AmendmentFaulty` at the first that is not of its form.
    """
    by_id = {question.id: question for question in questions}
    if not isinstance(value, list):
        raise AmendmentFaulty("", "form")
    return in_order(_read_amendment(row, by_id) for row in value)


def _check_contents(
    sealed_questions: Mapping[QuestionId, KeyedQuestion], data: bytes
) -> key_document.KeyContents:
    """Refuse a flaw, another offer, and a paper in which nothing counts any more."""
    try:
        contents = key_document.read_amended(data)
    except KeyFaulty as fault:
        raise AmendmentFaulty(fault.question, fault.reason) from fault
    for question in contents.questions:
        if offer_of(question.key) != offer_of(sealed_questions[question.id].key):
            raise AmendmentFaulty(question.id, "offer_changed")
    removed_questions = [
        q for q, fate in contents.neutralised.items() if fate == "removed"
    ]
    if len(removed_questions) == len(sealed_questions):
        raise AmendmentFaulty("", "nothing_left")
    return contents


def _apply(
    row: dict[str, Any], amendment: Amendment, neutralised: dict[str, Json]
) -> None:
    match amendment:
        case KeyChanged(key=key):
            row["key"] = key_document.json_of(key)
        case PanelChanged(question, counts):
            _of_format(question, row, "TCS")
            row["key"] = {"counts": {str(at): n for at, n in counts.items()}}
        case WordingsAccepted(question, full, half):
            _of_format(question, row, "QROC")
            if not full | half:
                raise AmendmentFaulty(question, "empty")
            for name, more in (("full", full), ("half", half)):
                row["key"][name] = sorted({*row["key"][name], *more})
        case CoefficientChanged(coefficient=coefficient):
            row["coefficient"] = [*coefficient.as_integer_ratio()]
        case Neutralise(question, fate):
            neutralised[question] = fate
        case _:
            assert_never(amendment)


def _of_format(question: QuestionId, row: Mapping[str, Any], form: str) -> None:
    if row["format"] != form:
        raise AmendmentFaulty(question, "other_format")


def _json_of(amendment: Amendment) -> Json:
    fields: dict[str, Json] = {
        "kind": next(n for n, kind in KINDS.items() if isinstance(amendment, kind)),
        "question": amendment.question,
    }
    match amendment:
        case KeyChanged(key=key):
            fields["key"] = key_document.json_of(key)
        case PanelChanged(counts=counts):
            fields["counts"] = {str(at): count for at, count in counts.items()}
        case WordingsAccepted(full=full, half=half):
            fields["full"], fields["half"] = [*sorted(full)], [*sorted(half)]
        case CoefficientChanged(coefficient=coefficient):
            fields["coefficient"] = [*coefficient.as_integer_ratio()]
        case Neutralise(fate=fate):
            fields["fate"] = fate
        case _:
            assert_never(amendment)
    return fields


def _read_amendment(row: Json, by_id: Mapping[QuestionId, KeyedQuestion]) -> Amendment:
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        raise AmendmentFaulty("", "form")
    name = QuestionId(str(row["question"]))
    if name not in by_id:
        raise AmendmentFaulty(name, "unknown_question")
    fields = {field: row[field] for field in sorted(row.keys() - {"kind", "question"})}
    try:
        return _read(by_id[name], str(row.get("kind")), fields)
    except KeyFaulty as fault:
        raise AmendmentFaulty(name, fault.reason) from fault


def _read(question: KeyedQuestion, kind: str, fields: dict[str, Json]) -> Amendment:
    name = question.id
    match kind, [*fields.values()]:
        case "key_changed", [key] if "key" in fields:
            return KeyChanged(name, key_document.key_of(question.format, key, at=name))
        case "panel_changed", [_] if "counts" in fields:
            panel = key_document.key_of("TCS", fields, at=name)
            assert isinstance(panel, PanelKey)
            return PanelChanged(name, panel.counts)
        case "wordings_accepted", [_, _]:
            wordings = key_document.key_of("QROC", fields, at=name)
            assert isinstance(wordings, WordingKey)
            return WordingsAccepted(name, wordings.full, wordings.half)
        case "coefficient_changed", [pair] if "coefficient" in fields:
            return CoefficientChanged(name, key_document.fraction_of(pair, at=name))
        case "neutralised", [fate] if fate in get_args(Fate) and "fate" in fields:
            return Neutralise(name, cast("Fate", fate))
        case _:
            raise AmendmentFaulty(name, "form")
