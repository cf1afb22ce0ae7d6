"""What the demonstration's candidates are due: one in twenty extra time, and an option.

Every option of a roster is drawn by somebody, where there are 120 candidates.
"""

from typing import Any

from concours.acts.authoring.preparation import Person
from concours.core.people.roster.settings import (
    USUAL_SETTINGS,
    PersonalSettings,
    RestBreaks,
)

EXAM_CODE = "edn-demo"
"""The exam that visitors, crowd, campaign and half-day are of."""

EVERY = 20
FIRST = 7
OPTIONS: tuple[dict[str, Any], ...] = (
    {"breaks": RestBreaks(3, 10)},
    {"text_percent": 150},
    {"contrast": "strong", "spacing_percent": 150},
    {"reader": "person"},
    {"reader": "voice"},
    {"has_own_room": True, "text_percent": 200},
)


def has_extra_time(place: int) -> bool:
    """Tell whether the candidate at this place is due a third more."""
    return place % EVERY == FIRST


def settings_at(place: int) -> PersonalSettings:
    """Return what the candidate at this place is due besides time."""
    if not has_extra_time(place):
        return USUAL_SETTINGS
    return PersonalSettings(**OPTIONS[place // EVERY % len(OPTIONS)])


def room_at(place: int, row: int) -> str:
    """Return where they sit: their own room, or one of four rows."""
    is_alone = settings_at(place).has_own_room
    return f"Salle à part {place}" if is_alone else f"Salle {1 + row // 4}"


def person_at(place: int, facts: dict[str, Any]) -> Person:
    """Return the candidate to enrol whom the credentials describe."""
    factor = tuple(facts["factor"])
    return Person(**{**facts, "factor": factor}, settings=settings_at(place))
