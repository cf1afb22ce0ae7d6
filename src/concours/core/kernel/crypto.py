"""The one door to `cryptography`: what we encrypt, sign and check, and nothing else.

Keys and signatures are plain bytes, in the forms that WebCrypto exports as `raw`.
Nothing here draws chance: nonces and keys come in as arguments, or from an `Entropy`
that the edge hands over, so that a test may fix every byte.
`docs/reference/papers/package.md` gives the formulas; `protocol/vectors/package.json`
and `share.json` bind them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import scrypt
from typing import ClassVar, TypeAlias

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

from concours.core.kernel.errors import Refusal

Entropy: TypeAlias = Callable[[int], bytes]
"""Gives that many unpredictable bytes, never the same twice: `secrets.token_bytes`."""

SCRYPT_N, SCRYPT_R = 2**10, 8
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
POINT_BYTES = 65
"""An uncompressed P-256 point: 4, x, y."""
SIGNATURE_BYTES = 64

POINTS_CACHED_MAX = 50_000
"""Public keys kept as loaded: reading one costs a tenth of checking a signature."""

SHARE_INFO = b"concours/share/1"

_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(eq=False)
class Unreadable(Refusal):
    """Encrypted bytes that this key does not open, or that someone altered."""

    code: ClassVar[str] = "crypto.unreadable"


@dataclass(eq=False)
class PointInvalid(Refusal):
    """65 bytes that are not a point of P-256."""

    code: ClassVar[str] = "crypto.point_invalid"


def derive(key: bytes, *, salt: bytes, info: bytes) -> bytes:
    """Return 32 bytes of HKDF-SHA256 (RFC 5869) of `key`."""
    return HKDF(SHA256(), KEY_BYTES, salt, info).derive(key)


def stretch(password: bytes, *, salt: bytes, rounds: int) -> bytes:
    """Return 32 bytes of PBKDF2-HMAC-SHA256 (RFC 8018), slow by design."""
    return PBKDF2HMAC(SHA256(), KEY_BYTES, salt, rounds).derive(password)


def stretch_in_memory(secret: bytes, *, salt: bytes, length: int) -> bytes:
    """Return `length` bytes of scrypt (RFC 7914), slow and wide by design.

    1 MiB and some 2.6 ms of a core: what twelve thousand sign-ins in minutes allow.
    """
    return scrypt(secret, salt=salt, n=SCRYPT_N, r=SCRYPT_R, p=1, dklen=length)


def authenticate(key: bytes, message: bytes) -> bytes:
    """Return the 32 bytes of HMAC-SHA256 (RFC 2104) of `message`."""
    hmac = HMAC(key, SHA256())
    hmac.update(message)
    return hmac.finalize()


def encrypt(key: bytes, plain: bytes, *, nonce: bytes, aad: bytes) -> bytes:
    """Return nonce ‖ ciphertext ‖ tag of AES-256-GCM.

    One nonce serves one plaintext under one key, ever: the caller answers for it.
    """
    assert len(key) == KEY_BYTES
    assert len(nonce) == NONCE_BYTES
    return nonce + AESGCM(key).encrypt(nonce, plain, aad)


def decrypt(key: bytes, ciphertext: bytes, *, aad: bytes) -> bytes:
    """Return the plaintext of `encrypt`.

    Raises `Unreadable` if key, associated data or any byte differs.
    """
    if len(key) != KEY_BYTES or len(ciphertext) < NONCE_BYTES + TAG_BYTES:
        raise Unreadable
    nonce, rest = ciphertext[:NONCE_BYTES], ciphertext[NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, rest, aad)
    except InvalidTag as error:
        raise Unreadable from error


def one_time_code(secret: bytes, counter: int) -> str:
    """Return the six digits of HOTP (RFC 4226) that authenticators show.

    HMAC-SHA1, because every authenticator knows it and many know nothing else.
    """
    return HOTP(secret, 6, SHA1()).generate(counter).decode()  # noqa: S303 -- idem


def signer_of(signing_key: bytes) -> bytes:
    """Return the 32 bytes of the Ed25519 public key of a 32-byte signing key."""
    public = Ed25519PrivateKey.from_private_bytes(signing_key).public_key()
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def sign(signing_key: bytes, statement: bytes) -> bytes:
    """Return the 64-byte Ed25519 signature of `statement`."""
    return Ed25519PrivateKey.from_private_bytes(signing_key).sign(statement)


def is_signed(signer: bytes, statement: bytes, signature: bytes) -> bool:
    """Tell whether an Ed25519 signature is `signer`'s, over `statement`."""
    try:
        Ed25519PublicKey.from_public_bytes(signer).verify(signature, statement)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_point(public_key: bytes) -> bool:
    """Tell whether the bytes are an uncompressed point of P-256."""
    try:
        _point(public_key)
    except PointInvalid:
        return False
    return True


def point_of(private_key: bytes) -> bytes:
    """Return the 65-byte public key of a 32-byte P-256 private key."""
    public = _private(private_key).public_key()
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


class DeviceKey:
    """A tablet's key, loaded once: a crowd signs thousands of heads a second.

    Signatures are ECDSA P-256 SHA-256, r‖s, deterministic (RFC 6979) so that vectors
    can be replayed; a real tablet signs in WebCrypto, with a key that never leaves it.
    """

    __slots__ = ("_private", "public")

    def __init__(self, private_key: bytes) -> None:
        self._private = _private(private_key)
        self.public = point_of(private_key)

    def sign(self, statement: bytes) -> bytes:
        """Return the 64 bytes by which this tablet vouches for `statement`."""
        algorithm = ec.ECDSA(SHA256(), deterministic_signing=True)
        r, s = decode_dss_signature(self._private.sign(statement, algorithm))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def device_sign(private_key: bytes, statement: bytes) -> bytes:
    """Return the signature that the tablet of this key would make, once."""
    return DeviceKey(private_key).sign(statement)


def is_device_signed(public_key: bytes, statement: bytes, signature: bytes) -> bool:
    """Tell whether r‖s (64 bytes) is this device's ECDSA signature of `statement`."""
    if len(signature) != SIGNATURE_BYTES or not is_point(public_key):
        return False
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    try:
        der_signature = encode_dss_signature(r, s)
        _point(public_key).verify(der_signature, statement, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def seal_to(public_key: bytes, plain: bytes, *, entropy: Entropy) -> bytes:
    """Return `plain` sealed so that only the holder of the private key reads it.

    ECDH with a fresh P-256 key, HKDF-SHA256 (no salt, `SHARE_INFO`), AES-256-GCM
    without associated data: ephemeral public key 65 ‖ nonce 12 ‖ ciphertext ‖ tag.
    Draws 40 bytes for the fresh key, then 12 for the nonce.

    Raises `PointInvalid` if `public_key` is not a point of P-256.
    """
    recipient = _point(public_key)
    ephemeral = private_key_from(entropy)
    shared_secret = _private(ephemeral).exchange(ec.ECDH(), recipient)
    key = derive(shared_secret, salt=b"", info=SHARE_INFO)
    nonce = entropy(NONCE_BYTES)
    return point_of(ephemeral) + encrypt(key, plain, nonce=nonce, aad=b"")


def open_sealed(private_key: bytes, ciphertext: bytes) -> bytes:
    """Return what `seal_to` sealed to this 32-byte private key.

    Raises `Unreadable` if it was sealed to another key, or altered.
    """
    try:
        ephemeral = _point(ciphertext[:POINT_BYTES])
    except PointInvalid as error:
        raise Unreadable from error
    shared_secret = _private(private_key).exchange(ec.ECDH(), ephemeral)
    key = derive(shared_secret, salt=b"", info=SHARE_INFO)
    return decrypt(key, ciphertext[POINT_BYTES:], aad=b"")


def private_key_from(entropy: Entropy) -> bytes:
    """Return a fresh 32-byte P-256 private key: 40 bytes reduced, so without bias."""
    number = int.from_bytes(entropy(40), "big") % (_P256_ORDER - 1) + 1
    return number.to_bytes(KEY_BYTES, "big")


def _private(private_key: bytes) -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(private_key, "big")
    return ec.derive_private_key(number, ec.SECP256R1())


@lru_cache(maxsize=POINTS_CACHED_MAX)
def _point(public_key: bytes) -> ec.EllipticCurvePublicKey:
    if len(public_key) != POINT_BYTES:
        raise PointInvalid
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)
    except ValueError as error:
        raise PointInvalid from error
