"""What candidates read at the doors of a circuit: when it is printed, and sheets.

Each printing is an act, so a form asks for it and nothing here can be reloaded.
"""

from base64 import b64encode
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST

from concours.acts.actor import Venue
from concours.acts.ecos.doors import (
    DoorDocument,
    DoorSheet,
    are_doors_due,
    print_doors,
)
from concours.acts.may import may
from concours.authoring.pictures import join_tiles
from concours.console.edge.request import StaffRequest
from concours.store.models import Circuit, Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.audiences import released_instants
from concours.store.queries.ecos.circuits import CircuitPlan, load_plan


def doors_panel(
    request: StaffRequest, row: Sitting, plan: CircuitPlan
) -> dict[str, Any]:
    """Return what the page of a circuit says of its doors to those who print them."""
    venue = Venue(plan.site, plan.code)
    if row.collected_ms is not None or not may(request.actor, "doors_printed", venue):
        return {}
    is_due = are_doors_due(row, plan.site)
    return {
        "doors": {
            "are_screens": Circuit.objects.get(pk=plan.id).has_door_screens,
            "are_due": is_due,
            "can_print": is_due and "door" in released_instants(row),
        }
    }


@require_POST
def circuit_doors(request: StaffRequest, sitting: UUID, circuit: UUID) -> HttpResponse:
    """Print the doors of a circuit: one sheet each, and one for each image."""
    sheets = print_doors(
        request.actor, sitting, circuit, packages=settings.PACKAGES, now=request.now
    )
    row = sittings.load(sitting)
    context = {
        "row": row,
        "circuit": load_plan(row, circuit),
        "doors": [_door(sheet) for sheet in sheets],
    }
    return render(request, "console/ecos/doors/sheets.html", context)


def _door(sheet: DoorSheet) -> dict[str, Any]:
    return {
        "station": sheet.station,
        "room": sheet.room,
        "prose": mark_safe(sheet.prose),  # noqa: S308 -- sanitised when it was frozen
        "documents": [_document(document) for document in sheet.documents],
    }


def _document(document: DoorDocument) -> dict[str, Any]:
    image = join_tiles(document.image) if document.is_tiled else document.image
    data = b64encode(image).decode()
    return {
        "number": document.number,
        "is_on_request": document.is_on_request,
        "alt": document.alt,
        "caption": mark_safe(document.caption),  # noqa: S308 -- as the prose
        "source": f"data:{document.media_type};base64,{data}",
    }
