"""A folder of scenarios read as a series, with every fault told at once.

The edge hands over the bytes of each TOML file by name, a renderer of Markdown, and
what it found of each image; nothing is opened here.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from concours.core.authoring.scenarios.grid import worded_levels
from concours.core.authoring.scenarios.rules import ScenarioRules
from concours.core.authoring.scenarios.station import read_station
from concours.core.authoring.sources.faults import Fault, Findings, PaperFaulty
from concours.core.authoring.sources.found import Pictures, Render
from concours.core.authoring.sources.opening import (
    check_name,
    open_table,
    report_unused,
    source_names,
)
from concours.core.authoring.sources.table import ReadContext, Table
from concours.core.authoring.stations.model import (
    OVERALL,
    STATIONS_COUNT,
    Series,
    Station,
)

SERIES_FILE = "series.toml"
DOMAIN_COUNT_MAX = 2
"""Stations of a series that may have one main domain."""


@dataclass(frozen=True, slots=True)
class SeriesReading:
    """A sound series, and what its authors should look at all the same."""

    series: Series
    warnings: tuple[Fault, ...]


def read(
    sources: Mapping[str, bytes],
    *,
    render: Render,
    pictures: Pictures,
    rules: ScenarioRules,
) -> SeriesReading:
    """Return the series that a folder means.

    Raises `PaperFaulty` with every fault of every file if one of them is an error.
    """
    findings = Findings()
    context = ReadContext(findings, render, pictures)
    top = open_table(SERIES_FILE, sources, context)
    series = None if top is None else _series(top, sources, rules)
    faults = findings.all()
    if series is None or any(fault.severity == "error" for fault in faults):
        raise PaperFaulty(faults)
    return SeriesReading(series, faults)


def _series(top: Table, sources: Mapping[str, bytes], rules: ScenarioRules) -> Series:
    code = check_name(top, top.text("code"), "series.code_invalid")
    title = top.text("title")
    overall: tuple[str, ...] = OVERALL
    if "overall" in top:
        overall = worded_levels(top, "overall", "series.overall_five")
    names = top.texts("stations")
    top.finish()
    if "stations" in top and len(names) != STATIONS_COUNT:
        top.report("series.count", str(len(names)), name="stations")
    if len(set(names)) != len(names):
        top.report("series.station_twice", name="stations")
    files = source_names(top, names)
    tables = [open_table(name, sources, top.context) for name in files]
    stations = [read_station(table, rules) for table in tables if table is not None]
    _check_domains(top, stations)
    report_unused({SERIES_FILE, *files}, sources, top.context)
    return Series(code, title, overall, tuple(stations))


def _check_domains(top: Table, stations: list[Station]) -> None:
    counts = Counter(station.domain for station in stations if station.domain)
    for domain, count in counts.items():
        if count > DOMAIN_COUNT_MAX:
            top.report("series.domain_thrice", domain, name="stations")
