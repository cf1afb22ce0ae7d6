"""The person behind a request, as acts know them, once they have proven who they are.

A password alone opens one page: that of the second factor. Until then the person is
nobody, whatever their roles. One that somebody else gave then opens one page more,
where it is changed.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from concours.acts.actor import Actor
from concours.acts.offices import actor_of, in_exam
from concours.console.edge.signing_in_again import page_of_form
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant
from concours.store.queries.people.people import exam_at

NOBODY = Actor("anonymous", "", frozenset())
SESSION_LENGTH_MAX_MS = 16 * HOUR_MS
"""However busy, a session ends: a wall left on its screen is nobody's the next day."""

RENEWED_EVERY_MS = 5 * MINUTE_MS
"""How often at most a request writes down that the session is in use."""

View = TypeVar("View", bound=Callable[..., HttpResponse])


def at_place(actor: Actor, place: Mapping[str, Any]) -> Actor:
    """Return somebody with the roles that they have at a place of the console."""
    exam, sitting = place.get("exam", ""), place.get("sitting")
    if not (exam or sitting) or not _differs_by_exam(actor):
        return actor
    return in_exam(actor, exam_at(exam=exam, sitting=sitting))


def _differs_by_exam(actor: Actor) -> bool:
    """Tell whether somebody has other roles in one exam than in another."""
    is_of_all = actor.house is None or actor.house.exam is None
    return bool(actor.appointments) or not is_of_all


def before_proof(view: View) -> View:
    """Let a page be seen after the password and before the second factor."""
    flagged_view: Any = view
    flagged_view.is_before_proof = True
    return view


def before_own_password(view: View) -> View:
    """Let a page be seen with a password that somebody else gave."""
    flagged_view: Any = view
    flagged_view.is_before_own_password = True
    return view


def in_background(view: View) -> View:
    """Mark what a page asks by itself: it does not keep a session from its end."""
    flagged_view: Any = view
    flagged_view.is_in_background = True
    return view


def is_proven(request: HttpRequest) -> bool:
    """Tell whether whoever opened this session has proven their second factor."""
    return request.user.is_authenticated and "proven_ms" in request.session


def keep_proof(request: HttpRequest, now: Instant) -> None:
    """Note that the person has proven their second factor, under a fresh session."""
    request.session.cycle_key()
    for name in ("pending", "awaited"):
        request.session.pop(name, None)
    request.session["proven_ms"] = request.session["used_ms"] = now
    request.session["untold"] = True


class Staff:
    """Set `request.actor` with the roles as they stand now, not as at sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        person: Any = request.user
        now: Instant = request.now  # type: ignore[attr-defined]
        request.actor = NOBODY  # type: ignore[attr-defined]
        if is_proven(request):
            if now - request.session["proven_ms"] > SESSION_LENGTH_MAX_MS:
                logout(request)
            else:
                request.actor = actor_of(person)  # type: ignore[attr-defined]
        response = self._get_response(request)
        return response if is_proven(request) else _whole_page(request, response)

    def process_view(
        self,
        request: HttpRequest,
        view: Any,
        _args: tuple[Any, ...],
        place: Mapping[str, Any],
    ) -> HttpResponse | None:
        """Send whoever has something to do first to the page where they can.

        That is to prove who they are, then to change a password that was given.
        """
        request.actor = at_place(request.actor, place)  # type: ignore[attr-defined]
        if is_proven(request) and not getattr(view, "is_in_background", False):
            _renew(request, request.now)  # type: ignore[attr-defined]
        is_open = not getattr(view, "login_required", True)
        if is_open or getattr(view, "is_before_proof", False):
            return None
        if is_proven(request):
            return _own_password_first(request, view)
        is_form = request.method == "POST"
        address = page_of_form(request) if is_form else request.get_full_path()
        return redirect(f"{reverse('second_factor')}?{urlencode({'next': address})}")


def _whole_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let a page that asks for a part of itself leave for the door.

    Otherwise the door would be drawn inside the page.
    """
    if "HX-Request" in request.headers and response.status_code == HTTPStatus.FOUND:
        response = HttpResponse(status=HTTPStatus.NO_CONTENT)
        response.headers["HX-Refresh"] = "true"
        response.headers["Concours-Session"] = "ended"
    return response


def _own_password_first(request: HttpRequest, view: Any) -> HttpResponse | None:
    person: Any = request.user
    is_let = getattr(view, "is_before_own_password", False)
    if not person.is_password_given or is_let:
        return None
    return redirect("own_password")


def _renew(request: HttpRequest, now: Instant) -> None:
    """Begin the hours of idleness again; a page that refreshes itself is in use."""
    if now - request.session["used_ms"] > RENEWED_EVERY_MS:
        request.session["used_ms"] = now
