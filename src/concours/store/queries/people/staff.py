"""The staff as the organiser reads it: who, where, and when they last came in."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet

from concours.store.models import (
    Appointment,
    Candidate,
    Placement,
    SecondFactor,
    SignIn,
    Site,
    StaffMember,
)
from concours.store.queries.unknown import Unknown

ENTRIES_COUNT_MAX = 20


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member, how many second factors they have, and their last entry."""

    member: StaffMember
    factors_count: int
    entered_ms: int | None

    @property
    def rooms(self) -> list[str]:
        """The rooms that they look after: of the house, and in one exam alone."""
        appointments = self.member.appointment_set.all()
        rooms = (self.member.room, *(post.room for post in appointments))
        return list(dict.fromkeys(room for room in rooms if room))


def every_member() -> list[StaffRow]:
    """Return the whole staff, those of the nation first, then by site and room."""
    rows = with_appointments().annotate(
        factors=Count("secondfactor", distinct=True), entered=Max("signin__at_ms")
    )
    by_site = rows.order_by("site__name", "room", "name")
    staff_rows = [StaffRow(row, row.factors, row.entered) for row in by_site]
    return sorted(
        staff_rows, key=lambda staff_row: staff_row.member.site_id is not None
    )


def organisers_count() -> int:
    """Return how many can appoint the staff; it takes two."""
    active = StaffMember.objects.filter(is_active=True)
    return active.filter(roles__contains=["organiser"]).count()


def with_appointments() -> QuerySet[StaffMember]:
    """Return members with their sites, and with what they do in one exam alone."""
    own_appointments = Appointment.objects.select_related("exam", "site")
    return StaffMember.objects.select_related("site").prefetch_related(
        Prefetch("appointment_set", own_appointments.order_by("exam__code"))
    )


def member_of(login: str) -> StaffMember:
    """Return a member, dismissed or not. Raises `Unknown`."""
    row = with_appointments().filter(login=login).first()
    if row is None:
        raise Unknown("login", login)
    return row


def name_of(login: str) -> str:
    """Return a member's name, the login of somebody who is none."""
    names = StaffMember.objects.filter(login=login).values_list("name", flat=True)
    return names.first() or login


def factors_and_entries(
    member: StaffMember,
) -> tuple[list[SecondFactor], list[SignIn]]:
    """Return a member's second factors, and their last entries, the last first."""
    factors = SecondFactor.objects.filter(member=member).order_by("made_ms")
    entries = SignIn.objects.filter(member=member).order_by("-at_ms")
    return list(factors), list(entries[:ENTRIES_COUNT_MAX])


def sites_with_rooms() -> list[tuple[Site, list[str]]]:
    """Return each site with its rooms, in the order of their names."""
    sites = Site.objects.select_related("exam").order_by("name", "exam__code")
    own_rooms = Candidate.objects.exclude(room="").values_list("site", "room")
    placed_rooms = Placement.objects.exclude(room="").values_list("site", "room")
    of_site: dict[object, set[str]] = {}
    for site, room in own_rooms.union(placed_rooms):
        of_site.setdefault(site, set()).add(room)
    return [(site, sorted(of_site.get(site.id, set()))) for site in sites]


def members_in_office(logins: Iterable[str]) -> list[StaffMember]:
    """Return those of these logins who are in office, by name."""
    rows = with_appointments().filter(login__in=list(logins), is_active=True)
    return list(rows.order_by("name"))


def keyholders_in(exam: UUID) -> list[StaffMember]:
    """Return who may hold a share of a key in an exam, by name."""
    return list(at_work(exam, ["keyholder"]).order_by("name"))


def at_work(exam: UUID | None, roles: Collection[str] = ()) -> QuerySet[StaffMember]:
    """Return those in office who have one of these roles in an exam, or any role.

    Of the house, but for who works at a site of another exam, and of that exam alone;
    without an exam, of the house.
    """
    rows = StaffMember.objects.filter(is_active=True)
    appointments = Appointment.objects.filter(member=OuterRef("pk"), exam=exam)
    of_house = ~Q(roles=[])
    if roles:
        appointments = appointments.filter(roles__overlap=list(roles))
        of_house = Q(roles__overlap=list(roles))
    if exam is None:
        return rows.filter(of_house)
    is_here = Q(site=None) | Q(site__exam=exam)
    return rows.filter((of_house & is_here) | Exists(appointments))


def names_by_login(logins: Sequence[str]) -> dict[str, str]:
    """Return the names of these members."""
    rows = StaffMember.objects.filter(login__in=logins)
    return dict(rows.values_list("login", "name"))


def app_of(login: str) -> SecondFactor | None:
    """Return the first authenticator of a member."""
    return SecondFactor.objects.filter(member__login=login, kind="app").first()
