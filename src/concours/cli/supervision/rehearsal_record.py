"""A rehearsal as large as an exam, and the record of it in the house of that exam."""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from concours.cli.house import HouseFault
from concours.cli.screen import show
from concours.core.kernel.time import Instant
from concours.rehearsal.conductor.stage import SITTINGS_COUNT_MAX
from concours.rehearsal.report import model
from concours.rehearsal.report.page import render
from concours.rehearsal.report.summary import summary
from concours.rehearsal.report.verdict import has_passed

REPORT_BYTES_MAX = 2**24
CANDIDATES_MIN, CANDIDATES_MAX = 3, 20_000


def size_as_exam(arguments: argparse.Namespace) -> None:
    """Play as many candidates, sites and papers as an exam has. Raises `HouseFault`.

    The reports of that exam are kept in the folder of its house.
    """
    arguments.reports = []
    if not arguments.exam:
        return
    if arguments.json is None:
        hour = time.strftime("%Y-%m-%dT%H-%M-%SZ", time.gmtime())
        arguments.json = arguments.of / f"rehearsal-{arguments.exam}-{hour}.json"
    size = _exam_size(arguments.of, arguments.exam)
    sittings_count = max(size["sittings"], 1)
    if size["candidates"] > CANDIDATES_MAX or sittings_count > SITTINGS_COUNT_MAX:
        raise HouseFault(
            fr="cet examen est plus grand que ce qu’une répétition joue.",
            en="this exam is larger than what a rehearsal plays.",
        )
    arguments.candidates = max(size["candidates"], CANDIDATES_MIN)
    arguments.sites = max(size["sites"], 1)
    arguments.sittings = sittings_count


def require_place(path: Path | None) -> None:
    """Raise `HouseFault` unless reports can be written there: before hours of play."""
    if path is not None and not os.access(path.absolute().parent, os.W_OK):
        raise HouseFault(
            fr=f"On ne peut pas écrire dans {path.absolute().parent}.",
            en=f"{path.absolute().parent} cannot be written to.",
        )


def write_reports(
    arguments: argparse.Namespace, reports: Sequence[model.Report]
) -> int:
    """Show and write the report of each sitting, of the second in `FILE-2`.

    Returns 0 if all passed; names the files in `arguments.reports`.
    """
    for report in reports:
        show("", summary(report))
        if arguments.json is not None:
            own = _path_of(arguments.json, report.plan.sitting_number)
            own.write_bytes(model.write(report))
            own.with_suffix(".html").write_text(render(report), encoding="utf-8")
            arguments.reports.append(own)
            show("", str(own.with_suffix(".html")))
    return 0 if all(map(has_passed, reports)) else 1


def _path_of(path: Path, number: int) -> Path:
    return path if number == 1 else path.with_stem(f"{path.stem}-{number}")


def tell_house(
    home: Path, exam: str, reports: Sequence[Path], environ: Mapping[str, str]
) -> None:
    """Have the house of an exam record a run that passed. Raises `HouseFault`.

    `environ` is that of the operator: what was played had another house's.
    """
    _ask(("rehearsed", exam, *map(str, reports), "--home", str(home)), environ)


def record_run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Record a run by its reports, one for each paper. Raises `HouseFault`."""
    from concours.acts.rehearsal_passed import PassedRun, record_rehearsal  # noqa: PLC0415 -- after Django

    files = [path.read_bytes() for path in arguments.reports]
    reports = [_read(data) for data in files]
    plan = reports[0].plan
    if not _are_of_one_run(reports) or not all(map(has_passed, reports)):
        raise HouseFault(
            fr="Ces rapports ne sont pas ceux d’une répétition entière et réussie.",
            en="These are not the reports of one whole rehearsal that passed.",
        )
    run = PassedRun(
        candidates=plan.candidates_count,
        sites=plan.sites_count,
        sittings=plan.sittings_count,
        minutes=plan.minutes,
        faults=plan.faults,
        entries=sum(report.check.held_count for report in reports),
        marks=sum(report.check.marks_compared_count for report in reports),
        peak_per_s=max(report.entries.peak_per_s for report in reports),
        reports=[sha256(data).hexdigest() for data in files],
    )
    now = Instant(time.time_ns() // 1_000_000)
    return {
        "exam": arguments.code,
        "act": record_rehearsal(arguments.code, run, now=now),
    }


def _exam_size(home: Path, exam: str) -> dict[str, int]:
    """Return how large an exam is, asked of its own house. Raises `HouseFault`."""
    command = ("show", exam, "--home", str(home), "--json")
    size: dict[str, int] = json.loads(_ask(command, os.environ))["size"]
    return size


def _read(data: bytes) -> model.Report:
    try:
        return model.read(data[: REPORT_BYTES_MAX + 1])
    except msgspec.DecodeError as error:
        raise HouseFault(
            fr=f"Ce fichier n’est pas un rapport de répétition : {error}.",
            en=f"This file is no report of a rehearsal: {error}.",
        ) from error


def _are_of_one_run(reports: Sequence[model.Report]) -> bool:
    """Tell whether these are the reports of all papers of one run, in their order."""
    plans = [
        msgspec.structs.replace(report.plan, sitting_number=1) for report in reports
    ]
    numbers = [report.plan.sitting_number for report in reports]
    is_whole = numbers == [*range(1, plans[0].sittings_count + 1)]
    return is_whole and all(plan == plans[0] for plan in plans)


def _ask(command: Sequence[str], environ: Mapping[str, str]) -> bytes:
    process = subprocess.run(  # noqa: S603 -- our program, no shell
        [sys.executable, "-m", "concours.cli", "exam", *command],
        check=False,
        stdout=subprocess.PIPE,
        env=dict(environ),
    )
    if process.returncode:
        raise HouseFault(
            fr="la maison de cet examen n’a pas répondu.",
            en="the house of this exam did not answer.",
        )
    return process.stdout
