"""What a tablet that is cut from the centre may have of its site's relay.

News are the ledger's, words are proven by the package that they open: of the relay
itself a tablet believes nothing. It must also hand them to whoever asks, and asks
nobody who they are.
"""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from concours.core.delivery.journal.entry import AttemptId
from concours.relay.answers import allow, answer, services_of

NUMBER_LENGTH_MAX = 15


def tablet_routes() -> list[Route]:
    """Return the routes by which a relay gives, and stores nothing."""
    return [
        Route("/news", get_news, methods=["GET"]),
        Route("/news", allow, methods=["OPTIONS"]),
    ]


async def get_news(request: Request) -> Response:
    """Give the sheet of a site if it was signed `after` an hour, and the words typed.

    `attempt` is a sign of life, which nobody has proven.
    """
    services, query = services_of(request), request.query_params
    try:
        site = UUID(query.get("site", ""))
        attempt = UUID(query["attempt"]) if "attempt" in query else None
    except ValueError:
        facts = {"reason": "site"}
        return answer(request, {"code": "request.malformed", "facts": facts}, 400)
    if attempt is not None:
        services.signs.note(AttemptId(attempt), now=services.now())
    hour = query.get("after", "0")
    after_ms = int(hour[:NUMBER_LENGTH_MAX]) if hour.isdecimal() else 0
    sheet = services.news.sheet_of(site)
    if sheet is None or sheet.content.signed_at <= after_ms:
        signed = None
    else:
        signed = {"body": sheet.body, "signature": sheet.signature}
    words = [
        {"sitting": str(sitting), "words": places}
        for sitting, places in services.news.words.items()
    ]
    return answer(request, {"sheet": signed, "words": words})
