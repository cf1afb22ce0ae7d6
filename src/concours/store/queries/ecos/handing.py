"""The ECOS as its half-days would hand it over now: the marks that are in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.errors import Refusal
from concours.core.results.components.handed import HalfDayMarks, hand_over
from concours.core.results.components.marks import ComponentMarks, to_json
from concours.store.models import SingleMarksVersion, Sitting
from concours.store.queries.ecos.placed_resits import resits_of
from concours.store.queries.ecos.single_marks import (
    half_days,
    marks_of,
    version_in_force,
    withdrawn_for,
)

NAMED_MAX = 20


@dataclass(eq=False)
class HalfDaysNotAdopted(Refusal):
    """Half-days have no single marks in force; `sittings` are their short names."""

    code: ClassVar[str] = "ecos.not_adopted"
    sittings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandedHalfDay:
    """A half-day, the version of its marks that is in force, and what that says."""

    sitting: Sitting
    version: SingleMarksVersion
    marks: HalfDayMarks


@dataclass(frozen=True, slots=True)
class HandedEcos:
    """The part `ecos` as it comes from its half-days, and what it was made from."""

    component: ComponentMarks
    half_days: Sequence[HandedHalfDay]

    @property
    def versions(self) -> Mapping[str, SingleMarksVersion]:
        """The versions, by the short name of each half-day."""
        return {row.sitting.code: row.version for row in self.half_days}

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


def handed_now(exam: UUID) -> HandedEcos:
    """Return what would be handed over now.

    Raises `HalfDaysNotAdopted`, `PassedTwice`, `ResitUnlike`.
    """
    rows, missing = [], []
    sittings = half_days(exam)
    for sitting in sittings:
        version = version_in_force(sitting.id)
        if version is None:
            missing.append(sitting.code)
            continue
        marks = marks_of(version)
        half_day = HalfDayMarks(
            sitting.paper.code, marks, withdrawn_for(sitting), *resits_of(sitting)
        )
        rows.append(HandedHalfDay(sitting, version, half_day))
    if missing or not sittings:
        raise HalfDaysNotAdopted(tuple(missing[:NAMED_MAX]))
    return HandedEcos(hand_over([row.marks for row in rows]), rows)
