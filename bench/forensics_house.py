"""How long a jury waits for a run of forensics: a nation's copies, through PostgreSQL.

12,000 copies of 120 questions a sitting, each question seen, answered, one in seven
changed, loaded by the server itself; collected, marked, deliberated. Then the act and
the job as the page starts them, every part of it timed by what the job says of itself,
with ten questions that leaked; and how soon a run stops. Baseline: one copy of the same
entries out of the database. `similarity.py` has all pairs alone. Sittings as argument.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import psycopg
from marking import (
    COPY_OUT,
    LIGHTEN,
    MAKE_SCRIPT,
    PRIMARY_KEY,
    WRITE_ENTRIES,
    load_sitting,
    questions,
    script,
)
from parts.house import (
    NOW,
    actor,
    appoint_staff,
    decide_by_two,
    running_house,
    stopwatch_of,
)
from parts.nation import T0, Admin, loading, make_roster

from concours.core.kernel.canonical import dump
from concours.core.kernel.canonical import load as load_json
from concours.core.kernel.time import Instant

SITTINGS_COUNT = 5
SUSPECTS_COUNT = 10
POLL_S = 0.1
PAIRS_S_MAX, OTHERS_S_MAX = 20, 15
VERBS = ("pairs", "changes", "rooms", "leak")
MEMORY_MB_MAX = 400
"""Of each verb on one sitting; all sittings together have more answers."""

PRESENT = "UPDATE presence SET written = %s"
PROGRESS = "SELECT phase, percent, ended_ms IS NULL FROM forensics_run WHERE id = %s"
SIZE = "SELECT length(result) FROM forensics_run WHERE id = %s"


def say(label: str, taken_s: float, more: str = "") -> None:
    """Print one figure."""
    print(f"forensics: {label:44s} {taken_s:7.1f} s{more}", flush=True)


print_time = stopwatch_of(say)


def load(admin: Admin, packages: Path, sittings: list[UUID]) -> UUID:
    """Load an exam, its sittings and their journals; return the exam."""
    exam = uuid4()
    make_roster(admin, exam)
    for sitting in sittings:
        load_sitting(admin, exam, packages, sitting)
    lines = [(seq, *line) for seq, line in enumerate(seen_script())]
    admin.execute(MAKE_SCRIPT)
    admin.cursor().executemany("INSERT INTO script VALUES (%s, %s, %s)", lines)
    admin.execute(PRESENT, (len(lines),))
    admin.execute(LIGHTEN)
    for sitting in sittings:
        admin.execute(WRITE_ENTRIES, {"t0": T0, "sitting": sitting})
    admin.execute(PRIMARY_KEY)
    admin.execute("VACUUM ANALYZE")
    print(f"forensics: {len(lines)} entries of each copy", flush=True)
    return exam


def seen_script() -> Iterator[tuple[str, list[bytes]]]:
    """Yield the entries of a copy, each question on screen before its answer."""
    last = ""
    for kind, bodies in script():
        if kind == "answered":
            body: Any = load_json(bodies[0])
            if body["question"] != last:
                last = body["question"]
                yield "seen", [dump({"question": last})]
        if kind != "seen":
            yield kind, bodies


def main() -> None:
    """Play the run."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else SITTINGS_COUNT
    with running_house() as (running, packages):
        sittings = [uuid4() for _ in range(count)]
        with print_time("(loading)"), loading(running) as admin:
            load(admin, packages, sittings)
        with psycopg.connect(running.admin_dsn("concours"), autocommit=True) as admin:
            with print_time("(collected, marked, deliberated)"):
                deliberate(sittings, packages)
            with print_time("baseline: the entries copied out"):
                copy_out(admin)
            if run_all(admin, count) | stop_one(admin):
                sys.exit("a run takes too long, or too much memory")


def deliberate(sittings: list[UUID], packages: Path) -> None:
    """Collect, mark and adopt each sitting, and freeze the deliberation."""
    from concours.acts.results import marks  # noqa: PLC0415 -- idem
    from concours.acts.results.deliberation import freeze_deliberation  # noqa: PLC0415
    from concours.store.models import Exam  # noqa: PLC0415 -- idem
    from concours.store.queries.results.publication_checks import undecided_in  # noqa: PLC0415

    appoint_staff()
    president = actor("presidente", "president")
    for sitting in sittings:
        marks.collect(president, sitting, packages=packages, now=NOW)
        version = marks.mark(president, sitting, packages=packages, now=NOW)
        waiting = sum(own for _, own in undecided_in(Exam.objects.get()))
        facts = {"version": str(version), "undecided": str(waiting)}
        decide_by_two(sitting, "marking_adopted", facts)
    freeze_deliberation(president, "edn", packages=packages, now=NOW)


def copy_out(admin: Admin) -> None:
    """Read the same entries, and do nothing with them."""
    with admin.cursor() as cursor, cursor.copy(COPY_OUT) as copy:
        for _ in copy:
            pass


def ask() -> UUID:
    """Ask for a run, by the jury's act."""
    from concours.acts.results.forensics import run_forensics  # noqa: PLC0415 -- idem
    from concours.store.models import Sitting  # noqa: PLC0415 -- idem

    names = [keyed.id for _, keyed in questions()[:: 120 // SUSPECTS_COUNT]]
    suspects = {str(name): "B D" for name in names if not name.endswith("q4")}
    codes = Sitting.objects.values_list("code", flat=True)
    return run_forensics(
        actor("presidente", "president"),
        "edn",
        leaks=dict.fromkeys(codes, suspects),
        now=Instant(time.time_ns() // 1_000_000),
    )


@dataclass
class PhaseFigures:
    """What one phase took: of the clock, of our processors, and its most memory."""

    clock_s: float = 0.0
    cpu_s: float = 0.0
    most_mb: float = 0.0


def run_all(admin: Admin, count: int) -> bool:
    """Print what each part of a run takes; tell whether one is over its target."""
    from concours.console import forensics_job  # noqa: PLC0415 -- after Django's setup

    run = ask()
    figures = watch(admin, run, forensics_job.start_run(run).pid)
    for phase, own in figures.items():
        more = f", {own.cpu_s:.1f} s of our processor, {own.most_mb:.0f} MB"
        say(f"  {phase}, {count} sittings", own.clock_s, more)
    verbs = {name: own for name, own in figures.items() if name in VERBS}
    all_s, verbs_s = (
        sum(own.cpu_s for own in part.values()) for part in (figures, verbs)
    )
    most_mb = max(own.most_mb for own in verbs.values())
    clock_s = sum(own.clock_s for own in figures.values())
    more = f", {all_s:.1f} s of our processor, {verbs_s:.1f} s of it statistics"
    say(f"a run of {count} sittings", clock_s, more)
    ((size,),) = admin.execute(SIZE, (run,)).fetchall()
    print(f"forensics: result {size} bytes; statistics {most_mb:.0f} MB", flush=True)
    return (
        verbs["pairs"].cpu_s > PAIRS_S_MAX * count
        or any(verbs[name].cpu_s > OTHERS_S_MAX * count for name in ("changes", "leak"))
        or most_mb > MEMORY_MB_MAX
    )


def watch(admin: Admin, run: UUID, job: int) -> dict[str, PhaseFigures]:
    """Add up, until a run ends, what its process and its verbs take in each phase."""
    figures: dict[str, PhaseFigures] = {}
    last_s, last_cpu_s = time.perf_counter(), 0.0
    is_running = True
    while is_running:
        ((phase, _, is_running),) = admin.execute(PROGRESS, (run,)).fetchall()
        own = figures.setdefault(str(phase), PhaseFigures())
        try:
            cpu_s, most_mb = used_by(job)
        except OSError:  # it has ended
            break
        now = time.perf_counter()
        own.clock_s += now - last_s
        own.cpu_s += cpu_s - last_cpu_s
        own.most_mb = max(own.most_mb, most_mb)
        last_s, last_cpu_s = now, cpu_s
        time.sleep(POLL_S)
    return figures


def used_by(job: int) -> tuple[float, float]:
    """Return the processor time of a process and its children, and their most memory.

    Of a child that is at work the memory, of one that ended the time.
    """
    stat = Path(f"/proc/{job}/stat").read_text().rsplit(")", 1)[1].split()
    cpu_s = sum(map(int, stat[11:15])) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{job}/task/{job}/children").read_text().split()
    most_mb = 0.0
    for pid in children or [str(job)]:
        with suppress(OSError):
            status = Path(f"/proc/{pid}/status").read_text()
            most = [line for line in status.splitlines() if line.startswith("VmHWM")]
            most_mb = max(most_mb, *(int(line.split()[1]) / 1024 for line in most), 0)
            own = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            cpu_s += (
                sum(map(int, own[11:13])) / os.sysconf("SC_CLK_TCK") * bool(children)
            )
    return cpu_s, most_mb


def stop_one(admin: Admin) -> bool:
    """Print how soon a run ends that is asked to stop while it compares pairs."""
    from concours.acts.results.forensics import stop_run  # noqa: PLC0415 -- idem
    from concours.console import forensics_job  # noqa: PLC0415 -- idem

    run = ask()
    forensics_job.start_run(run)
    while admin.execute(PROGRESS, (run,)).fetchall()[0][0] == "copies":
        time.sleep(POLL_S)
    start = time.perf_counter()
    stop_run(actor("kermarec", "jury"), "edn", now=NOW)
    while admin.execute(PROGRESS, (run,)).fetchall()[0][2]:
        time.sleep(POLL_S)
    say("a run that is stopped among its pairs ends", time.perf_counter() - start)
    return False


if __name__ == "__main__":
    main()
