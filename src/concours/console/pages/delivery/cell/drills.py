"""Exercices: what the house has tried of what may break, and when to try it again.

The page only reads: a drill is played by its command, which refuses near a sitting.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from concours.console.edge.request import StaffRequest
from concours.console.pages.permissions import sees
from concours.console.words import formats
from concours.console.words.delivery import drills as drill_words
from concours.console.words.delivery.readiness import ICONS, TONES
from concours.core.delivery.readiness.drills import (
    DRILL_KINDS,
    Drill,
    DrillKind,
    judge_drill,
)
from concours.core.delivery.readiness.lines import Light
from concours.core.kernel.time import Instant
from concours.store.build import current_build
from concours.store.queries.delivery.restore_drill import (
    DrillRecord,
    find_drill_records,
    is_on_cluster,
    last_of_house,
)

SHOWN_COUNT_MAX = 100
OF_ONE_NODE: tuple[DrillKind, ...] = ("restore",)
"""What a house without a cluster can try: it has no other primary."""


@sees("see_cell")
def drills(request: StaffRequest) -> HttpResponse:
    """Show each drill that the house needs, and those that were played."""
    records = find_drill_records(SHOWN_COUNT_MAX)
    last = last_of_house(records)
    has_cluster = is_on_cluster()
    kinds = DRILL_KINDS if has_cluster else OF_ONE_NODE
    house_drills = [_drill_line(kind, last.get(kind), request.now) for kind in kinds]
    context: dict[str, Any] = {
        "has_cluster": has_cluster,
        "needed": house_drills,
        "due_count": sum(bool(drill["command"]) for drill in house_drills),
        "records": [_record(record) for record in records],
        "build": current_build(),
    }
    return render(request, "console/delivery/cell/drills.html", context)


def _drill_line(kind: DrillKind, drill: Drill | None, now: Instant) -> dict[str, Any]:
    """Return one drill as the house stands; the command is there if it is due."""
    state = judge_drill(drill, build=current_build(), now=now)
    light: Light = "green" if state == "good" else "red"
    day = formats.day(drill.at) if drill else ""
    return {
        "name": _(drill_words.NAMES[kind]),
        "seen": _(drill_words.STATES[state]) % {"day": day},
        "why": _(drill_words.WHYS[kind]),
        "icon": ICONS[light],
        "tone": TONES[light],
        "command": "" if state == "good" else drill_words.COMMANDS[kind],
    }


def _record(record: DrillRecord) -> dict[str, Any]:
    return {
        "it": record,
        "name": _(drill_words.NAMES[record.drill.kind]),
        "lost": _loss_words(record),
        "is_own_build": record.drill.build == current_build(),
    }


def _loss_words(record: DrillRecord) -> str:
    """Return what a drill lost: rows counted, or whether it held."""
    if record.lost is not None:
        return formats.count(record.lost)
    return _("rien") if record.drill.is_held else _("quelque chose")
