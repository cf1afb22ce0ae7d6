"""Authority to see a page."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias

from django.http import HttpResponse

from concours.acts.may import require
from concours.console.edge.request import StaffRequest

P = ParamSpec("P")
Page: TypeAlias = Callable[Concatenate[StaffRequest, P], HttpResponse]


def sees(wanted: str) -> Callable[[Page[P]], Page[P]]:
    """Let only those see a page whose roles allow `wanted` (`acts.may`)."""

    def guard(page: Page[P]) -> Page[P]:
        @wraps(page)
        def guarded(
            request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            require(request.actor, wanted)
            return page(request, *args, **kwargs)

        marked: Any = guarded
        marked.sight = wanted
        return guarded

    return guard
