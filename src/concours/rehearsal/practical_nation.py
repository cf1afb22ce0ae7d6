"""A nation that sits the ECOS, drawn by a seed: for tests, benches and rehearsals."""

from collections.abc import Iterator
from itertools import product
from random import Random

from concours.core.ecos.circuits.document import (
    Candidate,
    Distance,
    Examiner,
    Link,
    Lists,
    Participant,
    ParticipantNeed,
    Room,
    Series,
    Site,
    Station,
    Wave,
)
from concours.core.ecos.circuits.settings import Settings
from concours.core.kernel.time import HOUR_MS, MINUTE_MS

MORNING_MS = 1_811_313_000_000
"""A Wednesday, 8:30 in Paris: 6:30 UTC of 26 May 2027."""

DAY_MS = 24 * HOUR_MS
AFTERNOON_MS = 5 * HOUR_MS + 30 * MINUTE_MS
NEEDS = (
    ParticipantNeed(sex="f", age=(45, 70), rest_after_turns=10),
    None,
    ParticipantNeed(rest_after_turns=10),
    None,
    None,
)
WAVES = ("d1-am", "d1-pm", "d2-am", "d2-pm")


def draw_nation(
    candidates: int,
    sites: int,
    seed: int = 1,
    *,
    own_students: int = 6,
    reserve_percent: int = 8,
) -> Lists:
    """Return a nation: 60 % of its examiners travel, 3 % are away a half-day.

    Each local examiner has so many own students at their site; one candidate in
    twenty has a third more time.
    """
    chance = Random(seed)  # noqa: S311 -- a nation for tests
    weights = [chance.uniform(0.5, 1.6) for _ in range(sites)]
    homes = chance.choices(range(sites), weights, k=candidates)
    persons = [
        Candidate(
            number=f"{at:05d}",
            site=f"site{home}",
            factor="4/3" if chance.random() < 0.05 else "1",
        )
        for at, home in enumerate(homes)
    ]
    circuits = _circuits(persons, sites)
    examiners = _examiners(chance, circuits, reserve_percent)
    return Lists(
        settings=Settings(),
        series=tuple(_series(f"j{day}") for day in (1, 2)),
        waves=tuple(_waves()),
        sites=tuple(
            Site(
                code=f"site{at}",
                university=f"u{min(at, max(sites - 2, 1))}",
                offset_min=120,
            )
            for at in range(sites)
        ),
        rooms=tuple(_rooms(circuits)),
        candidates=tuple(persons),
        examiners=tuple(examiners),
        participants=tuple(_participants(chance, circuits)),
        links=tuple(_links(chance, persons, examiners, own_students)),
        distances=tuple(_distances(chance, sites)),
    )


def _distances(chance: Random, sites: int) -> Iterator[Distance]:
    for university, site in product(range(sites), range(sites)):
        km = chance.randint(20, 900)
        yield Distance(university=f"u{university}", site=f"site{site}", km=km)


def _waves() -> Iterator[Wave]:
    for at, code in enumerate(WAVES):
        day, half = divmod(at, 2)
        starts_ms = MORNING_MS + day * DAY_MS + half * AFTERNOON_MS
        series = f"j{day + 1}"
        yield Wave(code=code, day=day + 1, series=series, starts_ms=starts_ms)


def _circuits(persons: list[Candidate], sites: int) -> list[tuple[int, int]]:
    """Return how many circuits of the normal and of the longer tempo each site has."""
    counts = [[0, 0] for _ in range(sites)]
    for person in persons:
        counts[int(person.site.removeprefix("site"))][person.factor != "1"] += 1
    return [(-(-normal // 40), -(-longer // 40)) for normal, longer in counts]


def _examiners(
    chance: Random, circuits: list[tuple[int, int]], reserve_percent: int
) -> list[Examiner]:
    examiners: list[Examiner] = []
    for home, counts in enumerate(circuits):
        count = -(-10 * sum(counts) * (100 + reserve_percent) // 100)
        for _ in range(count):
            is_away = chance.random() < 0.03 * len(WAVES)
            examiners.append(
                Examiner(
                    number=f"E{len(examiners):05d}",
                    university=f"u{min(home, max(len(circuits) - 2, 1))}",
                    travels=chance.random() < 0.6,
                    away=(chance.choice(WAVES),) if is_away else (),
                )
            )
    return examiners


def _series(code: str) -> Series:
    stations = tuple(
        Station(code=f"s{at + 1}", participant=need) for at, need in enumerate(NEEDS)
    )
    return Series(code=code, stations=stations)


def _rooms(circuits: list[tuple[int, int]]) -> list[Room]:
    return [
        Room(site=f"site{site}", floor=f"f{floor}", code=f"r{floor}-{at}")
        for site, counts in enumerate(circuits)
        for floor, count in enumerate(counts)
        for at in range(5 * count + 1 if count else 0)
    ]


def _participants(chance: Random, circuits: list[tuple[int, int]]) -> list[Participant]:
    persons: list[Participant] = []
    for site, counts in enumerate(circuits):
        for at in range(3 * sum(counts) + 2):
            persons.append(
                Participant(
                    number=f"P{len(persons):05d}",
                    site=f"site{site}",
                    sex="f" if at % 2 else "m",
                    age=chance.randint(45, 70) if at % 2 else chance.randint(20, 70),
                )
            )
    return persons


def _links(
    chance: Random, persons: list[Candidate], examiners: list[Examiner], count: int
) -> list[Link]:
    students: dict[str, list[str]] = {}
    for person in persons:
        home = f"u{person.site.removeprefix('site')}"
        students.setdefault(home, []).append(person.number)
    return [
        Link(candidate=candidate, person=examiner.number, why="own_student")
        for examiner in examiners
        if not examiner.travels
        and len(own := students.get(examiner.university, [])) >= count
        for candidate in sorted(chance.sample(own, count))
    ]
