"""Marking versions, and what they were made from: keys and tables of answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from concours.core.authoring.paper import key_document
from concours.core.authoring.paper.amendments import (
    AmendedKey,
    Amendment,
    amend,
    from_json,
)
from concours.core.kernel.errors import Refusal
from concours.core.results.marking import answers_table
from concours.core.results.marking.answers_table import unpack
from concours.core.results.marking.cohort import CohortMarks, Column, mark_cohort
from concours.core.results.marking.comparison import Outcome
from concours.core.results.marking.policy import Policy
from concours.core.results.marking.policy import from_json as policy_from_json
from concours.core.results.marking.version import Origin, marks_bytes, rules_digest
from concours.core.results.ranking.simple import rank
from concours.store.models import AnswersTable, KeyVersion, MarkingVersion
from concours.store.queries.unknown import Unknown

HEAD = """
SELECT size, root FROM (
    SELECT size, root FROM journal_head WHERE sitting = %s
    UNION ALL (SELECT size, root FROM checkpoint ORDER BY size DESC LIMIT 1)
) known ORDER BY size DESC LIMIT 1
"""

SEEN = """
SELECT pg_snapshot_xmin(pg_current_snapshot())::text, coalesce(max(number), 0) FROM act
"""

LATER = """
SELECT 1 FROM journal_entry j JOIN attempt a ON a.id = j.attempt
WHERE j.xid >= %s::xid8 AND a.sitting_id = %s LIMIT 1
"""

CHANGED = (
    "SELECT 1 FROM act WHERE sitting = %s AND number > %s AND kind = ANY(%s) LIMIT 1"
)
CHANGES = (
    "candidate_excluded",
    "candidate_readmitted",
    "lost_time_granted",
    "time_extended",
    "time_resumed",
)
"""Acts after which a table of answers must be gathered anew."""


@dataclass(eq=False)
class NotMarked(Refusal):
    """The sitting has no marks yet: there is nothing to change or to prove."""

    code: ClassVar[str] = "export.not_marked"
    sitting: str


@dataclass(frozen=True, slots=True)
class Cohort:
    """The attempts of a marking, in one order, and their answers in that order."""

    table: AnswersTable
    attempts: tuple[UUID, ...]
    packed: bytes
    columns: Sequence[Column]


@dataclass(frozen=True)
class Marking:
    """Marks, and all that they were made from."""

    cohort: Cohort
    key: AmendedKey
    policy: Policy
    marked: CohortMarks

    @cached_property
    def outcome(self) -> Outcome:
        """Return the marks with the places that they give."""
        return Outcome(self.marked, rank(self.marked.units.tolist()))

    @cached_property
    def origin(self) -> Origin:
        """Return the digests of what the marks were made from."""
        return Origin(
            key=self.key.digest,
            answers=answers_table.digest(self.cohort.attempts, self.cohort.packed),
            rules=rules_digest(self.policy),
        )

    def as_bytes(self) -> bytes:
        """Return the bytes that the digest of a version is of."""
        places = self.outcome.places
        return marks_bytes(self.origin, self.cohort.attempts, self.marked, places)


def in_force(sitting: UUID) -> MarkingVersion | None:
    """Return the version that two persons adopted last, None if they never did."""
    adopted_versions = _versions(sitting).filter(adopted_act__isnull=False)
    return adopted_versions.order_by("-adopted_act").first()


def newest(sitting: UUID) -> MarkingVersion | None:
    """Return the version with the highest number, adopted or not."""
    return _versions(sitting).order_by("-number").first()


def current_version(sitting: UUID) -> MarkingVersion | None:
    """Return the version to go on from: the one in force, or else the newest."""
    return in_force(sitting) or newest(sitting)


def find_version(sitting: UUID, number: int | None) -> MarkingVersion:
    """Return a version by its number; without, that to go on from.

    Raises `NotMarked`, `Unknown`.
    """
    version = current_version(sitting)
    if version is None:
        raise NotMarked(str(sitting))
    if number is not None:
        version = _versions(sitting).filter(number=number).first()
    if version is None:
        raise Unknown("version", str(number))
    return version


def version_of(sitting: UUID, version: UUID) -> MarkingVersion:
    """Return a version of this sitting. Raises `Unknown`."""
    row = _versions(sitting).filter(pk=version).first()
    if row is None:
        raise Unknown("version", str(version))
    return row


def key_of(version: MarkingVersion) -> AmendedKey:
    """Return the key of a version, made again of the sealed one and its amendments."""
    row: KeyVersion = version.key_version
    first = row if row.parent is None else row.parent
    sealed_document = bytes(first.document)
    amendments = from_json(row.amendments, key_document.read(sealed_document))
    key = amend(sealed_document, amendments)
    assert key.document == bytes(row.document), "a key version is not what it says"
    return key


def sealed_key(version: MarkingVersion) -> bytes:
    """Return the key document as it was sealed, before any amendment."""
    row: KeyVersion = version.key_version
    return bytes(row.document if row.parent is None else row.parent.document)


def remake_marking(version: MarkingVersion) -> Marking:
    """Return the marking of a version, made again from its table of answers."""
    return mark_table(
        version.answers_table, key_of(version), policy_from_json(version.policy)
    )


def mark_table(table: AnswersTable, key: AmendedKey, policy: Policy) -> Marking:
    """Return the marking of the answers of a table. Raises `UnitsTooLarge`."""
    table_bytes = bytes(table.packed)
    columns = unpack(table_bytes, key.questions)
    return marking_of(
        Cohort(table, tuple(table.attempts), table_bytes, columns), key, policy
    )


def with_amendments(
    marking: Marking, key_document_bytes: bytes, amendments: Iterable[Amendment]
) -> Marking:
    """Return the marking of the same answers by the sealed key with these amendments.

    Raises `AmendmentFaulty` and `UnitsTooLarge`.
    """
    key = amend(key_document_bytes, amendments)
    columns = [
        replace(column, question=question)
        for column, question in zip(marking.cohort.columns, key.questions, strict=True)
    ]
    cohort = replace(marking.cohort, columns=columns)
    return marking_of(cohort, key, marking.policy)


def marking_of(cohort: Cohort, key: AmendedKey, policy: Policy) -> Marking:
    """Return the marking of these answers under this key."""
    marks = mark_cohort(cohort.columns, policy=policy, neutralised=key.neutralised)
    return Marking(cohort, key, policy, marks)


def is_stale(table: AnswersTable) -> bool:
    """Tell whether an act since has changed whose answers count, or until when."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, [table.sitting_id, table.act, list(CHANGES)])
        return cursor.fetchone() is not None


def is_behind(table: AnswersTable) -> bool:
    """Tell whether entries have come into the journal since the table was gathered."""
    return came_since(table.sitting_id, table.journal_xid)


def came_since(sitting: UUID, xid: int) -> bool:
    """Tell whether transactions from `xid` on have written into the journal."""
    with connection.cursor() as cursor:
        cursor.execute(LATER, [str(xid), sitting])
        return cursor.fetchone() is not None


@dataclass(frozen=True, slots=True)
class RecordHead:
    """How far the record goes: what the ledger integrated, and what was committed.

    Entries of transactions before `xid` are all there; `act` is the last act.
    """

    size: int
    root: bytes
    xid: int
    act: int


def record_head(sitting: UUID) -> RecordHead:
    """Return how far the record goes now, for what is gathered from here on."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN)
        xid, act = cursor.fetchone()
        cursor.execute(HEAD, [sitting])
        size, root = cursor.fetchone() or (0, bytes(32))
    return RecordHead(size, bytes(root), int(xid), act)


def _versions(sitting: UUID) -> QuerySet[MarkingVersion]:
    rows = MarkingVersion.objects.filter(sitting=sitting)
    return rows.select_related("key_version__parent")
