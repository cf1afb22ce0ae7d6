"""A file of sites or of people comes into force, whole or not at all.

Planned anew in the transaction that carries it out, so that what was previewed an hour
ago cannot overrule what has happened since. A file already in force leaves no act.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar
from uuid import UUID

from django.db import transaction
from psycopg.errors import RestrictViolation

from concours.acts.actor import Venue
from concours.acts.file_faults import RosterFaulty, RosterSettled, describe_first
from concours.acts.may import LOCAL, TRUSTED, require
from concours.acts.people import accounts, people
from concours.acts.people.duties import Duty
from concours.acts.people.withdrawals import withdrawn_faults
from concours.acts.record import Actor, plain_connection, record
from concours.acts.roster_rows import (
    write_examiners,
    write_people,
    write_placements,
    write_sites,
)
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import HOUR_MS, Instant
from concours.core.people.roster.examiners_plan import plan_examiners
from concours.core.people.roster.lines import Reading
from concours.core.people.roster.plan import (
    CurrentRoster,
    Examiner,
    Member,
    Person,
    Plan,
    Site,
    plan_people,
    plan_sites,
)
from concours.core.people.roster.staff_plan import plan_staff
from concours.core.people.sign_in.second_factor import RECOVERY_CHANCE_BYTES
from concours.core.tables.columns import Kind
from concours.store import models
from concours.store.archived import archived_refusal
from concours.store.journal.locks import ROSTER, take
from concours.store.queries.people.roster import current_roster

T = TypeVar("T")
AnyPlan: TypeAlias = Plan[Site] | Plan[Person] | Plan[Member] | Plan[Examiner]
Entropy: TypeAlias = Callable[[int], bytes]

KEPT_MS = 24 * HOUR_MS
"""How long a file that was brought waits for its import."""

FILE_REASON = "Fichier {}"
DIGITS_COUNT = 12
"""Of the file's digest, in the reason of each change of duty."""


@dataclass(frozen=True, slots=True)
class RosterUpload:
    """A file as it was read, and the SHA-256 of its bytes."""

    reading: Reading
    digest: bytes


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did; `act` is None where there was nothing to do.

    `appointed` are new members of the staff, each with a first password: told once.
    """

    kind: Kind
    added_count: int
    changed_count: int
    same_count: int
    act: int | None
    appointed: tuple[accounts.Member, ...] = ()


def preview(exam: UUID, reading: Reading) -> AnyPlan:
    """Return what a file would change now. Nothing is written."""
    plan = _plan_import(reading, current_roster(exam))
    faults = sorted((*plan.faults, *withdrawn_faults(exam, reading)))
    return replace(plan, faults=tuple(faults))


@transaction.atomic
def keep_file(
    actor: Actor,
    exam: UUID,
    named_file: tuple[str, bytes],
    *,
    to_come: str = "roster_imported",
    now: Instant,
) -> UUID:
    """Keep a file, by its name, for the day in which it may be imported.

    `to_come` is the act that may import it. Nothing is recorded: nothing has changed.
    Raises `NotAllowed`.
    """
    require(actor, to_come)
    models.RosterFile.objects.filter(brought_ms__lt=now - KEPT_MS).delete()
    name, content = named_file
    row = models.RosterFile.objects.create(
        exam_id=exam, name=name, content=content, login=actor.id, brought_ms=now
    )
    return row.id


@transaction.atomic
def import_file(
    actor: Actor,
    exam: UUID,
    file_and_upload: tuple[UUID, RosterUpload],
    *,
    entropy: Entropy,
    now: Instant,
) -> ImportOutcome:
    """Bring a file that was kept into force, and forget it. Raises as below."""
    file, upload = file_and_upload
    outcome = import_roster(actor, exam, upload, entropy=entropy, now=now)
    models.RosterFile.objects.filter(pk=file).delete()
    return outcome


@transaction.atomic
def import_roster(
    actor: Actor, exam: UUID, upload: RosterUpload, *, entropy: Entropy, now: Instant
) -> ImportOutcome:
    """Bring a file into force.

    Who is not in the file stays. A new candidate has an attempt in every sitting whose
    start is not announced, and no code until convocations are made; `entropy` makes
    the first passwords of new staff. Raises `NotAllowed`, `RosterFaulty`,
    `RosterSettled`, and for staff what `acts.people` refuses.
    """
    act_kind = act_of(upload.reading.kind)
    require(actor, act_kind)
    take(plain_connection(), ROSTER)
    plan = preview(exam, upload.reading)
    if plan.faults:
        raise RosterFaulty(len(plan.faults), describe_first(plan.faults))
    kind = upload.reading.kind
    assert kind is not None, "a file of no kind has a fault"
    counts = (len(plan.added), len(plan.changed), plan.same_count)
    if plan.is_idle:
        return ImportOutcome(kind, *counts, None)
    rows_changed = [change.after for change in plan.changed]
    try:
        write_sites(exam, _of(Site, plan.added), _of(Site, rows_changed))
        people = _of(Person, rows_changed)
        own = [person for person in people if not person.sitting]
        write_people(exam, _of(Person, plan.added), own)
        write_placements(exam, [person for person in people if person.sitting])
        write_examiners(exam, _of(Examiner, plan.added), _of(Examiner, rows_changed))
    except RestrictViolation as error:
        raise archived_refusal(error) or RosterSettled() from error
    added = _of(Member, plan.added)
    members = _appoint(actor, exam, added, entropy=entropy, now=now)
    reason = FILE_REASON.format(upload.digest.hex()[:DIGITS_COUNT])
    _move(actor, exam, _of(Member, rows_changed), reason=reason, now=now)
    body: dict[str, Json] = {
        "roster": kind,
        "added": counts[0],
        "changed": counts[1],
        "left": counts[2],
        "file": upload.digest.hex(),
    }
    if kind in ("candidates", "examiners"):
        body["exam"] = models.Exam.objects.values_list("code", flat=True).get(pk=exam)
    act = record(actor, act_kind, body=body, now=now)
    return ImportOutcome(kind, *counts, act, members)


def act_of(kind: Kind | None) -> str:
    """Return the act that brings a file into force; the council has its examiners."""
    return "examiners_imported" if kind == "examiners" else "roster_imported"


def _of(kind: type[T], rows: Iterable[object]) -> list[T]:
    return [row for row in rows if isinstance(row, kind)]


def _plan_import(reading: Reading, roster: CurrentRoster) -> AnyPlan:
    if reading.kind == "sites":
        return plan_sites(reading, roster)
    if reading.kind == "candidates":
        return plan_people(reading, roster)
    if reading.kind == "examiners":
        return plan_examiners(reading, roster)
    if reading.kind == "staff":
        return plan_staff(reading, roster, local_roles=LOCAL, trusted_roles=TRUSTED)
    return Plan((), (), 0, reading.faults)


def _appoint(
    actor: Actor, exam: UUID, added: Sequence[Member], *, entropy: Entropy, now: Instant
) -> tuple[accounts.Member, ...]:
    if not added:
        return ()
    posts = _posts(exam)
    members = tuple(
        accounts.Member(
            row.login,
            row.name,
            row.roles,
            accounts.initial_password(entropy(RECOVERY_CHANCE_BYTES)),
            posts(row),
        )
        for row in added
    )
    people.appoint(actor, members, now=now)
    return members


def _move(
    actor: Actor, exam: UUID, rows: Sequence[Member], *, reason: str, now: Instant
) -> None:
    posts = _posts(exam)
    for row in rows:
        duty = Duty(row.roles, posts(row))
        people.move(actor, row.login, duty, reason=reason, now=now)


def _posts(exam: UUID) -> Callable[[Member], Venue | None]:
    """Return what gives the post of a member, None for who serves the nation."""
    rows = models.Site.objects.filter(exam_id=exam).values_list("code", "id")
    ids = dict(rows)
    return lambda member: Venue(ids[member.site], member.room) if member.site else None
