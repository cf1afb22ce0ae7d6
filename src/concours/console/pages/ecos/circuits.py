"""Circuits of an ECOS while they run: the nation, a site, one circuit.

What changes by itself is asked for again each second, and only sent if it is another.
No page shows a level of a grid.
"""

import zlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from concours.acts.actor import Venue
from concours.acts.may import may, require
from concours.console.edge.request import StaffRequest
from concours.console.files.qr import draw_address
from concours.console.pages.delivery.venues import address_of, venue_of
from concours.console.pages.ecos.collecting import gathering_of
from concours.console.pages.ecos.doors import doors_panel
from concours.console.pages.ecos.found_grids import note_of_found
from concours.console.pages.ecos.half_day import half_day_steps, links_of
from concours.console.pages.ecos.matrix import matrix_of
from concours.console.pages.ecos.paper_authority import can_type
from concours.console.pages.ecos.resits import resits_here
from concours.console.pages.ecos.strays import stray_row, strays_of
from concours.console.pages.ended_exam import end_here
from concours.console.pages.permissions import opens_to
from concours.console.words.ecos.circuits import (
    FINDINGS,
    WHY_MISSING,
    cell_tone,
    cell_word,
    moment_word,
)
from concours.core.ecos.circuits.posts import post_code
from concours.core.ecos.completeness.disagreements import WitnessFinding
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.ecos.floor.cells import Cell
from concours.store.models import Site, Sitting
from concours.store.queries.acts import acts_of_sitting, last_signature
from concours.store.queries.authoring.papers import is_marking_key_out
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.circuits import CircuitPlan
from concours.store.queries.ecos.confinement import leaving_of
from concours.store.queries.ecos.examiners import count_reserves
from concours.store.queries.ecos.floor import (
    CircuitBoard,
    board_of_circuit,
    boards_of,
)
from concours.store.queries.ecos.judges import Seatings
from concours.store.queries.ecos.presented import documents_shown
from concours.store.queries.ecos.single_marks import version_in_force
from concours.store.queries.people.people import site_of
from concours.store.queries.unknown import Unknown

ROWS_SHOWN_MAX = 60
"""Circuits that the national page shows, the worst first."""
NAMES_SHOWN_MAX = 40


@opens_to(lambda actor: may(actor, "see_circuits", actor.post))
def circuits(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show the circuits of the nation, of a site; to a marshal, their own."""
    row = sittings.load(sitting)
    venue = venue_of(request)
    require(request.actor, "see_circuits", venue)
    if venue is not None and venue.room:
        return redirect(_address_of_code(row, venue, request))
    template, context = _overview(request, row, venue)
    return render(request, f"console/ecos/{template}.html", context)


def circuits_state(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Return what changed of the circuits, nothing if nothing did."""
    row = sittings.load(sitting)
    venue = venue_of(request)
    require(request.actor, "see_circuits", venue)
    template, context = _overview(request, row, venue)
    return _answer(request, template, context)


def circuit(request: StaffRequest, sitting: UUID, circuit: UUID) -> HttpResponse:
    """Show one circuit."""
    row = sittings.load(sitting)
    context = _circuit(request, row, circuit)
    context |= _screens(request, row, context["circuit"])
    context |= doors_panel(request, row, context["circuit"])
    return render(request, "console/ecos/circuit.html", context)


def circuit_state(request: StaffRequest, sitting: UUID, circuit: UUID) -> HttpResponse:
    """Return what changed of a circuit, nothing if nothing did."""
    row = sittings.load(sitting)
    return _answer(request, "circuit", _circuit(request, row, circuit))


def board_of(row: Sitting, circuit: UUID, request: StaffRequest) -> CircuitBoard:
    """Return the board of a circuit that the person may see. Raises `Unknown`."""
    board = board_of_circuit(row.id, circuit, settings.PACKAGES, now=request.now)
    if board is None:
        raise Unknown("circuit", str(circuit))
    require(request.actor, "see_circuits", Venue(board.plan.site, board.plan.code))
    return board


def _answer(
    request: StaffRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    if request.GET.get("stamp") == context["stamp"]:
        return HttpResponse(status=204)
    return render(request, f"console/ecos/{template}_state.html", context)


def _stamped(
    request: StaffRequest, template: str, context: dict[str, Any], address: str
) -> dict[str, Any]:
    """Return a context with what tells its state from any other."""
    name = f"console/ecos/{template}_body.html"
    body = render_to_string(name, context, request)
    stamp = f"{zlib.crc32(body.encode()):08x}"
    return context | {"body": body, "stamp": stamp, "state": address}


def _overview(
    request: StaffRequest, row: Sitting, venue: Venue | None
) -> tuple[str, dict[str, Any]]:
    boards = boards_of(row.id, settings.PACKAGES, now=request.now)
    site = None if venue is None else site_of(row, venue.site)
    if site is not None:
        boards = [board for board in boards if board.plan.site == site.id]
    worst = sorted(boards, key=lambda board: board.floor.pressing)
    context: dict[str, Any] = {
        "row": row,
        "site": site,
        "totals": _totals(boards),
        "circuits": [_line(board, row) for board in worst[:ROWS_SHOWN_MAX]],
        "circuits_count": len(boards),
        "now": request.now,
        "found": note_of_found(row, venue),
    }
    address = reverse("circuits_state", args=[row.id])
    if site is None:
        context["reserves"] = count_reserves(row)
        context["gathering"] = gathering_of(request, row, boards)
        return "nation", _stamped(request, "nation", context, address)
    context |= _lists(request, row, site)
    context["steps"] = half_day_steps(request.actor, row, site, boards, now=request.now)
    context["links"] = links_of(request.actor, row, site, has_circuits=bool(boards))
    in_order = sorted(boards, key=lambda board: board.plan.code)
    context["cards"] = [
        _line(board, row)
        | {
            "matrix": matrix_of(board),
            "confinement": _confinement(request, row, Venue(site.id, board.plan.code)),
        }
        for board in in_order
    ]
    context["pressing"] = [
        _line(board, row) for board in worst if any(board.floor.pressing)
    ]
    return "site", _stamped(request, "site", context, f"{address}?site={site.id}")


def _lists(request: StaffRequest, row: Sitting, site: Site) -> dict[str, Any]:
    """Return what was recorded of a site's grids, and whether it may be now."""
    if row.collected_ms is None:
        return {"is_collected": False}
    acts = [
        act
        for act in acts_of_sitting(row.id)
        if act.act.kind == "grids_collected" and act.act.body["site_code"] == site.code
    ]
    signature = last_signature()
    signed_count = signature.number if signature else 0
    return {
        "awaits_signature": any(act.number > signed_count for act in acts),
        "is_collected": True,
        "can_verify": may(request.actor, "see_results") and is_marking_key_out(row.id),
        "can_collect": may(request.actor, "grids_collected", Venue(site.id))
        and end_here(request) is None,
        "lists": [
            {"act": act, "is_signed": act.number <= signed_count}
            for act in reversed(acts)
        ],
    }


def _totals(boards: Sequence[CircuitBoard]) -> dict[str, int]:
    floors = [board.floor for board in boards]
    return {
        "expected": sum(len(floor.completeness.expected) for floor in floors),
        "received": sum(floor.received_count for floor in floors),
        "missing": sum(len(floor.missing) for floor in floors),
        "late": sum(floor.late_count for floor in floors),
        "kept": sum(floor.kept_count for floor in floors),
        "contradictions": sum(
            len(board.floor.findings) + len(strays_of(board)) for board in boards
        ),
        "unsaid": sum(len(floor.unsaid) for floor in floors),
        "candidates": sum(len(board.plan.candidates) for board in boards),
        "released": sum(board.plan.release_act is not None for board in boards),
    }


def _line(board: CircuitBoard, row: Sitting) -> dict[str, Any]:
    """Return what a list says of a circuit."""
    plan, floor = board.plan, board.floor
    current = floor.moment
    return {
        "code": plan.code,
        "site": plan.site_name,
        "address": reverse("circuit", args=[row.id, plan.id]),
        "site_address": f"{reverse('circuits', args=[row.id])}?site={plan.site}",
        "moment": moment_word(current),
        "turn": current.turn if current else 0,
        "turns_count": floor.turns_count,
        "bell": current.upcoming if current else None,
        "expected": len(floor.completeness.expected),
        "received": floor.received_count,
        "missing": len(floor.missing),
        "late": floor.late_count,
        "kept": floor.kept_count,
        "contradictions": len(floor.findings) + len(strays_of(board)),
        "unsaid": len(floor.unsaid),
        "is_released": plan.release_act is not None,
        "has_longer_tempo": plan.tempo.factor > 1,
    }


def _circuit(request: StaffRequest, row: Sitting, circuit: UUID) -> dict[str, Any]:
    board = board_of(row, circuit, request)
    plan, floor = board.plan, board.floor
    venue = Venue(plan.site, plan.code)
    turn = _turn(request, board)
    is_over = floor.moment is not None and floor.moment.state == "over"
    context = {
        "row": row,
        "circuit": plan,
        "line": _line(board, row),
        "matrix": matrix_of(board),
        "turn": turn,
        "turns": range(1, floor.turns_count + 1),
        "stations": _stations(board, turn),
        "missing": _missing(board),
        "can_type": can_type(request, row, plan),
        "missing_count": len(floor.missing),
        "findings": [_finding(finding) for finding in floor.findings],
        "strays": [stray_row(board, owned) for owned in strays_of(board)],
        "shown": _documents_shown(board),
        "found": note_of_found(row, venue),
        "unsaid": [plan.candidates[number] for number in sorted(floor.unsaid)],
        "chairs": [_chair(board, place) for place in plan.chairs],
        "leaving": leaving_of(row, plan.site, plan.code),
        "confinement": _confinement(request, row, venue),
        "can_see_site": may(request.actor, "see_circuits", Venue(plan.site)),
        "can_act": row.collected_ms is None
        and may(request.actor, "circuit_released", venue),
        "can_replace": row.collected_ms is None
        and may(request.actor, "replacement_allowed", venue),
        "can_decide": row.collected_ms is None
        and may(request.actor, "decision_proposed"),
        "can_attribute": may(request.actor, "grid_attributed")
        and end_here(request) is None
        and version_in_force(row.id) is None,
        "can_resit": may(request.actor, "station_resit_placed")
        and end_here(request) is None
        and (row.collected_ms is not None or is_over),
        **resits_here(row, plan),
        "is_over": is_over,
        "is_paused": floor.moment is not None and floor.moment.state == "paused",
        "now": request.now,
    }
    address = reverse("circuit_state", args=[row.id, plan.id])
    return _stamped(request, "circuit", context, f"{address}?turn={turn}")


def _screens(request: StaffRequest, row: Sitting, plan: CircuitPlan) -> dict[str, Any]:
    """Return the code of a circuit's signal posts and doors, and their address."""
    if row.collected_ms is not None:
        return {}
    code = post_code(settings.CODES_KEY, plan.id, plan.post_code_number)
    venue = Venue(plan.site, plan.code)
    may_renew = may(request.actor, "post_code_renewed", venue)
    panel = {"screens_code": code, "can_renew_screens": may_renew}
    if not settings.TABLETS_URL:
        return panel
    address = f"{settings.TABLETS_URL}signaux/"
    picture = draw_address(f"{address}#{code}")
    return panel | {"screens_address": address, "screens_picture": picture}


def _confinement(request: StaffRequest, row: Sitting, venue: Venue) -> str:
    """Return where candidates of a circuit are confined, "" to who may not see it."""
    return address_of(row.id, venue) if may(request.actor, "see_rooms", venue) else ""


def _turn(request: StaffRequest, board: CircuitBoard) -> int:
    """Return the turn that is asked for, or goes on; at the end the last of anybody."""
    text = request.GET.get("turn", "")
    if text.isascii() and text.isdigit() and int(text[:3]) >= 1:
        return min(int(text[:3]), board.floor.turns_count)
    current = board.floor.moment
    if current is not None and current.state == "over":
        return max((turn for turn, _ in board.plan.turns), default=1)
    return max(current.turn, 1) if current else 1


def _stations(board: CircuitBoard, turn: int) -> list[dict[str, Any]]:
    """Return who is at each station in a turn, and both grids."""
    cells = {cell.chair: cell for cell in board.floor.cells if cell.turn == turn}
    seatings = Seatings(board.plan)
    stations = []
    for number, station in enumerate(board.plan.stations, start=1):
        pair = [cells[ChairPlace(station, place)] for place in (1, 2)]
        number_due = board.plan.turns.get((turn, station))
        person = board.plan.candidates[number_due] if number_due else None
        chairs = [board.plan.chairs[cell.chair] for cell in pair]
        stations.append(
            {
                "number": number,
                "code": station,
                "room": chairs[0].room,
                "person": person,
                "grids": [_grid(cell, seatings) for cell in pair],
            }
        )
    return stations


def _grid(cell: Cell, seatings: Seatings) -> dict[str, Any]:
    """Return how far a grid is, and whose hand it is from: who sat there then."""
    return {
        "word": cell_word(cell),
        "tone": cell_tone(cell),
        "marked": cell.marked_count,
        "examiner": ", ".join(judge.name for judge in seatings.of_cell(cell)),
    }


def _missing(board: CircuitBoard) -> list[dict[str, Any]]:
    reasons = board.floor.completeness.missing
    return [
        {
            "name": board.plan.candidates[name.candidate].name,
            "chair": board.plan.chairs[ChairPlace(name.station, name.place)].id,
            "number": name.candidate,
            "station": name.station,
            "place": name.place,
            "why": _(WHY_MISSING[reasons[name]]),
            "text": f"{name.candidate} {name.station} {name.place}",
        }
        for name in board.floor.missing[:NAMES_SHOWN_MAX]
    ]


def _documents_shown(board: CircuitBoard) -> list[dict[str, Any]]:
    """Return which documents were shown, to whom, and when."""
    return [
        row._asdict()
        | {"person": row.candidate and board.plan.candidates.get(row.candidate)}
        for row in documents_shown(board.plan.id)
    ]


def _finding(finding: WitnessFinding) -> dict[str, Any]:
    return {
        "turn": finding.turn,
        "word": _(FINDINGS[finding.kind]),
        "chairs": [f"{chair.station}/{chair.place}" for chair in finding.chairs],
        "candidates": finding.candidates,
    }


def _chair(board: CircuitBoard, place: ChairPlace) -> dict[str, Any]:
    chair = board.plan.chairs[place]
    return {
        "id": chair.id,
        "station": place.station,
        "place": place.place,
        "room": chair.room,
        "number": chair.examiner_number,
        "examiner": chair.examiner_name,
        "is_empty": chair.is_empty,
    }


def _address_of_code(row: Sitting, venue: Venue, request: StaffRequest) -> str:
    """Return the page of a marshal's circuit; of their room, where it is none yet."""
    for board in boards_of(row.id, settings.PACKAGES, now=request.now):
        if (board.plan.site, board.plan.code) == (venue.site, venue.room):
            return reverse("circuit", args=[row.id, board.plan.id])
    return address_of(row.id, venue)
