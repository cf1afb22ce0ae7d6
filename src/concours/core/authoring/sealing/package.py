"""Sealing a frozen paper under the keys of a sitting, and opening it.

The formulas are those of `docs/reference/papers/package.md`;
`protocol/vectors/package.json` binds the tablet, the verifier and this module.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from concours.core.authoring.paper.frozen import FrozenPaper, paper_facts
from concours.core.authoring.sealing.keys import Keys
from concours.core.authoring.sealing.manifest import (
    Manifest,
    PackageInvalid,
    Part,
    read,
    write,
)
from concours.core.authoring.sealing.spoken import seal_key
from concours.core.kernel import crypto
from concours.core.kernel.canonical import digest, fields, u32
from concours.core.kernel.crypto import Entropy

PART = b"concours/part/1"
KEY_DOCUMENT = b"concours/key-document/1"


@dataclass(frozen=True, slots=True)
class SealedPackage:
    """A paper sealed for one sitting.

    `blobs` holds each encrypted part under the hex SHA-256 of its bytes.
    `sealed_key_document` stays with the centre: it is no part of what travels.
    """

    manifest: bytes
    signature: bytes
    blobs: Mapping[str, bytes]
    sealed_key_document: bytes


def seal(
    paper: FrozenPaper,
    *,
    sitting: UUID,
    keys: Keys,
    signing_key: bytes,
    entropy: Entropy,
) -> SealedPackage:
    """Encrypt a paper under the sitting key, its key document under the marking key.

    Signs the manifest. `keys` come from a secret drawn for this sitting alone.
    `signing_key` is the exam's Ed25519 key. `entropy` gives one nonce of 12 bytes for
    each part, in order, one for the key document, and one for the sitting key sealed
    under the launch words; a nonce given twice is a `Defect` of the edge.
    """
    plains = (paper.content, *paper.media)
    nonces = [entropy(crypto.NONCE_BYTES) for _ in range(len(plains) + 2)]
    assert len(set(nonces)) == len(nonces), "a nonce came twice"
    blobs = [
        crypto.encrypt(
            _key_of(sitting, keys.sitting, number),
            plain,
            nonce=nonces[number],
            aad=_aad(sitting, number),
        )
        for number, plain in enumerate(plains)
    ]
    spoken_key = seal_key(keys.sitting, keys.phrase, sitting=sitting, nonce=nonces[-1])
    manifest = write(
        Manifest(
            sitting=sitting,
            paper=paper_facts(paper.content),
            content=sha256(paper.content).digest(),
            key_check=key_check(sitting, keys.sitting),
            spoken=spoken_key,
            parts=tuple(Part(sha256(blob).digest(), len(blob)) for blob in blobs),
        )
    )
    return SealedPackage(
        manifest=manifest,
        signature=crypto.sign(signing_key, statement(manifest)),
        blobs={sha256(blob).hexdigest(): blob for blob in blobs},
        sealed_key_document=crypto.encrypt(
            keys.marking,
            paper.key_document,
            nonce=nonces[-2],
            aad=fields(KEY_DOCUMENT, sitting.bytes),
        ),
    )


def statement(manifest: bytes) -> bytes:
    """Return the bytes that the exam signs to vouch for a manifest."""
    return fields(b"concours/manifest/1", manifest)


def key_check(sitting: UUID, key: bytes) -> bytes:
    """Return what tells the right sitting key from a wrong one, and nothing more."""
    return digest(b"concours/key-check/1", sitting.bytes, key)


def verify(manifest: bytes, signature: bytes, *, signer: bytes) -> Manifest:
    """Return the manifest, signed by `signer` (32-byte Ed25519 public key).

    Raises `PackageInvalid` with the reason `signature` or `manifest`.
    """
    if not crypto.is_signed(signer, statement(manifest), signature):
        raise PackageInvalid("signature")
    return read(manifest)


def check_key(manifest: Manifest, key: bytes) -> None:
    """Raise `PackageInvalid` (`key`) if this is not the sitting key."""
    if key_check(manifest.sitting, key) != manifest.key_check:
        raise PackageInvalid("key")


def open_part(manifest: Manifest, key: bytes, *, number: int, blob: bytes) -> bytes:
    """Return the plain bytes of one part: 0 is the content, then the media.

    Raises `PackageInvalid` (`digest`) if these are not the bytes of that part, and
    `Unreadable` if the key does not open them.
    """
    if sha256(blob).digest() != manifest.parts[number].digest:
        raise PackageInvalid("digest")
    part_key = _key_of(manifest.sitting, key, number)
    return crypto.decrypt(part_key, blob, aad=_aad(manifest.sitting, number))


def open_content(manifest: Manifest, key: bytes, blob: bytes) -> bytes:
    """Return the content's bytes, as the manifest's digest vouches for them.

    Raises as `open_part`, and `PackageInvalid` (`content`).
    """
    content = open_part(manifest, key, number=0, blob=blob)
    if sha256(content).digest() != manifest.content:
        raise PackageInvalid("content")
    return content


def open_key_document(sitting: UUID, marking_key: bytes, ciphertext: bytes) -> bytes:
    """Return the key document's bytes; `core.paper.key_document.read` reads them.

    Raises `Unreadable` if the key is another sitting's or a byte was altered.
    """
    aad = fields(KEY_DOCUMENT, sitting.bytes)
    return crypto.decrypt(marking_key, ciphertext, aad=aad)


def _key_of(sitting: UUID, key: bytes, number: int) -> bytes:
    return crypto.derive(key, salt=sitting.bytes, info=PART + u32(number))


def _aad(sitting: UUID, number: int) -> bytes:
    return fields(PART, sitting.bytes, u32(number))
