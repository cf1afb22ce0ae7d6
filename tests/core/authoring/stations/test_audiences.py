"""A frozen series is cut by audience: no point outside `points`, no other station.

The same series gives the same bytes, and a grid has exactly the shape that tablets,
marking and verification share.
"""

import json
from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from tests.any_series import FILES, FIVE, SERIES, any_series

from concours.core.authoring.paper.content import PartFacts
from concours.core.authoring.stations.audiences import AUDIENCES
from concours.core.authoring.stations.frozen import (
    content,
    key_document,
    series_facts,
    station_parts,
)
from concours.core.authoring.stations.model import OVERALL
from concours.core.kernel.canonical import load

MEDIA = {
    file: PartFacts(number, "image/webp", 40, 30, tiled=False)
    for number, file in enumerate(FILES, start=1)
}


def parts(series=SERIES) -> dict[tuple[str, str], dict]:
    frozen = content(series, version=1, parts=MEDIA)
    return {
        (part.station, part.audience): load(part.text) for part in station_parts(frozen)
    }


def names_in(value) -> set[str]:
    """Every key of a JSON value, however deep."""
    if isinstance(value, list):
        return set().union(*map(names_in, value))
    if isinstance(value, dict):
        return {*value, *names_in([*value.values()])}
    return set()


def test_grid_and_points_have_their_shapes():
    assert parts()["s3", "grid"] == {
        "station": "s3",
        "title": "Annonce",
        "criteria": [
            {"text": "Se présente", "levels": ["Non fait", "Fait"]},
            {"text": "Facteurs cités", "levels": ["0", "1-2", "3"]},
        ],
        "aptitudes": [{"text": "Écoute", "levels": [*FIVE]}],
        "overall": [*OVERALL],
    }
    points = load(key_document(SERIES, version=1))["stations"][2]
    assert points == {
        "station": "s3",
        "domain": "examen",
        "secondary": "entretien",
        "points": {
            "criteria": [
                {"points": "3", "shares": ["0", "1"], "side": "main"},
                {"points": "3/2", "shares": ["0", "1/2", "1"], "side": "secondary"},
            ],
            "aptitudes": [{"points": "2"}],
        },
    }


def test_each_audience_reads_its_own_texts_and_no_other():
    found = {
        audience: part for (name, audience), part in parts().items() if name == "s1"
    }

    assert tuple(found) == AUDIENCES
    said = {
        "setup": "Deux chaises.",
        "role": "Mme Martin.",
        "grid": "Se présente",
        "examiner": "Remettez le document 2 sur demande.",
        "exercise": "Une performance moyenne.",
        "door": "Vous êtes interne. Annoncez le diagnostic.",
        "documents": "Cliché",
    }
    for audience, part in found.items():
        text = json.dumps(part, ensure_ascii=False)
        assert [name for name, words in said.items() if words in text] == [audience]
    assert found["setup"]["domain"] == SERIES.stations[0].domain
    assert found["setup"]["participant"] == {
        "sex": "f",
        "age": [45, 65],
        "rest_after_turns": 10,
    }
    assert [(one["part"], one["shown"]) for one in found["documents"]["documents"]] == [
        (1, "start"),
        (2, "on_request"),
    ]
    assert "ecg.png" not in json.dumps([*parts().values()]), "A24"


def test_station_without_a_person_has_no_role():
    first, *others = SERIES.stations
    series = replace(SERIES, stations=(replace(first, participant=None), *others))

    assert ("s1", "role") not in parts(series)
    assert parts(series)["s1", "setup"]["participant"] is None
    assert ("s2", "role") in parts(series)


@given(any_series())
@settings(max_examples=10, deadline=None)
def test_no_part_holds_a_point_nor_anything_of_another_station(series):
    frozen = content(series, version=1, parts=MEDIA)

    assert frozen == content(series, version=1, parts=MEDIA)
    assert not {"points", "shares", "side"} & names_in(load(frozen))
    for part in station_parts(frozen):
        alone = replace(
            series,
            stations=tuple(
                station
                if station.code == part.station
                else replace(station, title="x", door="x", criteria=(), documents=())
                for station in series.stations
            ),
        )
        assert part in station_parts(content(alone, version=1, parts=MEDIA))


@given(any_series())
@settings(max_examples=10, deadline=None)
def test_points_are_exact_and_in_the_order_of_the_grid(series):
    grids = parts(series)
    for station, worth in zip(
        series.stations,
        load(key_document(series, version=1))["stations"],
        strict=True,
    ):
        grid = grids[station.code, "grid"]
        for line, shown, row in zip(
            station.criteria,
            grid["criteria"],
            worth["points"]["criteria"],
            strict=True,
        ):
            assert Fraction(row["points"]) == line.points
            assert shown["text"] == line.text
            assert len(row["shares"]) == len(shown["levels"])
            assert [*map(Fraction, row["shares"])] == [
                level.share for level in line.levels
            ]
        assert [Fraction(row["points"]) for row in worth["points"]["aptitudes"]] == [
            line.points for line in station.aptitudes
        ]


def test_what_anybody_may_know_tells_nothing_of_what_is_asked():
    facts = series_facts(content(SERIES, version=7, parts=MEDIA))

    assert facts == {
        "code": "a",
        "version": 7,
        "title": "Série A",
        "stations": ["s1", "s2", "s3", "s4", "s5"],
    }
