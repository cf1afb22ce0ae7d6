"""État de préparation: site by site, the worst first, with reasons and remedies."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from concours.acts.actor import Venue
from concours.acts.delivery.launch_gate import LaunchGate, judge_gate
from concours.acts.may import may, require
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.house_lines import house_lines
from concours.console.pages.delivery.venues import venue_of
from concours.console.pages.ended_exam import end_here
from concours.console.pages.people.brakes import brakes_shown
from concours.console.pages.permissions import opens_to
from concours.console.wall.rooms import is_by_rooms, room_name
from concours.console.words import formats
from concours.console.words.delivery.network import network_cell, probe_view
from concours.console.words.delivery.readiness import (
    ICONS,
    TONES,
    light_word,
    line_word,
    reason,
    remedy,
    room_word,
)
from concours.core.delivery.readiness.lines import (
    LIGHTS,
    Light,
    LineResult,
    ReadinessLine,
    SiteReadiness,
    lights_of,
)
from concours.core.kernel.time import Instant
from concours.store.models import Sitting
from concours.store.queries.delivery import readiness, sittings
from concours.store.queries.delivery.readiness import Readiness, SeatedTablet

LINES: tuple[ReadinessLine, ...] = (
    "enrolled",
    "alive",
    "package",
    "clock",
    "storage",
    "rejoined",
    "kiosk",
    "network",
)
TOLD_LINES: tuple[ReadinessLine, ...] = ("kiosk", "network")
"""The lines that tell people something, and call nobody early."""
ARRIVAL_LINES: tuple[ReadinessLine, ...] = ("enrolled", "alive")
"""The lines that tablets mend by being switched on."""
FAULTY_SHOWN_MAX = 200


@dataclass(frozen=True, slots=True)
class LightView:
    """A light as a person sees it: never a colour alone. None has no colour."""

    light: Light | None
    icon: str
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class LightReason:
    """A line that is not green: its light, the reason, the remedy."""

    shown: LightView
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Row:
    """A site of the table, or one room of it.

    `is_carried`: the room is not ready, and its site is fit to start all the same.
    """

    site: str
    name: str
    light: Light
    shown: LightView
    expected_count: int
    cells: tuple[tuple[LightView, str, str], ...]
    whys: tuple[LightReason, ...]
    is_detached: bool
    is_overridden: bool
    to_stay_open_count: int
    room: str = ""
    is_carried: bool = False

    @property
    def query(self) -> str:
        """What an address says of this site or room."""
        room = {"room": self.room} if self.room else {}
        return urlencode({"site": self.site, **room})

    @property
    def is_refused(self) -> bool:
        """Whether this site may not start as it is."""
        is_let = self.is_overridden or self.is_carried
        return self.light == "red" and not is_let

    @property
    def stops(self) -> bool:
        """Whether this site alone keeps the gate of the nation shut."""
        return self.is_refused and not self.is_detached

    @property
    def is_watched(self) -> bool:
        """Whether somebody looks after it although it stops nobody."""
        is_calling = self.shown.light == "amber" or (
            self.is_carried and self.shown.light == "red"
        )
        return is_calling and not self.is_detached


@dataclass(frozen=True, slots=True)
class Faulty:
    """A tablet with a fault, where it is and what is wrong."""

    room: str
    seat: str
    number: str
    seen: Instant | None
    faults: tuple[LightView, ...]


@opens_to(lambda actor: may(actor, "see_readiness", actor.post))
def readiness_page(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show every site; a site manager sees their own."""
    return render(
        request, "console/delivery/launch/readiness.html", _context(request, sitting)
    )


def readiness_state(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Return the part of the page that changes by itself."""
    return render(
        request,
        "console/delivery/launch/readiness_state.html",
        _context(request, sitting),
    )


def rows_of(gate: LaunchGate) -> list[Row]:
    """Return the sites of a gate, the worst first, then by name."""
    return _sorted([_row(gate, site) for site in gate.readiness.sites])


def _show_room(view: LightView) -> LightView:
    """Return a light in the word of a room; no colour has none."""
    return view if view.light is None else replace(view, words=room_word(view.light))


def _sorted(rows: Sequence[Row]) -> list[Row]:
    return sorted(
        rows, key=lambda row: (not row.stops, -LIGHTS.index(row.light), row.name)
    )


def rows_shown(row: Sitting, gate: LaunchGate) -> list[Row]:
    """Return what the pages of an exam show of a gate: sites, or all their rooms."""
    if not is_by_rooms(row.exam):
        return rows_of(gate)
    sites = {site.site: site for site in gate.readiness.sites}
    names = gate.readiness.names
    rows = [
        replace(
            row_of_room := _row(gate, judged_room),
            room=room,
            shown=_show_room(row_of_room.shown),
            name=room_name(room, names[judged_room.site], is_only_site=len(names) == 1),
            is_carried=sites[judged_room.site].light != "red",
        )
        for room, judged_room in gate.readiness.rooms()
    ]
    return _sorted(rows)


def counts_of(rows: Sequence[Row]) -> dict[Light, int]:
    """Return how many sites have which light; what calls nobody is not counted."""
    return {light: sum(row.shown.light == light for row in rows) for light in LIGHTS}


def show_light(light: Light, words: str = "") -> LightView:
    """Return a light with its shape, its tone and its word."""
    return LightView(light, ICONS[light], TONES[light], words or light_word(light))


def _show_called(light: Light | None) -> LightView:
    if light is None:
        return LightView(None, "circle-dashed", "muted", _("attendu"))
    return show_light(light)


def _context(request: StaffRequest, sitting: UUID) -> dict[str, Any]:
    row = sittings.load(sitting)
    venue = venue_of(request)
    require(request.actor, "see_readiness", venue and Venue(venue.site))
    state = readiness.read_shared(sitting, now=request.now)
    is_nation = may(request.actor, "see_readiness")
    open_site = str(venue.site) if venue else ""
    rows = [
        shown_row
        for shown_row in rows_shown(row, judge_gate(row, state))
        if is_nation or shown_row.site == open_site
    ]
    open_row = next((site_row for site_row in rows if _is_asked(site_row, venue)), None)
    faulty = _faulty(state, open_row) if open_row else []
    return {
        "row": row,
        "rows": rows,
        "counts": counts_of(rows),
        "expected_count": sum(site_row.expected_count for site_row in rows),
        "stops_count": sum(site_row.stops for site_row in rows),
        "heads": [
            line_word(line, is_ecos=row.kind == "ecos")
            for line in LINES
            if any(line in site.line_names for site in state.sites)
        ],
        "columns_count": 3 + len(LINES),
        "opened": open_row,
        "is_by_rooms": is_by_rooms(row.exam),
        "faulty": faulty[:FAULTY_SHOWN_MAX],
        "faulty_count": len(faulty),
        "is_nation": is_nation,
        "house_lines": [
            (show_light(line.light, line.seen), line)
            for line in (house_lines(row, now=request.now) if is_nation else ())
        ],
        "probe": probe_view(state.probes.get(open_row.site)) if open_row else None,
        "can_probe": open_row is not None
        and end_here(request) is None
        and may(request.actor, "probe_code_drawn", Venue(UUID(open_row.site))),
        "is_tls_known": settings.TABLETS_URL.startswith("https://"),
        "can_relay": open_row is not None
        and may(request.actor, "relay_admitted", Venue(UUID(open_row.site))),
        "brakes_next": f"{reverse('readiness', args=[sitting])}{_query(open_row)}",
        **brakes_shown(request),
        "at": state.at,
    }


def _is_asked(row: Row, venue: Venue | None) -> bool:
    """Tell whether a row is the site or the room that is asked for."""
    if venue is None or row.site != str(venue.site):
        return False
    return row.room in ("", venue.room)


def _query(open_row: Row | None) -> str:
    return f"?{open_row.query}" if open_row else ""


def _row(gate: LaunchGate, site: SiteReadiness) -> Row:
    return Row(
        site.site,
        gate.readiness.names[site.site],
        site.light,
        _show_called(_light_to_show(site, gate)),
        site.expected_count,
        tuple(
            (
                _show_line(line, gate),
                _cell(line),
                line_word(line.line, is_ecos=gate.is_ecos),
            )
            for line in site.lines
            if line.line in LINES
        ),
        tuple(_light_reason(line, is_ecos=gate.is_ecos) for line in site.faults),
        site.site in gate.detached,
        site.site in gate.overridden,
        site.to_stay_open_count,
    )


def _light_to_show(site: SiteReadiness, gate: LaunchGate) -> Light | None:
    """Return the light that calls somebody to a site; None, no colour, calls nobody.

    Early, only what is wrong with tablets that are there calls.
    """
    if site.light == "green" or not gate.is_early:
        return site.light
    has_fault = any(
        line.light == "red" and line.line not in (*ARRIVAL_LINES, *TOLD_LINES)
        for line in site.lines
    )
    return "red" if has_fault else None


def _show_line(line: LineResult, gate: LaunchGate) -> LightView:
    """Return the light of a line: no colour for what is unproven, or may still come."""
    may_come = line.light == "amber" or line.line in ARRIVAL_LINES
    if line.light != "green" and (line.is_unproven or (gate.is_early and may_come)):
        return _show_called(None)
    return show_light(line.light)


def _cell(line: LineResult) -> str:
    """Return how many tablets are well; of what cannot be proven, that."""
    if line.line == "network":
        return network_cell(line)
    if line.line == "kiosk" and line.light != "green" and not line.is_attested:
        return _("non prouvé")
    return formats.count(line.counts[0])


def _light_reason(line: LineResult, *, is_ecos: bool) -> LightReason:
    return LightReason(
        show_light(line.light),
        reason(line, is_ecos=is_ecos),
        remedy(line, is_ecos=is_ecos),
    )


def _faulty(state: Readiness, open_row: Row) -> list[Faulty]:
    tablets = [
        _judged(state, seat)
        for seat in state.seats[open_row.site]
        if open_row.room in ("", seat.room)
    ]
    return [tablet for tablet in tablets if tablet.faults]


def _judged(state: Readiness, seat: SeatedTablet) -> Faulty:
    tablet = seat.tablet
    lights = lights_of(tablet, now=state.at, thresholds=state.thresholds)
    is_attested = state.thresholds.is_attested
    is_lock_told = state.thresholds.lock == "advised" or (
        tablet.is_kiosk is True and not is_attested
    )
    faults = tuple(
        show_light(light, line_word(line))
        for line, light in lights.items()
        if light != "green" and not (line == "kiosk" and is_lock_told)
    )
    if not tablet.is_enrolled:
        faults = (show_light("red", _("aucune tablette")),)
    return Faulty(seat.room, seat.seat, tablet.number, tablet.seen, faults)
