"""An allotment seen from each side: who sits where, and who meets whom."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar

from concours.core.ecos.circuits.document import (
    Allotment,
    Candidate,
    Chair,
    Circuit,
    Examiner,
    Participant,
    Place,
    Role,
    Series,
    Site,
    Wave,
)

_Key = TypeVar("_Key")
_Row = TypeVar("_Row")


class CircuitKey(NamedTuple):
    """What names a circuit of an allotment."""

    site: str
    wave: str
    code: str


def key_of(row: Circuit | Chair | Role) -> CircuitKey:
    """Return the circuit of a row."""
    code = row.code if isinstance(row, Circuit) else row.circuit
    return CircuitKey(row.site, row.wave, code)


@dataclass(frozen=True)
class Encounters:
    """One allotment, and what its rows are to each other."""

    allotment: Allotment

    @cached_property
    def waves(self) -> Mapping[str, Wave]:
        """Each wave by its code."""
        return {wave.code: wave for wave in self.allotment.lists.waves}

    @cached_property
    def series(self) -> Mapping[str, Series]:
        """Each series by its code."""
        return {series.code: series for series in self.allotment.lists.series}

    @cached_property
    def sites(self) -> Mapping[str, Site]:
        """Each site by its code."""
        return {site.code: site for site in self.allotment.lists.sites}

    @cached_property
    def candidates(self) -> Mapping[str, Candidate]:
        """Each candidate by number."""
        return {person.number: person for person in self.allotment.lists.candidates}

    @cached_property
    def examiners(self) -> Mapping[str, Examiner]:
        """Each examiner by number."""
        return {person.number: person for person in self.allotment.lists.examiners}

    @cached_property
    def participants(self) -> Mapping[str, Participant]:
        """Each standardised participant by number."""
        return {person.number: person for person in self.allotment.lists.participants}

    @cached_property
    def circuits(self) -> Mapping[CircuitKey, Circuit]:
        """Each circuit."""
        return {key_of(circuit): circuit for circuit in self.allotment.circuits}

    @cached_property
    def links(self) -> Mapping[str, frozenset[str]]:
        """The candidates whom each person is tied to."""
        numbers_linked = defaultdict[str, set[str]](set)
        for link in self.allotment.lists.links:
            numbers_linked[link.person].add(link.candidate)
        return {
            person: frozenset(numbers) for person, numbers in numbers_linked.items()
        }

    @cached_property
    def posted_at(self) -> Mapping[str, str]:
        """The site where each examiner serves."""
        return {row.examiner: row.site for row in self.allotment.postings}

    @cached_property
    def places(self) -> Mapping[CircuitKey, tuple[Place, ...]]:
        """The candidates of each circuit."""
        rows = defaultdict[CircuitKey, list[Place]](list)
        for place in self.allotment.places:
            site = self.candidates[place.candidate].site
            rows[CircuitKey(site, place.wave, place.circuit)].append(place)
        return {key: tuple(own) for key, own in rows.items()}

    @cached_property
    def members(self) -> Mapping[CircuitKey, frozenset[str]]:
        """The numbers of the candidates of each circuit."""
        return {
            key: frozenset(place.candidate for place in own)
            for key, own in self.places.items()
        }

    @cached_property
    def places_of(self) -> Mapping[str, tuple[Place, ...]]:
        """The places of each candidate."""
        return _gather((row.candidate, row) for row in self.allotment.places)

    @cached_property
    def chairs(self) -> Mapping[CircuitKey, tuple[Chair, ...]]:
        """The chairs of each circuit."""
        return _gather((key_of(row), row) for row in self.allotment.chairs)

    @cached_property
    def chairs_of(self) -> Mapping[str, tuple[Chair, ...]]:
        """The chairs of each examiner."""
        return _gather(
            (row.examiner, row) for row in self.allotment.chairs if row.examiner
        )

    @cached_property
    def halves(self) -> Mapping[str, int]:
        """Which wave of its day each wave is, from 0."""
        return {
            wave.code: sum(
                other_wave.day == wave.day and other_wave.starts_ms < wave.starts_ms
                for other_wave in self.waves.values()
            )
            for wave in self.waves.values()
        }

    def station_codes(self, wave: str) -> tuple[str, ...]:
        """Return the stations of a wave, in their order."""
        return tuple(row.code for row in self.series[self.waves[wave].series].stations)

    def is_external(self, examiner: str, site: str) -> bool:
        """Whether an examiner is of another university than a site (S7)."""
        return self.examiners[examiner].university != self.sites[site].university

    def may_sit(self, examiner: str, wave: str, station: str) -> bool:
        """Whether an examiner is there in a wave, and may judge a station of it."""
        person = self.examiners[examiner]
        name = f"{self.waves[wave].series}/{station}"
        return wave not in person.away and (
            not person.stations or name in person.stations
        )


def _gather(pairs: Iterable[tuple[_Key, _Row]]) -> Mapping[_Key, tuple[_Row, ...]]:
    rows = defaultdict[_Key, list[_Row]](list)
    for key, row in pairs:
        rows[key].append(row)
    return {key: tuple(own) for key, own in rows.items()}
