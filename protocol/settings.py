"""Vectors of personal settings: cells of a roster, and what the tablet is told."""

from typing import Any

from concours.core.people.roster.lines import CandidateLine, read
from concours.core.people.roster.settings import USUAL_SETTINGS, settings_of_tablet
from concours.core.tables.table import read_csv

HEADINGS = "numero;taille;contraste;interligne;pauses;lecture;salle_a_part"
CELLS = (
    ";;;;;",
    "125;;;;;",
    "150 %;fort;1,5;3x10;synthese;oui",
    "200;;2;12x60;humain;",
    "100;normal;1;1x1;;non",
    ";fort;;;;oui",
)


def settings() -> dict[str, Any]:
    """Give rows of a roster, each with the settings of its enrolment."""
    return {
        "about": "Personal settings: docs/operating/preparation.md, reference/wire.md",
        "headings": HEADINGS,
        "settings": [
            {"cells": cells, "told": _settings_told(cells)} for cells in CELLS
        ],
    }


def _settings_told(cells: str) -> dict[str, Any]:
    table = read_csv(f"{HEADINGS}\n1;{cells}\n".encode())
    (line,) = read(table, roles={}, zones=()).lines
    assert isinstance(line, CandidateLine)
    return settings_of_tablet(line.settings.over(USUAL_SETTINGS))
