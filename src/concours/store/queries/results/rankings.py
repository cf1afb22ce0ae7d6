"""Ranking versions as pages and publications read them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from concours.core.kernel.canonical import Json
from concours.core.profile.shape import MarkGate
from concours.core.results.components.groups import Groups
from concours.core.results.ranking.moves import Moves, moves
from concours.core.results.ranking.nation import Ranking, rank_nation
from concours.core.results.ranking.record import digest, lines
from concours.core.results.ranking.settings import Settings, from_json
from concours.core.results.sheets.ranked import GroupPlaces, Sheets, common
from concours.store.groups import load_groups
from concours.store.models import (
    Candidate,
    CandidateRank,
    Exam,
    MarkingVersion,
    PartVersion,
    RankingVersion,
    Sitting,
)
from concours.store.queries.delivery.sittings import sittings_in_order
from concours.store.queries.results.ranking_inputs import CountedMarking, Sources, read
from concours.store.queries.sql import rows_of
from concours.store.queries.unknown import Unknown

PLACES = """
SELECT c.number, r.places FROM candidate_rank r
JOIN candidate c ON c.id = r.candidate_id
WHERE r.version_id = %s AND r.state = 'ranked'
"""

NUMBERS = """
SELECT c.number FROM candidate_rank r JOIN candidate c ON c.id = r.candidate_id
WHERE r.version_id = %s ORDER BY c.number COLLATE "C"
"""

EQUAL = """
SELECT count(*) FROM candidate_rank
WHERE version_id = %s AND state = 'ranked' AND places[%s] = %s
"""

STATES = """
SELECT state, count(*) FROM candidate_rank WHERE version_id = %s GROUP BY state
"""

BEST = """
SELECT c.number, s.name, r.places[%(group)s],
       r.edn[%(group)s], r.ecos[%(group)s], r.parcours[%(group)s]
FROM candidate_rank r
JOIN candidate c ON c.id = r.candidate_id
JOIN site s ON s.id = c.site_id
WHERE r.version_id = %(version)s AND r.state = 'ranked'
  AND r.places[%(group)s] <= %(last)s
ORDER BY r.places[%(group)s], c.number
"""

TOTALS = """
SELECT edn, ecos, parcours FROM candidate_rank
WHERE version_id = %s AND state = 'ranked'
"""

AT_GATE = """
SELECT count(*) FILTER (WHERE 20 * rank_a >= %s * rank_a_max), count(*)
FROM candidate_rank WHERE version_id = %s AND rank_a_max > 0
"""


@dataclass(frozen=True, slots=True)
class RankedRow:
    """One line of a group's ranking; contributions on the group's denominator."""

    number: str
    site: str
    place: int
    edn: int
    ecos: int
    parcours: int


def versions(exam: UUID) -> list[RankingVersion]:
    """Return the ranking versions of an exam, the newest first."""
    return list(RankingVersion.objects.filter(exam_id=exam).order_by("-number"))


def in_force(exam: UUID) -> RankingVersion | None:
    """Return the version that two persons adopted last, None if they never did."""
    rows = RankingVersion.objects.filter(exam_id=exam, adopted_act__isnull=False)
    return rows.select_related("exam").order_by("-adopted_act").first()


def version_of(exam: UUID, number: str) -> RankingVersion:
    """Return a version by its number. Raises `Unknown`."""
    for version in versions(exam):
        if str(version.number) == number:
            return version
    raise Unknown("version", number)


def find_version(exam: UUID, number: int | None) -> RankingVersion:
    """Return a version by its number; without, the one in force, or else the newest.

    Raises `Unknown`.
    """
    if number is not None:
        return version_of(exam, str(number))
    version = in_force(exam) or next(iter(versions(exam)), None)
    if version is None:
        raise Unknown("version", "")
    return version


def anchor(exam: UUID) -> Sitting:
    """Return the sitting under which decisions on the whole exam are proposed.

    The first written one of the exam, its first half-day where it is practical alone.
    Raises `Unknown` of an exam that has neither.
    """
    rows = sittings_in_order().filter(exam_id=exam)
    for kind in ("exam", "ecos"):
        if (sitting := rows.filter(kind=kind).first()) is not None:
            return sitting
    raise Unknown("sitting", str(exam))


def groups_of(version: RankingVersion) -> Groups:
    """Return the groups that a version was made with. Raises `GroupsInvalid`."""
    return load_groups(version.inputs["groups"]["version"])


def settings_of(version: RankingVersion) -> Settings:
    """Return the settings that a version was made with."""
    return from_json(version.inputs["settings"])


def states(version: RankingVersion) -> dict[str, int]:
    """Return how many candidates are ranked, and how many not, by reason."""
    return dict(rows_of(STATES, version.id))


def count_at_gate(version: RankingVersion, gate: MarkGate) -> tuple[int, int]:
    """Return how many reach a gate with their mark of rank A, and of how many."""
    ((passing, total),) = rows_of(AT_GATE, gate.least, version.id)
    return passing, total


def best(version: RankingVersion, group: int, *, last: int) -> list[RankedRow]:
    """Return the candidates placed up to `last` in a group, by place."""
    facts: dict[str, int | UUID] = {"group": group, "version": version.id, "last": last}
    return [
        RankedRow(number, site, place, *map(int, contributions))
        for number, site, place, *contributions in _rows(BEST, facts)
    ]


def totals(version: RankingVersion) -> list[tuple[int, ...]]:
    """Return the totals of everybody ranked, in units of each group's denominator."""
    return [
        tuple(
            sum(map(int, contributions))
            for contributions in zip(*components, strict=True)
        )
        for components in rows_of(TOTALS, version.id)
    ]


def compare_places(before: RankingVersion, after: RankingVersion, group: int) -> Moves:
    """Return what changes from one version to another in a group."""
    return moves(_places(before), _places(after), group - 1)


def candidate_rank(version: RankingVersion, number: str) -> CandidateRank:
    """Return what a version says of one candidate. Raises `Unknown`."""
    rows = CandidateRank.objects.filter(version=version, candidate__number=number)
    rank = rows.select_related("candidate__site").first()
    if rank is None:
        raise Unknown("candidate", number)
    return rank


def sources_of(version: RankingVersion) -> Sources:
    """Return what a ranking was made from, whatever was decided since."""
    inputs = version.inputs
    marking = [
        CountedMarking(
            MarkingVersion.objects.select_related("sitting").get(
                sitting=marking_json["sitting"], number=marking_json["version"]
            ),
            frozenset(marking_json["excluded"]),
            frozenset(marking_json["elsewhere"]),
        )
        for marking_json in inputs["marking"]
    ]
    components = [
        inputs[kind]
        and PartVersion.objects.get(
            exam=version.exam_id, kind=kind, number=inputs[kind]["version"]
        )
        for kind in ("ecos", "parcours")
    ]
    ecos, parcours = components
    numbers = tuple(number for (number,) in rows_of(NUMBERS, version.id))
    exam = Exam.objects.get(pk=version.exam_id)
    groups, settings = groups_of(version), settings_of(version)
    return Sources(exam, numbers, tuple(marking), ecos, parcours, groups, settings)


def remake_ranking(version: RankingVersion, packages: Path) -> Ranking:
    """Make a ranking again from what it was made from, and hold it to its digest."""
    sources = sources_of(version)
    ranking = rank_nation(read(sources, packages), sources.groups, sources.settings)
    assert digest(lines(ranking)) == bytes(version.digest), "a ranking made otherwise"
    return ranking


def sheets_of(
    version: RankingVersion, packages: Path, *, in_outline: bool = False
) -> Callable[[str], dict[str, Json] | None]:
    """Return what makes the ranking's part of a sheet, by number; None for others.

    `in_outline`: of that part the state, and total and place in each group.
    """
    ranking = remake_ranking(version, packages)
    sheets = Sheets(ranking)
    make_sheet = sheets.outline if in_outline else sheets.of
    places = {number: at for at, number in enumerate(ranking.inputs.numbers)}
    return lambda number: make_sheet(places[number]) if number in places else None


def common_of(version: RankingVersion) -> dict[str, Json]:
    """Return what the common document of a publication says of the ranking."""
    return common(
        groups_of(version),
        version=version.number,
        digest=bytes(version.digest),
        is_final=version.is_final,
    )


def sheet_of(version: RankingVersion, number: str, packages: Path) -> dict[str, Json]:
    """Return the ranking's part of one candidate's sheet, from their marks alone.

    The total made again must be the one that was kept. Raises `Unknown`.
    """
    own_row = candidate_rank(version, number)
    sources = sources_of(version)
    inputs = read(sources, packages, only_number=number)
    own_ranking = rank_nation(inputs, sources.groups, sources.settings)
    group_places = GroupPlaces(
        places=tuple(own_row.places),
        equal=tuple(
            rows_of(EQUAL, version.id, group, place)[0][0]
            for group, place in enumerate(own_row.places, start=1)
        ),
        ranked_count=version.ranked_count,
    )
    assert own_ranking.states[0] == own_row.state, "a state made otherwise"
    for at, contributions in enumerate(
        own_ranking.contributions if own_row.places else ()
    ):
        components = (own_row.edn[at], own_row.ecos[at], own_row.parcours[at])
        total_scaled = int(contributions.total[0]) * version.denominators[at]
        assert total_scaled == sum(components) * contributions.denominator, (
            "a total made otherwise"
        )
    return Sheets(own_ranking, [group_places]).of(0)


def numbers_of(exam: UUID) -> frozenset[str]:
    """Return the numbers of all candidates of an exam."""
    rows = Candidate.objects.filter(exam_id=exam)
    return frozenset(rows.values_list("number", flat=True))


def _places(version: RankingVersion) -> Mapping[str, tuple[int, ...]]:
    return {number: tuple(places) for number, places in rows_of(PLACES, version.id)}


def _rows(query: str, facts: Mapping[str, int | UUID]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, facts)
        return list(cursor.fetchall())
