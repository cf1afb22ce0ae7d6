"""Corriger la répartition: what would change is seen, then done by one act."""

import re
import unicodedata
from typing import Any, cast

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
from concours.console.words.ecos.allotment import place_words
from concours.console.words.ecos.breaches import worded_breach
from concours.console.words.refusals import worded
from concours.core.ecos.bells.tempo import ROTATIONS_MAX
from concours.core.ecos.mending.proposals import Trouble, new_breaches
from concours.core.kernel.errors import Refusal
from concours.store.models import Site, Sitting
from concours.store.queries.ecos.allotments import find_half_day
from concours.store.queries.ecos.examiners import people_at, people_by_number
from concours.store.queries.people import roster as queries

TROUBLES: tuple[Trouble, ...] = ("absent", "room", "late")
NAMES_LENGTH_MAX = 1_000
NAMESAKES_MAX = 12


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
    namesakes = _namesakes(request.GET, sitting, site_row)
    if namesakes is not None:
        context |= {"namesakes": namesakes, "written": request.GET["names"]}
    elif request.GET.get("trouble"):
        order = _read_order(request, request.GET, site_row)
        context |= {"order": order, "names": " ".join(order.names)}
        try:
            preview = preview_mending(sitting, order, now=request.now)
            context |= _preview_context(sitting, site_row, order, preview)
        except Refusal as refusal:
            context["refusal"] = worded(refusal)
    return render(request, "console/ecos/mend.html", context)


def _preview_context(
    sitting: Sitting, site: Site, order: MendingOrder, preview: MendingPreview
) -> dict[str, Any]:
    mending = preview.mending
    breaches = new_breaches(preview.before, mending)
    movers = {move.who for move in mending.moves}
    breach_people = {person for breach in breaches for person in breach.persons}
    numbers = movers | breach_people | set(order.names)
    examiners, candidates = people_by_number(sitting.exam_id, numbers)
    known_names = {**candidates, **examiners}
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
        "breaches": [
            worded_breach(breach, known_names, (site.code, sitting.code))
            for breach in breaches
        ],
    }


def _namesakes(form: Any, sitting: Sitting, site: Site) -> list[dict[str, str]] | None:
    """Return who is meant where a name was written for a number; None: a number was.

    Only of a number or a room of here is anything else said.
    """
    trouble, words = form.get("trouble", ""), form.get("names", "")[:NAMES_LENGTH_MAX]
    if trouble not in ("absent", "late") or any(sign.isdigit() for sign in words):
        return None
    people = people_at(sitting, site.id, is_examiner=trouble == "absent")
    parts = re.findall(r"[^\s,;]+", words)
    if not parts or any(part in people for part in parts):
        return None
    plain_parts = [_plain(part) for part in parts]
    return [
        {"number": number, "name": name, "trouble": trouble}
        for number, name in people.items()
        if all(part in _plain(name) for part in plain_parts)
    ][:NAMESAKES_MAX]


def _plain(name: str) -> str:
    """Return a name without capitals and accents, as people type it."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


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
