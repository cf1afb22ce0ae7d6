"""What a candidate does in a paper, and how long they think before: by a seed.

A person reads, enlarges images, ticks, changes their mind, crosses out, flags,
validates, highlights an article, and, once through, goes back to what may still change
until the time is over. Seldom one leaves the application, pastes a text, or opens
another address.
Gaps are those of a person in a paper of three hours; who plays them may divide them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeAlias

READING_S = (20.0, 110.0)
"""From a short isolated question to a vignette, before the first tick."""
TICK_S = (1.5, 9.0)
HIGHLIGHT_S = (5.0, 14.0)
REVISION_S = (5.0, 25.0)
STORM_COUNT = (6, 18)
"""Highlights of one article: those of the real article of 2016 stopped a nation."""
VIEW_S = (3.0, 20.0)
"""An image is looked at, before it is moved or let go."""
ZOOMS_PERCENT = (150, 200, 250, 400)
ENLARGED_SHARE = 0.6
AWAY_S = (2.0, 40.0)
AWAY_SHARE, PASTED_SHARE, STRAYED_SHARE = 0.005, 0.01, 0.0005
"""So often before a question: a notification takes the window from half of them once;
text is pasted where one is written."""
STRAY_PATHS = ("/bibliotheque", "/cours/cardiologie", "/forum")
"""No page of ours, and none that one looks for in ours: nobody is accused by it."""
TCS_SCALE = (-2, -1, 0, 1, 2)
WORDS = ("embolie pulmonaire", "pneumothorax", "sepsis", "endocardite", "méningite")

Act: TypeAlias = "tuple[float, str, dict[str, Any]]"
"""Seconds of thought, the kind of the entry, its body."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image as a person meets it: its part of the package, its pixels."""

    part: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question as a person meets it. `names`: propositions, segments to click."""

    id: str
    format: str
    names: tuple[str, ...]
    expected: int
    size: tuple[int, int]
    images: tuple[Image, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A dossier as a person meets it. `text_length` is that of its article, or 0."""

    id: str
    is_locked: bool
    text_length: int
    images: tuple[Image, ...]
    questions: tuple[Question, ...]


def blocks_of(content: dict[str, Any]) -> tuple[Block, ...]:
    """Return what there is to do in a content (`docs/reference/papers/package.md`)."""
    return tuple(
        Block(
            dossier["id"],
            dossier["navigation"] == "locked",
            _length(dossier["article"]),
            tuple(map(_image_of, dossier["figures"])),
            tuple(map(_question_of, dossier["questions"])),
        )
        for dossier in content["dossiers"]
    )


def acts_of(blocks: Sequence[Block], chance: Random) -> Iterator[Act]:
    """Yield what one person does, in order, for ever: the end of time ends it."""
    for block in blocks:
        yield from _highlights(block, chance)
        for question in block.questions:
            yield chance.uniform(*TICK_S), "seen", {"question": question.id}
            is_first = question is block.questions[0]
            images = (*block.images, *question.images) if is_first else question.images
            yield from _views(images, chance)
            yield from _asides(question, chance)
            yield from _answer(question, chance, chance.uniform(*READING_S))
            if block.is_locked:
                yield chance.uniform(*TICK_S), "validated", {"question": question.id}
    free = [q for block in blocks if not block.is_locked for q in block.questions]
    while True:
        question = chance.choice(free)
        yield chance.uniform(*REVISION_S), "seen", {"question": question.id}
        yield from _answer(question, chance, chance.uniform(*REVISION_S))


def _views(images: Sequence[Image], chance: Random) -> Iterator[Act]:
    """Yield how images are enlarged, moved in their frame, and shown whole again."""
    for image in images:
        if chance.random() >= ENLARGED_SHARE:
            continue
        zoom = chance.choice(ZOOMS_PERCENT)
        for _ in range(chance.randint(1, 2)):
            centre = [chance.randrange(image.width), chance.randrange(image.height)]
            body = {"centre": centre, "figure": image.part, "zoom": zoom}
            yield chance.uniform(*VIEW_S), "viewed", body
        whole = {"centre": [0, 0], "figure": image.part, "zoom": 100}
        yield chance.uniform(*VIEW_S), "viewed", whole


def _asides(question: Question, chance: Random) -> Iterator[Act]:
    """Yield what is seldom done beside answering."""
    if chance.random() < AWAY_SHARE:
        by = chance.choice(("hidden", "blur"))
        yield chance.uniform(*TICK_S), "left", {"by": by}
        yield chance.uniform(*AWAY_S), "returned", {}
    if chance.random() < STRAYED_SHARE:
        stray = {"dest": "document", "path": chance.choice(STRAY_PATHS)}
        yield chance.uniform(*TICK_S), "strayed", stray
    if question.format == "QROC" and chance.random() < PASTED_SHARE:
        paste = {"length": chance.randint(3, 40), "question": question.id}
        yield chance.uniform(*TICK_S), "pasted", paste


def _answer(question: Question, chance: Random, reading_s: float) -> Iterator[Act]:
    think_s = reading_s
    for answer in _drafts(question, chance):
        yield think_s, "answered", {"answer": answer, "question": question.id}
        think_s = chance.uniform(*TICK_S)
    if question.names and chance.random() < 0.3:
        eliminated = sorted(chance.sample(question.names, 1))
        body = {"propositions": eliminated, "question": question.id}
        if question.format in ("QRU", "QRM", "QRP", "QRPL"):
            yield chance.uniform(*TICK_S), "eliminated", body
    if chance.random() < 0.15:
        yield (
            chance.uniform(*TICK_S),
            "flagged",
            {"flagged": True, "question": question.id},
        )


def _drafts(question: Question, chance: Random) -> Iterator[Any]:
    """Yield the answer as it grows, one act at a time, last thoughts included."""
    match question.format:
        case "QROC":
            text = chance.choice(WORDS)
            yield text[: max(1, len(text) // 2)].strip()
            yield text
        case "TCS":
            yield chance.choice(TCS_SCALE)
        case "QZP" if not question.names:
            yield from _grown(
                [_point(question, chance) for _ in range(_most(question))]
            )
        case "QRU":
            for name in chance.sample(question.names, chance.choice((1, 1, 2))):
                yield [name]
        case _:
            yield from _ticks(question, chance)


def _ticks(question: Question, chance: Random) -> Iterator[list[str]]:
    ticked: set[str] = set()
    most = _most(question)
    for name in chance.sample(question.names, min(most, len(question.names))):
        ticked.add(name)
        yield sorted(ticked)
    if len(ticked) > 1 and chance.random() < 0.4:  # a change of mind
        ticked.discard(chance.choice(sorted(ticked)))
        yield sorted(ticked)


def _grown(points: list[list[int]]) -> Iterator[list[list[int]]]:
    for count in range(1, len(points) + 1):
        yield points[:count]


def _most(question: Question) -> int:
    """How many names or points a person gives: the number stated, or about three."""
    return question.expected or min(3, len(question.names))


def _point(question: Question, chance: Random) -> list[int]:
    width, height = question.size
    return [chance.randrange(width), chance.randrange(height)]


def _highlights(block: Block, chance: Random) -> Iterator[Act]:
    """Yield the storm over an article: the whole set of ranges, each time longer."""
    if not block.text_length:
        return
    ranges: list[list[int]] = []
    for _ in range(chance.randint(*STORM_COUNT)):
        start = chance.randrange(block.text_length - 1)
        ranges.append([start, min(start + 80, block.text_length)])
        body = {"dossier": block.id, "ranges": sorted(ranges)}
        yield chance.uniform(*HIGHLIGHT_S), "highlighted", body


def _question_of(question: dict[str, Any]) -> Question:
    image = question["image"]
    names = question["segments"] or question["propositions"]
    return Question(
        question["id"],
        question["format"],
        tuple(name["id"] for name in names if name["id"] is not None),
        question["expected"] or 0,
        (image["width"], image["height"]) if image else (0, 0),
        tuple(map(_image_of, [*question["figures"], *([image] if image else [])])),
    )


def _image_of(figure: dict[str, Any]) -> Image:
    return Image(figure["part"], figure["width"], figure["height"])


def _length(article: dict[str, Any] | None) -> int:
    return sum(len(s["text"]) for s in article["sections"]) if article else 0
