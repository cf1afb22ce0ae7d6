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
from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.sources import reading
from concours.core.authoring.sources.reading import Reading
from concours.core.profile.shape import Profile


def check(folder: Path, profile: Profile | None = None) -> Reading:
    """Return the paper of a folder, and the warnings.

    With the profile of an exam, each question must say what that profile asks for.
    Raises `PaperFaulty` with every fault if one of them is an error.
    """
    images = pictures(folder)
    return reading.read(
        sources(folder), render=render, pictures=images, profile=profile
    )


@dataclass(frozen=True, slots=True)
class PreparedPaper:
    """A sound paper and its media, encoded: ready to be frozen under a number."""

    reading: Reading
    parts: Mapping[str, PartFacts]
    media: tuple[bytes, ...]

    def freeze(self, version: int) -> FrozenPaper:
        """Return the paper frozen under a number."""
        paper = self.reading.paper
        return FrozenPaper(
            content=content(paper, version=version, parts=self.parts),
            key_document=key_document(paper, version=version),
            media=self.media,
        )


def prepare(folder: Path, profile: Profile | None = None) -> PreparedPaper:
    """Return a folder ready to be frozen; its images are encoded here.

    Raises `PaperFaulty` as `check` does.
    """
    source_reading = check(folder, profile)
    files = source_reading.paper.files()
    images = {file: encode(image(folder, file)) for file in files}
    return PreparedPaper(
        reading=source_reading,
        parts={
            file: PartFacts(
                number=number,
                media_type=MEDIA_TYPE,
                width=images[file].width,
                height=images[file].height,
                tiled=images[file].tiled,
            )
            for number, file in enumerate(files, start=1)
        },
        media=tuple(images[file].data for file in files),
    )


def freeze(folder: Path, *, version: int = 1) -> FrozenPaper:
    """Return a numbered version of the paper: the same sources give the same bytes.

    Raises `PaperFaulty` as `check` does.
    """
    return prepare(folder).freeze(version)
