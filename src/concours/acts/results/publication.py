"""Publication: results are prepared whole, decided by two persons, open at an instant.

What is prepared is what will be shown, to the byte: pages, sheets, instant, reason. So
the decision is one column of one row, and nothing is half published. A correction is a
publication more; the former is shown until its instant, and kept for the jury after.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias, TypeVar
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import plain_connection, record
from concours.acts.results.publication_refusals import (
    InstantPast,
    NotDeliberated,
    PublicationDecided,
    PublicationOpen,
)
from concours.acts.results.publication_rows import (
    Render,
    SaltedSheet,
    find_work,
    keep_papers,
    sheet_rows,
)
from concours.acts.results.undecided import accepted_in, require_accepted
from concours.core.audit.merkle import inclusion_proofs
from concours.core.audit.publication import SALT_BYTES, sheet_leaf
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.time import SECOND_MS, Instant
from concours.store.bulk import add_sheets
from concours.store.journal.locks import PUBLICATION, may_think, take
from concours.store.models import Exam, Publication
from concours.store.queries.people.roster import exam_of
from concours.store.queries.results import publications
from concours.store.queries.results.deliberation import is_deliberated
from concours.store.queries.results.publication_checks import undecided_in
from concours.store.queries.results.review import require_carried
from concours.store.queries.results.sheets import Sheets, common_of

STOP_MARGIN_MS = 2 * SECOND_MS
"""How long before its instant a publication can be stopped no more."""

T = TypeVar("T")
Entropy: TypeAlias = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Wish:
    """How results shall be published. `reason` says what a correction corrects.

    `undecided_count`: so many written answers without a verdict are said to count 0.
    """

    opens: Instant
    allows_copies: bool = False
    allows_grids: bool = False
    reason: str = ""
    undecided_count: int = 0


@transaction.atomic
def prepare(  # noqa: PLR0913 -- a preparation has this many facts, each by name
    actor: Actor,
    exam: str,
    wish: Wish,
    *,
    render: Callable[[Publication], Render],
    entropy: Entropy,
    packages: Path,
    now: Instant,
    progress: Callable[[int], None] = lambda _: None,
) -> Publication:
    """Make every sheet and page of a publication; nobody sees it yet.

    `progress` is told how many sheets and pages are made, two a candidate. Raises
    `NotAllowed`, `Unknown`, `InstantPast`, `NotMarked`, `NotDeliberated`,
    `AcceptedNotInKey`, `UndecidedNotSaid`, and of a correction `ReasonInvalid`.
    """
    require(actor, "publication_prepared")
    take(plain_connection(), PUBLICATION)
    may_think(plain_connection())
    row = exam_of(exam)
    if wish.opens <= now:
        raise InstantPast(wish.opens)
    is_correction = publications.decided_last(row) is not None
    reason = reasoned(wish.reason) if is_correction else ""
    sheets = Sheets(row, packages)
    undecided = _require_decidable(row, sheets.common, wish.undecided_count)
    publication = _row(row, wish, reason, sheets)
    salted = [
        SaltedSheet(entropy(SALT_BYTES), s.candidate, dump(dict(s.content)))
        for s in _with_progress(sheets, progress)
    ]
    leaves = [sheet_leaf(sheet.salt, sheet.data) for sheet in salted]
    publication.root, paths = inclusion_proofs(leaves)
    work = find_work(publication, sheets, packages)
    sheets_with_paths = zip(salted, paths, strict=True)
    lines = sheet_rows((publication, render), sheets.common, sheets_with_paths, work)
    lines = _with_progress(lines, progress, after=len(salted))
    add_sheets(plain_connection(), lines)
    publication.made_ms = now
    publication.act = record(
        actor,
        "publication_prepared",
        now=now,
        reason=reason,
        body=_facts(publication) | undecided,
    )
    publication.save(force_insert=True)
    keep_papers(publication, work.copies)
    return publication


@takes_two("results_published")
def publish(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Let a prepared publication open at its instant, the first of its exam.

    The fact `publication` names it; `undecided` says how many written answers count 0
    without a verdict. Raises `NotAllowed`, `Unknown`, `InstantPast`,
    `PublicationDecided`, `NotDeliberated`, `AcceptedNotInKey`, `UndecidedNotSaid`, and
    `PublicationOutdated`.
    """
    return _decide("results_published", actor, decision, now)


@takes_two("publication_corrected")
def correct(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Let a publication take the place of the one that is shown. As `publish`."""
    return _decide("publication_corrected", actor, decision, now)


@transaction.atomic
def stop(actor: Actor, publication: UUID, *, reason: str, now: Instant) -> None:
    """Stop a decided publication before its instant: one person is enough.

    Raises `NotAllowed`, `Unknown`, `ReasonInvalid`, `PublicationDecided`,
    `PublicationOpen` from just before its instant on, by the centre's clock or the
    database's: what candidates have begun to see must not vanish.
    """
    require(actor, "publication_stopped")
    row = publications.load(publication, lock=True)
    reason = reasoned(reason)
    if row.published_act is None or row.stopped_act is not None:
        raise PublicationDecided(row.number)
    last = Instant(row.opens_ms - STOP_MARGIN_MS)
    if now >= last or publications.is_past(last):
        raise PublicationOpen(row.number)
    row.stopped_act = record(
        actor, "publication_stopped", now=now, reason=reason, body=_facts(row)
    )
    row.save(update_fields=["stopped_act"])


def _decide(kind: str, actor: Actor, decision: Decision, now: Instant) -> int:
    take(plain_connection(), PUBLICATION)
    row = publications.load(UUID(decision.facts["publication"]), lock=True)
    current = publications.decided_last(row.exam)
    is_correction = current is not None
    if (
        row.published_act is not None
        or is_correction != (kind == "publication_corrected")
        or (current is not None and current.number > row.number)
    ):
        raise PublicationDecided(row.number)
    if row.opens_ms <= now:
        raise InstantPast(row.opens_ms)
    common = common_of(row.exam)
    if dump(common) != bytes(row.common):
        raise NotDeliberated
    accepted_count = accepted_in(decision.facts)
    undecided = _require_decidable(row.exam, common, accepted_count)
    publications.require_current(row)
    row.published_act = record(
        actor,
        kind,
        now=now,
        reason=decision.reason,
        body=_facts(row) | undecided | dict(decision.origin),
    )
    row.save(update_fields=["published_act"])
    return row.published_act


def _require_decidable(
    exam: Exam, common: Mapping[str, Any], accepted_count: int
) -> dict[str, Json]:
    """Return what the act records of written answers that nobody has judged."""
    if not is_deliberated(exam, common):
        raise NotDeliberated
    written_sittings = [
        sitting for sitting in common["sittings"] if sitting["questions"]
    ]
    require_carried(UUID(sitting["sitting"]) for sitting in written_sittings)
    return require_accepted(undecided_in(exam), accepted_count)


def _row(exam: Exam, wish: Wish, reason: str, sheets: Sheets) -> Publication:
    last = Publication.objects.filter(exam=exam).aggregate(Max("number"))
    return Publication(
        id=uuid4(),
        exam=exam,
        number=(last["number__max"] or 0) + 1,
        reason=reason,
        allows_copies=wish.allows_copies and sheets.has_copies,
        allows_grids=wish.allows_grids and sheets.stations is not None,
        opens_ms=wish.opens,
        common=sheets.common_data,
        leaves_count=len(sheets),
    )


def _with_progress(
    items: Iterable[T], progress: Callable[[int], None], after: int = 0
) -> Iterator[T]:
    """Yield what is made, and tell its count, past those made before it."""
    for count, item in enumerate(items, start=after + 1):
        yield item
        progress(count)


def _facts(row: Publication) -> dict[str, Json]:
    return {
        "exam": row.exam.code,
        "version": row.number,
        "opens_ms": row.opens_ms,
        "copies": row.allows_copies,
        "grids_shown": row.allows_grids,
        "candidates": row.leaves_count,
        "root": bytes(row.root).hex(),
        "common": sha256(bytes(row.common)).hexdigest(),
    }
