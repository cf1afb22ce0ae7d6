"""Whom a correction changes: read before it is proposed, and before it is confirmed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from concours.console.edge.request import StaffRequest
from concours.console.files.result_page import decimals
from concours.console.files.result_table import sent_table
from concours.console.files.results import NO_PLACE, outcome_words
from concours.console.pages.permissions import sees
from concours.console.words import formats
from concours.core.audit.archive import AnswersErased
from concours.store.models import Exam, Publication
from concours.store.queries.people.roster import exam_of
from concours.store.queries.results.corrections import (
    Change,
    Correction,
    ResultLine,
    corrected_by,
    correction_of,
)
from concours.store.queries.results.published import find_publication
from concours.store.queries.unknown import Unknown

SHOWN_COUNT_MAX = 50


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A candidate, and what they are told before and after, in words."""

    number: str
    outcomes: tuple[str, str]
    marks: tuple[str, str]
    places: tuple[str, str]
    group: str
    is_of_status: bool


@sees("see_publication")
def publication_changes(request: StaffRequest, exam: str, number: int) -> HttpResponse:
    """Show who changes status, mark or place, the first of them."""
    exam_row, row, former = _load(exam, number)
    context = {
        "exam": exam_row,
        "row": row,
        "former": former,
        **changes_context(row, former),
    }
    return render(request, "console/results/correction/page.html", context)


@sees("see_publication")
def publication_changes_file(
    _request: StaffRequest, exam: str, number: int
) -> HttpResponse:
    """Return all of them as a table."""
    exam_row, row, former = _load(exam, number)
    content = sent_table(_table(correction_of(former.id, row.id)))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"changements-{exam_row.code[:40]}-{number}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def changes_context(row: Publication, former: Publication) -> dict[str, Any]:
    """Return what is shown of everybody who changes."""
    correction = correction_of(former.id, row.id)
    first_changes = correction.changes[:SHOWN_COUNT_MAX]
    return {
        "changes": [_row(change, correction) for change in first_changes],
        "changes_count": len(correction.changes),
        "changes_words": changes_words(correction),
        "has_outcomes": any(change.is_of_status for change in correction.changes)
        or correction.gate is not None,
        "has_groups": bool(correction.groups),
        "former_number": former.number,
    }


def changes_words(correction: Correction) -> str:
    """Return in one sentence how many change what."""
    passing, failing = correction.newly_passing_count, correction.newly_failing_count
    others_count = correction.status_count - passing - failing
    marks, places = correction.marks_count, correction.moved_count
    parts = [
        (
            passing,
            ngettext(
                "%(shown)s candidat atteint le seuil",
                "%(shown)s candidats atteignent le seuil",
                passing,
            ),
        ),
        (
            failing,
            ngettext(
                "%(shown)s candidat n’atteint plus le seuil",
                "%(shown)s candidats n’atteignent plus le seuil",
                failing,
            ),
        ),
        (
            others_count,
            ngettext(
                "%(shown)s autre statut change",
                "%(shown)s autres statuts changent",
                others_count,
            ),
        ),
        (
            marks,
            ngettext("%(shown)s note change", "%(shown)s notes changent", marks),
        ),
        (places, ngettext("%(shown)s rang bouge", "%(shown)s rangs bougent", places)),
    ]
    clauses = [
        words % {"shown": formats.count(count)} for count, words in parts if count
    ]
    if not clauses:
        return _("Personne ne change de note, de statut ni de rang.")
    return f"{', '.join(clauses)}."


def _load(exam: str, number: int) -> tuple[Exam, Publication, Publication]:
    """Return a correction and what it corrects.

    Raises `Unknown`, `AnswersErased` once its sheets are gone.
    """
    exam_row = exam_of(exam)
    if exam_row.erased_act is not None:
        raise AnswersErased
    row = find_publication(exam_row.id, number)
    former = corrected_by(row)
    if former is None:
        raise Unknown("publication", str(number))
    return exam_row, row, former


def _row(change: Change, correction: Correction) -> ChangeRow:
    before, after = change.before, change.after
    groups = correction.groups
    at = change.farthest
    return ChangeRow(
        change.number,
        (_outcome(before, correction), _outcome(after, correction)),
        (_mark(before), _mark(after)),
        (_place(before, at), _place(after, at)),
        groups[at] if groups and change.is_of_place else "",
        change.is_of_status,
    )


def _outcome(line: ResultLine, correction: Correction) -> str:
    presence, is_passing = line.status
    return outcome_words(presence, correction.gate, is_passing=is_passing) or NO_PLACE


def _mark(line: ResultLine) -> str:
    return decimals(line.shown) if line.shown else NO_PLACE


def _place(line: ResultLine, at: int) -> str:
    return formats.count(line.places[at]) if line.places else NO_PLACE


def _table(correction: Correction) -> Iterator[list[str | int]]:
    """Yield a line for each candidate who changes, and each of their places."""
    groups = correction.groups or ("place",)
    yield [
        "candidate",
        *("outcome_before", "outcome_after", "mark_before", "mark_after"),
        *(f"{group}_{side}" for group in groups for side in ("before", "after")),
    ]
    for change in correction.changes:
        before, after = change.before, change.after
        yield [
            change.number,
            _outcome(before, correction),
            _outcome(after, correction),
            *(before.mark, after.mark),
            *(
                line.places[at] if line.places else ""
                for at in range(len(groups))
                for line in (before, after)
            ),
        ]
