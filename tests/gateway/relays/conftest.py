"""A relay at Lyon-Sud, by the owner's hand, and what its requests look like."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus

import psycopg
import pytest

from concours.core.delivery.journal.entry import Digest
from concours.core.delivery.mailbox.box import box_key, seal_box
from concours.core.delivery.mailbox.relay import request_statement
from concours.core.delivery.sync.batch import Batch, SentEntry
from concours.core.kernel.base64url import to_base64url
from concours.core.kernel.crypto import DeviceKey, sign, signer_of
from small_exam import CODES_KEY, SITES, Answer, Http, Tablet

URL = "https://r1.lyon-sud.relais.example"
ADD = """
INSERT INTO relay (site_id, url, public_key, admitted_ms, act)
VALUES (%s, %s, %s, 1, %s)
"""


def sealed(tablet: Tablet, start: int = 0, stop: int | None = None) -> dict:
    """Return a box of these entries, as the tablet gives it to its relays."""
    posted = tablet.batch(start, stop)
    entries = [
        SentEntry(
            row["seq"],
            row["kind"],
            row["body"].encode(),
            row["device_ms"],
            Digest(bytes.fromhex(row["digest"])),
        )
        for row in posted["entries"]
    ]
    batch = Batch(
        tablet.attempt,
        tablet.epoch,
        tuple(entries),
        Digest(bytes.fromhex(posted["head"])),
        bytes.fromhex(posted["signature"]),
    )
    key = box_key(CODES_KEY, tablet.attempt, tablet.epoch)
    nonce = sha256(batch.head).digest()[:12]
    box = seal_box(batch, key, nonce=nonce, sign=DeviceKey(tablet.private_key).sign)
    return {
        "attempt": str(box.attempt),
        "epoch": box.epoch,
        "first": box.first,
        "last": box.last,
        "head": box.head.hex(),
        "signature": box.signature.hex(),
        "body": to_base64url(box.body),
    }


@dataclass(frozen=True)
class RelayHand:
    """Whoever holds the key of a relay."""

    http: Http
    private_key: bytes = field(default=bytes(range(32)))

    @property
    def public_key(self) -> bytes:
        return signer_of(self.private_key)

    def headers(self, path: str, body: bytes) -> dict[str, str]:
        signature = sign(self.private_key, request_statement(path, body))
        return {
            "X-Relay": self.public_key.hex(),
            "X-Relay-Signature": signature.hex(),
        }

    def get(self, path: str) -> Answer:
        return self.http.get(path, **self.headers(path, b""))

    def bring(self, *boxes: dict, query: str = "", **changes) -> Answer:
        path = "/relay/boxes"
        posted = {"boxes": boxes, "stored": len(boxes), "waiting": 0} | changes
        body = json.dumps(posted).encode()
        return self.http.post(path + query, body, **self.headers(path, body))


@pytest.fixture(scope="module")
def owner(exam):
    with psycopg.connect(exam.dsn(), autocommit=True) as link:
        yield link


@pytest.fixture(scope="module", autouse=True)
def _admitted(owner):
    """Lyon-Sud has a relay, before the gateway starts."""
    key = signer_of(bytes(range(32)))
    owner.execute(ADD, (SITES["Lyon-Sud"], URL, key, 1))


@pytest.fixture
def relay(gateway):
    """Whoever holds that key: a gateway answers nobody before it knows its relays."""
    hand = RelayHand(gateway)
    assert hand.bring().status == HTTPStatus.OK
    return hand
