"""The tablet's application: static files, and what a browser may do with them."""

from collections.abc import Callable, Sequence
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

IMMUTABLE = "public, max-age=31536000, immutable"
FRESH = "no-cache"
CAMERA_FOLDER = "/examinateur/"
"""The examiners' application, which reads badges and the codes of other tablets."""
HASHED_FOLDER = "/assets/"
"""Where the build puts files that bear the digest of their content in their name."""

POLICY_NAME = "Content-Security-Policy"
CONNECT = "connect-src 'self'"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    f"img-src 'self' blob: data:; {CONNECT}; worker-src 'self'; "
    "manifest-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    POLICY_NAME: POLICY,
    "Strict-Transport-Security": "max-age=63072000",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
WITH_CAMERA = HEADERS["Permissions-Policy"].replace("camera=()", "camera=(self)")


def policy_with(origins: Sequence[str]) -> str:
    """Return the policy of pages that may also speak to the relays of sites."""
    return POLICY.replace(CONNECT, f"{CONNECT} {' '.join(origins)}")


class ClientFiles:
    """The built application: hashed assets for ever, the rest asked for each time."""

    def __init__(self, folder: Path) -> None:
        self._files = StaticFiles(directory=folder, html=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a file, or raise the 404 of everywhere else."""
        is_hashed = HASHED_FOLDER in scope["path"]

        async def lasting(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Cache-Control"] = IMMUTABLE if is_hashed else FRESH
            await send(message)

        await self._files(scope, receive, lasting)


class SafeHeaders:
    """Puts on every answer what keeps a browser from doing more than we mean."""

    def __init__(
        self, app: ASGIApp, relays: Callable[[], Sequence[str]] = tuple
    ) -> None:
        """Take what to call for the addresses of relays in force, if any are known."""
        self._app = app
        self._relays = relays

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if scope["path"].startswith(CAMERA_FOLDER):
                    headers["Permissions-Policy"] = WITH_CAMERA
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                origins = self._relays()
                if origins and headers[POLICY_NAME] == POLICY:
                    headers[POLICY_NAME] = policy_with(origins)
            await send(message)

        await self._app(scope, receive, safe if scope["type"] == "http" else send)
