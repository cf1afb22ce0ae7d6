"""Signalements: what a run found, by site, room and number; no name and no score."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from concours.acts.results.forensics import run_forensics, stop_run
from concours.acts.signed_act import signed_act
from concours.console import forensics_job
from concours.console.edge.request import StaffRequest
from concours.console.files.evidence import zip_evidence
from concours.console.pages.case_links import CaseLink, case_state
from concours.console.pages.current import lead_to_exam
from concours.console.pages.forms import text
from concours.console.pages.permissions import sees, sees_somewhere
from concours.console.words import formats
from concours.console.words.results.signals import (
    FAMILIES,
    phase_words,
    sign_words,
    strength_words,
    undone_words,
)
from concours.core.casefile.groups import Group, gather_signals
from concours.core.kernel.time import Instant
from concours.core.results.similarity.strata import COHORT_SIZE_MIN
from concours.store.models import Exam
from concours.store.queries.acts import act_numbered, last_signature
from concours.store.queries.delivery.sittings import (
    collected_sittings,
    load,
    titles_of_sittings,
)
from concours.store.queries.people.roster import exam_of
from concours.store.queries.results.deliberation import (
    deliberations_of,
    is_deliberated,
)
from concours.store.queries.results.forensics.runs import (
    Run,
    last_result,
    last_run,
    result_act,
    result_bytes,
)
from concours.store.queries.results.forensics.seating import (
    SeatedCandidate,
    copies_to_compare,
    find_seats,
    site_names,
    sittings_with_marks,
)
from concours.store.queries.results.markings import in_force
from concours.store.queries.results.sheets import NotMarked, common_of
from concours.store.queries.signals import signals_of
from concours.store.queries.unknown import Unknown

SHOWN_MAX = 500
"""Lines on the page; the count says how many there are."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One kind of sign of a line, in words."""

    icon: str
    words: str
    strength: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: where, who by number and seat, what; never how much."""

    sitting: str
    place: str
    people: tuple[str, ...]
    signs: tuple[Sign, ...]
    may_found: bool
    cases: tuple[CaseLink, ...]
    may_open: bool
    is_collected: bool


@dataclass(frozen=True, slots=True)
class NullRow:
    """One row of a null table: a family, and at each level found and expected pairs."""

    family: str
    pairs_count: int
    cells: tuple[tuple[int, str], ...]


@sees_somewhere("see_cases")
def signals_home(request: StaffRequest) -> HttpResponse:
    """Lead to the signals of the exam that is at hand."""
    return lead_to_exam(request, "signals_exam")


@sees("see_cases")
def signals(request: StaffRequest, exam: str) -> HttpResponse:
    """Show the list, what chance does, and the run."""
    row = exam_of(exam)
    return render(
        request, "console/results/signals/signals.html", _context(request, row)
    )


@sees("see_cases")
def signals_state(request: StaffRequest, exam: str) -> HttpResponse:
    """Return how far the run is; the page is loaded anew once it stands elsewhere."""
    row = exam_of(exam)
    context = _run_context(row, request.now)
    response = render(request, "console/results/signals/run.html", context)
    if request.GET.get("stamp") != context["stamp"]:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def signals_run(request: StaffRequest, exam: str) -> HttpResponse:
    """Ask for a run, and start its process."""
    leaks = {
        code: leak
        for code, _title in sittings_with_marks(exam_of(exam))
        if (leak := _suspects(request, f"leak-{code}"))
    }
    run = run_forensics(request.actor, exam, leaks=leaks, now=request.now)
    forensics_job.start_run(run)
    return redirect("signals_exam", exam)


@require_POST
def signals_stop(request: StaffRequest, exam: str) -> HttpResponse:
    """Stop the run that is under way."""
    stop_run(request.actor, exam, now=request.now)
    return redirect("signals_exam", exam)


@sees("see_cases")
def signals_result(_request: StaffRequest, exam: str) -> HttpResponse:
    """Return the result of the last run, as its digest is of it."""
    run = last_result(exam_of(exam).id)
    if run is None:
        raise Unknown("forensics_run", exam)
    response = HttpResponse(result_bytes(run.id), content_type="application/json")
    name = f"signalements-{exam[:40]}-{run.number}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@sees("see_cases")
def signals_act(_request: StaffRequest, exam: str) -> HttpResponse:
    """Return the signed act that bears the digest of the last result."""
    run = last_result(exam_of(exam).id)
    number = None if run is None else result_act(run)
    if number is None:
        raise Unknown("act", exam)
    file = signed_act(act_numbered(number)).file
    response = HttpResponse(file, content_type="application/json")
    name = f"signalements-{exam[:40]}-acte-{number}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@sees("see_cases")
def signals_files(_request: StaffRequest, exam: str, code: str) -> HttpResponse:
    """Return the files that the last run has read of a sitting, made again.

    Raises `Unknown` once other marks are in force: they would be other files.
    """
    run = last_result(exam_of(exam).id)
    rows = [] if run is None else [own for own in run.sittings() if own["code"] == code]
    for inputs in rows:
        sitting = load(UUID(inputs["sitting"]))
        version = in_force(sitting.id)
        if version is not None and bytes(version.digest).hex() == inputs["marks"]:
            name = f"indices-{exam[:40]}-{code[:40]}.zip"
            files = zip_evidence(sitting, inputs["leak"])
            return FileResponse(files, as_attachment=True, filename=name)  # type: ignore[return-value]  # streamed
    raise Unknown("forensics_run", exam)


def _context(request: StaffRequest, exam: Exam) -> dict[str, Any]:
    groups = gather_signals(signals_of(connection, exam.id))
    lines = _lines(exam, groups)
    result = last_result(exam.id)
    act = None if result is None else result_act(result)
    result_json = None if result is None or act is None else result_bytes(result.id)
    found = {} if result_json is None else json.loads(result_json)
    reports = found.get("sittings", [])
    titles = {
        own["code"]: load(UUID(own["sitting"])).title
        for own in (result.sittings() if result and reports else ())
    }
    last = last_signature()
    return {
        "exam": exam,
        "is_frozen": _is_frozen(exam),
        "result": result,
        "result_act": act,
        "is_signed": act is not None and last is not None and last.number >= act,
        "lines": lines[:SHOWN_MAX],
        "lines_count": len(lines),
        "founded_count": sum(line.may_found for line in lines),
        "is_one_sitting": len({group.sitting for group in groups}) <= 1,
        "sittings": [{**own, "title": titles[own["code"]]} for own in reports],
        "tables": [
            _sitting_context(own, titles)
            for own in (*reports, *_reports_together(found))
        ],
        "pairs_count": sum(_pairs_count(own) for own in reports),
        "copies_count": sum(own["copies"] for own in reports),
        "fields": sittings_with_marks(exam),
        "too_small": _too_small(exam),
        "least_count": COHORT_SIZE_MIN,
        **_run_context(exam, request.now),
    }


def _too_small(exam: Exam) -> list[tuple[str, int]]:
    """Return the sittings that have too few copies for any two to be compared."""
    counts = copies_to_compare(exam)
    return [(title, count) for title, count in counts if count < COHORT_SIZE_MIN]


def _run_context(exam: Exam, now: Instant) -> dict[str, Any]:
    run = last_run(exam.id)
    state = None if run is None else run.state(now)
    return {
        "exam": exam,
        "run": run,
        "state": state,
        "phase": "" if run is None else phase_words(run.phase),
        "is_stopping": run is not None and run.stop_ms is not None,
        "stamp": _stamp(run, state),
    }


def _stamp(run: Run | None, state: str | None) -> str:
    is_stopping = run is not None and run.stop_ms is not None and run.ended_ms is None
    return "" if run is None else f"{run.number}-{state}{'-stopping' * is_stopping}"


def _is_frozen(exam: Exam) -> bool:
    """Tell whether the marks of now were deliberated: before, nothing is looked for."""
    if not deliberations_of(exam):
        return False
    try:
        return is_deliberated(exam, common_of(exam))
    except NotMarked:
        return False


def _lines(exam: Exam, groups: Sequence[Group]) -> list[Line]:
    seats = find_seats([attempt for group in groups for attempt in group.attempts])
    names, titles = site_names(exam), titles_of_sittings([exam.id])
    state, sittings = case_state(exam), collected_sittings(exam.id)
    lines = [
        replace(
            _line(group, seats, names, titles[group.sitting]),
            cases=tuple(state.links_about(group.attempts)),
            may_open=state.may_open(group.attempts),
            is_collected=group.sitting in sittings,
        )
        for group in groups
    ]
    return sorted(lines, key=_order)


def _order(line: Line) -> tuple[bool, list[str | int], tuple[str, ...], str]:
    """Return what a line is sorted by: two kinds first, then room 2 before room 10."""
    parts = re.split(r"([0-9]+)", line.place)
    place = [int(part) if index % 2 else part for index, part in enumerate(parts)]
    return not line.may_found, place, line.people, line.sitting


def _line(
    group: Group,
    seats: Mapping[UUID, SeatedCandidate],
    names: Mapping[UUID, str],
    title: str,
) -> Line:
    candidates = sorted(seats[attempt] for attempt in group.attempts)
    places = {(own.site, own.room) for own in candidates}
    if not candidates:
        signal = group.signals[0]
        places = {(names[signal.site] if signal.site else "", signal.room)}
    signs = {
        (*sign_words(signal.kind, signal.method), strength_words(signal.strength)): None
        for signal in group.signals
    }
    return Line(
        sitting=title,
        place=" · ".join(", ".join(filter(None, place)) for place in sorted(places)),
        people=tuple(
            f"{own.number}{f' ({own.seat})' if own.seat else ''}" for own in candidates
        ),
        signs=tuple(Sign(*words) for words in signs),
        may_found=group.may_found,
        cases=(),
        may_open=False,
        is_collected=False,
    )


def _sitting_context(
    own: Mapping[str, Any], titles: Mapping[str, str]
) -> dict[str, Any]:
    reports: Mapping[str, Any] = own["reports"]
    pairs = reports["pairs"]
    rows = pairs.get("null", ())
    levels = sorted({float(row["level"]) for row in rows}, reverse=True)
    return {
        "title": titles.get(own["code"]) or " + ".join(titles.values()),
        "has_rooms": own["has_rooms"],
        "placed": own["placed"],
        "levels": [formats.count(round(1 / level)) for level in levels],
        "rows": [*_null_rows(rows), *_null_rows_of_s2(pairs.get("null_s2", ()))],
        "undone": [
            undone_words(verb, report)
            for verb, report in reports.items()
            if report and "faults" in report
        ],
        "is_leak_told": reports["leak"] is not None,
    }


def _reports_together(found: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """Yield what is over all sittings, as if of one; a run of before has none."""
    if report := found.get("together"):
        code = " + ".join(sitting["code"] for sitting in found["sittings"])
        reports = {"pairs": report, "leak": {}}
        yield found["sittings"][0] | {"code": code, "reports": reports}


def _null_rows(rows: Sequence[Mapping[str, Any]]) -> Iterable[NullRow]:
    for family, words in FAMILIES.items():
        if own := [row for row in rows if row["family"] == family]:
            yield _null_row(str(words), own)


def _null_rows_of_s2(rows: Sequence[Mapping[str, Any]]) -> Iterable[NullRow]:
    """Yield the row of `s2`, of innocent copiers; a run of before has none."""
    if rows:
        family = str(FAMILIES[rows[0]["family"]])
        words = {"family": family[:1].lower() + family[1:]}
        yield _null_row(_("S2, source et copieur\u00a0: %(family)s") % words, rows)


def _null_row(words: str, rows: Sequence[Mapping[str, Any]]) -> NullRow:
    ordered = sorted(rows, key=lambda row: -float(row["level"]))
    cells = (
        (row["found"], formats.decimal(row["pairs"] * float(row["level"]), 1))
        for row in ordered
    )
    return NullRow(words, rows[0]["pairs"], tuple(cells))


def _pairs_count(own: Mapping[str, Any]) -> int:
    rows = own["reports"]["pairs"].get("null", ())
    return sum({row["family"]: row["pairs"] for row in rows}.values())


def _suspects(request: StaffRequest, name: str) -> dict[str, str]:
    """Return suspect questions, a line for each: its name, and what circulated."""
    lines = text(request, name).splitlines()
    pairs = (line.partition(";") for line in lines if line.strip())
    return {question.strip(): answer.strip() for question, _separator, answer in pairs}
