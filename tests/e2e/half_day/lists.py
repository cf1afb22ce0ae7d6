"""Two sites with two circuits each, as lists from which an allotment is made.

Of the candidates of a site the last has a third more time: a circuit of their own. One
examiner of the first site has no chair: the reserve.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from concours.core.ecos.circuits import document
from concours.core.ecos.circuits.settings import Settings
from concours.core.kernel.time import Instant

WAVE = "j1-matin"
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
    sites: Mapping[str, Sequence[str]], series: Mapping[str, Any], scheduled: Instant
) -> document.Lists:
    """Return the lists of a half-day; `sites` are the numbers of their candidates."""
    needs = {
        station["station"]: station["parts"]["setup"]["participant"]
        for station in series["stations"]
    }
    stations = tuple(_station(*need) for need in needs.items())
    return document.Lists(
        settings=Settings(reserve_percent=0),
        series=(document.Series(code="a", stations=stations),),
        waves=(document.Wave(code=WAVE, day=1, series="a", starts_ms=scheduled),),
        sites=tuple(
            document.Site(code=site, university=site, offset_min=120, waves=(WAVE,))
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
                factor=LONGER if number == numbers[-1] else "1",
            )
            for site, numbers in sites.items()
            for number in numbers
        ),
        examiners=tuple(
            document.Examiner(number=number, university=university, travels=travels)
            for number, university, travels in examiners(list(sites))
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
