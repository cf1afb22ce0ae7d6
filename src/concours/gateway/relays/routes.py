"""What relays ask: whose boxes they may store, and that the centre takes theirs.

A box is judged as the batch in it would be from its tablet: the same checks, the same
commit. A relay that repeats, invents or alters changes nothing; it is told so, box by
box, and what it could not know is kept as evidence.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from concours.core.delivery.mailbox.box import (
    Box,
    BoxInvalid,
    BoxUnreadable,
    BoxUnsigned,
    box_key,
)
from concours.core.kernel.base64url import to_base64url
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal, Unavailable
from concours.gateway import wire
from concours.gateway.delivery.routes import SUSPICIOUS
from concours.gateway.edge.evidence import facts_of
from concours.gateway.edge.limits import read_body
from concours.gateway.edge.refusals import answer
from concours.gateway.relays.rescue_claims import admit_claim
from concours.gateway.relays.shapes import BoxesPost, ClaimsPost, box_of
from concours.gateway.services import Services, services_of
from concours.store.journal.relays.admitted import (
    AdmittedRelay,
    RelayStatus,
    note_relay,
    read_signed_site_file,
    read_signer,
)
from concours.store.journal.relays.rescues import read_kits
from concours.store.journal.relays.site_news import read_signed_site_news

BOXES_BYTES_MAX = 2 * 2**20
NUMBER_LENGTH_MAX = 15
ALTERED = (*SUSPICIOUS, BoxInvalid, BoxUnreadable, BoxUnsigned)


def relay_routes() -> list[Route]:
    """Return the routes of relays."""
    return [
        Route("/relay/signer", get_signer, methods=["GET"]),
        Route("/relay/site-files", get_site_files, methods=["GET"]),
        Route("/relay/news", get_site_news, methods=["GET"]),
        Route("/relay/kits", get_kits, methods=["GET"]),
        Route("/relay/claims", post_claims, methods=["POST"]),
        Route("/relay/boxes", post_boxes, methods=["POST"]),
    ]


async def get_signer(request: Request) -> Response:
    """Give the ledger's key: it is public, and in the words that a relay shows."""
    async with services_of(request).database.transaction() as connection:
        signer = await read_signer(connection)
    if signer is None:
        raise Unavailable("signer")
    return answer({"signer": signer.hex()})


async def get_site_files(request: Request) -> Response:
    """Give a relay the file of each site that it serves, if signed `after` an hour."""
    services = services_of(request)
    relays = services.relays.relays_of(request, b"")
    after = _hour_asked(request)
    files = []
    async with services.database.transaction() as connection:
        for relay in relays:
            signed_file = await read_signed_site_file(
                connection, relay.site, after=after
            )
            if signed_file is not None:
                body, signature = signed_file.body, signed_file.signature
                files.append({"body": body.decode(), "signature": signature.hex()})
    return answer({"files": files})


async def get_site_news(request: Request) -> Response:
    """Give a relay what each of its sites was told, if signed `after` an hour."""
    services = services_of(request)
    relays, after_ms = services.relays.relays_of(request, b""), _hour_asked(request)
    sheets = []
    async with services.database.transaction() as connection:
        for relay in relays:
            sheet = await read_signed_site_news(
                connection, relay.site, after_ms=after_ms
            )
            if sheet is not None:
                body, signature = sheet
                sheets.append({"body": body.decode(), "signature": signature.hex()})
    return answer({"sheets": sheets})


async def post_boxes(request: Request) -> Response:
    """Open each box, and say of each how much of its chain the centre holds."""
    services = services_of(request)
    body = await read_body(request, bytes_max=BOXES_BYTES_MAX)
    relays = services.relays.relays_of(request, body)
    post = wire.read(body, BoxesPost)
    boxes = [box_of(box_post) for box_post in post.boxes]
    status = RelayStatus(post.stored, post.waiting, _free_said(request))
    await _note(services, relays[0], status)
    by_chain: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for index, box in enumerate(boxes):
        by_chain[box.attempt.int, box.epoch].append(index)
    outcomes: dict[int, Mapping[str, object]] = {}
    turn = asyncio.Lock()

    async def take(indexes: list[int]) -> None:
        for index in sorted(indexes, key=lambda index: boxes[index].first):
            async with turn:
                await asyncio.sleep(0)  # candidates have theirs between two boxes
            outcomes[index] = await _take(request, relays[0], boxes[index])

    services.group_commit.note_wait(await services.batch_places.enter())
    try:
        await asyncio.gather(*(take(indexes) for indexes in by_chain.values()))
    finally:
        services.batch_places.leave()
    return answer({"boxes": [outcomes[index] for index in range(len(boxes))]})


async def get_kits(request: Request) -> Response:
    """Give a relay the rescue kits of its sites that were made `after` a number."""
    services = services_of(request)
    relays, after = services.relays.relays_of(request, b""), _hour_asked(request)
    async with services.database.transaction() as connection:
        sites = [relay.site for relay in relays]
        kits = await read_kits(connection, sites, after=after)
    return answer(
        {
            "kits": [
                {
                    "attempt": kit.attempt,
                    "epoch": kit.epoch,
                    "name": kit.name_digest.hex(),
                    "kit": to_base64url(kit.sealed),
                    "number": kit.number,
                }
                for kit in kits
            ]
        }
    )


async def post_claims(request: Request) -> Response:
    """Judge each claim of a tablet that took a place, and say of each what became."""
    services = services_of(request)
    body = await read_body(request, bytes_max=BOXES_BYTES_MAX)
    [relay, *_] = services.relays.relays_of(request, body)
    outcomes: list[Mapping[str, object]] = []
    for claim in wire.read(body, ClaimsPost).claims:
        try:
            reply = await admit_claim(services, claim, f"relay {relay.id}")
        except Refusal as refusal:
            outcomes.append({"code": refusal.code, "facts": refusal.facts()})
        except Unavailable:
            outcomes.append({"code": "unavailable", "facts": {}})
        else:
            outcomes.append({"admitted": bool(reply)})
    return answer({"claims": outcomes})


def _hour_asked(request: Request) -> int:
    hour = request.query_params.get("after", "0")
    return int(hour[:NUMBER_LENGTH_MAX]) if hour.isdecimal() else 0


async def _take(
    request: Request, relay: AdmittedRelay, box: Box
) -> Mapping[str, object]:
    services = services_of(request)
    try:
        key = box_key(services.settings.codes_key, box.attempt, box.epoch)
        acknowledged = await services.batch_receiver.take_box(box, key)
    except Refusal as refusal:
        services.metrics.refusals.labels(refusal.code).inc()
        if isinstance(refusal, ALTERED):
            _keep_as_evidence(request, relay, refusal)
        return {"code": refusal.code, "facts": refusal.facts()}
    except Unavailable:
        return {"code": "unavailable", "facts": {}}
    return {"held": acknowledged.held}


def _keep_as_evidence(request: Request, relay: AdmittedRelay, refusal: Refusal) -> None:
    facts: dict[str, Json] = facts_of(refusal)
    attempt = facts.pop("attempt", "")
    services_of(request).evidence.keep(
        request,
        code=refusal.code,
        facts=facts | {"concerns": attempt, "is_signed": False, "relay": relay.url},
        sender=f"relay {relay.id}",
    )


def _free_said(request: Request) -> int | None:
    """Return the room on the relay's disk: in the address, which any release takes."""
    number = request.query_params.get("free", "")[:NUMBER_LENGTH_MAX]
    return int(number) if number.isdecimal() else None


async def _note(services: Services, relay: AdmittedRelay, status: RelayStatus) -> None:
    now = services.settings.now()
    async with services.database.transaction() as connection:
        await note_relay(connection, relay.id, status, now=now)
