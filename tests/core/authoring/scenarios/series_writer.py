"""A series written as its author would, from values: the other way round of reading."""

import json
from fractions import Fraction

from concours.core.authoring.stations.model import (
    BINARY,
    OVERALL,
    Aptitude,
    Criterion,
    Document,
    Participant,
    Series,
    Station,
)


def sources_of(series: Series) -> dict[str, bytes]:
    """Return the TOML files that mean this series; defaults are left out."""
    top = {
        "code": series.code,
        "title": series.title,
        "stations": [f"{station.code}.toml" for station in series.stations],
    }
    if series.overall != OVERALL:
        top["overall"] = [*series.overall]
    files = {f"{station.code}.toml": _station(station) for station in series.stations}
    return {
        name: "".join(f"{key} = {toml(item)}\n" for key, item in rows.items()).encode()
        for name, rows in {"series.toml": top, **files}.items()
    }


def toml(value) -> str:
    """Return a value as TOML writes it, on one line."""
    if isinstance(value, dict):
        pairs = (f"{json.dumps(key)} = {toml(item)}" for key, item in value.items())
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _station(station: Station) -> dict:
    table = {
        "title": station.title,
        "domain": station.domain,
        "secondary": station.secondary,
        "door": station.door,
        "documents": [_document(one) for one in station.documents] or None,
        "setup": station.setup,
        "participant": station.participant and _participant(station.participant),
        "examiner": station.examiner,
        "exercise": station.exercise,
        "criteria": [_criterion(line) for line in station.criteria],
        "aptitudes": [_aptitude(line) for line in station.aptitudes] or None,
    }
    return {key: value for key, value in table.items() if value is not None}


def _document(document: Document) -> dict:
    table = {"file": document.figure.file, "alt": document.figure.alt}
    if document.shown != "start":
        table["shown"] = document.shown
    return table


def _participant(person: Participant) -> dict:
    return {
        "sex": person.sex,
        "age": [*person.ages],
        "rest_after_turns": person.rest_after_turns,
        "role": person.role,
    }


def _criterion(line: Criterion) -> dict:
    table = {"text": line.text, "points": _exact(line.points)}
    if line.levels != BINARY:
        table["levels"] = {level.text: str(level.share) for level in line.levels}
    if line.side != "main":
        table["side"] = line.side
    return table


def _aptitude(line: Aptitude) -> dict:
    return {
        "text": line.text,
        "points": _exact(line.points),
        "levels": [*line.levels],
    }


def _exact(points: Fraction) -> str | int:
    return int(points) if points.denominator == 1 else str(points)
