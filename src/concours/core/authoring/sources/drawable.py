"""What of a draft a screen can draw: no paper is ever frozen from it."""

from collections.abc import Collection
from dataclasses import replace

from concours.core.authoring.bank.flaws import LETTERS
from concours.core.authoring.paper.model import (
    Dossier,
    Figure,
    Paper,
    Propositions,
    Question,
    Target,
)


def drawable(paper: Paper, images: Collection[str]) -> Paper:
    """Return a paper without what cannot be drawn, given the images that can be.

    A figure without its image is left out; so is a question that points at one, or
    that has more propositions than letters, and a dossier without a question.
    """
    dossiers = (_dossier(dossier, images) for dossier in paper.dossiers)
    return replace(paper, dossiers=tuple(one for one in dossiers if one.questions))


def _dossier(dossier: Dossier, images: Collection[str]) -> Dossier:
    return replace(
        dossier,
        figures=_figures(dossier.figures, images),
        questions=tuple(
            replace(question, figures=_figures(question.figures, images))
            for question in dossier.questions
            if _is_drawable(question, images)
        ),
    )


def _figures(
    figures: tuple[Figure, ...], images: Collection[str]
) -> tuple[Figure, ...]:
    return tuple(figure for figure in figures if figure.file in images)


def _is_drawable(question: Question, images: Collection[str]) -> bool:
    match question.body:
        case Target(image):
            return image.file in images
        case Propositions(texts):
            return len(texts) <= len(LETTERS)
        case _:
            return True
