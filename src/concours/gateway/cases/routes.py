"""`/dossier`: sign in as for results, read what the jury notified, and answer it.

Number and code are sent once, by POST; what is read after is a GET. Nothing here says
whether there is a case before its candidate has proved who they are.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from concours.core.audit.archive import ExamArchived
from concours.core.casefile.statements import STATEMENT_LENGTH_MAX
from concours.core.kernel.errors import Refusal, Unavailable
from concours.core.kernel.time import Instant
from concours.gateway.cases.page import (
    KEPT,
    case_html,
    draft_html,
    none_html,
    returned_html,
    unsigned_html,
)
from concours.gateway.cases.readings import note_readings
from concours.gateway.cases.sending import UnknownCase, send_statement
from concours.gateway.cases.told_case import (
    ToldCase,
    find_told_cases,
    notice_document,
)
from concours.gateway.cases.words import case_words_for
from concours.gateway.edge.refusals import UnknownToken
from concours.gateway.results.asking import (
    NO_FAULTS,
    STATUS,
    busy_page,
    exam_choices,
    password_field,
    sign_in_form,
)
from concours.gateway.results.forms import read_fields
from concours.gateway.results.frame import (
    PRIVATE,
    hidden_fields,
    other_language,
    own_corner,
)
from concours.gateway.results.lookup import ExamNeeded
from concours.gateway.results.session import (
    COOKIE,
    find_signed_in,
    forget_session,
    keep_session,
)
from concours.gateway.results.signing_in import prove
from concours.gateway.results.words import Words
from concours.gateway.services import services_of
from concours.store.journal.cases.notices import (
    find_signed_notice,
    find_told_candidates,
)
from concours.store.journal.results import Bearer

Handler: TypeAlias = Callable[[Request, Words, Bearer], Awaitable[Response]]
HOME = "/dossier"
TEXT_READ_MAX = 10 * STATEMENT_LENGTH_MAX
"""So much of a text is read, that its writer is told its length and keeps it."""


FILE_NAMES = {"case_notified": "notification", "case_closed": "cloture"}
"""How the file of each act is called on disk, in French as what it says."""


def routes() -> list[BaseRoute]:
    """Return the addresses of cases: none of them names a candidate."""
    return [
        Route(HOME, signed_in(get_cases), methods=["GET"]),
        Route(HOME, post_sign_in, methods=["POST"]),
        Route("/dossier/observations", signed_in(post_statement), methods=["POST"]),
        Route("/dossier/observations", lead_back, methods=["GET"]),
        Route("/dossier/copie.pdf", signed_in(get_file), methods=["GET"]),
        Route("/dossier/recu.json", signed_in(get_receipt), methods=["GET"]),
    ]


def signed_in(handle: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Let through who has proved their secrets; ask whoever has not."""

    async def route(request: Request) -> Response:
        words = case_words_for(request, request.query_params)
        fields: Mapping[str, str] = {}
        try:
            if request.method == "POST":
                fields = await _read(request)
                words = case_words_for(request, fields)
            access = await find_signed_in(request, is_french=words.is_french)
            response = await handle(request, words, access.bearer)
            keep_session(request, response, access.bearer)
        except Unavailable:
            return busy_page(request, words)
        except UnknownToken:
            is_first = request.url.path == HOME and COOKIE not in request.cookies
            fault = "" if is_first else "ended"
            response = _ask_page(request, words, fault, fields)
            forget_session(request, response)
        except Refusal:
            response = _ask_page(request, words, "unknown", fields)
        return response

    return route


async def post_sign_in(request: Request) -> Response:
    """Take number, code and password; send what was written before a session ended."""
    words = case_words_for(request, {})
    fields: Mapping[str, str] = {}
    try:
        fields = await _read(request)
        words = case_words_for(request, fields)
        if not fields["number"].strip() or not fields["code"].strip():
            return _ask_page(request, words, "missing", fields)
        outcome = await prove(request, fields, _notified)
        if isinstance(outcome, ExamNeeded):
            return _ask_page(
                request, words, "exam_needed", fields, exams=outcome.bearers
            )
        if not isinstance(outcome, Bearer):
            return _ask_page(request, words, outcome, fields)
        response = _lead(words)
        if fields["text"]:
            response = await post_statement(request, words, outcome)
        keep_session(request, response, outcome)
    except Unavailable:
        return busy_page(request, words)
    except Refusal:
        return _ask_page(request, words, "unknown", fields)
    return response


async def get_cases(request: Request, words: Words, bearer: Bearer) -> Response:
    """Show what somebody was notified of, and what they wrote."""
    number = request.query_params.get("envoye", "")
    fault = words[KEPT] if number else ""
    return await _cases_page(request, words, bearer, number=number, fault=fault)


async def post_statement(request: Request, words: Words, bearer: Bearer) -> Response:
    """Keep what a candidate writes to the jury, or give it back with the reason."""
    fields = await _read(request)
    text, number = "\n".join(fields["text"].splitlines()), fields["page"]
    try:
        await send_statement(services_of(request), bearer, number, text)
    except ExamArchived:
        fault = words["statement_archived"]
    except UnknownCase:
        fault = words["statement_unknown"]
    except Refusal as refusal:
        name = refusal.code.replace(".", "_")
        fault = words[name].format_map(vars(refusal))
    else:
        return _lead(words, envoye=number)
    return await _cases_page(
        request, words, bearer, number=number, fault=fault, text=text, status=409
    )


async def get_file(request: Request, words: Words, bearer: Bearer) -> Response:
    """Give the file of a notice or a letter as a document that bears its signed act."""
    case, act = (_count(request, name) for name in ("dossier", "acte"))
    async with services_of(request).database.transaction() as connection:
        notice = await find_signed_notice(connection, bearer.candidate, case, act)
    if notice is None:
        return _page(request, words, bearer, unsigned_html(words), status=404)
    document = await services_of(request).documents.pdf(
        "case", notice_document(notice), now=Instant(notice.act.at_ms)
    )
    cases = await _find_cases(request, bearer)
    steps = (step for told_case in cases for step in told_case.steps if step.act == act)
    await note_readings(services_of(request), steps)
    step = FILE_NAMES[notice.act.kind]
    name = f"dossier-{case}-candidat-{step}-acte-{act}.pdf"
    return services_of(request).frame.file(document, name=name, kind="application/pdf")


async def get_receipt(request: Request, words: Words, bearer: Bearer) -> Response:
    """Give what the receipt of a statement is the digest of."""
    number, place = (_count(request, name) for name in ("dossier", "envoi"))
    for case in await _find_cases(request, bearer):
        for statement in case.statements:
            if (case.number, statement.number) == (number, place):
                return services_of(request).frame.file(
                    statement.document,
                    name=f"dossier-{number}-envoi-{place}.json",
                    kind="application/json",
                )
    return _page(request, words, bearer, none_html(words), status=404)


async def lead_back(request: Request) -> Response:
    """Lead whoever loads the address of a form to the page that has it."""
    return _lead(case_words_for(request, request.query_params))


async def _cases_page(  # noqa: PLR0913 -- what a page says has this many facts
    request: Request,
    words: Words,
    bearer: Bearer,
    *,
    number: str = "",
    fault: str = "",
    text: str = "",
    status: int = 200,
) -> Response:
    """Return the page of all cases; what is said is said at the one of this number."""
    cases = await _find_cases(request, bearer)
    now = services_of(request).settings.now()
    body = ""
    for case in cases:
        answer = (fault, text) if f"{case.number}" == number else ("", "")
        body += case_html(case, words, answer, now=now)
    steps = (step for case in cases for step in case.shown_steps)
    await note_readings(services_of(request), steps)
    body = body or none_html(words)
    if text and number not in {f"{case.number}" for case in cases}:
        body = returned_html(fault, text) + body
    return _page(request, words, bearer, body, status=status)


async def _find_cases(request: Request, bearer: Bearer) -> Sequence[ToldCase]:
    async with services_of(request).database.transaction() as connection:
        return await find_told_cases(connection, bearer)


async def _notified(request: Request, bearers: Sequence[Bearer]) -> Sequence[Bearer]:
    """Return those of them who were notified of a case."""
    candidates = [bearer.candidate for bearer in bearers]
    async with services_of(request).database.transaction() as connection:
        candidates_told = await find_told_candidates(connection, candidates)
    return [bearer for bearer in bearers if bearer.candidate in candidates_told]


async def _read(request: Request) -> Mapping[str, str]:
    return await read_fields(request, text_length_max=TEXT_READ_MAX)


def _ask_page(
    request: Request,
    words: Words,
    fault: str,
    fields: Mapping[str, str],
    *,
    exams: Sequence[Bearer] = (),
) -> Response:
    """Ask who it is; what they had written waits in the form."""
    draft = {name: fields.get(name, "") for name in ("text", "page")}
    exam = fields.get("exam", "") if fault.startswith("password_") else ""
    form = sign_in_form(
        words,
        fault,
        hidden_fields(**draft, exam=exam),
        exam_choice=exam_choices(words, exams),
        number=fields.get("number", "") if fault in (*NO_FAULTS, "missing") else "",
        password=password_field(words) if fault.startswith("password_") else "",
        action="/dossier",
        lede="notice_lede",
        button_name="notice_see",
    )
    title = words["notice_title"]
    return services_of(request).frame.page(
        words,
        f"<h1>{title}</h1>{draft_html(words, draft['text'])}{form}",
        status=STATUS.get(fault, 200),
        corner=other_language(words) if request.method == "GET" else "",
        title=title,
    )


def _page(
    request: Request, words: Words, bearer: Bearer, body: str, *, status: int = 200
) -> Response:
    corner, title = own_corner(bearer.number, words), words["notice_title"]
    if request.method == "GET" and request.url.path == HOME:
        corner = other_language(words) + corner
    return services_of(request).frame.page(
        words, body, status=status, corner=corner, title=title
    )


def _lead(words: Words, **more: str) -> Response:
    address = f"/dossier?{urlencode({'lang': words.lang, **more})}"
    return RedirectResponse(address, 303, {"Cache-Control": PRIVATE})


def _count(request: Request, name: str) -> int:
    """Return a number of an address, 0 if it is none."""
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
