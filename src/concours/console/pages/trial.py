"""An act tried and undone: a page draws a button only where its act would pass.

What decides is the act itself, so that no page keeps rules of its own. It is tried as
its form would send it, with a reason, and nothing of it stays.
"""

from collections.abc import Callable
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest, QueryDict

from concours.console.edge.request import StaffRequest
from concours.console.words.refusals import worded
from concours.console.words.title_and_advice import Words
from concours.core.kernel.errors import Refusal

REASON = "…"


def try_act(act: Callable[[], object]) -> Refusal | None:
    """Return what would refuse an act now, None where it would pass."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except Refusal as refusal:
        return refusal
    return None


def refusal_of(act: Callable[[], object]) -> Words | None:
    """Return in words what would refuse an act now, None where it would pass."""
    refusal = try_act(act)
    return None if refusal is None else worded(refusal)


def fill_form(request: StaffRequest, **fields: str) -> StaffRequest:
    """Return a request as the form of its page would send it, with a reason."""
    form = QueryDict(mutable=True)
    form.update({"reason": REASON, **fields})
    trial: Any = HttpRequest()
    trial.__dict__.update(request.__dict__)
    trial.POST = form
    return cast("StaffRequest", trial)
