"""Grids on paper: blank sheets to print, sheets to type, and to type again by another.

Whoever types the second time does not see what the first typed, and nobody is shown a
level afterwards: what was typed opens with all other grids.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from concours.acts.actor import Venue
from concours.acts.ecos.paper_grids import (
    SheetInvalid,
    TypedSheet,
    reread_paper_grid,
    type_paper_grid,
)
from concours.acts.may import may, require
from concours.console.edge.bounds import sent_file
from concours.console.edge.request import StaffRequest
from concours.console.pages.authoring.key_forms import plain
from concours.console.pages.delivery.venues import venue_of
from concours.console.pages.ecos.circuits import board_of
from concours.console.pages.ended_exam import end_here
from concours.console.pages.forms import (
    DIGITS_COUNT_MAX,
    text,
)
from concours.console.pages.permissions import opens_to, refilled_by
from concours.core.authoring.sealing.station_manifest import StationPlace
from concours.core.ecos.completeness.paper import PaperReading
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.tables.table import FILE_BYTES_MAX
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.audiences import (
    AudienceSealed,
    is_let_out,
    read_part,
)
from concours.store.queries.ecos.circuits import CircuitPlan, PlannedChair
from concours.store.queries.ecos.judges import Seatings
from concours.store.queries.ecos.paper_grids import (
    PendingSheet,
    counted_sheets,
    pending_sheets,
)
from concours.store.queries.unknown import Unknown

BLANK = "blank"
"""What is chosen of a line that the examiner left blank: nothing is blank unsaid."""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line of a sheet: its name in a form, its words, its levels as they are drawn.

    `levels` are in the order of the tablet, each with its index in the grid. `chosen`
    is what was sent of it where a form is shown again, as it was sent.
    """

    name: str
    words: str
    levels: Sequence[tuple[int, str]]
    chosen: str = ""


@opens_to(lambda actor: may(actor, "paper_grid_typed", actor.post))
def paper_grids(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show the sheets that wait for a second person, and those that count."""
    row = sittings.load(sitting)
    venue = venue_of(request)
    require(request.actor, "paper_grid_typed", venue)
    site = None if venue is None else venue.site
    can_read = end_here(request) is None
    context = {
        "row": row,
        "pending": [
            {"sheet": sheet, "can_read": can_read and sheet.typist != request.actor.id}
            for sheet in pending_sheets(sitting, site=site)
        ],
        "counted": counted_sheets(sitting, site=site),
    }
    return render(request, "console/ecos/paper/page.html", context)


def paper_sheet(
    request: StaffRequest, sitting: UUID, circuit: UUID, chair: UUID
) -> HttpResponse:
    """Show the blank grid of a chair, to print: once its examiners may read it."""
    row = sittings.load(sitting)
    plan, own_chair = _chair_of(request, row, circuit, chair)
    document = _document(row, plan, own_chair.place)
    context = {
        "row": row,
        "circuit": plan,
        "chair": own_chair,
        "judge": own_chair.examiner_name
        if Seatings(plan).has_one_judge(own_chair.place)
        else "",
        "title": document["title"],
        "parts": _parts(document, {}),
    }
    return render(request, "console/ecos/paper/sheet.html", context)


def _typing(request: StaffRequest) -> dict[str, Any]:
    """Return what the form shows: of what was sent where it is shown again."""
    names = request.resolver_match.kwargs if request.resolver_match else {}
    row = sittings.load(names["sitting"])
    plan, own_chair = _chair_of(request, row, names["circuit"], names["chair"])
    document = _document(row, plan, own_chair.place)
    number = request.GET.get("candidate", "")
    turns = [
        turn
        for (turn, station), expected_number in plan.turns.items()
        if (station, expected_number) == (own_chair.place.station, number)
    ]
    fields = request.POST
    is_known = number in plan.candidates
    return {
        **_form(row, (plan, own_chair), document, fields),
        "judges": Seatings(plan).in_turn(own_chair.place, _turn(fields, turns)),
        "is_first": True,
        "number": fields.get("candidate", number if is_known else ""),
        "turn": fields.get("turn", turns[0] if turns else ""),
        "back": reverse("circuit", args=[row.id, plan.id]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@refilled_by(_typing)
def paper_type(
    request: StaffRequest, sitting: UUID, circuit: UUID, chair: UUID
) -> HttpResponse:
    """Type what an examiner marked on paper."""
    if request.method != "POST":
        return render(request, "console/ecos/paper/type.html", _typing(request))
    row = sittings.load(sitting)
    plan, own_chair = _chair_of(request, row, circuit, chair)
    document = _document(row, plan, own_chair.place)
    sheet = TypedSheet(chair, _reading(request, document), _photograph(request))
    reason = text(request, "reason")
    type_paper_grid(
        request.actor, row.id, (circuit, sheet), reason=reason, now=request.now
    )
    return redirect(f"{reverse('paper_grids', args=[row.id])}?site={plan.site}")


def _rereading(request: StaffRequest) -> dict[str, Any]:
    """Return what the form of the second person shows; never what the first typed."""
    names = request.resolver_match.kwargs if request.resolver_match else {}
    row = sittings.load(names["sitting"])
    require(request.actor, "paper_grid_reread", request.actor.post)
    sheet = _pending(row, names["reading"])
    plan, own_chair = _chair_of(request, row, sheet.circuit, sheet.chair)
    document = _document(row, plan, own_chair.place)
    return {
        **_form(row, (plan, own_chair), document, request.POST),
        "judges": Seatings(plan).in_turn(own_chair.place, sheet.turn),
        "is_first": False,
        "number": request.POST.get("candidate", ""),
        "turn": request.POST.get("turn", ""),
        "sheet": sheet,
        "back": f"{reverse('paper_grids', args=[row.id])}?site={plan.site}",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@refilled_by(_rereading)
def paper_reread(request: StaffRequest, sitting: UUID, reading: UUID) -> HttpResponse:
    """Type a sheet again, as the second person, without what the first typed."""
    context = _rereading(request)
    if request.method != "POST":
        return render(request, "console/ecos/paper/type.html", context)
    plan, own_chair = context["circuit"], context["chair"]
    document = _document(context["row"], plan, own_chair.place)
    second = _reading(request, document)
    reread_paper_grid(request.actor, sitting, (reading, second), now=request.now)
    return redirect(context["back"])


def _pending(row: Sitting, reading: UUID) -> PendingSheet:
    for sheet in pending_sheets(row.id):
        if sheet.id == reading:
            return sheet
    raise Unknown("paper_grid", str(reading))


def _chair_of(
    request: StaffRequest, row: Sitting, circuit: UUID, chair: UUID
) -> tuple[CircuitPlan, PlannedChair]:
    """Return a chair whose sheets the person may type. Raises `Unknown`."""
    plan = board_of(row, circuit, request).plan
    require(request.actor, "paper_grid_typed", Venue(plan.site, plan.code))
    for own_chair in plan.chairs.values():
        if own_chair.id == chair:
            return plan, own_chair
    raise Unknown("chair", str(chair))


def _document(row: Sitting, plan: CircuitPlan, place: ChairPlace) -> dict[str, Any]:
    """Return the grid of a station. Raises `AudienceSealed` before its briefing."""
    if not is_let_out(row, "grid", plan.site):
        raise AudienceSealed("grid")
    return read_part(row, StationPlace(place.station, "grid"), settings.PACKAGES)


def _form(
    row: Sitting,
    seat: tuple[CircuitPlan, PlannedChair],
    document: Mapping[str, Any],
    fields: Mapping[str, str],
) -> dict[str, Any]:
    plan, chair = seat
    return {
        "row": row,
        "circuit": plan,
        "chair": chair,
        "station_title": document["title"],
        "parts": _parts(document, fields),
        "blank": BLANK,
        "sheet_number": fields.get("sheet", ""),
        "written": fields.get("reason", ""),
    }


def _turn(fields: Mapping[str, str], turns: Sequence[int]) -> int:
    """Return the turn that the form is about, 0 while it is about none."""
    digits = fields.get("turn", "").strip()
    if digits.isascii() and digits.isdigit():
        return int(digits[:DIGITS_COUNT_MAX])
    return turns[0] if turns else 0


def _parts(
    document: Mapping[str, Any], fields: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the lines of a grid, by part, in the order of the sheet."""

    def line(name: str, words: str, levels: Sequence[str]) -> SheetLine:
        drawn = list(enumerate(map(plain, levels)))
        if name.startswith("criteria"):
            drawn.reverse()  # as on the tablet: done first, not done at the edge
        return SheetLine(name, words, drawn, fields.get(name, ""))

    overall = line("overall-1", _("Appréciation d’ensemble"), document["overall"])
    names = {"criteria": _("Critères"), "aptitudes": _("Aptitudes")}
    parts = [
        {
            "name": name,
            "lines": [
                line(f"{part}-{number}", plain(own["text"]), own["levels"])
                for number, own in enumerate(document[part], start=1)
            ],
        }
        for part, name in names.items()
    ]
    return [*parts, {"name": overall.words, "lines": [overall]}]


def _reading(request: StaffRequest, document: Mapping[str, Any]) -> PaperReading:
    """Return what the form says of a sheet. Raises `SheetInvalid` for a line unsaid."""
    criteria, aptitudes = (
        tuple(_level(request, f"{part}-{n + 1}") for n in range(len(document[part])))
        for part in ("criteria", "aptitudes")
    )
    return PaperReading(
        candidate=CandidateNumber(text(request, "candidate").strip()),
        turn=_digits(request, "turn"),
        criteria=criteria,
        aptitudes=aptitudes,
        overall=_level(request, "overall-1"),
        sheet=text(request, "sheet").strip(),
    )


def _level(request: StaffRequest, name: str) -> int | None:
    return None if text(request, name) == BLANK else _digits(request, name)


def _digits(request: StaffRequest, name: str) -> int:
    """Return a whole number of a field. Raises `SheetInvalid`."""
    digits = text(request, name).strip()
    if not digits.isascii() or not digits.isdigit() or len(digits) > DIGITS_COUNT_MAX:
        raise SheetInvalid(name.replace("-", " "))
    return int(digits)


def _photograph(request: StaffRequest) -> bytes | None:
    """Return the SHA-256 of the picture that was sent; the picture is not kept."""
    file = sent_file(request, "photograph")
    if file is None:
        return None
    data = file.read(FILE_BYTES_MAX + 1)
    if not 0 < len(data) <= FILE_BYTES_MAX:
        raise SheetInvalid("photograph")
    return sha256(data).digest()
