"""One tablet sees its examiner through three half-days: two waves, another series.

A real house, one circuit of ten candidates, a real tablet in Chromium and its partner
at the afternoon's station. What is held:

- handed in and received, the tablet waits for the next half-day at a touch: its station
  is there, sealed, and nothing of that half-day has been let out;
- the briefing of a wave opens that wave's station and no later one, though the second
  wave has the same series; the exercise is marked once more;
- in the afternoon there is another series: its briefing, its launch, and a grid that is
  validated on the tablet and held by the centre.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser
from psycopg.types.json import Jsonb
from tests.e2e.chairs import ChairTablet
from tests.e2e.half_day.four_circuits import SHORT
from tests.e2e.half_day.lists import PLANS
from tests.e2e.half_day.real_chairs import ChromiumChair, open_chair
from tests.e2e.house import House, look
from tests.e2e.staff_by_acts import LEAD_MS, ask, child_of, dial
from tests.patience import until

from concours.core.ecos.bells.tempo import write_tempo
from small_exam import Http

pytestmark = pytest.mark.e2e

ACTS = str(Path(__file__).parent / "half_day" / "acts.py")
SITE, COME_COUNT = "Lille", 7
MORNING, NOON, AFTERNOON = PLANS
LONG = replace(SHORT, station_ms=3_600_000, rests_ms=(300_000,))
"""Of the afternoon: who marks there has the time that a busy machine takes."""

COME = """
UPDATE candidate SET site_id = (SELECT id FROM site WHERE name = %(site)s)
WHERE id IN (SELECT candidate.id FROM candidate JOIN site ON site.id = site_id
             WHERE site.name <> %(site)s ORDER BY number LIMIT %(count)s)
"""
PASSING = """
SELECT number FROM attempt JOIN candidate ON candidate.id = candidate_id
WHERE sitting_id = %s ORDER BY number
"""
FIRST_PAIR = """
SELECT chair.place, examiner.number FROM chair
JOIN examiner ON examiner.id = examiner_id
JOIN circuit_place place USING (circuit_id)
WHERE chair.sitting_id = %s AND rotation = 0 AND position = 0 AND station = 0
ORDER BY chair.place
"""
WRITTEN = """
SELECT sitting.code, array_agg(entry.kind ORDER BY entry.epoch, seq)
FROM journal_entry entry
JOIN attempt ON attempt.id = attempt JOIN chair ON chair.id = chair_id
JOIN examiner ON examiner.id = examiner_id
JOIN sitting ON sitting.id = attempt.sitting_id
WHERE examiner.number = %s GROUP BY sitting.code
"""
LET_OUT = """
SELECT DISTINCT sitting.code FROM news JOIN attempt ON attempt.id = news.attempt
JOIN sitting ON sitting.id = attempt.sitting_id WHERE news.kind = 'audience'
"""


class Day:
    """Three half-days of one circuit in a running house, and who acts there."""

    def __init__(
        self, house: House, staff: Any, database: psycopg.Connection[Any]
    ) -> None:
        self.staff, self.database = staff, database
        self.http = Http(house.gateway, timeout_s=30)
        database.execute(COME, {"site": SITE, "count": COME_COUNT})
        facts = ask(staff, "found_day")
        self.sittings: dict[str, str] = facts["sittings"]
        self.codes: dict[str, str] = facts["codes"]
        for half_day, sitting in self.sittings.items():
            tempo = LONG if half_day == AFTERNOON else SHORT
            database.execute(
                "UPDATE circuit SET tempo = %s WHERE sitting_id = %s",
                (Jsonb(write_tempo(tempo)), sitting),
            )
        pair = self.rows(FIRST_PAIR, self.sittings[AFTERNOON])
        self.numbers = [number for _, number in pair]

    def rows(self, query: str, *given: object) -> list[Any]:
        return self.database.execute(query, given).fetchall()

    def open_briefing(self, half_day: str) -> None:
        """Confine everybody of a half-day, bring its shares, open its briefing."""
        ask(self.staff, "turn_to", half_day=half_day)
        for (number,) in self.rows(PASSING, self.sittings[half_day]):
            ask(self.staff, "confine", number=number)
        ask(self.staff, "hand_shares")
        assert "act" in ask(self.staff, "open_briefing", site=SITE)

    def written(self, number: str) -> dict[str, list[str]]:
        """What the centre holds of an examiner, by half-day."""
        return dict(self.rows(WRITTEN, number))


@pytest.fixture(scope="module")
def day(house: House) -> Iterator[Day]:
    with child_of(ACTS, house.home) as staff, dial(house.home) as database:
        yield Day(house, staff, database)


def test_a_tablet_goes_from_wave_to_wave_and_to_another_series(
    day: Day, house: House, chromium: Browser
) -> None:
    own, other = day.numbers
    partner = ChairTablet(
        other,
        http=day.http,
        code=day.codes[other],
        half_day=day.sittings[AFTERNOON],
    )
    partner.let_in()
    partner.download()
    chair = ChromiumChair(open_chair(chromium, house.gateway), Path(), partner)
    chair.enter(own, day.codes[own])

    is_out: set[str] = set()
    for half_day, following in ((MORNING, NOON), (NOON, AFTERNOON)):
        day.open_briefing(half_day)
        is_out.add(half_day)
        chair.mark_exercise()
        ask(day.staff, "arm", lead_ms=LEAD_MS)
        chair.see("Demi-journée finie")
        chair.hold("Maintenir pour remettre")
        chair.see("Tout est reçu.")
        chair.see(PLANS[following].title)
        look(chair.page, f"chair-next-{half_day}")
        chair.press("Attendre cette demi-journée")
        chair.see("Station présente, scellée")
        assert {code for (code,) in day.rows(LET_OUT)} == is_out

    day.open_briefing(AFTERNOON)
    chair.mark_exercise()
    look(chair.page, "chair-afternoon")
    ask(day.staff, "arm", lead_ms=LEAD_MS)
    chair.see("Qui est entré")
    chair.type("badge", str(partner.expected(1)))
    chair.press("Vérifier")
    chair.finish_grid()
    until(lambda: day.written(own)[AFTERNOON][-1] == "validated")

    written = day.written(own)
    assert [written[one][-1] for one in (MORNING, NOON)] == ["handed", "handed"]
    assert written[AFTERNOON].count("met") == 1
    partner.open()
    partner.wait_for_news("launched")
    [grid] = [grid for grid in chair.grids(day.database).grids if grid.turn == 1]
    assert (grid.candidate, grid.state) == (partner.expected(1), "validated")
