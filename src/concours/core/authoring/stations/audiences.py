"""What each audience reads of a station: one JSON value each, and nothing besides.

Form: `docs/reference/ecos/stations.md`. No part names the file of an author (A24).
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

from concours.core.authoring.paper.content import PartFacts, figure_json
from concours.core.authoring.stations.model import (
    Aptitude,
    Criterion,
    Document,
    Station,
)
from concours.core.kernel.canonical import Json

Audience: TypeAlias = Literal[
    "setup", "role", "grid", "examiner", "exercise", "door", "documents"
]
"""Who reads a part before marks are made; `points` is read by marking alone."""

AUDIENCES: tuple[Audience, ...] = get_args(Audience)
READERS: frozenset[Audience] = frozenset({"setup", "role"})
"""What is read at the console before the day, by coordinators and participants."""

EXAMINERS: frozenset[Audience] = frozenset({"grid", "examiner", "exercise"})
"""What the tablet of an examiner opens, of its own station."""

OF_CHAIR: frozenset[Audience] = EXAMINERS | {"documents"}
"""What it brings: the documents too, whose key comes with the signal."""

CANDIDATES: frozenset[Audience] = frozenset({"door", "documents"})


def parts_of(
    station: Station, overall: tuple[str, ...], media: Mapping[str, PartFacts]
) -> dict[Audience, Json]:
    """Return what each audience reads of a station; without a person, no `role`."""
    texts: dict[Audience, dict[str, Json]] = {
        "setup": {
            "title": station.title,
            "domain": station.domain,
            "setup": station.setup,
            "participant": _profile(station),
        },
        "grid": grid(station, overall),
        "examiner": {"title": station.title, "examiner": station.examiner},
        "exercise": {"exercise": station.exercise},
        "door": {"door": station.door},
        "documents": {
            "documents": [_document(one, media) for one in station.documents]
        },
    }
    if station.participant is not None:
        texts["role"] = {
            "title": station.title,
            "role": station.participant.role,
            "participant": _profile(station),
        }
    return {
        audience: {"station": station.code, **texts[audience]}
        for audience in AUDIENCES
        if audience in texts
    }


def grid(station: Station, overall: tuple[str, ...]) -> dict[str, Json]:
    """Return what a tablet shows to mark by: no point and no share (see `points`)."""
    return {
        "station": station.code,
        "title": station.title,
        "criteria": [
            {"text": line.text, "levels": [level.text for level in line.levels]}
            for line in station.criteria
        ],
        "aptitudes": [
            {"text": line.text, "levels": [*line.levels]} for line in station.aptitudes
        ],
        "overall": [*overall],
    }


def points(station: Station) -> dict[str, Json]:
    """Return what each line of the grid is worth, in its order, as exact fractions."""
    return {
        "criteria": [_criterion_points(line) for line in station.criteria],
        "aptitudes": [_aptitude_points(line) for line in station.aptitudes],
    }


def _criterion_points(line: Criterion) -> Json:
    return {
        "points": str(line.points),
        "shares": [str(level.share) for level in line.levels],
        "side": line.side,
    }


def _aptitude_points(line: Aptitude) -> Json:
    return {"points": str(line.points)}


def _profile(station: Station) -> Json:
    participant = station.participant
    if participant is None:
        return None
    return {
        "sex": participant.sex,
        "age": [*participant.ages],
        "rest_after_turns": participant.rest_after_turns,
    }


def _document(document: Document, media: Mapping[str, PartFacts]) -> Json:
    figure = figure_json(document.figure, media)
    assert isinstance(figure, dict)
    return {**figure, "shown": document.shown}
