"""What a ranking is made from: marks in force, ECOS and parcours, by candidate.

For whom a sitting counts is part of it: an exclusion or an annulment decided later
makes another version, and takes nothing from one that is there.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import numpy as np

from concours.core.kernel.canonical import Json, load
from concours.core.kernel.errors import Refusal
from concours.core.results.components.groups import Groups, to_json
from concours.core.results.components.marks import ComponentMarks, Kind, from_json
from concours.core.results.ranking.from_components import ecos_of, parcours_of
from concours.core.results.ranking.inputs import (
    Flags,
    Inputs,
    Sat,
    SittingQuestion,
    in_lowest_terms,
)
from concours.core.results.ranking.settings import Settings, settings_of
from concours.core.results.ranking.settings import to_json as settings_json
from concours.store.models import Annulment, Exam, MarkingVersion, PartVersion, Sitting
from concours.store.queries.authoring import plans
from concours.store.queries.authoring.papers import open_paper
from concours.store.queries.delivery import sittings
from concours.store.queries.profiles import profile_of
from concours.store.queries.results.markings import in_force, newest
from concours.store.queries.results.marks_table import table_of
from concours.store.queries.sql import rows_of

PEOPLE = """
SELECT number, site_id FROM candidate WHERE exam_id = %s ORDER BY number COLLATE "C"
"""

COPIES = """
SELECT c.number, a.excluded_act IS NOT NULL
FROM attempt a JOIN candidate c ON c.id = a.candidate_id WHERE a.sitting_id = %s
"""

MARKS = """
SELECT c.number, array_send(m.by_question)
FROM candidate_mark m
JOIN attempt a ON a.id = m.attempt_id
JOIN candidate c ON c.id = a.candidate_id
WHERE m.version_id = %s AND (%s = '' OR c.number = %s)
"""


@dataclass(eq=False)
class NotMarked(Refusal):
    """Sittings of the exam have no marks: nobody can be ranked."""

    code: ClassVar[str] = "ranking.not_marked"
    sittings: tuple[str, ...]


@dataclass(eq=False)
class ComponentsMissing(Refusal):
    """A final ranking needs marks of the ECOS and points of the parcours."""

    code: ClassVar[str] = "ranking.parts_missing"
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountedMarking:
    """A marking version, and for whom its sitting does not count.

    The copies of `excluded` are worth nothing; `elsewhere` it is not theirs, it was
    annulled for their site, or they sat its spare.
    """

    version: MarkingVersion
    excluded: frozenset[str]
    elsewhere: frozenset[str]

    def as_json(self) -> dict[str, Json]:
        """Return what is recorded of it."""
        return {
            "sitting": str(self.version.sitting_id),
            "version": self.version.number,
            "digest": bytes(self.version.digest).hex(),
            "excluded": [*sorted(self.excluded)],
            "elsewhere": [*sorted(self.elsewhere)],
        }


@dataclass(frozen=True, slots=True)
class Sources:
    """All that a ranking is made from, before marks are read; `numbers` in order."""

    exam: Exam
    numbers: tuple[str, ...]
    marking: tuple[CountedMarking, ...]
    ecos: PartVersion | None
    parcours: PartVersion | None
    groups: Groups
    settings: Settings

    def as_json(self) -> dict[str, Json]:
        """Return what is recorded of them: each by number and digest."""
        return {
            "candidates": sha256("\n".join(self.numbers).encode()).hexdigest(),
            "marking": [marking.as_json() for marking in self.marking],
            "ecos": component_json(self.ecos),
            "parcours": component_json(self.parcours),
            "groups": to_json(self.groups),
            "settings": settings_json(self.settings),
        }

    @property
    def not_adopted(self) -> tuple[str, ...]:
        """Return the sittings whose marks no two persons have adopted."""
        return tuple(
            marking.version.sitting.title
            for marking in self.marking
            if marking.version.adopted_act is None
        )


def newest_component(exam: UUID, kind: Kind) -> PartVersion | None:
    """Return the newest version of a part; its content is read when asked for."""
    rows = PartVersion.objects.filter(exam_id=exam, kind=kind).defer("content")
    return rows.order_by("-number").first()


def component_versions(exam: Exam) -> list[PartVersion]:
    """Return every version of ECOS and parcours, the newest first, without marks."""
    rows = PartVersion.objects.filter(exam=exam).defer("content")
    return list(rows.order_by("-act"))


def component_of(version: PartVersion | None) -> ComponentMarks | None:
    """Return the marks of a version."""
    return None if version is None else from_json(load(bytes(version.content)))


def component_json(component: PartVersion | None) -> Json:
    """Return what is recorded of a version of external marks: number and digest."""
    if component is None:
        return None
    return {"version": component.number, "digest": bytes(component.digest).hex()}


def sources_now(
    exam: Exam, *, is_final: bool, groups: Groups, settings: Settings
) -> Sources:
    """Return what is in force now; the newest marks where none are adopted.

    Raises `NotMarked`, and `ComponentsMissing` if the ranking is to be final.
    """
    marking = marking_now(exam)
    kinds: tuple[Kind, ...] = ("ecos", "parcours")
    components = [
        newest_component(exam.id, kind) if is_final else None for kind in kinds
    ]
    missing = [
        kind
        for kind, component in zip(kinds, components, strict=True)
        if component is None
    ]
    if is_final and missing:
        raise ComponentsMissing(tuple(missing))
    numbers = tuple(number for number, _ in people_of(exam))
    ecos, parcours = components
    return Sources(exam, numbers, marking, ecos, parcours, groups, settings)


def settings_now(exam: Exam, *, is_final: bool) -> Settings:
    """Return the settings that a ranking of an exam is made with now.

    How many stations are each candidate's is of its profile, else of the half-days of a
    final ranking, else of the law.
    """
    part = component_of(newest_component(exam.id, "ecos")) if is_final else None
    count = None if part is None else part.stations_count
    return settings_of(profile_of(exam), stations_count=count)


def people_of(exam: Exam) -> list[tuple[str, UUID]]:
    """Return the number and the site of every candidate, in order."""
    return rows_of(PEOPLE, exam.id)


def marking_now(exam: Exam) -> tuple[CountedMarking, ...]:
    """Return the marks in force now, and for whom they count. Raises `NotMarked`."""
    rows = sittings.sittings_in_order().filter(exam=exam, kind__in=["exam", "spare"])
    versions_found, unmarked_titles = [], plans.unsealed_titles(exam.id)
    for row in rows:
        version = in_force(row.id) or newest(row.id)
        if version is not None:
            versions_found.append(version)
        elif row.kind == "exam" or sittings.find_site_starts(row):
            unmarked_titles.append(row.title)
    if unmarked_titles or not versions_found:
        raise NotMarked(tuple(unmarked_titles))
    people = people_of(exam)
    return tuple(_counting(version, people) for version in versions_found)


def read(sources: Sources, packages: Path, *, only_number: str = "") -> Inputs:
    """Return the inputs of every candidate, or of one number alone."""
    numbers = tuple(n for n in sources.numbers if only_number in ("", n))
    excluded = frozenset[str]().union(
        *(marking.excluded for marking in sources.marking)
    )
    ecos, parcours = component_of(sources.ecos), component_of(sources.parcours)
    return Inputs(
        numbers=numbers,
        excluded=_flags(numbers, excluded),
        sat=tuple(
            _sat(marking, numbers, packages, only_number) for marking in sources.marking
        ),
        ecos=None if ecos is None else ecos_of(ecos, numbers),
        parcours=None if parcours is None else parcours_of(parcours, numbers),
    )


def _counting(
    version: MarkingVersion, people: Sequence[tuple[str, UUID]]
) -> CountedMarking:
    """Say for whom a sitting counts, as it stands now."""
    row = sittings.load(version.sitting_id)
    copies = dict(rows_of(COPIES, row.id))
    excluded = frozenset(n for n, is_excluded in copies.items() if is_excluded)
    sites = _sites(row)
    counts = {n for n, site in people if n in copies and sites(site)}
    numbers_elsewhere = {number for number, _ in people} - counts - excluded
    return CountedMarking(version, excluded, frozenset(numbers_elsewhere))


def _flags(numbers: Sequence[str], of: Collection[str]) -> Flags:
    return np.array([number in of for number in numbers], dtype=np.bool_)


def _sat(
    marking: CountedMarking, numbers: Sequence[str], packages: Path, only_number: str
) -> Sat:
    version = marking.version
    row = sittings.load(version.sitting_id)
    questions = _questions(version, _of_articles(row, packages))
    rows, marks = table_of(
        MARKS, (version.id, only_number, only_number), width=len(questions)
    )
    left_out = marking.excluded | marking.elsewhere
    own = {number: at for at, (number,) in enumerate(rows) if number not in left_out}
    present = _flags(numbers, own)
    table = np.zeros((len(numbers), len(questions)), dtype=np.int64)
    table[present] = marks[[own[number] for number in numbers if number in own]]
    return in_lowest_terms(
        Sat(
            name=str(row.id),
            title=row.title,
            questions=questions,
            denominator=int(version.denominator),
            units=table,
            counts=~_flags(numbers, marking.elsewhere),
            present=present,
        )
    )


def _sites(row: Sitting) -> Any:
    """Return what tells whether the sitting counts for those of a site."""
    annulled = set(
        Annulment.objects.filter(sitting=row).values_list("site_id", flat=True)
    )
    sites_on_spare, is_spare = sittings.on_spare(row), row.kind == "spare"
    spare_sites = frozenset(sittings.find_site_starts(row)) if is_spare else None

    def counts(site: UUID) -> bool:
        if None in annulled or site in annulled or site in sites_on_spare:
            return False
        return spare_sites is None or site in spare_sites

    return counts


def _questions(
    version: MarkingVersion, of_articles: frozenset[str]
) -> tuple[SittingQuestion, ...]:
    return tuple(
        SittingQuestion(
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
    dossiers = open_paper(row, packages).content["dossiers"]
    return frozenset(
        question["id"]
        for dossier in dossiers
        if dossier["kind"] == "lca"
        for question in dossier["questions"]
    )
