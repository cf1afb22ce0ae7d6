"""A passkey proves its owner at this door, by this question, with a key never copied.

The device is made here, of the library's own bytes: what a browser would send.
"""

import json
from dataclasses import dataclass, field, replace
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from acts.scene import NOON

HOST, ORIGIN = "concours.example", "https://concours.example"
CHALLENGE, OTHER = bytes(32), bytes([7]) * 32
FLAGS = AuthenticatorData.FLAG


@dataclass(frozen=True)
class Device:
    """A security key with one passkey, that counts its signatures."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    name: bytes = field(default_factory=lambda: uuid4().bytes)
    host: str = HOST
    origin: str = ORIGIN
    challenge: bytes = CHALLENGE
    flags: int = FLAGS.UP

    def make(self) -> str:
        """What the browser sends when the passkey has been made."""
        public = ES256.from_cryptography_key(self.key.public_key())
        made = AttestedCredentialData.create(bytes(16), self.name, public)
        data = AuthenticatorData.create(
            self._host_digest(), self.flags | FLAGS.AT, 0, made
        )
        asked = self._asked(CollectedClientData.TYPE.CREATE)
        attested = AttestationObject.create("none", data, {})
        return self._told(clientDataJSON=asked, attestationObject=attested)

    def sign(self, count: int) -> str:
        """What the browser sends when the device has signed."""
        data = AuthenticatorData.create(self._host_digest(), self.flags, count)
        asked = self._asked(CollectedClientData.TYPE.GET)
        signature = self.key.sign(data + asked.hash, ec.ECDSA(SHA256()))
        return self._told(
            clientDataJSON=asked, authenticatorData=data, signature=signature
        )

    def _asked(self, kind: str) -> CollectedClientData:
        return CollectedClientData.create(kind, self.challenge, self.origin)

    def _host_digest(self) -> bytes:
        digest = Hash(SHA256())
        digest.update(self.host.encode())
        return digest.finalize()

    def _told(self, **response: bytes) -> str:
        name = websafe_encode(self.name)
        said = {part: websafe_encode(value) for part, value in response.items()}
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": said}
        )


@pytest.fixture
def member(scene):  # noqa: ARG001 -- Django, on a database
    """A member without a factor."""
    from concours.store.models import StaffMember  # noqa: PLC0415 -- after setup

    login = f"key-{uuid4().hex[:8]}"
    return StaffMember.objects.create(login=login, name="P. Clé", roles=["auditor"])


@pytest.fixture
def door(scene):  # noqa: ARG001 -- after Django's setup
    from concours.acts.people.passkeys import Door  # noqa: PLC0415 -- idem

    return Door(HOST, ORIGIN)


def enrol(door, member, device):
    from concours.acts.people.passkeys import ask_for_new, enrol_passkey  # noqa: PLC0415

    asked = ask_for_new(door, member, challenge=CHALLENGE)
    enrol_passkey(door, member, asked.awaited, device.make(), now=NOON)
    return json.loads(asked.options)["publicKey"]


def prove(door, member, answer, *, challenge=CHALLENGE):
    from concours.acts.people.passkeys import ask_for_known, prove_by_passkey  # noqa: PLC0415

    asked = ask_for_known(door, member, challenge=challenge)
    prove_by_passkey(door, member, asked.awaited, answer, now=NOON)
    return json.loads(asked.options)["publicKey"]


def is_refused(attempt, *facts, **more) -> bool:
    from concours.acts.people.second_factor import FactorRefused  # noqa: PLC0415 -- after setup

    try:
        attempt(*facts, **more)
    except FactorRefused:
        return True
    return False


def test_a_passkey_made_here_lets_its_owner_in(door, member):
    device = Device()

    new = enrol(door, member, device)
    known = prove(door, member, device.sign(1))

    assert (new["rp"]["id"], known["rpId"]) == (HOST, HOST)
    assert websafe_decode(new["challenge"]) == CHALLENGE
    assert [websafe_decode(one["id"]) for one in known["allowCredentials"]] == [
        device.name
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://concours.example.org"},
        {"origin": "http://concours.example"},
        {"host": "example.org"},
        {"challenge": OTHER},
        {"flags": 0},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"name": b"another key"},
    ],
)
def test_a_signature_for_another_door_question_or_key_is_refused(door, member, wrong):
    device = Device()
    enrol(door, member, device)

    assert is_refused(prove, door, member, replace(device, **wrong).sign(1))
    assert not is_refused(prove, door, member, device.sign(1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://concours.example.org"},
        {"host": "example.org"},
        {"challenge": OTHER},
        {"flags": 0},
    ],
)
def test_a_passkey_made_for_another_door_or_question_is_refused(door, member, wrong):
    from concours.store.models import SecondFactor  # noqa: PLC0415 -- after setup

    assert is_refused(enrol, door, member, Device(**wrong))
    assert not SecondFactor.objects.filter(member=member).exists()


def test_a_copied_key_is_found_by_its_count(door, member):
    device = Device()
    enrol(door, member, device)
    prove(door, member, device.sign(5))

    assert is_refused(prove, door, member, device.sign(5))
    assert is_refused(prove, door, member, device.sign(3))
    assert is_refused(prove, door, member, device.sign(0))
    assert not is_refused(prove, door, member, device.sign(6))


def test_a_key_of_several_devices_does_not_count(door, member):
    device = Device()
    enrol(door, member, device)

    for _ in range(2):
        prove(door, member, device.sign(0))


def test_somebody_elses_passkey_lets_nobody_in(door, member, scene):  # noqa: ARG001
    from concours.store.models import StaffMember  # noqa: PLC0415 -- after setup

    theirs, mine = Device(), Device()
    enrol(door, StaffMember.objects.get(login="benali"), theirs)
    enrol(door, member, mine)

    assert is_refused(prove, door, member, theirs.sign(1))


@pytest.mark.parametrize(
    "answer", ["", "null", "[]", "{", '{"id": 1}', '{"rawId": "é", "response": {}}']
)
def test_what_is_no_answer_is_refused_and_breaks_nothing(door, member, answer):
    enrol(door, member, Device())

    assert is_refused(prove, door, member, answer)
