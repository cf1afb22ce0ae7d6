"""Requests to the centre, signed by the relay: no proxy, no redirection."""

import asyncio
import http.client
import json
import ssl
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from concours.core.delivery.mailbox.relay import request_statement
from concours.core.kernel.crypto import sign, signer_of
from concours.core.kernel.errors import Unavailable

ANSWER_S_MAX = 15.0
ANSWER_BYTES_MAX = 32 * 2**20
PIECE_BYTES = 2**16


class CentreRefused(Exception):
    """The centre answers, and refuses: this relay is not admitted, or no longer."""


def read_signer(address: str) -> bytes:
    """Return the ledger's key, as the centre gives it to anybody.

    Raises `Unavailable`, `CentreRefused`.
    """
    answer = Centre(address, bytes(32)).ask("GET", "/relay/signer", b"")
    try:
        return bytes.fromhex(answer["signer"])
    except (KeyError, TypeError, ValueError) as error:
        raise Unavailable("answer") from error


class Centre:
    """The centre's gateways, at their one address."""

    def __init__(self, address: str, key: bytes) -> None:
        self._address = urlsplit(address)
        self._key = key

    async def get(self, path: str, query: str = "") -> Any:
        """Return the JSON at a path. Raises `Unavailable`, `CentreRefused`."""
        return await asyncio.to_thread(self.ask, "GET", path, b"", query)

    async def post(self, path: str, value: object, query: str = "") -> Any:
        """Return the JSON that answers a post. Raises as `get`."""
        text = json.dumps(value)
        return await asyncio.to_thread(self.ask, "POST", path, text, query)

    def ask(self, method: str, path: str, text: str | bytes, query: str = "") -> Any:
        """Ask once, and wait. Raises `Unavailable`, `CentreRefused`."""
        body = text.encode() if isinstance(text, str) else text
        signature = sign(self._key, request_statement(path, body))
        headers = {
            "X-Relay": signer_of(self._key).hex(),
            "X-Relay-Signature": signature.hex(),
            "Content-Type": "application/json",
        }
        line = self._connect()
        try:
            line.request(method, path + query, body or None, headers)
            answer = line.getresponse()
            data = answer.read(ANSWER_BYTES_MAX + 1)
        except (OSError, http.client.HTTPException) as error:
            raise Unavailable("centre") from error
        finally:
            line.close()
        return _read(answer.status, data)

    def download(self, path: str, *, bytes_max: int) -> Iterator[bytes]:
        """Yield what is at a path, piece by piece, and no more than so many bytes.

        Raises `Unavailable`, `CentreRefused`.
        """
        line, count = self._connect(), 0
        try:
            line.request("GET", path)
            answer = line.getresponse()
            if answer.status != http.client.OK:
                raise Unavailable("package")
            while piece := answer.read(PIECE_BYTES):
                count += len(piece)
                if count > bytes_max:
                    raise Unavailable("package")
                yield piece
        except (OSError, http.client.HTTPException) as error:
            raise Unavailable("centre") from error
        finally:
            line.close()

    def _connect(self) -> http.client.HTTPConnection:
        host, port = self._address.hostname or "", self._address.port
        if self._address.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(
                host, port, timeout=ANSWER_S_MAX, context=context
            )
        return http.client.HTTPConnection(host, port, timeout=ANSWER_S_MAX)


def _read(status: int, data: bytes) -> Any:
    """Return the JSON of an answer that is ours; a portal's page is none."""
    try:
        value = json.loads(data)
    except ValueError as error:
        raise Unavailable("answer") from error
    if status == http.client.OK and isinstance(value, dict):
        return value
    if status < http.client.INTERNAL_SERVER_ERROR and isinstance(value, dict):
        raise CentreRefused(str(value.get("code", status)))
    raise Unavailable("answer")
