"""Hand the ECOS over to the ranking: a part made of adopted marks, without a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.record import plain_connection, record
from concours.core.ecos.merging.document import MarksVersion
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.results.components.marks import (
    CandidateMarks,
    ComponentMarks,
    to_json,
)
from concours.store.journal.locks import RANKING, take
from concours.store.models import Exam, PartVersion, SingleMarksVersion, Sitting
from concours.store.queries.ecos.single_marks import (
    half_days,
    marks_of,
    version_in_force,
)
from concours.store.queries.results.ranking_inputs import newest_component

NAMED_MAX = 20


@dataclass(eq=False)
class HalfDaysNotAdopted(Refusal):
    """Half-days have no single marks in force; `sittings` are their short names."""

    code: ClassVar[str] = "ecos.not_adopted"
    sittings: tuple[str, ...]


@dataclass(eq=False)
class PassedTwice(Refusal):
    """Candidates have marks of one series in two half-days."""

    code: ClassVar[str] = "ecos.passed_twice"
    candidates: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class HandedEcos:
    """The part `ecos` as it comes from its half-days, and what it was made from."""

    component: ComponentMarks
    versions: Mapping[str, SingleMarksVersion]

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
    half-day. Whoever has no mark at a station has none in the part. The same marks
    again make no new version. Raises `NotAllowed`, `HalfDaysNotAdopted`,
    `PassedTwice`.
    """
    require(actor, "ecos_handed")
    take(plain_connection(), RANKING)
    handed_ecos = preview_handing(exam)
    content = dump(to_json(handed_ecos.component))
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
    return HandedEcos(_component(sittings, in_force), in_force)


def _component(
    sittings: Sequence[Sitting], versions: Mapping[str, SingleMarksVersion]
) -> ComponentMarks:
    series: dict[str, list[MarksVersion]] = {}
    for sitting in sittings:
        own_marks = marks_of(versions[sitting.code])
        series.setdefault(sitting.paper.code, []).append(own_marks)
    stations = [
        (code, station, domain)
        for code, own in series.items()
        for station, domain in own[0].stations
    ]
    places = {(code, station): at for at, (code, station, _) in enumerate(stations)}
    rows: dict[str, list[Fraction | None]] = {}
    passed_twice: set[str] = set()
    for candidate, place, mark in _cells(series):
        own_row = rows.setdefault(candidate, [None] * len(stations))
        if own_row[places[place]] is not None:
            passed_twice.add(candidate)
        own_row[places[place]] = mark
    if passed_twice:
        names = sorted(passed_twice)
        raise PassedTwice(tuple(names[:NAMED_MAX]), len(names))
    return ComponentMarks(
        "ecos",
        tuple(domain for _, _, domain in stations),
        {
            number: CandidateMarks(number, tuple(rows[number]))
            for number in sorted(rows)
        },
    )


def _cells(
    series: Mapping[str, Sequence[MarksVersion]],
) -> Iterator[tuple[str, tuple[str, str], Fraction | None]]:
    """Yield each single mark: of whom, at which station of which series."""
    for code, versions in series.items():
        for version in versions:
            for (candidate, station), mark in version.marks.items():
                yield candidate, (code, station), mark
