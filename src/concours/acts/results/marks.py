"""Collect a sitting and mark it; mark it again. Nothing here is ever overwritten."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.delivery.collection import AbsencesUnread
from concours.acts.delivery.help_calls import record_next_calls
from concours.acts.ecos.half_day import collect_half_day
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import plain_connection, record
from concours.acts.results import answers, marking_rows, second_scorer
from concours.core.authoring.paper.amendments import Amendment, amend
from concours.core.delivery.sitting import phases
from concours.core.delivery.sitting.pauses import require_none_paused
from concours.core.delivery.sitting.site_clock import least_advanced
from concours.core.kernel.time import Instant
from concours.core.results.marking.policy import OF_PROFILES, Policy
from concours.store.bulk import add_receipts
from concours.store.models import MarkingVersion, Sitting
from concours.store.queries.authoring.papers import open_keyed_paper, open_paper
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.allowances import Allowances
from concours.store.queries.delivery.attempt_status import (
    AttemptStatus,
    find_attempt_statuses,
)
from concours.store.queries.delivery.collecting import find_unsaid_absences
from concours.store.queries.profiles import profile_of
from concours.store.queries.results import markings


@transaction.atomic
def collect(
    actor: Actor,
    sitting: UUID,
    *,
    packages: Path,
    absences_read: int | None = None,
    now: Instant,
) -> None:
    """Declare that no copy is awaited any more, and gather the answers.

    `absences_read` is how many the person has read to be absent by their tablets alone,
    which their rooms did not say absent: what changed since is read again. None where
    no person reads. The ledger then fixes the journal's head, and the quorum may open
    the marking key: the first marking finds the answers ready, unless anything has come
    meanwhile. A half-day of the ECOS has grids (`acts.ecos.half_day`).
    Raises `NotAllowed`, `AbsencesUnread`, and what `core.sitting.phases.collect` and
    `store.queries.authoring.papers.open_paper` refuse.
    """
    require(actor, "sitting_collected")
    row = sittings.load(sitting, lock=True)
    if row.kind == "ecos":
        collect_half_day(actor, sitting, now=now)
        return
    stands_of_sitting = find_attempt_statuses(row)
    _collect(row, stands_of_sitting, now)
    unsaid_count = len(find_unsaid_absences(row, stands_of_sitting))
    if absences_read not in (None, unsaid_count):
        raise AbsencesUnread(unsaid_count)
    while record_next_calls(row, now=now):
        pass
    row.collected_ms = now
    row.save(update_fields=["collected_ms"])
    answers.gather_answers(row, open_paper(row, packages), stands_of_sitting)
    add_receipts(plain_connection(), sitting, now=now)
    absent_count = sum(stand.is_absent for stand in stands_of_sitting)
    record(
        actor,
        "sitting_collected",
        now=now,
        sitting=sitting,
        body={
            "marked": len(stands_of_sitting) - absent_count,
            "absent": absent_count,
            "unsaid": unsaid_count,
            "given_up": sum(
                stand.given_up_act is not None for stand in stands_of_sitting
            ),
        },
    )


def mark(
    actor: Actor, sitting: UUID, *, reason: str = "", packages: Path, now: Instant
) -> UUID:
    """Mark a collected sitting from its journal, as a new version; return it.

    Absent and excluded candidates have no mark; entries that came after the collection
    count; the amendments of the last version stay. Only the first time needs no reason.
    Raises `NotAllowed`, `WrongPhase` before collection, `ReasonInvalid`, and what
    `open_keyed_paper` refuses: `KeyDocumentSealed` until the quorum has opened the
    marking key; `Unavailable` while entries come in. `ScorersDisagree` comes once the
    version is written.
    """
    with transaction.atomic():
        row = _to_mark(actor, sitting)
        last = markings.current_version(sitting)
        if last is not None:
            reason = reasoned(reason)
        paper = open_keyed_paper(row, packages)
        amendments = () if last is None else markings.key_of(last).amendments
        key_document = paper.key_document
        table = answers.ready(row) if last is None else None
        table = table or answers.whole(row, paper.paper, find_attempt_statuses(row))
        key = amend(key_document, amendments)
        marking = markings.mark_table(table, key, _policy(row))
        version = marking_rows.write(actor, row, marking, reason=reason, now=now)
        add_receipts(plain_connection(), sitting, now=now)
    second_scorer.agree(version, marking, key_document, now=now)
    return version


def mark_amended(  # noqa: PLR0913 -- an act has this many facts, each by name
    actor: Actor,
    sitting: UUID,
    amendments: Sequence[Amendment],
    *,
    reason: str,
    packages: Path,
    now: Instant,
) -> UUID:
    """Mark the answers of the last version by the sealed key with these amendments.

    A new version, which two persons may adopt; without amendments it goes back to the
    key that was sealed. What has come since counts: late entries, exclusions. Raises
    `NotAllowed`, `WrongPhase`, `ReasonInvalid`, `NotMarked`, and what
    `core.paper.amendments.amend` refuses; `Unavailable` while entries come in;
    `ScorersDisagree` once the version is written.
    """
    reason = reasoned(reason)
    with transaction.atomic():
        row = _to_mark(actor, sitting)
        last = markings.current_version(sitting)
        if last is None:
            raise markings.NotMarked(str(sitting))
        key_document = markings.sealed_key(last)
        table = last.answers_table
        if not answers.is_fresh(table):
            table = answers.whole(
                row, open_paper(row, packages), find_attempt_statuses(row)
            )
        key = amend(key_document, amendments)
        marking = markings.mark_table(table, key, _policy(row))
        version = marking_rows.write(actor, row, marking, reason=reason, now=now)
        add_receipts(plain_connection(), sitting, now=now)
    second_scorer.agree(version, marking, key_document, now=now)
    return version


def agree_again(actor: Actor, version: MarkingVersion, *, now: Instant) -> None:
    """Ask the second scorer once more; marks stay what they are.

    Raises `NotAllowed`, `ScorersDisagree`, `Unavailable`.
    """
    require(actor, "sitting_marked")
    marking = markings.remake_marking(version)
    second_scorer.agree(version.id, marking, markings.sealed_key(version), now=now)


def _to_mark(actor: Actor, sitting: UUID) -> Sitting:
    """Return a collected sitting, held until the commit."""
    require(actor, "sitting_marked")
    row = sittings.load(sitting, lock=True)
    phase = sittings.phase_of(row)
    if not isinstance(phase, phases.Collected):
        raise phases.WrongPhase(phase=phases.name(phase), wanted="collected")
    return row


def _policy(row: Sitting) -> Policy:
    return OF_PROFILES[profile_of(row.exam).marking]


def _collect(
    row: Sitting, stands_of_sitting: Sequence[AttemptStatus], now: Instant
) -> None:
    """Refuse while anybody has not started, still composes or is paused."""
    allowances = Allowances(row)
    end = allowances.last_normal_end()
    require_none_paused(
        str(pause.site.name if pause.site else pause.attempt_id)
        for pause in allowances.open_pauses()
        if pause.cause != "exclusion"
    )
    phases.collect(
        least_advanced(sittings.every_phase(row)),
        [stand.collection_status() for stand in stands_of_sitting],
        normal_end=Instant(0) if end is None else end,
        now=now,
    )
