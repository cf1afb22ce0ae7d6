"""A refusal becomes evidence first, then a page; nobody else catches one."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Lock
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from concours.acts.may import NotAllowed
from concours.acts.people.own_password import PasswordRefused
from concours.acts.people.second_factor import FactorRefused, FactorTooMany
from concours.acts.people.sign_in import PasswordExpired, SignInRefused, SignInTooMany
from concours.acts.record import plain_connection
from concours.console.edge.device import client_allocation, client_network
from concours.console.edge.places import Busy
from concours.console.edge.signing_in_again import is_from_page
from concours.console.edge.staff import NOBODY
from concours.console.pages import error_pages
from concours.console.pages.forms import SHORT_LENGTH_MAX, FormInvalid
from concours.console.words.refusals import worded
from concours.core.audit.evidence import EvidenceBudget
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.archived import archived_refusal
from concours.store.journal.refused import RefusedAct, keep_refused
from concours.store.queries.unknown import Unknown

FACT_LENGTH_MAX = 500

STATUS: dict[type[Refusal], int] = {
    NotAllowed: 403,
    Unknown: 404,
    SignInRefused: 401,
    PasswordExpired: 401,
    PasswordRefused: 401,
    SignInTooMany: 429,
    FactorRefused: 401,
    FactorTooMany: 429,
}
BUDGET = EvidenceBudget()
BUDGET_LOCK = Lock()
AGAIN: Mapping[str, str] = {
    "sign_in": "people/sign_in",
    "second_factor": "people/second_factor",
    "own_password": "people/own_password",
    "own_factors_app": "people/own_factors",
    "people_appoint": "people/appoint",
    "exams_new": "exams/founding",
    "exams_sittings": "exams/sittings",
    "roster_convocations_make": "people/convocations",
    "cases_open": "results/cases/open",
    "cases_act": "results/cases/notify",
    "circuit_act": "ecos/act",
    "paper_type": "ecos/paper/type",
    "paper_reread": "ecos/paper/type",
}
"""Pages that say a refusal above their own form, to be filled again.

A page that shows what was sent has a function `refill`, which returns it, and its
`template` where one page has several forms.
"""


class Refusals:
    """Translate what acts and rules refuse: 4xx with words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Refuse a text with the sign that no database takes, whichever field it is."""
        for field, values in [*request.GET.lists(), *request.POST.lists()]:
            if any("\0" in value for value in values):
                refusal = FormInvalid(field[:SHORT_LENGTH_MAX], lack="sign")
                return self.process_exception(request, refusal)
        return None

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Answer for a refusal; None leaves anything else to `error_pages.broken`.

        A console that is busy says so without a trace in its log: many ask at once.
        """
        if isinstance(exception, Busy):
            return error_pages.busy(request)
        refusal = exception
        if isinstance(exception, IntegrityError):
            refusal = archived_refusal(exception) or exception
        if not isinstance(refusal, Refusal):
            return None
        keep(request, refusal)
        return _page(request, refusal, STATUS.get(type(refusal), 409))


def keep(request: HttpRequest, refusal: Refusal) -> None:
    """Write a refusal down, in a transaction of its own: the act is rolled back.

    Before sign-in, the login that was tried stands for the person. A page of ours may
    have offered what its reader may not do any more: who follows that link attempts
    nothing, and the record says that it was `followed`.
    """
    facts = refusal.facts()
    if isinstance(refusal, NotAllowed) and request.method == "GET":
        facts |= {"followed": True} if is_from_page(request) else {}
    actor, now = request.actor, request.now  # type: ignore[attr-defined]
    actor_id = str(facts.get("login", actor.id)) if actor is NOBODY else actor.id
    source = f"{actor_id} {_kind(request)}"
    recorded_facts: dict[str, Json] = {
        name: _plain(fact) for name, fact in facts.items()
    }
    if actor is NOBODY:
        recorded_facts["address"] = client_network(request)
        source = client_allocation(request)
    keep_counted(now)
    with BUDGET_LOCK:
        is_kept = BUDGET.admits(refusal.code, source)
    if not is_kept:
        return
    act = RefusedAct(
        at=now,
        actor=actor_id,
        kind=_kind(request),
        code=refusal.code,
        facts=recorded_facts,
    )
    with transaction.atomic():
        keep_refused(plain_connection(), act)


def keep_counted(now: Instant) -> None:
    """Write down how many refusals were only counted, once their window has passed."""
    with BUDGET_LOCK:
        tallies = BUDGET.turn(now=now)
    if tallies:
        with transaction.atomic():
            for tally in tallies:
                keep_refused(plain_connection(), RefusedAct.of_counted(tally))


def _page(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    words = worded(refusal)
    origin = request.headers.get("Referer", "/")
    is_ours = request.method == "POST" and is_from_page(request)
    context = {
        "refusal": refusal,
        "title": words.title,
        "advice": words.advice,
        "back": origin if is_ours else "/",
    }
    template = "errors/refusal"
    if _kind(request) in AGAIN and _opens(request):
        with suppress(Refusal):  # what the page is about may not be there either
            context |= _refill(request) | {"is_again": True}
            template = str(context.get("template") or AGAIN[_kind(request)])
    return render(request, f"console/{template}.html", context, status=status)


def _opens(request: HttpRequest) -> bool:
    """Tell whether the page that refused opens to this person at all."""
    page = _view(request)
    actor = request.actor  # type: ignore[attr-defined]
    return not hasattr(page, "is_open_to") or bool(page.is_open_to(actor))


def _refill(request: HttpRequest) -> dict[str, Any]:
    """Return what a form shows again of what was sent."""
    page = _view(request)
    return dict(page.refill(request)) if hasattr(page, "refill") else {}


def _view(request: HttpRequest) -> Any:
    return request.resolver_match.func if request.resolver_match else None


def _kind(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.url_name if match else None) or "unknown"


def _plain(fact: object) -> Json:
    if isinstance(fact, bool | int):
        return fact
    if isinstance(fact, tuple | list):
        return [_plain(item) for item in fact[:20]]
    return str(fact)[:FACT_LENGTH_MAX]
