"""Where each person lands: the page of their role, in their current sitting."""

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from concours.acts.actor import Actor
from concours.acts.may import LOCAL, may
from concours.acts.offices import everywhere, in_exam
from concours.core.delivery.agenda.current import NEAR_MS_MAX
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
    "cnode": "allotment",
    "coordinator": "circuits",
    "marshal": "circuits",
    "supervisor": "room",
    "keyholder": "share",
}
"""The page of each role, the highest first: whoever has several lands on the first."""

OF_CELL = "cell"
"""The page of a technician of the whole house; one of an exam alone has its wall."""
OF_SITTING = frozenset({"board", "site", "room", "share", "circuits"})
AT_CIRCUITS = frozenset({"coordinator", "marshal"})
"""Roles of an ECOS alone."""
OF_ECOS = frozenset({"circuits"})
"""Pages that a half-day of the ECOS alone has."""
OF_ROOM = frozenset({"room", "site"})
"""Pages where people of a site watch whatever is sat there."""


def first_role(roles: Iterable[str]) -> str:
    """Return the role by which a person is called, "" without any."""
    own_roles = frozenset(roles)
    return next((role for role in PAGES if role in own_roles), "")


def landing(actor: Actor, *, now: Instant) -> str:
    """Return the address of a person's own page, in their current sitting."""
    page = _page_of(actor, actor_at_hand(actor, now=now))
    if page not in OF_SITTING:
        return reverse(page)
    rows = rows_of_page(actor, page, now=now)
    if not rows:  # before the first sitting is sealed
        return reverse("day")
    if len(rows) > 1:
        return reverse("current", args=[page])
    return reverse(page, args=[rows[0].id])


def is_watching(actor: Actor) -> bool:
    """Tell whether a person's own page is one that they watch: a sitting, the house."""
    return PAGES.get(first_role(actor.roles), "day") in OF_SITTING


def is_at_circuits(actor: Actor, sitting: Sitting | None) -> bool:
    """Tell whether somebody's venue is that of an ECOS: it is all that they have."""
    if not may(actor, "see_circuits", actor.post):
        return False
    is_ecos = sitting is not None and sitting.kind == "ecos"
    return is_ecos or actor.roles <= AT_CIRCUITS


def home(actor: Actor) -> str:
    """Return the address that leads to a person's own page, once it is followed."""
    page = _page_of(actor, actor)
    return reverse("current", args=[page]) if page in OF_SITTING else reverse(page)


def _page_of(actor: Actor, actor_now: Actor) -> str:
    """Return the name of a person's own page, with the roles that they have now."""
    role = first_role(actor_now.roles)
    if role == "technician" and may(actor, "see_cell"):
        return OF_CELL
    return PAGES.get(role, "day")


def reaches_of(actor: Actor) -> list[Reach]:
    """Return where a person holds a role: in the house, and in one exam alone."""
    return [_reach(holder, exam) for exam, holder in everywhere(actor)]


def is_reached(actor: Actor, sitting: UUID) -> bool:
    """Tell whether a person holds a role in a sitting; a spare is of few sites."""
    return sittings_reached(reaches_of(actor)).filter(pk=sitting).exists()


def reach_in(actor: Actor, exam: UUID) -> Reach:
    """Return where in an exam a person holds a role: a site, shares, or all of it."""
    return _reach(in_exam(actor, exam), exam)


def _reach(actor: Actor, exam: UUID | None) -> Reach:
    if actor.post is not None and actor.roles <= LOCAL:
        return Reach(site=actor.post.site)
    if first_role(actor.roles) == "keyholder":
        return Reach(keyholder=actor.id, exam=exam)
    return Reach(exam=exam)


def current_rows(
    actor: Actor,
    *,
    exam: str = "",
    of_ecos: bool = False,
    is_written: bool = False,
    now: Instant,
) -> Sequence[Sitting]:
    """Return a person's current sitting, of an exam if one is named.

    Among those of the ECOS alone, or among the written ones, if that is asked.

    Several if they must choose, none before the first is sealed. Of an archived exam
    only where there is no other.
    """
    rows = sittings_reached(reaches_of(actor))
    if exam:
        rows = rows.filter(exam__code=exam)
    if of_ecos:
        rows = rows.filter(kind="ecos")
    if is_written:
        rows = rows.exclude(kind="ecos")
    open_rows = [row for row in rows if row.exam.archived_act is None]
    return current_of(open_rows or list(rows), partial(reach_in, actor), now=now)


def rows_of_page(actor: Actor, page: str, *, now: Instant) -> Sequence[Sitting]:
    """Return the sittings that a page without one may be about; several to choose.

    A room serves half-days of the ECOS and written sittings: where one of the ECOS
    asks first, a written one of about this hour is offered beside it.
    """
    rows = current_rows(actor, of_ecos=page in OF_ECOS, now=now)
    if page not in OF_ROOM or any(row.kind != "ecos" for row in rows):
        return rows
    written_rows = current_rows(actor, is_written=True, now=now)
    near_rows = [
        row
        for row in written_rows
        if row.collected_ms is None and abs(row.scheduled_ms - now) <= NEAR_MS_MAX
    ]
    return [*rows, *near_rows]


def rows_at_hand(request: HttpRequest) -> Sequence[Sitting]:
    """Return the current sitting of whoever asks, of any exam; it is asked for once."""
    state = request.__dict__
    if "rows_at_hand" not in state:
        state["rows_at_hand"] = current_rows(state["actor"], now=state["now"])
    rows: Sequence[Sitting] = state["rows_at_hand"]
    return rows


def current_elsewhere(
    actor: Actor, sitting: Sitting, *, now: Instant
) -> Sequence[Sitting]:
    """Return the current sitting of a person, where it is another than this one."""
    rows = current_rows(actor, now=now)
    return () if sitting in rows else rows


def exams_at_hand(
    actor: Actor, rows: Sequence[Sitting] | None = None, *, now: Instant
) -> list[Exam]:
    """Return the exam that a page without one leads to, several if they must choose.

    That of the current sitting, `rows` if it has been asked for; before the first is
    sealed, or once that exam is archived, the last one founded, where the person holds
    a role.
    """
    if rows is None:
        rows = current_rows(actor, now=now)
    exams = {row.exam.pk: row.exam for row in rows}
    if any(exam.archived_act is None for exam in exams.values()):
        return list(exams.values())
    founded = last_founded(exams_of(actor))
    return [founded] if founded else []


def exams_of(actor: Actor) -> frozenset[UUID] | None:
    """Return the exams in which a person holds a role; None: all of the house."""
    exams = {exam for exam, _ in everywhere(actor)}
    return None if None in exams else frozenset(filter(None, exams))


def actor_at_hand(actor: Actor, *, now: Instant) -> Actor:
    """Return a person as they are in the exam at hand, where a page names none."""
    if not actor.appointments:
        return actor
    exams = exams_at_hand(actor, now=now)
    return in_exam(actor, exams[0].pk) if exams else actor


def actor_here(request: HttpRequest) -> Actor:
    """Return who is behind a request, in the exam of its address or the one at hand.

    What the head shows and calls somebody by; it is asked for once.
    """
    state = request.__dict__
    if "actor_here" not in state:
        match, actor = request.resolver_match, state["actor"]
        is_placed = match is not None and {"exam", "sitting"} & match.kwargs.keys()
        state["actor_here"] = (
            actor if is_placed else actor_at_hand(actor, now=state["now"])
        )
    found_actor: Actor = state["actor_here"]
    return found_actor
