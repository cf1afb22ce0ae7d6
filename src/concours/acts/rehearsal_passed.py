"""A rehearsal of an exam that passed: how large a double was played, and what came."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import ClassVar

from django.db import transaction

from concours.acts.people.first_organiser import COMMAND
from concours.acts.record import record
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.queries.exams import size_of
from concours.store.queries.people.roster import exam_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedRun:
    """The figures of a run in which nothing was lost, doubled, altered or marked amiss.

    `candidates` played `sittings` papers in a row in `sites`; `entries` were held and
    `marks` compared, over all of them, `peak_per_s` entries acknowledged in the best
    second of any. `reports` are the SHA-256 of its reports.
    """

    candidates: int
    sites: int
    sittings: int
    minutes: int
    faults: Sequence[str]
    entries: int
    marks: int
    reports: Sequence[str]
    peak_per_s: int = 0


@dataclass(eq=False)
class RehearsalSmaller(Refusal):
    """A run played fewer candidates, sites or papers in a row than its exam has."""

    code: ClassVar[str] = "rehearsal.smaller"
    what: str
    played: int
    wanted: int


@transaction.atomic
def record_rehearsal(exam: str, run: PassedRun, *, now: Instant) -> int:
    """Record that a run as large as this exam passed; return the act's number.

    Raises `Unknown`, `RehearsalSmaller`, `ExamArchived`.
    """
    for what, wanted in asdict(size_of(exam_of(exam))).items():
        count = getattr(run, what)
        if count < wanted:
            raise RehearsalSmaller(what, count, wanted)
    facts = asdict(run) | {"faults": [*run.faults], "reports": [*run.reports]}
    body: dict[str, Json] = {"exam": exam, **facts}
    return record(COMMAND, "exam_rehearsed", body=body, now=now)
