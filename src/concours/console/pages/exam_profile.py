"""The profile of the exam that a page is about: what it shows, and in which words."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from concours.acts.actor import Actor
from concours.console.pages.landing import exams_at_hand
from concours.core.kernel.time import Instant
from concours.core.profile.shape import Profile
from concours.store.queries.profiles import profile_at


def profile_here(request: HttpRequest) -> Profile | None:
    """Return the profile of the exam in the page's address, or of the one at hand.

    Of the first where several are; None where there is no exam yet.
    """
    match = request.resolver_match
    place = match.kwargs if match else {}
    if "exam" in place:
        return profile_at(exam=place["exam"])
    if "sitting" in place:
        return profile_at(sitting=place["sitting"])
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now: Instant = request.now  # type: ignore[attr-defined]
    exams = exams_at_hand(actor, now=now)
    return profile_at(exam=exams[0].code) if exams else None


def lazy_profile(request: HttpRequest) -> "SimpleLazyObject[Profile | None]":
    """Return what asks for the profile once a template needs it."""
    return SimpleLazyObject(lambda: profile_here(request))
