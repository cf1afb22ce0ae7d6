"""Conducts a half-day from the confinement to the collection, in a running house.

Django must be set up on the console's role before this module is imported.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from concours.core.ecos.bells.signals import Bell, turn_rounds
from concours.core.ecos.bells.tempo import Tempo, write_tempo
from concours.core.ecos.completeness.sets import GridName, GridsMissing
from concours.core.kernel.time import Instant
from concours.rehearsal.conductor.jury import read_clock
from concours.rehearsal.conductor.stage import Stage
from concours.rehearsal.conductor.watch import Watch
from concours.rehearsal.examiners.messages import (
    Die,
    Enrol,
    Plan,
    Replace,
    Turn,
)
from concours.rehearsal.half_day.misfortunes import Misfortune, draw_misfortunes
from concours.rehearsal.half_day.processes import Examiners
from concours.rehearsal.half_day.seats import deal_seats, find_comers, plan_process
from concours.rehearsal.half_day.staff import HalfDayStaff
from concours.rehearsal.half_day.watch import BoardWatch, sign_in
from concours.store.queries.ecos.circuits import CircuitPlan

LEAD_MS = 10_000
"""The shortest that the rules allow."""
STEP_S_MAX = 120.0
LOOK_S = 0.2
OFFERS_MAX = 20
"""Releases tried of one circuit: forty missing grids are named at a time."""
SHORTEN = "UPDATE circuit SET tempo = %s WHERE sitting_id = %s"
UNNUMBERED = """
SELECT count(*) FROM journal_entry e JOIN attempt a ON a.id = e.attempt
LEFT JOIN ledger_entry l USING (attempt, epoch, seq)
WHERE a.sitting_id = %s AND l.number IS NULL
"""


_Step: TypeAlias = tuple[int, Callable[[Examiners], None]]


class StepTimeout(Exception):
    """Something that was due did not come: what, and how far it went."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What is played: `misfortunes` by name, None as the seed draws them."""

    tempo: Tempo
    seed: int = 1
    misfortunes: Sequence[str] | None = None
    processes: int = 1


@dataclass(slots=True)
class Diary:
    """What was done when, in milliseconds, and what had to be given up or proven."""

    enrol_from_ms: int = 0
    launched_ms: int = 0
    settled_ms: int = 0
    entries_count: int = 0
    misfortunes: list[str] = field(default_factory=list)
    given_up: dict[UUID, list[GridName]] = field(default_factory=dict)
    proven_count: int = 0
    refused_count: int = 0


class HalfDay:
    """One half-day: its staff, its circuits, and who truly comes where."""

    def __init__(
        self, stage: Stage, script: Script, say: Callable[[str], None]
    ) -> None:
        self.stage, self.script, self.say = stage, script, say
        self.staff = HalfDayStaff(stage.demo_data, stage.packages)
        self.database = psycopg.connect(stage.dsn, autocommit=True)
        shorter = Jsonb(write_tempo(script.tempo))
        self.database.execute(SHORTEN, (shorter, self.staff.sitting))
        self.plans = self.staff.plans()
        self.misfortunes = draw_misfortunes(self.plans, script.misfortunes, script.seed)
        self.diary = Diary(misfortunes=[m.words for m in self.misfortunes])
        self.comers = {
            plan.id: find_comers(plan, self.misfortunes) for plan in self.plans
        }
        self.costs = Watch(stage.processes)
        self._dead: set[str] = set()
        self._cut: set[str] = set()

    def _befalling(self, plan: CircuitPlan) -> list[Misfortune]:
        return [m for m in self.misfortunes if m.plan.id == plan.id]

    def seat_plans(self) -> list[Plan]:
        """Deal the circuits out to the processes of examiners."""
        codes, count = self.stage.demo_data["examiners"], self.script.processes
        parts = [
            [*deal_seats(self.plans[part::count], codes, self.misfortunes)]
            for part in range(count)
        ]
        return [
            plan_process(seats, self.stage.gateway, self.script.seed * 1_000 + part)
            for part, seats in enumerate(parts)
        ]

    def play(self, examiners: Examiners) -> BoardWatch:
        """Play it to the collection; return what a viewer of the board has seen."""
        self.costs.start()
        self._prepare(examiners)
        cookie = sign_in("presidente")
        watch = BoardWatch(self.stage.console, self.staff.sitting, cookie)
        self.diary.launched_ms = read_clock()
        t0 = self.staff.launch(lead_ms=LEAD_MS)
        self._wait(examiners, "launched", lambda c: c["launched"] == c["seats"])
        self.say("launched")
        self._befall_all(examiners, t0)
        self._wait(
            examiners,
            "settled",
            lambda c: c["settled"] >= c["seats"] - len(self._cut - self._dead),
        )
        self.diary.settled_ms = read_clock()
        self.diary.entries_count = examiners.counts()["written"]
        self._withdraw()
        self._release_all(examiners)
        watch.stop()
        self.costs.stop()
        examiners.tell(Turn(sorted(self._cut), "whole"))
        self._cut.clear()
        self._wait(examiners, "delivered", lambda c: c["settled"] == c["seats"])
        self._wait_for_ledger()
        self.say("collected")
        self.staff.collect(list({plan.site: None for plan in self.plans}))
        return watch

    def _prepare(self, examiners: Examiners) -> None:
        """Confine everybody, let tablets in, and open the briefing of each site."""
        self.diary.enrol_from_ms = read_clock()
        examiners.tell(Enrol(0))
        self._wait(examiners, "enrolled", lambda c: c["enrolled"] == c["seats"])
        self.say("enrolled")
        self.staff.jury.hand_shares()
        for plan in self.plans:
            absent = [
                number
                for misfortune in self._befalling(plan)
                if misfortune.name == "candidate-absent"
                for number in misfortune.candidates
            ]
            self.staff.confine(plan, absent)
        for plan in {plan.site: plan for plan in self.plans}.values():
            self.staff.open_briefing(plan)
        self._wait(examiners, "open", lambda c: c["open"] == c["seats"])
        self.say("open")

    # --- what befalls

    def _befall_all(self, examiners: Examiners, t0: Instant) -> None:
        rounds = turn_rounds(Bell(tempo=self.script.tempo, t0=t0))
        steps: list[_Step] = []
        for misfortune in self.misfortunes:
            turn_round = rounds[misfortune.turn - 1]
            assert turn_round.read is not None
            assert turn_round.end is not None
            inside_ms = (turn_round.read + turn_round.end) // 2
            steps += self._steps(misfortune, turn_round.read, inside_ms)
        for at, do in sorted(steps, key=lambda step: step[0]):
            time.sleep(max(0, at - read_clock()) / 1_000)
            do(examiners)
        over = rounds[-1].over
        assert over is not None
        time.sleep(max(0, over - read_clock()) / 1_000)

    def _steps(
        self, misfortune: Misfortune, read_ms: int, inside_ms: int
    ) -> list[_Step]:
        """Return what is done when; a site is cut as soon as it has heard the start."""
        turn_ms = self.script.tempo.station_ms + self.script.tempo.changeover_ms
        own = misfortune.attempts

        def cut(examiners: Examiners) -> None:
            self._cut |= set(own)
            examiners.tell(Turn(own, "cut"))

        def die(examiners: Examiners) -> None:
            self._dead |= set(own)
            examiners.tell(Die(own))

        def replace(examiners: Examiners) -> None:
            self._replace(misfortune, examiners)

        after_ms = inside_ms + turn_ms
        steps: Mapping[str, list[_Step]] = {
            "gateway-killed": [(read_ms, self._kill_gateway)],
            "site-cut": [(0, cut)],
            "delivers-late": [(read_ms, cut)],
            "tablet-dead": [(inside_ms, replace)],
            "examiner-replaced": [(inside_ms, replace)],
            "partner-carries": [(read_ms, cut), (after_ms, die)],
            "room-dead": [(read_ms, cut), (after_ms, die)],
        }
        return steps.get(misfortune.name, [])

    def _kill_gateway(self, _examiners: Examiners) -> None:
        self.stage.of("gateway")[-1].kill()

    def _replace(self, misfortune: Misfortune, examiners: Examiners) -> None:
        """Let another tablet, or a reserve at another tablet, take over a chair."""
        [attempt] = misfortune.attempts
        plan = misfortune.plan
        examiners.tell(Die([attempt]))
        number = self._examiner_of(plan, attempt)
        if misfortune.name == "examiner-replaced":
            self.staff.mend_examiner(plan, number)
            number = self._examiner_of(plan, attempt)
        replacement = self.staff.allow_replacement(plan, UUID(attempt))
        code = self.stage.demo_data["examiners"][number]
        examiners.tell(Replace(attempt, number, code, replacement))

    def _examiner_of(self, plan: CircuitPlan, attempt: str) -> str:
        current = next(own for own in self.staff.plans() if own.id == plan.id)
        chairs = current.chairs.values()
        return next(c.examiner_number for c in chairs if str(c.attempt) == attempt)

    def _withdraw(self) -> None:
        for misfortune in self.misfortunes:
            if misfortune.name == "station-withdrawn":
                self.staff.withdraw(misfortune.plan, misfortune.station)

    # --- who leaves

    def _release_all(self, examiners: Examiners) -> None:
        self._wait_for_ledger()
        for plan in self.plans:
            self._release(plan, examiners)
        self.say("released")

    def _release(self, plan: CircuitPlan, examiners: Examiners) -> None:
        """Let a circuit go: with what is held, then with proofs, then by giving up."""
        attempts = [str(chair.attempt) for chair in plan.chairs.values()]
        cut_attempts = [a for a in attempts if a in self._cut - self._dead]
        proofs: list[str] = []
        for _ in range(OFFERS_MAX):
            try:
                self.staff.release(plan, proofs)
            except GridsMissing as refusal:
                self.diary.refused_count += 1
                if cut_attempts and not proofs:
                    proofs = list(examiners.prove(cut_attempts).values())
                    self.diary.proven_count += len(proofs)
                    continue
                names = [_name(text) for text in refusal.missing]
                self.staff.give_up(plan, names)
                self.diary.given_up.setdefault(plan.id, []).extend(names)
            else:
                return
        raise StepTimeout(plan.code)

    # --- waiting

    def _wait(
        self, examiners: Examiners, step: str, is_done: Callable[[Any], bool]
    ) -> None:
        deadline = time.monotonic() + STEP_S_MAX
        while not is_done(examiners.counts()) or not examiners.counts()["seats"]:
            if time.monotonic() > deadline:
                raise StepTimeout(step, dict(examiners.counts()), examiners.answers())
            time.sleep(LOOK_S)

    def _wait_for_ledger(self) -> None:
        deadline = time.monotonic() + STEP_S_MAX
        while self.database.execute(UNNUMBERED, (self.staff.sitting,)).fetchall() != [
            (0,)
        ]:
            if time.monotonic() > deadline:
                raise StepTimeout("ledger")
            time.sleep(LOOK_S)


def _name(text: str) -> GridName:
    candidate, station, place = text.split()
    return GridName(candidate, station, int(place))  # type: ignore[arg-type]
