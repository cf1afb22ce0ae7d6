"""Examiners to the chairs of one site, wave after wave of each day.

Each committee has a chair that an external must take and one that anybody may (C5).
What is wanted comes first: nobody met on another day (W1), after noon another circuit
and another partner (W2); then whatever the rules allow.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from concours.core.ecos.allotment.bipartite import NOBODY, Matching, find_hall_sets
from concours.core.ecos.allotment.swaps import part_partners
from concours.core.ecos.circuits.document import Chair, Examiner
from concours.core.ecos.circuits.encounters import CircuitKey, Encounters
from concours.core.ecos.rules.shortages import Shortage, tell_shortage


@dataclass(frozen=True, slots=True)
class Slot:
    """A chair to fill: of a circuit and a station; the first is an external's."""

    key: CircuitKey
    station: str
    place: int


@dataclass(slots=True)
class Seating:
    """Who sits where at one site, and how far it is from what is wanted.

    Of the chairs that are empty, no order fills `least_count`.
    """

    chairs: list[Chair] = field(default_factory=list)
    shortages: list[Shortage] = field(default_factory=list)
    stations: dict[int, dict[str, str]] = field(default_factory=dict)
    short_slots: list[Slot] = field(default_factory=list)
    empty_count: int = 0
    least_count: int = 0
    met_twice_count: int = 0

    @property
    def cost(self) -> tuple[int, int]:
        """What another order may make less."""
        return self.empty_count, self.met_twice_count


class Attempt:
    """One order of a site's examiners: each a bit, those before taken first."""

    def __init__(
        self,
        encounters: Encounters,
        site: str,
        order: Sequence[str],
        stations: Mapping[int, Mapping[str, str]] = MappingProxyType({}),
    ) -> None:
        self.encounters, self.site, self.order = encounters, site, order
        self.stations = stations
        self.persons: list[Examiner] = [encounters.examiners[n] for n in order]
        self.bit = {number: 1 << at for at, number in enumerate(order)}
        self.all = (1 << len(order)) - 1
        self.external = self._mask(
            number for number in order if encounters.is_external(number, site)
        )
        self.linked = self._linked()
        self.seating = Seating()
        self.seated_in = dict[CircuitKey, int]()

    def seat(self) -> Seating:
        """Fill the chairs of each day."""
        keys = [key for key in self.encounters.circuits if key.site == self.site]
        days = defaultdict[int, set[str]](set)
        for key in keys:
            days[self.encounters.waves[key.wave].day].add(key.wave)
        for day in sorted(days):
            station_of = {
                self.bit[number].bit_length() - 1: station
                for number, station in self.stations.get(day, {}).items()
            }
            slot_before = dict[int, Slot]()
            waves = sorted(
                days[day], key=lambda code: self.encounters.waves[code].starts_ms
            )
            for wave in waves:
                own = [key for key in keys if key.wave == wave]
                self._seat_wave(own, station_of, slot_before)
            self.seating.stations[day] = {
                self.order[person]: slot.station for person, slot in slot_before.items()
            }
        return self.seating

    def _seat_wave(
        self,
        keys: Sequence[CircuitKey],
        station_of: dict[int, str],
        slot_before: dict[int, Slot],
    ) -> None:
        wave = keys[0].wave
        slots = [
            Slot(key, station, place)
            for station in self.encounters.station_codes(wave)
            for key in keys
            for place in (1, 2)
        ]
        masks_allowed = self._allowed(slots, station_of)
        met_masks = {key: self._met(key) for key in keys}
        new = [
            mask & ~met_masks[slot.key]
            for mask, slot in zip(masks_allowed, slots, strict=True)
        ]
        matching = Matching(len(slots), len(self.order))
        if slot_before:
            self._turn(matching, slots, new, slot_before)
            before = self._seated_before(slot_before)
            masks_elsewhere = [
                mask & ~before.get(slot.key.code, 0)
                for mask, slot in zip(new, slots, strict=True)
            ]
            matching.fill(masks_elsewhere)
            committees = {p: (s.key.code, s.station) for p, s in slot_before.items()}
            part_partners(
                matching, masks_elsewhere, committees, [s.station for s in slots]
            )
        matching.fill(new)
        matching.fill(masks_allowed)
        self._keep(matching, slots, masks_allowed, met_masks)
        largest = matching
        if station_of and NOBODY in matching.person_of:
            largest = Matching(len(slots), len(self.order))
            largest.fill(self._allowed(slots, {}))
        self.seating.least_count += largest.person_of.count(NOBODY)
        for at, slot in enumerate(slots):
            if (person := matching.person_of[at]) != NOBODY:
                station_of[person] = slot.station
                slot_before[person] = slot

    def _allowed(
        self, slots: Sequence[Slot], station_of: Mapping[int, str]
    ) -> list[int]:
        """Return for each slot who may sit there by C4 to C8."""
        wave = slots[0].key.wave
        of_station = dict[str, int]()
        for station in self.encounters.station_codes(wave):
            of_station[station] = self._mask(
                number
                for at, number in enumerate(self.order)
                if station_of.get(at, station) == station
                and self.encounters.may_sit(number, wave, station)
            )
        return [
            of_station[slot.station]
            & ~self.linked.get(slot.key, 0)
            & (self.external if slot.place == 1 else self.all)
            for slot in slots
        ]

    def _turn(
        self,
        matching: Matching,
        slots: Sequence[Slot],
        masks: Sequence[int],
        slot_before: Mapping[int, Slot],
    ) -> None:
        """After noon, turn the first chairs by one circuit, the others by two (W2)."""
        codes = list(dict.fromkeys(slot.key.code for slot in slots))
        at_of = {(s.key.code, s.station, s.place): at for at, s in enumerate(slots)}
        for person, slot in slot_before.items():
            if slot.key.code not in codes:
                continue
            turned = (codes.index(slot.key.code) + slot.place) % len(codes)
            at = at_of.get((codes[turned], slot.station, slot.place))
            if at is None or codes[turned] == slot.key.code:
                continue
            if masks[at] >> person & 1 and matching.person_of[at] == NOBODY:
                matching.put(person, at)

    def _seated_before(self, slot_before: Mapping[int, Slot]) -> Mapping[str, int]:
        """Return for each circuit those who sat in it before noon."""
        masks = defaultdict[str, int](int)
        for person, slot in slot_before.items():
            masks[slot.key.code] |= 1 << person
        return masks

    def _met(self, key: CircuitKey) -> int:
        """Return whom candidates of a circuit have met on the days before."""
        day = self.encounters.waves[key.wave].day
        mask = 0
        for place in self.encounters.places.get(key, ()):
            for earlier in self.encounters.places_of[place.candidate]:
                if self.encounters.waves[earlier.wave].day < day:
                    own = CircuitKey(self.site, earlier.wave, earlier.circuit)
                    mask |= self.seated_in.get(own, 0)
        return mask

    def _keep(
        self,
        matching: Matching,
        slots: Sequence[Slot],
        masks_allowed: Sequence[int],
        met_masks: Mapping[CircuitKey, int],
    ) -> None:
        for at, slot in enumerate(slots):
            person = matching.person_of[at]
            number = "" if person == NOBODY else self.order[person]
            self.seating.chairs.append(
                Chair(
                    site=self.site, wave=slot.key.wave, circuit=slot.key.code,
                    station=slot.station, place=1 if slot.place == 1 else 2,
                    examiner=number,
                )
            )  # fmt: skip
            if number:
                bit = self.bit[number]
                self.seated_in[slot.key] = self.seated_in.get(slot.key, 0) | bit
                self.seating.met_twice_count += bool(met_masks[slot.key] & bit)
        for short, persons_reached in find_hall_sets(matching, masks_allowed):
            self.seating.short_slots += [slots[n] for n in short]
            self.seating.empty_count += len(short) - persons_reached.bit_count()
            self.seating.shortages.append(
                tell_shortage(
                    self.encounters,
                    [(slots[n].key, slots[n].station, slots[n].place) for n in short],
                    [
                        p
                        for n, p in enumerate(self.persons)
                        if not persons_reached >> n & 1
                    ],
                    persons_reached.bit_count(),
                )
            )

    def _linked(self) -> Mapping[CircuitKey, int]:
        masks = defaultdict[CircuitKey, int](int)
        for number in self.order:
            for candidate in self.encounters.links.get(number, ()):
                for place in self.encounters.places_of.get(candidate, ()):
                    site = self.encounters.candidates[candidate].site
                    key = CircuitKey(site, place.wave, place.circuit)
                    masks[key] |= self.bit[number]
        return masks

    def _mask(self, numbers: Iterator[str]) -> int:
        mask = 0
        for number in numbers:
            mask |= self.bit[number]
        return mask
