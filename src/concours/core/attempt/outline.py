"""The outline of a paper, read from its frozen content and its key document."""

from collections.abc import Iterable
from typing import Any, cast

from concours.core.attempt.acts import DossierId
from concours.core.attempt.copy import DossierOutline, Navigation, Outline
from concours.core.bank.keys import KeyedQuestion, QuestionId
from concours.core.kernel.canonical import load


def outline_of(content: bytes, questions: Iterable[KeyedQuestion]) -> Outline:
    """Return the outline of a paper that was frozen together with its key document.

    `content` is trusted: it comes from our own freeze, under its digest. Content and
    key document must name the same questions, or marking stops.
    """
    value = load(content)
    assert isinstance(value, dict), "not the content of a paper"
    dossiers = tuple(
        DossierOutline(
            id=DossierId(dossier["id"]),
            navigation=cast("Navigation", dossier["navigation"]),
            questions=tuple(QuestionId(q["id"]) for q in dossier["questions"]),
        )
        for dossier in cast("list[Any]", value["dossiers"])
    )
    keys = {question.id: question.key for question in questions}
    named = [question for dossier in dossiers for question in dossier.questions]
    assert len(set(named)) == len(named), "a question twice"
    assert set(named) == set(keys), "content and key document differ"
    return Outline(dossiers, keys)
