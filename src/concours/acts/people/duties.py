"""What somebody is to do: roles, and the post of local ones, in the house or one exam.

It is held to the table and kept; who may decide it is in `people` and `people_by_two`.
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from concours.acts.actor import Venue
from concours.acts.may import LOCAL, MAY
from concours.core.kernel.errors import Refusal
from concours.core.people.roster.names import plain_name
from concours.store.models import (
    Appointment,
    Candidate,
    Examiner,
    Placement,
    Site,
    StaffMember,
)

APPOINTED_IN = "appointed_in"
"""The fact that names the exam in which roles are given.

It is not the exam that a decision or an act is about: one person decides of some exams,
and of no account; acts on an exam go with it, those on people do not.
"""


@dataclass(frozen=True, slots=True)
class Duty:
    """What a person is to do, and where if it is local: in one `exam`, or in all."""

    roles: tuple[str, ...]
    post: Venue | None = None
    exam: UUID | None = None


@dataclass(eq=False)
class MemberInvalid(Refusal):
    """A person cannot be appointed so: `field` names what is wrong."""

    code: ClassVar[str] = "people.invalid"
    field: str


@dataclass(eq=False)
class CoordinatorExamines(Refusal):
    """Who coordinates the ECOS at a site is no examiner of that exam (S7)."""

    code: ClassVar[str] = "people.coordinator_examines"
    concerned: str
    examiner: str


def refuse_examiner(name: str, duty: Duty) -> None:
    """Keep an examiner from coordinating. Raises `CoordinatorExamines`.

    Lists of staff and of examiners have no number in common: it is the same person if
    the name is the same but for a title.
    """
    if duty.post is None or "coordinator" not in duty.roles:
        return
    examiners = Examiner.objects.filter(exam__site=duty.post.site)
    for number, other_name in examiners.values_list("number", "name"):
        if plain_name(other_name) == plain_name(name):
            raise CoordinatorExamines(name, number)


def check_duty(duty: Duty) -> None:
    """Hold roles to the table, and a post to a room that exists, of the exam if any.

    A local role has a post, and nobody else has one: a post that binds nothing would
    be read as a limit. Raises `MemberInvalid`.
    """
    roles, post = set(duty.roles), duty.post
    if not roles or len(roles) != len(duty.roles) or not MAY.keys() >= roles:
        raise MemberInvalid("roles")
    if bool(LOCAL & roles) != (post is not None):
        raise MemberInvalid("site" if post is not None else "post")
    if post is None:
        return
    sites = Site.objects.filter(pk=post.site)
    sites = sites if duty.exam is None else sites.filter(exam=duty.exam)
    if not sites.exists():
        raise MemberInvalid("site")
    seats = Candidate.objects.filter(site_id=post.site, room=post.room)
    placements = Placement.objects.filter(site_id=post.site, room=post.room)
    if post.room and not seats.exists() and not placements.exists():
        raise MemberInvalid("room")


def give_in_house(row: StaffMember, duty: Duty) -> None:
    """Put what somebody does in the house in the place of what they did there."""
    set_duty(row, duty)
    row.save(update_fields=["roles", "site", "room"])


def give_in_exam(row: StaffMember, duty: Duty) -> None:
    """Put what somebody does in an exam in the place of what they did there.

    Raises `ExamArchived`.
    """
    assert duty.exam is not None, "an appointment has its exam"
    appointments = Appointment.objects.filter(member=row, exam=duty.exam)
    appointment = appointments.first()
    if appointment is None:
        appointment = Appointment(member=row, exam_id=duty.exam)
        set_duty(appointment, duty)
        appointment.save(force_insert=True)
    else:
        set_duty(appointment, duty)
        appointment.save(update_fields=["roles", "site", "room"])


def set_duty(row: StaffMember | Appointment, duty: Duty) -> None:
    """Write a duty on a row that is not yet saved."""
    row.roles = list(duty.roles)
    row.site_id = duty.post.site if duty.post else None
    row.room = duty.post.room if duty.post else ""


def roles_in(member: StaffMember, exam: UUID | None) -> tuple[str, ...]:
    """Return the roles that somebody was given in one exam; None: in the house."""
    if exam is None:
        return tuple(member.roles)
    appointments = Appointment.objects.filter(member=member, exam=exam)
    roles = appointments.values_list("roles", flat=True).first()
    return tuple(roles or ())
