"""Histoire d'une réponse: every value with both clocks, and how the last was proved."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.candidate import window_of
from concours.console.pages.delivery.copies.answer_timeline import draw_timeline
from concours.console.pages.permissions import sees
from concours.console.words.results.answers import act_words, answer_words, reason_words
from concours.core.authoring.bank.keys import QuestionId
from concours.core.delivery.attempt.acts import Answered, Handed, SessionEvent
from concours.core.delivery.attempt.copy import Copy, Window
from concours.core.delivery.attempt.fold import EntryVerdict, fold, judge
from concours.core.kernel.canonical import Json
from concours.store.queries.authoring.papers import OpenedPaper, open_paper
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.history import (
    Record,
    Row,
    checkpoint_after,
    record_of,
)
from concours.store.queries.people.people import attempt_of_number
from concours.store.queries.unknown import Unknown

LATE_MS = 10_000
"""An entry that took longer to arrive was kept on the tablet meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One action of the table."""

    row: Row
    icon: str
    words: str
    reason: str
    gap_ms: int
    is_late: bool

    @property
    def is_opening(self) -> bool:
        """Whether the tablet opened this page with it, and no answer was given."""
        return self.row.entry.kind == "opened"


@dataclass(frozen=True, slots=True)
class Case:
    """All that the page reads: paper, record, window, the question."""

    paper: OpenedPaper
    record: Record
    window: Window | None
    question: QuestionId


@sees("see_copies")
def history(
    request: StaffRequest, sitting: UUID, number: str, question: str
) -> HttpResponse:
    """Show what became of one answer, and the copy as it stood at `at`."""
    row = sittings.load(sitting)
    attempt = attempt_of_number(row, number)
    paper = open_paper(row, settings.PACKAGES)
    try:
        content, _ = paper.question(QuestionId(question))
    except KeyError as error:
        raise Unknown("question", question) from error
    case = Case(
        paper,
        record_of(attempt.id),
        window_of(row, attempt),
        QuestionId(question),
    )
    judged = list(judge(paper.outline, case.record.epochs(), window=case.window))
    lines = list(_lines(case, judged))
    final = fold(paper.outline, case.record.epochs(), window=case.window)
    context = {
        "row": row,
        "person": attempt.candidate,
        "content": content,
        "dossier": _dossier(paper, question),
        "lines": lines,
        "record": case.record,
        "final": _final(case, final),
        "is_validated": case.question in final.validated,
        "last": next((line for line in reversed(lines) if not line.reason), None),
        "late": [line for line in lines if line.is_late],
        "checkpoint": _checkpoint(lines),
        "bars": draw_timeline(case.question, content, judged, case.record),
    }
    return render(request, "console/delivery/candidate/history.html", context)


def _dossier(paper: OpenedPaper, question: str) -> str:
    return next(
        str(dossier["title"])
        for dossier in paper.content["dossiers"]
        if any(entry["id"] == question for entry in dossier["questions"])
    )


def _lines(case: Case, judged: Iterable[EntryVerdict]) -> Iterable[Line]:
    rows = {(row.epoch, row.entry.seq): row for row in case.record.rows}
    before: Json = None
    for entry in judged:
        if not _is_of(entry, case.question):
            continue
        row = rows[entry.epoch, entry.entry.seq]
        icon, words = act_words(entry.entry.kind, entry.act, before)
        if isinstance(entry.act, Answered) and entry.reason is None:
            before = entry.act.value
        gap_ms = entry.entry.received_ms - entry.entry.device_ms
        yield Line(
            row=row,
            icon=icon,
            words=words,
            reason=reason_words(entry.reason) if entry.reason else "",
            gap_ms=gap_ms,
            is_late=gap_ms > LATE_MS,
        )


def _is_of(entry: EntryVerdict, question: QuestionId) -> bool:
    if isinstance(entry.act, Handed):
        return True
    if isinstance(entry.act, SessionEvent):
        return entry.entry.kind == "opened"
    return getattr(entry.act, "question", None) == question


def _final(case: Case, copy: Copy) -> str:
    answer = copy.answers.get(case.question)
    return answer_words(answer.value if answer else None)


def _checkpoint(lines: list[Line]) -> tuple[int, int] | None:
    numbers = [line.row.number for line in lines if line.row.number is not None]
    return checkpoint_after(max(numbers)) if numbers else None
