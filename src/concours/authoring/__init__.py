"""Papers from folders: reads files, Markdown and pixels for `core.sources`.

    check(folder) -> Reading                          raises PaperFaulty
    freeze(folder, version=1) -> Frozen               raises PaperFaulty

Never follows a path out of the folder, never runs what it finds there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from concours.authoring.folder import image, pictures, sources
from concours.authoring.markdown import render
from concours.authoring.pictures import MEDIA_TYPE, encode
from concours.core.authoring.paper.content import PartFacts, content, key_document
from concours.core.authoring.paper.frozen import Frozen
from concours.core.authoring.sources import reading
from concours.core.authoring.sources.reading import Reading


def check(folder: Path) -> Reading:
    """Return the paper of a folder, and the warnings.

    Raises `PaperFaulty` with every fault if one of them is an error.
    """
    found = pictures(folder)
    return reading.read(sources(folder), render=render, pictures=found)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sound paper and its media, encoded: ready to be frozen under a number."""

    reading: Reading
    parts: Mapping[str, PartFacts]
    media: tuple[bytes, ...]

    def frozen(self, version: int) -> Frozen:
        """Return the paper frozen under a number."""
        paper = self.reading.paper
        return Frozen(
            content=content(paper, version=version, parts=self.parts),
            key_document=key_document(paper, version=version),
            media=self.media,
        )


def prepare(folder: Path) -> Prepared:
    """Return a folder ready to be frozen; its images are encoded here.

    Raises `PaperFaulty` as `check` does.
    """
    found = check(folder)
    files = found.paper.files()
    encoded = {file: encode(image(folder, file)) for file in files}
    return Prepared(
        reading=found,
        parts={
            file: PartFacts(
                number=number,
                media_type=MEDIA_TYPE,
                width=encoded[file].width,
                height=encoded[file].height,
                tiled=encoded[file].tiled,
            )
            for number, file in enumerate(files, start=1)
        },
        media=tuple(encoded[file].data for file in files),
    )


def freeze(folder: Path, *, version: int = 1) -> Frozen:
    """Return a numbered version of the paper: the same sources give the same bytes.

    Raises `PaperFaulty` as `check` does.
    """
    return prepare(folder).frozen(version)
