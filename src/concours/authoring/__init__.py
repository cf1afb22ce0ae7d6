"""Papers from files: reads files, Markdown and pixels for `core.authoring`.

    check(source) -> Reading                          raises PaperFaulty
    freeze(source, version=1) -> FrozenPaper          raises PaperFaulty

A source is a path (a folder of TOML, an XLSX, a ZIP of either) or its files in memory.
Never follows a path out of it, never runs what it finds there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from concours.authoring.archive import of_path
from concours.authoring.markdown import render
from concours.authoring.paper_files import PaperFiles
from concours.authoring.pictures import MEDIA_TYPE, EncodedImage, PictureMemory
from concours.core.authoring.paper.content import PartFacts, content, key_document
from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.sources import reading
from concours.core.authoring.sources.faults import PaperFaulty
from concours.core.authoring.sources.reading import Reading
from concours.core.profile.shape import Profile

Source: TypeAlias = Path | PaperFiles


def check(
    source: Source,
    profile: Profile | None = None,
    memory: PictureMemory | None = None,
) -> Reading:
    """Return the paper of a source, and the warnings.

    With the profile of an exam, each question must say what that profile asks for.
    Raises `PaperFaulty` with every fault if one of them is an error.
    """
    files, pictures = files_of(source), memory or PictureMemory()
    images = {name: pictures.probe(files.image(name)) for name in files.images}
    try:
        paper_reading = reading.read(
            files.sources, render=render, pictures=images, profile=profile
        )
    except PaperFaulty as refusal:
        raise PaperFaulty(files.tell(refusal.faults)) from None
    warnings = files.tell(paper_reading.warnings)
    if any(fault.severity == "error" for fault in warnings):
        raise PaperFaulty(warnings)
    return Reading(paper_reading.paper, warnings)


def files_of(source: Source) -> PaperFiles:
    """Return the files of a source, wherever they are."""
    return source if isinstance(source, PaperFiles) else of_path(source)


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


def prepare(
    source: Source,
    profile: Profile | None = None,
    memory: PictureMemory | None = None,
) -> PreparedPaper:
    """Return a paper ready to be frozen; its images are encoded here.

    Those that `memory` has seen already are not looked at again.

    Raises `PaperFaulty` as `check` does.
    """
    paper_files, pictures = files_of(source), memory or PictureMemory()
    source_reading = check(paper_files, profile, pictures)
    files = source_reading.paper.files()
    images = {file: pictures.encode(paper_files.image(file)) for file in files}
    return PreparedPaper(
        reading=source_reading,
        parts=parts_of(images),
        media=tuple(images[file].data for file in files),
    )


def parts_of(images: Mapping[str, EncodedImage]) -> dict[str, PartFacts]:
    """Return what a tablet must know of each image, numbered in their order."""
    return {
        file: PartFacts(
            number=number,
            media_type=MEDIA_TYPE,
            width=image.width,
            height=image.height,
            tiled=image.tiled,
        )
        for number, (file, image) in enumerate(images.items(), start=1)
    }


def freeze(source: Source, *, version: int = 1) -> FrozenPaper:
    """Return a numbered version of the paper: the same sources give the same bytes.

    Raises `PaperFaulty` as `check` does.
    """
    return prepare(source).freeze(version)
