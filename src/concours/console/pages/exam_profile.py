"""The profile of the exam that a page is about: what it shows, and in which words."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from concours.console.edge.staff import NOBODY
from concours.console.pages.current import last_exam
from concours.console.pages.landing import exams_at_hand, rows_at_hand
from concours.core.kernel.time import Instant
from concours.core.profile.shape import Profile
from concours.store.models import Exam
from concours.store.queries.profiles import find_exam, profile_at, profile_of


def profile_here(request: HttpRequest) -> Profile | None:
    """Return the profile of the exam in the page's address, or of the one at hand.

    Of the first where several are; None where there is no exam yet. It is asked for
    once in each request.
    """
    state = request.__dict__
    if "exam_profile" not in state:
        state["exam_profile"] = _find_profile(request)
    profile: Profile | None = state["exam_profile"]
    return profile


def exam_here(request: HttpRequest) -> Exam | None:
    """Return the exam that the address of a page names, by its code or by a sitting.

    None of a page that names none. It is asked for once in each request, by the head
    if that comes first.
    """
    state = request.__dict__
    if "exam_here" not in state:
        place = request.resolver_match.kwargs if request.resolver_match else {}
        exam, sitting = place.get("exam", ""), place.get("sitting")
        state["exam_here"] = find_exam(exam=exam, sitting=sitting)
    exam_row: Exam | None = state["exam_here"]
    return exam_row


def lazy_profile(request: HttpRequest) -> "SimpleLazyObject[Profile | None]":
    """Return what asks for the profile once a template needs it."""
    return SimpleLazyObject(lambda: profile_here(request))


def _find_profile(request: HttpRequest) -> Profile | None:
    match = request.resolver_match
    place = match.kwargs if match else {}
    if {"exam", "sitting"} & place.keys():
        exam = exam_here(request)
        return profile_at() if exam is None else profile_of(exam)
    actor = getattr(request, "actor", NOBODY)
    now = getattr(request, "now", Instant(0))
    exams = last_exam(request) if hasattr(request, "session") else []
    if not exams:
        rows = () if actor is NOBODY else rows_at_hand(request)
        exams = exams_at_hand(actor, rows, now=now)
    return profile_at(exam=exams[0].code) if exams else None
