"""Bounds on what comes in, beside those of the settings on bodies and fields."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

URL_LENGTH_MAX = 2_048


class Bounds:
    """Answer 414 to an address that no page of ours can have."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if len(request.get_full_path()) > URL_LENGTH_MAX:
            return HttpResponse(status=414)
        return self._get_response(request)
