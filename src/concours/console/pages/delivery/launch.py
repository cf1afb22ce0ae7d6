"""Lancement: keyholders, sites, the start; and what follows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from operator import attrgetter
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from concours.acts.delivery.launch import arm_launch, disarm
from concours.acts.delivery.launch_gate import judge_gate
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.house_lines import red_house_lines
from concours.console.pages.delivery.launch_gate import SITES_COUNT_MAX, proposals_of
from concours.console.pages.delivery.readiness import (
    Row,
    counts_of,
    rows_of,
    rows_shown,
)
from concours.console.pages.forms import identities, whole
from concours.console.pages.permissions import sees
from concours.console.wall.rooms import is_by_rooms
from concours.console.words import formats
from concours.console.words.authoring.shares import (
    fault_words,
    holder_words,
    is_held_by,
)
from concours.core.delivery.planning.plan import is_off_hour
from concours.core.delivery.sitting.phases import KEY_LEAD_MS
from concours.core.kernel.time import SECOND_MS, Instant
from concours.store.models import Keyholder, SiteStart, Sitting
from concours.store.queries.acts import stopped_last
from concours.store.queries.day import SittingOfDay, find_sitting_of_day
from concours.store.queries.delivery import readiness, sittings
from concours.store.queries.delivery.restore_drill import LAST_DRILL
from concours.store.queries.ecos.exercise import find_exercise_gap

LEADS_S = (10, 30, 60, 120, 300, 600)
LEAD_PROPOSED_S = 60
STOPPED_SHOWN_MAX = 3


@dataclass(frozen=True, slots=True)
class Holder:
    """A keyholder, and how far their share has come, in words."""

    name: str
    position: int
    state: Literal["accepted", "handed", "refused", "missing"]
    words: str
    is_me: bool


@dataclass(frozen=True, slots=True)
class DetachedSite:
    """A site with a start of its own, and how far that has come."""

    row: Row
    state: Literal["sealed", "armed", "launched", "spare"]
    t0: int | None
    is_out: bool

    @property
    def can_start(self) -> bool:
        """Whether a start can be announced for it."""
        return self.state == "sealed" and not self.row.is_refused


@sees("see_launch")
def launch(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show what a launch needs, and let it be given."""
    return render(
        request, "console/delivery/launch/launch.html", _context(request, sitting)
    )


@sees("see_launch")
def launch_state(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Return the part of the page that changes by itself.

    When what can be done has changed, the browser reloads the whole page.
    """
    context = _context(request, sitting)
    response = render(request, "console/delivery/launch/state.html", context)
    if request.GET.get("stamp") != context["stamp"]:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def launch_arm(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Announce the opening."""
    lead_ms = whole(request, "lead_s") * SECOND_MS
    sites = _sites(request)
    arm_launch(
        request.actor,
        sitting,
        lead_ms=lead_ms,
        sites=sites,
        may_be_off_hour=bool(request.POST.get("off_hour")),
        now=request.now,
    )
    return redirect("launch", sitting)


@require_POST
def launch_disarm(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Take the announced opening back."""
    reason = request.POST.get("reason", "")
    sites = _sites(request)
    disarm(request.actor, sitting, reason=reason, sites=sites, now=request.now)
    return redirect("launch", sitting)


def _sites(request: StaffRequest) -> list[UUID]:
    """Return the sites that a start is for, detached or chosen: none is the nation."""
    if request.POST.get("whom", "all") == "all":
        return []
    return identities(request, "site", count_max=SITES_COUNT_MAX)


def _context(request: StaffRequest, sitting: UUID) -> dict[str, Any]:
    day_sitting = find_sitting_of_day(sitting, now=request.now)
    row = day_sitting.row
    keeper = sittings.live_keeper(request.now)
    holders = [
        _holder(entry, keeper.id if keeper else None, request.actor.id, day_sitting)
        for entry in sittings.keyholders(sitting)
    ]
    gate = judge_gate(row, readiness.read_shared(sitting, now=request.now))
    rows, rows_of_page = rows_of(gate), rows_shown(row, gate)
    if row.kind == "spare":
        rows = [entry for entry in rows if entry.is_detached]
        rows_of_page = [entry for entry in rows_of_page if entry.is_detached]
    blocking = [entry for entry in rows if entry.stops] if row.kind != "check" else []
    stopping_rows = [entry for entry in rows_of_page if entry.stops and blocking]
    starting = [entry for entry in rows if not entry.is_detached]
    detached_sites = _detached_sites(row, rows, request.now)
    return {
        "sitting": day_sitting,
        "row": row,
        "keeper": keeper,
        "holders": holders,
        "mine": next((holder for holder in holders if holder.is_me), None),
        "is_by_rooms": is_by_rooms(row.exam),
        "is_only_site": is_by_rooms(row.exam) and len(rows) == 1,
        "rows": sorted(rows_of_page, key=attrgetter("name")),
        "counts": counts_of(rows_of_page),
        "stopped": blocking,
        "stopped_shown": stopping_rows[:STOPPED_SHOWN_MAX],
        "stopping_count": len(stopping_rows),
        "watched": [entry for entry in rows_of_page if entry.is_watched],
        "starting": sorted(starting, key=attrgetter("name")),
        "can_choose": len(starting) > 1 and len(starting) > len(blocking),
        "rooms_count": sum(not entry.is_detached for entry in rows_of_page),
        "candidates_count": sum(entry.expected_count for entry in starting),
        "detached": detached_sites,
        "can_start_detached": any(entry.can_start for entry in detached_sites),
        "can_give_spare": any(entry.state == "sealed" for entry in detached_sites)
        and sittings.has_spare(row),
        "detached_count": sum(entry.row.expected_count for entry in detached_sites),
        "proposals": proposals_of(request, row, rows),
        **_delays(row),
        **_off_hour(row, request.now),
        "key_at_ms": (row.t0_ms or 0) - KEY_LEAD_MS,
        "stamp": _stamp(day_sitting, row, request.now, (blocking, detached_sites)),
        "extra_ms": _extra_ms(row),
        "drill_words": _drill_words(row, request.now),
        "house_faults": red_house_lines(row, now=request.now),
        "exercise": find_exercise_gap(row, settings.PACKAGES, now=request.now),
    }


def _delays(row: Sitting) -> dict[str, Any]:
    """Return the delays, how long each can be stopped, and whether one just was."""
    leads = [(lead * SECOND_MS, lead) for lead in LEADS_S]
    return {
        "leads": [(lead, formats.duration(lead_ms)) for lead_ms, lead in leads],
        "lead_proposed": LEAD_PROPOSED_S,
        "key_lead": formats.duration(KEY_LEAD_MS),
        "stopped_at": stopped_last(row.id) if row.t0_ms is None else None,
    }


def _detached_sites(
    row: Sitting, rows: Sequence[Row], now: Instant
) -> list[DetachedSite]:
    by_site = {site_row.site: site_row for site_row in rows}
    on_spare = sittings.on_spare(row)
    return [
        DetachedSite(
            by_site[str(start.site_id)],
            "spare" if start.site_id in on_spare else _state(start),
            start.t0_ms,
            is_out=start.t0_ms is not None and now >= start.t0_ms - KEY_LEAD_MS,
        )
        for start in sittings.detached_starts(row)
        if str(start.site_id) in by_site
    ]


def _state(start: SiteStart) -> Literal["sealed", "armed", "launched"]:
    if start.key_released_ms is not None:
        return "launched"
    return "sealed" if start.t0_ms is None else "armed"


def _stamp(
    day_sitting: SittingOfDay,
    row: Sitting,
    now: Instant,
    gate: tuple[Sequence[Row], Sequence[DetachedSite]],
) -> str:
    """Return what changes when another thing can be done: the page is then new."""
    blocking, detached_sites = gate
    is_ready = not day_sitting.missing_count and sittings.live_keeper(now) is not None
    parts = [
        *(site_row.site for site_row in blocking),
        *(
            f"{site_row.row.site} {site_row.state} {site_row.row.is_refused}"
            for site_row in detached_sites
        ),
        *(f"{site_row.is_out}" for site_row in detached_sites),
    ]
    gates = sha256(" ".join(parts).encode()).hexdigest()[:8]
    is_off = row.kind != "check" and is_off_hour(now, Instant(row.scheduled_ms))
    times = f"{row.t0_ms or 0}-{int(is_off)}"
    return f"{day_sitting.phase}-{int(is_ready)}-{times}-{gates}"


def _drill_words(row: Sitting, now: Instant) -> str:
    """Return what is to be known of the last restore that was tried; often nothing."""
    if row.kind != "exam" or row.key_released_ms is not None:
        return ""
    drill = LAST_DRILL.at(row.id, now=now)
    if drill is None:
        return _("Aucune restauration n’a été essayée sur cette maison.")
    if drill.is_fresh(now):
        return ""
    day = formats.day(drill.at)
    if drill.is_held:
        return _("La dernière restauration essayée date du %(day)s.") % {"day": day}
    return _("La restauration essayée le %(day)s a perdu quelque chose.") % {"day": day}


def _off_hour(row: Sitting, now: Instant) -> dict[str, Any]:
    """Return how far a start now would be from its hour; nothing where it is near."""
    scheduled = Instant(row.scheduled_ms)
    if row.kind == "check" or not is_off_hour(now, scheduled):
        return {}
    is_early = now < scheduled
    sentence = (
        _("Nous sommes %(length)s avant l’heure convoquée, %(day)s à %(hour)s.")
        if is_early
        else _("Nous sommes %(length)s après l’heure convoquée, %(day)s à %(hour)s.")
    )
    words = sentence % {
        "length": formats.duration(abs(scheduled - now)),
        "day": formats.day(scheduled),
        "hour": formats.hour(scheduled),
    }
    return {"off_hour_words": words, "is_early": is_early}


def _extra_ms(row: Sitting) -> int:
    """Return the length of a third more: what most accommodations are."""
    return -(-row.duration_ms * 4 // 3)


def _holder(
    keyholder: Keyholder, keeper: UUID | None, login: str, day_sitting: SittingOfDay
) -> Holder:
    all_shares: list[Any] = vars(keyholder)["handed"]
    own_shares = [share for share in all_shares if share.keeper_key_id == keeper]
    name, is_me = holder_words(keyholder), is_held_by(keyholder, login)
    position = keyholder.position
    if not own_shares or keeper is None:
        return Holder(
            name,
            position,
            "missing",
            _missing(bool(all_shares), position, day_sitting),
            is_me,
        )
    share = own_shares[0]
    values = {"number": position, "hour": formats.hour(share.handed_ms)}
    if share.state == "accepted":
        words = _("Part %(number)d remise à %(hour)s, bonne") % values
    elif share.state == "handed":
        words = (
            _("Part %(number)d remise à %(hour)s, en cours de vérification") % values
        )
    else:
        words = fault_words(share.refusal)
    return Holder(name, position, share.state, words, is_me)


def _missing(was_handed: bool, position: int, day_sitting: SittingOfDay) -> str:  # noqa: FBT001 -- private, one caller
    values = {"number": position}
    if day_sitting.phase in ("launched", "closed", "collected"):
        return _("Part %(number)d, n’est plus nécessaire") % values
    if not day_sitting.missing_count:
        return _("Part %(number)d non remise, pas nécessaire") % values
    if was_handed:
        return _("Part %(number)d à remettre de nouveau") % values
    return _("Part %(number)d non remise") % values
