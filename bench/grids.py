"""How long the grids of the nation's ECOS take, from entries to the jury's queue.

12,000 candidates, ten stations, two examiners: 240,000 grids of 25 entries. Circuit by
circuit: rows of the journal become entries, chairs fold, owners are found, expected and
held sets and their digests, single marks and the queue. Then what marks say: severities
and 2,000 lots; a levelling previewed in thirteen groups. Seconds are of the processor,
on one core. Baseline: each body read once by the standard library, and nothing else.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from parts.practical import CircuitSheet, draw_circuits, draw_marks
from parts.scribes import FORMS, POINTS, Rows, write_circuit

from concours.core.delivery.journal.epochs import Epoch, JournalEntry
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
POLICY = MergingPolicy()
T0 = Instant(1_811_313_000_000)
TIMES = chair_times(Bell(tempo=NORMAL_TEMPO, t0=T0))


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
    watch, marks, counts = Stopwatch(), [], Counter()
    by_site: dict[tuple[str, str], list[Completeness]] = {}
    for sheet in sheets[::every]:
        rows = write_circuit(sheet, T0)
        counts["entries"] += sum(map(len, rows.values()))
        watch.run("baseline", read_bodies, rows)
        part, own_marks = run_circuit(sheet, rows, watch)
        by_site.setdefault((sheet.site, sheet.wave), []).append(part)
        marks += own_marks
    for parts in by_site.values():
        whole = combine(parts)
        watch.run("digests", find_digests, whole)
        counts["held"] += len(whole.held)
        counts["missing"] += len(whole.missing)
    candidates = {mark.candidate for mark in marks}
    means = watch.run("means", mean_of_stations, candidates, marks, sorted(FORMS))
    counts["queued"] = sum(bool(mark.queue) for mark in marks)
    counts["means"] = len(means)
    print_grids(watch, counts, every)
    print_quality(sheets)


def run_circuit(
    sheet: CircuitSheet, rows: Rows, watch: Stopwatch
) -> tuple[Completeness, tuple[SingleMark, ...]]:
    """Take a circuit from its rows to its single marks."""
    epochs = watch.run("entries", read_entries, rows)
    chairs = watch.run("fold", fold_chairs, epochs)
    part = watch.run("completeness", hold, sheet, chairs)
    marks = watch.run("marks, queue", merge_grids, part.held, POINTS, POLICY)
    return part, marks


def read_bodies(rows: Rows) -> None:
    """Read each body once: what nobody can do without."""
    for chair in rows.values():
        for _, _, body, _, _ in chair:
            json.loads(body)


def read_entries(rows: Rows) -> dict[ChairPlace, list[Epoch]]:
    """Return the journal of each chair, from rows as a query gives them."""
    return {
        chair: [Epoch(1, None, [JournalEntry(*row) for row in own])]
        for chair, own in rows.items()
    }


def fold_chairs(epochs: dict[ChairPlace, list[Epoch]]) -> dict[ChairPlace, ChairGrids]:
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


def print_grids(watch: Stopwatch, counts: Counter[str], every: int) -> None:
    """Print each step, and the whole, scaled if only some circuits were run."""
    baseline_s = watch.seconds.pop("baseline") * every
    for name, seconds in watch.seconds.items():
        print(f"grids: {name:24s} {seconds * every:6.2f} s")
    whole_s = sum(watch.seconds.values()) * every
    scaled = f" (1 circuit in {every}, scaled)" if every > 1 else ""
    print(
        f"grids: {counts['held'] * every:,} held of {counts['entries'] * every:,} "
        f"entries, {counts['missing']} missing, {counts['queued'] * every:,} queued"
        f"  {whole_s:.1f} s{scaled}"
        f"  (target {GRIDS_TARGET_S} s; bodies read alone {baseline_s:.1f} s)"
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
