"""Why somebody reads a copy again: asked before it is shown, kept with their look.

Asked once an hour for a copy; whoever reads it for its open case is asked nothing.
"""

from collections.abc import Mapping
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec, TypeAlias
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from concours.console.edge.request import StaffRequest
from concours.console.pages.forms import FormInvalid, text
from concours.console.pages.permissions import Page
from concours.core.kernel.time import HOUR_MS
from concours.store.models import Attempt
from concours.store.queries.casefiles import open_case_of
from concours.store.queries.delivery import sittings
from concours.store.queries.people.people import attempt_of_number

P = ParamSpec("P")
Motives: TypeAlias = dict[str, tuple[str, int]]
"""In a session: by attempt the motive, and until when it serves."""

SESSION_KEY = "reading_motives"
MOTIVE_MS = HOUR_MS
COPIES_COUNT_MAX = 40
REFERENCE_LENGTH_MAX = 20
CASE = "case"
MOTIVES: Mapping[str, str] = {
    "claim": gettext_noop("Une réclamation"),
    "incident": gettext_noop("Un incident"),
    "signal": gettext_noop("Un signalement"),
    "check": gettext_noop("Un contrôle du jury"),
}
"""What is offered, by the word that the log of traces has of it."""

SHORT: Mapping[str, str] = {
    CASE: gettext_noop("dossier"),
    "claim": gettext_noop("réclamation"),
    "incident": gettext_noop("incident"),
    "signal": gettext_noop("signalement"),
    "check": gettext_noop("contrôle du jury"),
}


def find_motive(request: StaffRequest, attempt: Attempt) -> str:
    """Return why this person reads this copy, as the log has it; "" if not said."""
    motive, until_ms = _motives_of(request).get(str(attempt.id), ("", 0))
    if request.now < until_ms:
        return motive
    case = open_case_of(attempt.id)
    return "" if case is None else f"{CASE} {case.row.number}"


def keep_motive(request: StaffRequest, attempt: Attempt) -> None:
    """Keep what the form says. Raises `FormInvalid`."""
    word = request.POST.get("motive", "")
    if word not in MOTIVES:
        raise FormInvalid("motive", lack="choice" if word else "missing")
    reference = text(request, "reference", length_max=REFERENCE_LENGTH_MAX).strip()
    motives = [*_motives_of(request).items()][1 - COPIES_COUNT_MAX :]
    motive = f"{word} {reference.replace('/', ' ')}".strip()
    last = {str(attempt.id): (motive, request.now + MOTIVE_MS)}
    request.session[SESSION_KEY] = dict(motives) | last


def says_why(page: Page[P]) -> Page[P]:
    """Give a part of a replay to those alone who have said why they read the copy."""

    @wraps(page)
    def guarded(
        request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        sitting, number = kwargs["sitting"], kwargs["number"]
        assert isinstance(sitting, UUID)
        attempt = attempt_of_number(sittings.load(sitting), str(number))
        request.motive = find_motive(request, attempt)
        if not request.motive:
            return HttpResponse(status=HTTPStatus.PRECONDITION_REQUIRED)
        return page(request, *args, **kwargs)

    return guarded


def motive_words(motive: str) -> str:
    """Return a motive as people read it; a text that is none as it is."""
    word, _space, reference = motive.partition(" ")
    short = SHORT.get(word)
    return f"{_(short)} {reference}".strip() if short else motive


def _motives_of(request: StaffRequest) -> Motives:
    motives: Motives = request.session.get(SESSION_KEY, {})
    return motives
