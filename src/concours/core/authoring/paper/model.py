"""A paper as its authors mean it: what is read, and beside it what is right.

Texts called *prose* are sanitised HTML, rendered by the edge from Markdown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from concours.core.authoring.bank.keys import KeyedQuestion, SegmentId

Kind: TypeAlias = Literal["progressive", "kfp", "lca", "isolated"]
Navigation: TypeAlias = Literal["locked", "free"]


@dataclass(frozen=True, slots=True)
class Figure:
    """An image of `media/`; `alt` says what a person who cannot see it must know."""

    file: str
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Propositions:
    """What is offered to tick, in order: A, B, C… Prose."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Blank:
    """A line to write on (QROC)."""


@dataclass(frozen=True, slots=True)
class Target:
    """An image to point at (QZP)."""

    image: Figure


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a passage; one without an id cannot be picked. Plain text."""

    id: SegmentId | None
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A text to pick segments from (QZP)."""

    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """A hypothesis, a new datum, and the five labels from -2 to +2 (TCS)."""

    hypothesis: str
    datum: str
    labels: tuple[str, ...]


Body: TypeAlias = Propositions | Blank | Target | Passage | Script


@dataclass(frozen=True, slots=True)
class Question:
    """A question as read (`text`, `facts`, `body`), and as marked (`keyed`)."""

    number: int
    text: str
    facts: str | None
    figures: tuple[Figure, ...]
    body: Body
    keyed: KeyedQuestion


@dataclass(frozen=True, slots=True)
class Section:
    """A section of an article."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """The article of an LCA dossier."""

    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """Questions that share a vignette or an article, and a way through them."""

    id: str
    kind: Kind
    navigation: Navigation
    title: str
    vignette: str
    figures: tuple[Figure, ...]
    article: Article | None
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper, sound: no fault that stops a freeze."""

    code: str
    title: str
    duration_ms: int
    dossiers: tuple[Dossier, ...]

    def keyed(self) -> Iterator[tuple[str, KeyedQuestion]]:
        """Give each question as marking sees it, with the id of its dossier."""
        for dossier in self.dossiers:
            for question in dossier.questions:
                yield dossier.id, question.keyed

    def files(self) -> tuple[str, ...]:
        """Return the images used, each once, in the order they first appear."""
        return tuple(dict.fromkeys(figure.file for figure in self._figures()))

    def _figures(self) -> Iterator[Figure]:
        for dossier in self.dossiers:
            yield from dossier.figures
            for question in dossier.questions:
                yield from question.figures
                if isinstance(question.body, Target):
                    yield question.body.image
