"""The demonstration's ten stations are sound, balanced, and agree with themselves.

A participant told an age, a name and a sex finds the same at the door.
"""

import re
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from concours.authoring.folder import sources
from concours.authoring.markdown import render
from concours.cli.demonstration.media import PICTURES
from concours.core.authoring.scenarios.door import plain_text
from concours.core.authoring.scenarios.reading import read
from concours.core.authoring.scenarios.rules import ScenarioRules
from concours.core.authoring.sources.found import Picture
from concours.store.groups import load_groups

FOLDERS = sorted((Path(__file__).parents[2] / "papers/ecos").iterdir())
RULES = ScenarioRules(frozenset(domain.code for domain in load_groups().domains))
PERSON = re.compile(
    r"<strong>((?:M\.|Mme|la docteure )?\s?[A-Z][\w-]+ [A-Z]\w+), (\d+) ans</strong>"
)
SEXES = {"M.": "m", "Mm": "f", "la": "f"}
NUMBER = re.compile(r"[Cc]ritères? ((?:\d+(?:, | et )?)+)")


def series_of(folder: Path):
    files = sources(folder)
    named = {
        name
        for name in PICTURES
        if any(f'"{name}"'.encode() in one for one in files.values())
    }
    pictures = {name: Picture(1, 1) for name in named}
    return read(files, render=render, pictures=pictures, rules=RULES)


READINGS = {folder.name: series_of(folder) for folder in FOLDERS}
STATIONS = [
    pytest.param(station, id=f"{name}-{station.code}")
    for name, found in READINGS.items()
    for station in found.series.stations
]


def test_two_series_are_sound_and_cover_ten_exercises():
    assert [found.warnings for found in READINGS.values()] == [(), ()]
    counts = Counter(param.values[0].domain for param in STATIONS)
    assert sum(counts.values()) == 10
    assert len(counts) >= 8
    with_person = sum(param.values[0].participant is not None for param in STATIONS)
    assert with_person == 9


@pytest.mark.parametrize("station", STATIONS)
def test_grid_has_a_usual_size_and_balance(station):
    assert 12 <= len(station.criteria) <= 18
    assert 3 <= len(station.aptitudes) <= 5
    technical = sum(line.points for line in station.criteria)
    manner = sum(line.points for line in station.aptitudes)
    assert Fraction(7, 10) <= technical / (technical + manner) <= Fraction(9, 10)
    last = max(
        int(number)
        for text in (station.examiner, station.exercise)
        for run in NUMBER.findall(plain_text(text))
        for number in re.findall(r"\d+", run)
    )
    assert last <= len(station.criteria)


@pytest.mark.parametrize("station", STATIONS)
def test_role_agrees_with_the_door_and_with_who_may_play_it(station):
    if station.participant is None:
        assert "pas de patient" in plain_text(station.door)
        return
    match = PERSON.search(station.participant.role)
    assert match, station.participant.role[:120]
    name, age = match[1], int(match[2])
    least, most = station.participant.ages
    assert least <= age <= most
    assert station.participant.sex in {SEXES.get(name[:2], "any"), "any"}
    surname = name.split()[-1]
    if surname in station.door and name[:2] in SEXES:
        assert f"{name}, {age} ans" in plain_text(station.door)


def test_station_of_the_french_page_is_sound():
    page = (Path(__file__).parents[2] / "docs/fr/stations.md").read_text("utf-8")
    top, station = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    files = {"series.toml": top.encode()}
    for number, domain in enumerate(sorted(RULES.domains)[:5], start=1):
        other = station.replace('"entretien"', '"urgence"')
        other = other.replace('"annonce"', f'"{domain}"')
        files[f"s{number}.toml"] = other.encode()
    pictures = {"scanner-abdomen.png": Picture(1, 1)}

    found = read(files, render=render, pictures=pictures, rules=RULES)

    assert found.warnings == ()
    assert found.series.stations[0].domain == "annonce"
