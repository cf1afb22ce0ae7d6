"""The language of the pages: French, unless the person has chosen English."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

KNOWN = ("fr", "en")


class Language:
    """Activate the chosen language for one request; browsers' own lists do not count.

    Everybody in a control room then reads the same words at the first visit.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        with translation.override(language if language in KNOWN else "fr"):
            return self._get_response(request)
