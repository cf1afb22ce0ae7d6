"""`/resultats`: ask, and see. These pages have their own edge: people read it."""

import json
from collections.abc import Awaitable, Callable, Mapping
from html import escape
from typing import TypeAlias
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from concours.core.kernel.errors import Refusal, Unavailable
from concours.core.matching.procedure.passwords import PASSWORD_LENGTH_MAX
from concours.core.people.roster.codes import CODE_LENGTH_MAX
from concours.gateway.edge.limits import read_body
from concours.gateway.edge.origin import client_network
from concours.gateway.edge.refusals import UnknownToken
from concours.gateway.results.asking import ask_page, busy_page
from concours.gateway.results.copy import copy_of
from concours.gateway.results.detail import detail_of
from concours.gateway.results.frame import (
    PROOF,
    Frame,
    button,
    hidden_fields,
    lead_to,
)
from concours.gateway.results.lookup import Access, PasswordRefused, Question
from concours.gateway.results.recheck import (
    TEXT_LENGTH_MAX,
    TOLD,
    form_of,
    keep_asked,
    recheck_of,
)
from concours.gateway.results.session import (
    end_session,
    find_signed_in,
    forget_session,
    keep_session,
)
from concours.gateway.results.words import Words, words_of
from concours.gateway.services import services_of
from concours.store.journal.results import (
    ProvenSheet,
    find_copy,
    find_proven_sheet,
    find_recheck_requests,
    find_written_answers,
)

FIELDS_COUNT_MAX = 6
FORM_BYTES_MAX = 16 * 1024
"""A request of a thousand signs, each of four bytes, each byte as `%F0`."""

PLACE_MAX = 100
Handler: TypeAlias = Callable[[Request, Words, Access], Awaitable[Response]]


def routes() -> list[BaseRoute]:
    """Return the addresses of results: none of them names one."""
    return [
        Route("/resultats", get_ask, methods=["GET"]),
        Route("/resultats", _proving(post_result), methods=["POST"]),
        Route("/resultats/fiche", _proving(get_result), methods=["GET"]),
        Route("/resultats/detail", _proving(post_detail), methods=["POST"]),
        Route("/resultats/copie", _proving(post_copy), methods=["POST"]),
        Route("/resultats/verification", _proving(post_recheck), methods=["POST"]),
        Route("/resultats/verification", _proving(get_recheck), methods=["GET"]),
        Route("/resultats/attestation", _proving(post_attestation), methods=["POST"]),
        Route("/resultats/sortie", post_end, methods=["POST"]),
    ]


async def get_ask(request: Request) -> Response:
    """Ask for number and code, or say when results will be there.

    Whoever comes next to this browser finds nobody signed in.
    """
    words = _words(request, request.query_params)
    try:
        page = await ask_page(request, words)
    except Unavailable:
        return busy_page(request, words)
    forget_session(request, page)
    return page


async def post_end(request: Request) -> Response:
    """Sign out: this browser forgets, and what was signed in ends everywhere."""
    words = _words(request, {})
    try:
        words = _words(request, await _fields(request))
        await end_session(request)
        page = await ask_page(request, words, fault="signed_out")
    except (Unavailable, Refusal):
        page = busy_page(request, words)
    forget_session(request, page)
    return page


async def post_result(_request: Request, words: Words, _access: Access) -> Response:
    """Lead to the result."""
    return lead_to("/fiche", words)


async def get_result(request: Request, words: Words, access: Access) -> Response:
    """Show the result."""
    assert access.shown is not None
    page = access.shown.page.replace(PROOF, hidden_fields(lang=words.lang).encode())
    posts = f'<p><a href="/voeux/?lang={words.lang}">{words["posts"]}</a></p>'
    leave = f'{posts}<p class="small">{words["leave"]}</p>'.encode()
    return _frame(request).page(words, page + leave, corner=_corner(access, words))


async def post_attestation(request: Request, words: Words, access: Access) -> Response:
    """Give the attestation."""
    proof = await _find_proof(request, access)
    document = await services_of(request).attestations.pdf(proof, words)
    name = f"attestation-{access.bearer.number}.pdf"
    return _frame(request).file(document, name=name, kind="application/pdf")


async def post_copy(request: Request, words: Words, access: Access) -> Response:
    """Show one copy as it was marked, and lead to the others."""
    fields = await _fields(request)
    place = int(fields["sitting"]) if fields["sitting"].isdecimal() else 0
    candidate = access.bearer.candidate
    async with services_of(request).database.transaction() as connection:
        view = await find_copy(connection, candidate, place=min(place, PLACE_MAX))
        if view is None:
            return await ask_page(request, words, of=access)
        entries = await find_written_answers(connection, candidate, view.sitting)
    body = copy_of(view, entries, place=place, words=words)
    for other_place, sitting in enumerate(json.loads(view.common)["sittings"]):
        if other_place != place:
            hidden_html = hidden_fields(lang=words.lang, sitting=f"{other_place}")
            body += button("/copie", escape(sitting["title"]), hidden_html)
    body += _back_link(words)
    return _frame(request).page(words, body, corner=_corner(access, words))


async def post_detail(request: Request, words: Words, access: Access) -> Response:
    """Explain the result line by line."""
    proof = await _find_proof(request, access)
    body = detail_of(proof, words) + _back_link(words)
    return _frame(request).page(words, body, corner=_corner(access, words))


async def post_recheck(request: Request, words: Words, access: Access) -> Response:
    """Take a request to look again, if one is sent; lead to them."""
    fields = await _fields(request)
    services, text = services_of(request), fields["text"]
    async with services.database.transaction() as connection:
        now = services.settings.now()
        outcome = await keep_asked(connection, access, text, at=now)
    return lead_to("/verification", words, told=outcome)


async def get_recheck(request: Request, words: Words, access: Access) -> Response:
    """Show requests to look again with their answers, and what became of the last."""
    async with services_of(request).database.transaction() as connection:
        requests = await find_recheck_requests(connection, access.bearer.candidate)
    form = form_of(requests, access, hidden_fields(lang=words.lang), words)
    outcome = request.query_params.get("told", "")
    known_outcome = outcome if outcome in TOLD else ""
    body = recheck_of(requests, known_outcome, form, words) + _back_link(words)
    return _frame(request).page(words, body, corner=_corner(access, words))


async def _find_proof(request: Request, access: Access) -> ProvenSheet:
    """Return the sheet and its proof. Raises `Unavailable` if it went meanwhile."""
    async with services_of(request).database.transaction() as connection:
        proof = await find_proven_sheet(connection, access.bearer.candidate)
    if proof is None:
        raise Unavailable("publication")
    return proof


def _proving(handle: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Let through who has their secrets, or has just had them, and something to see.

    The same answer for an unknown number and a wrong code; before the instant nothing
    is looked up.
    """

    async def route(request: Request) -> Response:
        fields: Mapping[str, str] = {}
        try:
            fields = await _fields(request)
            words = _words(request, fields)
            return await _prove(request, words, fields, handle)
        except Unavailable:
            return busy_page(request, _words(request, fields))
        except UnknownToken:
            words, text = _words(request, fields), fields["text"]
            page = await ask_page(request, words, fault="ended", text=text)
            forget_session(request, page)
            return page
        except Refusal:
            return await ask_page(request, _words(request, fields), fault="unknown")

    return route


async def _prove(
    request: Request, words: Words, fields: Mapping[str, str], handle: Handler
) -> Response:
    lookup = services_of(request).lookup
    if not any(exam.is_open for exam in await lookup.announced()):
        return await ask_page(request, words)
    if fields["number"] or fields["code"]:
        outcome = await _sign_in(request, words, fields)
    else:
        outcome = await find_signed_in(request, is_french=words.is_french)
    if not isinstance(outcome, Access):
        return await ask_page(request, words, fault=outcome, text=fields["text"])
    if outcome.shown is None:
        return await ask_page(request, words, of=outcome)
    response = await handle(request, words, outcome)
    keep_session(request, response, outcome.bearer)
    return response


async def _sign_in(
    request: Request, words: Words, fields: Mapping[str, str]
) -> Access | str:
    """Return who has proved number, code and password, or why not."""
    network = client_network(request)
    question = Question(
        fields["number"],
        fields["code"],
        network,
        words.is_french,
        password=fields["password"],
    )
    outcome = await services_of(request).lookup.ask(question)
    if isinstance(outcome, Access):
        return outcome
    fault = outcome.reason if isinstance(outcome, PasswordRefused) else outcome
    _keep(request, fault, question)
    return fault


def _keep(request: Request, fault: str, question: Question) -> None:
    """Keep a failed proof as evidence; never what was typed."""
    if fault == "password_asked":
        return
    evidence = services_of(request).evidence
    facts = {"candidate": question.number, "address": question.network}
    evidence.keep(request, code=f"result.{fault}", facts={**facts})


async def _fields(request: Request) -> dict[str, str]:
    """Return what was typed, each cut at its length; read once for each request.

    Raises `TooLarge`, `TooSlow`. What is not a form gives empty fields.
    """
    if not hasattr(request.state, "fields"):
        body = await read_body(request, bytes_max=FORM_BYTES_MAX)
        try:
            pairs = parse_qsl(
                body.decode("ascii"),
                max_num_fields=FIELDS_COUNT_MAX,
                strict_parsing=True,
            )
        except ValueError:
            pairs = []
        values = {"lang": request.query_params.get("lang", ""), **dict(pairs)}
        request.state.fields = {
            name: values.get(name, "").replace("\x00", "").strip()[:CODE_LENGTH_MAX]
            for name in ("number", "code", "lang", "sitting")
        }
        password = values.get("password", "").replace("\x00", "")
        request.state.fields["password"] = password[:PASSWORD_LENGTH_MAX]
        text = values.get("text", "").replace("\x00", "").strip()[:TEXT_LENGTH_MAX]
        request.state.fields["text"] = text
    fields: dict[str, str] = request.state.fields
    return fields


def _words(request: Request, fields: Mapping[str, str]) -> Words:
    accept_language = request.headers.get("accept-language", "")
    return words_of(fields.get("lang", ""), accept_language)


def _back_link(words: Words) -> str:
    return button("", words["back"], hidden_fields(lang=words.lang))


def _corner(access: Access, words: Words) -> str:
    """Return whose page it is, and the way out of it."""
    fields = hidden_fields(lang=words.lang)
    out = button("/sortie", words["sign_out"], fields, kind="out")
    return f'<span class="num">n° {escape(access.bearer.number)}</span>{out}'


def _frame(request: Request) -> Frame:
    return services_of(request).frame
