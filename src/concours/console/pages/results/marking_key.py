"""Ouverture de la grille: the head fixed, the quorum's shares, then the marks (A26)."""

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from concours.acts.results.marks import mark
from concours.console.edge.request import StaffRequest
from concours.console.pages import two_person
from concours.console.pages.permissions import sees
from concours.console.words import formats
from concours.console.words.authoring.shares import (
    fault_words,
    holder_words,
    is_held_by,
)
from concours.core.audit.sitting_head import HEAD_WAIT_MS
from concours.store.models import KeeperKey, Keyholder, Sitting
from concours.store.queries.authoring.papers import (
    head_of,
    is_marking_key_out,
    marking_key_opened_ms,
)
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.single_marks import versions_of
from concours.store.queries.results.markings import newest


@dataclass(frozen=True, slots=True)
class Holder:
    """A keyholder after the collection, and how far their share has come."""

    name: str
    state: Literal["accepted", "handed", "refused", "missing"]
    words: str
    is_me: bool


@sees("see_launch")
def marking_key(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show what the opening of the key document still needs, and let it be marked."""
    return render(
        request, "console/results/marking_key.html", _context(request, sitting)
    )


@sees("see_launch")
def marking_key_state(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Return the part of the page that changes by itself."""
    context = _context(request, sitting)
    response = render(request, "console/results/marking_key_state.html", context)
    if request.GET.get("stamp") != context["stamp"]:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def marking_key_mark(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Mark, the first time."""
    mark(request.actor, sitting, packages=settings.PACKAGES, now=request.now)
    return redirect("results", sitting)


@require_POST
def marking_key_waive(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Propose to open the key document without the witnesses of the journal."""
    two_person.propose(request, sitting, "quorum_waived", {})
    return redirect("proposals", sitting)


def _context(request: StaffRequest, sitting: UUID) -> dict[str, Any]:
    row = sittings.load(sitting)
    keeper = sittings.live_keeper(request.now)
    holders = [
        _holder(holder, row, keeper, login=request.actor.id)
        for holder in sittings.keyholders(sitting)
    ]
    is_open = is_marking_key_out(sitting)
    head = head_of(sitting)
    is_marked = _is_marked(row)
    is_waiting = head is not None and head.is_waiting
    is_due = head is not None and request.now >= head.fixed_ms + HEAD_WAIT_MS
    steps = (row.collected_ms is not None, head is not None, is_open, is_marked)
    wait = ("witnesses_due" if is_due else "witnesses") if is_waiting else ""
    return {
        "row": row,
        "keeper": keeper,
        "holders": holders,
        "present_count": sum(holder.state == "accepted" for holder in holders),
        "mine": next((holder for holder in holders if holder.is_me), None),
        "fixed_head": head,
        "is_waiver_due": is_due,
        "waits_until_ms": head.fixed_ms + HEAD_WAIT_MS if head else None,
        "is_open": is_open,
        "opened_ms": marking_key_opened_ms(sitting),
        "is_marked": is_marked,
        "stamp": "".join(str(int(step)) for step in steps) + wait,
    }


def _is_marked(row: Sitting) -> bool:
    if row.kind == "ecos":
        return bool(versions_of(row.id))
    return newest(row.id) is not None


def _holder(
    keyholder: Keyholder, row: Sitting, keeper: KeeperKey | None, *, login: str
) -> Holder:
    """Say of a keyholder what came from them since the collection."""
    all_shares: list[Any] = vars(keyholder)["handed"]
    since = row.collected_ms
    own_shares = [
        share
        for share in all_shares
        if keeper
        and share.keeper_key_id == keeper.id
        and (share.handed_ms >= (since or 0) or share.also_marking)
    ]
    name, is_me = holder_words(keyholder), is_held_by(keyholder, login)
    values: dict[str, Any] = {"number": keyholder.position}
    if since is None or not own_shares:
        return Holder(name, "missing", _("Part %(number)d non remise") % values, is_me)
    share = own_shares[0]
    values |= {"hour": formats.hour(share.handed_ms)}
    if share.state == "refused":
        return Holder(name, "refused", fault_words(share.refusal), is_me)
    words = (
        _("Part %(number)d remise à %(hour)s, bonne")
        if share.state == "accepted"
        else _("Part %(number)d remise à %(hour)s, en cours de vérification")
    )
    return Holder(name, share.state, words % values, is_me)
