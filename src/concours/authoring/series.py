"""Series of stations from files: what `concours.authoring` does for papers.

check(source, domains) -> SeriesReading                raises PaperFaulty
prepare(source, domains).freeze(1) -> FrozenPaper      raises PaperFaulty
"""

from collections.abc import Mapping
from dataclasses import dataclass

from concours.authoring import Source, files_of, parts_of
from concours.authoring.markdown import render
from concours.authoring.pictures import PictureMemory
from concours.core.authoring.paper.content import PartFacts
from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.scenarios import reading
from concours.core.authoring.scenarios.reading import SeriesReading
from concours.core.authoring.scenarios.rules import ScenarioRules
from concours.core.authoring.sources.faults import PaperFaulty
from concours.core.authoring.stations.frozen import content, key_document


def check(
    source: Source, rules: ScenarioRules, memory: PictureMemory | None = None
) -> SeriesReading:
    """Return the series of a folder or an archive, and the warnings.

    Raises `PaperFaulty` with every fault if one of them is an error.
    """
    files, pictures = files_of(source), memory or PictureMemory()
    images = {name: pictures.probe(files.image(name)) for name in files.images}
    try:
        series_reading = reading.read(
            files.sources, render=render, pictures=images, rules=rules
        )
    except PaperFaulty as refusal:
        raise PaperFaulty(files.tell(refusal.faults)) from None
    return SeriesReading(series_reading.series, files.tell(series_reading.warnings))


@dataclass(frozen=True, slots=True)
class PreparedSeries:
    """A sound series and its media, encoded: ready to be frozen under a number."""

    reading: SeriesReading
    parts: Mapping[str, PartFacts]
    media: tuple[bytes, ...]

    def freeze(self, version: int) -> FrozenPaper:
        """Return the series frozen under a number: the same sources, the same bytes."""
        series = self.reading.series
        return FrozenPaper(
            content=content(series, version=version, parts=self.parts),
            key_document=key_document(series, version=version),
            media=self.media,
        )


def prepare(source: Source, rules: ScenarioRules) -> PreparedSeries:
    """Return a series ready to be frozen. Raises `PaperFaulty` as `check` does."""
    files, memory = files_of(source), PictureMemory()
    series_reading = check(files, rules, memory)
    images = {
        file: memory.encode(files.image(file)) for file in series_reading.series.files()
    }
    media = tuple(image.data for image in images.values())
    return PreparedSeries(series_reading, parts_of(images), media)
