"""The second factor, asked at each sign-in: a code, a passkey, or a recovery code."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from concours.acts.actor import Actor
from concours.acts.offices import actor_of
from concours.acts.people.passkeys import ask_for_known, prove_by_passkey
from concours.acts.people.second_factor import (
    FactorRefused,
    counted_proof,
    factors_of,
    has_factor,
    prove_by_code,
    sealing_key,
)
from concours.console.edge.device import device_of, remember_device
from concours.console.edge.door import challenge, door_of
from concours.console.edge.request import StaffRequest
from concours.console.edge.staff import before_proof, is_proven, keep_proof
from concours.console.pages.landing import actor_at_hand, is_watching, landing
from concours.console.pages.people import visitors
from concours.console.pages.people.sign_in import next_of
from concours.console.pages.todo import is_word_awaited
from concours.core.kernel.time import Instant
from concours.store.models import StaffMember
from concours.store.queries.people.accounts import acts_since_entry_before

ANSWER_LENGTH_MAX = 8_192


@before_proof
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: StaffRequest) -> HttpResponse:
    """Ask for the second factor, or hear it and lead the person to their page."""
    member = signed_in(request)
    if is_proven(request):
        return lead(request)
    if not has_factor(member):
        return redirect("own_factors")
    if request.method != "POST":
        return render(
            request,
            "console/people/second_factor.html",
            factor_context(request, member),
        )
    device = device_of(request, member.login)
    with counted_proof(member, device, now=request.now):
        _hear(request, member)
    keep_proof(request, request.now)
    response = lead(request)
    remember_device(request, response, member.login)
    return response


def signed_in(request: StaffRequest) -> StaffMember:
    """Return who has given their password, proven or not."""
    member = request.user
    assert isinstance(member, StaffMember), "a page without its sign-in"
    return member


def lead(request: StaffRequest) -> HttpResponse:
    """Lead whoever is proven where they wanted to go, else to their own page.

    On their way they are told what was done to their account since they last came in.
    """
    address = next_of(request)
    member = signed_in(request)
    if address == "/":
        address = entrance(actor_of(member), now=request.now)
    if "untold" in request.session and acts_since_entry_before(member):
        return redirect(f"{reverse('own_account')}?{urlencode({'next': address})}")
    return HttpResponseRedirect(address)


def entrance(actor: Actor, *, now: Instant) -> str:
    """Return where somebody comes in: where their word is awaited, or their own page.

    Whoever watches a room, a site or the wall comes in there at once.
    """
    if not is_watching(actor_at_hand(actor, now=now)) and is_word_awaited(
        actor, now=now
    ):
        return reverse("todo")
    return landing(actor, now=now)


def factor_context(request: StaffRequest, member: StaffMember) -> dict[str, Any]:
    """Return what the page asks with; a passkey's question is kept in the session."""
    context: dict[str, Any] = {
        "next": next_of(request),
        "shown": visitors.shown_code(member.login, now=request.now),
        "has_app": bool(factors_of(member, "app")),
    }
    door = door_of(request)
    if door is not None and factors_of(member, "passkey"):
        question = ask_for_known(door, member, challenge=challenge())
        request.session["awaited"] = question.awaited
        context["passkey"] = question.options
    return context


def _hear(request: StaffRequest, member: StaffMember) -> None:
    """Check what was answered. Raises `FactorRefused`."""
    answer = request.POST.get("passkey", "")[:ANSWER_LENGTH_MAX]
    if answer:
        door, awaited = door_of(request), request.session.pop("awaited", None)
        if door is None or awaited is None:
            raise FactorRefused(member.login)
        prove_by_passkey(door, member, awaited, answer, now=request.now)
        return
    key = sealing_key(settings.SECRET_KEY)
    prove_by_code(member, request.POST.get("code", ""), key=key, now=request.now)
