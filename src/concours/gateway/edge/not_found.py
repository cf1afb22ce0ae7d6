"""The page of an address that does not exist, or that a blocked tablet asks for.

A program reads a code.
"""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from concours.gateway.edge.fetch_headers import fetch_metadata_of
from concours.gateway.edge.refusals import TooManyRefused

PAGE = """<!doctype html><html lang="fr" data-surface="candidate"><head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – Concours</title><link rel="stylesheet" href="/resultats.css">
</head><body><header><a class="house" href="/">Concours</a></header><main>
<h1>{heading}</h1>
<p>{text}</p>
<p><a href="/">Revenir à l’application</a></p>
<p class="small" lang="en">{english}
<a href="/">Back to the application</a></p></main></body></html>"""

NOT_FOUND = PAGE.format(
    title="Adresse inconnue",
    heading="Cette adresse n’existe pas.",
    text="Rien n’est perdu : ce qui est écrit sur une tablette y reste.",
    english="This address does not exist. Nothing is lost.",
)
BLOCKED = PAGE.format(
    title="Trop de demandes",
    heading="Cette tablette a demandé trop d’adresses qui n’existent pas.",
    text="Rien n’est perdu : vos réponses partent comme avant. "
    "La salle en est prévenue.",
    english="This tablet asked for too many addresses that do not exist. Nothing is "
    "lost: your answers go as before. The room has been told.",
)


def page_for(request: Request, status: int) -> Response | None:
    """Return the page for a browser that goes somewhere, None for a program."""
    if status == 404 and "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(NOT_FOUND, status)
    return None


def say_who_opened(request: Request, response: Response) -> Response:
    """Tell a tablet's worker from where somebody was led to an address.

    A browser says so to the server alone; the worker asks as the browser would have.
    """
    fetch = fetch_metadata_of(request)
    if fetch.mode == "navigate":
        response.headers["X-Opened-From"] = fetch.site
    return response


def blocked_page_for(request: Request, refusal: TooManyRefused) -> Response | None:
    """Return the page for a browser of a blocked tablet, None for a program."""
    if "text/html" not in request.headers.get("accept", ""):
        return None
    headers = {"Retry-After": str(refusal.retry_s), "Cache-Control": "no-store"}
    return HTMLResponse(BLOCKED, 429, headers)
