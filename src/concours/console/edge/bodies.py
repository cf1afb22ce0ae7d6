"""Bodies are read whole before Django runs, a few at a time, a few from one network.

A thread that waits for a body cannot be called back: whoever sends slowly, or falls
silent, holds it. So slow senders hold a few, and the others stay for everybody else.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from wsgiref.types import StartResponse, WSGIApplication

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse

from concours.console.edge import bounds
from concours.console.edge.device import client_network, known_device
from concours.console.edge.places import Busy, Places
from concours.console.pages import error_pages

UNREAD = "concours.body_unread"
CHUNK_BYTES = 65_536
MEMORY_BYTES_MAX = 2**20

_OF_NETWORKS = Places(
    count_max=bounds.BODIES_COUNT_MAX, of_source_max=bounds.BODIES_OF_NETWORK_MAX
)
_OF_DEVICES = Places(
    count_max=bounds.KNOWN_BODIES_COUNT_MAX, of_source_max=bounds.BODIES_OF_DEVICE_MAX
)

_PAPERS_OF_DEVICES = Places(count_max=bounds.PAPERS_COUNT_MAX, of_source_max=1)
_PAPERS_OF_NETWORKS = Places(count_max=1, of_source_max=1)


class ReadBodies:
    """Give the application bodies that have come; it never waits for one."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(
        self, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer the request."""
        request = WSGIRequest(environ)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        stream, environ["wsgi.input"] = environ["wsgi.input"], BytesIO()
        if not 0 < length <= bounds.body_length_max(request.path):
            return self._application(environ, start_response)
        with ExitStack() as places, _body(request.path) as body:
            try:
                with _place(request):
                    if bounds.takes_paper(request.path):
                        places.enter_context(_paper_place(request))
                    _read(stream, length, body)
                environ["wsgi.input"] = body
            except (Busy, EOFError):
                environ[UNREAD] = True
            return self._application(environ, start_response)


def _body(path: str) -> IO[bytes]:
    """Return where a body is kept: on the disk if it is long, but never a paper."""
    if bounds.takes_paper(path):
        return BytesIO()
    return SpooledTemporaryFile(MEMORY_BYTES_MAX)


def _place(request: HttpRequest) -> AbstractContextManager[None]:
    device = known_device(request)
    places = _OF_DEVICES if device else _OF_NETWORKS
    return places.take(device or client_network(request))


def _paper_place(request: HttpRequest) -> AbstractContextManager[None]:
    """Return the place of a paper, kept until it is answered: it takes memory."""
    device = known_device(request)
    places = _PAPERS_OF_DEVICES if device else _PAPERS_OF_NETWORKS
    return places.take(device or client_network(request))


def _read(stream: IO[bytes], length: int, body: IO[bytes]) -> None:
    """Read a body as long as it was announced. Raises `EOFError` if it is cut short."""
    while body.tell() < length:
        chunk = stream.read(min(CHUNK_BYTES, length - body.tell()))
        if not chunk:
            raise EOFError
        body.write(chunk)
    body.seek(0)


class UnreadBodies:
    """Say why to whoever's body was not read: too long, or the console is busy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if bounds.is_too_long(request):
            return error_pages.too_long(request, bounds.body_length_max(request.path))
        if UNREAD in request.META:
            return error_pages.busy(request)
        return self._get_response(request)
