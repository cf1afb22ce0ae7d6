"""Files of evidence as rows of cells: CSV, its kind told by its headings.

A file is read twice, in little memory: for its digest and headings, then row by row.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path
from typing import Literal, TypeAlias

from concours.cli.forensics.faults import FileFault, FilesFaulty, cut
from concours.cli.forensics.files import DigestedFile, FileForm, inspect, read_text
from concours.core.tables.columns import clean, plain_heading

FILE_BYTES_MAX = 300_000_000
LINES_COUNT_MAX = 5_000_000
CELL_LENGTH_MAX = 400
FAULTS_COUNT_MAX = 1_000
SEPARATORS = ";,\t"
LINE_END = re.compile(r"\r\n|\n|\r")
BLOCK_ROWS_COUNT = 2_000
"""Rows of a long file that are texts at once: what fits into the cache."""

Kind: TypeAlias = Literal[
    "key",
    "parameters",
    "items",
    "abilities",
    "leak",
    "changes",
    "screens",
    "times",
    "seats",
    "answers",
]

Row: TypeAlias = tuple[int, list[str]]
"""The line of a row, and its cells."""

_Part: TypeAlias = tuple[Sequence[int], list[list[str]]]
"""Some rows, with the line where each ends."""

CANDIDATE = ("candidat", "numero", "candidate", "number")
HEADINGS: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    "key": {
        "question": ("question",),
        "right": ("juste", "bonnereponse", "right", "key"),
        "dossier": ("dossier", "dossierverrouille", "lockeddossier"),
    },
    "parameters": {
        "question": ("question",),
        "answer": ("reponse", "answer"),
        "intercept": ("constante", "intercept"),
        "slope": ("pente", "slope"),
    },
    "items": {
        "question": ("question",),
        "slope": ("pente", "slope"),
        "difficulty": ("difficulte", "difficulty"),
        "guessing": ("hasard", "guessing"),
    },
    "abilities": {
        "candidate": CANDIDATE,
        "ability": ("aptitude", "ability"),
    },
    "leak": {
        "question": ("question",),
        "leak": ("fuite", "leak"),
    },
    "changes": {
        "candidate": CANDIDATE,
        "question": ("question",),
        "before": ("avant", "before"),
        "after": ("apres", "after"),
        "seconds": ("secondes", "seconds"),
    },
    "screens": {
        "candidate": CANDIDATE,
        "question": ("question",),
        "start": ("debut", "start"),
        "end": ("fin", "end"),
    },
    "times": {
        "candidate": CANDIDATE,
        "question": ("question",),
        "seconds": ("secondes", "seconds"),
    },
    "seats": {
        "candidate": CANDIDATE,
        "site": ("centre", "site"),
        "room": ("salle", "room"),
        "row": ("rang", "row"),
        "column": ("colonne", "column"),
    },
    "answers": {"candidate": CANDIDATE},
}
"""By kind, the columns and how their headings may be written; answers come last, for
all their other headings are questions."""

NEEDED: Mapping[Kind, tuple[str, ...]] = {
    "key": ("question", "right"),
    "parameters": ("question", "answer", "intercept", "slope"),
    "items": ("question", "slope", "difficulty"),
    "abilities": ("candidate", "ability"),
    "leak": ("question", "leak"),
    "changes": ("candidate", "question", "before", "after"),
    "screens": ("candidate", "question", "start", "end"),
    "times": ("candidate", "question", "seconds"),
    "seats": ("candidate", "site", "room"),
    "answers": ("candidate",),
}


@dataclass(frozen=True, slots=True)
class RowBlock:
    """Some rows of a file, by column: the line of each, and its cells."""

    lines: Sequence[int]
    columns: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file: its kind, which cell is which column, and the digest of its bytes."""

    name: str
    kind: Kind
    form: FileForm
    places: Mapping[str, int]
    headings: tuple[str, ...]
    _path: Path
    _separator: str

    def rows(self, faults: list[FileFault]) -> Iterator[Row]:
        """Yield line and cells of each row below the headings, blank ones left out."""
        for lines, rows in self._parts(faults):
            yield from zip(lines, rows, strict=True)

    def blocks(self, faults: list[FileFault]) -> Iterator[RowBlock]:
        """Yield the same rows, many at a time, by column."""
        for lines, rows in self._parts(faults):
            columns = list(zip(*rows, strict=True))
            by_name = {name: columns[place] for name, place in self.places.items()}
            yield RowBlock(lines, by_name)

    def _parts(self, faults: list[FileFault]) -> Iterator[_Part]:
        try:
            with self._path.open("rb") as file:
                yield from self._parts_below_headings(DigestedFile(file), faults)
        except OSError as error:
            self.blame(faults, 0, "file.unreadable", error.strerror or "")

    def _parts_below_headings(
        self, file: DigestedFile, faults: list[FileFault]
    ) -> Iterator[_Part]:
        is_below = False
        for lines, rows in self._read(file, faults):
            if lines[-1] > LINES_COUNT_MAX:
                self.blame(faults, LINES_COUNT_MAX + 1, "lines.too_many")
                return
            first = 0
            if not is_below:
                written = (at for at, row in enumerate(rows) if _is_written(row))
                first = next(written, len(rows)) + 1
                is_below = first <= len(rows)
            part = self._without_flaws((lines[first:], rows[first:]), faults)
            if part[1]:
                yield part

    def _read(self, file: DigestedFile, faults: list[FileFault]) -> Iterator[_Part]:
        """Yield all rows of the file, if it still is the one that was opened."""
        text = read_text(file, self.form.encoding)
        reader = csv.reader(text, delimiter=self._separator, strict=True)
        is_open = True
        while is_open:
            start, flaw = reader.line_num, ""
            rows: list[list[str]] = []
            try:
                rows.extend(islice(reader, BLOCK_ROWS_COUNT))
            except csv.Error as error:  # the rows before it are there
                flaw = str(error)
            is_open = bool(rows) and reader.line_num <= self.form.lines_count
            if is_open:
                yield _line_numbers(rows, start, reader.line_num), rows
            if flaw:
                self.blame(faults, reader.line_num, "line.quote", flaw)
                return
        if file.sha256 != self.form.digest:
            self.blame(faults, 0, "file.changed")

    def _without_flaws(self, part: _Part, faults: list[FileFault]) -> _Part:
        """Leave out blank rows, and with a fault those of too many or few cells."""
        width = len(self.headings)
        if all(len(cells) == width and cells[0].strip() for cells in part[1]):
            return part
        whole_lines, whole_rows = [], []
        for line, cells in zip(*part, strict=True):
            if len(cells) == width and _is_written(cells):
                whole_lines.append(line)
                whole_rows.append(cells)
            elif _is_written(cells):
                self.blame(faults, line, "line.cells", f"{len(cells)} / {width}")
        return whole_lines, whole_rows

    def blame(self, faults: list[FileFault], line: int, code: str, *texts: str) -> None:
        """Note a fault of this file, up to a bound."""
        if len(faults) < FAULTS_COUNT_MAX:
            faults.append(FileFault(self.name, line, code, *map(cut, texts)))


Sheets: TypeAlias = Mapping[Kind, Sheet]


def read_sheets(
    paths: Sequence[Path], kinds_needed: Sequence[Kind], optional: Sequence[Kind] = ()
) -> Sheets:
    """Open files of evidence; raises `FilesFaulty` with what is wrong with each."""
    faults: list[FileFault] = []
    sheets: dict[Kind, Sheet] = {}
    for path in paths:
        sheet = _open(path, faults)
        if sheet is None:
            continue
        if sheet.kind not in (*kinds_needed, *optional):
            faults.append(FileFault(path.name, 0, "file.needless", sheet.kind))
        elif sheet.kind in sheets:
            earlier = sheets[sheet.kind].name
            faults.append(FileFault(path.name, 0, "file.twice", sheet.kind, earlier))
        else:
            sheets[sheet.kind] = sheet
    if not faults:
        missing_kinds = [kind for kind in kinds_needed if kind not in sheets]
        faults += [FileFault("", 0, "file.missing", kind) for kind in missing_kinds]
    if faults:
        raise FilesFaulty(faults)
    return sheets


def _open(path: Path, faults: list[FileFault]) -> Sheet | None:
    try:
        with path.open("rb") as file:
            form = inspect(file, FILE_BYTES_MAX)
        if form is None:
            bound = str(FILE_BYTES_MAX)
            faults.append(FileFault(path.name, 0, "file.too_heavy", bound))
            return None
        with path.open("rb") as file:
            text = read_text(DigestedFile(file), form.encoding)
            first = next((line for line in text if line.strip()), "")
    except OSError as error:
        reason = error.strerror or ""
        faults.append(FileFault(path.name, 0, "file.unreadable", cut(reason)))
        return None
    return _sheet(path, form, first, faults)


def _line_numbers(rows: list[list[str]], start: int, end: int) -> Sequence[int]:
    """Return the line where each row ends; `start`: of the row before."""
    if end - start == len(rows):
        return range(start + 1, end + 1)
    counts = (1 + sum(len(LINE_END.findall(cell)) for cell in row) for row in rows)
    return [start + count for count in accumulate(counts)]


def _is_written(cells: list[str]) -> bool:
    return any(cells) and any(cell.strip() for cell in cells)


def _sheet(
    path: Path, form: FileForm, first: str, faults: list[FileFault]
) -> Sheet | None:
    name = path.name
    separator = max(SEPARATORS, key=first.count)
    row = next(csv.reader([first], delimiter=separator), [])
    headings = tuple(clean(cell) for cell in row)
    plain = [plain_heading(heading) for heading in headings]
    if not first:
        faults.append(FileFault(name, 0, "file.empty"))
        return None
    for kind, columns in HEADINGS.items():
        places = {
            column: plain.index(own)
            for column, names in columns.items()
            for own in names
            if own in plain
        }
        if all(column in places for column in NEEDED[kind]):
            break
    else:
        faults.append(FileFault(name, 1, "file.unknown", cut(" · ".join(headings))))
        return None
    return Sheet(name, kind, form, places, headings, path, separator)
