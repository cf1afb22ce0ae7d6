"""The file of a data release: grids, what each line of a grid is worth, a codebook."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from concours.acts.ecos.data_release import GridRelease
from concours.console.files.spreadsheet import csv_text
from concours.core.ecos.merging.document import MarkedStation
from concours.core.ecos.quality.released import COLUMNS

POINTS_HEADINGS = ("half_day", "station", "kind", "line", "points", "shares")
APTITUDE_SHARES = "0 1/4 1/2 3/4 1"


def archive_of(release: GridRelease) -> bytes:
    """Return the release as one ZIP, whose files have no hour."""
    headings = [name for name, _, _ in COLUMNS]
    files = {
        "grids.csv": csv_text([headings, *release.released.lines]),
        "points.csv": csv_text([POINTS_HEADINGS, *_points(release)]),
        "codebook.csv": csv_text([("column", "sens", "meaning"), *COLUMNS]),
    }
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(ZipInfo(name), text, ZIP_DEFLATED)
    return content.getvalue()


def name_of(release: GridRelease) -> str:
    """Return what the file is called."""
    return f"{release.exam.code}-ecos-acte-{release.act}.zip"


def _points(release: GridRelease) -> Iterator[Sequence[str]]:
    for half_day, stations in release.stations.items():
        for station in stations:
            for kind, line, points, shares in _lines(station):
                yield half_day, station.code, kind, str(line), points, shares


def _lines(station: MarkedStation) -> Iterable[tuple[str, int, str, str]]:
    for kind in ("criteria", "aptitudes"):
        rows = station.points[kind]
        assert isinstance(rows, list), "points that were read"
        for line, row in enumerate(rows, start=1):
            assert isinstance(row, dict), "points that were read"
            shares = row.get("shares")
            texts = " ".join(map(str, shares)) if isinstance(shares, list) else ""
            yield kind, line, str(row["points"]), texts or APTITUDE_SHARES
