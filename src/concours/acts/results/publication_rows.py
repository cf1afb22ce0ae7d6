"""The rows of a publication: by candidate a sheet, two pages, what they may see."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, cast
from uuid import UUID

from concours.store.models import Publication, PublishedPaper
from concours.store.queries.results.sheets import Sheets
from concours.store.queries.results.shown_copies import ShownCopies
from concours.store.queries.results.stations.sheets import StationSheets

Render: TypeAlias = Callable[[Mapping[str, Any], Mapping[str, Any]], "Pages"]
"""Makes the pages of one sheet, given the common document and the sheet."""


@dataclass(frozen=True, slots=True)
class Pages:
    """What changes from one candidate's page to another's, in both languages."""

    fr: bytes
    en: bytes


@dataclass(frozen=True, slots=True)
class SaltedSheet:
    """A sheet as bytes: those of a nation fit in memory, their contents would not."""

    salt: bytes
    candidate: UUID
    data: bytes


@dataclass(frozen=True, slots=True)
class ShownWork:
    """What candidates may see of what they did: copies, and grids of their stations."""

    copies: ShownCopies | None
    grids: StationSheets | None


def find_work(publication: Publication, sheets: Sheets, packages: Path) -> ShownWork:
    """Return what a publication lets be seen; it keeps what the grids ask."""
    copies, grids = None, None
    if publication.allows_copies:
        rows = cast("list[dict[str, str]]", sheets.common["sittings"])
        copies = ShownCopies([UUID(row["sitting"]) for row in rows], packages)
    if publication.allows_grids:
        grids = sheets.stations
    publication.grid_forms = grids.forms() if grids else b""
    return ShownWork(copies, grids)


def keep_papers(publication: Publication, copies: ShownCopies | None) -> None:
    """Keep the questions of each sitting whose copies may be viewed."""
    for place, (sitting, content) in enumerate(copies.papers() if copies else ()):
        PublishedPaper.objects.create(
            publication=publication, sitting_id=sitting, place=place, content=content
        )


def sheet_rows(
    made_by: tuple[Publication, Callable[[Publication], Render]],
    common: Mapping[str, Any],
    sheets_with_paths: Iterable[tuple[SaltedSheet, list[bytes]]],
    work: ShownWork,
) -> Iterator[tuple[object, ...]]:
    """Yield the row of each sheet, as `add_sheets` takes it; pages are made here."""
    publication, render = made_by
    make = render(publication)
    for place, (sheet, path) in enumerate(sheets_with_paths):
        content = json.loads(sheet.data)
        pages = make(common, content)
        yield (
            publication.id,
            sheet.candidate,
            place,
            sheet.salt,
            b"".join(path),
            sheet.data,
            pages.fr,
            pages.en,
            work.copies.of(sheet.candidate) if work.copies else b"",
            work.grids.grids(content["candidate"]) if work.grids else b"",
        )
