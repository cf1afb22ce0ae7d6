"""Write an incident down, and what becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor, Venue
from concours.acts.may import may, require
from concours.acts.offices import actor_of, in_exam
from concours.acts.record import record
from concours.core.delivery.supervision.findings import CUT_KINDS
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import Incident, Sitting, StaffMember
from concours.store.queries.delivery import board, sittings
from concours.store.queries.people.people import attempt_of, has_room, site_of
from concours.store.queries.people.staff import at_work
from concours.store.queries.unknown import Unknown

ReportKind: TypeAlias = Literal[
    "tablet",
    "network",
    "power",
    "illness",
    "noise",
    "fraud",
    "paper",
    "help",
    "other",
]
REPORT_KINDS: tuple[ReportKind, ...] = (
    "tablet", "network", "power", "illness", "noise", "fraud", "paper", "help",
    "other",
)  # fmt: skip
"""What people tell, one button each."""

TEXT_LENGTH_MAX = 500

State: TypeAlias = Literal["seen", "assigned", "noted", "closed"]


@dataclass(eq=False)
class IncidentInvalid(Refusal):
    """An incident of no known kind, or with too long a text."""

    code: ClassVar[str] = "incident.invalid"
    field: str


@dataclass(eq=False)
class IncidentClosed(Refusal):
    """The incident is closed: what happens again is another one."""

    code: ClassVar[str] = "incident.closed"


@dataclass(eq=False)
class IncidentOutOfReach(Refusal):
    """An incident given to somebody who could not close it: another site, or role."""

    code: ClassVar[str] = "incident.out_of_reach"
    login: str


@dataclass(eq=False)
class IncidentNotBack(Refusal):
    """Tablets are still cut off there: all come back first, or a note says why."""

    code: ClassVar[str] = "incident.not_back"
    tablets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody tells: `kind` of `REPORT_KINDS`, where, and perhaps in some words.

    An `attempt` says its own site and room. `key` is the id of the tap.
    """

    kind: str
    key: UUID
    site: UUID | None = None
    room: str = ""
    attempt: UUID | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of an incident; `note` says what was done, `assignee` is a login.

    `noted` adds its note and leaves the incident with whoever has it.
    """

    state: State
    note: str = ""
    assignee: str = ""


@transaction.atomic
def open_incident(actor: Actor, sitting: UUID, report: Report, *, now: Instant) -> UUID:
    """Write down what somebody tells, and return the incident.

    A tap that came before opens nothing again. Raises `NotAllowed`, `Unknown`,
    `IncidentInvalid`.
    """
    row = sittings.load(sitting)
    venue, names = _venue_and_names(row, report)
    require(actor, "incident_opened", venue)
    if venue is not None and venue.room and not has_room(row, venue.site, venue.room):
        raise Unknown("room", venue.room)
    if report.kind not in REPORT_KINDS:
        raise IncidentInvalid("kind")
    text = report.text.strip()
    if len(text) > TEXT_LENGTH_MAX:
        raise IncidentInvalid("text")
    mark = f"tap:{report.key}"
    before = Incident.objects.filter(sitting=row, mark=mark).first()
    if before is not None:
        return before.id
    number = record(
        actor,
        "incident_opened",
        now=now,
        sitting=sitting,
        venue=venue,
        body={"incident": report.kind, "text": text, **names},
    )
    incident = Incident.objects.create(
        sitting=row,
        site_id=venue.site if venue else None,
        room=venue.room if venue else "",
        attempt_id=report.attempt,
        kind=report.kind,
        text=text,
        mark=mark,
        opened_ms=now,
        changed_ms=now,
        act=number,
    )
    return incident.id


@transaction.atomic
def follow_incident(actor: Actor, incident: UUID, step: Step, *, now: Instant) -> None:
    """Acknowledge an incident, give it to somebody, add a note to it, or close it.

    Raises `NotAllowed`, `Unknown`, `IncidentInvalid`, `IncidentClosed`,
    `IncidentOutOfReach`, `IncidentNotBack`.
    """
    row = _lock_incident(incident)
    venue = None if row.site_id is None else Venue(row.site_id, row.room)
    require(actor, "incident_followed", venue)
    if row.state == "closed":
        raise IncidentClosed
    person = None
    if step.state == "assigned":
        person = _find_follower(row.sitting.exam_id, venue, step.assignee)
    is_note = step.state == "noted"
    if len(step.note.strip()) > TEXT_LENGTH_MAX or (is_note and not step.note.strip()):
        raise IncidentInvalid("text")
    if step.state == "closed" and not step.note.strip():
        _require_all_back(row)
    body: dict[str, Json] = {
        "incident": row.kind,
        "state": step.state,
        "opened": row.act,
    }
    if person is not None:
        body["assignee"] = person.login
    if row.attempt is not None:
        body["candidate"] = row.attempt.own_candidate.number
    record(
        actor,
        "incident_followed",
        now=now,
        sitting=row.sitting_id,
        venue=venue,
        reason=step.note,
        body=body,
    )
    if not is_note:
        row.state = step.state
    row.changed_ms = now
    row.assignee = person or row.assignee
    row.save(update_fields=["state", "assignee", "changed_ms"])


def _venue_and_names(
    row: Sitting, report: Report
) -> tuple[Venue | None, Mapping[str, str]]:
    """Return the venue of a report, and how the record names it. Raises `Unknown`."""
    if report.attempt is not None:
        attempt = attempt_of(row, report.attempt)
        names = {"candidate": attempt.own_candidate.number, "site": attempt.site.name}
        return Venue(attempt.site_id, attempt.room), names
    if report.site is None:
        return None, {}
    site = site_of(row, report.site)
    names = {"site": site.name} | ({"room": report.room} if report.room else {})
    return Venue(site.id, report.room), names


def _require_all_back(row: Incident) -> None:
    """Refuse to close a cut-off, as the board shows it. Raises `IncidentNotBack`."""
    seen_board = board.read(row.sitting_id) if row.kind in CUT_KINDS else None
    if seen_board is None:
        return
    count = board.count_cut(seen_board, row.site_id)
    if count:
        raise IncidentNotBack(count)


def _lock_incident(incident: UUID) -> Incident:
    rows = Incident.objects.select_for_update(of=("self",))
    try:
        return rows.select_related("attempt__candidate", "sitting").get(pk=incident)
    except Incident.DoesNotExist as error:
        raise Unknown("incident", str(incident)) from error


def find_followers(exam: UUID, venue: Venue | None) -> list[StaffMember]:
    """Return who may follow an incident of this venue, by name; None is the nation."""
    members = at_work(exam).select_related("site").prefetch_related("appointment_set")
    return [
        member
        for member in members.order_by("name", "login")
        if may(in_exam(actor_of(member), exam), "incident_followed", venue)
    ]


def _find_follower(exam: UUID, venue: Venue | None, login: str) -> StaffMember:
    if not StaffMember.objects.filter(login=login, is_active=True).exists():
        raise Unknown("member", login)
    for member in find_followers(exam, venue):
        if member.login == login:
            return member
    raise IncidentOutOfReach(login)
