"""The offices of somebody: their roles in the house, and those in one exam alone.

At a place of an exam somebody has the roles of the house and those of that exam; at a
place of none, those of the house.
"""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from concours.acts.actor import Actor, Office, Venue
from concours.acts.may import LOCAL, may
from concours.store.models import Appointment, StaffMember


def actor_of(member: StaffMember) -> Actor:
    """Return a member of the staff as acts know them, at a place of no exam."""
    post = None if member.site_id is None else Venue(member.site_id, member.room)
    exam = None if member.site is None else member.site.exam_id
    house = Office(frozenset(member.roles), post, exam)
    appointments = tuple(map(_office, member.appointment_set.all()))
    return Actor(
        member.login,
        member.name,
        house.roles,
        post,
        house=house,
        appointments=appointments,
    )


def in_house(actor: Actor) -> Actor:
    """Return somebody with the roles that they have in the house."""
    if actor.house is None:
        return actor
    roles, post = actor.house.roles, actor.house.post
    return replace(actor, roles=roles, post=post, exam_roles=frozenset())


def in_exam(actor: Actor, exam: UUID | None) -> Actor:
    """Return somebody with the roles that they have in an exam, None being no such one.

    Whoever works at a site has no role of the house in other exams. A post in the exam
    takes the place of one of the house there, with the local roles that go with it.
    """
    if actor.house is None:
        return actor
    house = actor.house if actor.house.exam in (None, exam) else Office()
    office = next(
        (office for office in actor.appointments if office.exam == exam), Office()
    )
    own = house.roles - LOCAL if office.post else house.roles
    return replace(
        actor,
        roles=own | office.roles,
        post=office.post or house.post,
        exam_roles=office.roles - own,
    )


def everywhere(actor: Actor) -> Iterator[tuple[UUID | None, Actor]]:
    """Yield somebody as they are in each of their offices, and the exam of each.

    None stands for all exams of the house.
    """
    if actor.house is None:
        yield None, actor
        return
    if actor.house.roles:
        yield actor.house.exam, in_house(actor)
    for office in actor.appointments:
        yield office.exam, in_exam(actor, office.exam)


def may_somewhere(actor: Actor, action: str) -> bool:
    """Tell whether somebody may do or see this in the house, or in one exam of it."""
    return any(may(holder, action, holder.post) for _, holder in everywhere(actor))


def exams_where(actor: Actor, action: str) -> frozenset[UUID] | None:
    """Return the exams in which somebody may do or see this; None: in all of them."""
    exams = {
        exam for exam, holder in everywhere(actor) if may(holder, action, holder.post)
    }
    return None if None in exams else frozenset(filter(None, exams))


def _office(row: Appointment) -> Office:
    post = None if row.site_id is None else Venue(row.site_id, row.room)
    return Office(frozenset(row.roles), post, row.exam_id)
