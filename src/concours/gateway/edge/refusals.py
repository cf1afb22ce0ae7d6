"""The edge: what leaves a request as an exception becomes an answer, here only."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from concours.core.kernel.errors import Refusal, Unavailable
from concours.core.kernel.time import SECOND_MS
from concours.gateway import wire
from concours.gateway.delivery.in_flight import UnderWay
from concours.gateway.edge.unavailable_log import UnavailableLog
from concours.gateway.settings import Settings

LOG = logging.getLogger("concours.gateway")

RETRY_S = "1"
FIXED = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"))
DEFAULT_STATUS = 409
STATUS: Mapping[str, int] = {
    "request.malformed": 400,
    "request.unknown_token": 401,
    "request.too_slow": 408,
    "request.too_many": 429,
    "journal.too_large": 413,
    "journal.quota_exceeded": 429,
    "call.too_many": 429,
    "kiosk.too_often": 429,
    "relay.unknown": 403,
    "kiosk.probe_unknown": 403,
    "kiosk.probe_too_often": 429,
    "enrol.unknown": 403,
    "enrol.too_many": 429,
    "enrol.key_invalid": 400,
    "wishes.sign_in_unknown": 403,
    "wishes.sign_in_too_many": 429,
    "wishes.needs_password": 403,
    "wishes.password_asked": 403,
    "wishes.password_wrong": 403,
    "wishes.password_too_many": 429,
    "wishes.not_participant": 403,
    "wishes.writes_too_many": 429,
    "couple.numbers_too_many": 429,
    "certificate.unknown": 404,
    "post.unknown": 404,
    "post.revoked": 410,
    "wishes.slip_unknown": 404,
}


@dataclass(eq=False)
class TooLarge(Refusal):
    """The body is larger than the wire page allows."""

    code: ClassVar[str] = "journal.too_large"
    bytes_max: int


@dataclass(eq=False)
class TooSlow(Refusal):
    """The body did not come in time."""

    code: ClassVar[str] = "request.too_slow"


@dataclass(eq=False)
class UnknownToken(Refusal):
    """The bearer token is missing, or of no device."""

    code: ClassVar[str] = "request.unknown_token"


@dataclass(eq=False)
class TooManyRefused(Refusal):
    """The tablet has asked too often for what is refused: blocked for so long.

    Only what is refused in any case is answered so: never what a tablet has to ask.
    """

    code: ClassVar[str] = "request.too_many"
    retry_ms: int

    @property
    def retry_s(self) -> int:
        """Whole seconds, at least one, as a browser is told."""
        return max(1, -(-self.retry_ms // SECOND_MS))


class Answer(Response):
    """A JSON answer that nobody keeps, without what a general one spends on itself."""

    def __init__(self, value: object, status: int) -> None:
        self.body = wire.write(value)
        self.status_code = status
        self.background = None
        self.raw_headers = [*FIXED, (b"content-length", b"%d" % len(self.body))]


def answer(value: object, status: int = 200) -> Response:
    """Return a JSON answer that nobody keeps."""
    return Answer(value, status)


def refusal_response(refusal: Refusal) -> Response:
    """Return the answer to what the rules refuse."""
    status = STATUS.get(refusal.code, DEFAULT_STATUS)
    response = answer({"code": refusal.code, "facts": refusal.facts()}, status)
    if isinstance(refusal, TooManyRefused):
        response.headers["Retry-After"] = str(refusal.retry_s)
    return response


def unavailable_response() -> Response:
    """Return the answer that means: again, the same bytes, soon."""
    response = answer({"code": "unavailable", "facts": {}}, 503)
    response.headers["Retry-After"] = RETRY_S
    return response


class Edge:
    """Translates exceptions, and puts the centre's clock on every answer.

    Except on what may be kept by a cache: an old answer must not tell the time. Nor may
    a machine whose clock is wrong, which gives files and nothing else.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False
        services = scope["app"].state.services
        clock, refused_file = services.database.clock, services.refused_file

        async def stamped(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                cache = headers.get("cache-control", "")
                if "no-store" in cache and message["status"] < HTTPStatus.BAD_REQUEST:
                    clock.require()
                has_begun = True
                if message["status"] >= HTTPStatus.BAD_REQUEST:
                    refused_file.note(Request(scope), message["status"])
                if "max-age" not in cache and clock.is_right:
                    headers["X-Centre-Ms"] = str(self._settings.now())
            await send(message)

        try:
            await self._app(scope, receive, stamped)
        except ClientDisconnect:
            return  # whoever asked has gone: no answer is heard, and no defect is ours
        except Exception as error:  # noqa: BLE001 -- the edge: all of them end here
            if not has_begun:
                reason = note_refused(scope, error)
                response = answer_to(reason, scope["path"], services.unavailable_log)
                await response(scope, receive, stamped)


def note_refused(scope: Scope, error: Exception) -> Exception:
    """Let the traces say who sent what the application does not send.

    Return what that tablet is told: that it is blocked, or what it was.
    """
    if not isinstance(error, Refusal):
        return error
    services = scope["app"].state.services
    refusal: Refusal = services.traces.keep_refusal(Request(scope), error)
    services.metrics.refusals.labels(refusal.code).inc()
    return refusal


def answer_to(error: Exception, path: str, log: UnavailableLog) -> Response:
    """Return the answer to what left a request as an exception."""
    match error:
        case Refusal():
            return refusal_response(error)
        case UnderWay():
            pass  # what a tablet does to itself is no sign of ours
        case Unavailable():
            log.note(error)
        case _:
            LOG.error("defect in %s", path, exc_info=error)
    return unavailable_response()
