"""Who reads their results: a short token, in a cookie that no page and no script sees.

It ends by itself twenty minutes after the last page, and at once when the candidate
signs out. The cookie's name makes browsers refuse one that another host has planted,
which a path of its own would not: with that name its path is the whole origin.
"""

from starlette.requests import Request
from starlette.responses import Response

from concours.gateway import token
from concours.gateway.edge.refusals import UnknownToken
from concours.gateway.results.visits import Access, Visit
from concours.gateway.services import services_of
from concours.store.journal.durable import wait_for_standbys
from concours.store.journal.results import Bearer, end_sessions

COOKIE = "__Host-concours_results"
MS = 1_000


def keep_session(request: Request, response: Response, bearer: Bearer) -> token.Claimed:
    """Let this browser ask for the bearer's next page, for a while from now on."""
    settings = services_of(request).settings
    token_text, _ = token.make(
        token.RESULTS, settings.codes_key, bearer, now=settings.now()
    )
    response.set_cookie(
        COOKIE,
        token_text,
        max_age=token.RESULTS.lasts_ms // MS,
        secure=True,
        httponly=True,
        samesite="strict",
    )
    return token.read(token_text)


def forget_session(request: Request, response: Response) -> None:
    """Let this browser forget who asked."""
    if COOKIE in request.cookies:
        response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="strict")


async def find_signed_in(request: Request, *, is_french: bool) -> Access:
    """Return who has signed in, and what they are shown. Raises `UnknownToken`."""
    claimed = token.read(request.cookies.get(COOKIE, ""))
    return await services_of(request).visits.ask(Visit(claimed, is_french))


async def is_signed_in(request: Request) -> bool:
    """Tell whether somebody has, in this browser. Raises `Unavailable`."""
    try:
        await find_signed_in(request, is_french=True)
    except UnknownToken:
        return False
    return True


async def end_session(request: Request) -> None:
    """End what the candidate has signed in to, here and elsewhere, if they have."""
    services = services_of(request)
    try:
        access = await find_signed_in(request, is_french=True)
    except UnknownToken:
        return
    async with services.database.transaction() as connection:
        now = services.settings.now()
        await end_sessions(connection, access.bearer.candidate, at=now)
        await wait_for_standbys(connection)
