"""A site's relay: how it asks to be admitted, and the signed file of what it may store.

Eight words stand for its key, its address and the ledger's key together: whoever reads
them on the relay and types them at the centre has compared all three.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias
from uuid import UUID

from concours.core.authoring.sealing.wordlist import WORDLIST
from concours.core.delivery.journal.entry import AttemptId
from concours.core.kernel.canonical import (
    Json,
    NotCanonical,
    digest,
    dump,
    fields,
    load,
)
from concours.core.kernel.crypto import KEY_BYTES, POINT_BYTES, is_signed
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant

WORDS_COUNT = 8
WORD_BITS = 10
URL_LENGTH_MAX = 200
SITE_FILE_BYTES_MAX = 8 * 2**20

ADDRESS = re.compile(
    r"https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?"
    r"|http://(127\.0\.0\.1|localhost)(:[0-9]{1,5})?"
)
"""It goes into a header as it is: no path, no space, nothing to quote. In clear only
where it never leaves the machine: a rehearsal, a test."""

REQUEST = "concours-relay-1"

Chain: TypeAlias = tuple[AttemptId, int]
Seat: TypeAlias = tuple[str, str]
"""Room and seat."""


@dataclass(eq=False)
class RelayRequestInvalid(Refusal):
    """The request of a relay is not as `concours relay enrol` wrote it.

    `reason`: `form`, `address` or `key`.
    """

    code: ClassVar[str] = "relay.request_invalid"
    reason: str


@dataclass(eq=False)
class RelayWordsWrong(Refusal):
    """The eight words are not those of this request: another relay, another centre."""

    code: ClassVar[str] = "relay.words_wrong"


@dataclass(eq=False)
class SiteFileInvalid(Refusal):
    """A site file that the ledger did not sign, or that is none."""

    code: ClassVar[str] = "relay.site_file_invalid"
    reason: str


@dataclass(frozen=True, slots=True)
class RelayRequest:
    """Who asks to be admitted: an address that tablets reach, and an Ed25519 key."""

    url: str
    public_key: bytes

    @property
    def text(self) -> str:
        """The one line that is pasted at the centre."""
        return f"{REQUEST} {self.url} {self.public_key.hex()}"


@dataclass(frozen=True, slots=True)
class SiteFile:
    """What the relays of a site may store: the key of each device that they know.

    `signed_at` orders two files of a site; `relays` are the keys of those admitted.
    `seats` is what the supervisors' page of a relay calls each attempt: no name.
    """

    site: UUID
    signed_at: Instant
    relays: frozenset[bytes]
    devices: Mapping[Chain, bytes]
    seats: Mapping[AttemptId, Seat] = field(default_factory=dict)


def read_request(text: str) -> RelayRequest:
    """Return the request in a pasted line. Raises `RelayRequestInvalid`."""
    parts = text.split()
    if len(parts) != 3 or parts[0] != REQUEST:
        raise RelayRequestInvalid("form")
    _, url, key = parts
    if len(url) > URL_LENGTH_MAX or not ADDRESS.fullmatch(url):
        raise RelayRequestInvalid("address")
    try:
        public_key = bytes.fromhex(key)
    except ValueError as error:
        raise RelayRequestInvalid("key") from error
    if len(public_key) != KEY_BYTES:
        raise RelayRequestInvalid("key")
    return RelayRequest(url, public_key)


def relay_words(request: RelayRequest, signer: bytes) -> tuple[str, ...]:
    """Return the eight words of a relay under the ledger's key `signer`: 80 bits."""
    whole = digest(
        b"concours/relay-words/1", request.url.encode(), request.public_key, signer
    )
    bits = WORD_BITS * WORDS_COUNT
    number = int.from_bytes(whole, "big") >> (256 - bits)
    shifts = range(bits - WORD_BITS, -1, -WORD_BITS)
    return tuple(WORDLIST[number >> shift & 1023] for shift in shifts)


def require_words(request: RelayRequest, signer: bytes, phrase: str) -> None:
    """Raise `RelayWordsWrong` unless these are the words, however they are spaced."""
    words = tuple(phrase.lower().replace(",", " ").split())
    if words != relay_words(request, signer):
        raise RelayWordsWrong


def request_statement(path: str, body: bytes) -> bytes:
    """Return what a relay signs of each request to the centre."""
    return fields(b"concours/relay-request/1", path.encode(), body)


def site_file_statement(body: bytes) -> bytes:
    """Return what the ledger signs of a site file."""
    return fields(b"concours/site-file/1", body)


def write_site_file(site_file: SiteFile) -> bytes:
    """Return the bytes that are signed: canonical JSON."""
    devices: list[Json] = [
        [str(attempt), epoch, key.hex()]
        for (attempt, epoch), key in sorted(site_file.devices.items())
    ]
    seats: list[Json] = [
        [str(attempt), room, seat]
        for attempt, (room, seat) in sorted(site_file.seats.items())
    ]
    return dump(
        {
            "site": str(site_file.site),
            "signed_ms": site_file.signed_at,
            "relays": [*sorted(key.hex() for key in site_file.relays)],
            "devices": devices,
            "seats": seats,
        }
    )


def read_site_file(body: bytes, signature: bytes, *, signer: bytes) -> SiteFile:
    """Return a site file that this signer vouches for. Raises `SiteFileInvalid`."""
    if len(body) > SITE_FILE_BYTES_MAX:
        raise SiteFileInvalid("size")
    if not is_signed(signer, site_file_statement(body), signature):
        raise SiteFileInvalid("signature")
    try:
        value: Any = load(body)
        devices = {
            (AttemptId(UUID(attempt)), int(epoch)): bytes.fromhex(key)
            for attempt, epoch, key in value["devices"]
        }
        site_file = SiteFile(
            UUID(value["site"]),
            Instant(int(value["signed_ms"])),
            frozenset(bytes.fromhex(key) for key in value["relays"]),
            devices,
            {
                AttemptId(UUID(attempt)): (str(room), str(seat))
                for attempt, room, seat in value.get("seats", [])
            },
        )
    except (NotCanonical, AttributeError, KeyError, TypeError, ValueError) as error:
        raise SiteFileInvalid("content") from error
    if any(len(key) != POINT_BYTES for key in devices.values()):
        raise SiteFileInvalid("content")
    return site_file
