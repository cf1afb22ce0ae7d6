"""Where each person lands: the page of their role, in their current sitting."""

from collections.abc import Iterable, Sequence

from django.urls import reverse

from concours.acts.actor import Actor
from concours.acts.may import LOCAL
from concours.core.kernel.time import Instant
from concours.store.models import Exam, Sitting
from concours.store.queries.delivery.current import (
    Reach,
    current_of,
    sittings_reached,
)
from concours.store.queries.people.roster import last_founded

PAGES = {
    "president": "day",
    "jury": "day",
    "organiser": "exams",
    "technician": "board",
    "auditor": "acts",
    "site_manager": "site",
    "supervisor": "room",
    "keyholder": "share",
}
"""The page of each role, the highest first: whoever has several lands on the first."""

OF_SITTING = frozenset({"board", "site", "room", "share"})


def first_role(roles: Iterable[str]) -> str:
    """Return the role by which a person is called, "" without any."""
    own_roles = frozenset(roles)
    return next((role for role in PAGES if role in own_roles), "")


def landing(actor: Actor, *, now: Instant) -> str:
    """Return the address of a person's own page, in their current sitting."""
    page = PAGES.get(first_role(actor.roles), "day")
    if page not in OF_SITTING:
        return reverse(page)
    rows = current_rows(actor, now=now)
    if not rows:  # before the first sitting is sealed
        return reverse("day")
    if len(rows) > 1:
        return reverse("current", args=[page])
    return reverse(page, args=[rows[0].id])


def is_watching(actor: Actor) -> bool:
    """Tell whether a person's own page is one of a sitting, which they watch."""
    return PAGES.get(first_role(actor.roles), "day") in OF_SITTING


def home(actor: Actor) -> str:
    """Return the address that leads to a person's own page, once it is followed."""
    page = PAGES.get(first_role(actor.roles), "day")
    return reverse("current", args=[page]) if page in OF_SITTING else reverse(page)


def reach_of(actor: Actor) -> Reach:
    """Return where a person holds a role: a site, shares of keys, or every exam."""
    if actor.post is not None and actor.roles <= LOCAL:
        return Reach(site=actor.post.site)
    if first_role(actor.roles) == "keyholder":
        return Reach(keyholder=actor.id)
    return Reach()


def current_rows(actor: Actor, *, exam: str = "", now: Instant) -> Sequence[Sitting]:
    """Return a person's current sitting, of an exam if one is named.

    Several if they must choose, none before the first is sealed.
    """
    reach = reach_of(actor)
    rows = sittings_reached(reach)
    if exam:
        rows = rows.filter(exam__code=exam)
    return current_of(list(rows), reach, now=now)


def exams_at_hand(actor: Actor, *, now: Instant) -> list[Exam]:
    """Return the exam that a page without one leads to, several if they must choose.

    That of the current sitting; before the first is sealed, the last one founded.
    """
    exams = {row.exam.pk: row.exam for row in current_rows(actor, now=now)}
    founded = None if exams else last_founded()
    return [founded] if founded else list(exams.values())
