"""How long the grids of the nation's ECOS take, from the database to the jury's queue.

12,000 candidates, ten stations, two examiners: 240,000 grids of 25 entries. Circuit by
circuit: the journals of its chairs are read under a head of the ledger, chairs fold,
owners are found, expected and held sets and their digests, single marks and the queue.
A proof is of one site: two processes share the sites, as two pages of a console do; the
target is by the clock. Then what marks say, on one core: severities and 2,000 lots; a
levelling previewed in thirteen groups. Baseline: each body read once by the standard
library, and nothing else.
"""

import gc
import json
import multiprocessing
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parent))

from parts.chair_journals import load_chairs, number_entries
from parts.nation import backend_cpu_ms, cluster, dsn, loading, queued_ms
from parts.practical import CircuitSheet, draw_circuits, draw_marks
from parts.scribes import FORMS, POINTS, Rows, write_circuit

from concours.core.delivery.journal.epochs import Epoch
from concours.core.ecos.bells.signals import Bell
from concours.core.ecos.bells.tempo import NORMAL_TEMPO
from concours.core.ecos.completeness.disagreements import find_disagreements
from concours.core.ecos.completeness.sets import (
    Completeness,
    combine,
    complete,
    expected_grids,
)
from concours.core.ecos.completeness.witnesses import (
    ChairPlace,
    OwnedGrid,
    own_grids,
    turns_of,
)
from concours.core.ecos.grids.fold import ChairGrids, fold
from concours.core.ecos.grids.times import chair_times
from concours.core.ecos.levelling.corrections import remove_severity, single_marks_of
from concours.core.ecos.levelling.preview import preview
from concours.core.ecos.merging.single_marks import (
    MergingPolicy,
    SingleMark,
    mean_of_stations,
    merge_grids,
)
from concours.core.ecos.quality.cohort import make_cohort
from concours.core.ecos.quality.lots import LOTS_COUNT, compare_circuits
from concours.core.ecos.severity.examiners import measure_severities
from concours.core.kernel.time import Instant

GRIDS_TARGET_S, SEVERITIES_TARGET_S, LOTS_TARGET_S, PREVIEW_TARGET_S = 12, 2, 5, 1
GROUPS_COUNT = 13
EVERY = 8
"""One circuit in so many is written and read, and the seconds scaled; or as asked."""
PROCESSES_COUNT = 2
CLOCK, QUEUED = "clock", "queued"
"""What is of the slower process, not of both: its clock, and how long it and its part
of the database were ready while others had the processors."""
HEAD_SIZE = 2**40
"""Above every number: the head of a ledger that has numbered all."""
POLICY = MergingPolicy()
T0 = Instant(1_811_313_000_000)
TIMES = chair_times(Bell(tempo=NORMAL_TEMPO, t0=T0))

LoadedCircuit: TypeAlias = tuple[CircuitSheet, Mapping[ChairPlace, UUID]]


class Stopwatch:
    """Seconds of the processor, by what they went into."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    def run(self, name: str, work: Callable[..., Any], *arguments: Any) -> Any:
        """Run some work and count it."""
        started = time.process_time()
        result = work(*arguments)
        self.seconds[name] += time.process_time() - started
        return result


def main() -> None:
    """Print the figures of one nation."""
    every = int(sys.argv[1]) if len(sys.argv) > 1 else EVERY
    sheets = draw_circuits()
    seconds, counts = measure_sites(sheets[::every])
    print_grids(seconds, counts, every)
    print_quality(sheets)


def measure_sites(
    sheets: Sequence[CircuitSheet],
) -> tuple[Counter[str], Counter[str]]:
    """Load circuits, let processes share their sites; return seconds and counts."""
    seconds, counts = Counter[str](), Counter[str]()
    by_site: defaultdict[str, list[LoadedCircuit]] = defaultdict(list)
    with cluster() as running:
        with loading(running) as admin:
            for sheet in sheets:
                rows = write_circuit(sheet, T0)
                counts["entries"] += sum(map(len, rows.values()))
                seconds["baseline"] += measure_bodies(rows)
                by_site[sheet.site].append((sheet, load_chairs(admin, rows)))
            number_entries(admin)
            admin.execute("CHECKPOINT")  # what loading left is no part of reading
        shares: list[list[LoadedCircuit]] = [[] for _ in range(PROCESSES_COUNT)]
        for circuits in sorted(by_site.values(), key=len, reverse=True):
            min(shares, key=len).extend(circuits)
        context = multiprocessing.get_context("fork")
        barrier, results = context.Barrier(PROCESSES_COUNT), context.SimpleQueue()
        address = dsn(running, "concours_console")
        workers = [
            context.Process(target=prove_sites, args=(share, address, barrier, results))
            for share in shares
        ]
        for worker in workers:
            worker.start()
        for own_seconds, own_counts in [results.get() for _ in workers]:
            for name in (CLOCK, QUEUED):
                seconds[name] = max(seconds[name], own_seconds.pop(name))
            seconds.update(own_seconds)
            counts.update(own_counts)
        for worker in workers:
            worker.join()
    return seconds, counts


def prove_sites(
    circuits: Sequence[LoadedCircuit], address: str, barrier: Barrier, results: Any
) -> None:
    """Take the circuits of some sites to their marks; give seconds and counts back."""
    os.environ["CONCOURS_DSN"] = address
    os.environ["CONCOURS_CODES_KEY"] = "0" * 64
    os.environ["DJANGO_SETTINGS_MODULE"] = "concours.console.settings"
    import django  # noqa: PLC0415 -- its settings come from here

    django.setup()
    from django.db import connection  # noqa: PLC0415 -- after setup

    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    watch, marks, counts = Stopwatch(), list[SingleMark](), Counter[str]()
    by_site: defaultdict[tuple[str, str], list[Completeness]] = defaultdict(list)
    warm_up(circuits)
    barrier.wait()
    pids = (os.getpid(), backend)
    started, cpu_s = time.perf_counter(), time.process_time()
    backend_ms, waited_ms = backend_cpu_ms(backend), sum(map(queued_ms, pids))
    for sheet, attempts in circuits:
        part, own_marks = run_circuit(sheet, attempts, watch)
        by_site[sheet.site, sheet.wave].append(part)
        marks += own_marks
    for parts in by_site.values():
        whole = combine(parts)
        watch.run("digests", find_digests, whole)
        counts["held"] += len(whole.held)
        counts["missing"] += len(whole.missing)
    candidates = {mark.candidate for mark in marks}
    watch.run("means", mean_of_stations, candidates, marks, sorted(FORMS))
    counts["queued"] = sum(bool(mark.queue) for mark in marks)
    watch.seconds["between"] = time.process_time() - cpu_s - watch.seconds.total()
    watch.seconds["database"] = (backend_cpu_ms(backend) - backend_ms) / 1_000
    watch.seconds[QUEUED] = (sum(map(queued_ms, pids)) - waited_ms) / 1_000
    watch.seconds[CLOCK] = time.perf_counter() - started
    results.put((watch.seconds, counts))


def warm_up(circuits: Sequence[LoadedCircuit]) -> None:
    """Do what is done once for a form or in a process: no part of what is scaled.

    What the bench itself has made since it began is none of a console's either.
    """
    for form in FORMS.values():
        fold(form, ())
    for _, attempts in circuits[:1]:
        read_chairs(attempts)
    gc.freeze()


def run_circuit(
    sheet: CircuitSheet, attempts: Mapping[ChairPlace, UUID], watch: Stopwatch
) -> tuple[Completeness, tuple[SingleMark, ...]]:
    """Take a circuit from its journals to its single marks."""
    epochs = watch.run("reading", read_chairs, attempts)
    chairs = watch.run("fold", fold_chairs, epochs)
    part = watch.run("completeness", hold, sheet, chairs)
    marks = watch.run("marks, queue", merge_grids, part.held, POINTS, POLICY)
    return part, marks


def measure_bodies(rows: Rows) -> float:
    """Read each body once, what nobody can do without; return the seconds."""
    started = time.process_time()
    for chair in rows.values():
        for _, _, body, _, _ in chair:
            json.loads(body)
    return time.process_time() - started


def read_chairs(
    attempts: Mapping[ChairPlace, UUID],
) -> dict[ChairPlace, Sequence[Epoch]]:
    """Return the journal of each chair, as an act reads it."""
    from concours.store.queries.ecos.journals import read_epochs  # noqa: PLC0415 -- Django's models

    epochs = read_epochs([*attempts.values()], head_size=HEAD_SIZE)
    return {chair: epochs[attempt] for chair, attempt in attempts.items()}


def fold_chairs(
    epochs: Mapping[ChairPlace, Sequence[Epoch]],
) -> dict[ChairPlace, ChairGrids]:
    """Return what each chair says."""
    return {
        chair: fold(FORMS[chair.station], own, times=TIMES)
        for chair, own in epochs.items()
    }


def hold(sheet: CircuitSheet, chairs: dict[ChairPlace, ChairGrids]) -> Completeness:
    """Return both sets of a circuit, with what its witnesses say."""
    turns = turns_of(sheet.rotations, sheet.stations)
    grids: tuple[OwnedGrid, ...] = own_grids(chairs, turns)
    find_disagreements(chairs, turns)
    return complete(expected_grids(set(turns.values()), sheet.stations), grids)


def find_digests(whole: Completeness) -> tuple[str, str]:
    """Return the digests of both sets."""
    return whole.expected_digest, whole.held_digest


def print_grids(seconds: Counter[str], counts: Counter[str], every: int) -> None:
    """Print each step, and the whole, scaled if only some circuits were run."""
    baseline_s, clock_s = seconds.pop("baseline"), seconds.pop(CLOCK)
    queued_s = seconds.pop(QUEUED)
    for name, own_s in seconds.items():
        print(f"grids: {name:24s} {own_s * every:6.2f} s")
    scaled = f" (1 circuit in {every}, scaled)" if every > 1 else ""
    print(
        f"grids: {counts['held'] * every:,} held of {counts['entries'] * every:,} "
        f"entries, {counts['missing']} missing, {counts['queued'] * every:,} queued"
        f"  {clock_s * every:.1f} s by the clock, {PROCESSES_COUNT} processes,"
        f" of which {queued_s * every:.1f} s in the queue for a processor;"
        f" {seconds.total() * every:.1f} s of processor{scaled}"
        f"  (target {GRIDS_TARGET_S} s; bodies read alone {baseline_s * every:.1f} s)"
    )


def print_quality(sheets: tuple[CircuitSheet, ...]) -> None:
    """Print what the marks of the nation take."""
    grids = draw_marks(sheets)
    watch = Stopwatch()
    cohort = watch.run("columns", make_cohort, grids)
    severities = watch.run("severities", measure_severities, cohort)
    watch.run("lots", lambda: compare_circuits(cohort, seed=1))
    table = watch.run("table", remove_severity, cohort, severities)
    singles = single_marks_of(grids)
    groups = {
        str(number): {cohort.stations[number % len(cohort.stations)]: 2}
        for number in range(GROUPS_COUNT)
    }
    watch.run("preview", preview, singles, table, groups)
    seconds = watch.seconds
    columns_s = seconds["columns"]
    rows = (
        (f"severities of {len(cohort.examiners):,}", "severities", SEVERITIES_TARGET_S),
        (f"{LOTS_COUNT:,} lots of {len(cohort.circuits):,} circuits", "lots",
         LOTS_TARGET_S),
        (f"{len(table.thousandths):,} corrections in {GROUPS_COUNT} groups", "preview",
         PREVIEW_TARGET_S),
    )  # fmt: skip
    for words, name, target_s in rows:
        print(
            f"quality: {words}  {seconds[name]:.2f} s  (target {target_s} s; "
            f"the same marks as columns {columns_s:.2f} s)"
        )


if __name__ == "__main__":
    main()
