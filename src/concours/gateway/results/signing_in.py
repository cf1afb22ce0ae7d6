"""The way in to these pages: number, code and password once, then a cookie alone.

Only who signs in pays for a slow comparison. The same answer for an unknown number and
a wrong code; before the instant nothing is looked up.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from concours.core.kernel.errors import Refusal, Unavailable
from concours.core.people.roster.codes import plain_number
from concours.gateway.edge.origin import client_network
from concours.gateway.edge.refusals import UnknownToken
from concours.gateway.results.asking import ask_page, busy_page
from concours.gateway.results.forms import read_fields, words_for
from concours.gateway.results.frame import lead_to
from concours.gateway.results.lookup import (
    ExamNeeded,
    Outcome,
    PasswordRefused,
    Question,
)
from concours.gateway.results.recheck import send_request
from concours.gateway.results.session import (
    COOKIE,
    end_session,
    find_signed_in,
    forget_session,
    is_signed_in,
    keep_session,
)
from concours.gateway.results.visits import Access, Visit
from concours.gateway.results.words import Words
from concours.gateway.services import services_of
from concours.store.journal.results import Bearer

Handler: TypeAlias = Callable[[Request, Words, Access], Awaitable[Response]]
Route: TypeAlias = Callable[[Request], Awaitable[Response]]
Narrow: TypeAlias = Callable[[Request, Sequence[Bearer]], Awaitable[Sequence[Bearer]]]

HOME = "fiche"
PAGES = (
    HOME,
    "detail",
    "copie",
    "grilles",
    "attestation",
    "attestation.pdf",
    "recus",
    "preuve",
    "verification",
)
"""Where a sign-in may lead: the page that was asked for, by its last word."""


async def get_ask(request: Request) -> Response:
    """Ask for number and code, or say when results will be there.

    Who comes back to it, or comes next to this browser, reads that somebody is in.
    """
    words = words_for(request, request.query_params)
    try:
        is_in = COOKIE in request.cookies and await is_signed_in(request)
        return await ask_page(request, words, is_signed_in=is_in)
    except Unavailable:
        return busy_page(request, words)


async def post_sign_in(request: Request) -> Response:
    """Take number, code and password, and lead to the page that was asked for."""
    fields: Mapping[str, str] = {}
    try:
        fields = await read_fields(request)
        return await _sign_in(request, words_for(request, fields), fields)
    except Unavailable:
        return busy_page(request, words_for(request, fields))
    except Refusal:
        return await ask_page(request, words_for(request, fields), fault="unknown")


async def post_end(request: Request) -> Response:
    """Sign out: this browser forgets, and what was signed in ends everywhere."""
    words = words_for(request, {})
    try:
        words = words_for(request, await read_fields(request))
        await end_session(request)
        page = await ask_page(request, words, fault="signed_out")
    except (Unavailable, Refusal):
        page = busy_page(request, words)
    forget_session(request, page)
    return page


def signed_in(handle: Handler, *, page: str) -> Route:
    """Let through who has just proved their secrets, and has something to see."""

    async def route(request: Request) -> Response:
        words, text = words_for(request, request.query_params), ""
        try:
            if request.method == "POST":
                fields = await read_fields(request)
                words, text = words_for(request, fields), fields["text"]
            return await _visit(request, words, handle)
        except Unavailable:
            return busy_page(request, words)
        except UnknownToken:
            answer = await ask_page(request, words, fault="ended", text=text, page=page)
            forget_session(request, answer)
            return answer
        except Refusal:
            return await ask_page(request, words, fault="unknown", page=page)

    return route


async def _visit(request: Request, words: Words, handle: Handler) -> Response:
    if not await _is_any_open(request):
        return await ask_page(request, words)
    access = await find_signed_in(request, is_french=words.is_french)
    if access.shown is None:
        return await ask_page(request, words, of=access)
    response = await handle(request, words, access)
    keep_session(request, response, access.bearer)
    return response


async def _sign_in(
    request: Request, words: Words, fields: Mapping[str, str]
) -> Response:
    """Sign in, send what was written to the jury before, and lead on."""
    if not await _is_any_open(request):
        return await ask_page(request, words)
    text, page = fields["text"], fields["page"]
    page = page if page in PAGES else HOME
    if not fields["number"].strip() or not fields["code"].strip():
        number = fields["number"]
        return await ask_page(
            request, words, fault="missing", text=text, page=page, number=number
        )
    outcome = await prove(request, fields, _with_results)
    if isinstance(outcome, ExamNeeded):
        exams = outcome.bearers
        return await ask_page(
            request, words, fault="exam_needed", text=text, page=page, exams=exams
        )
    if not isinstance(outcome, Bearer):
        exam = fields["exam"] if outcome.startswith("password_") else ""
        return await ask_page(
            request, words, fault=outcome, text=text, page=page, exam=exam
        )
    response = lead_to(f"/{page}", words)
    claimed = keep_session(request, response, outcome)
    if text:
        visit = Visit(claimed, words.is_french)
        access = await services_of(request).visits.ask(visit)
        response = await send_request(request, words, access, text)
        keep_session(request, response, outcome)
    return response


async def _is_any_open(request: Request) -> bool:
    announced = await services_of(request).lookup.announced()
    return any(exam.is_open for exam in announced)


async def prove(
    request: Request, fields: Mapping[str, str], narrow: Narrow
) -> Bearer | ExamNeeded | str:
    """Return who has proved number, code and password, or why not.

    Of those who they may be, which exam is asked of those alone that `narrow` leaves.
    """
    network = client_network(request)
    question = Question(
        plain_number(fields["number"]),
        fields["code"],
        network,
        password=fields["password"],
        exam=fields["exam"],
    )
    outcome = await _ask(request, question, narrow)
    if isinstance(outcome, Bearer | ExamNeeded):
        return outcome
    fault = outcome.reason if isinstance(outcome, PasswordRefused) else outcome
    _keep(request, fault, question)
    return fault


async def _ask(request: Request, question: Question, narrow: Narrow) -> Outcome:
    """Ask which exam only where several have something to show."""
    lookup = services_of(request).lookup
    outcome = await lookup.ask(question)
    if not isinstance(outcome, ExamNeeded):
        return outcome
    bearers = await narrow(request, outcome.bearers)
    if len(bearers) == 1:
        return await lookup.ask(replace(question, exam=bearers[0].exam_code))
    return ExamNeeded(bearers or outcome.bearers)


async def _with_results(
    request: Request, bearers: Sequence[Bearer]
) -> Sequence[Bearer]:
    """Return those of them whose results are open."""
    announced = await services_of(request).lookup.announced()
    open_exams = {exam.exam for exam in announced if exam.is_open}
    return [bearer for bearer in bearers if bearer.exam in open_exams]


def _keep(request: Request, fault: str, question: Question) -> None:
    """Keep a failed proof as evidence; never what was typed."""
    if fault == "password_asked":
        return
    evidence = services_of(request).evidence
    facts = {"candidate": question.number, "address": question.network}
    evidence.keep(request, code=f"result.{fault}", facts={**facts})
