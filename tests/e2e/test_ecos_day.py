"""A half-day of the ECOS goes from its sealed series to a part of the ranking.

The real processes, the acts of its staff, ten tablets that write real chains. What is
held:

- no tablet has a key before everybody is confined; then each has those of its own
  station, and opens what it downloaded;
- the tablets hear one launch, without a key, and the bells of their circuit follow;
- another tablet takes over a chair by a code, and finds its grids;
- nobody is let go while a grid is missing: it is named; what a tablet that is cut off
  proves to have written passes, and is held once it comes;
- once collected, its marks are the exact means of what the tablets ticked, found by
  the second scorer, adopted by two, and handed to the ranking without a file.
"""

import subprocess
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb
from tests.e2e import everything_held
from tests.e2e.chairs import ChairTablet, wait_for
from tests.e2e.house import House
from tests.e2e.staff_by_acts import LEAD_MS, ask, child_of, dial

from concours.core.authoring.sealing.stations import open_station_part
from concours.core.ecos.bells.tempo import Tempo, write_tempo
from concours.core.kernel.crypto import Unreadable
from small_exam import Http

pytestmark = pytest.mark.e2e

ACTS = str(Path(__file__).with_name("half_day_acts.py"))
QUICK = Tempo(station_ms=1_000, reading_ms=200, warn_ms=200, changeover_ms=300)
"""Five turns in seven seconds."""
TURNS = range(1, 6)
CUT_AFTER, KILLED_AFTER = 2, 3
CUT, KILLED, LEFT_OPEN = ("s3", 1), ("s5", 2), ("s1", 1)

SHORTEN = "UPDATE circuit SET tempo = %s WHERE sitting_id = %s"
UNNUMBERED = """
SELECT count(*) FROM journal_entry e JOIN attempt a ON a.id = e.attempt
LEFT JOIN ledger_entry l USING (attempt, epoch, seq)
WHERE a.sitting_id = %s AND l.number IS NULL
"""


class HalfDay:
    """One half-day in a running house: its staff, its database, its tablets."""

    def __init__(
        self,
        house: House,
        staff: subprocess.Popen[str],
        database: psycopg.Connection[Any],
    ) -> None:
        self.staff, self.database = staff, database
        self.http = Http(house.gateway, timeout_s=30)
        facts = self.act("found")
        self.sitting = UUID(facts["sitting"])
        self.codes: dict[str, str] = facts["codes"]
        self.points = {s["station"]: s["points"] for s in facts["points"]["stations"]}
        # No act shortens a station below seven minutes: the owner of the tables does,
        # before any tablet has heard the tempo.
        database.execute(SHORTEN, (Jsonb(write_tempo(QUICK)), self.sitting))
        self.tablets: dict[tuple[str, int], ChairTablet] = {}

    def act(self, name: str, **facts: Any) -> Any:
        return ask(self.staff, name, **facts)

    def rows(self, query: str) -> list[Any]:
        return self.database.execute(query, (self.sitting,)).fetchall()

    def enrol(self, number: str, replacement: str | None = None) -> ChairTablet:
        """Let a tablet of an examiner in; it downloads what it may read later."""
        tablet = ChairTablet(number, http=self.http, code=self.codes[number])
        tablet.let_in(replacement)
        tablet.download()
        tablet.send()
        self.tablets[tablet.station, tablet.place] = tablet
        return tablet

    def wait_for_ledger(self) -> None:
        """Wait until every entry that the centre holds is numbered."""
        wait_for(lambda: self.rows(UNNUMBERED) == [(0,)])


@pytest.fixture(scope="module")
def half_day(house: House) -> Iterator[HalfDay]:
    with child_of(ACTS, house.home) as staff, dial(house.home) as database:
        yield HalfDay(house, staff, database)


def test_a_circuit_goes_from_its_sealed_series_to_the_ranking(half_day):
    for number in half_day.codes:
        half_day.enrol(number)
    assert len(half_day.tablets) == 10
    open_the_briefing(half_day)
    launch(half_day)
    for turn in TURNS:
        play(half_day, turn)
    let_the_circuit_go(half_day)
    deliver_late(half_day)
    assert keys_anywhere(half_day) == []
    reach_the_ranking(half_day)


def open_the_briefing(half_day):
    """Confine everybody; each chair hears its own keys, and no other's."""
    numbers = candidates(half_day)
    assert len(numbers) == 3
    for number in numbers[:-1]:
        half_day.act("confine", number=number)
    refused = half_day.act("open_briefing")
    assert (refused["refused"], refused["numbers"]) == ("briefing.awaits", numbers[-1:])
    half_day.act("hand_shares")
    for tablet in half_day.tablets.values():
        tablet.hear()
        assert tablet.heard("audience") == []
    half_day.act("confine", number=numbers[-1])
    assert "act" in half_day.act("open_briefing")

    for tablet in half_day.tablets.values():
        texts = tablet.open()
        assert f'"station":"{tablet.station}"'.encode() in texts["grid"]
        stranger = next(
            t for t in half_day.tablets.values() if t.station != tablet.station
        )
        own_keys = tablet.heard("audience")[-1]["keys"]
        for audience, (place, blob) in stranger.parts.items():
            key = bytes.fromhex(own_keys[audience])
            with pytest.raises(Unreadable):
                open_station_part(tablet.manifest, key, place, blob)


def launch(half_day):
    """Arm; each tablet hears one instant, and no key."""
    half_day.act("arm", lead_ms=LEAD_MS)
    heard = [t.wait_for_news("launched") for t in half_day.tablets.values()]
    assert all("key" not in item for item in heard)
    assert len({item["t0_ms"] for item in heard}) == 1


def play(half_day, turn):
    """Each examiner who has somebody marks and validates; two tablets fare ill."""
    if turn == KILLED_AFTER + 1:
        replace(half_day, half_day.tablets[KILLED])
    for chair, tablet in half_day.tablets.items():
        tablet.wait_for_turn(turn)
        tablet.is_cut = chair == CUT and turn > CUT_AFTER
        if tablet.expected(turn) is None:
            continue
        tablet.mark(turn)
        if (chair, turn) != (LEFT_OPEN, last_turn(tablet)):
            tablet.validate(turn)
        tablet.send()


def replace(half_day, dead):
    """Give a code for another tablet; it finds what the dead one had written."""
    code = half_day.act("replace_tablet", attempt=str(dead.attempt))
    before = dead.grids().grids
    tablet = half_day.enrol(dead.number, code)
    assert (tablet.attempt, tablet.epoch) == (dead.attempt, 2)
    tablet.open()
    tablet.wait_for_news("launched")
    tablet.fetch_grids()
    assert tablet.grids().grids == before
    assert before, "the tablet that was killed had written nothing"
    assert dead.wait_for_news("superseded")["epoch"] == 2


def let_the_circuit_go(half_day):
    """Nobody leaves for what is missing, by name; what is proven passes."""
    cut, left_open = half_day.tablets[CUT], half_day.tablets[LEFT_OPEN]
    kept = [
        f"{cut.expected(turn)} {cut.station} {cut.place}"
        for turn in TURNS
        if turn > CUT_AFTER and cut.expected(turn)
    ]
    assert kept, "the tablet that is cut off has nothing to prove"
    turn = last_turn(left_open)
    unfinished = f"{left_open.expected(turn)} {left_open.station} {left_open.place}"
    half_day.wait_for_ledger()
    refused = half_day.act("release", proofs=[])
    assert refused["refused"] == "grids.missing"
    assert sorted(refused["missing"]) == sorted([*kept, unfinished])

    left_open.validate(turn)
    left_open.send()
    half_day.wait_for_ledger()
    refused = half_day.act("release", proofs=[])
    assert sorted(refused["missing"]) == sorted(kept)
    released = half_day.act("release", proofs=[cut.proof()])
    [(body,)] = half_day.database.execute(
        "SELECT convert_from(body, 'UTF8')::jsonb FROM act WHERE number = %s",
        (released["act"],),
    ).fetchall()
    assert (body["expected"], body["held"]) == (30, 30 - len(kept))
    assert sorted(body["proven"]) == sorted(kept)


def deliver_late(half_day):
    """What was proven comes in after the release."""
    cut = half_day.tablets[CUT]
    cut.is_cut = False
    cut.send()
    half_day.wait_for_ledger()


def reach_the_ranking(half_day):
    """The part of the ranking has the exact means of what the tablets ticked."""
    part = half_day.act("make_marks")
    found = {
        number: [Fraction(m) for m in marks] for number, marks in part["candidates"]
    }
    assert found == {
        number: [mark_of(half_day, number, f"s{n}") for n in range(1, 6)]
        for number in candidates(half_day)
    }


def mark_of(half_day, number, station):
    """The mean of both grids out of 20, reckoned line by line."""
    points = half_day.points[station]
    marks = []
    for place in (1, 2):
        grids = half_day.tablets[station, place].grids().grids
        grid = next(grid for grid in grids if grid.candidate == number)
        rows = [
            (Fraction(line["points"]), Fraction(line["shares"][level]))
            for line, level in zip(points["criteria"], grid.criteria, strict=True)
        ] + [
            (Fraction(line["points"]), Fraction(level, 4))
            for line, level in zip(points["aptitudes"], grid.aptitudes, strict=True)
        ]
        whole = sum(most for most, _ in rows)
        marks.append(20 * sum(most * share for most, share in rows) / whole)
    return sum(marks) / 2


def last_turn(tablet):
    """The last turn in which somebody is expected."""
    return max(turn for turn in TURNS if tablet.expected(turn))


def candidates(half_day):
    rows = half_day.rows(
        "SELECT c.number FROM attempt a JOIN candidate c ON c.id = a.candidate_id"
        " WHERE a.sitting_id = %s ORDER BY c.number"
    )
    return [number for (number,) in rows]


def keys_anywhere(half_day):
    """The sitting key, of which the keeper alone knows, in the whole database."""
    [(check,)] = half_day.rows("SELECT key_check FROM sitting WHERE id = %s")
    return everything_held.keys_among(
        everything_held.of_database(half_day.database),
        sitting=half_day.sitting,
        key_check=bytes(check),
    )
