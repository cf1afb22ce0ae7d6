"""One line as the table of one question, and which column says each field of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from concours.core.authoring.bank.flaws import LETTERS
from concours.core.authoring.spreadsheet.columns import (
    FIGURE,
    TICK_TYPES,
    TYPES_OF_FOLDERS,
    exact_number,
    letters_of,
    several,
    whole_number,
)
from concours.core.authoring.spreadsheet.lines import Line

_MARKS = {
    "juste": "right",
    "indispensable": "indispensable",
    "inacceptable": "inacceptable",
}
_WORDINGS = {"reponses": "accepted", "reponses_moitie": "half"}
_FIGURE_FIELDS = dict(zip(FIGURE, ("file", "alt", "caption"), strict=True))


@dataclass(frozen=True, slots=True)
class LineTable:
    """A table, and the column of each field: `propositions[2].text` is `B`."""

    values: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, column: str, value: Any) -> None:
        """Say a field; a blank one is left out, and its column is known all the same.

        What is missing is then told where it should stand.
        """
        self.columns[name] = column
        if value not in ("", []):
            self.values[name] = value

    def put_figure(self, line: Line) -> None:
        """Say the one figure of a line, if it names an image."""
        texts = {column: line.text(column) for column in FIGURE}
        if texts["image"]:
            figure_fields = {
                _FIGURE_FIELDS[column]: text for column, text in texts.items()
            }
            self.values["figures"] = [
                {k: text for k, text in figure_fields.items() if text}
            ]
        elif any(texts.values()):
            line.report("field.empty", "image", "image")
        for column, name in _FIGURE_FIELDS.items():
            self.columns[f"figures[1].{name}"] = column


def question_table(line: Line) -> LineTable:
    """Return the table of a question; what a table cannot say is reported."""
    table = LineTable()
    form = line.text("type").upper()
    if form in TYPES_OF_FOLDERS:
        line.report("sheet.type_of_folder", "type", form)
        line.is_unread = True
    table.put("format", "type", form)
    table.put("rank", "rang", line.text("rang").upper())
    table.put("item", "item", whole_number(line.text("item")))
    for name in ("coefficient", "points"):
        table.put(name, name, exact_number(line.text(name)))
    table.put("facts", "elements_nouveaux", line.text("elements_nouveaux"))
    table.put("text", "enonce", line.text("enonce"))
    table.put_figure(line)
    if form in TICK_TYPES:
        _put_propositions(table, line)
        _report_unexpected(line, _WORDINGS)
    elif form == "QROC":
        for column, name in _WORDINGS.items():
            table.put(name, column, several(line.text(column)))
        _report_unexpected(line, {**_MARKS, **dict.fromkeys(LETTERS, "")})
    return table


def _put_propositions(table: LineTable, line: Line) -> None:
    texts = [line.text(letter) for letter in LETTERS]
    while texts and not texts[-1]:
        texts.pop()
    marks = {name: _letters(line, column, texts) for column, name in _MARKS.items()}
    rows: list[dict[str, Any]] = []
    for letter, text in zip(LETTERS, texts, strict=False):
        row: dict[str, Any] = {"text": text}
        row |= {name: True for name, letters in marks.items() if letter in letters}
        rows.append(row)
        table.columns[f"propositions[{len(rows)}].text"] = letter
    table.put("propositions", "A", rows)


def _letters(line: Line, column: str, texts: list[str]) -> list[str]:
    """Return the letters of a cell; one without its proposition is reported."""
    letters = letters_of(line.text(column))
    if letters is None:
        line.report("sheet.letters_invalid", column, line.text(column)[:40])
        line.told.add(column)
        return []
    for letter in letters:
        if LETTERS.index(letter) >= len(texts):
            line.report("key.not_offered", column, letter)
            line.told.add(column)
    return letters


def _report_unexpected(line: Line, columns: Mapping[str, str]) -> None:
    for column in columns:
        if line.text(column):
            line.report("sheet.cell_unexpected", column, column)
