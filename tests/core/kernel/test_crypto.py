"""What we seal opens with its own key alone, and what we sign nobody can alter."""

import json
import secrets
from pathlib import Path

import pytest

from concours.core.kernel import crypto
from concours.core.kernel.crypto import PointInvalid, Unreadable

VECTORS = Path(__file__).parents[3] / "protocol/vectors"
SHARE = json.loads((VECTORS / "share.json").read_text())

KEY = bytes(range(32))
NONCE = bytes(12)


def flipped(data: bytes, index: int) -> bytes:
    return data[:index] + bytes([data[index] ^ 1]) + data[index + 1 :]


def test_encrypted_bytes_open_with_their_key_and_data():
    sealed = crypto.encrypt(KEY, b"plain", nonce=NONCE, aad=b"aad")

    assert sealed[:12] == NONCE
    assert crypto.decrypt(KEY, sealed, aad=b"aad") == b"plain"


def test_encrypted_bytes_altered_anywhere_do_not_open():
    sealed = crypto.encrypt(KEY, b"plain", nonce=NONCE, aad=b"aad")

    for index in range(len(sealed)):
        with pytest.raises(Unreadable):
            crypto.decrypt(KEY, flipped(sealed, index), aad=b"aad")


@pytest.mark.parametrize(
    ("key", "size", "aad"),
    [(bytes(32), 99, b"aad"), (KEY, 99, b"other"), (KEY[:31], 99, b"aad")]
    + [(KEY, size, b"aad") for size in (0, 12, 27)],
)
def test_encrypted_bytes_refuse_another_key_data_or_length(key, size, aad):
    sealed = crypto.encrypt(KEY, b"plain", nonce=NONCE, aad=b"aad")

    with pytest.raises(Unreadable):
        crypto.decrypt(key, sealed[:size], aad=aad)


def test_derive_follows_the_first_case_of_rfc_5869():
    derived = crypto.derive(
        bytes([0x0B] * 22),
        salt=bytes(range(13)),
        info=bytes(range(0xF0, 0xFA)),
    )

    assert derived.hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
    )


def test_sign_follows_the_second_case_of_rfc_8032():
    signing_key = bytes.fromhex(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
    )
    signer = crypto.signer_of(signing_key)

    signature = crypto.sign(signing_key, b"\x72")

    assert signer.hex() == (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    )
    assert signature.hex() == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert crypto.is_signed(signer, b"\x72", signature)
    assert not crypto.is_signed(signer, b"\x73", signature)
    assert not crypto.is_signed(signer, b"\x72", flipped(signature, 3))
    assert not crypto.is_signed(signer[:31], b"\x72", signature)
    assert not crypto.is_signed(signer, b"\x72", signature[:63])


def test_device_signature_holds_for_its_device_and_statement():
    private = crypto.private_key_from(secrets.token_bytes)
    public = crypto.point_of(private)

    signature = crypto.device_sign(private, b"statement")

    assert len(signature) == 64
    assert crypto.is_device_signed(public, b"statement", signature)
    assert not crypto.is_device_signed(public, b"other", signature)
    assert not crypto.is_device_signed(public, b"statement", flipped(signature, 40))
    assert not crypto.is_device_signed(public, b"statement", signature + b"\x00")
    assert not crypto.is_device_signed(public, b"statement", bytes(64))
    assert not crypto.is_device_signed(bytes(65), b"statement", signature)


def test_device_signatures_of_the_vectors_hold():
    vectors = json.loads((VECTORS / "entries.json").read_text())

    for chain in vectors["chains"]:
        public = bytes.fromhex(chain["public_key_hex"])
        for row in chain["entries"]:
            statement = bytes.fromhex(row["head_statement_hex"])
            signature = bytes.fromhex(row["signature_hex"])
            assert crypto.is_device_signed(public, statement, signature)


def test_point_off_the_curve_is_no_point():
    public = crypto.point_of(crypto.private_key_from(secrets.token_bytes))

    assert crypto.is_point(public)
    assert not crypto.is_point(flipped(public, 64))
    assert not crypto.is_point(public[:64])
    assert not crypto.is_point(b"\x02" + public[1:33])


def test_sealed_box_opens_for_its_recipient_alone():
    recipient = crypto.private_key_from(secrets.token_bytes)
    other = crypto.private_key_from(secrets.token_bytes)

    sealed = crypto.seal_to(
        crypto.point_of(recipient), b"share", entropy=secrets.token_bytes
    )

    assert crypto.open_sealed(recipient, sealed) == b"share"
    with pytest.raises(Unreadable):
        crypto.open_sealed(other, sealed)
    with pytest.raises(Unreadable):
        crypto.open_sealed(recipient, flipped(sealed, len(sealed) - 1))
    with pytest.raises(Unreadable):
        crypto.open_sealed(recipient, flipped(sealed, 20))
    with pytest.raises(Unreadable):
        crypto.open_sealed(recipient, sealed[:70])


def test_sealed_box_of_the_vectors_opens():
    private = bytes.fromhex(SHARE["private_key_hex"])

    assert crypto.point_of(private).hex() == SHARE["public_key_hex"]
    assert (
        crypto.open_sealed(private, bytes.fromhex(SHARE["sealed_hex"])).hex()
        == SHARE["plain_hex"]
    )


def test_sealed_box_refuses_a_recipient_off_the_curve():
    with pytest.raises(PointInvalid):
        crypto.seal_to(bytes(65), b"share", entropy=secrets.token_bytes)
