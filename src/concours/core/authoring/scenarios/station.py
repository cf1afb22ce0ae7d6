"""One scenario: the texts, the person, the documents and the grid of a station."""

import re
from typing import cast

from concours.core.authoring.scenarios.door import (
    plain_text,
    signs_max,
    told_criteria,
)
from concours.core.authoring.scenarios.grid import (
    check_length,
    read_aptitudes,
    read_criteria,
)
from concours.core.authoring.scenarios.rules import ScenarioRules
from concours.core.authoring.sources.opening import check_name
from concours.core.authoring.sources.table import Table, figure
from concours.core.authoring.stations.model import (
    AGE_MAX,
    AGE_MIN,
    DOCUMENTS_COUNT_MAX,
    TURNS_MAX,
    Document,
    Participant,
    Sex,
    Shown,
    Station,
)

REST_AFTER_TURNS = 10
"""Turns in a row of one participant, where the author says nothing: two rotations."""


def read_station(table: Table, rules: ScenarioRules) -> Station:
    """Return the station of a scenario, reporting every fault of it."""
    code = table.location.file.removesuffix(".toml")
    check_name(table, code, "station.name_invalid")
    title = table.text("title")
    domain, secondary = _domains(table, rules)
    station = Station(
        code=code,
        title=title,
        domain=domain,
        secondary=secondary,
        door=_prose(table, "door"),
        documents=_documents(table),
        setup=_prose(table, "setup"),
        participant=_participant(table),
        examiner=_prose(table, "examiner"),
        exercise=_prose(table, "exercise"),
        criteria=read_criteria(table, has_secondary=secondary is not None),
        aptitudes=read_aptitudes(table),
    )
    table.finish()
    check_length(table, station.criteria, station.aptitudes)
    _check_door(table, station, rules)
    _check_documents(table, station)
    return station


def _prose(table: Table, name: str) -> str:
    """Return a text that no station goes without."""
    if isinstance(table.values.get(name, ""), str) and not table.loose(name):
        table.report("station.text_missing", table.path + name)
        return ""
    return table.prose(name)


def _domains(table: Table, rules: ScenarioRules) -> tuple[str, str | None]:
    """Return the main domain and the other one, if the station has one."""
    domain = table.text("domain")
    secondary = table.text("secondary") if "secondary" in table else None
    for name, code in (("domain", domain), ("secondary", secondary)):
        if code and code not in rules.domains:
            table.report("station.domain_unknown", code, name=name)
    if domain and secondary == domain:
        table.report("station.domain_twice", domain, name="secondary")
    return domain, secondary


def _participant(table: Table) -> Participant | None:
    if "participant" not in table:
        return None
    inner = table.table("participant")
    if inner is None:
        return None
    sex = inner.choice("sex", ("f", "m", "any"))
    if "sex" not in inner:
        sex = "any"
    ages = inner.integers("age")
    if "age" in inner and not _are_ages(ages):
        inner.report("participant.age", ", ".join(map(str, ages)), name="age")
    rest = inner.integer("rest_after_turns") if "rest_after_turns" in inner else None
    if rest is not None and not 1 <= rest <= TURNS_MAX:
        inner.report("participant.rest", str(rest), name="rest_after_turns")
    participant = Participant(
        sex=cast("Sex", sex),
        ages=(ages[0], ages[-1]) if ages else (AGE_MIN, AGE_MAX),
        rest_after_turns=REST_AFTER_TURNS if rest is None else rest,
        role=_prose(inner, "role"),
    )
    inner.finish()
    return participant


def _are_ages(ages: tuple[int, ...]) -> bool:
    return len(ages) == 2 and AGE_MIN <= ages[0] <= ages[1] <= AGE_MAX


def _documents(table: Table) -> tuple[Document, ...]:
    rows = table.tables("documents", is_required=False)
    if len(rows) > DOCUMENTS_COUNT_MAX:
        table.report("field.too_long", "documents")
        return ()
    moments = [row.choice("shown", ("start", "on_request"), "start") for row in rows]
    return tuple(
        Document(figure(row), cast("Shown", moment))
        for row, moment in zip(rows, moments, strict=True)
    )


def _check_door(table: Table, station: Station, rules: ScenarioRules) -> None:
    signs_count = len(plain_text(station.door))
    if signs_count > signs_max(rules.reading_ms):
        table.report("door.too_long", str(signs_count), name="door")
    for number in told_criteria(station.door, [line.text for line in station.criteria]):
        table.report("door.tells", str(number), name="door")


def _check_documents(table: Table, station: Station) -> None:
    """Report a document to be asked for that nobody in the room is told to give."""
    role = "" if station.participant is None else station.participant.role
    texts = plain_text(f"{station.setup} {station.examiner} {role}").casefold()
    for number, document in enumerate(station.documents, start=1):
        is_named = re.search(rf"document {number}\b", texts)
        if document.shown == "on_request" and not is_named:
            place = f"documents[{number}]"
            table.report("document.unused", str(number), name=place)
