"""What freezing makes: the content, the key document and the media, as bytes."""

from dataclasses import dataclass

from concours.core.kernel.canonical import Json, load

PARTS_COUNT_MAX = 1_000
"""Encrypted parts of one package: the content and each image."""


@dataclass(frozen=True, slots=True)
class FrozenPaper:
    """One immutable version of a paper.

    `content` is what candidates read; `key_document` what marking reads; `media`
    holds one image each, and part *i* of the package is `media[i - 1]`.
    """

    content: bytes
    key_document: bytes
    media: tuple[bytes, ...]


def paper_facts(content: bytes) -> dict[str, Json]:
    """Return what anybody may know of a paper before its launch.

    Code, version, title, duration, and how many questions and dossiers; nothing
    that tells what is asked.
    """
    value = load(content)
    assert isinstance(value, dict)
    paper, dossiers = value["paper"], value["dossiers"]
    assert isinstance(paper, dict)
    assert isinstance(dossiers, list)
    return {
        **paper,
        "questions_count": sum(_questions_count(dossier) for dossier in dossiers),
        "dossiers_count": len(dossiers),
    }


def _questions_count(dossier: Json) -> int:
    assert isinstance(dossier, dict)
    questions = dossier["questions"]
    assert isinstance(questions, list)
    return len(questions)
