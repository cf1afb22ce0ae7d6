"""A series as its authors mean it: five stations, each with its texts and its grid.

Texts called *prose* are sanitised HTML, rendered by the edge from Markdown. Lines of a
grid are known by their number from 1 in their station, levels by their index from 0.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from concours.core.authoring.paper.model import Figure

Sex: TypeAlias = Literal["f", "m", "any"]
Side: TypeAlias = Literal["main", "secondary"]
"""The domain that a criterion counts for: the station's main one, or the other."""

Shown: TypeAlias = Literal["start", "on_request"]

STATIONS_COUNT = 5
GRID_LINES_MAX = 20
"""Criteria and aptitudes of one grid: what two examiners can watch in eight minutes."""

LEVELS_COUNT_MAX = 6
LEVEL_LENGTH_MAX = 160
POINTS_MAX = 100
DOCUMENTS_COUNT_MAX = 10
TURNS_MAX = 20
"""Turns of one half-day: four rotations of five."""

AGE_MIN, AGE_MAX = 16, 99
"""Ages of persons who may play a part."""

WORDED_LEVELS_COUNT = 5
"""Of an aptitude (shares 0, ¼, ½, ¾, 1) and of the overall rating."""

OVERALL = ("Insuffisant", "Limite", "Satisfaisant", "Très bien", "Excellent")
"""The overall rating, where a series gives no other; it is no part of the mark."""


@dataclass(frozen=True, slots=True)
class Level:
    """What may be chosen for a criterion: its words (plain), its share from 0 to 1."""

    text: str
    share: Fraction


BINARY = (Level("Non fait", Fraction(0)), Level("Fait", Fraction(1)))
"""The levels of a criterion where its author gives no other."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a candidate does or does not do: prose, points, levels that rise to 1."""

    text: str
    points: Fraction
    levels: tuple[Level, ...]
    side: Side


@dataclass(frozen=True, slots=True)
class Aptitude:
    """How a candidate does it: prose, points, the words (plain) of five levels."""

    text: str
    points: Fraction
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Participant:
    """Whom a standardised participant plays: ages from the least to the most.

    `rest_after_turns` is how many turns in a row one person may play.
    """

    sex: Sex
    ages: tuple[int, int]
    rest_after_turns: int
    role: str


@dataclass(frozen=True, slots=True)
class Document:
    """An image that candidates see: from the start, or when they ask for it."""

    figure: Figure
    shown: Shown


@dataclass(frozen=True, slots=True)
class Station:
    """One exercise; `domain` and `secondary` are codes of the file of groups."""

    code: str
    title: str
    domain: str
    secondary: str | None
    door: str
    documents: tuple[Document, ...]
    setup: str
    participant: Participant | None
    examiner: str
    exercise: str
    criteria: tuple[Criterion, ...]
    aptitudes: tuple[Aptitude, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Five stations that one wave sits; `overall` words its five overall ratings."""

    code: str
    title: str
    overall: tuple[str, ...]
    stations: tuple[Station, ...]

    def files(self) -> tuple[str, ...]:
        """Return the images used, each once, in the order they first appear."""
        return tuple(
            dict.fromkeys(
                document.figure.file
                for station in self.stations
                for document in station.documents
            )
        )
