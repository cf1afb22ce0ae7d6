"""A half-day of the demonstration that lives by itself, but for the visitor's chair.

Django must be set up on the console's role before this module is imported.
"""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import psycopg
import uvloop
from psycopg.types.json import Jsonb

from concours.core.ecos.bells.tempo import Tempo, write_tempo
from concours.rehearsal.conductor.jury import read_clock
from concours.rehearsal.crowd.run import raise_file_limit
from concours.rehearsal.examiners.crowd import ExaminerCrowd
from concours.rehearsal.examiners.messages import Enrol, Plan
from concours.rehearsal.half_day.seats import deal_seats, plan_process
from concours.rehearsal.half_day.staff import HalfDayStaff
from concours.store.queries.ecos.circuits import CircuitPlan

TEMPO = Tempo(
    station_ms=90_000,
    reading_ms=15_000,
    warn_ms=15_000,
    changeover_ms=20_000,
    rests_ms=(30_000, 60_000, 30_000),
)
"""Four rotations in forty minutes: six times as fast as a real half-day."""

SPREAD_MS, SETTLE_S, LEAD_MS = 20_000, 30, 120_000
SHORTEN = "UPDATE circuit SET tempo = %s WHERE sitting_id = %s"
VISITOR = "ecos_visitor"
"""In what a visitor knows: the examiner whose chair nobody plays."""


def leave_chair(home: Path, owner_dsn: str) -> None:
    """Shorten the tempo, and keep a chair for the visitor, told in `demo.json`."""
    demo_data = json.loads((home / "demo.json").read_text())
    staff = HalfDayStaff(demo_data, home / "packages")
    with psycopg.connect(owner_dsn) as owner:
        owner.execute(SHORTEN, (Jsonb(write_tempo(TEMPO)), staff.sitting))
    number = next(iter(staff.plans()[0].chairs.values())).examiner_number
    code = demo_data["examiners"][number]
    keep(home, demo_data | {VISITOR: {"number": number, "code": code}})


def keep(home: Path, demo_data: dict[str, Any]) -> None:
    """Write what a visitor knows, whole or not at all, for its owner alone."""
    path = home / "demo.json.new"
    path.touch(mode=0o600)
    path.write_text(json.dumps(demo_data, ensure_ascii=False, indent=1))
    path.replace(home / "demo.json")


def play(home: Path, *, port: int) -> None:
    """Play until the process is ended; a half-day that has begun is left as it is."""
    raise_file_limit()
    demo_data = json.loads((home / "demo.json").read_text())
    staff = HalfDayStaff(demo_data, home / "packages")
    if staff.jury.row.t0_ms is None:
        uvloop.run(_play(staff, demo_data, port))
    while True:
        time.sleep(SETTLE_S)


async def _play(staff: HalfDayStaff, demo_data: dict[str, Any], port: int) -> None:
    plans = await asyncio.to_thread(staff.plans)
    crowd = ExaminerCrowd(_plan(plans, demo_data, port))
    crowd.enrol(Enrol(SPREAD_MS))
    await asyncio.to_thread(_lead, staff, plans)
    await asyncio.Event().wait()


def _plan(plans: list[CircuitPlan], demo_data: dict[str, Any], port: int) -> Plan:
    """Return every chair but the visitor's."""
    visitor = demo_data[VISITOR]["number"]
    seats = deal_seats(plans, demo_data["examiners"])
    played_seats = [seat for seat in seats if seat.number != visitor]
    return plan_process(played_seats, ("127.0.0.1", port), seed=read_clock())


def _lead(staff: HalfDayStaff, plans: list[CircuitPlan]) -> None:
    """Confine everybody, open the briefings, announce the start."""
    staff.jury.hand_shares()
    for plan in plans:
        staff.confine(plan)
    for plan in {plan.site: plan for plan in plans}.values():
        staff.open_briefing(plan)
    time.sleep(SETTLE_S)
    staff.launch(lead_ms=LEAD_MS)
