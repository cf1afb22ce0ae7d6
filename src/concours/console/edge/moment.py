"""The one clock read of a request."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from concours.core.kernel.time import Instant


class Moment:
    """Set `request.now`: pages and acts ask nobody else what time it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        request.now = Instant(time.time_ns() // 1_000_000)  # type: ignore[attr-defined]
        return self._get_response(request)
