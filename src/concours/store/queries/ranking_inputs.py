"""What a ranking is made from: marks in force, ECOS and parcours, by candidate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from concours.core.kernel.canonical import Json, load
from concours.core.kernel.errors import Refusal
from concours.core.parts.groups import Groups, to_json
from concours.core.parts.marks import Kind, PartMarks, from_json
from concours.core.ranking.from_parts import ecos_of, parcours_of
from concours.core.ranking.inputs import Asked, Flags, Inputs, Sat
from concours.core.ranking.settings import Settings
from concours.core.ranking.settings import to_json as settings_json
from concours.store.models import Annulment, Exam, MarkingVersion, PartVersion, Sitting
from concours.store.queries import sittings
from concours.store.queries.markings import in_force, newest
from concours.store.queries.papers import opened
from concours.store.queries.silences import rows_of

PEOPLE = """
SELECT id, number, site_id FROM candidate
WHERE exam_id = %s AND (%s = '' OR number = %s) ORDER BY number COLLATE "C"
"""

COPIES = """
SELECT a.candidate_id, a.excluded_act IS NOT NULL, m.by_question
FROM attempt a
JOIN candidate c ON c.id = a.candidate_id
LEFT JOIN candidate_mark m ON m.attempt_id = a.id AND m.version_id = %s
WHERE a.sitting_id = %s AND (%s = '' OR c.number = %s)
"""


@dataclass(eq=False)
class NotMarked(Refusal):
    """Sittings of the exam have no marks: nobody can be ranked."""

    code: ClassVar[str] = "ranking.not_marked"
    sittings: tuple[str, ...]


@dataclass(eq=False)
class PartsMissing(Refusal):
    """A final ranking needs marks of the ECOS and points of the parcours."""

    code: ClassVar[str] = "ranking.parts_missing"
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """The versions that a ranking is made from, before they are read."""

    exam: Exam
    marking: tuple[MarkingVersion, ...]
    ecos: PartVersion | None
    parcours: PartVersion | None
    groups: Groups
    settings: Settings

    def as_json(self) -> dict[str, Json]:
        """Return what is recorded of them: each by number and digest."""
        return {
            "marking": [
                {
                    "sitting": str(version.sitting_id),
                    "version": version.number,
                    "digest": bytes(version.digest).hex(),
                }
                for version in self.marking
            ],
            "ecos": _named(self.ecos),
            "parcours": _named(self.parcours),
            "groups": to_json(self.groups),
            "settings": settings_json(self.settings),
        }

    @property
    def not_adopted(self) -> tuple[str, ...]:
        """Return the sittings whose marks no two persons have adopted."""
        return tuple(v.sitting.title for v in self.marking if v.adopted_act is None)


def newest_part(exam: UUID, kind: Kind) -> PartVersion | None:
    """Return the newest version of a part; its content is read when asked for."""
    rows = PartVersion.objects.filter(exam_id=exam, kind=kind).defer("content")
    return rows.order_by("-number").first()


def part_of(version: PartVersion | None) -> PartMarks | None:
    """Return the marks of a version."""
    return None if version is None else from_json(load(bytes(version.content)))


def sources_now(
    exam: Exam, *, is_final: bool, groups: Groups, settings: Settings
) -> Sources:
    """Return the versions in force now; newest marks where none is adopted.

    Raises `NotMarked`, and `PartsMissing` if the ranking is to be final.
    """
    rows = Sitting.objects.filter(exam=exam, kind__in=["exam", "spare"])
    found, unmarked = [], []
    for row in rows.order_by("position"):
        version = in_force(row.id) or newest(row.id)
        if version is not None:
            found.append(version)
        elif row.kind == "exam" or sittings.apart(row):
            unmarked.append(row.title)
    if unmarked or not found:
        raise NotMarked(tuple(unmarked))
    kinds: tuple[Kind, ...] = ("ecos", "parcours")
    parts = [newest_part(exam.id, kind) if is_final else None for kind in kinds]
    missing = [kind for kind, part in zip(kinds, parts, strict=True) if part is None]
    if is_final and missing:
        raise PartsMissing(tuple(missing))
    ecos, parcours = parts
    return Sources(exam, tuple(found), ecos, parcours, groups, settings)


def read(sources: Sources, packages: Path, *, only: str = "") -> Inputs:
    """Return the inputs of every candidate, or of one number alone."""
    exam = sources.exam
    people = rows_of(PEOPLE, exam.id, only, only)
    numbers = tuple(number for _, number, _ in people)
    excluded = np.zeros(len(people), dtype=np.bool_)
    sat = []
    for version in sources.marking:
        copies = {
            candidate: (is_excluded, units)
            for candidate, is_excluded, units in rows_of(
                COPIES, version.id, version.sitting_id, only, only
            )
        }
        for at, (candidate, _, _) in enumerate(people):
            excluded[at] |= copies.get(candidate, (False, None))[0]
        sat.append(_sat(version, people, copies, packages))
    ecos, parcours = part_of(sources.ecos), part_of(sources.parcours)
    return Inputs(
        numbers=numbers,
        excluded=excluded,
        sat=tuple(sat),
        ecos=None if ecos is None else ecos_of(ecos, numbers),
        parcours=None if parcours is None else parcours_of(parcours, numbers),
    )


def _sat(
    version: MarkingVersion,
    people: Sequence[tuple[Any, ...]],
    copies: Mapping[UUID, tuple[bool, list[int] | None]],
    packages: Path,
) -> Sat:
    row = sittings.load(version.sitting_id)
    questions = _questions(version, _of_articles(row, packages))
    sites = _sites(row)
    counts = np.array(
        [candidate in copies and sites(site) for candidate, _, site in people],
        dtype=np.bool_,
    )
    nothing = [0] * len(questions)
    given = [copies.get(candidate, (False, None))[1] for candidate, _, _ in people]
    present = counts & np.array([units is not None for units in given], dtype=np.bool_)
    table = _table([units or nothing for units in given], present, len(questions))
    return Sat(
        name=str(row.id),
        title=row.title,
        questions=questions,
        denominator=int(version.denominator),
        units=table,
        counts=counts,
        present=present,
    )


def _table(
    rows: Sequence[Sequence[int]], present: Flags, questions_count: int
) -> NDArray[np.int64]:
    found = np.array(rows, dtype=np.int64).reshape(len(rows), questions_count)
    found[~present] = 0
    return found


def _sites(row: Sitting) -> Any:
    """Return what tells whether the sitting counts for those of a site."""
    annulled = set(
        Annulment.objects.filter(sitting=row).values_list("site_id", flat=True)
    )
    away, is_spare = sittings.on_spare(row), row.kind == "spare"
    only = frozenset(sittings.apart(row)) if is_spare else None

    def counts(site: UUID) -> bool:
        if None in annulled or site in annulled or site in away:
            return False
        return only is None or site in only

    return counts


def _questions(
    version: MarkingVersion, of_articles: frozenset[str]
) -> tuple[Asked, ...]:
    return tuple(
        Asked(
            id=fact["id"],
            rank=fact["rank"],
            item=fact["item"],
            units_max=int(fact["units_max"]),
            is_lca=fact["id"] in of_articles,
        )
        for fact in version.questions
    )


def _of_articles(row: Sitting, packages: Path) -> frozenset[str]:
    """Return the questions that go with an article."""
    dossiers = opened(row, packages).content["dossiers"]
    return frozenset(
        question["id"]
        for dossier in dossiers
        if dossier["kind"] == "lca"
        for question in dossier["questions"]
    )


def _named(part: PartVersion | None) -> Json:
    if part is None:
        return None
    return {"version": part.number, "digest": bytes(part.digest).hex()}
