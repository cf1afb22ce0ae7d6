"""How many persons it takes to give a role, and to act on an account.

A role that decides with another (`may.TRUSTED`) is given by two: in the house, and in
an exam where two decide. Where the profile of an exam lets one person decide, one gives
it with a reason: it decides nothing elsewhere, and nobody needs a second there. As long
as somebody has such a role in an exam, its profile keeps saying how many decide
(`authoring.founding`): what one person gave never becomes one of two.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from concours.acts.may import TRUSTED
from concours.acts.offices import actor_of, in_exam
from concours.core.profile.shape import Profile
from concours.store.models import Appointment, Exam, StaffMember
from concours.store.queries.profiles import profile_of


def gained_trust(
    roles: Collection[str], before: Collection[str] = ()
) -> frozenset[str]:
    """Return the roles of `may.TRUSTED` that are new beside those of `before`."""
    return TRUSTED & (frozenset(roles) - frozenset(before))


def decides_alone_in(profile: Profile) -> bool:
    """Tell whether one person decides, with a reason, in an exam of this profile."""
    return profile.grave_acts == "one_with_reason"


def takes_two_to_give(trust: Iterable[str], exam: Exam | None) -> bool:
    """Tell whether two persons give these roles, in an exam or, without, in the house.

    Whoever gives them holds the exam until the commit, and what its profile says.
    """
    if exam is not None and decides_alone_in(profile_of(exam)):
        return False
    return bool(set(trust))


def roles_held(member: StaffMember, exam: UUID | None) -> frozenset[str]:
    """Return the roles that count in one exam; without it, those of the house."""
    return frozenset(member.roles) if exam is None else _roles_at(member, exam)


def roles_by_two(member: StaffMember) -> frozenset[str]:
    """Return the roles of somebody wherever two persons give them."""
    appointments = Appointment.objects.filter(member=member).select_related("exam")
    return frozenset(member.roles).union(
        *(
            row.roles
            for row in appointments
            if not decides_alone_in(profile_of(row.exam))
        )
    )


def is_in_two_hands(member: StaffMember) -> bool:
    """Tell whether two persons act on this account: it decides with another."""
    return bool(gained_trust(roles_by_two(member)))


def trusted_in(exam: Exam) -> list[str]:
    """Return the logins of those in office who decide in this exam alone."""
    rows = Appointment.objects.filter(exam=exam, member__is_active=True)
    trusted_rows = rows.filter(roles__overlap=sorted(TRUSTED))
    return sorted(trusted_rows.values_list("member__login", flat=True))


def _roles_at(member: StaffMember, exam: UUID) -> frozenset[str]:
    return in_exam(actor_of(member), exam).roles
