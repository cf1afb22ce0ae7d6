"""What a candidate who has signed in reads, each by GET: the cookie says whose."""

import json
import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from concours.core.kernel.errors import Unavailable
from concours.gateway.results.attestation import attestation_page, attested_facts
from concours.gateway.results.copy import copy_of
from concours.gateway.results.detail import detail_of
from concours.gateway.results.forms import read_fields
from concours.gateway.results.frame import (
    PROOF,
    Frame,
    hidden_fields,
    link,
    own_corner,
)
from concours.gateway.results.grids import grids_page
from concours.gateway.results.receipts import receipts_of
from concours.gateway.results.recheck import (
    TOLD,
    form_of,
    obstacle_html,
    obstacle_of,
    recheck_of,
    send_request,
)
from concours.gateway.results.visits import Access
from concours.gateway.results.words import Words
from concours.gateway.services import services_of
from concours.store.journal.receipts import find_own_receipts
from concours.store.journal.results import (
    ProvenSheet,
    find_attested_bearer,
    find_copy,
    find_grids,
    find_proven_sheet,
    find_recheck_requests,
    find_written_answers,
    is_exam_archived,
)

PLACE = re.compile("[0-9]{1,2}")


async def get_result(request: Request, words: Words, access: Access) -> Response:
    """Show the result."""
    assert access.shown is not None
    page = access.shown.page.replace(PROOF, hidden_fields(lang=words.lang).encode())
    links = link("/recus", words["receipts"], words)
    if access.shown.has_campaign:
        links += f'<p><a href="/voeux/?lang={words.lang}">{words["posts"]}</a></p>'
    links += f'<p class="small">{words["leave"]}</p>'
    return _page(request, words, access, page + links.encode())


async def get_detail(request: Request, words: Words, access: Access) -> Response:
    """Explain the result line by line."""
    proof = await find_proof(request, access)
    return _page(request, words, access, detail_of(proof, words) + _back_link(words))


async def get_copy(request: Request, words: Words, access: Access) -> Response:
    """Show one copy as it was marked, and lead to the others."""
    place_text = request.query_params.get("epreuve", "")
    place = int(place_text) if PLACE.fullmatch(place_text) else 0
    candidate = access.bearer.candidate
    async with services_of(request).database.transaction() as connection:
        view = await find_copy(connection, candidate, place=place)
        if view is None:
            body = f"<h1>{words['no_copy']}</h1>{_back_link(words)}"
            return _page(request, words, access, body)
        entries = await find_written_answers(connection, candidate, view.sitting)
    body = copy_of(view, entries, place=place, words=words)
    for other_place, sitting in enumerate(json.loads(view.common)["sittings"]):
        if other_place != place:
            title = words.content(sitting["title"])
            body += link("/copie", title, words, epreuve=f"{other_place}")
    return _page(request, words, access, body + _back_link(words))


async def get_grids(request: Request, words: Words, access: Access) -> Response:
    """Show the grids that made the marks of the stations, if they may be seen."""
    async with services_of(request).database.transaction() as connection:
        view = await find_grids(connection, access.bearer.candidate)
    body = f"<h1>{words['no_grids']}</h1>" if view is None else grids_page(view, words)
    return _page(request, words, access, body + _back_link(words))


async def get_attestation(request: Request, words: Words, access: Access) -> Response:
    """Show the attestation, to be printed."""
    view, _ = await _find_attested(request, words, access)
    body = attestation_page(view, words)
    for path, text in (
        ("/attestation.pdf", words["as_pdf"]),
        ("/fiche", words["back"]),
    ):
        body += f'<div class="screen">{link(path, text, words)}</div>'
    return _page(request, words, access, body)


async def get_attestation_file(
    request: Request, words: Words, access: Access
) -> Response:
    """Give the attestation as a document that bears its proof."""
    view, proof = await _find_attested(request, words, access)
    document = await services_of(request).documents.pdf(
        "attestation", view, now=proof.opens
    )
    name = f"attestation-{access.bearer.number}.pdf"
    return _frame(request).file(document, name=name, kind="application/pdf")


async def get_receipts(request: Request, words: Words, access: Access) -> Response:
    """Show what the centre held of each copy."""
    async with services_of(request).database.transaction() as connection:
        receipts = await find_own_receipts(connection, access.bearer.candidate)
    body = receipts_of(receipts, words) + _back_link(words)
    return _page(request, words, access, body)


async def get_recheck(request: Request, words: Words, access: Access) -> Response:
    """Show requests to look again with their answers, and what became of the last."""
    async with services_of(request).database.transaction() as connection:
        requests = await find_recheck_requests(connection, access.bearer.candidate)
        is_archived = await is_exam_archived(connection, access.bearer.exam)
    obstacle = obstacle_of(requests, access, is_archived=is_archived)
    form = obstacle_html(obstacle, words) or form_of(
        hidden_fields(lang=words.lang), words
    )
    outcome = request.query_params.get("told", "")
    known_outcome = outcome if outcome in TOLD else ""
    body = recheck_of(requests, known_outcome, form, words, is_archived=is_archived)
    body += _back_link(words)
    return _page(request, words, access, body)


async def post_recheck(request: Request, words: Words, access: Access) -> Response:
    """Take a request to look again."""
    fields = await read_fields(request)
    return await send_request(request, words, access, fields["text"])


async def _find_attested(
    request: Request, words: Words, access: Access
) -> tuple[dict[str, Any], ProvenSheet]:
    """Return what an attestation says, and what proves it."""
    proof = await find_proof(request, access)
    services = services_of(request)
    async with services.database.transaction() as connection:
        bearer = await find_attested_bearer(connection, access.bearer.candidate)
    institution = services.settings.institution
    return attested_facts(proof, bearer, words, institution=institution), proof


async def find_proof(request: Request, access: Access) -> ProvenSheet:
    """Return the sheet and its proof. Raises `Unavailable` if it went meanwhile."""
    async with services_of(request).database.transaction() as connection:
        proof = await find_proven_sheet(connection, access.bearer.candidate)
    if proof is None:
        raise Unavailable("publication")
    return proof


def _page(
    request: Request, words: Words, access: Access, body: str | bytes
) -> Response:
    """Return a page that says whose it is, and has the way out of it."""
    corner = own_corner(access.bearer.number, words)
    return _frame(request).page(words, body, corner=corner)


def _back_link(words: Words) -> str:
    return link("/fiche", words["back"], words)


def _frame(request: Request) -> Frame:
    return services_of(request).frame
