"""The profile of the exam that a page is about: what it shows, and in which words."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from concours.console.edge.staff import NOBODY
from concours.console.pages.current import last_exam
from concours.console.pages.landing import exams_at_hand, rows_at_hand
from concours.core.kernel.time import Instant
from concours.core.profile.shape import Profile
from concours.store.queries.profiles import profile_at


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


def lazy_profile(request: HttpRequest) -> "SimpleLazyObject[Profile | None]":
    """Return what asks for the profile once a template needs it."""
    return SimpleLazyObject(lambda: profile_here(request))


def _find_profile(request: HttpRequest) -> Profile | None:
    match = request.resolver_match
    place = match.kwargs if match else {}
    if "exam" in place:
        return profile_at(exam=place["exam"])
    if "sitting" in place:
        return profile_at(sitting=place["sitting"])
    actor = getattr(request, "actor", NOBODY)
    now = getattr(request, "now", Instant(0))
    exams = last_exam(request) if hasattr(request, "session") else []
    if not exams:
        rows = () if actor is NOBODY else rows_at_hand(request)
        exams = exams_at_hand(actor, rows, now=now)
    return profile_at(exam=exams[0].code) if exams else None
