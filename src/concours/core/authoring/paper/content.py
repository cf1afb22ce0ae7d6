"""The content: what candidates read, and nothing that tells what is right.

Form: `docs/reference/papers/package.md`. No file name of an author travels in it (A24).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from concours.core.authoring.bank.flaws import letters
from concours.core.authoring.bank.keys import Key, SegmentKey, TickKey, ZoneKey
from concours.core.authoring.paper.key_document import write as write_key
from concours.core.authoring.paper.model import (
    Article,
    Blank,
    Dossier,
    Figure,
    Paper,
    Passage,
    Propositions,
    Question,
    Script,
    Target,
)
from concours.core.kernel.canonical import Json, dump


@dataclass(frozen=True, slots=True)
class PartFacts:
    """What a tablet must know of the part that holds an image; the first is 1."""

    number: int
    media_type: str
    width: int
    height: int
    tiled: bool


def content(paper: Paper, *, version: int, parts: Mapping[str, PartFacts]) -> bytes:
    """Return the content of a numbered version; `parts` by file name."""
    return dump(
        {
            "protocol": 1,
            "paper": {
                "code": paper.code,
                "version": version,
                "title": paper.title,
                "duration_ms": paper.duration_ms,
            },
            "dossiers": [_dossier(dossier, parts) for dossier in paper.dossiers],
        }
    )


def key_document(paper: Paper, *, version: int) -> bytes:
    """Return the key document of a numbered version."""
    return write_key(paper.keyed(), code=paper.code, version=version)


def expected_of(key: Key) -> int | None:
    """Return the number that the question states: QRP, QRPL and QZP; else `None`."""
    match key:
        case TickKey(format="QRP" | "QRPL") | SegmentKey():
            return len(key.correct)
        case ZoneKey():
            return len(key.zones)
        case _:
            return None


def _dossier(dossier: Dossier, parts: Mapping[str, PartFacts]) -> Json:
    return {
        "id": dossier.id,
        "kind": dossier.kind,
        "navigation": dossier.navigation,
        "title": dossier.title,
        "vignette": dossier.vignette,
        "figures": [figure_json(figure, parts) for figure in dossier.figures],
        "article": None if dossier.article is None else _article(dossier.article),
        "questions": [_question(question, parts) for question in dossier.questions],
    }


def _article(article: Article) -> Json:
    return {
        "title": article.title,
        "sections": [
            {"id": f"s{number}", "title": section.title, "text": section.text}
            for number, section in enumerate(article.sections, start=1)
        ],
    }


def _question(question: Question, parts: Mapping[str, PartFacts]) -> Json:
    body: dict[str, Json] = {
        "propositions": [],
        "image": None,
        "segments": None,
        "script": None,
    }
    match question.body:
        case Propositions(texts):
            body["propositions"] = [
                {"id": name, "text": text}
                for name, text in zip(letters(len(texts)), texts, strict=True)
            ]
        case Target(image):
            body["image"] = figure_json(image, parts)
        case Passage(segments):
            body["segments"] = [
                {"id": segment.id, "text": segment.text} for segment in segments
            ]
        case Script(hypothesis, datum, labels):
            body["script"] = {
                "hypothesis": hypothesis,
                "datum": datum,
                "labels": [*labels],
            }
        case Blank():
            pass
    return {
        "id": question.keyed.id,
        "number": question.number,
        "format": question.keyed.format,
        "text": question.text,
        "facts": question.facts,
        "figures": [figure_json(figure, parts) for figure in question.figures],
        "expected": expected_of(question.keyed.key),
        **body,
    }


def figure_json(figure: Figure, parts: Mapping[str, PartFacts]) -> Json:
    """Return what a tablet must know to show a figure."""
    part = parts[figure.file]
    return {
        "part": part.number,
        "type": part.media_type,
        "width": part.width,
        "height": part.height,
        "tiled": part.tiled,
        "alt": figure.alt,
        "caption": figure.caption,
    }
