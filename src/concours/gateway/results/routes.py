"""`/resultats`: sign in once, then read. These pages have their own edge: people do.

Number and code are sent once, by POST; whatever is read after is a GET, so that going
back, loading anew and a bookmark send nothing that was typed.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from concours.gateway.results import pages
from concours.gateway.results.frame import lead_to
from concours.gateway.results.receipts import get_receipt
from concours.gateway.results.signing_in import (
    PAGES,
    Handler,
    get_ask,
    post_end,
    post_sign_in,
    signed_in,
)
from concours.gateway.results.tree_proof import get_tree_proof
from concours.gateway.results.visits import Access
from concours.gateway.results.words import Words

READERS: dict[str, Handler] = {
    "fiche": pages.get_result,
    "detail": pages.get_detail,
    "copie": pages.get_copy,
    "grilles": pages.get_grids,
    "attestation": pages.get_attestation,
    "attestation.pdf": pages.get_attestation_file,
    "recus": pages.get_receipts,
    "preuve": get_tree_proof,
    "verification": pages.get_recheck,
}
"""Who answers for each page of `PAGES`."""


def routes() -> list[BaseRoute]:
    """Return the addresses of results: none of them names one."""
    return [
        Route("/recu", get_receipt, methods=["GET"]),
        Route("/resultats", get_ask, methods=["GET"]),
        Route("/resultats", post_sign_in, methods=["POST"]),
        Route("/resultats/sortie", post_end, methods=["POST"]),
        Route(
            "/resultats/verification",
            signed_in(pages.post_recheck, page="verification"),
            methods=["POST"],
        ),
        *(route for name in PAGES for route in _reading(name, READERS[name])),
    ]


def _reading(name: str, handle: Handler) -> list[BaseRoute]:
    """Return the address of a page, and what its old button led to.

    Pages that an earlier version prepared stay as they were signed for: their buttons
    post.
    """
    address = f"/resultats/{name}"

    async def lead(_request: Request, words: Words, _access: Access) -> Response:
        return lead_to(f"/{name}", words)

    return [
        Route(address, signed_in(handle, page=name), methods=["GET"]),
        Route(address, signed_in(lead, page=name), methods=["POST"]),
    ]
