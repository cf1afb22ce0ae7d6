"""A file of ECOS marks or parcours points comes into force, whole or not at all.

Each is a new version of all marks of its part; a file already in force leaves none.
"""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from concours.acts.file_faults import RosterFaulty, describe_first
from concours.acts.may import require
from concours.acts.record import Actor, plain_connection, record
from concours.core.kernel.canonical import dump
from concours.core.kernel.time import Instant
from concours.core.people.roster.plan import Plan
from concours.core.results.components.marks import (
    CandidateMarks,
    ComponentMarks,
    ComponentReading,
    after,
    plan,
    to_json,
)
from concours.store.journal.locks import RANKING, take
from concours.store.models import Exam, PartVersion, RosterFile
from concours.store.queries.results.ranking_inputs import component_of, newest_component
from concours.store.queries.results.rankings import numbers_of


@dataclass(frozen=True, slots=True)
class ComponentUpload:
    """A file as it was read, and the SHA-256 of its bytes."""

    reading: ComponentReading
    digest: bytes


@dataclass(frozen=True, slots=True)
class ComponentImport:
    """What an import did; `version` is None where there was nothing to do."""

    added_count: int
    changed_count: int
    same_count: int
    version: PartVersion | None


def preview(exam: UUID, reading: ComponentReading) -> Plan[CandidateMarks]:
    """Return what a file would change now. Nothing is written."""
    return plan(reading, _current_marks(exam, reading), numbers_of(exam))


@transaction.atomic
def import_component(
    actor: Actor,
    exam: UUID,
    file_and_upload: tuple[UUID, ComponentUpload],
    *,
    now: Instant,
) -> ComponentImport:
    """Bring a file that was kept into force, and forget it.

    Who is not in the file stays as they are. Raises `NotAllowed`, `RosterFaulty`.
    """
    require(actor, "part_imported")
    take(plain_connection(), RANKING)
    file, upload = file_and_upload
    plan = preview(exam, upload.reading)
    if plan.faults:
        raise RosterFaulty(len(plan.faults), describe_first(plan.faults))
    counts = (len(plan.added), len(plan.changed), plan.same_count)
    RosterFile.objects.filter(pk=file).delete()
    if plan.is_idle:
        return ComponentImport(*counts, None)
    whole = after(upload.reading, _current_marks(exam, upload.reading))
    return ComponentImport(*counts, _write(actor, exam, (whole, upload), now))


def _current_marks(exam: UUID, reading: ComponentReading) -> ComponentMarks | None:
    return reading.kind and component_of(newest_component(exam, reading.kind))


def _write(
    actor: Actor,
    exam: UUID,
    marks: tuple[ComponentMarks, ComponentUpload],
    now: Instant,
) -> PartVersion:
    whole, upload = marks
    last = newest_component(exam, whole.kind)
    number = 1 if last is None else last.number + 1
    content = dump(to_json(whole))
    digest = sha256(content).digest()
    act = record(
        actor,
        "part_imported",
        now=now,
        body={
            "exam": Exam.objects.values_list("code", flat=True).get(pk=exam),
            "part": whole.kind,
            "version": number,
            "candidates": len(whole.candidates),
            "file": upload.digest.hex(),
            "digest": digest.hex(),
        },
    )
    return PartVersion.objects.create(
        exam_id=exam,
        kind=whole.kind,
        number=number,
        made_ms=now,
        act=act,
        file=upload.digest,
        candidates_count=len(whole.candidates),
        content=content,
        digest=digest,
    )
