"""The page of an address that does not exist; a program reads a code."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

PAGE = """<!doctype html><html lang="fr" data-surface="candidate"><head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Adresse inconnue – Concours</title><link rel="stylesheet" href="/resultats.css">
</head><body><header><a class="house" href="/">Concours</a></header><main>
<h1>Cette adresse n’existe pas.</h1>
<p>Rien n’est perdu : ce qui est écrit sur une tablette y reste.</p>
<p><a href="/">Revenir à l’application</a></p>
<p class="small" lang="en">This address does not exist. Nothing is lost.
<a href="/">Back to the application</a></p></main></body></html>"""


def page_for(request: Request, status: int) -> Response | None:
    """Return the page for a browser that goes somewhere, None for a program."""
    if status == 404 and "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(PAGE, status)
    return None
