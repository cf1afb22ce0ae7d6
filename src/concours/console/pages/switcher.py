"""The switcher of the head: which exam and sitting, what is left, and every other.

It keeps the page that one is on. What it says is renewed by itself while time runs; its
list is asked for when it opens, and is a page of its own where scripts are off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from concours.acts.actor import Actor
from concours.acts.may import may
from concours.acts.offices import in_exam
from concours.console.edge.request import StaffRequest
from concours.console.pages.landing import (
    OF_SITTING,
    PAGES,
    first_role,
    reach_in,
    reaches_of,
)
from concours.console.pages.permissions import is_open_to, sees, sees_somewhere
from concours.console.words.days import by_day
from concours.console.words.delivery.sitting_states import SittingState, state_of
from concours.core.kernel.time import Instant
from concours.store.models import Sitting
from concours.store.queries.day import hours_of
from concours.store.queries.delivery import sittings as queries
from concours.store.queries.delivery.allowances import Allowances
from concours.store.queries.delivery.current import sittings_reached
from concours.store.queries.short_names import name_of

LISTED_COUNT_MAX = 200
KEPT = ("site", "room")
"""What of an address goes along to another sitting of the same exam."""


@dataclass(frozen=True, slots=True)
class Switcher:
    """What the head says of a sitting, and where all others are found."""

    sitting: Sitting | None
    state: SittingState | None
    list_address: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One sitting of the list, and the page that it leads to."""

    row: Sitting
    state: SittingState
    address: str
    is_here: bool

    @property
    def hour_ms(self) -> int:
        """When it opens: as it was announced, else as it is planned."""
        return self.row.t0_ms or self.row.scheduled_ms


def switcher(
    request: HttpRequest, sitting: Sitting | None, page: str
) -> Switcher | None:
    """Return the switcher of a page; `page` is what it keeps, "" for none.

    None where the person holds a role in no sitting.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now: Instant = request.now  # type: ignore[attr-defined]
    if sitting is None and not sittings_reached(reaches_of(actor)).exists():
        return None
    parameters = {"page": page, "here": name_of(sitting) if sitting else ""}
    parameters |= {name: request.GET[name] for name in KEPT if name in request.GET}
    query = urlencode({name: value for name, value in parameters.items() if value})
    return Switcher(
        sitting=sitting,
        state=_state_for(sitting, actor, now) if sitting else None,
        list_address=f"{reverse('sittings')}?{query}",
    )


@sees_somewhere("see_sittings")
def sittings(request: StaffRequest) -> HttpResponse:
    """List the sittings where somebody holds a role, day by day."""
    own_rows = sittings_reached(reaches_of(request.actor))
    rows = sorted(own_rows, key=lambda row: abs(row.scheduled_ms - request.now))
    here = next((row for row in rows if name_of(row) == request.GET.get("here")), None)
    choices = [_choice(request, row, here) for row in rows[:LISTED_COUNT_MAX]]
    context = {
        "days": by_day(choices, lambda choice: choice.hour_ms, now=request.now),
        "has_many_exams": len({row.exam_id for row in rows}) > 1,
    }
    is_part = request.GET.get("part") == "1"
    template = "switcher_list" if is_part else "sittings"
    return render(request, f"console/{template}.html", context)


@sees("see_sittings")
def sitting_left(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Return what the switcher says of a sitting, renewed by itself."""
    row = queries.load(sitting)
    context = {
        "state": _state_for(row, request.actor, request.now),
        "sitting": row,
    }
    return render(request, "console/switcher_left.html", context)


def _state_for(row: Sitting, actor: Actor, now: Instant) -> SittingState:
    """Return how a sitting stands for a person: by their site's clock if they have one.

    The last own end is asked for only once the normal one has passed.
    """
    site = reach_in(actor, row.exam_id).site
    hours = hours_of(row, site=site, now=now)
    is_past = hours.normal_end is not None and now >= hours.normal_end
    is_open = row.collected_ms is None
    last_end = Allowances(row).last_own_end(site) if is_past and is_open else None
    return state_of(row, hours, last_end=last_end)


def _choice(request: StaffRequest, row: Sitting, here: Sitting | None) -> Choice:
    state = _state_for(row, request.actor, request.now)
    return Choice(
        row=row,
        state=state._replace(word=_("Scellée")) if state.is_to_come else state,
        address=_address(request, row, here),
        is_here=row == here,
    )


def _address(request: StaffRequest, row: Sitting, here: Sitting | None) -> str:
    """Return the same page of another sitting, or of its exam; else one's own page."""
    page = request.GET.get("page", "")
    is_same_exam = here is not None and here.exam_id == row.exam_id
    actor = request.actor
    if page.endswith("_exam") and not is_same_exam:
        return _reverse(actor, page, row.exam.code) or _own_page(actor, row)
    address = _reverse(actor, page, row.id) or _own_page(actor, row)
    parameters = {name: request.GET[name] for name in KEPT if name in request.GET}
    return (
        f"{address}?{urlencode(parameters)}" if parameters and is_same_exam else address
    )


def _reverse(actor: Actor, page: str, name: object) -> str:
    """Return the address of a page that opens to this person, "" if there is none."""
    try:
        address = reverse(page, args=[name])
    except NoReverseMatch:
        return ""
    return address if is_open_to(actor, address) else ""


def _own_page(actor: Actor, row: Sitting) -> str:
    """Return the page of a sitting that a person is there for."""
    row_actor = in_exam(actor, row.exam_id)
    page = PAGES.get(first_role(row_actor.roles), "day")
    if page in OF_SITTING:
        return reverse(page, args=[row.id])
    for name, right in OPEN_TO:
        if may(row_actor, right):
            return reverse(name, args=[row.id])
    return reverse("day")


OPEN_TO: Sequence[tuple[str, str]] = (("board", "see_board"), ("launch", "see_launch"))
