"""The frozen series: a `FrozenPaper` whose content is cut by station and audience.

Its key document is what `points` reads: one for the series, sealed as that of a paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from concours.core.authoring.paper.content import PartFacts
from concours.core.authoring.stations.audiences import (
    AUDIENCES,
    Audience,
    parts_of,
    points,
)
from concours.core.authoring.stations.model import Series
from concours.core.kernel.canonical import Json, dump, load


@dataclass(frozen=True, slots=True)
class StationPart:
    """What one audience reads of one station: canonical JSON, and images by number.

    `media` are numbers, from 1, of media of the frozen series.
    """

    station: str
    audience: Audience
    text: bytes
    media: tuple[int, ...]


def content(series: Series, *, version: int, parts: Mapping[str, PartFacts]) -> bytes:
    """Return the content of a numbered version; `parts` by file name."""
    return dump(
        {
            "protocol": 1,
            "series": {
                "code": series.code,
                "version": version,
                "title": series.title,
            },
            "stations": [
                {
                    "station": station.code,
                    "domain": station.domain,
                    "secondary": station.secondary,
                    "parts": cast(
                        "dict[str, Json]", parts_of(station, series.overall, parts)
                    ),
                }
                for station in series.stations
            ],
        }
    )


def key_document(series: Series, *, version: int) -> bytes:
    """Return what marking reads: the points of each station, in their order."""
    return dump(
        {
            "protocol": 1,
            "series": {"code": series.code, "version": version},
            "stations": [
                {
                    "station": station.code,
                    "domain": station.domain,
                    "secondary": station.secondary,
                    "points": points(station),
                }
                for station in series.stations
            ],
        }
    )


def series_facts(content: bytes) -> dict[str, Json]:
    """Return what anybody may know of a series before its wave.

    Nothing of what it asks: code, version, title and the codes of its stations.
    """
    value = cast("dict[str, dict[str, Json]]", load(content))
    return {**value["series"], "stations": [name for name, _ in _stations(content)]}


def station_parts(content: bytes) -> tuple[StationPart, ...]:
    """Return each part of a frozen series, by station, then by audience."""
    return tuple(
        StationPart(name, audience, dump(parts[audience]), _media(parts[audience]))
        for name, parts in _stations(content)
        for audience in AUDIENCES
        if audience in parts
    )


def _stations(content: bytes) -> list[tuple[str, dict[str, dict[str, Json]]]]:
    value = cast("dict[str, list[dict[str, Json]]]", load(content))
    return [
        (
            cast("str", station["station"]),
            cast("dict[str, dict[str, Json]]", station["parts"]),
        )
        for station in value["stations"]
    ]


def _media(part: dict[str, Json]) -> tuple[int, ...]:
    documents = cast("list[dict[str, int]]", part.get("documents", []))
    return tuple(dict.fromkeys(document["part"] for document in documents))
