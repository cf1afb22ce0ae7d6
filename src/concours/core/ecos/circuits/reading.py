"""From bytes to an allotment or to the lists of one; what is wrong is told by name."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import msgspec

from concours.core.ecos.bells.tempo import TempoInvalid
from concours.core.ecos.circuits.document import (
    Allotment,
    Candidate,
    Chair,
    Distance,
    Examiner,
    Link,
    Lists,
    Part,
    Participant,
    Role,
    Room,
    Series,
    Site,
    Wave,
)
from concours.core.ecos.circuits.settings import Settings
from concours.core.ecos.circuits.tempo import tempo_of
from concours.core.kernel import canonical
from concours.core.kernel.errors import Refusal
from concours.core.profile.reading import explain_message

FILE_BYTES_MAX = 128 * 1024 * 1024
FAULTS_MAX = 100
"""Faults told at once; all are counted."""

ROW_FORMS: Mapping[str, type[Part]] = {
    "series": Series,
    "waves": Wave,
    "sites": Site,
    "rooms": Room,
    "candidates": Candidate,
    "examiners": Examiner,
    "participants": Participant,
    "links": Link,
    "distances": Distance,
}
"""The lists that an allotment is made from, and the form of a row of each."""

Fault = tuple[str, str]
"""Where in the document, and what is wrong there."""


@dataclass(eq=False)
class AllotmentInvalid(Refusal):
    """An allotment, or the lists of one, is not as it must be: nothing is read.

    Each fault tells where, and what: `missing`, `unknown`, `twice`, `ill_typed` (or out
    of bounds), `unknown_name`, or the rule of the form that is broken.
    """

    code: ClassVar[str] = "allotment.invalid"
    faults: tuple[Fault, ...]
    count: int


def read_lists(value: Any) -> Lists:
    """Return the lists of a value of TOML or JSON. Raises `AllotmentInvalid`."""
    try:
        lists = msgspec.convert(value, Lists)
    except msgspec.ValidationError as error:
        _stop(_faults_of_parts(value))
        raise _invalid(*explain_message(str(error))) from error
    _stop(_faults_of_lists(lists))
    return lists


def read_allotment(data: bytes) -> Allotment:
    """Return the allotment of a JSON text, canonical or not.

    Raises `AllotmentInvalid`.
    """
    if len(data) > FILE_BYTES_MAX:
        raise _invalid("", "too_long")
    try:
        value = json.loads(data, object_pairs_hook=_build_object)
    except (ValueError, RecursionError) as error:
        raise _invalid("", "not_json") from error
    try:
        allotment = msgspec.convert(value, Allotment)
    except msgspec.ValidationError as error:
        lists = value.get("lists") if isinstance(value, dict) else None
        _stop((f"lists.{at}", reason) for at, reason in _faults_of_parts(lists))
        raise _invalid(*explain_message(str(error))) from error
    _stop(_faults_of_lists(allotment.lists))
    _stop(_faults_of_plan(allotment))
    return allotment


def to_bytes(document: Part) -> bytes:
    """Return the canonical bytes of a document; every setting stands in them."""
    return canonical.dump(to_value(document))


def to_value(part: Part) -> canonical.Json:
    """Return a document, or a row of one, as its JSON says it."""
    value: canonical.Json = msgspec.json.decode(msgspec.json.encode(part))
    return value


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        doubled_name = next(name for name in names if names.count(name) > 1)
        raise _invalid(doubled_name, "twice")
    return values


def _faults_of_parts(value: Any) -> Iterator[Fault]:
    """Yield the first fault of each setting, and of each row of each list."""
    if not isinstance(value, dict):
        return
    settings = value.get("settings")
    if isinstance(settings, dict):
        for name, setting in settings.items():
            yield from _fault_of("settings", {name: setting}, Settings)
    for kind, form in ROW_FORMS.items():
        rows = value.get(kind, ())
        if isinstance(rows, list):
            for number, row in enumerate(rows):
                yield from _fault_of(f"{kind}[{number}]", row, form)


def _fault_of(
    at: str, value: Any, form: type[Part] | type[Settings]
) -> Iterator[Fault]:
    try:
        msgspec.convert(value, form)
    except msgspec.ValidationError as error:
        within, reason = explain_message(str(error))
        yield f"{at}.{within}".rstrip("."), reason


def _invalid(at: str, reason: str) -> AllotmentInvalid:
    return AllotmentInvalid(((at, reason),), 1)


def _stop(all_faults: Iterator[Fault]) -> None:
    faults = list(all_faults)
    if faults:
        raise AllotmentInvalid(tuple(faults[:FAULTS_MAX]), len(faults))


def _faults_of_lists(lists: Lists) -> Iterator[Fault]:
    series = [series.code for series in lists.series]
    waves = [wave.code for wave in lists.waves]
    sites = [site.code for site in lists.sites]
    yield from _doubled("series", series)
    yield from _doubled("waves", waves)
    yield from _doubled("sites", sites)
    yield from _doubled("rooms", [f"{room.site}/{room.code}" for room in lists.rooms])
    yield from _doubled("candidates", [person.number for person in lists.candidates])
    persons = [person.number for person in lists.examiners]
    persons += [person.number for person in lists.participants]
    yield from _doubled("persons", persons)
    for a_series in lists.series:
        codes = [station.code for station in a_series.stations]
        yield from _doubled(f"series {a_series.code}", codes)
    for wave in lists.waves:
        yield from _unknown_names(f"waves {wave.code}.series", [wave.series], series)
    for site in lists.sites:
        yield from _unknown_names(f"sites {site.code}.waves", site.waves, waves)
    yield from _faults_of_days(lists)
    yield from _unknown_names("rooms.site", [room.site for room in lists.rooms], sites)
    yield from _unknown_names(
        "distances.site", [row.site for row in lists.distances], sites
    )
    yield from _faults_of_persons(lists, sites, waves)
    if not lists.settings.explicit:
        yield "settings.explicit", "out_of_range"
    try:
        tempo_of(lists.settings, Fraction(1))
    except TempoInvalid as refusal:
        yield f"settings.{refusal.field}", refusal.reason


def _faults_of_days(lists: Lists) -> Iterator[Fault]:
    """Yield what makes a day none: two signals at once, a series on two days."""
    signals = [f"{wave.day} {wave.starts_ms}" for wave in lists.waves]
    yield from _doubled("waves.starts_ms", signals)
    for code in sorted({wave.series for wave in lists.waves}):
        days = {wave.day for wave in lists.waves if wave.series == code}
        if len(days) > 1:
            yield f"series {code}", "on_two_days"


def _faults_of_persons(
    lists: Lists, sites: Sequence[str], waves: Sequence[str]
) -> Iterator[Fault]:
    homes = [(person.number, person.site) for person in lists.candidates]
    homes += [(person.number, person.site) for person in lists.participants]
    for number, site in homes:
        yield from _unknown_names(f"{number}.site", [site], sites)
    for factor in sorted({person.factor for person in lists.candidates}):
        if not 1 <= Fraction(factor) <= 4:
            yield f"factor {factor}", "out_of_range"
    stations = {
        f"{series.code}/{station.code}"
        for series in lists.series
        for station in series.stations
    }
    known_waves = set(waves)
    absences = [(person.number, person.away) for person in lists.examiners]
    absences += [(person.number, person.away) for person in lists.participants]
    for number, own_waves in absences:
        yield from _unknown_names(f"{number}.away", own_waves, known_waves)
    for examiner in lists.examiners:
        at = f"{examiner.number}.stations"
        yield from _unknown_names(at, examiner.stations, stations)
    yield from _faults_of_links(lists)


def _faults_of_links(lists: Lists) -> Iterator[Fault]:
    candidates = {person.number for person in lists.candidates}
    yield from _unknown_names(
        "links.candidate", [row.candidate for row in lists.links], candidates
    )
    persons = {person.number for person in lists.examiners}
    persons |= {person.number for person in lists.participants}
    yield from _unknown_names(
        "links.person", [row.person for row in lists.links], persons
    )


def _faults_of_plan(allotment: Allotment) -> Iterator[Fault]:
    """Yield each name of the plan that its lists do not have."""
    lists = allotment.lists
    series = {series.code: series for series in lists.series}
    stations = {
        wave.code: {station.code for station in series[wave.series].stations}
        for wave in lists.waves
    }
    sites = {site.code for site in lists.sites}
    rows = [("half_days", row.site, row.wave) for row in allotment.half_days]
    rows += [("circuits", row.site, row.wave) for row in allotment.circuits]
    for at, site, wave in rows:
        yield from _unknown_names(f"{at}.site", [site], sites)
        yield from _unknown_names(f"{at}.wave", [wave], stations)
    keys = [f"{c.site}/{c.wave}/{c.code}" for c in allotment.circuits]
    yield from _doubled("circuits", keys)
    home = {person.number: person.site for person in lists.candidates}
    examiners = {person.number for person in lists.examiners}
    actors = {person.number for person in lists.participants}
    circuits = set(keys)
    for place in allotment.places:
        if place.candidate not in home:
            yield f"places {place.candidate}", "unknown_name"
        else:
            key = f"{home[place.candidate]}/{place.wave}/{place.circuit}"
            yield from _unknown_names(f"places {place.candidate}", [key], circuits)
        resat = [resit.station for resit in place.resits]
        at = f"places {place.candidate}.resits"
        yield from _unknown_names(at, resat, stations.get(place.wave, ()))
        yield from _doubled(at, resat)
    for posting in allotment.postings:
        yield from _unknown_names("postings.examiner", [posting.examiner], examiners)
        yield from _unknown_names("postings.site", [posting.site], sites)
    yield from _doubled("postings", [row.examiner for row in allotment.postings])
    seats: list[tuple[Chair | Role, str, set[str]]] = [
        (row, row.examiner, examiners) for row in allotment.chairs
    ]
    seats += [(row, row.participant, actors) for row in allotment.roles]
    for row, person, known_persons in seats:
        key = f"{row.site}/{row.wave}/{row.circuit}"
        yield from _unknown_names("circuit", [key], circuits)
        yield from _unknown_names(key, [row.station], stations.get(row.wave, ()))
        yield from _unknown_names(key, [person] if person else [], known_persons)


def _doubled(at: str, names: Sequence[str]) -> Iterator[Fault]:
    if len(set(names)) == len(names):
        return
    seen_names = set[str]()
    for name in names:
        if name in seen_names:
            yield f"{at} {name}", "twice"
        seen_names.add(name)


def _unknown_names(
    at: str, names: Iterable[str], known_names: Iterable[str]
) -> Iterator[Fault]:
    for name in names:
        if name not in known_names:
            yield f"{at} {name}", "unknown_name"
