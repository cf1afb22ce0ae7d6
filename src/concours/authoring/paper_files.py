"""The files of a paper wherever they come from: a folder, an archive, a spreadsheet.

Names come from the folder itself, not from what the sources say: a source that names
`../secret.toml` finds nothing (A19).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from concours.authoring import folder
from concours.authoring.paper_workbook import read_sheets
from concours.core.authoring.sources.faults import Fault, Location
from concours.core.authoring.spreadsheet.cells import reading_order
from concours.core.authoring.spreadsheet.tables import SpreadsheetPaper, convert
from concours.core.authoring.spreadsheet.toml_text import write_toml

Locate = Callable[[Fault], Fault | None]


@dataclass(frozen=True, slots=True)
class PaperFiles:
    """TOML sources by name, images by name, each read when it is needed.

    `faults` are known before anything is read as a paper; `locate` tells each other
    one where its author mends it, or `None` if it is among them already.
    """

    sources: Mapping[str, bytes]
    images: tuple[str, ...]
    image: Callable[[str], bytes]
    faults: tuple[Fault, ...] = ()
    locate: Locate = lambda fault: fault

    def tell(self, faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
        """Return all faults, each told where it is mended, and once."""
        located = (self.locate(fault) for fault in faults)
        all_faults = dict.fromkeys(
            (*self.faults, *(f for f in located if f is not None))
        )
        has_cells = any(fault.location.cell for fault in all_faults)
        return tuple(sorted(all_faults, key=reading_order) if has_cells else all_faults)


def of_folder(path: Path) -> PaperFiles:
    """Return the files of a folder."""
    return PaperFiles(
        sources=folder.sources(path),
        images=folder.image_names(path),
        image=lambda name: folder.image(path, name),
    )


def of_workbook(data: bytes, images: PaperFiles) -> PaperFiles:
    """Return a spreadsheet as the sources that it stands for, with these images."""
    sheets, codes = read_sheets(data)
    if codes:
        faults = tuple(Fault(code, Location("XLSX")) for code in codes)
        return PaperFiles({}, (), images.image, faults, _tell_nothing)
    paper = convert(sheets)
    return PaperFiles(
        toml_sources(paper), images.images, images.image, paper.faults, paper.locate
    )


def toml_sources(paper: SpreadsheetPaper) -> dict[str, bytes]:
    """Return the TOML files of a spreadsheet, by name."""
    return {
        name: write_toml(table).encode("utf-8") for name, table in paper.tables.items()
    }


def _tell_nothing(_fault: Fault) -> None:
    return None
