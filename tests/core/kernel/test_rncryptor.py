"""What other writers encrypted opens with its password alone; our bytes are theirs."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from concours.core.kernel.crypto import Unreadable
from concours.core.kernel.rncryptor import EnvelopeUnknown, Salts, decrypt, encrypt

SALTS = Salts.split(bytes(range(32)))
PLAIN = b"seventeen bytes, not a block"


def written(version, password, plain, *, options=1, is_whole=False):
    """Write a file by the letter of the specification, with other functions."""
    secret = password.encode()
    if version < 3 and not is_whole:
        secret = secret[: len(password.encode("utf-16-be")) // 2]
    key, hmac_key = (
        hashlib.pbkdf2_hmac("sha1", secret, salt, 10_000, 32)
        for salt in (SALTS.encryption, SALTS.hmac)
    )
    fill = 16 - len(plain) % 16
    encryptor = Cipher(algorithms.AES(key), modes.CBC(SALTS.iv)).encryptor()
    cipher_text = encryptor.update(plain + bytes([fill]) * fill) + encryptor.finalize()
    header = bytes([version, options]) + SALTS.encryption + SALTS.hmac + SALTS.iv
    vouched = cipher_text if version == 1 else header + cipher_text
    return header + cipher_text + hmac.digest(hmac_key, vouched, "sha256")


@pytest.mark.parametrize("plain", [b"", b"x" * 15, b"x" * 16, PLAIN], ids=len)
def test_our_bytes_are_those_of_the_specification(plain):
    ours = encrypt("épée 中", plain, salts=SALTS)

    assert ours == written(3, "épée 中", plain)
    assert decrypt(["épée 中"], ours) == plain


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("password", ["a", "", "中文密码", "clé 🗝"])
def test_three_versions_open_with_their_password_cut_as_it_was(version, password):
    data = written(version, password, PLAIN)

    assert decrypt(["no", password], data) == PLAIN
    with pytest.raises(Unreadable):
        decrypt([f"{password}?"], data)


def test_an_old_file_whose_password_was_not_cut_opens_as_well():
    assert decrypt(["密码"], written(2, "密码", PLAIN, is_whole=True)) == PLAIN


def test_a_new_file_is_never_opened_by_a_cut_password():
    cut = "密码".encode()[:2].decode("latin-1")
    data = written(3, cut, PLAIN)

    with pytest.raises(Unreadable):
        decrypt(["密码"], data)


@pytest.mark.parametrize("index", [2, 10, 18, 33, 34, 49, 65, 66, 97])
def test_a_flipped_bit_is_found_wherever_it_is(index):
    data = bytearray(encrypt("a", PLAIN, salts=SALTS))
    data[index] ^= 1

    with pytest.raises(Unreadable):
        decrypt(["a"], bytes(data))


def test_the_oldest_version_vouches_for_its_text_alone():
    """Its IV may be altered unseen, which the layer inside must then notice."""
    data = bytearray(written(1, "a", PLAIN))
    data[18] ^= 1

    assert decrypt(["a"], bytes(data)) == bytes([PLAIN[0] ^ 1]) + PLAIN[1:]
    data[40] ^= 1
    with pytest.raises(Unreadable):
        decrypt(["a"], bytes(data))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "too_short"),
        (written(3, "a", b"")[:-1], "too_short"),
        (written(3, "a", PLAIN)[:-1], "not_whole_blocks"),
        (written(4, "a", PLAIN), "version_4"),
        (written(0, "a", PLAIN), "version_0"),
        (written(3, "a", PLAIN, options=0), "options_0"),
    ],
)
def test_what_no_version_wrote_is_refused_before_any_work(data, reason):
    with pytest.raises(EnvelopeUnknown) as refusal:
        decrypt(["a"], data)

    assert refusal.value.reason == reason
