"""Tables of results in the language of the page that they are fetched from.

In English they have the names that programs read, and are the same bytes as ever. In
French they are for people: words in the heads and for what somebody was, a comma in
marks, and as a spreadsheet opens them there. Exact fractions stay what they are.
"""

import re
from collections.abc import Iterator

from concours.console.files.rosters import BYTE_ORDER_MARK
from concours.console.files.spreadsheet import Cell, Rows, csv_text
from concours.console.words import formats

HEADS = {
    "candidate": "candidat",
    "name": "nom",
    "site": "centre",
    "place": "place",
    "station": "station",
    "passed": "seuil atteint",
    "outcome": "résultat",
    "queue": "à revoir",
    "absence": "absence",
    "mark_20": "note sur 20",
    "mark_exact": "note exacte",
    "mark_20_exact": "note exacte",
    "rank_a_20": "rang A sur 20",
    "rank_a_exact": "rang A, note exacte",
    "score_20": "note sur 20",
    "score_20_exact": "note exacte",
    "score_rank_a_20": "rang A sur 20",
    "score_rank_a_20_exact": "rang A, note exacte",
    "grid_1_exact": "grille 1, note exacte",
    "grid_2_exact": "grille 2, note exacte",
}
ENDINGS = (
    (re.compile(r"sitting_(\d+)_state"), r"épreuve \1"),
    (re.compile(r"sitting_(\d+)_20"), r"épreuve \1 sur 20"),
    (re.compile(r"outcome_(before|after)"), r"résultat \1"),
    (re.compile(r"mark_(before|after)"), r"note exacte \1"),
    (re.compile(r"(.+)_total"), r"\1, total"),
    (re.compile(r"place_(before|after)"), r"place \1"),
    (re.compile(r"(.+)_(before|after)"), r"\1, place \2"),
)
SIDES = {"before": "avant", "after": "après"}
STATES = {
    "marked": "noté",
    "absent": "absent",
    "excluded": "exclu",
    "annulled": "annulée",
    "elsewhere": "d’une autre épreuve",
    "uncalled": "non noté",
    "admitted": "admis",
    "adjourned": "ajourné",
}
PASSED = {"1": "oui", "0": "non"}
DECIMAL = re.compile(r"-?\d+\.\d+")


def sent_table(rows: Rows) -> bytes:
    """Return a table as CSV, in the language of the page."""
    if not formats.is_french():
        return csv_text(rows).encode()
    text = csv_text(french_rows(rows), delimiter=";")
    return (BYTE_ORDER_MARK + text).encode()


def rows_of_page(rows: Rows) -> Rows:
    """Return the rows of a table in the language of the page."""
    return french_rows(rows) if formats.is_french() else rows


def french_rows(rows: Rows) -> Iterator[list[Cell]]:
    """Yield the rows of a table in French; the first one has its heads."""
    names: list[str] = []
    for row in rows:
        if not names:
            names = [str(name) for name in row]
            yield [_head(name) for name in names]
            continue
        yield [_cell(name, value) for name, value in zip(names, row, strict=True)]


def _head(name: str) -> str:
    if name in HEADS:
        return HEADS[name]
    for pattern, words in ENDINGS:
        if pattern.fullmatch(name):
            text = pattern.sub(words, name)
            head, _space, last = text.rpartition(" ")
            return f"{head} {SIDES[last]}" if last in SIDES else text
    return name


def _cell(name: str, value: Cell) -> Cell:
    text = str(value)
    if name.endswith("_state") or name == "outcome":
        return STATES.get(text, text)
    if name == "passed":
        return PASSED.get(text, text)
    is_decimal = isinstance(value, str) and DECIMAL.fullmatch(text)
    return text.replace(".", ",") if is_decimal else value
