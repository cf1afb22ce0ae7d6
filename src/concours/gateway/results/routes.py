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
from concours.core.procedure.passwords import PASSWORD_LENGTH_MAX
from concours.core.roster.codes import CODE_LENGTH_MAX
from concours.gateway.gate import gate_of
from concours.gateway.limits import read_body
from concours.gateway.origin import client_network
from concours.gateway.results.asking import ask_page, busy_page
from concours.gateway.results.copy import copy_of
from concours.gateway.results.detail import detail_of
from concours.gateway.results.frame import (
    PROOF,
    Frame,
    button,
    proof_fields,
)
from concours.gateway.results.lookup import Found, Locked, Outcome, Question
from concours.gateway.results.recheck import (
    TEXT_LENGTH_MAX,
    asked_by,
    form_of,
    recheck_of,
)
from concours.gateway.results.words import Words, words_of
from concours.store.journal.results import (
    Proved,
    find_proved,
    find_viewed,
    find_written,
)

FIELDS_COUNT_MAX = 6
FORM_BYTES_MAX = 16 * 1024
"""A request of a thousand signs, each of four bytes, each byte as `%F0`."""

PLACE_MAX = 100
Handler: TypeAlias = Callable[[Request, Words, Found], Awaitable[Response]]


def routes() -> list[BaseRoute]:
    """Return the addresses of results: none of them names one."""
    return [
        Route("/resultats", get_ask, methods=["GET"]),
        Route("/resultats", _proving(post_result), methods=["POST"]),
        Route("/resultats/detail", _proving(post_detail), methods=["POST"]),
        Route("/resultats/copie", _proving(post_copy), methods=["POST"]),
        Route("/resultats/verification", _proving(post_recheck), methods=["POST"]),
        Route("/resultats/attestation", _proving(post_attestation), methods=["POST"]),
    ]


async def get_ask(request: Request) -> Response:
    """Ask for number and code, or say when results will be there."""
    words = _words(request, request.query_params)
    try:
        return await ask_page(request, words)
    except Unavailable:
        return busy_page(request, words)


async def post_result(request: Request, words: Words, found: Found) -> Response:
    """Show the result."""
    assert found.shown is not None
    fields = await _fields(request)
    page = found.shown.page.replace(PROOF, _proof(fields).encode())
    posts = f'<p><a href="/voeux/?lang={words.lang}">{words["posts"]}</a></p>'
    leave = f'{posts}<p class="small">{words["leave"]}</p>'.encode()
    return _frame(request).page(words, page + leave, aside=_number(fields))


async def post_attestation(request: Request, words: Words, found: Found) -> Response:
    """Give the attestation."""
    proved = await _proved(request, found)
    document = await gate_of(request).attestations.pdf(proved, words)
    name = f"attestation-{found.bearer.number}.pdf"
    return _frame(request).file(document, name=name, kind="application/pdf")


async def post_copy(request: Request, words: Words, found: Found) -> Response:
    """Show one copy as it was marked, and lead to the others."""
    fields = await _fields(request)
    place = int(fields["sitting"]) if fields["sitting"].isdecimal() else 0
    candidate = found.bearer.candidate
    async with gate_of(request).database.transaction() as connection:
        viewed = await find_viewed(connection, candidate, place=min(place, PLACE_MAX))
        if viewed is None:
            return await ask_page(request, words, of=found)
        written = await find_written(connection, candidate, viewed.sitting)
    proof = _proved_by(fields)
    body = copy_of(viewed, written, place=place, words=words)
    for other, sitting in enumerate(json.loads(viewed.common)["sittings"]):
        if other != place:
            hidden = proof_fields({**proof, "sitting": f"{other}"})
            body += button("/copie", escape(sitting["title"]), hidden)
    back = button("", words["back"], _proof(fields))
    return _frame(request).page(words, body + back, aside=_number(fields))


async def post_detail(request: Request, words: Words, found: Found) -> Response:
    """Explain the result line by line."""
    proved = await _proved(request, found)
    fields = await _fields(request)
    back = button("", words["back"], _proof(fields))
    body = detail_of(proved, words) + back
    return _frame(request).page(words, body, aside=_number(fields))


async def post_recheck(request: Request, words: Words, found: Found) -> Response:
    """Take a request to look again, if one is sent; show them with their answers."""
    fields = await _fields(request)
    gate = gate_of(request)
    async with gate.database.transaction() as connection:
        asked, told = await asked_by(
            connection, found, fields["text"], at=gate.settings.now()
        )
    proof = _proof(fields)
    form = form_of(asked, found, proof, words)
    body = recheck_of(asked, told, form, words) + button("", words["back"], proof)
    return _frame(request).page(words, body, aside=_number(fields))


async def _proved(request: Request, found: Found) -> Proved:
    """Return the sheet and its proof. Raises `Unavailable` if it went meanwhile."""
    async with gate_of(request).database.transaction() as connection:
        proved = await find_proved(connection, found.bearer.candidate)
    if proved is None:
        raise Unavailable("publication")
    return proved


def _proving(handle: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Let through who has the code of their number and something to see.

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
        except Refusal:
            return await ask_page(request, _words(request, fields), fault="unknown")

    return route


async def _prove(
    request: Request, words: Words, fields: Mapping[str, str], handle: Handler
) -> Response:
    lookup = gate_of(request).lookup
    if not any(each.is_open for each in await lookup.announced()):
        return await ask_page(request, words)
    network = client_network(request)
    question = Question(
        fields["number"],
        fields["code"],
        network,
        words.is_french,
        password=fields["password"],
    )
    outcome = await lookup.ask(question)
    if not isinstance(outcome, Found):
        fault = _fault(outcome)
        _keep(request, fault, question)
        return await ask_page(request, words, fault=fault)
    if outcome.shown is None:
        return await ask_page(request, words, of=outcome)
    return await handle(request, words, outcome)


def _fault(outcome: Outcome) -> str:
    if isinstance(outcome, Locked):
        return outcome.why
    assert isinstance(outcome, str)
    return outcome


def _keep(request: Request, fault: str, question: Question) -> None:
    """Keep a failed proof as evidence; never what was typed."""
    if fault == "password_asked":
        return
    evidence = gate_of(request).evidence
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
        typed = dict(pairs)
        request.state.fields = {
            name: typed.get(name, "").replace("\x00", "").strip()[:CODE_LENGTH_MAX]
            for name in ("number", "code", "lang", "sitting")
        }
        password = typed.get("password", "").replace("\x00", "")
        request.state.fields["password"] = password[:PASSWORD_LENGTH_MAX]
        text = typed.get("text", "").replace("\x00", "").strip()[:TEXT_LENGTH_MAX]
        request.state.fields["text"] = text
    fields: dict[str, str] = request.state.fields
    return fields


def _words(request: Request, fields: Mapping[str, str]) -> Words:
    accepted = request.headers.get("accept-language", "")
    return words_of(fields.get("lang", ""), accepted)


def _proved_by(fields: Mapping[str, str]) -> dict[str, str]:
    """Return what proves the code again on the next page."""
    return {name: fields[name] for name in ("number", "code", "lang")}


def _proof(fields: Mapping[str, str]) -> str:
    return proof_fields(_proved_by(fields))


def _number(fields: Mapping[str, str]) -> str:
    return f'<span class="num">n° {escape(fields["number"])}</span>'


def _frame(request: Request) -> Frame:
    return gate_of(request).frame
