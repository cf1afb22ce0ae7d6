"""Lancement: keyholders, sites, the start; and what follows it."""

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from concours.acts.launch import arm_launch, disarm
from concours.console.edge.request import StaffRequest
from concours.console.pages.forms import whole
from concours.console.pages.sight import sees
from concours.console.words import formats
from concours.console.words.shares import fault_words
from concours.core.kernel.time import SECOND_MS, Instant
from concours.core.sitting.phases import KEY_LEAD_MS
from concours.store.models import Keyholder, Sitting
from concours.store.queries import board, sittings
from concours.store.queries.day import SittingOfDay, one

LEADS_S = (10, 30, 60, 120, 300)
LEAD_PROPOSED_S = 60
STOPPED_SHOWN_MAX = 3
CARE_SHOWN_MAX = 5
USUAL_PERCENT = 90
"""Some candidates never come: a site with this many linked tablets is ready."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A keyholder, and how far their share has come, in words."""

    name: str
    position: int
    state: Literal["accepted", "handed", "refused", "missing"]
    words: str
    is_me: bool


@dataclass(frozen=True, slots=True)
class Gate:
    """A site before the launch: whether its tablets are there with the paper."""

    name: str
    state: Literal["ready", "care", "stop"]
    words: str


@sees("see_launch")
def launch(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show what a launch needs, and let it be given."""
    return render(request, "console/launch.html", _context(request, sitting))


@sees("see_launch")
def launch_state(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Return the part of the page that changes by itself.

    When what can be done has changed, the browser reloads the whole page.
    """
    context = _context(request, sitting)
    response = render(request, "console/launch_state.html", context)
    if request.GET.get("stamp") != context["stamp"]:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def launch_arm(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Announce the opening."""
    lead_ms = whole(request, "lead_s") * SECOND_MS
    arm_launch(request.actor, sitting, lead_ms=lead_ms, now=request.now)
    return redirect("launch", sitting)


@require_POST
def launch_disarm(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Take the announced opening back."""
    reason = request.POST.get("reason", "")
    disarm(request.actor, sitting, reason=reason, now=request.now)
    return redirect("launch", sitting)


def _context(request: StaffRequest, sitting: UUID) -> dict[str, Any]:
    row = sittings.load(sitting)
    found = one(row, now=request.now)
    keeper = sittings.live_keeper(request.now)
    holders = [
        _holder(each, keeper.id if keeper else None, request.actor.id, found)
        for each in sittings.keyholders(sitting)
    ]
    gates = _gates(sitting)
    return {
        "sitting": found,
        "row": row,
        "keeper": keeper,
        "holders": holders,
        "mine": next((holder for holder in holders if holder.is_me), None),
        "gates": gates,
        "stopped": [gate for gate in gates if gate.state == "stop"][:STOPPED_SHOWN_MAX],
        "watched": [gate for gate in gates if gate.state == "care"][:CARE_SHOWN_MAX],
        "counts": {
            state: sum(gate.state == state for gate in gates)
            for state in ("ready", "care", "stop")
        },
        "leads": [(lead, formats.duration(lead * SECOND_MS)) for lead in LEADS_S],
        "lead_proposed": LEAD_PROPOSED_S,
        "key_at_ms": (row.t0_ms or 0) - KEY_LEAD_MS,
        "stamp": _stamp(found, row, request.now),
        "extra_ms": _extra_ms(row),
    }


def _stamp(found: SittingOfDay, row: Sitting, now: Instant) -> str:
    is_ready = not found.missing_count and sittings.live_keeper(now) is not None
    return f"{found.phase}-{int(is_ready)}-{row.t0_ms or 0}"


def _extra_ms(row: Sitting) -> int:
    """Return the length of a third more: what most accommodations are."""
    return -(-row.duration_ms * 4 // 3)


def _holder(
    keyholder: Keyholder, keeper: UUID | None, login: str, found: SittingOfDay
) -> Holder:
    every: list[Any] = vars(keyholder)["handed"]
    handed = [share for share in every if share.keeper_key_id == keeper]
    name, is_me = keyholder.member.name, keyholder.member.login == login
    position = keyholder.position
    if not handed or keeper is None:
        return Holder(
            name, position, "missing", _missing(bool(every), position, found), is_me
        )
    share = handed[0]
    said = {"number": position, "hour": formats.hour(share.handed_ms)}
    if share.state == "accepted":
        words = _("Part %(number)d remise à %(hour)s, bonne") % said
    elif share.state == "handed":
        words = _("Part %(number)d remise à %(hour)s, en cours d’examen") % said
    else:
        words = fault_words(share.refusal)
    return Holder(name, position, share.state, words, is_me)


def _missing(was_handed: bool, position: int, found: SittingOfDay) -> str:  # noqa: FBT001 -- private, one caller
    said = {"number": position}
    if found.phase in ("launched", "closed", "collected"):
        return _("Part %(number)d, n’est plus nécessaire") % said
    if not found.missing_count:
        return _("Part %(number)d non remise, pas nécessaire") % said
    if was_handed:
        return _("Part %(number)d à remettre de nouveau") % said
    return _("Part %(number)d non remise") % said


def _gates(sitting: UUID) -> list[Gate]:
    found = board.read(sitting)
    return [_gate(site) for site in found.sites] if found else []


def _gate(site: Any) -> Gate:
    """Judge a site: stopped below half of its tablets with the paper."""
    candidates, whole_, connected = site["candidates"], site["whole"], site["connected"]
    said = {
        "connected": formats.count(connected),
        "candidates": formats.count(candidates),
        "lacking": formats.count(max(0, connected - whole_)),
    }
    if connected == 0:
        return Gate(site["name"], "stop", _("aucune tablette reliée"))
    if whole_ < connected:
        words = _("%(lacking)s tablettes reliées n’ont pas le sujet") % said
        is_grave = 2 * (connected - whole_) > connected
        return Gate(site["name"], "stop" if is_grave else "care", words)
    words = _("%(connected)s tablettes prêtes pour %(candidates)s candidats") % said
    is_usual = 100 * connected >= USUAL_PERCENT * candidates
    return Gate(site["name"], "ready" if is_usual else "care", words)
