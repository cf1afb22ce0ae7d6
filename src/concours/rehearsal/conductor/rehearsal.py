"""One rehearsal, from the first enrolment to the comparison.

The order of a real day: enrol, download; launch, compose, close, once for each sitting,
with the same tablets; each is collected while the next begins; then all are marked, and
the crowd's record is held against the journal.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import TypeAlias

import psutil
from django.db import connection

from concours.core.kernel.time import MINUTE_MS, Instant
from concours.rehearsal.conductor.accusations import find_accusations
from concours.rehearsal.conductor.diary import Diary, InjectedFault, Script
from concours.rehearsal.conductor.generators import Generators
from concours.rehearsal.conductor.jury import Jury, read_clock
from concours.rehearsal.conductor.room import Room
from concours.rehearsal.conductor.scenarios import Step, sample_numbers
from concours.rehearsal.conductor.stage import Stage
from concours.rehearsal.conductor.watch import Watch
from concours.rehearsal.crowd.messages import (
    Check,
    Enrol,
    Order,
    Replace,
)
from concours.rehearsal.report.codes import ProcessName

LEAD_MS = 15_000
ENROL_PER_S = 1_000
READY_S_MAX, READY_S_A_CANDIDATE = 300.0, 0.05
"""To enrol, and more for those who are many: two cores take five minutes for 12,000."""
COLLECT_S_MAX = 180.0
LOOK_S = 0.1
SHOW_S = 5.0
LONGEST_FACTOR = 4 / 3

Say: TypeAlias = Callable[[str], None]


class StepTimeout(Exception):
    """Something that must happen did not, in the time it may take: what."""


class Rehearsal:
    """One rehearsal on a stage; `run` plays it once. `diaries` are of its sittings."""

    def __init__(
        self, stage: Stage, script: Script, generators: Generators, say: Say
    ) -> None:
        self.stage = stage
        juries = [
            Jury(name, stage.demo_data, stage.packages) for name in stage.exam_names
        ]
        self.diaries = [
            Diary(jury, Room(jury), number) for number, jury in enumerate(juries, 1)
        ]
        self.diary = self.diaries[0]
        self.watch = Watch(self._processes)
        self._script = script
        self._generators = generators
        self._say = say
        self._show_due_at = 0.0

    def run(self) -> None:
        """Play it all. Raises `Stuck`, `Late`, `Silent`: then there is no report."""
        self.diary.begun_ms = read_clock()
        self.watch.start()
        try:
            self._enrol()
            self._launch()
            self._play_sittings()
            for diary in self.diaries:
                self._mark(diary)
            for diary in self.diaries:
                self._check(diary)
        finally:
            self.watch.stop()
        self.diary.ended_ms = read_clock()

    def _play_sittings(self) -> None:
        """Announce the next one as soon as one is closed: its copies still come in."""
        for diary, following in zip_longest(self.diaries, self.diaries[1:]):
            self._compose()
            self._close()
            if following is not None:
                diary.ended_ms = following.begun_ms = read_clock()
                following.enrol_ms = diary.enrol_ms
                following.downloaded_bytes = diary.downloaded_bytes
                self.diary = following
                self._launch()
            self._collect(diary)

    # What a step may do

    def tell(self, order: Order) -> None:
        """Give an order to the crowd."""
        self._generators.tell(order)

    def replace(self, numbers: Sequence[str]) -> None:
        """Let another tablet in for each of these candidates, one act each."""
        connection.close()  # the database may have died under it
        for number in numbers:
            code = self.diary.jury.allow_replacement(number)
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
            last = self._counts(self.diaries[-1])
            return (
                last["connected"] >= total and last["whole"] >= total - unpacked_count
            )

        within_s = READY_S_MAX + READY_S_A_CANDIDATE * total
        self._wait(is_ready, within_s, "every tablet enrolled and ready")
        self.diary.downloaded_bytes = self._generators.counts()["received_bytes"]

    def _unpacked_count(self) -> int:
        return len(self.sample(self._script.scenario.unpacked_per_mille))

    def _launch(self) -> None:
        self._say("shares")
        jury = self.diary.jury
        jury.hand_shares()
        jury.arm(lead_ms=LEAD_MS)
        committed, t0 = jury.wait_for_key()
        self.diary.committed_ms, self.diary.t0_ms = committed, t0
        self.diary.first_t0_ms = self.diaries[0].t0_ms
        self._say(f"launched: t0 in {(t0 - read_clock()) / 1_000:.1f} s")

    def _compose(self) -> None:
        length_ms = self._script.minutes * MINUTE_MS
        end = Instant(round(self.diary.t0_ms + length_ms * LONGEST_FACTOR))
        planned_steps = sorted(
            ((self._instant(step, length_ms), step) for step in self._steps()),
            key=lambda step_at: step_at[0],
        )
        room = self.diary.room
        while read_clock() < end + room.rested_ms or room.is_resting or planned_steps:
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
        """Serve the rooms, see whether those cut off are back, show where we are."""
        length_ms = self._script.minutes * MINUTE_MS
        for diary in self.diaries[: self.diary.number]:
            diary.room.look(breaks_until_ms=diary.t0_ms + length_ms)
        counts = self._counts(self.diary)
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
        """Close the sitting that is composed: who has extra time has had it."""
        connection.close()  # the database may have died under it
        self.diary.jury.close()
        self.diary.closed_ms = read_clock()
        for fault in self.diary.faults:
            if not fault.is_over:  # it cut nobody off, and holds to the last
                fault.until_ms = self.diary.closed_ms
        self._say("closed")

    def _collect(self, diary: Diary) -> None:
        """Wait for every copy: the crowd's word, then the centre's; then collect."""
        total = self._script.candidates_count
        try:
            self._wait(
                lambda: self._counts(diary)["complete"] >= total,
                COLLECT_S_MAX,
                "every copy complete",
            )
        except StepTimeout:
            self._say("copies are missing")
        else:
            diary.complete_ms = read_clock()
        diary.missing_count = diary.jury.missing_count()
        if not diary.missing_count:
            self._say("collecting")
            diary.jury.collect()

    def _mark(self, diary: Diary) -> None:
        if diary.missing_count:
            return
        self._say("opening the marking key")
        diary.jury.open_marking_key()
        self._say("marking")
        begun = time.monotonic()
        diary.version = str(diary.jury.mark())
        diary.marked_after_ms = round(1_000 * (time.monotonic() - begun))

    def _check(self, diary: Diary) -> None:
        self._say("comparing every entry")
        content, key_document = diary.jury.paper()
        order = Check(
            sitting=str(diary.jury.sitting),
            dsn=self.stage.dsn,
            key_document=key_document.hex(),
            content=content.decode(),
            version=diary.version,
        )
        diary.stories, diary.checked = self._generators.check(order)
        diary.accusations = find_accusations(
            diary.jury.sitting,
            self._generators.answers(),
            probers=self._script.probers if diary.number == 1 else (),
        )

    def _counts(self, diary: Diary) -> Counter[str]:
        return self._generators.counts(str(diary.jury.sitting))

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
