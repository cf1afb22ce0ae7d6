"""What Patroni says of a cluster, asked at the REST address of any of its nodes."""

import http.client
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import closing
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

ASK_S_MAX = 2.0
SWITCH_S_MAX = 30.0
PORT: Final = 8008
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
    is_tls = place.scheme == "https"
    make = http.client.HTTPSConnection if is_tls else http.client.HTTPConnection
    host = place.hostname or ""
    with closing(make(host, place.port or PORT, timeout=within_s)) as connection:
        try:
            headers = {"Authorization": f"Basic {login}"} if login else {}
            verb = "PATCH" if path == CONFIG else "POST"
            connection.request(verb if body else "GET", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
