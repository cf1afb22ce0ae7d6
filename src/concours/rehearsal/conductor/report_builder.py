"""The report, made of the diary, of what processes cost, and of what was counted."""

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import psutil

from concours.rehearsal.conductor.diary import Build, Diary, InjectedFault, Script
from concours.rehearsal.conductor.generators import Generators
from concours.rehearsal.conductor.rehearsal import Rehearsal
from concours.rehearsal.conductor.watch import Cost
from concours.rehearsal.crowd.messages import CheckResult, Difference
from concours.rehearsal.crowd.tally import Latencies, Second
from concours.rehearsal.report import model
from concours.rehearsal.report.codes import DifferenceCode, ProcessName

SECOND_MS = 1_000
CROWD: frozenset[ProcessName] = frozenset({"generator", "conductor"})
DIFFERENCE_CODES: Mapping[str, DifferenceCode] = {
    "lost": "lost",
    "doubled": "doubled",
    "altered": "altered",
    "foreign": "foreign",
    "chain": "chain_broken",
    "mark": "mark_different",
    "call": "call_lost",
    "break": "break_different",
}


def build_report(
    script: Script,
    rehearsal: Rehearsal,
    generators: Generators,
    diary: Diary,
    build: Build,
) -> model.Report:
    """Return the report of one sitting of a rehearsal that has run."""
    counts = generators.counts()
    seconds = {
        at_s: second
        for at_s, second in generators.seconds().items()
        if diary.has_second(at_s)
    }
    return model.Report(
        format="concours/rehearsal/1",
        begun_ms=diary.begun_ms,
        ended_ms=diary.ended_ms,
        commit=build.commit,
        machine=_machine(build.postgresql),
        plan=_plan(script, rehearsal, generators, diary),
        check=_check(diary.checked, script.sites),
        enrolment=_enrolment(diary),
        download=_download(diary),
        launch=_launch(diary, script.candidates_count),
        acknowledgements=_acknowledgements(seconds, diary),
        entries=_entries(seconds, script, diary),
        answers=dict(sorted(generators.answers().items())),
        processes=tuple(
            _process(name, cost, diary) for name, cost in rehearsal.watch.costs.items()
        ),
        wire=model.OnWire(
            sent_bytes=counts["sent_bytes"], received_bytes=counts["received_bytes"]
        ),
        faults=tuple(_fault(fault, script.sites, diary) for fault in diary.faults),
        collection=_collection(diary),
        marking=model.Marking(
            duration_ms=diary.marked_after_ms,
            copies_count=sum(result.marks_compared for result in diary.checked),
        ),
        calls=diary.room.calls(diary.checked),
        breaks=diary.room.breaks(diary.checked),
        accusations=diary.accusations,
    )


def _machine(postgresql: str) -> model.Machine:
    return model.Machine(
        cores_count=os.cpu_count() or 1,
        memory_bytes=psutil.virtual_memory().total,
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        postgresql=postgresql,
    )


def _plan(
    script: Script, rehearsal: Rehearsal, generators: Generators, diary: Diary
) -> model.Plan:
    return model.Plan(
        candidates_count=script.candidates_count,
        sites_count=len(script.sites),
        minutes=script.minutes,
        speed=script.speed,
        seed=script.seed,
        faults=(script.faults,) if script.faults != "none" else (),
        gateways_count=rehearsal.watch.costs["gateway"].count,
        generators_count=len(generators.processes),
        sitting_number=diary.number,
        sittings_count=len(rehearsal.diaries),
        has_kiosk=script.has_kiosk,
    )


def _check(checked: Sequence[CheckResult], sites: Sequence[str]) -> model.Check:
    def total(name: str) -> int:
        return sum(getattr(result, name) for result in checked)

    differences = chain.from_iterable(result.named for result in checked)
    return model.Check(
        attempts_count=total("attempts"),
        devices_count=total("devices"),
        written_count=total("written"),
        acknowledged_count=total("acknowledged"),
        held_count=total("held"),
        lost_count=total("lost"),
        doubled_count=total("doubled"),
        altered_count=total("altered"),
        foreign_count=total("foreign"),
        chains_broken_count=total("chains_broken"),
        marks_compared_count=total("marks_compared"),
        marks_different_count=total("marks_different"),
        named=tuple(_difference(difference, sites) for difference in differences)[
            : model.NAMED_COUNT_MAX
        ],
    )


def _difference(difference: Difference, sites: Sequence[str]) -> model.Difference:
    return model.Difference(
        candidate=difference.candidate,
        site=sites[difference.site],
        what=DIFFERENCE_CODES[difference.what],
        seq=difference.seq,
    )


def _enrolment(diary: Diary) -> model.Enrolment:
    enrolment_times = _sorted(story.enrolled_ms for story in diary.stories)
    at = [at_ms for at_ms in enrolment_times if at_ms < diary.first_t0_ms]
    duration_ms = at[-1] - diary.enrol_ms if at else 0
    return model.Enrolment(count=len(at), duration_ms=duration_ms)


def _download(diary: Diary) -> model.Download:
    whole = _sorted(story.whole_ms for story in diary.stories)
    before = [at for at in whole if at < diary.t0_ms]
    return model.Download(
        count=len(before),
        duration_ms=before[-1] - diary.enrol_ms if before else 0,
        bytes=diary.downloaded_bytes,
    )


def _launch(diary: Diary, candidates_count: int) -> model.Launch:
    keyed = _sorted(story.keyed_ms for story in diary.stories)
    in_time = [at for at in keyed if at < diary.t0_ms]
    reveal_times = _sorted(story.revealed_after_ms for story in diary.stories)
    whole = [at for story in diary.stories for at in story.whole_ms]
    return model.Launch(
        committed_ms=diary.committed_ms,
        key_after=_distribution([at - diary.committed_ms for at in in_time]),
        received_count=len(in_time),
        reveal_after=_distribution(reveal_times),
        revealed_count=len(reveal_times),
        without_package_count=max(
            0, candidates_count - sum(at < diary.t0_ms for at in whole)
        ),
    )


def _distribution(values: Sequence[int]) -> model.Distribution:
    if not values:
        return model.Distribution(first_ms=0, p50_ms=0, p99_ms=0, last_ms=0)
    last = len(values) - 1
    return model.Distribution(
        first_ms=values[0],
        p50_ms=values[last // 2],
        p99_ms=values[last * 99 // 100],
        last_ms=values[-1],
    )


def _acknowledgements(
    seconds: Mapping[int, Second], diary: Diary
) -> model.Acknowledgements:
    whole = Latencies()
    for second in seconds.values():
        whole.take_in(second.latencies)
    t0_s = diary.t0_ms // SECOND_MS
    return model.Acknowledgements(
        count=whole.count,
        p50_us=whole.quantile_us(per_mille=500),
        p95_us=whole.quantile_us(per_mille=950),
        p99_us=whole.quantile_us(per_mille=990),
        max_us=whole.max_us,
        by_second=tuple(
            _second(at_s - t0_s, second)
            for at_s, second in sorted(seconds.items())
            if second.latencies.count
        )[: model.SECONDS_COUNT_MAX],
    )


def _second(at_s: int, second: Second) -> model.AcknowledgedSecond:
    latencies = second.latencies
    return model.AcknowledgedSecond(
        at_s=at_s,
        entries_count=second.entries_count,
        batches_count=latencies.count,
        p50_us=latencies.quantile_us(per_mille=500),
        p95_us=latencies.quantile_us(per_mille=950),
        p99_us=latencies.quantile_us(per_mille=990),
        max_us=latencies.max_us,
    )


def _entries(
    seconds: Mapping[int, Second], script: Script, diary: Diary
) -> model.Entries:
    """Sustained is over the nation's own time: accommodations alone come after it."""
    t0_s = diary.t0_ms // SECOND_MS
    length_s = script.minutes * 60
    within = [
        second.entries_count
        for at_s, second in seconds.items()
        if t0_s <= at_s < t0_s + length_s
    ]
    return model.Entries(
        count=sum(second.entries_count for second in seconds.values()),
        sustained_per_s=sum(within) // length_s,
        peak_per_s=max(
            (counts.entries_count for counts in seconds.values()), default=0
        ),
    )


def _process(name: ProcessName, cost: Cost, diary: Diary) -> model.Process:
    t0_s = diary.t0_ms // SECOND_MS
    end_s = (diary.complete_ms or diary.closed_ms) // SECOND_MS
    memory = dict(sorted(cost.memory_bytes.items()))
    idle = next(iter(memory.values()), 0)
    samples = [size_bytes for at_s, size_bytes in memory.items() if at_s <= end_s]
    return model.Process(
        name=name,
        side="generator" if name in CROWD else "server",
        count=cost.count,
        cpu_ms=sum(ms for at_s, ms in cost.cpu_ms.items() if t0_s <= at_s <= end_s),
        memory_idle_bytes=idle,
        memory_max_bytes=max(samples, default=idle),
        by_second=tuple(_process_seconds(cost, t0_s, diary))[: model.SECONDS_COUNT_MAX],
    )


def _process_seconds(
    cost: Cost, t0_s: int, diary: Diary
) -> Iterable[model.ProcessSecond]:
    held_bytes = 0
    for at_s, cpu_ms in sorted(cost.cpu_ms.items()):
        held_bytes = cost.memory_bytes.get(at_s, held_bytes)
        if not diary.has_second(at_s):
            continue
        yield model.ProcessSecond(
            at_s=at_s - t0_s, cpu_ms=max(0, cpu_ms), memory_bytes=held_bytes
        )


def _fault(fault: InjectedFault, sites: Sequence[str], diary: Diary) -> model.Fault:
    ended_ms = fault.until_ms or fault.at_ms
    return model.Fault(
        code=fault.code,
        at_s=round((fault.at_ms - diary.t0_ms) / SECOND_MS),
        until_s=(
            None
            if fault.until_ms is None
            else round((fault.until_ms - diary.t0_ms) / SECOND_MS)
        ),
        count=fault.count,
        site=None if fault.site is None else sites[fault.site],
        all_back_after_ms=None if fault.back_ms is None else fault.back_ms - ended_ms,
    )


def _collection(diary: Diary) -> model.Collection:
    return model.Collection(
        closed_at_s=round((diary.closed_ms - diary.t0_ms) / SECOND_MS),
        complete_after_ms=(
            None
            if diary.complete_ms is None
            else max(0, diary.complete_ms - diary.closed_ms)
        ),
        missing_count=diary.missing_count,
    )


def _sorted(lists: Iterable[Sequence[int]]) -> list[int]:
    return sorted(chain.from_iterable(lists))
