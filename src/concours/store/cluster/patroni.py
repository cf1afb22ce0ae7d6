"""What Patroni says of a cluster, asked at the REST address of any of its nodes."""

import http.client
import json
import os
import ssl
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

ASK_S_MAX = 2.0
SWITCH_S_MAX = 30.0
PORT: Final = 8008
TLS: Final = "CONCOURS_PATRONI_TLS"
"""A folder with `ca.pem`, `postgres.pem` and `postgres.key`, as machines have it: where
nodes know each other by certificates, whoever changes something shows one. Whoever may
not read the key looks, and changes nothing."""
CONFIG: Final = "/config"
"""What is changed, and not done: Patroni wants another verb."""


class Patroni:
    """The nodes of one cluster; whichever answers first is believed.

    `urls` are the REST addresses, `login` is `NAME:PASSWORD` of who may change things.
    """

    def __init__(self, urls: Sequence[str], login: str = "") -> None:
        self._urls, self._login = urls, login

    def describe(self) -> Mapping[str, Any]:
        """Return what `/cluster` says; nothing if no node answers."""
        for url in self._urls:
            status, body = ask(url, "/cluster")
            if status == HTTPStatus.OK:
                facts: Mapping[str, Any] = json.loads(body)
                return facts
        return {}

    def find_primary(self) -> str | None:
        """Return the name of the node that leads, if one does."""
        members = self.describe().get("members", ())
        leaders = [m["name"] for m in members if m["role"] == "leader"]
        return str(leaders[0]) if leaders else None

    def find_fault(self) -> str | None:
        """Return why Patroni would change nothing now: `silent` or `paused`."""
        facts = self.describe()
        if not facts:
            return "silent"
        return "paused" if facts.get("pause") else None

    def switch_over(self, primary: str) -> int:
        """Let the primary hand over; return how that was answered."""
        body = json.dumps({"leader": primary}).encode()
        login = b64encode(self._login.encode()).decode()
        for url in self._urls:
            status, _ = ask(url, "/switchover", body, login, within_s=SWITCH_S_MAX)
            if status:
                return status
        return 0


@cache
def _tls_context(folder: str) -> ssl.SSLContext:
    """Return whom we believe, and what we show. Raises `OSError`."""
    if not folder:
        return ssl.create_default_context()
    place = Path(folder)
    context = ssl.create_default_context(cafile=str(place / "ca.pem"))
    if os.access(place / "postgres.key", os.R_OK):
        context.load_cert_chain(place / "postgres.pem", place / "postgres.key")
    return context


def ask(
    url: str,
    path: str,
    body: bytes = b"",
    login: str = "",
    *,
    within_s: float = ASK_S_MAX,
) -> tuple[int, bytes]:
    """Ask one node; 0 if it does not answer. With a body it is told to act."""
    place = urlsplit(url)
    host, port = place.hostname or "", place.port or PORT
    connection = http.client.HTTPConnection(host, port, timeout=within_s)
    try:
        if place.scheme == "https":
            context = _tls_context(os.environ.get(TLS, ""))
            connection = http.client.HTTPSConnection(
                host, port, timeout=within_s, context=context
            )
    except OSError:
        return 0, b""
    with closing(connection):
        try:
            headers = {"Authorization": f"Basic {login}"} if login else {}
            verb = "PATCH" if path == CONFIG else "POST"
            connection.request(verb if body else "GET", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
