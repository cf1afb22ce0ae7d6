"""What a tablet that is cut from the centre may have of its site's relay.

News are the ledger's, words are proven by the package that they open: of the relay
itself a tablet believes nothing. It must also hand them to whoever asks, and asks
nobody who they are.
"""

from pathlib import Path
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from concours.core.delivery.journal.entry import AttemptId
from concours.relay.answers import allow, answer, page_headers, services_of
from concours.store.packages import DIGEST, manifest_path, part_path, signature_path

NUMBER_LENGTH_MAX = 15


def tablet_routes() -> list[Route]:
    """Return the routes by which a relay gives, and stores nothing."""
    return [
        Route("/news", get_news, methods=["GET"]),
        Route("/news", allow, methods=["OPTIONS"]),
        Route("/package/{digest}/manifest", get_manifest, methods=["GET"]),
        Route("/package/{digest}/signature", get_signature, methods=["GET"]),
        Route("/blob/{digest}", get_part, methods=["GET"]),
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
        signed_sheet = None
    else:
        signed_sheet = {"body": sheet.body, "signature": sheet.signature}
    words = [
        {"sitting": str(sitting), "words": places}
        for sitting, places in services.news.words.items()
    ]
    return answer(request, {"sheet": signed_sheet, "words": words})


async def get_manifest(request: Request) -> Response:
    """Give the manifest of a package that is in force here."""
    return _file(request, manifest_path(_packages(request), _digest(request)))


async def get_signature(request: Request) -> Response:
    """Give the signature of the exam over that manifest."""
    path = manifest_path(_packages(request), _digest(request))
    return _file(request, signature_path(path))


async def get_part(request: Request) -> Response:
    """Give a sealed part, which is nobody's to read before the launch."""
    return _file(request, part_path(_packages(request), _digest(request)))


def _file(request: Request, path: Path) -> Response:
    if not path.is_file():
        facts: dict[str, object] = {}
        return answer(request, {"code": "request.not_found", "facts": facts}, 404)
    headers = page_headers(request) | {"Cache-Control": "public, immutable"}
    response = FileResponse(
        path,
        headers=headers,
        media_type="application/octet-stream",
        stat_result=path.stat(),
    )
    del response.headers["last-modified"]  # an hour of this machine's
    return response


def _packages(request: Request) -> Path:
    return services_of(request).packages.folder


def _digest(request: Request) -> bytes:
    digest: str = request.path_params["digest"]
    if DIGEST.fullmatch(digest) is None:
        raise HTTPException(404)
    return bytes.fromhex(digest)
