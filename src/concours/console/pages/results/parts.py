"""ECOS et parcours: files of marks, seen before anything changes, kept by version."""

import csv
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from io import StringIO
from typing import Any, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from concours.acts.ecos.handing import hand_ecos
from concours.acts.people import imports
from concours.acts.results.components import ComponentUpload, import_component, preview
from concours.authoring.workbook import STARTS_WITH, read_workbook
from concours.console.edge.request import StaffRequest
from concours.console.files.rosters import BYTE_ORDER_MARK
from concours.console.pages.current import lead_to_exam
from concours.console.pages.people.imports import (
    LINES_SHOWN_MAX,
    csv_response,
    fault_row,
    uploaded,
)
from concours.console.pages.permissions import sees, sees_somewhere
from concours.console.words.formats import decimal
from concours.console.words.refusals import worded
from concours.console.words.results.ranking import uncounted_word
from concours.core.people.roster.plan import Change
from concours.core.results.components.handed import PassedTwice, ResitUnlike
from concours.core.results.components.marks import (
    CandidateMarks,
    ComponentReading,
    Kind,
    Mark,
    incomplete,
)
from concours.core.results.components.reading import read
from concours.core.tables.table import read_csv
from concours.store.groups import load_groups
from concours.store.models import Exam, Sitting
from concours.store.queries.ecos.handing import HalfDaysNotAdopted, handed_now
from concours.store.queries.ecos.single_marks import (
    half_days,
    version_in_force,
    versions_of,
)
from concours.store.queries.people.roster import content_of, exam_of, find_file
from concours.store.queries.profiles import profile_of
from concours.store.queries.results.ranking_inputs import (
    component_versions,
    newest_component,
    settings_now,
)
from concours.store.queries.shared import kept_in_memory
from concours.store.queries.unknown import Unknown

KINDS: Mapping[Kind, Any] = {
    "ecos": gettext_lazy("notes des ECOS"),
    "parcours": gettext_lazy("points de parcours"),
}
READ_KEPT_MAX = 2


@sees_somewhere("see_parts")
def parts_home(request: StaffRequest) -> HttpResponse:
    """Lead to the marks of the exam that is at hand."""
    return lead_to_exam(request, "parts_exam")


@sees("see_parts")
def parts(request: StaffRequest, exam: str) -> HttpResponse:
    """Show every version of both parts, and take a file."""
    exam_row = exam_of(exam)
    is_alone = profile_of(exam_row).is_of_stations_alone
    context = {
        "exam": exam_row,
        "versions": [
            (KINDS[cast("Kind", row.kind)], row) for row in component_versions(exam_row)
        ],
        "kinds": [
            (k, word) for k, word in KINDS.items() if k == "ecos" or not is_alone
        ],
        "is_alone": is_alone,
        **_half_days(exam_row),
    }
    return render(request, "console/results/parts.html", context)


def _half_days(exam: Exam) -> dict[str, Any]:
    """Return the half-days of an exam, their marks, and whether they may be handed.

    `is_handed`: the newest part is what would be handed over now.
    """
    rows = half_days(exam.id)
    if not rows:
        return {}
    try:
        content, refusal = handed_now(exam.id).content, None
    except (HalfDaysNotAdopted, PassedTwice, ResitUnlike) as refused:
        content, refusal = b"", worded(refused)
    newest = newest_component(exam.id, "ecos")
    return {
        "half_days": [_half_day(row) for row in rows],
        "refusal": refusal,
        "is_handed": newest is not None
        and bytes(newest.digest) == sha256(content).digest(),
    }


def _half_day(row: Sitting) -> dict[str, Any]:
    newest = next(iter(versions_of(row.id)), None)
    return {"row": row, "in_force": version_in_force(row.id), "newest": newest}


@require_POST
def parts_hand(request: StaffRequest, exam: str) -> HttpResponse:
    """Make the part of the ECOS from the single marks in force."""
    hand_ecos(request.actor, exam_of(exam).id, now=request.now)
    return redirect("parts_exam", exam)


@sees("part_imported")
@require_POST
def parts_bring(request: StaffRequest, exam: str) -> HttpResponse:
    """Keep a file for its preview; nothing else changes."""
    exam_row = exam_of(exam)
    file_id = imports.keep_file(
        request.actor,
        exam_row.id,
        uploaded(request),
        to_come="part_imported",
        now=request.now,
    )
    return redirect("parts_file", exam, file_id)


@sees("part_imported")
def parts_file(request: StaffRequest, exam: str, file: UUID) -> HttpResponse:
    """Show what a file would change, and every fault of it, page by page."""
    exam_row, file_row = exam_of(exam), find_file(exam, file)
    count = _stations_count(exam_row)
    reading = _read_part(file, count).reading
    plan = preview(exam_row.id, reading)
    lists: dict[str, Sequence[Any]] = {
        "faults": plan.faults,
        "changed": plan.changed,
        "added": plan.added,
    }
    list_name = request.GET.get("show", "")
    show = (
        list_name
        if list_name in lists
        else next((p for p in lists if lists[p]), "faults")
    )
    page = Paginator(lists[show], LINES_SHOWN_MAX).get_page(request.GET.get("page"))
    context = {
        "exam": exam_row,
        "file": file_row,
        "kind": KINDS.get(cast("Kind", reading.kind)),
        "reading": reading,
        "plan": plan,
        "show": show,
        "page": page,
        "rows": [ROWS[show](line, reading) for line in page],
        "incomplete": _incomplete(reading, count),
    }
    return render(request, "console/results/parts_file.html", context)


@sees("part_imported")
@require_POST
def parts_import(request: StaffRequest, exam: str, file: UUID) -> HttpResponse:
    """Bring the file into force, and forget it."""
    exam_row = exam_of(exam)
    find_file(exam, file)
    import_component(
        request.actor,
        exam_row.id,
        (file, _read_part(file, _stations_count(exam_row))),
        now=request.now,
    )
    return redirect("parts_exam", exam)


@sees("see_parts")
def parts_model(_request: StaffRequest, exam: str, kind: str) -> HttpResponse:
    """Return a file to fill in."""
    stations = _stations(_stations_count(exam_of(exam)))
    heads = {"parcours": ["numero", "points"], "ecos": ["numero", *stations]}
    if kind not in heads:
        raise Unknown("file", kind)
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(heads[kind])
    writer.writerow(["00001", *(["12,5"] * (len(heads[kind]) - 1))])
    return csv_response(f"modele-{kind}", BYTE_ORDER_MARK + out.getvalue())


def _stations_count(exam: Exam) -> int:
    """Return how many stations are each candidate's."""
    return settings_now(exam, is_final=True).stations_count


def _stations(count: int) -> list[str]:
    """Return a heading for each station, with a domain to replace."""
    domains = load_groups().domains
    return [f"{n} {domains[n % len(domains)].code}" for n in range(1, count + 1)]


@kept_in_memory(READ_KEPT_MAX)
def _read_part(file: UUID, stations_count: int) -> ComponentUpload:
    data = content_of(file)
    table = read_workbook(data) if data.startswith(STARTS_WITH) else read_csv(data)
    domains = load_groups().domains
    reading = read(table, domains=domains, stations_count=stations_count)
    return ComponentUpload(reading, sha256(data).digest())


def _incomplete(reading: ComponentReading, stations_count: int) -> list[str]:
    """Return the numbers of those who lack a station: a lost grid, most often."""
    if reading.kind != "ecos":
        return []
    candidates = [candidate for _, candidate in reading.marked]
    return list(incomplete(candidates, stations_count))


def _change_row(
    change: Change[CandidateMarks], reading: ComponentReading
) -> dict[str, object]:
    pairs = zip(change.before.marks, change.after.marks, strict=False)
    return {
        "line": change.line,
        "number": change.after.number,
        "fields": [
            {"word": reading.headings[at], "before": _cell(old), "after": _cell(new)}
            for at, (old, new) in enumerate(pairs)
            if old != new
        ],
    }


def _added_row(line: CandidateMarks, _reading: ComponentReading) -> list[str]:
    return [line.number, *(_cell(mark) for mark in line.marks)]


def _cell(mark: Mark) -> str:
    if isinstance(mark, Fraction):
        return decimal(mark)
    return "–" if mark is None else uncounted_word(mark)


ROWS: Mapping[str, Callable[[Any, ComponentReading], object]] = {
    "faults": lambda fault, _reading: fault_row(fault),
    "changed": _change_row,
    "added": _added_row,
}
