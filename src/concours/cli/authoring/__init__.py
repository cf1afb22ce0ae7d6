"""Papers from folders: reads files, Markdown and pixels for `core.sources`.

    check(folder) -> Reading                          raises PaperFaulty
    freeze(folder, version=1) -> Frozen               raises PaperFaulty
    questions_of_folder(folder) -> tuple[KeyedQuestion, ...]     raises PaperFaulty

Never follows a path out of the folder, never runs what it finds there.
"""

from pathlib import Path

from concours.cli.authoring.folder import image, pictures, sources
from concours.cli.authoring.markdown import render
from concours.cli.authoring.pictures import MEDIA_TYPE, encode
from concours.core.bank.keys import KeyedQuestion
from concours.core.paper.content import PartFacts, content, key_document
from concours.core.paper.frozen import Frozen
from concours.core.sources import reading
from concours.core.sources.reading import Reading


def check(folder: Path) -> Reading:
    """Return the paper of a folder, and the warnings.

    Raises `PaperFaulty` with every fault if one of them is an error.
    """
    found = pictures(folder)
    return reading.read(sources(folder), render=render, pictures=found)


def freeze(folder: Path, *, version: int = 1) -> Frozen:
    """Return a numbered version of the paper: the same sources give the same bytes.

    Raises `PaperFaulty` as `check` does.
    """
    paper = check(folder).paper
    media: list[bytes] = []
    parts: dict[str, PartFacts] = {}
    for number, file in enumerate(paper.files(), start=1):
        part = encode(image(folder, file))
        media.append(part.data)
        parts[file] = PartFacts(
            number=number,
            media_type=MEDIA_TYPE,
            width=part.width,
            height=part.height,
            tiled=part.tiled,
        )
    return Frozen(
        content=content(paper, version=version, parts=parts),
        key_document=key_document(paper, version=version),
        media=tuple(media),
    )


def questions_of_folder(folder: Path) -> tuple[KeyedQuestion, ...]:
    """Return the questions of a folder as marking sees them, in order.

    Raises `PaperFaulty` as `check` does.
    """
    return tuple(question for _, question in check(folder).paper.keyed())
