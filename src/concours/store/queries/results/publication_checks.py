"""What stands between an exam and its publication, as the record knows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from concours.store.models import Exam, Sitting
from concours.store.queries.authoring import plans
from concours.store.queries.delivery.sittings import sittings_in_order
from concours.store.queries.ecos.single_marks import (
    half_days,
    version_in_force,
    versions_of,
)
from concours.store.queries.profiles import profile_of
from concours.store.queries.results import markings, rankings
from concours.store.queries.results.deliberation import is_deliberated
from concours.store.queries.results.sheets import (
    NotMarked,
    RankingOutdated,
    common_of,
)
from concours.store.queries.results.stations.alone import unhanded_titles
from concours.store.queries.results.wording_counts import count_wordings


@dataclass(frozen=True, slots=True)
class SittingChecks:
    """How far the marks of one sitting are.

    Of its written answers, `waiting_count` wait for a verdict, and `uncarried_count`
    were accepted and are not in the key.
    """

    row: Sitting
    is_marked: bool = False
    is_adopted: bool = False
    is_agreed: bool = False
    waiting_count: int = 0
    uncarried_count: int = 0


@dataclass(frozen=True, slots=True)
class PublicationChecks:
    """How far an exam is; `is_ranked` is None where its profile ranks nobody.

    `unsealed` are the titles of planned papers that nobody has sat yet. `is_handed` is
    whether the part of the half-days has their marks in force, None where sittings are
    written.
    `is_outdated`: the ranking in force was made from other marks: nothing is prepared.
    """

    sittings: tuple[SittingChecks, ...]
    unsealed: tuple[str, ...]
    is_ranked: bool | None
    is_outdated: bool
    is_deliberated: bool
    is_handed: bool | None = None


def publication_checks(exam: Exam) -> PublicationChecks:
    """Return what the record knows; an unused spare sitting counts for nothing."""
    profile = profile_of(exam)
    is_alone = profile.is_of_stations_alone
    if is_alone:
        checks = [_half_day_checks(row) for row in half_days(exam.id)]
    else:
        rows = sittings_in_order().filter(exam=exam, kind__in=["exam", "spare"])
        checks = [_sitting_checks(row) for row in rows]
    ranking = rankings.in_force(exam.id) if profile.groups else None
    try:
        deliberated = is_deliberated(exam, common_of(exam))
        is_outdated = False
    except (NotMarked, RankingOutdated) as refusal:
        deliberated = False
        is_outdated = isinstance(refusal, RankingOutdated)
    return PublicationChecks(
        tuple(c for c in checks if c.is_marked or c.row.kind != "spare"),
        tuple(plans.unsealed_titles(exam.id, "ecos" if is_alone else "exam")),
        is_ranked=(ranking is not None and not is_outdated) if profile.groups else None,
        is_outdated=is_outdated,
        is_deliberated=deliberated,
        is_handed=not unhanded_titles(exam) if is_alone else None,
    )


def undecided_answers(rows: Iterable[Sitting]) -> list[tuple[Sitting, int]]:
    """Return the marked sittings with written answers that wait, and how many."""
    checks = [_sitting_checks(row) for row in rows]
    return [(one.row, one.waiting_count) for one in checks if one.waiting_count]


def undecided_in(exam: Exam) -> list[tuple[Sitting, int]]:
    """Return the sittings of an exam with written answers that wait, and how many."""
    rows = sittings_in_order().filter(exam=exam, kind__in=["exam", "spare"])
    return undecided_answers(rows)


def _half_day_checks(row: Sitting) -> SittingChecks:
    version = version_in_force(row.id)
    newest = next(iter(versions_of(row.id)), None)
    last_version = version or newest
    return SittingChecks(
        row,
        is_marked=last_version is not None,
        is_adopted=version is not None,
        is_agreed=last_version is not None
        and last_version.agreed_digest == last_version.digest,
    )


def _sitting_checks(row: Sitting) -> SittingChecks:
    version = markings.current_version(row.id)
    if version is None:
        return SittingChecks(row)
    newest = markings.newest(row.id) or version
    counts = count_wordings(row.id, newest.number, version.adopted_act)
    return SittingChecks(
        row,
        is_marked=True,
        is_adopted=version.adopted_act is not None,
        is_agreed=version.agreed_ms is not None,
        waiting_count=counts.waiting.total(),
        uncarried_count=counts.uncarried,
    )
