"""One's own second factors: enrol the first before anything else, add, take away.

The secret of an authenticator waits for its proof in the session, sealed.
"""

import secrets
from base64 import b64decode, b64encode
from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from concours.acts.people.own_password import replace_given_password
from concours.acts.people.passkeys import ask_for_new, enrol_passkey
from concours.acts.people.second_factor import (
    FactorRefused,
    counted_proof,
    draw_recovery_codes,
    enrol_app,
    factors_of,
    give_up_factor,
    has_factor,
    open_secret,
    recovery_codes_left,
    seal_secret,
    sealing_key,
)
from concours.console.edge.device import device_of, remember_device
from concours.console.edge.door import challenge, door_of
from concours.console.edge.request import StaffRequest
from concours.console.edge.staff import before_proof, is_proven, keep_proof
from concours.console.files.qr import draw_address
from concours.console.pages.forms import identity
from concours.console.pages.people.account import chosen_password
from concours.console.pages.people.second_factor import ANSWER_LENGTH_MAX, signed_in
from concours.console.pages.permissions import refilled_by
from concours.core.kernel.crypto import NONCE_BYTES
from concours.core.people.sign_in.second_factor import (
    RECOVERY_CHANCE_BYTES,
    RECOVERY_COUNT,
    SECRET_BYTES,
    secret_address,
    secret_text,
)
from concours.store.models import StaffMember


@before_proof
def own_factors(request: StaffRequest) -> HttpResponse:
    """Show what one may enrol, and what one has."""
    member = signed_in(request)
    if has_factor(member) and not is_proven(request):
        return redirect("second_factor")
    context = factors_context(request)
    return render(request, "console/people/own_factors.html", context)


def factors_context(request: StaffRequest) -> dict[str, Any]:
    """Return what the page shows; a passkey's question is kept in the session."""
    member = signed_in(request)
    secret = _pending(request, member)
    context: dict[str, Any] = {
        "factors": factors_of(member),
        "left": recovery_codes_left(member),
        "secret": secret_text(secret),
        "picture": draw_address(secret_address(secret, member.login)),
    }
    door = door_of(request)
    if door is not None:
        question = ask_for_new(door, member, challenge=challenge())
        request.session["awaited"] = question.awaited
        context["passkey"] = question.options
    return context


@before_proof
@require_POST
@refilled_by(factors_context)
def app(request: StaffRequest) -> HttpResponse:
    """Enrol the authenticator whose secret was shown, if it shows the right code.

    Whoever came in by a password that was given replaces it in the same form.
    """
    member = _member_who_may_enrol(request)
    sealed_secret = request.session.get("pending")
    if sealed_secret is None:
        return redirect("own_factors")
    new_password = chosen_password(request)
    with _count_attempt(request, member), transaction.atomic():
        if member.is_password_given:
            member = replace_given_password(member, new_password)
        enrol_app(
            member,
            b64decode(sealed_secret),
            request.POST.get("code", ""),
            key=sealing_key(settings.SECRET_KEY),
            now=request.now,
        )
    update_session_auth_hash(request, member)
    return _finish_enrolment(request, member)


@before_proof
@require_POST
def passkey(request: StaffRequest) -> HttpResponse:
    """Enrol the passkey that the browser has made."""
    member = _member_who_may_enrol(request)
    door, awaited = door_of(request), request.session.pop("awaited", None)
    if door is None or awaited is None:
        raise FactorRefused(member.login)
    answer = request.POST.get("passkey", "")[:ANSWER_LENGTH_MAX]
    with _count_attempt(request, member):
        enrol_passkey(door, member, awaited, answer, now=request.now)
    return _finish_enrolment(request, member)


@require_POST
def codes(request: StaffRequest) -> HttpResponse:
    """Draw ten new recovery codes; those before are void."""
    return _show_codes(request, signed_in(request))


@require_POST
def remove(request: StaffRequest) -> HttpResponse:
    """Take away one of one's own factors, never the last."""
    give_up_factor(signed_in(request), identity(request, "factor"))
    return redirect("own_factors")


def _member_who_may_enrol(request: StaffRequest) -> StaffMember:
    """Return who may enrol: whoever has no factor yet, or has proven one.

    A password alone never adds a factor beside those that it is there to withstand.
    Raises `FactorRefused`.
    """
    member = signed_in(request)
    if has_factor(member) and not is_proven(request):
        raise FactorRefused(member.login)
    return member


def _count_attempt(
    request: StaffRequest, member: StaffMember
) -> AbstractContextManager[None]:
    device = device_of(request, member.login)
    return counted_proof(member, device, now=request.now)


def _finish_enrolment(request: StaffRequest, member: StaffMember) -> HttpResponse:
    """Let the person in; the first time, show the ten codes that replace a factor."""
    keep_proof(request, request.now)
    if recovery_codes_left(member):
        response: HttpResponse = redirect("own_factors")
    else:
        response = _show_codes(request, member)
    remember_device(request, response, member.login)
    return response


def _show_codes(request: StaffRequest, member: StaffMember) -> HttpResponse:
    length, had_codes = RECOVERY_CHANCE_BYTES, recovery_codes_left(member) > 0
    chances = [secrets.token_bytes(length) for _ in range(RECOVERY_COUNT)]
    codes = draw_recovery_codes(member, chances)
    context = {"codes": codes, "had_codes": had_codes}
    return render(request, "console/people/recovery_codes.html", context)


def _pending(request: StaffRequest, member: StaffMember) -> bytes:
    """Return the secret that awaits its proof, drawn once a session."""
    key = sealing_key(settings.SECRET_KEY)
    pending = request.session.get("pending")
    if pending is not None:
        return open_secret(member, b64decode(pending), key=key)
    secret, nonce = secrets.token_bytes(SECRET_BYTES), secrets.token_bytes(NONCE_BYTES)
    sealed_secret = seal_secret(member, secret, key=key, nonce=nonce)
    request.session["pending"] = b64encode(sealed_secret).decode()
    return secret
