"""Two sites with two circuits each, as lists from which an allotment is made.

Of the candidates of a site the last has a third more time: a circuit of their own. One
examiner of the first site has no chair: the reserve.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from concours.core.ecos.circuits import document
from concours.core.ecos.circuits.settings import Settings
from concours.core.kernel.time import HOUR_MS, Instant


@dataclass(frozen=True)
class Plan:
    """A half-day as it is planned: its series, and how long after the first it is."""

    title: str
    day: int
    series: str
    after_ms: int = 0


WAVE = "j1-matin"
PLANS = {
    WAVE: Plan("ECOS, jour 1, matin", 1, "a"),
    "j1-midi": Plan("ECOS, jour 1, midi", 1, "a", 3 * HOUR_MS),
    "j2-apres-midi": Plan("ECOS, jour 2, après-midi", 2, "b", 6 * HOUR_MS),
}
"""By short name: two waves of one series, then another series."""
LONGER = "4/3"
FLOORS, ROOMS = ("f1", "f2"), range(1, 7)
LOCALS_COUNT, TRAVELLERS_COUNT = 10, 20
TRAVELLERS_OF = "reims"


def examiners(sites: Sequence[str]) -> list[tuple[str, str, bool]]:
    """Return number, university and whether they travel; one more at the first."""
    local = [sites[0], *(site for site in sites for _ in range(LOCALS_COUNT))]
    universities = [*local, *[TRAVELLERS_OF] * TRAVELLERS_COUNT]
    return [
        (f"E{number:02}", university, university == TRAVELLERS_OF)
        for number, university in enumerate(universities, start=1)
    ]


def lists_of(
    sites: Mapping[str, Sequence[str]],
    series: Mapping[str, Any],
    scheduled: Mapping[str, Instant],
    *,
    longer: str = LONGER,
    each_count: int | None = None,
) -> document.Lists:
    """Return the lists of half-days by their hours.

    `sites` are the numbers of their candidates; the last has `longer` time. With
    `each_count` there are so many examiners of each university: all have a chair.
    """
    people = examiners(list(sites))
    if each_count is not None:
        people = [*people[:each_count], *people[-each_count:]]
    needs = {
        station["station"]: station["parts"]["setup"]["participant"]
        for station in series["stations"]
    }
    stations = tuple(_station(*need) for need in needs.items())
    return document.Lists(
        settings=Settings(reserve_percent=0),
        series=tuple(
            document.Series(code=code, stations=stations)
            for code in sorted({PLANS[wave].series for wave in scheduled})
        ),
        waves=tuple(
            document.Wave(
                code=wave,
                day=PLANS[wave].day,
                series=PLANS[wave].series,
                starts_ms=hour,
            )
            for wave, hour in scheduled.items()
        ),
        sites=tuple(
            document.Site(
                code=site, university=site, offset_min=120, waves=tuple(scheduled)
            )
            for site in sites
        ),
        rooms=tuple(
            document.Room(site=site, floor=floor, code=f"{floor}-{number}")
            for site in sites
            for floor in FLOORS
            for number in ROOMS
        ),
        candidates=tuple(
            document.Candidate(
                number=number,
                site=site,
                factor=longer if number == numbers[-1] else "1",
            )
            for site, numbers in sites.items()
            for number in numbers
        ),
        examiners=tuple(
            document.Examiner(number=number, university=university, travels=travels)
            for number, university, travels in people
        ),
        participants=tuple(
            document.Participant(
                number=f"P-{station}-{place}",
                site=site,
                sex="m" if need["sex"] == "m" else "f",
                age=need["age"][0],
            )
            for station, need in needs.items()
            if need is not None
            for place, site in enumerate(site for site in sites for _ in FLOORS)
        ),
    )


def _station(code: str, need: Mapping[str, Any] | None) -> document.Station:
    if need is None:
        return document.Station(code=code)
    low, high = need["age"]
    return document.Station(
        code=code,
        participant=document.ParticipantNeed(
            sex=need["sex"],
            age=(low, high),
            rest_after_turns=need["rest_after_turns"],
        ),
    )
