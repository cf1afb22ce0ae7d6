"""`/seb/…`: a locked browser starts, proves its configuration, and is closed.

A verdict is a row that nobody changes. Nothing here reads or touches an entry, a clock,
a key or a reveal, and no answer says how a tablet was judged: the room is told.
"""

from secrets import token_bytes

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from concours.core.kiosk.proof.refusals import AttestedTooOften
from concours.core.kiosk.proof.verdicts import (
    NONCE_BYTES,
    PERIOD_MS,
    TOKEN,
    VERDICTS_MAX_A_MINUTE,
    attestation_url,
    judge_attestation,
)
from concours.gateway import wire
from concours.gateway.edge.limits import CALL_BYTES_MAX, read_body
from concours.gateway.edge.refusals import answer
from concours.gateway.kiosk.claims import read_proof, with_headers
from concours.gateway.services import bearer, services_of
from concours.store.journal.kiosk.proofs import (
    StoredVerdict,
    add_verdict,
    issue_nonce,
    spend_nonce,
)

NO_STORE = {"Cache-Control": "no-store"}
FRAME_SCRIPT = "/seb/attest.js"
FRAME_HEADERS = NO_STORE | {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'"
    )
}
FRAME = (
    '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Concours</title>'
    f'<script src="{FRAME_SCRIPT}"></script></head><body></body></html>'
)
QUIT = """<!doctype html><html lang="fr" data-surface="candidate"><head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Fin – Concours</title><link rel="stylesheet" href="/resultats.css">
</head><body><header><span class="house">Concours</span></header><main>
<h1>Le navigateur d’examen peut être fermé.</h1>
<p>Ce qui a été remis est au centre. Rendez la tablette à la personne de la salle.</p>
<p class="small" lang="en">The exam browser may be closed. Give the tablet back.</p>
<p class="small"><a href="/">Revenir à l’application</a></p></main></body></html>"""


def routes() -> list[Route]:
    """Return the routes of locked browsers."""
    return [
        Route("/seb/start", get_start, methods=["GET"]),
        Route("/seb/nonce", get_nonce, methods=["GET"]),
        Route("/seb/attest", get_frame, methods=["GET"]),
        Route("/seb/attest", post_attest, methods=["POST"]),
        Route("/seb/quit", get_quit, methods=["GET"]),
    ]


async def get_start(request: Request) -> Response:
    """Lead to the application: a token names a configuration, and opens nothing.

    One that nobody knows any more leads there as well: a file that was replaced in the
    morning must cost nobody a second. The application gives it back to `/seb/quit`.
    """
    token = request.query_params.get("c", "")
    mark = f"#seb={token}" if TOKEN.fullmatch(token) else ""
    return RedirectResponse(f"/{mark}", 303, NO_STORE)


async def get_nonce(request: Request) -> Response:
    """Give a tablet what it may prove its configuration by, once, within a minute."""
    services = services_of(request)
    exams = await services.configurations.exams_of(await bearer(request))
    if not exams or not services.settings.tablets_url:
        return answer({"nonce": None, "every_ms": PERIOD_MS})
    nonce, now = token_bytes(NONCE_BYTES), services.settings.now()
    async with services.database.transaction() as connection:
        for exam in exams:
            await issue_nonce(connection, exam.device, nonce, now=now)
    return answer({"nonce": nonce.hex(), "every_ms": PERIOD_MS})


async def get_frame(_request: Request) -> Response:
    """Give the page that reads what the browser shows at this very address."""
    return HTMLResponse(FRAME, headers=FRAME_HEADERS)


async def post_attest(request: Request) -> Response:
    """Judge what a tablet shows, write it down, and say no more than that it came."""
    services = services_of(request)
    devices = await bearer(request)
    body = await read_body(request, bytes_max=CALL_BYTES_MAX)
    post = wire.read(body, wire.AttestPost)
    proof = read_proof(post)
    nonce, claim = proof.nonce, with_headers(proof.claim, request.headers)
    exams = await services.configurations.exams_of(devices)
    url = attestation_url(services.settings.tablets_url, nonce)
    now, is_too_often = services.settings.now(), False
    async with services.database.transaction() as connection:
        for exam in exams:
            issued_at, recent_count = await spend_nonce(
                connection, exam.device, nonce, now=now
            )
            if recent_count >= VERDICTS_MAX_A_MINUTE:
                is_too_often = True
                continue
            judgement = judge_attestation(
                claim, url, exam.configurations, issued_at=issued_at, now=now
            )
            configuration = judgement.configuration
            row = StoredVerdict(
                verdict=judgement.verdict,
                configuration=None
                if configuration is None
                else exam.configurations[configuration],
                version=claim.version,
                at=now,
            )
            await add_verdict(connection, exam.device, row)
    if is_too_often:
        raise AttestedTooOften
    return answer({"every_ms": PERIOD_MS})


async def get_quit(_request: Request) -> Response:
    """Say that the browser may be closed; the real one closes before it asks."""
    return HTMLResponse(QUIT, headers=NO_STORE)
