"""A run of forensics, in a process of its own that the page starts: `python -m … RUN`.

It writes the record as files of evidence into a folder that goes away, and has
`concours forensics` read them: whoever has the files finds the same. Stopped or killed
it is made again, and leaves nothing: of one that was killed the next drops the files.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import django
from django.conf import settings

from concours.console.files.archive import scratch_folder
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.time import Instant

FORM = "concours-forensics-run-1"
ASKED_AGAIN_S = 0.5
FINISHED_CODES = (0, 1, 2)
"""Nothing found, something, or files that cannot tell: too few copies."""

VERBS: Mapping[str, tuple[str, ...]] = {
    "pairs": ("answers", "key", "seats", "changes", "screens"),
    "changes": ("answers", "key", "seats", "changes", "screens"),
    "rooms": ("answers", "key", "seats", "changes"),
    "leak": ("answers", "key", "seats", "suspects"),
}
"""What is asked of a sitting, in this order, and on which of its files."""

NEED_SEATS = frozenset({("pairs", "screens")})
"""Files that a verb takes with seats alone."""

PERCENT_BY_PHASE = {
    "copies": 0,
    "pairs": 40,
    "changes": 80,
    "rooms": 87,
    "leak": 94,
    "together": 0,
}
"""How far a sitting is when a phase begins."""


class RunStop(Exception):
    """Somebody asked the run to stop, or ended it."""


class VerbBroken(Exception):
    """A verb said nothing that can be read."""


def work(run: UUID) -> None:
    """Make a run, and write its result, its fault, or that it was stopped."""
    from concours.acts.results.forensics import keep_result  # noqa: PLC0415 -- idem
    from concours.store.queries.results.forensics.run_rows import (  # noqa: PLC0415
        write_end,
        write_progress,
    )

    try:
        result = make_result(run)
        if not write_progress(run, phase="ended", percent=99, now=_read_clock()):
            raise RunStop  # noqa: TRY301 -- asked for at the last moment
        keep_result(run, result, now=_read_clock())
    except RunStop:
        write_end(run, now=_read_clock())
    except Exception as error:
        write_end(run, fault=f"{type(error).__name__}: {error}", now=_read_clock())
        raise


def make_result(run: UUID) -> bytes:
    """Return the result of a run, canonical JSON; the same inputs give the same."""
    from concours.store.queries.results.forensics.runs import (  # noqa: PLC0415 -- idem
        exam_of_run,
        run_of,
    )

    exam, row = exam_of_run(run), run_of(run)
    sittings = row.sittings()
    has_more = len(sittings) > 1
    count = len(sittings) + has_more
    parts: list[Json] = []
    with scratch_folder() as common:
        for place, inputs in enumerate(sittings):
            progress = _Progress(run, start=100 * place, count=count)
            parts.append(_of_sitting(inputs, progress, common / f"{place + 1}"))
        progress = _Progress(run, start=100 * (count - 1), count=count)
        together = (
            report_together(common, len(sittings), notify=progress.of_phase)
            if has_more
            else None
        )
    inputs_value: Json = json.loads(row.inputs)
    return dump(
        {
            "form": FORM,
            "exam": exam.code,
            "inputs": inputs_value,
            "sittings": parts,
            "together": together,
        }
    )


def report_together(common: Path, count: int, *, notify: Callable[[str], None]) -> Json:
    """Have the pairs of all sittings compared by their sum; return the report.

    `common` has a folder `1`, `2`, … for each sitting, with what pairs are made of.
    """
    words: list[str] = []
    for place in range(1, count + 1):
        names = [f"{place}/{kind}.csv" for kind in ("answers", "key", "seats")]
        own_names = [name for name in names if (common / name).exists()]
        words += ["--sitting"] * (place > 1) + own_names
    return _report(common, "pairs", words, notify=lambda _verb: notify("together"))


def make_reports(
    folder: Path, names: Mapping[str, bool], *, notify: Callable[[str], None]
) -> dict[str, Json]:
    """Have `concours forensics` read the files of a folder; return its reports by verb.

    `names`: of seats and suspects, whether there are any. `notify` hears each phase
    again and again, and may end it all by raising.
    """
    reports: dict[str, Json] = {}
    for verb, kinds in VERBS.items():
        if (
            verb in ("rooms", "leak")
            and not names["suspects" if verb == "leak" else "seats"]
        ):
            reports[verb] = None
            continue
        own = [
            kind
            for kind in kinds
            if names.get(kind, True)
            and (names["seats"] or (verb, kind) not in NEED_SEATS)
        ]
        files = [f"{kind}.csv" for kind in own]
        reports[verb] = _report(folder, verb, files, notify=notify)
    return reports


def _of_sitting(inputs: Mapping[str, Any], progress: "_Progress", kept: Path) -> Json:
    """Return what one sitting says; what pairs are made of goes to a folder, `kept`."""
    from concours.store.queries.delivery.sittings import load  # noqa: PLC0415 -- idem
    from concours.store.queries.results.forensics.evidence import (  # noqa: PLC0415
        write_evidence,
    )

    with scratch_folder() as folder:
        evidence = write_evidence(
            load(UUID(inputs["sitting"])),
            folder,
            packages=settings.PACKAGES,
            leak=inputs["leak"],
            notify=progress.of_copies,
        )
        names = {"seats": evidence.has_rooms, "suspects": bool(inputs["leak"])}
        reports = make_reports(folder, names, notify=progress.of_phase)
        kept.mkdir()
        for kind in ("answers", "key", *["seats"] * evidence.has_rooms):
            (folder / f"{kind}.csv").rename(kept / f"{kind}.csv")
    return {
        "sitting": inputs["sitting"],
        "code": inputs["code"],
        "copies": evidence.copies_count,
        "placed": evidence.placed_count,
        "has_rooms": evidence.has_rooms,
        "reports": reports,
    }


def _report(
    folder: Path, verb: str, words: list[str], *, notify: Callable[[str], None]
) -> Json:
    """Return what one verb says. Raises `VerbBroken`, and what `notify` raises."""
    command = [sys.executable, "-m", "concours.cli", "forensics", verb, *words]
    output = folder / f"{verb}.json"
    with (
        output.open("wb") as file,
        subprocess.Popen(  # noqa: S603 -- our own words
            [*command, "--json"], cwd=folder, stdout=file, stdin=subprocess.DEVNULL
        ) as process,
    ):
        try:
            while process.poll() is None:
                notify(verb)
                _wait(process)
        except BaseException:
            process.kill()
            raise
    if process.returncode not in FINISHED_CODES:
        raise VerbBroken(f"{verb}: {process.returncode}")
    return read_report(output.read_bytes())


def read_report(data: bytes) -> Json:
    """Return a report with its numbers as they were written, and no sentence in it."""
    report: dict[str, Any] = json.loads(data, parse_float=str)
    for fault in report.get("faults", ()):
        del fault["sentence"]  # in the language of whoever reads the terminal
    value: Json = report
    return value


def _wait(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(ASKED_AGAIN_S)
    except subprocess.TimeoutExpired:
        return


class _Progress:
    """How far a run is, told at most twice a second; raises `RunStop` if it must."""

    def __init__(self, run: UUID, *, start: int, count: int) -> None:
        self._run, self._start, self._count = run, start, count
        self._told_s = 0.0

    def of_copies(self, done_count: int, total: int) -> None:
        """Hear how many copies are read."""
        percent = PERCENT_BY_PHASE["pairs"] * done_count // max(1, total)
        self._tell("copies", percent)

    def of_phase(self, phase: str) -> None:
        """Hear that a verb is at work."""
        self._tell(phase, PERCENT_BY_PHASE[phase])

    def _tell(self, phase: str, percent: int) -> None:
        from concours.store.queries.results.forensics.run_rows import (  # noqa: PLC0415
            write_progress,
        )

        if time.monotonic() - self._told_s < ASKED_AGAIN_S:
            return
        self._told_s = time.monotonic()
        whole = (self._start + percent) // self._count
        if not write_progress(self._run, phase=phase, percent=whole, now=_read_clock()):
            raise RunStop


def _read_clock() -> Instant:
    return Instant(time.time_ns() // 1_000_000)


def start_run(run: UUID) -> "subprocess.Popen[bytes]":
    """Start the process of a run; it outlives the request that asked for it."""
    command = [sys.executable, "-m", "concours.console.forensics_job", str(run)]
    packages = str(Path(settings.PACKAGES).resolve())
    process = subprocess.Popen(  # noqa: S603 -- our own words
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        env=os.environ | {"CONCOURS_PACKAGES": packages},
    )
    Thread(target=process.wait, daemon=True).start()  # nobody else hears that it ended
    return process


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "concours.console.settings")
    django.setup()
    work(UUID(sys.argv[1]))
