"""Authority to see a page: what guards it is what its links are shown by."""

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, TypeAlias

from django.http import HttpResponse
from django.urls import resolve, reverse

from concours.acts.actor import Actor
from concours.acts.may import may, require
from concours.acts.offices import may_somewhere
from concours.console.edge.request import StaffRequest
from concours.console.edge.staff import at_place
from concours.console.pages.looks import keep_look

P = ParamSpec("P")
Page: TypeAlias = Callable[Concatenate[StaffRequest, P], HttpResponse]


def sees(authority: str) -> Callable[[Page[P]], Page[P]]:
    """Let only those see a page whose roles allow `authority` (`acts.may`).

    Where it shows somebody's copy, case or result, it is written down who looked.
    """

    def guard(page: Page[P]) -> Page[P]:
        @wraps(page)
        def guarded(
            request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            require(request.actor, authority)
            response = page(request, *args, **kwargs)
            if response.status_code == HTTPStatus.OK:
                keep_look(request, authority, kwargs)
            return response

        return opens_to(lambda actor: may(actor, authority))(guarded)

    return guard


def sees_somewhere(authority: str) -> Callable[[Page[P]], Page[P]]:
    """Let those see a page of no exam whose roles allow `authority` in one of them.

    What it shows is of the exams where they do (`acts.offices.exams_where`).
    """

    def guard(page: Page[P]) -> Page[P]:
        @wraps(page)
        def guarded(
            request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            if not may_somewhere(request.actor, authority):
                require(request.actor, authority)
            return page(request, *args, **kwargs)

        return opens_to(lambda actor: may_somewhere(actor, authority))(guarded)

    return guard


def opens_to(is_open: Callable[[Actor], bool]) -> Callable[[Page[P]], Page[P]]:
    """Say to whom a page opens that asks for itself: whether its link is shown."""

    def mark(page: Page[P]) -> Page[P]:
        flagged_page: Any = page
        flagged_page.is_open_to = is_open
        return page

    return mark


def refilled_by(
    form: Callable[[StaffRequest], Mapping[str, Any]],
) -> Callable[[Page[P]], Page[P]]:
    """Say what a page shows of a form that was refused, to be sent again."""

    def mark(page: Page[P]) -> Page[P]:
        flagged_page: Any = page
        flagged_page.refill = form
        return page

    return mark


def address_for(actor: Actor, page: str, *args: object) -> str:
    """Return the address of a page, "" for those to whom it does not open."""
    address = reverse(page, args=args)
    return address if is_open_to(actor, address) else ""


def is_open_to(actor: Actor, address: str) -> bool:
    """Tell whether the page of an address opens to somebody, where it says so.

    To them as they are in the exam of that address.
    """
    match = resolve(address)
    page: Any = match.func
    is_open: Callable[[Actor], bool] = getattr(page, "is_open_to", lambda _actor: True)
    return is_open(at_place(actor, match.kwargs))
