"""The archive of an exam: bundles, minutes, reports, cases, runs, acts, indexed.

`docs/reference/archive.md` is its public page. Once the exam is archived the same
folder is written again to the byte; of an erased exam, what remains.
"""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import file_digest, sha256
from itertools import chain
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from django.conf import settings

from concours.acts.delivery.case_steps import read_drawn_file, read_letter
from concours.acts.delivery.cell.report import read_drawn_report
from concours.acts.delivery.copies.replays import read_drawn_replay
from concours.acts.delivery.minutes import read_drawn_minutes
from concours.acts.signed_act import NotSigned, signed_act
from concours.console.files import casefile as case_files
from concours.console.files import minutes as minutes_files
from concours.console.files import ranking as ranking_files
from concours.console.files import replay as replay_files
from concours.console.files.bundle import write_bundle
from concours.console.files.cell import report_file
from concours.core.audit.archive import VerifiedArchive, archive_index
from concours.core.audit.bundle import INDEX, FileFacts
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.errors import Refusal
from concours.store import independent
from concours.store.journal.acts import ActSignature
from concours.store.models import Exam
from concours.store.queries.acts import (
    act_numbered,
    acts_of_sitting,
    last_number,
    last_signature,
    signature_of,
)
from concours.store.queries.archives import acts_of
from concours.store.queries.casefiles import cases_of, lacks_cases
from concours.store.queries.delivery.cell.reports import reports_of_exam
from concours.store.queries.delivery.replays.drawn import replays_of_exam
from concours.store.queries.delivery.sittings import sittings_in_order
from concours.store.queries.results import bundles, markings, rankings
from concours.store.queries.results.forensics.runs import (
    lacks_results,
    results_to_archive,
)

FINDING_LENGTH_MAX = 200
Progress = Callable[[str], None]


@dataclass(eq=False)
class FolderTaken(Refusal):
    """The folder for the archive has files in it: nothing is overwritten."""

    code: ClassVar[str] = "archive.folder_taken"
    folder: str


@dataclass(eq=False)
class ArchiveUnsound(Refusal):
    """The verifier found that the archive does not hold: the exam stays as it is."""

    code: ClassVar[str] = "archive.unsound"
    finding: str


def write_archive(
    exam: Exam, folder: Path, packages: Path, *, progress: Progress = lambda _: None
) -> VerifiedArchive:
    """Write the archive of an exam into an empty folder, and have it verified.

    `progress` is told the name of each file. Raises `FolderTaken`, `ArchiveUnsound`,
    `NotSigned` while the ledger has not signed the last act.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FolderTaken(str(folder))
    kinds = ("bundles", "minutes", "cases", "replays", "reports", "runs")
    counts = dict.fromkeys(kinds, 0)
    signature = _signature_of(exam)
    if exam.erased_act is None:
        records = _write_records(exam, folder, packages)
        cases = _write_cases(exam, folder, signature.number)
        replays = _write_replays(exam, folder, signature.number)
        reports = _write_reports(exam, folder, signature.number)
        runs = _write_runs(exam, folder, signature.number)
        for kind, name in chain(records, cases, replays, reports, runs):
            progress(name)
            counts[kind] += 1
    _write_acts(exam, folder, signature)
    digest = _write_index(folder)
    verify_archive(folder)
    bundles_count, minutes_count = counts["bundles"], counts["minutes"]
    return VerifiedArchive(digest, signature.number, bundles_count, minutes_count)


def _signature_of(exam: Exam) -> ActSignature:
    """Return the signature up to whose act the archive goes. Raises `NotSigned`.

    Of an archived exam that is the one of then: written again, it is the same archive,
    unless files of its cases or results of its runs were erased since: then the act
    that did it is there.
    """
    has_lost = (
        exam.erased_act is not None or lacks_cases(exam) or lacks_results(exam.id)
    )
    if exam.archived_act is None or has_lost:
        signature = last_signature()
    else:
        body = act_numbered(exam.archived_act).act.body
        signature = signature_of(int(str(body["acts"])))
    if signature is None:
        raise NotSigned(last_number())
    return signature


def verify_archive(folder: Path) -> None:
    """Have the verifier read an archive in its process. Raises `ArchiveUnsound`."""
    command = independent.command(
        "verifier.exam", str(folder), folder=settings.VERIFIER
    )
    process = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- our own words
    if process.returncode:
        lines = (process.stdout + process.stderr).strip().splitlines() or ["?"]
        raise ArchiveUnsound(lines[0][:FINDING_LENGTH_MAX])


def _write_records(
    exam: Exam, folder: Path, packages: Path
) -> Iterator[tuple[str, str]]:
    """Write bundles, minutes and the ranking; yield the kind and the name of each."""
    for name in ("bundles", "minutes"):
        (folder / name).mkdir()
    for sitting in sittings_in_order().filter(exam=exam):
        if markings.newest(sitting.id) is not None:
            with bundles.reading(sitting.id, packages) as bundle:
                name = f"bundles/{sitting.code}.zip"
                write_bundle(bundle, folder / name)
            yield "bundles", name
        for number in _drawn_minutes(sitting.id):
            minutes = read_drawn_minutes(sitting.id, number)
            name = f"minutes/acte-{number}.pdf"
            document = minutes_files.pdf(minutes, signed_act(minutes.act))
            (folder / name).write_bytes(document)
            yield "minutes", name
    version = rankings.in_force(exam.id)
    if version is not None:
        (folder / "ranking.zip").write_bytes(ranking_files.archive(version, packages))


def _write_cases(exam: Exam, folder: Path, until: int) -> Iterator[tuple[str, str]]:
    """Write the file of each step of each case, up to an act; yield kind and name."""
    for case in cases_of(exam):
        for step in case.steps:
            if step.act > until:
                continue
            sitting, number = case.row.sitting_id, case.row.number
            drawn_files = {"": read_drawn_file(sitting, number, step.act)}
            if step.has_letter:
                drawn_files["-candidat"] = read_letter(sitting, number, step.act)
            (folder / "cases").mkdir(exist_ok=True)
            for suffix, drawn_file in drawn_files.items():
                name = f"cases/acte-{step.act}{suffix}.pdf"
                document = case_files.pdf(drawn_file, signed_act(drawn_file.act))
                (folder / name).write_bytes(document)
                yield "cases", name


def _write_replays(exam: Exam, folder: Path, until: int) -> Iterator[tuple[str, str]]:
    """Write each replay that was printed, up to an act; yield kind and name."""
    for attempt, act in replays_of_exam(exam.id, until=until):
        drawn = read_drawn_replay(attempt, act)
        (folder / "replays").mkdir(exist_ok=True)
        name = f"replays/acte-{act}.pdf"
        document = replay_files.pdf(drawn, signed_act(drawn.act))
        (folder / name).write_bytes(document)
        yield "replays", name


def _write_reports(exam: Exam, folder: Path, until: int) -> Iterator[tuple[str, str]]:
    """Write each report of the cell, up to an act; yield kind and name."""
    for row in reports_of_exam(exam, until=until):
        report = read_drawn_report(row.number)
        (folder / "reports").mkdir(exist_ok=True)
        name = f"reports/acte-{row.number}.pdf"
        document = report_file.pdf(report, signed_act(report.act))
        (folder / name).write_bytes(document)
        yield "reports", name


def _write_runs(exam: Exam, folder: Path, until: int) -> Iterator[tuple[str, str]]:
    """Write what each run of forensics found, up to an act; yield kind and name."""
    for act, result in results_to_archive(exam.id, until=until):
        (folder / "runs").mkdir(exist_ok=True)
        name = f"runs/acte-{act}.json"
        (folder / name).write_bytes(result)
        yield "runs", name


def _drawn_minutes(sitting: UUID) -> list[int]:
    """Return the acts of the last minutes of each site, and of all sites together."""
    numbers_by_site = {
        str(row.act.body.get("site_code", "")): row.number
        for row in acts_of_sitting(sitting)
        if row.act.kind == "minutes_drawn"
    }
    return sorted(numbers_by_site.values())


def _write_acts(exam: Exam, folder: Path, signature: ActSignature) -> None:
    with (folder / "acts.jsonl").open("wb") as file:
        for line in acts_of(exam, until=signature.number):
            file.write(dump(line) + b"\n")
    facts: dict[str, Json] = {
        "exam": exam.code,
        "title": exam.title,
        "sittings": [
            {"sitting": str(row.id), "code": row.code, "title": row.title}
            for row in sittings_in_order().filter(exam=exam)
        ],
        "acts": signature.number,
        "signed_ms": signature.at,
        "signer": signature.signer.hex(),
        "signature": signature.signature.hex(),
        "erased": exam.erased_act,
    }
    (folder / "exam.json").write_bytes(dump(facts))


def _write_index(folder: Path) -> bytes:
    """Write the index of all files of a folder, and return the archive digest."""
    names = sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()
    )
    index = archive_index({name: _weigh(folder / name) for name in names})
    (folder / INDEX).write_bytes(index)
    return sha256(index).digest()


def _weigh(path: Path) -> FileFacts:
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").digest()
    return FileFacts(path.stat().st_size, digest)
