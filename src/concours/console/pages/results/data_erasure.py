"""Terms of an exam's data: what may go before it, what suspends that, what has gone."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from concours.console.edge.request import StaffRequest
from concours.console.pages import two_person
from concours.console.pages.forms import text
from concours.console.words.results.archive import CLASSES, STARTS
from concours.core.audit.retention import (
    DATA_CLASSES,
    Disputes,
    last_day,
)
from concours.core.kernel.time import Instant
from concours.store.models import Exam
from concours.store.queries.people.roster import exam_of
from concours.store.queries.proposals import open_in_exam
from concours.store.queries.results.rankings import anchor
from concours.store.queries.retention import (
    count_to_erase,
    days_of,
    disputes_of,
    erased_before,
)


@dataclass(frozen=True, slots=True)
class ClassTerm:
    """One class of data: its term, and how much of it may go up to which day."""

    data_class: str
    name: str
    start: str
    days: int
    until_ms: int
    count: int
    left_count: int
    is_proposed: bool


@dataclass(frozen=True, slots=True)
class PastErasure:
    """What an act erased before: of which class, up to when, how many rows."""

    act: int
    at_ms: int
    name: str
    until_ms: int
    count: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What the page of an exam's end shows of them."""

    classes: tuple[ClassTerm, ...]
    disputes: Disputes
    past: tuple[PastErasure, ...]


def terms_of(exam: Exam, *, now: Instant) -> Terms:
    """Return the classes of an exam with a term, and what has gone before."""
    proposals = {
        row.facts["data_class"] for row in open_in_exam(exam, ["data_erased"], now=now)
    }
    classes = []
    for data_class in DATA_CLASSES:
        days = days_of(exam, data_class)
        until = last_day(days, now=now)
        classes.append(
            ClassTerm(
                data_class=data_class,
                name=_(CLASSES[data_class]),
                start=_(STARTS[data_class]),
                days=days,
                until_ms=until,
                count=count_to_erase(data_class, exam, until),
                left_count=count_to_erase(data_class, exam, None),
                is_proposed=data_class in proposals,
            )
        )
    past = tuple(
        PastErasure(act, at_ms, _(CLASSES[name]), until_ms, count)
        for act, at_ms, name, until_ms, count in erased_before(exam)
    )
    return Terms(tuple(classes), disputes_of(exam), past)


@require_POST
def term_propose(request: StaffRequest, exam: str) -> HttpResponse:
    """Propose to erase a class up to a day; a second person confirms."""
    row = exam_of(exam)
    facts = {
        "exam": row.code,
        "data_class": text(request, "data_class"),
        "until": text(request, "until"),
    }
    two_person.propose(request, anchor(row.id).id, "data_erased", facts)
    return redirect("exam_archive", exam)
