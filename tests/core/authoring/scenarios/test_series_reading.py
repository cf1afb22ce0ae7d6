"""A series is read as it was written, whatever its options, and each fault is told.

A series with an error is never read.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from series_writer import sources_of
from tests.any_series import DOMAINS, FILES, SERIES, any_series, line

from concours.core.authoring.scenarios.door import plain_text, told_criteria
from concours.core.authoring.scenarios.reading import read
from concours.core.authoring.scenarios.rules import ScenarioRules
from concours.core.authoring.sources.faults import PaperFaulty
from concours.core.authoring.sources.found import Picture, Rendered

RULES = ScenarioRules(DOMAINS)
PICTURES = {name: Picture(40, 30) for name in FILES}
CASES = tomllib.loads((Path(__file__).parent / "faults.toml").read_text())["cases"]


def as_html(text: str, _style: str) -> Rendered:
    """What a test may recognise: the text as it is, and one thing not allowed."""
    if "<b>" in text:
        return Rendered("", faults=(("markdown.html", "<b>"),))
    return Rendered(text)


def reading(sources: Mapping[str, bytes], rules: ScenarioRules = RULES):
    return read(sources, render=as_html, pictures=PICTURES, rules=rules)


def faults(sources: Mapping[str, bytes], rules: ScenarioRules = RULES):
    try:
        found = reading(sources, rules).warnings
    except PaperFaulty as refusal:
        found = refusal.faults
    return [(fault.code, fault.location.file, fault.at) for fault in found]


@given(any_series())
@settings(max_examples=15, deadline=None)
def test_any_series_is_read_as_it_was_written(series):
    found = reading(sources_of(series))

    assert found.series == series
    assert {fault.code for fault in found.warnings} <= {
        *("door.tells", "document.unused", "grid.main_share", "media.unused")
    }


def test_sound_series_has_no_fault():
    assert faults(sources_of(SERIES)) == []
    assert reading(sources_of(SERIES)).series == SERIES


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['code']} {case['at']}")
def test_each_fault_is_told_at_its_place(case):
    sources = sources_of(SERIES)
    text = sources[case["file"]].decode()
    assert case["old"] in text, text
    sources[case["file"]] = text.replace(case["old"], case["new"], 1).encode()

    found = faults(sources)

    told_in = case.get("told_in", case["file"])
    assert (case["code"], told_in, case["at"]) in found
    assert {code for code, _, _ in found} == {case["code"], *case.get("also", ())}


def test_faults_of_all_files_are_told_at_once():
    sources = sources_of(SERIES)
    sources["s1.toml"] = b"title = 3"
    sources["s2.toml"] = b"= ?"
    del sources["s3.toml"]
    sources["s9.toml"] = b""

    found = faults(sources)

    assert ("field.type", "s1.toml", "title") in found
    assert ("file.not_toml", "s2.toml", "1") in found
    assert ("file.missing", "s3.toml", "") in found
    assert ("file.unused", "s9.toml", "") in found
    missing = {at for code, file, at in found if code == "station.text_missing"}
    assert missing == {"door", "setup", "examiner", "exercise"}


def test_faults_name_the_line_to_look_at():
    sources = sources_of(SERIES)
    text = sources["s1.toml"].decode().replace('"annonce"', '"cuisine"')
    text = text.replace("[45, 65]", "[5, 65]").replace('"3" = "1"', '"3" = "3/4"')
    text = text.replace("document 2", "cliché").replace("Annoncez", "Annoncez " * 99)
    sources["s1.toml"] = text.replace("setup", "reglages").encode()
    with pytest.raises(PaperFaulty) as refusal:
        reading(sources)

    lines = {fault.code: fault.location.line for fault in refusal.value.faults}
    assert lines == {
        "station.domain_unknown": 2,
        "door.too_long": 4,
        "document.unused": 5,
        "station.text_missing": 0,
        "field.unknown": 6,
        "participant.age": 7,
        "criterion.levels": 10,
    }


def test_fields_written_twice_are_refused():
    sources = sources_of(SERIES)
    sources["s1.toml"] += b'title = "Encore"\n'

    found = faults(sources)

    assert [(code, file) for code, file, _ in found] == [("file.not_toml", "s1.toml")]


def test_grid_has_as_many_lines_as_can_be_watched():
    first, *others = SERIES.stations

    def length_faults(count: int):
        lines = tuple(line(f"Critère {number}") for number in range(count))
        longer = replace(first, secondary=None, criteria=lines)
        series = replace(SERIES, stations=(longer, *others))
        return faults(sources_of(series))

    assert length_faults(19) == [], "and one aptitude"
    assert length_faults(20) == [("grid.too_long", "s1.toml", "21")]
    assert length_faults(0) == [("grid.empty", "s1.toml", "")]


def test_door_is_as_long_as_it_can_be_read():
    def length_fault(length: int, reading_ms: int):
        first, *others = SERIES.stations
        long_door = replace(first, door="a" * length)
        series = replace(SERIES, stations=(long_door, *others))
        return faults(sources_of(series), replace(RULES, reading_ms=reading_ms))

    assert length_fault(900, 60_000) == []
    assert length_fault(901, 60_000) == [("door.too_long", "s1.toml", "901")]
    assert length_fault(1_350, 90_000) == []


def test_door_tells_a_criterion_by_all_its_words_and_not_by_some():
    door = "<p>Vous recherchez les facteurs de risque cardiovasculaire familiaux.</p>"

    told = told_criteria(
        door,
        [
            "Recherche les facteurs de risque cardiovasculaire",
            "Recherche les facteurs de risque tabagiques",
            "Recherche facteurs",
            "<em>Rechercher</em> un facteur de risque <strong>familial</strong>",
        ],
    )

    assert [*told] == [1, 4]
    assert plain_text("<p>Un&nbsp;&amp; deux</p>\n<p>trois</p>") == "Un & deux trois"
