"""Which cell says what of the tables, so that a fault is told where it is mended."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from concours.core.authoring.sources.faults import Fault, Location
from concours.core.authoring.sources.reading import PAPER_FILE
from concours.core.authoring.spreadsheet.columns import PAPER
from concours.core.authoring.spreadsheet.lines import Line

_COLUMNS_OF_CODES = {
    "key.right_missing": "juste",
    "key.right_too_many": "juste",
    "key.not_offered": "juste",
    "key.indispensable_not_right": "indispensable",
    "key.zero_not_allowed": "indispensable",
    "key.inacceptable_right": "inacceptable",
    "key.propositions_count": "A",
    "key.wording_missing": "reponses",
    "key.wording_placeholder": "reponses",
    "key.wording_too_long": "reponses",
    "key.wording_twice": "reponses",
    "key.wordings_count": "reponses",
    "question.item_unknown": "item",
    "question.rank_unknown": "rang",
    "question.worth_invalid": "points",
    "image.alt_missing": "description",
    "dossier.progressive_size": "genre",
    "dossier.key_feature_size": "genre",
    "dossier.key_feature_formats": "genre",
}
_CELL = re.compile(r"(?:.*!)?([A-Z]+)([0-9]+)")
_FACTS = {"code": "code", "title": "titre", "duration_minutes": "duree"}
_FACTS_OF_CODES = {"paper.code_invalid": "code", "paper.duration_invalid": "duree"}


@dataclass(frozen=True, slots=True)
class CellMap:
    """Lines and columns by file and question; an empty question is the dossier itself.

    `facts` are the cells of the sheet of facts. `told` are cells whose fault is told
    already, `skipped` files of which nothing more is.
    """

    lines: dict[tuple[str, str], Line] = field(default_factory=dict)
    columns: dict[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)

    def locate(self, fault: Fault) -> Fault | None:
        """Return a fault by its cell, `at` by its column; `None` if told already."""
        file, question = fault.location.file, fault.location.question
        if file in self.skipped:
            return None
        if file == PAPER_FILE:
            return self._locate_fact(fault)
        line = self.lines.get((file, question))
        if line is None:
            return fault
        path, colon, detail = fault.at.partition(": ")
        field_column = self.columns[file, question].get(path)
        column = field_column or self._column_of_code(fault)
        location = line.location(column)
        if line.is_unread or column in line.told or location.cell in self.told:
            return None
        at = fault.at if field_column is None else f"{field_column}{colon}{detail}"
        return replace(fault, location=location, at=at)

    def _column_of_code(self, fault: Fault) -> str:
        if fault.code == "question.proposition_twice":
            return fault.at
        if fault.code.startswith("image.") and fault.code != "image.alt_missing":
            return "image"
        return _COLUMNS_OF_CODES.get(fault.code, "type")

    def _locate_fact(self, fault: Fault) -> Fault | None:
        name = _FACTS.get(fault.at) or _FACTS_OF_CODES.get(fault.code, "")
        cell = self.facts.get(name, "")
        if cell in self.told:
            return None
        at = name if fault.at in _FACTS else fault.at
        return Fault(fault.code, Location(PAPER, "", cell), at)


def reading_order(fault: Fault) -> tuple[int, str, int, int, str]:
    """Return where a fault comes as a workbook is read: by sheet, line and column."""
    match = _CELL.fullmatch(fault.location.cell)
    if match is None:
        return 0, fault.location.file, 0, 0, ""
    return 1, fault.location.file, int(match[2]), len(match[1]), match[1]
