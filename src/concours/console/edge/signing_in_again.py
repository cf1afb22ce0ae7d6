"""What becomes of a request whose session has ended: its person signs in again.

A form that was sent is not acted upon and not kept here: the browser's tab keeps what
was typed (`unsent-forms.js`). The door says why, and leads back to the form's page.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode


class SignInRequired(LoginRequiredMiddleware):
    """Lead nobody to the door; who sends a form had a session, and reads its end."""

    def handle_no_permission(  # type: ignore[explicit-override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        """Answer whoever is not signed in."""
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        query = urlencode({"next": page_of_form(request), "ended": "1"})
        return HttpResponseRedirect(f"{reverse('sign_in')}?{query}")


def page_of_form(request: HttpRequest) -> str:
    """Return the page that a form stands on: the one that sent it, if it is ours."""
    if not is_from_page(request):
        return request.get_full_path()
    page = urlsplit(request.headers["Referer"])
    return f"{page.path}?{page.query}" if page.query else page.path or "/"


def is_from_page(request: HttpRequest) -> bool:
    """Tell whether a page of ours, by its browser's word, made this request."""
    origin = request.headers.get("Referer", "")
    return url_has_allowed_host_and_scheme(origin, {request.get_host()})
