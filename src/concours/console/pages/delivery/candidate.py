"""One candidate in one sitting: where they are, their tablets, their answers, acts."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from concours.acts.action_sets import CASES
from concours.acts.may import may
from concours.console.edge.request import StaffRequest
from concours.console.pages.case_links import link_case
from concours.console.pages.delivery.spoken_words import line_of
from concours.console.pages.delivery.timeline import timeline
from concours.console.pages.ended_exam import end_here
from concours.console.pages.looks import keep_look
from concours.console.pages.permissions import sees
from concours.console.words.delivery.states import RESTING, state_tone, state_word
from concours.console.words.delivery.traces import sender_word, sign_word
from concours.console.words.results.answers import answer_words
from concours.core.delivery.attempt.copy import Window
from concours.core.delivery.attempt.fold import fold
from concours.store.models import Attempt, Sitting
from concours.store.queries.authoring.papers import OpenedPaper, open_paper
from concours.store.queries.case_signals import has_grounds
from concours.store.queries.casefiles import cases_about, closed_cases
from concours.store.queries.delivery import board, sittings
from concours.store.queries.delivery.allowances import Allowances, time_of
from concours.store.queries.delivery.history import Record, record_of
from concours.store.queries.delivery.pauses import open_causes_of
from concours.store.queries.delivery.spoken import time_said
from concours.store.queries.delivery.traces import traces_of
from concours.store.queries.people.people import attempt_of_number
from concours.store.queries.proposals import open_about


@sees("see_board")
def candidate(request: StaffRequest, sitting: UUID, number: str) -> HttpResponse:
    """Show a candidate, and what may be done for them."""
    row = sittings.load(sitting)
    attempt = attempt_of_number(row, number)
    record = record_of(attempt.id)
    time = time_of(Allowances(row).of(attempt), now=request.now)
    context: dict[str, Any] = {
        "row": row,
        "attempt": attempt,
        "person": attempt.candidate,
        "time": time,
        "cell": _cell(sitting, attempt, is_stopped=bool(time and time.stopped_since)),
        "record": record,
        "answers": None,
        "moments": [
            moment
            for moment in timeline(attempt, record)
            if moment.kind not in CASES or may(request.actor, "see_cases")
        ],
        "proposals": open_about(attempt, now=request.now),
        "stopped": frozenset(open_causes_of(attempt)),
        "said": _time_words(request, row, attempt),
    }
    if may(request.actor, "see_copies") and row.key_released_ms is not None:
        paper = open_paper(row, settings.PACKAGES)
        context["answers"] = _answers(row, attempt, record, paper)
        keep_look(request, "see_copies", {"sitting": sitting, "number": number})
    if may(request.actor, "see_copies"):
        context["traces"] = _traces(attempt)
    if may(request.actor, "see_cases"):
        context |= _cases(request, attempt)
    return render(request, "console/delivery/candidate/candidate.html", context)


def _cases(request: StaffRequest, attempt: Attempt) -> dict[str, Any]:
    """Return the cases about a copy, and where one is opened, "" where none may be."""
    cases = cases_about(attempt.id)
    open_cases = [case for case in cases if case.procedure.closed is None]
    can_open = (
        attempt.sitting.collected_ms is not None
        and not open_cases
        and may(request.actor, "case_opened")
        and end_here(request) is None
        and has_grounds(attempt, closed_cases(cases))
    )
    address = f"{reverse('cases_open', args=[attempt.sitting_id])}?attempt={attempt.id}"
    links = [link_case(case) for case in cases]
    return {
        "cases": links,
        "case_way": address if can_open else "",
        "open_case": link_case(open_cases[0]) if open_cases else None,
    }


def _traces(attempt: Attempt) -> list[dict[str, Any]]:
    """Return what was asked for from the tablets of this copy that is not theirs."""
    return [
        {
            **asdict(trace),
            "sign": sign_word(trace.code),
            "word": sender_word(trace.attribution, is_of_others=trace.is_of_others),
        }
        for trace in traces_of(attempt.id)
    ]


def _time_words(
    request: StaffRequest, row: Sitting, attempt: Attempt
) -> dict[str, Any] | None:
    """Return the time words of this candidate's tablet, if they say anything."""
    if row.collected_ms is not None or not may(request.actor, "see_spoken"):
        return None
    spoken_times = time_said(row, [attempt])
    return line_of(spoken_times[0]) if spoken_times else None


def window_of(row: Sitting, attempt: Attempt) -> Window | None:
    """Return the candidate's own time, as the fold needs it."""
    return Allowances(row).window(attempt)


def _cell(
    sitting: UUID, attempt: Attempt, *, is_stopped: bool
) -> dict[str, Any] | None:
    """Return what the board says of the candidate, decisions on top as on the wall."""
    current_board = board.read(sitting)
    cell = (
        current_board.candidate(attempt.own_candidate.number) if current_board else None
    )
    if cell is None:
        return None
    state = cell["state"]
    if attempt.excluded_act is not None:
        state = "excluded"
    elif is_stopped and state not in RESTING:
        state = "paused"
    return {**cell, "word": state_word(state), "tone": state_tone(state)}


def _answers(
    row: Sitting, attempt: Attempt, record: Record, paper: OpenedPaper
) -> list[dict[str, Any]]:
    copy = fold(paper.outline, record.epochs(), window=window_of(row, attempt))
    dossiers = []
    for dossier in paper.content["dossiers"]:
        questions = [
            {
                "id": question["id"],
                "number": question["number"],
                "format": question["format"],
                "is_answered": question["id"] in copy.answers,
                "value": answer_words(
                    copy.answers[question["id"]].value
                    if question["id"] in copy.answers
                    else None
                ),
                "is_validated": question["id"] in copy.validated,
            }
            for question in dossier["questions"]
        ]
        dossiers.append({"title": dossier["title"], "questions": questions})
    return dossiers
