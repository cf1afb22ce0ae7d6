"""The person behind a request, as acts know them."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from concours.acts.actor import Actor, Place
from concours.store.models import StaffMember

NOBODY = Actor("anonymous", "", frozenset())


def actor_of(member: StaffMember) -> Actor:
    """Return a member of the staff as acts know them."""
    post = None if member.site_id is None else Place(member.site_id, member.room)
    return Actor(member.login, member.name, frozenset(member.roles), post)


class Staff:
    """Set `request.actor` with the roles as they stand now, not as at sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        person: Any = request.user
        request.actor = actor_of(person) if person.is_authenticated else NOBODY  # type: ignore[attr-defined]
        return self._get_response(request)
