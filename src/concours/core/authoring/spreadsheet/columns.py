"""What the columns of a spreadsheet mean, and what its cells may say.

Headings are compared without accents, capitals and signs: `Énoncé` is `enonce`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from concours.core.authoring.bank.flaws import LETTERS
from concours.core.tables.columns import plain_heading
from concours.core.tables.table import Row

QUESTIONS, DOSSIERS, PAPER = "Questions", "Dossiers", "Sujet"
"""The sheets, by name: a line a question, a line a dossier, a line a fact."""

FIGURE = ("image", "description", "legende")
QUESTION_COLUMNS = (
    *("type", "enonce", *LETTERS, "juste", "indispensable", "inacceptable"),
    *("reponses", "reponses_moitie", "points", "coefficient", *FIGURE),
    *("dossier", "elements_nouveaux", "rang", "item"),
)
DOSSIER_COLUMNS = ("dossier", "genre", "titre", "navigation", "vignette", *FIGURE)
PAPER_FACTS = ("titre", "duree", "code")

TICK_TYPES = ("QRU", "QRM", "QRP", "QRPL")
TYPES = (*TICK_TYPES, "QROC")
TYPES_OF_FOLDERS = ("QZP", "TCS")
"""What a line of a spreadsheet cannot say: zones, and the answers of experts."""

KINDS: Mapping[str, str] = {
    "": "isolated",
    "isole": "isolated",
    "progressif": "progressive",
    "elementcle": "kfp",
}
NAVIGATIONS: Mapping[str, str] = {"libre": "free", "verrouille": "locked"}

_DECIMAL = re.compile(r"\d{1,4}[.,]\d{1,3}")
_MINUTES = re.compile(r"(\d{1,4})(?:\s*min(?:utes)?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as texts; `flaws` are the codes of what is wrong, by line and place.

    Lines count from 1, places from 0.
    """

    name: str
    rows: tuple[Row, ...]
    flaws: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns found in a sheet, by name, and those that mean nothing."""

    sheet: str
    places: Mapping[str, int]
    unknown: tuple[tuple[int, str], ...]
    twice: tuple[tuple[int, str], ...]

    def cell(self, column: str, line: int) -> str:
        """Return where a column stands in a line: `F12`, or `Dossiers!B3`."""
        place = self.places.get(column)
        return cell_name(self.sheet, line, place) if place is not None else ""


def read_columns(sheet: str, row: Row, names: Sequence[str]) -> Columns:
    """Return which heading stands where."""
    heading_names = {plain_heading(name): name for name in names}
    places: dict[str, int] = {}
    unknown, repeats = [], []
    for place, heading in enumerate(row.cells):
        name = heading_names.get(plain_heading(heading))
        if name is None and heading.strip():
            unknown.append((place, heading.strip()))
        elif name in places:
            repeats.append((place, name))
        elif name is not None:
            places[name] = place
    return Columns(sheet, places, tuple(unknown), tuple(repeats))


def cell_name(sheet: str, line: int, place: int) -> str:
    """Return the name of a cell: that of its sheet too, but among questions."""
    letters = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{line}" if sheet == QUESTIONS else f"{sheet}!{letters}{line}"


def exact_number(text: str) -> str:
    """Return `0,5` as `1/2`; what is no decimal as it is written."""
    if not _DECIMAL.fullmatch(text):
        return text
    value = Fraction(text.replace(",", "."))
    return f"{value.numerator}/{value.denominator}"


def whole_number(text: str) -> int | str:
    """Return `12` or `90 min` as a number; what is none as it is written."""
    match = _MINUTES.fullmatch(text)
    return int(match[1]) if match else text


def several(text: str) -> list[str]:
    """Return wordings, one a line or with semicolons between them."""
    return [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]


def letters_of(text: str) -> list[str] | None:
    """Return `A, C` or `ac` as letters, `None` if it says anything else."""
    letters = re.sub(r"[\s,;/+]", "", text.upper())
    is_sound = set(letters) <= set(LETTERS) and len(set(letters)) == len(letters)
    return [*letters] if is_sound else None
