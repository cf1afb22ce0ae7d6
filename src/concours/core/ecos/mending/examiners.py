"""Mending on the day: examiners who are away are replaced, fewest persons moved.

Whoever is missing leaves an empty chair; it is filled by a cheapest path from there to
a reserve, where staying costs nothing, another committee one move, and meeting a
candidate again (W1) less than any move. Successive cheapest paths give the least sum
for so many chairs (Jewell 1958).
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from concours.core.ecos.circuits.document import Chair
from concours.core.ecos.circuits.encounters import CircuitKey, Encounters, key_of
from concours.core.ecos.mending.mending import Mending, Move
from concours.core.ecos.rules.shortages import Shortage, tell_shortage

MOVE = 1_000_000
"""More than all the candidates that one move may let meet an examiner twice."""

Committee = tuple[CircuitKey, str]
Slot = tuple[Committee, int]
"""A chair of a committee as a rule: 1 must be an external's, 2 may be anybody's."""


def replace_examiners(
    encounters: Encounters, absent: Iterable[str], site: str, wave: str
) -> Mending:
    """Return the allotment without some examiners at one site in one wave.

    They are away from that wave on in the document; chairs of theirs in other waves
    are mended by a call of their own.
    """
    board = _Board(encounters, frozenset(absent), site, wave)
    return board.mending(board.fill_all())


class _Board:
    """The committees of one site in one wave, with who sits in them."""

    def __init__(
        self, encounters: Encounters, absent: frozenset[str], site: str, wave: str
    ) -> None:
        self.encounters, self.absent = encounters, absent
        self.site, self.wave = site, wave
        self.chairs = [
            chair
            for key in encounters.circuits
            if (key.site, key.wave) == (site, wave)
            for chair in encounters.chairs.get(key, ())
        ]
        coordinators = {
            number for own in encounters.sites.values() for number in own.coordinators
        }
        self.persons = [
            number
            for number, own in encounters.posted_at.items()
            if own == site
            and number not in absent
            and number not in coordinators
            and wave not in encounters.examiners[number].away
        ]
        self.home = {
            chair.examiner: (key_of(chair), chair.station)
            for chair in self.chairs
            if chair.examiner and chair.examiner not in absent
        }
        self.slot_of = dict[str, Slot]()
        self.person_in = dict[Slot, str]()
        self.costs = dict[Slot, dict[str, int]]()
        self._seat_as_before()
        self._station_today = self._stations_today()
        self._met = self._met_elsewhere()

    def _seat_as_before(self) -> None:
        """Put each committee in its slots: an external, if there is one, first."""
        members = defaultdict[Committee, list[str]](list)
        for person, committee in self.home.items():
            members[committee].append(person)
        for committee, persons in members.items():
            persons.sort(
                key=lambda p: (not self.encounters.is_external(p, self.site), p)
            )
            has_external = self.encounters.is_external(persons[0], self.site)
            for place, person in enumerate(persons, start=1 if has_external else 2):
                if place <= 2:
                    self._put(person, (committee, place))

    def _put(self, person: str, slot: Slot) -> None:
        self.slot_of[person], self.person_in[slot] = slot, person

    def vacant_slots(self) -> list[Slot]:
        """Return the slots without anybody."""
        committees = {(key_of(chair), chair.station) for chair in self.chairs}
        slots = [(committee, place) for committee in committees for place in (1, 2)]
        return sorted(slot for slot in slots if slot not in self.person_in)

    def fill_all(self) -> list[Slot]:
        """Fill what can be filled, cheapest first; return the slots that stay empty."""
        vacant = self.vacant_slots()
        while vacant and (slot := self._fill_one(vacant)):
            vacant.remove(slot)
        return vacant

    def _fill_one(self, vacant: Sequence[Slot]) -> Slot | None:
        """Fill one of these slots by a cheapest path to a reserve, if there is any."""
        prices = dict.fromkeys(vacant, 0)
        came_from = dict[Slot, tuple[Slot, str]]()
        end: tuple[int, str, Slot] | None = None
        queue = deque(vacant)
        while queue:
            slot = queue.popleft()
            for person, cost in self._candidates(slot).items():
                price = prices[slot] + cost
                own = self.slot_of.get(person)
                if own is None:
                    end = min(end or (price, person, slot), (price, person, slot))
                    continue
                price -= self._candidates(own).get(person, 0)
                if own not in prices or price < prices[own]:
                    prices[own], came_from[own] = price, (slot, person)
                    queue.append(own)
        if end is None:
            return None
        _, person, slot = end
        self._put(person, slot)
        while slot in came_from:
            slot, person = came_from[slot]
            self._put(person, slot)
        return slot

    def _candidates(self, slot: Slot) -> Mapping[str, int]:
        """Return who may sit in a slot by C4 to C8, and what each costs there."""
        if slot not in self.costs:
            (key, station), place = slot
            members = self.encounters.members.get(key, frozenset())
            self.costs[slot] = {
                person: self._cost(person, slot[0], members)
                for person in self.persons
                if self._station_today.get(person, station) == station
                and self.encounters.may_sit(person, self.wave, station)
                and (place == 2 or self.encounters.is_external(person, self.site))
                and not self.encounters.links.get(person, frozenset()) & members
            }
        return self.costs[slot]

    def _cost(self, person: str, committee: Committee, members: frozenset[str]) -> int:
        is_moved = self.home.get(person) != committee
        return MOVE * is_moved + len(self._met.get(person, frozenset()) & members)

    def _stations_today(self) -> Mapping[str, str]:
        """Return the station that each examiner judges in another wave of the day."""
        day = self.encounters.waves[self.wave].day
        return {
            person: chair.station
            for person in self.persons
            for chair in self.encounters.chairs_of.get(person, ())
            if chair.wave != self.wave and self.encounters.waves[chair.wave].day == day
        }

    def _met_elsewhere(self) -> Mapping[str, frozenset[str]]:
        """Return whom each examiner meets in the other waves."""
        members = self.encounters.members
        return {
            person: frozenset[str]().union(
                *(
                    members.get(key_of(chair), frozenset())
                    for chair in self.encounters.chairs_of.get(person, ())
                    if chair.wave != self.wave
                )
            )
            for person in self.persons
        }

    def mending(self, slots_left: Sequence[Slot]) -> Mending:
        """Return the allotment as it now is."""
        seats = dict(self._seats())
        moves = tuple(sorted(self._moves(seats), key=lambda move: move.who))
        chairs = tuple(
            msgspec.structs.replace(chair, examiner=seats[place])
            if (place := _place_of(chair)) in seats and seats[place] != chair.examiner
            else chair
            for chair in self.encounters.allotment.chairs
        )
        lists = self.encounters.allotment.lists
        examiners = tuple(
            msgspec.structs.replace(person, away=(*person.away, self.wave))
            if person.number in self.absent and self.wave not in person.away
            else person
            for person in lists.examiners
        )
        met_twice_count = sum(
            self._candidates(slot)[person] % MOVE
            for slot, person in self.person_in.items()
            if person not in self.home or self.home[person] != slot[0]
        )
        return Mending(
            msgspec.structs.replace(
                self.encounters.allotment,
                lists=msgspec.structs.replace(lists, examiners=examiners),
                chairs=chairs,
            ),
            moves,
            tuple(self._shortages(slots_left)),
            met_twice_count,
        )

    def _seats(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield each chair and who sits there: whoever stays keeps their own."""
        members = defaultdict[Committee, list[str]](list)
        for (committee, _), person in self.person_in.items():
            members[committee].append(person)
        committees = defaultdict[Committee, list[Chair]](list)
        for chair in self.chairs:
            committees[key_of(chair), chair.station].append(chair)
        for committee, chairs in committees.items():
            persons = members[committee]
            entrants = sorted(set(persons) - {chair.examiner for chair in chairs})
            for chair in chairs:
                if chair.examiner in persons:
                    yield _place_of(chair), chair.examiner
                else:
                    yield _place_of(chair), entrants.pop(0) if entrants else ""

    def _moves(self, seats: Mapping[tuple[str, ...], str]) -> Iterator[Move]:
        before = {
            chair.examiner: "/".join(_place_of(chair))
            for chair in self.chairs
            if chair.examiner
        }
        after = {person: "/".join(place) for place, person in seats.items() if person}
        for person in before.keys() | after.keys():
            if before.get(person) != after.get(person):
                yield Move(person, before.get(person, ""), after.get(person, ""))

    def _shortages(self, slots_left: Sequence[Slot]) -> Iterator[Shortage]:
        """Yield each set of Hall; those that share a person are told as one."""
        sets: list[tuple[set[Slot], set[str]]] = []
        for slot in slots_left:
            slots, persons_reached = {slot}, set[str]()
            queue = [slot]
            while queue:
                fresh = set(self._candidates(queue.pop())) - persons_reached
                persons_reached |= fresh
                queue += [self.slot_of[p] for p in fresh]
                slots |= {self.slot_of[p] for p in fresh}
            for pair in [pair for pair in sets if pair[1] & persons_reached]:
                sets.remove(pair)
                slots, persons_reached = slots | pair[0], persons_reached | pair[1]
            sets.append((slots, persons_reached))
        for slots, persons_reached in sets:
            yield tell_shortage(
                self.encounters,
                [(key, station, place) for (key, station), place in sorted(slots)],
                [
                    self.encounters.examiners[number]
                    for number, site in self.encounters.posted_at.items()
                    if site == self.site and number not in persons_reached
                ],
                len(persons_reached),
            )


def _place_of(chair: Chair) -> tuple[str, ...]:
    return (chair.site, chair.wave, chair.circuit, chair.station, str(chair.place))
