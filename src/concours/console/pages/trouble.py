"""Pages for what goes wrong outside the acts: forged forms, lost addresses, health."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from concours.store.queries.signing_in import answers


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's signature; the reason is not the visitor's
    """Answer a form that this console did not make, or made long ago (A13)."""
    return render(request, "console/forged.html", status=403)


@login_not_required
def lost(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Answer an address that leads nowhere."""
    return render(request, "console/lost.html", status=404)


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    """Answer for a defect of ours, saying nothing of it."""
    return render(request, "console/broken.html", status=500)


@login_not_required
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- a view
    """Say whether the console and its database answer."""
    assert answers()
    return JsonResponse({"status": "ok"})
