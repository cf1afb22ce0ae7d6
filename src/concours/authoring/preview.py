"""A paper as its author goes on with it: drawn as far as it can be, with its faults."""

from dataclasses import dataclass

from concours.authoring import parts_of
from concours.authoring.markdown import render
from concours.authoring.paper_files import PaperFiles
from concours.authoring.pictures import PictureMemory
from concours.core.authoring.paper.content import content
from concours.core.authoring.sources.drawable import drawable
from concours.core.authoring.sources.faults import Fault
from concours.core.authoring.sources.found import Picture
from concours.core.authoring.sources.reading import read_draft
from concours.core.profile.shape import Profile

VERSION = 1
"""A draft has no number of its own."""


@dataclass(frozen=True, slots=True)
class PaperPreview:
    """What the tablet's screens draw, as frozen papers have it, and every fault.

    `content` is `None` where nothing can be drawn.
    """

    content: bytes | None
    media: tuple[bytes, ...]
    faults: tuple[Fault, ...]


def preview(
    files: PaperFiles, profile: Profile | None, memory: PictureMemory
) -> PaperPreview:
    """Return a paper to look at, whatever is wrong with it."""
    images = {name: memory.probe(files.image(name)) for name in files.images}
    draft = read_draft(files.sources, render=render, pictures=images, profile=profile)
    faults = files.tell(draft.faults)
    sound = [name for name, image in images.items() if isinstance(image, Picture)]
    paper = None if draft.paper is None else drawable(draft.paper, sound)
    if paper is None or not paper.dossiers:
        return PaperPreview(None, (), faults)
    parts_by_file = {file: memory.encode(files.image(file)) for file in paper.files()}
    return PaperPreview(
        content(paper, version=VERSION, parts=parts_of(parts_by_file)),
        tuple(image.data for image in parts_by_file.values()),
        faults,
    )
