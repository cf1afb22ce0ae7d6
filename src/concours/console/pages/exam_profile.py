"""The profile of the exam that a page is about: what it shows, and in which words."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from concours.console.pages.landing import current_sitting
from concours.core.profile.shape import Profile
from concours.store.queries.profiles import profile_at


def profile_here(request: HttpRequest) -> Profile | None:
    """Return the profile of the exam in the page's address, or of the current one.

    None where there is no exam yet.
    """
    match = request.resolver_match
    place = match.kwargs if match else {}
    if "exam" in place:
        return profile_at(exam=place["exam"])
    return profile_at(sitting=place.get("sitting") or current_sitting())


def lazy_profile(request: HttpRequest) -> "SimpleLazyObject[Profile | None]":
    """Return what asks for the profile once a template needs it."""
    return SimpleLazyObject(lambda: profile_here(request))
