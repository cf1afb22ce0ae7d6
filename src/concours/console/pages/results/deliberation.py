"""Délibération: what the jury has before it, and the file that freezes it."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from concours.acts.results.deliberation import freeze_deliberation
from concours.console.edge.request import StaffRequest
from concours.console.files import deliberation as files
from concours.console.pages.permissions import sees
from concours.console.words.results.combining import say_whole
from concours.console.words.results.publication import STATES, counted_state
from concours.core.profile.shape import MarkGate
from concours.core.results.sheets.gates import gate_of, is_of_stations, marks_of
from concours.store.models import Deliberation
from concours.store.queries.people.roster import exam_of
from concours.store.queries.results.deliberation import (
    deliberations_of,
    find_deliberation,
)
from concours.store.queries.results.sheets import NotMarked, common_of
from concours.store.queries.unknown import Unknown

SENT = {"pdf": files.pdf, "zip": files.archive}


@sees("see_publication")
def deliberation(request: StaffRequest, exam: str) -> HttpResponse:
    """Show the last file, whether marks have changed since, and those before."""
    exam_row = exam_of(exam)
    rows = deliberations_of(exam_row)
    context: dict[str, Any] = {"exam": exam_row, "rows": rows, "unmarked": ()}
    try:
        common = common_of(exam_row)
    except NotMarked as refusal:
        context |= {"unmarked": refusal.sittings, "is_marked": False}
    else:
        context |= {"is_marked": True, **_last(rows, common)}
    return render(request, "console/results/deliberation.html", context)


@require_POST
def deliberation_freeze(request: StaffRequest, exam: str) -> HttpResponse:
    """Freeze a file."""
    packages = settings.PACKAGES
    freeze_deliberation(request.actor, exam, packages=packages, now=request.now)
    return redirect("publication_deliberation", exam)


@sees("see_publication")
def deliberation_file(
    _request: StaffRequest, exam: str, number: int, kind: str
) -> HttpResponse:
    """Return a frozen file, the same bytes each time."""
    row = find_deliberation(exam_of(exam), number)
    if kind not in SENT:
        raise Unknown("deliberation", str(number))
    response = HttpResponse(SENT[kind](row), content_type=f"application/{kind}")
    name = f"deliberation-{exam[:40]}-{number}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _last(rows: list[Deliberation], common: dict[str, Any]) -> dict[str, Any]:
    """Return what the page says of the last file, if there is one."""
    if not rows:
        return {"is_current": False}
    facts = json.loads(bytes(rows[0].facts))
    pairs = zip(facts["common"]["sittings"], facts["sittings"], strict=True)
    return {
        "last": rows[0],
        "is_current": facts["common"] == common,
        "whole": say_whole(facts["common"]),
        "people": files.people(facts),
        "is_of_stations": is_of_stations(facts["common"]),
        "has_ranks": "rank_a" in marks_of(facts["common"]),
        "measures": _measures(facts["statistics"], gate_of(facts["common"])),
        "sittings": [
            {
                "title": sitting["title"],
                "version": sitting["version"],
                "key": bytes.fromhex(sitting["key"]),
                "states": [
                    counted_state(name, own["states"][name], is_half_day=is_half_day)
                    for name in STATES
                    if name in own["states"]
                ],
                "is_half_day": is_half_day,
                "neutralised": files.neutralised(sitting, own),
                "anomalies": list(files.anomalies(own)),
                "has_minutes": any(a["kind"] == "minutes_drawn" for a in own["acts"]),
            }
            for sitting, own in pairs
            for is_half_day in [not sitting["questions"]]
        ],
    }


def _measures(
    summaries: dict[str, Any], gate: MarkGate | None
) -> list[tuple[str, str, str]]:
    """Return each measure, of rank A and of all questions; a dash for want of one."""
    rank_a = dict(files.statistics(summaries["rank_a"], gate))
    mark = dict(files.statistics(summaries["mark"], gate))
    words = list(dict.fromkeys([*rank_a, *mark]))
    return [(word, rank_a.get(word, "–"), mark.get(word, "–")) for word in words]
