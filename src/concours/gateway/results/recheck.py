"""What a candidate asks the jury to look at again, and what it answered."""

from collections.abc import Iterator, Sequence
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from concours.core.audit.archive import ExamArchived
from concours.core.kernel.time import Instant
from concours.gateway.database import Connection
from concours.gateway.results.frame import lead_to, link, own_corner
from concours.gateway.results.visits import Access
from concours.gateway.results.words import Words
from concours.gateway.services import services_of
from concours.store.journal.durable import wait_for_standbys
from concours.store.journal.results import RecheckRequest, add_recheck_request

TEXT_LENGTH_MIN, TEXT_LENGTH_MAX = 10, 1_000
ASKED_COUNT_MAX = 3
"""Requests of one candidate about one publication; one at a time waits."""

TOLD = ("recheck_kept", "recheck_short", "recheck_refused")
"""What may become of a request: names of `Words`."""


async def send_request(
    request: Request, words: Words, access: Access, text: str
) -> Response:
    """Keep what is asked of the jury, and lead to what became of it."""
    services, outcome = services_of(request), ""
    try:
        async with services.database.transaction() as connection:
            if text and access.shown is not None:
                now = services.settings.now()
                outcome = await _keep(connection, access, text, at=now)
    except ExamArchived:
        body = "".join(_archived_html(text, words))
        corner = own_corner(access.bearer.number, words)
        return services.frame.page(words, body, status=409, corner=corner)
    return lead_to("/verification", words, told=outcome)


def recheck_of(
    requests: Sequence[RecheckRequest],
    outcome: str,
    form: str,
    words: Words,
    *,
    is_archived: bool,
) -> str:
    """Return the page: what was asked and answered, and the form or why none."""
    return "".join(_page(requests, outcome, form, words, is_archived=is_archived))


def obstacle_of(
    requests: Sequence[RecheckRequest], access: Access, *, is_archived: bool
) -> str:
    """Return why a request would not be taken, a name of `Words`; "" if it would."""
    assert access.shown is not None
    own_requests = [
        request
        for request in requests
        if request.publication == access.shown.publication
    ]
    if is_archived:
        return "recheck_closed"
    if len(own_requests) >= ASKED_COUNT_MAX:
        return "recheck_enough"
    return "" if all(request.answer for request in own_requests) else "recheck_one"


def obstacle_html(obstacle: str, words: Words) -> str:
    """Say why there is no form, nothing if there is one."""
    return f'<p class="note">{words[obstacle]}</p>' if obstacle else ""


def form_of(proof: str, words: Words) -> str:
    """Return the form by which something is asked of the jury."""
    return (
        f'<form method="post" action="/resultats/verification" class="ask">{proof}'
        f'<label for="text">{words["recheck_text"]}</label>'
        f'<textarea id="text" name="text" rows="6" maxlength="{TEXT_LENGTH_MAX}"'
        f' minlength="{TEXT_LENGTH_MIN}" required></textarea>'
        f'<p class="small">{words["recheck_hint"]}</p>'
        f'<button class="btn main">{words["recheck_send"]}</button></form>'
    )


async def _keep(
    connection: Connection, access: Access, text: str, *, at: Instant
) -> str:
    """Keep a request, and return what became of it, a name of `TOLD`."""
    assert access.shown is not None
    if len(text) < TEXT_LENGTH_MIN:
        return "recheck_short"
    candidate, publication = access.bearer.candidate, access.shown.publication
    is_kept = await add_recheck_request(
        connection, candidate, publication, text, at=at, count_max=ASKED_COUNT_MAX
    )
    await wait_for_standbys(connection)
    return "recheck_kept" if is_kept else "recheck_refused"


def _page(
    requests: Sequence[RecheckRequest],
    outcome: str,
    form: str,
    words: Words,
    *,
    is_archived: bool,
) -> Iterator[str]:
    yield f"<h1>{words['recheck']}</h1>"
    if not is_archived:
        yield f"<p>{words['recheck_more']}</p>"
    if outcome:
        kind = "note" if outcome == "recheck_kept" else "fault"
        yield f'<p class="{kind}" role="status">{words[outcome]}</p>'
    for request in requests:
        yield from _request_html(request, words, is_archived=is_archived)
    yield form


def _archived_html(text: str, words: Words) -> Iterator[str]:
    """Say that an archived exam takes no request, and give back what was written."""
    yield f"<h1>{words['recheck']}</h1>"
    yield f'<p class="fault" role="alert">{words["recheck_archived"]}</p>'
    yield f'<p class="told">{escape(text)}</p>'
    yield link("/fiche", words["back"], words)


def _request_html(
    request: RecheckRequest, words: Words, *, is_archived: bool
) -> Iterator[str]:
    heading = words["recheck_asked"].format(
        instant=words.instant(Instant(request.asked_ms))
    )
    yield f'<h2>{heading}</h2><p class="told">{escape(request.text)}</p>'
    if request.answered_ms is None:
        sentence = "recheck_left" if is_archived else "recheck_waits"
        yield f"<p>{words[sentence]}</p>"
        return
    instant = words.instant(Instant(request.answered_ms))
    yield f"<p><b>{words['recheck_answered'].format(instant=instant)}</b></p>"
    yield f'<p class="told"{words.of_exam}>{escape(request.answer)}</p>'
