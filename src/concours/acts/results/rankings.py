"""Rank the nation; adopt a ranking by two persons. Nothing here is ever overwritten."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.may import require
from concours.acts.record import plain_connection, record
from concours.core.kernel.canonical import dump
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.results.ranking.nation import ENGINE, Ranking, rank_nation
from concours.core.results.ranking.record import digest, lines, row
from concours.core.results.ranking.settings import Settings
from concours.store.bulk import copy_ranks
from concours.store.groups import load_groups
from concours.store.journal.locks import RANKING, take
from concours.store.models import Candidate, Exam, RankingVersion
from concours.store.queries.delivery import sittings
from concours.store.queries.profiles import profile_of
from concours.store.queries.results.ranking_inputs import (
    Sources,
    read,
    settings_now,
    sources_now,
)
from concours.store.queries.results.rankings import groups_of, settings_of, version_of


@dataclass(eq=False)
class RankingOutdated(Refusal):
    """The ranking was made from other marks than those in force now: make it again."""

    code: ClassVar[str] = "ranking.outdated"
    version: int


@dataclass(eq=False)
class NotRankedInGroups(Refusal):
    """The profile of the exam has no groups: its candidates have marks alone."""

    code: ClassVar[str] = "ranking.no_groups"
    exam: str


@dataclass(eq=False)
class MarksNotAdopted(Refusal):
    """Marks that two persons have not adopted cannot make a ranking official."""

    code: ClassVar[str] = "ranking.marks_not_adopted"
    sittings: tuple[str, ...]


@dataclass(eq=False)
class AdoptedAlready(Refusal):
    """The ranking is in force already."""

    code: ClassVar[str] = "ranking.adopted_already"
    version: int


@transaction.atomic
def rank_exam(  # noqa: PLR0913 -- a ranking has this many facts, each by name
    actor: Actor,
    exam: UUID,
    *,
    is_final: bool,
    packages: Path,
    now: Instant,
    settings: Settings | None = None,
) -> RankingVersion:
    """Rank everybody from the marks in force; what is made already is returned.

    In the groups of the exam's profile, with its numbers unless `settings` are given.
    With `is_final`, from EDN, ECOS and parcours; else from EDN alone. Raises
    `NotAllowed`, `NotRankedInGroups`, `NotMarked`, `ComponentsMissing`, and what
    `rank_nation` refuses.
    """
    require(actor, "ranking_made")
    take(plain_connection(), RANKING)
    row = Exam.objects.get(pk=exam)
    profile = profile_of(row)
    if not profile.groups:
        raise NotRankedInGroups(row.code)
    settings = settings or settings_now(row, is_final=is_final)
    groups = load_groups(profile.groups[0])
    sources = sources_now(row, is_final=is_final, groups=groups, settings=settings)
    version = _same_version(sources)
    if version is not None:
        return version
    ranking = rank_nation(read(sources, packages), sources.groups, settings)
    return _write(actor, sources, ranking, now)


@takes_two("ranking_adopted")
def adopt(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Make a ranking the one in force; a second person confirms (`two_persons`).

    The facts name the `ranking` of the sitting's exam by its number. Raises
    `NotAllowed`, `Unknown`, `AdoptedAlready`, `RankingOutdated`, `MarksNotAdopted`.
    """
    take(plain_connection(), RANKING)
    exam = sittings.load(decision.sitting).exam
    version = version_of(exam.id, decision.facts["ranking"])
    if version.adopted_act is not None:
        raise AdoptedAlready(version.number)
    now_in_force = sources_now(
        exam,
        is_final=version.is_final,
        groups=groups_of(version),
        settings=settings_of(version),
    )
    if _digest(now_in_force) != bytes(version.inputs_digest):
        raise RankingOutdated(version.number)
    if now_in_force.not_adopted:
        raise MarksNotAdopted(now_in_force.not_adopted)
    act = record(
        actor,
        "ranking_adopted",
        now=now,
        sitting=decision.sitting,
        reason=decision.reason,
        body={
            "version": version.number,
            "digest": bytes(version.digest).hex(),
            **decision.origin,
        },
    )
    version.adopted_act = act
    version.save(update_fields=["adopted_act"])
    return act


def _same_version(sources: Sources) -> RankingVersion | None:
    """Return the newest version if it was made from the very same."""
    rows = RankingVersion.objects.filter(exam=sources.exam).order_by("-number")
    newest = rows.first()
    if newest is None or newest.engine != ENGINE:
        return None
    return newest if bytes(newest.inputs_digest) == _digest(sources) else None


def _digest(sources: Sources) -> bytes:
    return sha256(dump(sources.as_json())).digest()


def _write(
    actor: Actor, sources: Sources, ranking: Ranking, now: Instant
) -> RankingVersion:
    exam = sources.exam
    last = RankingVersion.objects.filter(exam=exam).aggregate(Max("number"))
    number = (last["number__max"] or 0) + 1
    whole = digest(lines(ranking))
    act = record(
        actor,
        "ranking_made",
        now=now,
        body={
            "exam": exam.code,
            "version": number,
            "ranked": ranking.ranked_count,
            "groups": sources.groups.version,
            "is_final": sources.ecos is not None,
            "inputs": _digest(sources).hex(),
            "digest": whole.hex(),
        },
    )
    version = RankingVersion.objects.create(
        exam=exam,
        number=number,
        made_ms=now,
        act=act,
        engine=ENGINE,
        inputs=sources.as_json(),
        inputs_digest=_digest(sources),
        is_final=sources.ecos is not None,
        points_max=ranking.components.points_max,
        ranked_count=ranking.ranked_count,
        denominators=[
            contributions.denominator for contributions in ranking.contributions
        ],
        digest=whole,
    )
    ids = dict(Candidate.objects.filter(exam=exam).values_list("number", "id"))
    copy_ranks(plain_connection(), _rows(version.id, ranking, ids))
    return version


def _rows(
    version: UUID, ranking: Ranking, ids: Mapping[str, UUID]
) -> Iterator[tuple[object, ...]]:
    units, most = ranking.rank_a()
    for at, number in enumerate(ranking.inputs.numbers):
        fields = row(ranking, at)
        arrays = [_array(fields[n]) for n in ("edn", "ecos", "parcours", "places")]
        yield (
            version,
            ids[number],
            fields["state"],
            int(units[at]),
            int(most[at]),
            *arrays,
        )


def _array(values: object) -> str:
    """Return whole numbers as an array of PostgreSQL's, in text."""
    assert isinstance(values, list)
    return f"{{{','.join(map(str, values))}}}"
