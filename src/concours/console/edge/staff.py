"""The person behind a request, as acts know them."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from concours.acts.actor import Actor

NOBODY = Actor("anonymous", "", frozenset())


class Staff:
    """Set `request.actor` with the roles as they stand now, not as at sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        person: Any = request.user
        request.actor = (  # type: ignore[attr-defined]
            Actor(person.login, person.name, frozenset(person.roles))
            if person.is_authenticated
            else NOBODY
        )
        return self._get_response(request)
