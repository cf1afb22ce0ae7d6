"""Corriger la répartition: what would change is seen, then done by one act."""

import re
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from concours.acts.actor import Venue
from concours.acts.ecos.mending import (
    NAMES_MAX,
    MendingOrder,
    MendingPreview,
    is_site_over,
    mend_allotment,
    preview_mending,
)
from concours.acts.may import may, require
from concours.console.edge.request import StaffRequest
from concours.console.pages.forms import FormInvalid, text
from concours.console.pages.permissions import opens_to
from concours.console.words.ecos.allotment import RULES, place_words
from concours.console.words.refusals import worded
from concours.core.ecos.bells.tempo import ROTATIONS_MAX
from concours.core.ecos.mending.proposals import Trouble, new_breaches
from concours.core.kernel.errors import Refusal
from concours.store.models import Site
from concours.store.queries.ecos.allotments import find_half_day
from concours.store.queries.ecos.examiners import people_by_number
from concours.store.queries.people import roster as queries

TROUBLES: tuple[Trouble, ...] = ("absent", "room", "late")
NAMES_LENGTH_MAX = 1_000


@opens_to(lambda actor: may(actor, "allotment_mended", actor.post))
@require_http_methods(["GET", "HEAD", "POST"])
def mend(request: StaffRequest, exam: str, wave: str, site: str) -> HttpResponse:
    """Ask what happened, show what would mend it, and do it."""
    exam_row = queries.exam_of(exam)
    sitting, site_row = find_half_day(exam_row.id, wave, site)
    require(request.actor, "allotment_mended", Venue(site_row.id))
    if request.method == "POST":
        order = _read_order(request, request.POST, site_row)
        reason = text(request, "reason")
        mend_allotment(request.actor, sitting.id, order, reason=reason, now=request.now)
        return redirect("allotment_schedule", exam, wave, site)
    context: dict[str, Any] = {
        "exam": exam_row,
        "sitting": sitting,
        "site": site_row,
        "rotations": range(1, ROTATIONS_MAX + 1),
        "is_open": sitting.collected_ms is None
        and not is_site_over(sitting, site_row.id, now=request.now),
    }
    if request.GET.get("trouble"):
        order = _read_order(request, request.GET, site_row)
        context |= {"order": order, "names": " ".join(order.names)}
        try:
            preview = preview_mending(sitting, order, now=request.now)
            context |= _preview_context(exam_row.id, order, preview)
        except Refusal as refusal:
            context["refusal"] = worded(refusal)
    return render(request, "console/ecos/mend.html", context)


def _preview_context(
    exam: UUID, order: MendingOrder, preview: MendingPreview
) -> dict[str, Any]:
    mending = preview.mending
    breaches = new_breaches(preview.before, mending)
    movers = {move.who for move in mending.moves}
    examiners, candidates = people_by_number(exam, movers | set(order.names))
    names = {"absent": examiners, "late": candidates}.get(order.trouble, {})
    return {
        "preview": preview,
        "concerned": [(number, names.get(number, "")) for number in order.names],
        "moves": [
            {
                "who": place_words(order.trouble, move.who),
                "name": names.get(move.who, ""),
                "before": place_words(order.trouble, move.before),
                "after": place_words(order.trouble, move.after),
            }
            for move in mending.moves
        ],
        "empty": sum(shortage.places_count for shortage in mending.shortages),
        "met_twice": mending.met_twice_count,
        "breaches": [(RULES[breach.rule], breach) for breach in breaches],
    }


def _read_order(_request: StaffRequest, form: Any, site: Site) -> MendingOrder:
    """Return what a form says happened. Raises `FormInvalid`."""
    trouble = form.get("trouble", "")
    if trouble not in TROUBLES:
        raise FormInvalid("trouble")
    words = form.get("names", "")
    if len(words) > NAMES_LENGTH_MAX:
        raise FormInvalid("names", lack="count")
    names = tuple(dict.fromkeys(re.findall(r"[^\s,;]+", words)))
    if not 0 < len(names) <= (NAMES_MAX if trouble == "absent" else 1):
        raise FormInvalid("names", lack="count")
    rotation = form.get("rotation", "1")
    if rotation not in {str(number + 1) for number in range(ROTATIONS_MAX)}:
        raise FormInvalid("rotation")
    return MendingOrder(
        site.id,
        cast("Trouble", trouble),
        names,
        int(rotation) - 1,
        form.get("seen", ""),
    )
