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
from concours.core.audit.retention import Disputes
from concours.core.kernel.time import Instant
from concours.store.models import Exam
from concours.store.queries.people.roster import exam_of
from concours.store.queries.proposals import open_in_exam
from concours.store.queries.results.rankings import anchor
from concours.store.queries.retention import (
    ClassTerm,
    disputes_of,
    erased_before,
    terms_of_exam,
)


@dataclass(frozen=True, slots=True)
class TermWords:
    """A class of data with its term, as people call it; whether its end is proposed."""

    term: ClassTerm
    name: str
    start: str
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

    classes: tuple[TermWords, ...]
    disputes: Disputes
    past: tuple[PastErasure, ...]


def terms_of(exam: Exam, *, now: Instant) -> Terms:
    """Return the classes of an exam with a term, and what has gone before."""
    proposals = {
        row.facts["data_class"] for row in open_in_exam(exam, ["data_erased"], now=now)
    }
    classes = tuple(
        TermWords(
            term,
            name=_(CLASSES[term.data_class]),
            start=_(STARTS[term.data_class]),
            is_proposed=term.data_class in proposals,
        )
        for term in terms_of_exam(exam, now=now)
    )
    past = tuple(
        PastErasure(act, at_ms, _(CLASSES[name]), until_ms, count)
        for act, at_ms, name, until_ms, count in erased_before(exam)
    )
    return Terms(classes, disputes_of(exam), past)


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
