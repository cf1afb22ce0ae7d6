"""A half-day of the ECOS in a running house, and what its tests need to take it on."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from typing import Any
from uuid import UUID

import psycopg
from playwright.sync_api import Page
from psycopg.types.json import Jsonb
from tests.e2e.chairs import ChairTablet
from tests.e2e.half_day.real_chairs import RealChair
from tests.e2e.house import House
from tests.e2e.staff_by_acts import ask
from tests.patience import until

from concours.core.ecos.bells.tempo import Tempo, write_tempo
from small_exam import Http

QUICK = Tempo(station_ms=15_000, reading_ms=500, warn_ms=500, changeover_ms=3_000)
"""With real tablets: who marks there does so while the circuit stands still, however
long a busy machine takes. A turn need only be long enough to stop it."""
SHORT = Tempo(station_ms=1_000, reading_ms=200, warn_ms=200, changeover_ms=300)
TURNS = range(1, 6)
FIRST, LONG, CUT_SITE = "Lille c1", "Lille c2", "Lyon-Sud"
"""With real tablets; of a candidate with more time; a site that is never linked."""

SHORTEN = "UPDATE circuit SET tempo = %s, has_door_screens = %s WHERE id = %s"
CIRCUITS = """
SELECT site.name || ' ' || circuit.code, circuit.id, factor_num, factor_den
FROM circuit JOIN site ON site.id = site_id WHERE sitting_id = %s
"""
CHAIRS = """
SELECT site.name || ' ' || circuit.code, station_code, place, number
FROM chair JOIN circuit ON circuit.id = circuit_id JOIN site ON site.id = site_id
JOIN examiner ON examiner.id = examiner_id WHERE chair.sitting_id = %s
"""
CANDIDATES = """
SELECT number FROM attempt JOIN candidate ON candidate.id = candidate_id
JOIN site ON site.id = candidate.site_id
WHERE sitting_id = %s AND site.name = '{site}' ORDER BY number
"""
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
        self.circuits: dict[str, UUID] = {}
        # No act shortens a station below seven minutes: the owner of the tables does,
        # before any tablet has heard the tempo. Doors of the first are on screens.
        for name, circuit, *factor in self.rows(CIRCUITS):
            tempo = QUICK if name == FIRST else SHORT
            own = replace(tempo, factor=Fraction(*factor))
            database.execute(SHORTEN, (Jsonb(write_tempo(own)), name == FIRST, circuit))
            self.circuits[name] = circuit
        self.tablets: dict[str, dict[tuple[str, int], ChairTablet]] = {
            name: {} for name in self.circuits
        }
        self.real: dict[tuple[str, int], RealChair] = {}
        self.corridor: Page | None = None
        self.door: Page | None = None

    def act(self, name: str, **facts: Any) -> Any:
        return ask(self.staff, name, **facts)

    def rows(self, query: str) -> list[Any]:
        return self.database.execute(query, (self.sitting,)).fetchall()

    def candidates(self, site: str) -> list[str]:
        """The numbers of those who pass at a site."""
        return [number for (number,) in self.rows(CANDIDATES.format(site=site))]

    @property
    def misread(self) -> str:
        """The number that is typed for another: of somebody of the first circuit."""
        return self.candidates("Lille")[0]

    def examiners(self) -> dict[tuple[str, tuple[str, int]], str]:
        """The number of the examiner of each chair, by circuit, station and place."""
        rows = self.rows(CHAIRS)
        return {
            (name, (station, place)): number for name, station, place, number in rows
        }

    def enrol(self, number: str, replacement: str | None = None) -> ChairTablet:
        """Let a tablet of an examiner in; it downloads what it may read later."""
        tablet = ChairTablet(number, http=self.http, code=self.codes[number])
        tablet.let_in(replacement)
        tablet.download()
        tablet.send()
        name = f"{tablet.sitting['place']['site']} {tablet.sitting['chair']['circuit']}"
        self.tablets[name][tablet.station, tablet.place] = tablet
        return tablet

    def virtual(self, site: str = "") -> list[ChairTablet]:
        """The virtual tablets of a site, or all."""
        return [
            tablet
            for name, tablets in self.tablets.items()
            if name.startswith(site)
            for tablet in tablets.values()
        ]

    def grids(self, name: str, chair: tuple[str, int]) -> Any:
        """The grids of a chair: as its virtual tablet has them, or the centre."""
        if name == FIRST and chair in self.real:
            return self.real[chair].grids(self.database).grids
        return self.tablets[name][chair].grids().grids

    def circuit_of(self, number: str) -> str:
        """The circuit in which a candidate passes."""
        return next(
            name
            for name, tablets in self.tablets.items()
            if any(
                t.expected(turn) == number for t in tablets.values() for turn in TURNS
            )
        )

    def release(self, name: str, proofs: Sequence[str] = ()) -> Any:
        circuit = str(self.circuits[name])
        return self.act("release", circuit=circuit, proofs=list(proofs))

    @contextmanager
    def paused(self, name: str) -> Iterator[None]:
        """Stop a circuit meanwhile; each tablet that is linked has heard of it."""
        circuit = str(self.circuits[name])
        for is_over in (False, True):
            self.act("pause", circuit=circuit, is_over=is_over)
            for tablet in self.tablets[name].values():
                if not tablet.is_cut:
                    tablet.wait_for_pause(is_over=is_over)
            if not is_over:
                yield

    def wait_for_ledger(self) -> None:
        """Wait until every entry that the centre holds is numbered."""
        until(lambda: self.rows(UNNUMBERED) == [(0,)])
