"""One rehearsal, from the first enrolment to the comparison.

The order of a real day: enrol, download, launch, compose, close, collect, mark; then
the crowd's record is held against the journal.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import psutil
from django.db import connection

from concours.core.kernel.time import MINUTE_MS, Instant
from concours.rehearsal.conductor.generators import Generators
from concours.rehearsal.conductor.jury import Jury, read_clock
from concours.rehearsal.conductor.scenarios import Scenario, Step, sample_numbers
from concours.rehearsal.conductor.stage import Stage
from concours.rehearsal.conductor.watch import Watch
from concours.rehearsal.crowd.messages import (
    Check,
    CheckResult,
    Enrol,
    Order,
    Replace,
    Story,
)
from concours.rehearsal.report.codes import FaultCode, ProcessName

LEAD_MS = 15_000
ENROL_PER_S = 1_000
READY_S_MAX = 300.0
COLLECT_S_MAX = 180.0
LOOK_S = 0.1
SHOW_S = 5.0
LONGEST_FACTOR = 4 / 3

Say: TypeAlias = Callable[[str], None]


class StepTimeout(Exception):
    """Something that must happen did not, in the time it may take: what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What is asked of one rehearsal."""

    candidates_count: int
    sites: Sequence[str]
    minutes: int
    speed: int
    seed: int
    faults: str
    scenario: Scenario


@dataclass(slots=True)
class InjectedFault:
    """A fault that was played; instants are the true clock's, in milliseconds."""

    code: FaultCode
    at_ms: int
    count: int
    site: int | None
    until_ms: int | None = None
    is_over: bool = False
    back_ms: int | None = None


@dataclass(slots=True)
class Diary:
    """What the conductor saw; the report is made of it. Instants in milliseconds."""

    begun_ms: int = 0
    enrol_ms: int = 0
    downloaded_bytes: int = 0
    committed_ms: int = 0
    t0_ms: int = 0
    closed_ms: int = 0
    complete_ms: int | None = None
    missing_count: int = 0
    marked_after_ms: int = 0
    ended_ms: int = 0
    faults: list[InjectedFault] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    checked: list[CheckResult] = field(default_factory=list)


class Rehearsal:
    """One rehearsal on a stage; `run` plays it once and returns its diary."""

    def __init__(
        self, stage: Stage, script: Script, generators: Generators, say: Say
    ) -> None:
        self.stage = stage
        self.diary = Diary()
        self.watch = Watch(self._processes)
        self._script = script
        self._generators = generators
        self._say = say
        self._jury = Jury("exam", stage.demo_data, stage.packages)
        self._show_due_at = 0.0

    def run(self) -> Diary:
        """Play it all. Raises `Stuck`, `Late`, `Silent`: then there is no report."""
        diary = self.diary
        diary.begun_ms = read_clock()
        self.watch.start()
        try:
            self._enrol()
            self._launch()
            self._compose()
            self._close()
            self._check()
        finally:
            self.watch.stop()
        diary.ended_ms = read_clock()
        return diary

    # What a step may do

    def tell(self, order: Order) -> None:
        """Give an order to the crowd."""
        self._generators.tell(order)

    def replace(self, numbers: Sequence[str]) -> None:
        """Let another tablet in for each of these candidates, one act each."""
        connection.close()  # the database may have died under it
        for number in numbers:
            code = self._jury.allow_replacement(number)
            self.tell(Replace(number=number, code=code))

    def sample(self, per_mille: int) -> list[str]:
        """Return that share of the candidates, the same for one seed."""
        people = self.stage.demo_data["candidates"]
        return sample_numbers(people, per_mille, self._script.seed)

    # The day

    def _enrol(self) -> None:
        self._say("enrolling")
        self.diary.enrol_ms = read_clock()
        total = self._script.candidates_count
        if self._script.scenario.wall_ahead_ms:
            self._strike(InjectedFault("clocks_off", read_clock(), total, site=None))
        self.tell(Enrol(spread_ms=1_000 * total // ENROL_PER_S))
        unpacked_count = self._unpacked_count()

        def is_ready() -> bool:
            counts = self._generators.counts()
            return (
                counts["connected"] >= total
                and counts["whole"] >= total - unpacked_count
            )

        self._wait(is_ready, READY_S_MAX, "every tablet enrolled and ready")
        self.diary.downloaded_bytes = self._generators.counts()["received_bytes"]

    def _unpacked_count(self) -> int:
        return len(self.sample(self._script.scenario.unpacked_per_mille))

    def _launch(self) -> None:
        self._say("shares")
        self._jury.hand_shares()
        self._jury.arm(lead_ms=LEAD_MS)
        committed, t0 = self._jury.wait_for_key()
        self.diary.committed_ms, self.diary.t0_ms = committed, t0
        self._say(f"launched: t0 in {(t0 - read_clock()) / 1_000:.1f} s")

    def _compose(self) -> None:
        length_ms = self._script.minutes * MINUTE_MS
        end = Instant(round(self.diary.t0_ms + length_ms * LONGEST_FACTOR))
        planned_steps = sorted(
            ((self._instant(step, length_ms), step) for step in self._steps()),
            key=lambda step_at: step_at[0],
        )
        while read_clock() < end or planned_steps:
            while planned_steps and read_clock() >= planned_steps[0][0]:
                self._take(planned_steps.pop(0)[1])
            self._look()
            time.sleep(LOOK_S)

    def _steps(self) -> Sequence[Step]:
        return self._script.scenario.steps

    def _instant(self, step: Step, length_ms: int) -> int:
        after_ms = step.at * (length_ms if step.is_share else 1_000)
        return round(self.diary.t0_ms + after_ms)

    def _take(self, step: Step) -> None:
        at_ms = read_clock()
        count = step.do(self)
        if step.fault is not None:
            self._strike(
                InjectedFault(
                    step.fault, at_ms, count, step.site, is_over=step.is_instant
                )
            )
        for fault in self.diary.faults:
            if fault.code == step.ends and not fault.is_over:
                fault.until_ms, fault.is_over = at_ms, True

    def _strike(self, fault: InjectedFault) -> None:
        self._say(f"fault: {fault.code}, {fault.count}")
        self.diary.faults.append(fault)

    def _look(self) -> None:
        """See whether those whom a fault had struck are back; show where we are."""
        counts = self._generators.counts()
        unreturned = [s for s in self.diary.faults if s.is_over and s.back_ms is None]
        if unreturned and counts["connected"] >= self._script.candidates_count:
            for fault in unreturned:
                if read_clock() - (fault.until_ms or fault.at_ms) > 1_000 * LOOK_S * 15:
                    fault.back_ms = read_clock()
        if time.monotonic() >= self._show_due_at:
            self._show_due_at = time.monotonic() + SHOW_S
            self._show(counts)

    def _show(self, counts: dict[str, int]) -> None:
        seconds = self._generators.seconds()
        last = seconds.get(max(seconds, default=0))
        rate, p99 = 0, 0
        if last is not None:
            rate = last.entries_count
            p99 = last.latencies.quantile_us(per_mille=990) // 1_000
        after_s = (read_clock() - self.diary.t0_ms) // 1_000 if self.diary.t0_ms else 0
        self._say(
            f"{after_s:5} s  {counts['enrolled']} enrolled  {counts['whole']} whole  "
            f"{counts['connected']} connected  {counts['revealed']} composing  "
            f"{counts['written']} written  {counts['waiting']} waiting  "
            f"{rate}/s  p99 {p99} ms"
        )

    def _close(self) -> None:
        """Close, and wait for every copy: the crowd's word, then the centre's."""
        connection.close()  # the database may have died under it
        self._jury.close()
        self.diary.closed_ms = read_clock()
        for fault in self.diary.faults:
            if not fault.is_over:  # it cut nobody off, and holds to the last
                fault.until_ms = self.diary.closed_ms
        self._say("closed")
        total = self._script.candidates_count
        try:
            self._wait(
                lambda: self._generators.counts()["complete"] >= total,
                COLLECT_S_MAX,
                "every copy complete",
            )
        except StepTimeout:
            self._say("copies are missing")
        else:
            self.diary.complete_ms = read_clock()
        self.diary.missing_count = self._jury.missing_count()

    def _check(self) -> None:
        version = None
        if not self.diary.missing_count:
            self._say("collecting")
            self._jury.collect()
            self._say("opening the marking key")
            self._jury.open_marking_key()
            self._say("marking")
            begun = time.monotonic()
            version = str(self._jury.mark())
            self.diary.marked_after_ms = round(1_000 * (time.monotonic() - begun))
        self._say("comparing every entry")
        content, key_document = self._jury.paper()
        order = Check(
            dsn=self.stage.dsn,
            key_document=key_document.hex(),
            content=content.decode(),
            version=version,
        )
        self.diary.stories, self.diary.checked = self._generators.check(order)

    def _wait(self, until: Callable[[], bool], within_s: float, goal: str) -> None:
        deadline = time.monotonic() + within_s
        while not until():
            if time.monotonic() > deadline:
                raise StepTimeout(goal)
            self._look()
            time.sleep(LOOK_S)

    def _processes(self) -> Iterator[tuple[ProcessName, psutil.Process]]:
        yield from self.stage.processes()
        for process in self._generators.processes:
            yield "generator", process
        yield "conductor", psutil.Process()
