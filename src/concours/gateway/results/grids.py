"""The grids that made a candidate's marks, where the jury lets them be seen.

What each line asked and the level that was given; never who gave it, what was remarked,
nor what a line is worth: stations may be set again in other years.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from concours.gateway.results.words import FIXED, Words
from concours.store.journal.results import GridsContent

Facts: TypeAlias = Mapping[str, Any]
CHAIR_LETTERS = {1: "A", 2: "B"}


def grids_page(view: GridsContent, words: Words) -> str:
    """Return the grids of every station, in the order of the stations."""
    sheet = json.loads(view.sheet)
    exam = words.content(sheet["exam"]["title"])
    head = f'<p class="over">{exam}</p><h1>{words["grids"]}</h1>'
    if not view.grids:
        return f"{head}<p>{words['no_grids']}</p>"
    return f'{head}<p class="small">{words["grids_more"]}</p>' + "".join(
        _stations(sheet["stations"], json.loads(view.forms), view.grids, words)
    )


def _stations(
    stations: Facts, forms: Sequence[Facts], grids: bytes, words: Words
) -> Iterator[str]:
    forms_by_station = {form["station"]: form for form in forms}
    grids_by_station: dict[int, list[tuple[int, Any]]] = {}
    for station, place, levels in json.loads(grids):
        grids_by_station.setdefault(station, []).append((place, levels))
    for row in stations["rows"]:
        form = forms_by_station[row["station"]]
        title = words.content(form["title"])
        name = f"{words['station']}{FIXED}{row['station']} · {title}"
        mark = words["on"].format(mark=words.mark(row["shown"]))
        yield f'<section><h2>{name}</h2><p class="sum"><b>{mark}</b></p>'
        for place, levels in grids_by_station.get(row["station"], ()):
            yield from _grid(form, CHAIR_LETTERS[place], levels, words)
        yield "</section>"


def _grid(
    form: Facts, letter: str, levels: Sequence[Any], words: Words
) -> Iterator[str]:
    criteria, aptitudes, overall = levels
    title = words["grid_of"].format(letter=letter)
    yield f"<details><summary>{title}</summary>"
    for name, lines, own_levels in (
        ("grid_criteria", form["criteria"], criteria),
        ("grid_aptitudes", form["aptitudes"], aptitudes),
    ):
        yield f'<h3>{words[name]}</h3><ul class="ranks even">'
        for (text, choices), level in zip(lines, own_levels, strict=True):
            yield _line(words.content(text), choices, level, words)
        yield "</ul>"
    yield f'<h3>{words["grid_overall"]}</h3><ul class="ranks even">'
    yield _line(words["grid_outside"], form["overall"], overall, words)
    yield "</ul></details>"


def _line(text: str, choices: Sequence[str], level: int | None, words: Words) -> str:
    """Return a line of a grid: `text` is escaped before, as it may be ours."""
    choice = words["grid_blank"] if level is None else words.content(choices[level])
    return f"<li><span>{text}</span><b>{choice}</b></li>"
