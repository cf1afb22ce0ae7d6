"""Lines that all reports of `concours forensics` share."""

from collections.abc import Iterator
from typing import Any

from concours.cli.screen import choose, is_french

SHOWN_MAX = 200
CAUTION = {
    "fr": "Une statistique n’accuse personne : un signe seul reste sur la liste.",
    "en": "A statistic accuses nobody: one sign alone stays on the list.",
}


def head_lines(report: dict[str, Any]) -> Iterator[str]:
    """Yield the files of a report under their digests, and how many copies it has."""
    for own in report["files"]:
        yield f"{own['file']}  SHA-256 {own['sha256']}"
    candidates, questions = report["candidates"], report["questions"]
    yield choose(
        fr=f"{candidates} copies, {questions} questions",
        en=f"{candidates} copies, {questions} questions",
    )
    yield ""


def seat_words(seat: dict[str, Any] | None) -> str:
    """Return where somebody sat, in brackets; nothing if nobody told."""
    return "" if seat is None else f" ({place_words(seat)})"


def place_words(seat: dict[str, Any]) -> str:
    """Return site, room and seat."""
    site, room = seat["site"], seat["room"]
    if seat["row"] is None:
        return choose(fr=f"{site}, salle {room}", en=f"{site}, room {room}")
    row, column = seat["row"], seat["column"]
    return choose(
        fr=f"{site}, salle {room}, rang {row}, colonne {column}",
        en=f"{site}, room {room}, row {row}, column {column}",
    )


def number(value: float | None, form: str) -> str:
    """Return a number as the reader's language writes it."""
    text = "–" if value is None else format(value, form)
    return text.replace(".", ",") if is_french() else text
