"""The supervisors' page: the digits of the envelope, the seats, the twelve words."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.mailbox.relay import Seat
from concours.core.kernel.errors import Refusal, Unavailable
from concours.core.kernel.time import Instant
from concours.relay.answers import services_of
from concours.relay.launch_words import LaunchWordsInvalid, LaunchWordsWrong
from concours.relay.mailbox import AttemptCounts
from concours.relay.pin import PinTooMany, PinWrong, is_pin
from concours.relay.room_page import RoomStatus, SeatRow
from concours.relay.services import RelayServices

NOTHING = AttemptCounts(Instant(0), 0, 0, 0)
COOKIE = "surveillance"
FORM_BYTES_MAX = 4_096
FORM_S_MAX = 10.0
NBSP = "\u00a0"
TOLD = {
    "right": "Les mots ouvrent le sujet. Chaque tablette coupée le reçoit en quelques "
    "secondes.",
    "unproven": "Les mots sont gardés. Ce relais n’a pas le sujet pour les vérifier"
    f"{NBSP}: chaque tablette le fait, et le dit si ce ne sont pas les bons.",
}


def room_routes() -> list[Route]:
    """Return the routes of supervisors."""
    return [
        Route("/", to_page, methods=["GET"]),
        Route("/surveillance", get_page, methods=["GET"]),
        Route("/surveillance/code", post_pin, methods=["POST"]),
        Route("/surveillance/mots", post_words, methods=["POST"]),
    ]


async def to_page(_: Request) -> Response:
    """Lead whoever types the name of the relay alone."""
    return RedirectResponse("/surveillance", 303)


async def get_page(request: Request) -> Response:
    """Show the seats, or ask for the digits."""
    if not _is_in(request):
        return _page(request, services_of(request).page.draw_door())
    return await _room(request)


async def post_pin(request: Request) -> Response:
    """Let in who has the digits of the envelope; wrong tries are few."""
    services = services_of(request)
    address, now = request.client.host if request.client else "", services.now()
    try:
        _require_own_page(request)
        services.door.require_tries(address, now=now)
        services.door.note_wrong(address, now=now)  # before the slow part: no burst
        await _require_pin(request)
    except (PinWrong, PinTooMany) as refusal:
        return _page(request, services.page.draw_door(_refusal_text(refusal)), 403)
    services.door.forgive(address)
    response = RedirectResponse("/surveillance", 303)
    response.set_cookie(
        COOKIE,
        services.door.let_in(now=now),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response


async def _require_pin(request: Request) -> None:
    """Raise `PinWrong` unless the digits of the envelope were typed."""
    digits = await _field(request, "pin")
    if not await asyncio.to_thread(is_pin, services_of(request).home, digits):
        raise PinWrong


async def post_words(request: Request) -> Response:
    """Take the twelve words for all tablets of the site."""
    services = services_of(request)
    if not _is_in(request):
        return _page(request, services.page.draw_door(), 403)
    try:
        _require_own_page(request)
        text = await _field(request, "words")
        proof = await services.launch_words.take(text, now=services.now())
    except Refusal as refusal:
        return await _room(request, fault=_refusal_text(refusal), status=409)
    except Unavailable:
        fault = "Ce relais n’a pas pu garder les mots. Saisissez-les de nouveau."
        return await _room(request, fault=fault, status=503)
    return await _room(request, notice=TOLD[proof])


def _refusal_text(refusal: Refusal) -> str:
    match refusal:
        case PinTooMany(minutes=minutes):
            return f"Trop d’essais. Attendez {minutes}{NBSP}min, puis relisez le code."
        case LaunchWordsInvalid(position=0, count=count):
            return f"Il faut douze mots{NBSP}: il y en a {count}."
        case LaunchWordsInvalid(position=position):
            return f"Le mot {position} n’est pas dans la liste. Faites-le répéter."
        case LaunchWordsWrong(reason="slip"):
            return (
                "Un mot n’est pas le bon, ou deux sont intervertis, ou ils sont d’une "
                "autre épreuve. Rien n’a été donné aux tablettes."
            )
        case LaunchWordsWrong():
            return (
                "Ces mots n’ouvrent pas le sujet de ce centre. Rien n’a été donné aux "
                "tablettes."
            )
        case _:
            return "Ce n’est pas le code de l’enveloppe."


async def _room(
    request: Request, *, notice: str = "", fault: str = "", status: int = 200
) -> Response:
    page = services_of(request).page
    content = page.draw(await _status(request), notice=notice, fault=fault)
    return _page(request, content, status)


async def _status(request: Request) -> RoomStatus:
    services, now = services_of(request), services_of(request).now()
    try:
        counts = dict(await services.mailbox.counts_by_attempt())
    except Unavailable:
        counts = {}
    by_place: defaultdict[Seat, list[AttemptId]] = defaultdict(list)
    for site_file in services.trust.site_files:
        for attempt, place in site_file.seats.items():
            by_place[place].append(attempt)
    rows = [
        _row(services, place, attempts, counts)
        for place, attempts in sorted(by_place.items())
    ]
    here_count, in_force_count = await asyncio.to_thread(services.packages.counts)
    heard_at = services.feed.heard_at
    return RoomStatus(
        rows,
        None if heard_at is None else now - heard_at,
        here_count,
        in_force_count,
        len(services.news.words),
        services.feed.is_refused,
    )


def _row(
    services: RelayServices,
    place: Seat,
    attempts: Sequence[AttemptId],
    counts: Mapping[AttemptId, AttemptCounts],
) -> SeatRow:
    """Return the row of a seat: one tablet there, several sittings of its day."""
    room, seat = place
    attempt_counts = [counts.get(attempt, NOTHING) for attempt in attempts]
    signs = [services.signs.last(attempt) or Instant(0) for attempt in attempts]
    last = max(*signs, *(count.stored_at for count in attempt_counts))
    return SeatRow(
        room,
        seat,
        services.now() - last if last else None,
        sum(count.stored_count for count in attempt_counts),
        sum(count.forwarded_count for count in attempt_counts),
        sum(count.refused_count for count in attempt_counts),
        services.rescues.outcome_of(attempts),
    )


def _is_in(request: Request) -> bool:
    services = services_of(request)
    return services.door.is_in(request.cookies.get(COOKIE, ""), now=services.now())


def _require_own_page(request: Request) -> None:
    """Raise `PinWrong` where a form was sent from another page than ours."""
    if request.headers.get("sec-fetch-site", "same-origin") not in (
        "same-origin",
        "none",
    ):
        raise PinWrong


async def _field(request: Request, name: str) -> str:
    """Return what was typed, read within bounds; nothing where it was too much."""
    data = bytearray()
    try:
        async with asyncio.timeout(FORM_S_MAX):
            async for chunk in request.stream():
                data += chunk
                if len(data) > FORM_BYTES_MAX:
                    return ""
        return parse_qs(data.decode())[name][0]
    except (TimeoutError, ClientDisconnect, UnicodeDecodeError, KeyError, ValueError):
        return ""


def _page(request: Request, content: str, status: int = 200) -> Response:
    headers = {
        "Content-Security-Policy": services_of(request).page.content_policy,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(content, status, headers)
