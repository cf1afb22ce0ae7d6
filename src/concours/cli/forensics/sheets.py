"""Files of evidence as rows of cells: CSV, its kind told by its headings."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Literal, TypeAlias

from concours.cli.forensics.faults import FileFault, FilesFaulty, cut
from concours.core.tables.columns import clean, plain_heading

FILE_BYTES_MAX = 300_000_000
LINES_COUNT_MAX = 5_000_000
CELL_LENGTH_MAX = 400
FAULTS_COUNT_MAX = 1_000
SEPARATORS = ";,\t"
BLOCK_ROWS_COUNT = 2_000
"""Rows of a long file that are texts at once: what fits into the cache."""

Kind: TypeAlias = Literal[
    "key",
    "parameters",
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
    """One file: its kind, which cell is which column, and its bytes under a digest."""

    name: str
    kind: Kind
    digest: str
    places: Mapping[str, int]
    headings: tuple[str, ...]
    _data: bytes
    _encoding: str
    _separator: str

    def rows(self, faults: list[FileFault]) -> Iterator[Row]:
        """Yield line and cells of each row below the headings, blank ones left out."""
        for part in self._parts(faults):
            yield from part

    def blocks(self, faults: list[FileFault]) -> Iterator[RowBlock]:
        """Yield the same rows, many at a time, by column."""
        for part in self._parts(faults):
            lines, rows = zip(*part, strict=True)
            columns = list(zip(*rows, strict=True))
            by_name = {name: columns[place] for name, place in self.places.items()}
            yield RowBlock(lines, by_name)

    def _parts(self, faults: list[FileFault]) -> Iterator[list[Row]]:
        numbered_rows = self._numbered(faults)
        any(_is_written(cells) for _, cells in numbered_rows)  # up to the headings
        while part := list(islice(numbered_rows, BLOCK_ROWS_COUNT)):
            if part[-1][0] > LINES_COUNT_MAX:
                self.blame(faults, LINES_COUNT_MAX + 1, "lines.too_many")
                return
            if part := self._without_flaws(part, faults):
                yield part

    def _numbered(self, faults: list[FileFault]) -> Iterator[Row]:
        text = _text(self._data, self._encoding)
        reader = csv.reader(text, delimiter=self._separator, strict=True)
        try:
            for cells in reader:
                yield reader.line_num, cells
        except csv.Error as error:
            self.blame(faults, reader.line_num, "line.quote", str(error))

    def _without_flaws(self, part: list[Row], faults: list[FileFault]) -> list[Row]:
        """Leave out blank rows, and with a fault those of too many or few cells."""
        width = len(self.headings)
        if all(len(cells) == width and cells[0].strip() for _, cells in part):
            return part
        whole_rows = []
        for line, cells in part:
            if len(cells) == width and _is_written(cells):
                whole_rows.append((line, cells))
            elif _is_written(cells):
                self.blame(faults, line, "line.cells", f"{len(cells)} / {width}")
        return whole_rows

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
            data = file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        reason = error.strerror or ""
        faults.append(FileFault(path.name, 0, "file.unreadable", cut(reason)))
        return None
    if len(data) > FILE_BYTES_MAX:
        faults.append(FileFault(path.name, 0, "file.too_heavy", str(FILE_BYTES_MAX)))
        return None
    return _sheet(path.name, data, faults)


def _is_written(cells: list[str]) -> bool:
    return any(cells) and any(cell.strip() for cell in cells)


def _text(data: bytes, encoding: str) -> TextIOWrapper:
    return TextIOWrapper(BytesIO(data), encoding, errors="replace", newline="")


def _sheet(name: str, data: bytes, faults: list[FileFault]) -> Sheet | None:
    try:
        data.decode("utf-8")
        encoding = "utf-8-sig"
    except UnicodeDecodeError:
        encoding = "cp1252"
    first = next((line for line in _text(data, encoding) if line.strip()), "")
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
    digest = sha256(data).hexdigest()
    return Sheet(name, kind, digest, places, headings, data, encoding, separator)
