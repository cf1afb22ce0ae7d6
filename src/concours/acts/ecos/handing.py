"""Hand the ECOS over to the ranking: a part made of adopted marks, without a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.record import plain_connection, record
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.results.components.handed import HalfDayMarks, hand_over
from concours.core.results.components.marks import ComponentMarks, to_json
from concours.store.journal.locks import RANKING, take
from concours.store.models import Exam, PartVersion, SingleMarksVersion
from concours.store.queries.ecos.single_marks import (
    half_days,
    marks_of,
    version_in_force,
    withdrawn_for,
)
from concours.store.queries.results.ranking_inputs import newest_component

NAMED_MAX = 20


@dataclass(eq=False)
class HalfDaysNotAdopted(Refusal):
    """Half-days have no single marks in force; `sittings` are their short names."""

    code: ClassVar[str] = "ecos.not_adopted"
    sittings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandedEcos:
    """The part `ecos` as it comes from its half-days, and what it was made from."""

    component: ComponentMarks
    versions: Mapping[str, SingleMarksVersion]

    @property
    def content(self) -> bytes:
        """The part as it is kept and digested."""
        return dump(to_json(self.component))

    @property
    def source(self) -> bytes:
        """The SHA-256 that stands for the versions: in the place of a file's."""
        rows: list[Json] = [
            [code, bytes(version.digest).hex()]
            for code, version in self.versions.items()
        ]
        return sha256(dump(rows)).digest()


@transaction.atomic
def hand_ecos(actor: Actor, exam: UUID, *, now: Instant) -> PartVersion:
    """Make the ranking's part of the ECOS from the single marks in force.

    All stations of a series stand in its order, series in the order of their first
    half-day. Whoever has no mark at a station has none in the part; a station that does
    not count for its candidate says why. The same marks again make no new version.
    Raises `NotAllowed`, `HalfDaysNotAdopted`,
    `PassedTwice`.
    """
    require(actor, "ecos_handed")
    take(plain_connection(), RANKING)
    handed_ecos = preview_handing(exam)
    content = handed_ecos.content
    digest = sha256(content).digest()
    last = newest_component(exam, "ecos")
    if last is not None and bytes(last.digest) == digest:
        return last
    number = 1 if last is None else last.number + 1
    act = record(
        actor,
        "ecos_handed",
        now=now,
        body={
            "exam": Exam.objects.values_list("code", flat=True).get(pk=exam),
            "version": number,
            "candidates": len(handed_ecos.component.candidates),
            "stations": len(handed_ecos.component.domains),
            "half_days": [
                f"{code} {version.number}"
                for code, version in handed_ecos.versions.items()
            ],
            "digest": digest.hex(),
        },
    )
    return PartVersion.objects.create(
        exam_id=exam,
        kind="ecos",
        number=number,
        made_ms=now,
        act=act,
        file=handed_ecos.source,
        candidates_count=len(handed_ecos.component.candidates),
        content=content,
        digest=digest,
    )


def preview_handing(exam: UUID) -> HandedEcos:
    """Return what would be handed over now. Raises as `hand_ecos`."""
    sittings = half_days(exam)
    versions = {row.code: version_in_force(row.id) for row in sittings}
    missing = [code for code, version in versions.items() if version is None]
    if missing or not sittings:
        raise HalfDaysNotAdopted(tuple(missing[:NAMED_MAX]))
    in_force = {code: v for code, v in versions.items() if v is not None}
    component = hand_over(
        [
            HalfDayMarks(
                row.paper.code, marks_of(in_force[row.code]), withdrawn_for(row)
            )
            for row in sittings
        ]
    )
    return HandedEcos(component, in_force)
