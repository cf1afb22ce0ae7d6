"""Sign in by password, sign out, choose a language; the second factor comes next."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods, require_POST

from concours.acts.people.sign_in import recognise
from concours.console.edge.device import origin_of, unknown_network
from concours.console.edge.language import KNOWN
from concours.console.edge.passwords import password_from
from concours.console.edge.request import StaffRequest
from concours.console.edge.staff import before_proof
from concours.console.pages.people import visitors


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: StaffRequest) -> HttpResponse:
    """Show the form, or open a fresh session for the second factor (A13)."""
    if request.method != "POST":
        context = {
            "next": next_of(request),
            "accounts": visitors.accounts(),
            "has_ended": "ended" in request.GET,
        }
        return render(request, "console/people/sign_in.html", context)
    login_text = request.POST.get("login", "")
    with password_from(unknown_network(request)):
        member = recognise(
            login_text,
            request.POST.get("password", ""),
            origin=origin_of(request, login_text.strip().lower()),
            now=request.now,
        )
    login(request, member)
    query = urlencode({"next": next_of(request)})
    return redirect(f"{reverse('second_factor')}?{query}")


@before_proof
@require_POST
def sign_out(request: StaffRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("sign_in")


@login_not_required
@require_POST
def choose_language(request: StaffRequest) -> HttpResponse:
    """Keep French or English for this browser."""
    response = HttpResponseRedirect(next_of(request))
    language = request.POST.get("language", "")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language if language in KNOWN else "fr",
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def next_of(request: StaffRequest) -> str:
    """Return where to go next, on this console only."""
    address = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(address, None) and address.startswith("/")
    return address if is_ours else "/"
