"""Heure par heure: the runbook of the technical cell, each step with what was read.

`hour_of` is what another page shows of it: this hour, without a form.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from concours.acts.delivery.cell.steps import STEP_DONE, Reading, do_step
from concours.acts.may import may
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.cell.measures import measure_step
from concours.console.pages.delivery.cell.runbook_day import RunbookDay, read_day
from concours.console.pages.forms import FormInvalid, text
from concours.console.pages.permissions import sees
from concours.console.words import formats
from concours.console.words.delivery import cell as cell_words
from concours.core.delivery.cell.runbook import RunbookInvalid
from concours.core.delivery.cell.steps import (
    EARLY_MS_MAX,
    DayStep,
    StepState,
    steps_of_hour,
)
from concours.core.kernel.time import HOUR_MS, Instant
from concours.store.queries.delivery.cell.steps import find_next_opening
from concours.store.queries.unknown import Unknown

SALT = "concours.step-reading"


@sees("see_cell")
def steps(request: StaffRequest) -> HttpResponse:
    """Show the steps of the day, each with its form while it is due."""
    context: dict[str, Any] = {"can_do": may(request.actor, STEP_DONE)}
    try:
        day = read_day(request.now)
    except RunbookInvalid as error:
        context["faults"] = [cell_words.fault_words(fault) for fault in error.faults]
        return render(request, "console/delivery/cell/steps.html", context)
    lines = list(_lines(day, request.now))
    context |= {
        "day": day,
        "lines": lines,
        "counts": _counts(day.steps),
        "next": None if day.sittings else find_next_opening(request.now),
    }
    return render(request, "console/delivery/cell/steps.html", context)


@require_POST
def step_do(request: StaffRequest) -> HttpResponse:
    """Do one step of today, with what was read. Raises as `do_step`."""
    day = read_day(request.now)
    key = text(request, "step"), text(request, "sitting")
    step = next((step for step, _state in day.steps if step.key == key), None)
    if step is None:
        raise Unknown("step", key[0])
    do_step(request.actor, day.day, step, _reading(request, key), now=request.now)
    return redirect(f"{reverse('steps')}#{_anchor(step)}")


def hour_of(now: Instant) -> Mapping[str, Any] | None:
    """Return what `this_hour.html` shows: None if its file has faults."""
    try:
        day = read_day(now)
    except RunbookInvalid:
        return None
    local = formats.local(now)
    since = Instant(now - (local.minute * 60 + local.second) * 1_000 - now % 1_000)
    hour_steps = steps_of_hour(day.steps, since=since)
    return {
        "since": since,
        "until": Instant(since + HOUR_MS),
        "lines": [_line(day, step, state) for step, state in hour_steps],
        "counts": _counts(hour_steps),
        "is_day": bool(day.sittings),
    }


def _lines(day: RunbookDay, now: Instant) -> Iterator[dict[str, Any]]:
    """Yield each step; what the house reads is there where it may be done."""
    for step, state in day.steps:
        line = _line(day, step, state)
        if state != "done" and now >= step.at - EARLY_MS_MAX:
            reading = measure_step(step, day.sittings, now=now)
            line |= {"is_open": True, "shown": reading.words}
            line["is_short"] = reading.is_short
            said = [*step.key, reading.words, reading.is_short, now]
            line["sealed"] = signing.dumps(said, salt=SALT)
        yield line


def _line(day: RunbookDay, step: DayStep, state: StepState) -> dict[str, Any]:
    return {
        "it": step,
        "title": step.step.fr if formats.is_french() else step.step.en,
        "anchor": _anchor(step),
        "state": state,
        "look": cell_words.STEP_LOOKS[state],
        "word": _(cell_words.STEP_STATES[state]),
        "done": day.readings.get(step.key),
        "is_open": False,
        "is_short": False,
    }


def _anchor(step: DayStep) -> str:
    return "-".join(part for part in step.key if part)


def _counts(steps_shown: list[tuple[DayStep, StepState]]) -> str:
    done_count = sum(state == "done" for _step, state in steps_shown)
    total = len(steps_shown)
    return ngettext(
        "%(done)s étape faite sur %(total)s",
        "%(done)s étapes faites sur %(total)s",
        done_count,
    ) % {"done": formats.count(done_count), "total": formats.count(total)}


def _reading(request: StaffRequest, key: tuple[str, str]) -> Reading:
    """Return what was read: the house's own part as this console showed it."""
    try:
        sealed_text = text(request, "sealed")
        code, sitting, words, is_short, at_ms = signing.loads(sealed_text, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise FormInvalid("sealed") from error
    if (code, sitting) != key:
        raise FormInvalid("sealed")
    return Reading(text(request, "read"), words, Instant(at_ms), is_short=is_short)
