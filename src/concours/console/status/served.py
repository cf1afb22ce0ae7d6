"""`/etat/` at the console's own address: given before Django, so that it needs nothing.

Where a front stands before the house it gives these files itself, from its own disk.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

from concours.store.status_folder import find_file


class StatusFiles:
    """Give the files of what is announced; hand on every other request."""

    def __init__(self, application: WSGIApplication, folder: Path | None) -> None:
        self._application = application
        self._folder = folder

    def __call__(
        self, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer the request."""
        file = find_file(self._folder, environ.get("PATH_INFO", ""))
        if file is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._application(environ, start_response)
        length = "Content-Length", str(len(file.body))
        start_response("200 OK", [*file.headers.items(), length])
        return [file.body if environ["REQUEST_METHOD"] == "GET" else b""]
