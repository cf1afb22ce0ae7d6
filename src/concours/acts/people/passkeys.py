"""Passkeys of the staff (WebAuthn): a key that stays in a device and signs for us.

A passkey answers to one host only, so that a page that looks like ours gets nothing.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from concours.acts.people.second_factor import (
    FactorRefused,
    factors_of,
    keep_factor,
    note_entry,
)
from concours.core.kernel.time import Instant
from concours.core.people.sign_in.second_factor import ISSUER
from concours.store.models import SecondFactor, StaffMember

PREFERRED = UserVerificationRequirement.PREFERRED
"""A fingerprint where the device has a reader; the password came before anyway."""

KEPT_BYTES_MAX = 2_048


@dataclass(frozen=True, slots=True)
class Door:
    """Where staff come in, as their browser names it: `host`, and the whole origin."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class BrowserRequest:
    """What the browser is asked (`options`, JSON), and what its answer must match."""

    options: str
    awaited: dict[str, Any]


def ask_for_new(door: Door, member: StaffMember, *, challenge: bytes) -> BrowserRequest:
    """Ask a browser to make a passkey for a member, other than those they have."""
    person = PublicKeyCredentialUserEntity(
        id=member.id.bytes, name=member.login, display_name=member.name
    )
    options, awaited = _server(door).register_begin(
        person,
        _passkeys(member),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=PREFERRED,
        challenge=challenge,
    )
    return BrowserRequest(json.dumps(dict(options)), awaited)


def ask_for_known(
    door: Door, member: StaffMember, *, challenge: bytes
) -> BrowserRequest:
    """Ask a browser to sign with one of a member's passkeys."""
    options, awaited = _server(door).authenticate_begin(
        _passkeys(member), user_verification=PREFERRED, challenge=challenge
    )
    return BrowserRequest(json.dumps(dict(options)), awaited)


@transaction.atomic
def enrol_passkey(
    door: Door, member: StaffMember, awaited: object, answer: str, *, now: Instant
) -> None:
    """Enrol the passkey that a browser has made.

    Raises `FactorRefused`, `FactorsFull`.
    """
    try:
        registration = _server(door).register_complete(awaited, json.loads(answer))
    except Exception as error:  # foreign bytes: whatever is wrong, nothing is proven
        raise FactorRefused(member.login) from error
    credential = registration.credential_data
    if credential is None or len(credential) > KEPT_BYTES_MAX:
        raise FactorRefused(member.login)
    keep_factor(
        member,
        "passkey",
        credential=bytes(credential),
        counter=registration.counter,
        now=now,
    )


@transaction.atomic
def prove_by_passkey(
    door: Door, member: StaffMember, awaited: object, answer: str, *, now: Instant
) -> None:
    """Let a member in by a passkey's signature.

    A count of signatures that does not grow is a copied key: refused. Keys that live
    on several devices do not count, and say zero. Raises `FactorRefused`.
    """
    try:
        response = AuthenticationResponse.from_dict(json.loads(answer))
        credential = _server(door).authenticate_complete(
            awaited, _passkeys(member), response
        )
    except Exception as error:  # idem
        raise FactorRefused(member.login) from error
    count = response.response.authenticator_data.counter
    row = next(
        row
        for row in factors_of(member, "passkey")
        if bytes(row.kept) == bytes(credential)
    )
    older = SecondFactor.objects.filter(pk=row.pk, used__lt=count)
    if (count or row.used) and older.update(used=count) != 1:
        raise FactorRefused(member.login)
    note_entry(member, "passkey", now)


def _server(door: Door) -> Fido2Server:
    relying_party = PublicKeyCredentialRpEntity(name=ISSUER, id=door.host)
    return Fido2Server(
        relying_party, verify_origin=lambda origin: origin == door.origin
    )


def _passkeys(member: StaffMember) -> list[AttestedCredentialData]:
    rows = factors_of(member, "passkey")
    return [AttestedCredentialData(bytes(row.kept)) for row in rows]
