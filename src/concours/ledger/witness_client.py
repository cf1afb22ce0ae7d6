"""One question to one witness, over HTTP, within bounds. C2SP tlog-witness."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPException
from typing import IO
from urllib.error import HTTPError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
)

from concours.core.audit.transparency.note import (
    Note,
    NoteMalformed,
    encode,
    read_size,
)

ANSWER_BYTES_MAX = 64 * 1024
ANSWER_S_MAX = 5.0
CHUNK_BYTES = 4 * 1024


class WitnessSilent(Exception):
    """No answer, too late, too long or from elsewhere: asked again later."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a witness answered: a status of HTTP, and its bytes."""

    status: int
    body: bytes

    @property
    def size(self) -> int | None:
        """The size that the body says, None where it says none."""
        try:
            return read_size(self.body.decode("ascii", "replace").removesuffix("\n"))
        except NoteMalformed:
            return None


def _opener() -> OpenerDirector:
    """Return what asks: no proxy, no redirection, no file."""
    opener = OpenerDirector()
    for handler in (
        HTTPHandler(),
        HTTPSHandler(),
        HTTPDefaultErrorHandler(),
        HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


_OPENER = _opener()


def request_body(old_size: int, proof: Sequence[bytes], note: Note) -> bytes:
    """Return what is sent: from which size, the proof, and the note."""
    lines = [f"old {old_size}", *map(encode, proof)]
    return ("\n".join(lines) + "\n\n").encode() + note.as_bytes()


def add_checkpoint(url: str, body: bytes) -> Reply:
    """Ask a witness to cosign. Raises `WitnessSilent`."""
    return _ask(f"{url.rstrip('/')}/add-checkpoint", body)


def last_cosigned(url: str, origin: str) -> Reply:
    """Ask a witness what it cosigned last of a log. Raises `WitnessSilent`."""
    name = sha256(origin.encode()).hexdigest()
    return _ask(f"{url.rstrip('/')}/{name}/checkpoint", None)


def _ask(address: str, body: bytes | None) -> Reply:
    if not address.startswith(("http://", "https://")):
        raise WitnessSilent(address)
    until_s = time.monotonic() + ANSWER_S_MAX
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    request = Request(address, body, headers)  # noqa: S310 -- looked at above
    try:
        with _OPENER.open(request, timeout=ANSWER_S_MAX) as answer:
            return Reply(answer.status, _read(answer, until_s))
    except HTTPError as error:
        with error:
            return Reply(error.code, _read(error, until_s))
    except (OSError, HTTPException, ValueError) as error:
        raise WitnessSilent(str(error)) from error


def _read(answer: IO[bytes], until_s: float) -> bytes:
    data = b""
    try:
        while chunk := answer.read(CHUNK_BYTES):
            data += chunk
            if len(data) > ANSWER_BYTES_MAX or time.monotonic() > until_s:
                raise WitnessSilent("too long, or too slow")
    except (OSError, HTTPException) as error:
        raise WitnessSilent(str(error)) from error
    return data
