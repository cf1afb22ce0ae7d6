"""Runs of forensics: what they are made on, how far they are, what they found."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal, TypeAlias, cast
from uuid import UUID

from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.store.models import Deliberation, Exam, MarkingVersion, Sitting
from concours.store.queries.delivery.sittings import sittings_in_order
from concours.store.queries.results import markings
from concours.store.queries.results.forensics.evidence import seats_of
from concours.store.queries.sql import rows_of
from concours.store.queries.unknown import Unknown

SILENT_MS_MAX = MINUTE_MS
"""A run that said nothing for longer has lost its process: it is made again."""

RUNS = """
SELECT id, number, act, inputs, started_ms, phase, percent, alive_ms, stop_ms, ended_ms,
       fault, digest, result IS NOT NULL
FROM forensics_run WHERE %s IN (exam, id) AND erased_act IS NULL ORDER BY number DESC
"""
LAST_NUMBER = "SELECT coalesce(max(number), 0) FROM forensics_run WHERE exam = %s"
RESULT_ACTS = """
SELECT number, body FROM act WHERE number > %s AND kind = 'forensics_ended'
ORDER BY number
"""
RESULT = "SELECT result FROM forensics_run WHERE id = %s"
ERASED = """
SELECT EXISTS (SELECT FROM forensics_run WHERE exam = %s AND erased_act IS NOT NULL)
"""
EXAM = "SELECT exam FROM forensics_run WHERE id = %s"

State: TypeAlias = Literal["running", "lost", "stopped", "failed", "done"]


@dataclass(frozen=True, slots=True)
class Run:
    """One run, without its result. `inputs` name by digest what it is made on."""

    id: UUID
    number: int
    act: int
    inputs: bytes
    started_ms: int
    phase: str
    percent: int
    alive_ms: int
    stop_ms: int | None
    ended_ms: int | None
    fault: str
    digest: bytes | None
    has_result: bool

    def state(self, now: Instant) -> State:
        """Return where the run stands."""
        if self.has_result:
            return "done"
        if self.fault:
            return "failed"
        if self.stop_ms is not None:
            return "stopped"
        return "lost" if now - self.alive_ms > SILENT_MS_MAX else "running"

    def sittings(self) -> list[dict[str, Any]]:
        """Return what the run is made on, sitting by sitting."""
        inputs: dict[str, Any] = json.loads(self.inputs)
        return cast("list[dict[str, Any]]", inputs["sittings"])


def last_run(exam: UUID) -> Run | None:
    """Return the last run of an exam, however it went."""
    return next(iter(_runs(exam)), None)


def last_result(exam: UUID) -> Run | None:
    """Return the last run of an exam that has a result."""
    return next((run for run in _runs(exam) if run.has_result), None)


def next_number(exam: UUID) -> int:
    """Return the number of the next run of an exam: erased ones have kept theirs."""
    return int(rows_of(LAST_NUMBER, exam)[0][0]) + 1


def run_of(run: UUID) -> Run:
    """Return a run by its identity. Raises `Unknown`."""
    for row in _runs(run):
        return row
    raise Unknown("forensics_run", str(run))


def exam_of_run(run: UUID) -> Exam:
    """Return the exam of a run. Raises `Unknown`."""
    rows = rows_of(EXAM, run)
    if not rows:
        raise Unknown("forensics_run", str(run))
    return Exam.objects.get(pk=rows[0][0])


def result_bytes(run: UUID) -> bytes:
    """Return the result of a run that has one, as its digest is of it."""
    return bytes(rows_of(RESULT, run)[0][0])


def result_act(run: Run) -> int | None:
    """Return the act that bears the digest of what a run found, None if none does.

    None as well where the result is another than it was then, or its digest is.
    """
    digest = sha256(result_bytes(run.id)).digest()
    act = _ended_act(run)
    is_same = act is not None and act[1] == digest.hex() and digest == run.digest
    return act[0] if act is not None and is_same else None


def results_to_archive(exam: UUID, *, until: int) -> Iterator[tuple[int, bytes]]:
    """Yield each result that an act bears the digest of, under that act's number.

    As it is kept: whoever reads the archive holds it against the act.
    """
    for run in _runs(exam):
        act = _ended_act(run) if run.has_result else None
        if act is not None and act[0] <= until:
            yield act[0], result_bytes(run.id)


def lacks_results(exam: UUID) -> bool:
    """Tell whether results of runs of an exam were erased at their term."""
    return bool(rows_of(ERASED, exam)[0][0])


def _ended_act(run: Run) -> tuple[int, str] | None:
    """Return the act by which a run ended, and the digest that it bears."""
    for number, body in rows_of(RESULT_ACTS, run.act):
        facts: dict[str, Any] = json.loads(bytes(body))
        if facts.get("run") == run.act:
            return int(number), str(facts["digest"])
    return None


def inputs_of(
    exam: Exam, deliberation: Deliberation, leaks: Mapping[str, Mapping[str, str]]
) -> bytes:
    """Return what a run would be made on now, each thing by its digest.

    `leaks`: by code of a sitting, suspect questions and what circulated as answers.
    """
    rows = [
        (sitting, version)
        for sitting in sittings_in_order().filter(exam=exam)
        if (version := markings.in_force(sitting.id)) is not None
    ]
    sittings = [_inputs(*row, leaks.get(row[0].code, {})) for row in rows]
    return dump(
        {
            "form": "concours-forensics-inputs-1",
            "exam": exam.code,
            "deliberation": deliberation.number,
            "facts": sha256(bytes(deliberation.facts)).hexdigest(),
            "sittings": sittings,
        }
    )


def _inputs(sitting: Sitting, version: MarkingVersion, leak: Mapping[str, str]) -> Json:
    table = version.answers_table
    seats: list[Json] = [
        [seat.number, seat.site, seat.room, seat.row, seat.column]
        for seat in seats_of(table.attempts)
    ]
    return {
        "sitting": str(sitting.id),
        "code": sitting.code,
        "version": version.number,
        "marks": bytes(version.digest).hex(),
        "key": bytes(version.key_version.digest).hex(),
        "answers": bytes(table.digest).hex(),
        "journal": {
            "size": table.head_size,
            "root": bytes(table.head_root).hex(),
            "xid": table.journal_xid,
        },
        "seats": sha256(dump(seats)).hexdigest(),
        "leak": dict(leak),
    }


def _runs(identity: UUID) -> Iterator[Run]:
    """Yield a run, or those of an exam, the newest first."""
    for own, number, act, inputs, *facts, digest, has_result in rows_of(RUNS, identity):
        digest_bytes = None if digest is None else bytes(digest)
        row = (own, number, act, bytes(inputs), *facts, digest_bytes, has_result)
        yield Run(*row)
