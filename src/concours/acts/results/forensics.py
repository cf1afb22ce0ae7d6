"""Runs of forensics on marks that were deliberated: asked for by an act, then a job.

One act names by digest what a run is made on, another what it found; the same gives the
same result anywhere.
A run changes no mark and names nobody: what it finds is a reason to look.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar
from uuid import UUID, uuid4

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.delivery.findings import ROLE, WATCH
from concours.acts.may import require
from concours.acts.record import plain_connection, record
from concours.acts.results.publication_refusals import NotDeliberated
from concours.core.delivery.journal.act import Act
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.journal.acts import append_act
from concours.store.models import Exam
from concours.store.queries.people.roster import exam_of
from concours.store.queries.results import markings
from concours.store.queries.results.deliberation import (
    deliberations_of,
    find_deliberation,
    is_deliberated,
)
from concours.store.queries.results.forensics.run_rows import (
    add_run,
    write_end,
    write_stop,
)
from concours.store.queries.results.forensics.runs import (
    exam_of_run,
    inputs_of,
    last_run,
    next_number,
    run_of,
)
from concours.store.queries.results.sheets import common_of


@dataclass(eq=False)
class RunUnderWay(Refusal):
    """A run of this exam is under way: it is stopped first, or awaited."""

    code: ClassVar[str] = "forensics.under_way"
    number: int


@dataclass(eq=False)
class SuspectUnknown(Refusal):
    """A question that is told to have leaked is of no paper of this exam."""

    code: ClassVar[str] = "forensics.suspect_unknown"
    question: str


@transaction.atomic
def run_forensics(
    actor: Actor, exam: str, *, leaks: Mapping[str, Mapping[str, str]], now: Instant
) -> UUID:
    """Ask for a run on the marks that were deliberated last; return it.

    `leaks`: by code of a sitting, the questions that are told to have leaked, and what
    circulated as the answer of each, or nothing. Raises `NotAllowed`, `Unknown`,
    `NotMarked`, `RankingOutdated`, `NotDeliberated`, `RunUnderWay`, `SuspectUnknown`.
    """
    require(actor, "forensics_run")
    row = exam_of(exam)
    Exam.objects.select_for_update(no_key=True).get(pk=row.pk)  # one run at a time
    numbers = [own.number for own in deliberations_of(row)]
    if not numbers or not is_deliberated(row, common_of(row)):
        raise NotDeliberated
    last = last_run(row.id)
    if last is not None and last.state(now) == "running":
        raise RunUnderWay(last.number)
    _check_suspects(row, leaks)
    deliberation = find_deliberation(row, numbers[0])
    inputs = inputs_of(row, deliberation, leaks)
    run, number = uuid4(), next_number(row.id)
    act = record(
        actor,
        "forensics_run",
        now=now,
        body={
            "exam": row.code,
            "number": number,
            "deliberation": deliberation.number,
            "inputs": sha256(inputs).hexdigest(),
        },
    )
    add_run(
        run,
        exam=row.id,
        deliberation=deliberation.id,
        number=number,
        act=act,
        inputs=inputs,
        now=now,
    )
    return run


@transaction.atomic
def keep_result(run: UUID, result: bytes, *, now: Instant) -> bool:
    """Keep what a run found, and its digest in an act, in the name of the house.

    Neither is there without the other. Tell whether the run had not ended yet.
    """
    row, exam = run_of(run), exam_of_run(run)
    if not write_end(run, result=result, now=now):
        return False
    act = Act(
        actor=WATCH,
        role=ROLE,
        kind="forensics_ended",
        at=now,
        body={
            "exam": exam.code,
            "number": row.number,
            "run": row.act,
            "digest": sha256(result).hexdigest(),
        },
    )
    append_act(plain_connection(), act)
    return True


@transaction.atomic
def stop_run(actor: Actor, exam: str, *, now: Instant) -> None:
    """Ask the run under way to stop: nothing of it is kept. Raises `NotAllowed`."""
    require(actor, "forensics_run")
    run = last_run(exam_of(exam).id)
    if run is not None and run.ended_ms is None:
        write_stop(run.id, now=now)


def _check_suspects(exam: Exam, leaks: Mapping[str, Mapping[str, str]]) -> None:
    rows = {row.code: row for row in exam.sitting_set.filter(cancelled_act=None)}
    for code, leak in leaks.items():
        version = markings.in_force(rows[code].id) if code in rows else None
        names = set() if version is None else {own["id"] for own in version.questions}
        for question in leak:
            if question not in names:
                raise SuspectUnknown(question)
