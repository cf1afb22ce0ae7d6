"""Pages for what goes wrong outside the acts: forged forms, lost addresses, health."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from concours.console.edge.faults import is_away
from concours.console.edge.signing_in_again import is_from_page, page_of_form
from concours.store.queries.people.signing_in import answers

RETRY_AFTER_S = 2
BARE: dict[str, object] = {
    "head": None,
    "todo_count": 0,
    "home": "/",
    "post": "",
    "restored": None,
    "status": None,
}
"""The head of a page that asks the database nothing, since that may have gone."""


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's signature; the reason is not the visitor's
    """Answer a form that this console did not make, or made long ago (A13)."""
    context = {"page": page_of_form(request) if is_from_page(request) else "/"}
    return render(request, "console/errors/forged.html", context, status=403)


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Answer an address that leads nowhere."""
    return render(request, "console/errors/not_found.html", status=404)


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    """Answer for whatever nobody caught, wherever on a request's way it was raised.

    The database that did not answer is told from a defect of ours, of which the page
    says nothing; the log has both, with their trace.
    """
    if not is_away(sys.exception()):
        return render(request, "console/errors/broken.html", BARE, status=500)
    return _try_again(request, BARE)


def too_long(request: HttpRequest, bytes_max: int) -> HttpResponse:
    """Say how long what is sent there may be: nobody read it."""
    context = BARE | {"megabytes_max": bytes_max // 1_000_000}
    return render(request, "console/errors/too_long.html", context, status=413)


def busy(request: HttpRequest) -> HttpResponse:
    """Say that the console has too much to do at once."""
    return _try_again(request, BARE | {"is_busy": True})


def _try_again(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    """Say that the same is worth another try, soon."""
    page = render(request, "console/errors/unavailable.html", context, status=503)
    page.headers["Retry-After"] = str(RETRY_AFTER_S)
    return page


@login_not_required
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- a view
    """Say whether the console and its database answer."""
    assert answers()
    return JsonResponse({"status": "ok"})
