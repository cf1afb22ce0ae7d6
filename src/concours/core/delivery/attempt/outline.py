"""The outline of a paper, read from its frozen content alone."""

from collections.abc import Iterable
from typing import Any, cast

from concours.core.authoring.bank.keys import (
    KeyedQuestion,
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
    offer_of,
)
from concours.core.delivery.attempt.acts import DossierId
from concours.core.delivery.attempt.copy import DossierOutline, Navigation, Outline
from concours.core.kernel.canonical import load


def outline_of(content: bytes) -> Outline:
    """Return the outline of a paper.

    `content` is trusted: it comes from our own freeze, under its digest.
    """
    value = load(content)
    assert isinstance(value, dict), "not the content of a paper"
    rows = cast("list[Any]", value["dossiers"])
    dossiers = tuple(
        DossierOutline(
            id=DossierId(dossier["id"]),
            navigation=cast("Navigation", dossier["navigation"]),
            questions=tuple(QuestionId(q["id"]) for q in dossier["questions"]),
        )
        for dossier in rows
    )
    questions = [question for dossier in rows for question in dossier["questions"]]
    offers = {QuestionId(item["id"]): _offer(item) for item in questions}
    assert len(offers) == len(questions), "a question twice"
    return Outline(dossiers, offers)


def check_keys(outline: Outline, questions: Iterable[KeyedQuestion]) -> None:
    """Stop marking unless each key is that of a question which offers the same."""
    keyed = {question.id: offer_of(question.key) for question in questions}
    assert keyed == outline.offers, "content and key document differ"


def _offer(question: dict[str, Any]) -> Offer:
    names = frozenset(
        PropositionId(proposition["id"]) for proposition in question["propositions"]
    )
    match question["format"]:
        case "QRU":
            return TickOffer(names, 1)
        case "QRM":
            return TickOffer(names, len(names))
        case "QRP" | "QRPL":
            return TickOffer(names, question["expected"])
        case "QROC":
            return WordOffer()
        case "TCS":
            return ScaleOffer()
        case form:
            assert form == "QZP", "a format that does not exist"
            return _place_offer(question["segments"], question["expected"])


def _place_offer(segments: list[Any] | None, count_max: int) -> Offer:
    if segments is None:
        return PointOffer(count_max)
    segment_ids = [
        SegmentId(segment["id"]) for segment in segments if segment["id"] is not None
    ]
    return PickOffer(frozenset(segment_ids), count_max)
